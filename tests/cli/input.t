## gzip and zstd are told by their first bytes; members and frames may follow one another.
$ printf '{"id":1,"text":"one"}\n' | gzip >a; printf '{"id":2,"text":"two"}\n' | gzip >>a
$ printf '{"id":3,"text":"three"}\n' | zstd -q >b; printf '{"id":4,"text":"four"}\n' | zstd -q --long=28 >>b
$ fossick-index a b
indexed                 4
replaced                0
empty                   0
skipped                 0
failed                  0
91 B in T
$ fossick-index -i stdin.db - <b
indexed                 2
replaced                0
empty                   0
skipped                 0
failed                  0
47 B in T
$ : >empty
$ fossick-index -i empty.db empty
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  0
0 B in T
## Packed data that is cut or damaged: what came before counts, the run is an error.
$ head -c 50 a >cut.gz
$ fossick-index -i cut.db cut.gz
fossick-index: cut.gz: packed data ends too early; what came before was read
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
22 B in T
? 2
$ head -c 20 b >cut.zst
$ fossick-index -i cut.db cut.zst
fossick-index: cut.zst: packed data ends too early; what came before was read
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf '\037\213\010\000garbagegarbagegarbage' >bad.gz
$ fossick-index -i cut.db bad.gz
fossick-index: bad.gz: gzip data is damaged; what came before it was read
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
## What cannot be read is told; the others are indexed all the same.
$ mkdir directory
$ fossick-index -i some.db missing.jsonl directory a
fossick-index: missing.jsonl: No such file or directory
fossick-index: directory: is a directory; give files of one JSON object a line (plain, gzip or zstd), or - for stdin
indexed                 2
replaced                0
empty                   0
skipped                 0
failed                  2  2 input unreadable
44 B in T
? 2
$ fossick-index -i never.db missing.jsonl directory
fossick-index: missing.jsonl: No such file or directory
fossick-index: directory: is a directory; give files of one JSON object a line (plain, gzip or zstd), or - for stdin
? 2
$ ls never.db
ls: cannot access 'never.db': No such file or directory
? 2
## Files of other kinds.
$ printf 'BZh91AY' >x.bz2
$ fossick-index -i kinds.db x.bz2
fossick-index: x.bz2: is packed with bzip2; try: bzip2 -dc FILE | fossick-index -
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf '\3757zXZ\000' >x.xz
$ fossick-index -i kinds.db x.xz
fossick-index: x.xz: is packed with xz; try: xz -dc FILE | fossick-index -
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf 'PK\003\004....' >x.zip
$ fossick-index -i kinds.db x.zip
fossick-index: x.zip: is a ZIP archive; unpack it first
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf '%%PDF-1.4\n' >x.pdf
$ fossick-index -i kinds.db x.pdf
fossick-index: x.pdf: is a PDF; turn it into JSON lines first
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf '\377\376{\000' >x.txt
$ fossick-index -i kinds.db x.txt
fossick-index: x.txt: is UTF-16; turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
