## Options that make no sense.
$ fossick-index $(seq -f '--field f%g' 65) a
fossick-index: --field and --map can be given at most 64 times; see fossick-index --help
? 2
$ fossick-index $(seq -f '--exclude f%g' 65) a
fossick-index: --exclude can be given at most 64 times; see fossick-index --help
? 2
$ fossick-index --format pdf a
fossick-index: --format takes auto, text, html, jsonl, csv, tsv or trec, not "pdf"; see fossick-index --help
? 2
$ fossick-index --encoding nosuch a
fossick-index: --encoding: "nosuch" is not known; iconv -l lists what is; see fossick-index --help
? 2
$ fossick-index --list read
fossick-index: --list takes empty, skipped or failed, not "read"; see fossick-index --help
? 2
$ fossick-index --commit-every 0 a
fossick-index: --commit-every must be 1 to 18446744073709551615, not 0; see fossick-index --help
? 2
$ ls
## Keys: too long, empty, none.
$ printf '{"id":"%04097d","text":"x"}\n{"id":"","text":"x"}\n{"id":true,"text":"x"}\n{"text":"x"}\n' 0 >keys.jsonl; fossick-index --key id keys.jsonl
fossick-index: keys.jsonl: line 1: unusable key (longer than 4096 bytes); skipped
fossick-index: keys.jsonl: line 2: unusable key (empty); skipped
fossick-index: keys.jsonl: line 3: unusable key (it is true, neither string nor number); skipped
fossick-index: keys.jsonl: line 4: no key (there is no "id"); skipped
indexed                 0
replaced                0
empty                   0
skipped                 4  1 no key, 3 unusable key
failed                  0
4.2 kB in T
$ printf 'id,text\n%04097d,x\n,y\n7,\n8\n,\n' 0 >keys.csv; fossick-index --key id keys.csv
fossick-index: keys.csv: line 2: unusable key (longer than 4096 bytes); skipped
fossick-index: keys.csv: line 3: no key (id); skipped
fossick-index: keys.csv: line 4: no text; skipped
fossick-index: keys.csv: line 5: no text; skipped
indexed                 0
replaced                0
empty                   0
skipped                 4  2 no text, 1 no key, 1 unusable key
failed                  0
4.1 kB in T
$ printf '<DOC><DOCNO>%04097d</DOCNO><TEXT>x</TEXT></DOC>\n' 0 >keys.trec; fossick-index keys.trec
fossick-index: keys.trec: line 1: unusable key (longer than 4096 bytes); skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 unusable key
failed                  0
4.1 kB in T
$ printf '%04097d\nshort\n' 0 >gone; fossick-index --delete-keys gone
indexed                 0
replaced                0
deleted                 0
empty                   0
skipped                 0
failed                  0
4.1 kB in T
$ fossick-index --delete-keys nosuch
fossick-index: nosuch: No such file or directory
indexed                 0
replaced                0
deleted                 0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf '\037\213\010junk' >gone.gz; fossick-index --delete-keys gone.gz
fossick-index: gone.gz: gzip data is damaged; what came before it was read
indexed                 0
replaced                0
deleted                 0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ fossick-index --delete-matching '"cat'
fossick-index: --delete-matching: quote at byte 0 is not closed: read as text
indexed                 0
replaced                0
deleted                 0
empty                   0
skipped                 0
failed                  0
0 B in T
? 2
$ fossick-index --lang german keys.csv
fossick-index: ./fossick.db: the language of this index is english; --lang german is for a new one
? 2
$ fossick-index -i lang.db --lang klingon keys.csv
fossick-index: lang.db: unknown language "klingon"; languages: auto, none, arabic, armenian, basque, catalan, danish, dutch, english, finnish, french, german, greek, hindi, hungarian, indonesian, irish, italian, lithuanian, nepali, norwegian, porter, portuguese, romanian, russian, serbian, spanish, swedish, tamil, turkish, yiddish
? 2
## Tables.
$ printf '1,2\n3,4\n' >numbers.csv; fossick-index --map title=headline numbers.csv
fossick-index: numbers.csv: line 1: no such column (none of the columns is to be indexed); skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 no such column
failed                  0
8 B in T
$ printf 'a,text\n1,"never closed\n2,next row\n3,"quoted" and more\n4\n' >odd.csv; fossick-index odd.csv
fossick-index: odd.csv: line 5: no text; skipped
indexed                 1
replaced                0
empty                   0
skipped                 1  1 no text
failed                  0
56 B in T
## More than may be held at once.
$ head -c 5000000 /dev/zero | tr '\0' x >long.txt; fossick-index --memory 16M long.txt
fossick-index: long.txt: too large (more than 4.2 MB; give more --memory); failed
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 too large
4.3 MB in T
? 2
$ { echo '<DOC><DOCNO>1</DOCNO><TEXT>'; head -c 5000000 /dev/zero | tr '\0' '\n'; echo '</TEXT></DOC>'; } >long.trec; fossick-index --memory 16M long.trec
fossick-index: long.trec: line 1: too large (give more --memory); failed
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 too large
5.0 MB in T
? 2
$ { printf 'text\n'; cat long.txt; printf '\nshort\n'; } >long.csv; fossick-index --memory 16M long.csv
fossick-index: long.csv: line 2: line too long; failed
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  1  1 line too long
5.0 MB in T
$ { printf '{"text":"'; cat long.txt; printf '"}\n{"text":"'; for i in 1 2 3 4 5 6 7; do cat long.txt; done; printf '"}\n{"text":"short"}\n'; } >long.jsonl; fossick-index --memory 16M long.jsonl
fossick-index: long.jsonl: line 1: refused by the index (the document has 5000006 bytes, more than a quarter of the memory budget of 16777216); failed
fossick-index: long.jsonl: line 2: line too long (more than --memory); failed
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  2  1 line too long, 1 refused by the index
40.0 MB in T
$ cat long.txt long.txt long.txt long.txt | fossick-index --memory 16M --delete-keys -
fossick-index: stdin: line 1: line too long (more than --memory); failed
indexed                 0
replaced                0
deleted                 0
empty                   0
skipped                 0
failed                  1  1 line too long
20.0 MB in T
$ rm long.*
## Nested too deeply: pages, archives.
$ { head -c 6000 /dev/zero | sed 's/\x00/<p><div>/g'; echo deep; } >deep.html; fossick-index deep.html
fossick-index: deep.html: nested too deeply (the rest of it is left out); failed
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 nested too deeply
48.0 kB in T
? 2
$ mkdir n; echo inmost >n/0; for i in 1 2 3 4 5; do (cd n; tar --owner=0 --group=0 --mtime=@0 -cf $i.tar $((i - 1))*; rm -f $((i - 1))*); done; fossick-index n/5.tar
fossick-index: n/5.tar/4.tar/3.tar/2.tar/1.tar: nested too deeply (an archive in archives); failed
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 nested too deeply
0 B in T
? 2
$ head -c 270000000 /dev/zero | tr '\0' ' ' | zstd -q1 >bomb.jsonl.zst; fossick-index bomb.jsonl.zst
fossick-index: bomb.jsonl.zst: unpacks to more than 500 times its size; unpack it yourself if it is meant to be read
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
268.4 MB in T
? 2
## Encrypted, damaged and foreign things; a member whose name is too long.
$ echo text >x; tar -cf long.tar --transform="s|^|$(printf '%04200d' 0)|" x keys.csv --transform='s/^0*keys/keys/'; fossick-index long.tar 2>&1 | sed 's/00*/0/g'
fossick-index: long.tar/0x: unusable key (the path is longer than 4096 bytes); skipped
fossick-index: long.tar/keys.csv: line 4: no text; skipped
fossick-index: long.tar/keys.csv: line 5: no text; skipped
indexed                 2
replaced                0
empty                   0
skipped                 3  2 no text, 1 unusable key
failed                  0
4.1 kB in T
$ echo UEsDBBQAAQAAAAAAIVTaiUmbGAAAAAwAAAAKAAAAc2VjcmV0LnR4dOPAgKGMA2epMN4zFIpYq6TxJP2USWY/zFBLAQIUABQAAQAAAAAAIVTaiUmbGAAAAAwAAAAKAAAAAAAAAAAAAAAAAAAAAABzZWNyZXQudHh0UEsFBgAAAAABAAEAOAAAAEAAAAAAAA== | base64 -d >secret.zip; fossick-index secret.zip
fossick-index: secret.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ fossick-index --list failed | grep secret
secret.zip	damaged or encrypted (Passphrase required for this entry)
$ printf '\320\317\021\340\241\261\032\341old' >letter.doc; fossick-index letter.doc
fossick-index: letter.doc: office document; skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 office document
failed                  0
0 B in T
? 2
$ printf '{\\rtf1 words}' >letter.rtf; fossick-index letter.rtf
fossick-index: letter.rtf: RTF; skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 RTF
failed                  0
0 B in T
? 2
$ printf '%%!PS-Adobe' >letter.ps; fossick-index letter.ps
fossick-index: letter.ps: PostScript; skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 PostScript
failed                  0
0 B in T
? 2
$ printf 'a\0b' >blob; fossick-index blob
fossick-index: blob: binary; skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 binary
failed                  0
0 B in T
? 2
$ mkdir m; mkfifo m/pipe; fossick-index m
indexed                 0
replaced                0
unchanged               0
empty                   0
skipped                 1  1 neither file nor folder
failed                  0
0 B in T
$ rm m/pipe
## Only the first ten of a kind are told one by one.
$ seq 12 | sed 's/.*/not JSON/' >bad.jsonl; fossick-index bad.jsonl
fossick-index: bad.jsonl: line 1: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 2: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 3: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 4: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 5: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 6: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 7: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 8: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 9: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 10: not JSON (lexical error: invalid string in json text); skipped
fossick-index: bad.jsonl: line 11: not JSON; further lines like this are only counted
indexed                 0
replaced                0
empty                   0
skipped                12  12 not JSON
failed                  0
108 B in T
$ for i in 01 02 03 04 05 06 07 08 09 10 11 12; do cp secret.zip m/$i.zip; done; fossick-index m
fossick-index: m/01.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/02.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/03.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/04.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/05.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/06.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/07.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/08.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/09.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/10.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: m/11.zip/secret.txt: input unreadable; further ones like this are only counted
indexed                 0
replaced                0
unchanged               0
empty                   0
skipped                 0
failed                 12  12 input unreadable
0 B in T
## --strict ends at the first.
$ printf '{"id":1,"text":"good"}\nbad\n{"id":2,"text":"never read"}\n' >strict.jsonl; fossick-index -i strict.db --strict strict.jsonl
fossick-index: strict.jsonl: line 2: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stopped, as --strict says; documents of this run that are in the index: 0
indexed                 0
replaced                0
empty                   0
skipped                 1  1 not JSON
failed                  0
56 B in T
? 2
$ fossick-query -i strict.db --count '*'
0
? 1
$ fossick-index -i strict.db --strict --commit-every 1 strict.jsonl
fossick-index: strict.jsonl: line 2: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stopped, as --strict says; documents of this run that are in the index: 1
indexed                 1
replaced                0
empty                   0
skipped                 1  1 not JSON
failed                  0
56 B in T
? 2
$ fossick-index -i strict.db --strict m
fossick-index: m/01.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: stopped, as --strict says; documents of this run that are in the index: 0
indexed                 0
replaced                0
unchanged               0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ fossick-index -i strict.db --strict --format csv --map text=nosuch strict.jsonl
fossick-index: strict.jsonl: line 1: no such column (none of the columns is to be indexed); skipped
fossick-index: stopped, as --strict says; documents of this run that are in the index: 0
indexed                 0
replaced                0
empty                   0
skipped                 1  1 no such column
failed                  0
56 B in T
? 2
$ fossick-index -i strict.db --strict secret.zip
fossick-index: secret.zip/secret.txt: damaged or encrypted (Passphrase required for this entry)
fossick-index: stopped, as --strict says; documents of this run that are in the index: 0
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ fossick-index -i strict.db --strict deep.html
fossick-index: deep.html: nested too deeply (the rest of it is left out); failed
fossick-index: stopped, as --strict says; documents of this run that are in the index: 0
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 nested too deeply
48.0 kB in T
? 2
$ printf 'text\nshort\n"open\n' >open.csv; fossick-index -i strict.db --strict open.csv
fossick-index: open.csv: line 3: quote not closed; skipped
fossick-index: stopped, as --strict says; documents of this run that are in the index: 0
indexed                 0
replaced                0
empty                   0
skipped                 1  1 quote not closed
failed                  0
17 B in T
? 2
$ fossick-query -i strict.db --json '*' | grep -o '"key":"[^"]*"'
"key":"1"
$ fossick-index --map title a
fossick-index: --map takes NAME=MEMBER, not "title"; see fossick-index --help
? 2
$ fossick-index --map 9=x a
fossick-index: --map: "9" cannot be a field's name: a letter, then up to 63 of A-Z a-z 0-9 _ . -; see fossick-index --help
? 2
$ fossick-index --field title=x a
fossick-index: --field: "title=x" cannot be a field's name: a letter, then up to 63 of A-Z a-z 0-9 _ . -; see fossick-index --help
? 2
