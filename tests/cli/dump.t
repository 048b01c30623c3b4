## Out and back: keys, fields, language, and what the index knows of files.
$ mkdir f; echo 'Der Hund bellt.' >f/hund; printf 'a\0b' >f/blob; echo '{"id":"x","text":"y","more":"z"}' >f/rows.jsonl
$ fossick-index --lang german --all-fields f | head -n 1; fossick-admin dump >all.jsonl; sed 's/"value":"[^"]*"/"value":V/' all.jsonl
indexed                 2
{"_fossick":1,"language":"german"}
{"_id":"f/hund","title":"hund","text":"Der Hund bellt.\n"}
{"_id":"x","text":"y","more":"z"}
{"_metadata":"ZmlsZTpmL2Jsb2I=","value":V}
{"_metadata":"ZmlsZTpmL2h1bmQ=","value":V}
{"_metadata":"ZmlsZTpmL3Jvd3MuanNvbmw=","value":V}
$ fossick-index -i new.db all.jsonl | head -n 5
indexed                 2
replaced                0
empty                   0
skipped                 0
failed                  0
$ fossick-query -i new.db --count hunde; fossick-query -i new.db --json --fields more x:y OR more:z | grep -o '"fields".*}'
1
"fields":{"more":"z"}}]}
$ fossick-index -i new.db --list skipped; fossick-index -i new.db --all-fields f | grep -E 'indexed|unchanged'
f/blob	binary
indexed                 0
unchanged               3
$ fossick-admin dump | fossick-index -i pipe.db - | head -n 1; fossick-admin -i pipe.db dump | cmp - all.jsonl
indexed                 2
## Into an index of another language only if one says so.
$ echo '{"text":"dog"}' | fossick-index -i dog.db - >/dev/null; fossick-index -i dog.db all.jsonl
fossick-index: dog.db: the language of this index is english, that of the dump german; make a new one, or give --lang english
? 2
$ fossick-index -i dog.db --lang english all.jsonl | head -n 1
indexed                 2
## Strings that are no UTF-8; metadata only from a dump that is named itself.
$ : >"f/$(printf 'odd\377')"; mkdir d; cp all.jsonl d; fossick-index -i d.db d | head -n 1; fossick-admin -i d.db dump | cut -d, -f1
indexed                 2
{"_fossick":1
{"_id":"f/hund"
{"_id":"x"
{"_metadata":"ZmlsZTpkL2FsbC5qc29ubA=="
$ fossick-index -i odd.db f | head -n 1; rm f/*; echo odd >"f/$(printf 'odd\377')"; fossick-index -i odd.db --prune f | head -n 1; fossick-admin -i odd.db dump | head -n 2
indexed                 2
indexed                 1
{"_fossick":1,"language":"english"}
{"_id":{"base64":"Zi9vZGT/"},"title":{"base64":"b2Rk/w=="},"text":"odd\n"}
## What is no line of a dump.
$ printf '{"_fossick":1,"language":"none"}\n{"_id":"a","text":{"base64":"?"}}\n{"_metadata":"YQ==","value":7}\n{"text":"x"}\n{"_id":"b","text":{"base64":"Y2F0","more":{"base64":[]}}}\n' >bad; fossick-index -i bad.db bad
fossick-index: bad: line 2: no line of a dump (not base64); skipped
fossick-index: bad: line 3: no line of a dump (metadata without a name or value in base64); skipped
fossick-index: bad: line 4: no key (there is no "_id"); skipped
indexed                 1
replaced                0
empty                   0
skipped                 3  1 no key, 2 no line of a dump
failed                  0
169 B in T
$ echo '{"_fossick":2}' >newer; fossick-index -i bad.db newer
fossick-index: newer: line 1: no line of a dump (made by another version of fossick-admin); skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 no line of a dump
failed                  0
15 B in T
$ echo '{"_fossick":1,"language":"klingon"}' | fossick-index -i worse.db -
fossick-index: worse.db: unknown language "klingon"; languages: auto, none, arabic, armenian, basque, catalan, danish, dutch, english, finnish, french, german, greek, hindi, hungarian, indonesian, irish, italian, lithuanian, nepali, norwegian, porter, portuguese, romanian, russian, serbian, spanish, swedish, tamil, turkish, yiddish
? 2
$ fossick-admin -i bad.db dump
{"_fossick":1,"language":"none"}
{"_id":"b","text":"cat"}
## Each document keeps its language.
$ printf '%s\n' '{"id":"1","text":"The houses","lang":"en"}' '{"id":"2","text":"Die Häuser","lang":"de"}' | fossick-index -i two.db - >/dev/null; fossick-admin -i two.db dump
{"_fossick":1,"language":"english"}
{"_id":"1","text":"The houses"}
{"_id":"2","_lang":"german","text":"Die Häuser"}
$ fossick-admin -i two.db dump | fossick-index -i again.db - >/dev/null; fossick-query -i again.db haus; fossick-query -i again.db house
 1.   0.277  [2]
    Die Häuser
1 of 1 document
 1.   0.277  [1]
    The houses
1 of 1 document
