## Names of members: from the root, from above, with a line end, twice.  Keys are what they say, behind the archive's; nothing is unpacked.
$ mkdir o; echo one >o/x; echo two >"o/a
> b"; cat >pack.sh <<'END'
> tar -P --transform='s|^o/x|/from/root|' -cf o.tar o/x; tar -P --transform='s|^o/x|../../above|' -rf o.tar o/x o/a*
> tar -rf o.tar o/x; echo three >o/x; tar -rf o.tar o/x
> END
$ sh pack.sh 2>/dev/null; fossick-index o.tar
indexed                 5
replaced                1
empty                   0
skipped                 0
failed                  0
22 B in T
$ fossick-query --json '*' | grep -o '"key":"[^"]*"'; fossick-query --count three; ls
"key":"o.tar/from/root"
"key":"o.tar/../../above"
"key":"o.tar/o/a\nb"
"key":"o.tar/o/x"
1
fossick.db
fossick.db-lock
o
o.tar
pack.sh
## Links in archives are none; a folder is no document.
$ ln -s x o/link; ln o/x o/hard; tar -cf links.tar o/link o/x o/hard; fossick-index -i links.db links.tar | head -n 1
indexed                 1
## Archives in archives; each is one name more in the key.
$ mkdir z; echo inmost >z/t.txt; (cd z; tar -cf a.tar t.txt; tar -czf b.tgz a.tar; tar -cf c.tar b.tgz); fossick-index -i z.db z/c.tar | head -n 1; fossick-query -i z.db --json inmost | grep -o '"key":"[^"]*"'
indexed                 1
"key":"z/c.tar/b.tgz/a.tar/t.txt"
## gzip cut short: what came before the cut is there, and the file is told.
$ seq 20000 | gzip >n.txt.gz; head -c 20000 n.txt.gz >cut.txt.gz; fossick-index -i cut.db cut.txt.gz | head -n 1; fossick-query -i cut.db --count '+1 +5000'; fossick-index -i cut.db --list failed
fossick-index: cut.txt.gz: packed data ends too early; what came before was read
indexed                 1
1
cut.txt.gz	packed data ends too early; what came before was read
## CSV: a mark, CRLF, line ends and quotes in cells, rows too short and too long, an empty line.
$ printf '\357\273\277Nr;text\r\n1;"two\r\nlines, ""quoted"""\r\n2\r\n\r\n3;long;er\r\n4;"last"' >a.csv; fossick-index -i csv.db --key nr a.csv
fossick-index: a.csv: line 4: no text; skipped
fossick-index: a.csv: line 6: row longer than the header (its last cells); not indexed
indexed                 3  1 row longer than the header
replaced                0
empty                   0
skipped                 1  1 no text
failed                  0
61 B in T
$ fossick-query -i csv.db --json --fields text '*' | grep -oE '"key":"[^"]*"|"text":"[^}]*'
"key":"1"
"text":"two\r\nlines, \"quoted\""
"key":"3"
"text":"long"
"key":"4"
"text":"last"
$ printf '"a"\n"b"x\n' >b.csv; printf 'text\rold\rMac\r' >c.csv; : >d.csv; printf 'text\n' >e.csv; fossick-index -i csv2.db b.csv c.csv d.csv e.csv
indexed                 3
replaced                0
empty                   1
skipped                 0
failed                  0
27 B in T
$ fossick-query -i csv2.db --json --fields text '*' | grep -oE '"key":"[^"]*"|"text":"[^}]*'
"key":"b.csv:2"
"text":"bx"
"key":"c.csv:2"
"text":"old"
"key":"c.csv:3"
"text":"Mac"
## TREC: end tags left out, capital letters, two numbers, entities, nothing in it.
$ printf '<doc>\n<docno>a</docno>\n<text>\nfirst &lt;one&gt; &amp; more\n</text>\n</doc>\n<DOC><DOCNO> b </DOCNO><HEADLINE>Two\nlines</HEADLINE><TEXT><P>para</P><P>graph</TEXT></DOC>\n<DOC><DOCNO>c</DOCNO></DOC>\n<DOC><DOCNO>a</DOCNO><TEXT>again</TEXT></DOC>' >t; fossick-index -i t.db t
indexed                 4
replaced                1
empty                   1
skipped                 0
failed                  0
239 B in T
$ fossick-query -i t.db --json --fields title,text '*' | grep -oE '"key":"[^"]*"|"fields":\{[^}]*'
"key":"b"
"fields":{"title":"Two lines","text":"para\ngraph"
"key":"c"
"fields":{"title":"","text":""
"key":"a"
"fields":{"title":"","text":"again"
## Encodings: UTF-16 of both ends, with a mark; UTF-32; Latin-1 where it is no UTF-8, which is told.
$ mkdir e; for c in UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do printf '\357\273\277naïve %s\n' $c | iconv -f UTF-8 -t $c >e/$c; done; printf 'na\357ve latin\n' >e/latin; printf 'na\303\257ve utf-8\nna\357ve mixed\n' >e/mixed; printf 'text\nna\357ve\n' >e/l.csv; printf '{"text":"na\357ve"}\n' >e/l.jsonl; fossick-index -i e.db e
indexed                 8  4 not UTF-8
replaced                0
unchanged               0
empty                   0
skipped                 0
failed                  0
129 B in T
$ fossick-query -i e.db --json -n 20 naïve | grep -o '"key":"[^"]*"' | sort
"key":"e/UTF-16BE"
"key":"e/UTF-16LE"
"key":"e/UTF-32BE"
"key":"e/UTF-32LE"
"key":"e/l.csv:2"
"key":"e/l.jsonl:1"
"key":"e/latin"
"key":"e/mixed"
