## Each kind of file is known by its first bytes or by its name.
$ mkdir f
$ printf '\357\273\277<!DOCTYPE html><html><head><title>A &amp; B</title><style>p{}</style><script>var hidden;</script></head><body><h1>Head</h1><p>First <b>bold</b>er</p><p>Second</body></html>' >f/page
$ printf '<html><head><meta charset="iso-8859-2"><title>P\370\355b\354h</title><body>\276lu\273ou\350k\375 k\371\362</body></html>' >f/czech.html
$ printf 'id;Title;City\n7;Anna;"Berlin; Mitte"\n8;Bert;Rome\n' >f/people.csv
$ printf 'name\ttext\nx\t"tab ""quoted"" cell"\n' >f/t.tsv
$ printf '<DOC>\n<DOCNO> AP-1 </DOCNO>\n<HEAD>Oil &amp; gas</HEAD>\n<TEXT>\nPrices <b>rose</b>.\n</TEXT>\n</DOC>\n<DOC><DOCNO>AP-2</DOCNO><TEXT>Fell.</TEXT></DOC>\n' >f/trec
$ printf '{"id":"j1","title":"Json","text":"one line"}\n{"text":"no key"}\n' >f/j
$ printf '{\n  "name": "pretty printed JSON is text"\n}\n' >f/p.json
$ printf '\377\376h\000e\000l\000l\000o\000\n\000' >f/utf16.txt
$ printf 'Pack me.\n' | gzip >f/g.gz; printf 'Pack me too.\n' | zstd -q >f/z.zst
$ fossick-index f
indexed                13
replaced                0
unchanged               0
empty                   0
skipped                 0
failed                  0
629 B in T
$ fossick-query --json -n 20 --fields title,text '*' | grep -oE '"key":"[^"]*"|"fields":\{[^}]*\}'
"key":"f/czech.html"
"fields":{"title":"Příběh","text":"žluťoučký kůň"}
"key":"f/g.gz"
"fields":{"title":"g.gz","text":"Pack me.\n"}
"key":"j1"
"fields":{"title":"Json","text":"one line"}
"key":"f/j:2"
"fields":{"title":"","text":"no key"}
"key":"f/p.json"
"fields":{"title":"p.json","text":"{\n  \"name\": \"pretty printed JSON is text\"\n}
"key":"f/page"
"fields":{"title":"A & B","text":"Head\nFirst bolder\nSecond"}
"key":"f/people.csv:2"
"fields":{"title":"Anna","text":"7\nBerlin; Mitte"}
"key":"f/people.csv:3"
"fields":{"title":"Bert","text":"8\nRome"}
"key":"f/t.tsv:2"
"fields":{"title":"","text":"tab \"quoted\" cell"}
"key":"AP-1"
"fields":{"title":"Oil & gas","text":"Prices rose."}
"key":"AP-2"
"fields":{"title":"","text":"Fell."}
"key":"f/utf16.txt"
"fields":{"title":"utf16.txt","text":"hello\n"}
"key":"f/z.zst"
"fields":{"title":"z.zst","text":"Pack me too.\n"}
## Archives: members are files; rows in them too.
$ mkdir -p a/in; echo 'inner text' >a/in/x.txt; printf 'k\nv1\nv2\n' >a/in/r.csv; printf '\000' >a/in/bin; echo hidden >a/in/.h; gzip -c a/in/x.txt >a/in/y.txt.gz
$ mkdir b; tar -C a -czf b/t.tgz in; tar -C a -cf b/t2.tar in/x.txt; xz -c <b/t2.tar >b/t3.tar.xz; (cd a && tar -cf ../b/outer.tar --transform 's|.*/||' ../b/t2.tar 2>/dev/null); rm b/t2.tar
$ fossick-index -i a.db b
indexed                 6
replaced                0
unchanged               0
empty                   0
skipped                 1  1 binary
failed                  0
52 B in T
$ fossick-query -i a.db --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"b/outer.tar/t2.tar/in/x.txt"
"key":"b/t.tgz/in/r.csv:2"
"key":"b/t.tgz/in/r.csv:3"
"key":"b/t.tgz/in/x.txt"
"key":"b/t.tgz/in/y.txt.gz"
"key":"b/t3.tar.xz/in/x.txt"
$ fossick-index -i a.db b | grep -E 'indexed|unchanged'
indexed                 0
unchanged               3
## A member that is gone from a changed archive is gone from the index, without --prune too.
$ tar -C a -cf b/t.tgz in/r.csv
$ fossick-index -i a.db b | grep -E 'indexed|replaced|deleted|unchanged'
indexed                 2
replaced                2
deleted                 2
unchanged               2
$ fossick-query -i a.db --json '*' | grep -o '"key":"b/t.tgz[^"]*"' | sort
"key":"b/t.tgz/in/r.csv:2"
"key":"b/t.tgz/in/r.csv:3"
$ head -c 700 b/outer.tar >b/cut.tar; printf 'PK\003\004junk' >b/bad.zip
$ fossick-index -i a.db b
fossick-index: b/bad.zip: the archive is damaged (Truncated ZIP file header); what came before was read
fossick-index: b/cut.tar/t2.tar: damaged or encrypted (Truncated tar archive)
indexed                 0
replaced                0
unchanged               3
empty                   0
skipped                 0
failed                  2  2 input unreadable
0 B in T
$ fossick-index -i a.db --list failed
b/bad.zip	the archive is damaged (Truncated ZIP file header); what came before was read
b/cut.tar	damaged or encrypted (Truncated tar archive)
## Rows: other columns, elements and keys; what is malformed names its line.
$ printf 'no,headline,body\nn1,Rain,It rains\nn2,"open,never closed\n,Hail,No key\nn4,Snow,It snows,too many\n' >rows.csv
$ fossick-index -i r.db --key no --map title=headline --map text=body rows.csv
fossick-index: rows.csv: line 3: quote not closed; skipped
fossick-index: rows.csv: line 4: no key (no); skipped
fossick-index: rows.csv: line 5: row longer than the header (its last cells); not indexed
indexed                 2  1 row longer than the header
replaced                0
empty                   0
skipped                 2  1 no key, 1 quote not closed
failed                  0
95 B in T
$ fossick-query -i r.db --json --fields title,text '*' | grep -oE '"key":"[^"]*"|"fields":\{[^}]*\}'
"key":"n1"
"fields":{"title":"Rain","text":"It rains"}
"key":"n4"
"fields":{"title":"Snow","text":"It snows"}
$ fossick-index -i r2.db --all-fields rows.csv 2>/dev/null | head -n 1
indexed                 3  1 row longer than the header
$ fossick-query -i r2.db --count headline:rain
1
$ fossick-index -i r3.db --key nosuch rows.csv
fossick-index: rows.csv: line 1: no such column (nosuch); skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 no such column
failed                  0
95 B in T
$ printf 'junk\n<DOC>\n<TEXT>no number</TEXT>\n</DOC>\n<DOC><DOCNO>D1</DOCNO><TEXT>open\n<DOC><DOCNO>D2</DOCNO><X>other</X></DOC>\n<DOC>' >bad.trec
$ fossick-index -i t.db bad.trec
fossick-index: bad.trec: line 1: text outside of <DOC>; skipped
fossick-index: bad.trec: line 2: no key (there is no <DOCNO>); skipped
fossick-index: bad.trec: line 5: <DOC> not closed; skipped
fossick-index: bad.trec: line 7: <DOC> not closed; skipped
indexed                 1
replaced                0
empty                   0
skipped                 4  1 no key, 1 text outside of <DOC>, 2 <DOC> not closed
failed                  0
120 B in T
$ fossick-query -i t.db --json --fields text '*' | grep -oE '"key":"[^"]*"|"fields":\{[^}]*\}'
"key":"D2"
"fields":{"text":"other"}
$ fossick-index -i t2.db --map text=X bad.trec 2>/dev/null | head -n 1
indexed                 1
## A format can be told; lines through a pipe are JSON unless it is.
$ printf 'plain words\n' | fossick-index -i p.db --format text - | head -n 1
indexed                 1
$ printf 'a,b\n1,2\n' | fossick-index -i p.db --format csv - | head -n 1
indexed                 1
$ printf 'plain words\n' | fossick-index -i p.db -
fossick-index: stdin: line 1: not JSON (lexical error: invalid char in json text); skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 not JSON
failed                  0
12 B in T
## A named feed adds documents; in a folder it stands for them.
$ mkdir d; echo '{"id":"mon","text":"monday"}' >d/n.jsonl; fossick-index -i d.db d/n.jsonl | head -n 1
indexed                 1
$ echo '{"id":"tue","text":"tuesday"}' >d/n.jsonl; fossick-index -i d.db d/n.jsonl | head -n 1
indexed                 1
$ fossick-query -i d.db --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"mon"
"key":"tue"
$ fossick-index -i d.db d | head -n 1; echo '{"id":"wed","text":"wednesday"}' >d/n.jsonl; fossick-index -i d.db d | head -n 3
indexed                 1
indexed                 1
replaced                0
deleted                 1
$ fossick-query -i d.db --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"mon"
"key":"wed"
