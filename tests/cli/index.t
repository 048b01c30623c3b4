## The first index: made in the default place, keys from _id or id, else numbers.
$ cat >a.jsonl <<'END'
> {"id": 7, "title": "Cats", "text": "A cat sleeps."}
> {"_id": "dog-1", "id": "unused", "title": "Dogs", "text": "A dog barks at the cat."}
> {"title": "A title alone"}
> {"id": "e", "text": ""}
>
> {"text": null, "id": null, "title": "Nothing but a title"}
> END
$ fossick index a.jsonl
indexed                 5
replaced                0
empty                   1
skipped                 0
failed                  0
248 B in T
$ ls
a.jsonl
fossick.db
fossick.db-lock
$ fossick-query --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"7"
"key":"a.jsonl:3"
"key":"a.jsonl:6"
"key":"dog-1"
"key":"e"
## A document replaces the one with its key; in one run the last one wins.
$ printf '%s\n' '{"id":"7","text":"First try."}' '{"id":7,"title":"Tomcats","text":"A tomcat sleeps."}' | fossick-index -
indexed                 2
replaced                2
empty                   0
skipped                 0
failed                  0
84 B in T
$ fossick-query --fields text tomcat
 1.   0.974  Tomcats  [7]
    A tomcat sleeps.
    text: A tomcat sleeps.
1 of 1 document
$ fossick-query cats
 1.   0.289  Dogs  [dog-1]
    A dog barks at the cat.
1 of 1 document
$ fossick-query --count try
0
? 1
## Deleting by key; keys that are not there do no harm.
$ printf 'e\nnot there\n\ndog-1\r\n' | fossick-index --delete-keys -
indexed                 0
replaced                0
deleted                 2
empty                   0
skipped                 0
failed                  0
20 B in T
$ fossick-query --count '*'
3
## Other members than title and text, and another key.
$ cat >b.jsonl <<'END'
> {"url": "u1", "headline": "Rain", "body": "It rains.", "author": "Anna"}
> {"url": "u2", "headline": "Snow", "body": "It snows.", "author": "Bert"}
> {"headline": "No key", "body": "Hail"}
> END
$ fossick-index -i b.db --key url --map title=headline --map text=body --field author b.jsonl
fossick-index: b.jsonl: line 3: no key (there is no "url"); skipped
indexed                 2
replaced                0
empty                   0
skipped                 1  1 no key
failed                  0
185 B in T
$ fossick-query -i b.db --fields author rain
 1.   0.462  Rain  [u1]
    It rains.
    author: Anna
1 of 1 document
$ fossick-query -i b.db author:bert
 1.   0.277  Snow  [u2]
    It snows.
1 of 1 document
## Every member that is a string.
$ printf '%s\n' '{"id":1,"a":"apple","b.c":"banana","2nd":"cherry","n":5,"deep":{"a":"plum"}}' | fossick-index -i c.db --all-fields -
fossick-index: stdin: line 1: member name unusable for a field ("2nd"); not indexed
indexed                 1  1 member name unusable for a field
replaced                0
empty                   0
skipped                 0
failed                  0
77 B in T
$ fossick-query -i c.db --count a:apple
1
$ fossick-query -i c.db --count b.c:banana
1
$ fossick-query -i c.db --count 'plum cherry'
0
? 1
## For machines.
$ fossick-index -i d.db --json a.jsonl
{"indexed":5,"replaced":0,"deleted":0,"unchanged":0,"empty":1,"skipped":0,"failed":0,"tokens":18,"bytes":248,"reasons":{},"seconds":T}
## FOSSICK_INDEX names the index, -i goes before it.
$ FOSSICK_INDEX=b.db fossick-query --count rain
1
$ FOSSICK_INDEX=b.db fossick-query -i c.db --count banana
1
## The language is the index's own.
$ printf '{"id":1,"text":"Die Katzen schlafen"}\n' | fossick-index -i de.db --lang german -
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  0
38 B in T
$ fossick-query -i de.db --count Katze
1
$ fossick-index -i de.db --lang english a.jsonl
fossick-index: de.db: the language of this index is german; --lang english is for a new one
? 2
$ fossick-index -i none.db --lang klingon a.jsonl
fossick-index: none.db: unknown language "klingon"; languages: auto, none, arabic, armenian, basque, catalan, danish, dutch, english, finnish, french, german, greek, hindi, hungarian, indonesian, irish, italian, lithuanian, nepali, norwegian, porter, portuguese, romanian, russian, serbian, spanish, swedish, tamil, turkish, yiddish
? 2
$ printf '{"id":1,"text":"cats"}\n' | fossick-index -i none.db --lang none -
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  0
23 B in T
$ fossick-query -i none.db --count cat
0
? 1
## Without stored text there are keys, but no titles and snippets.
$ fossick-index -i nostore.db --no-store a.jsonl
indexed                 5
replaced                0
empty                   1
skipped                 0
failed                  0
248 B in T
$ fossick-query -i nostore.db barks
 1.   0.401  [dog-1]
1 of 1 document
## Merged at the end, or in many commits.
$ fossick-index -i e.db --commit-every 1 --no-merge a.jsonl
indexed                 5
replaced                0
empty                   1
skipped                 0
failed                  0
248 B in T
$ fossick-index -i e.db --optimize
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  0
0 B in T
$ fossick-admin -i e.db --json stats | grep -o '"segments":[0-9]*'
"segments":1
## A folder that is not there.
$ echo '{"text":"cat"}' | fossick-index -i no/such/x.db -
fossick-index: cannot create no/such/x.db: there is no such folder; make it first
? 2
## More documents than memory holds keys of are committed in parts, by itself.
$ awk 'BEGIN { for (i = 0; i < 100000; i++) printf "{\"id\":\"%d\",\"text\":\"a\"}\n", i }' | fossick-index -i parts.db --memory 16M --no-merge - | head -1; fossick-admin -i parts.db stats | head -3
indexed           100,000
documents               100,000
deleted                       0
segments                      2
