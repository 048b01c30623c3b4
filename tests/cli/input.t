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
empty                   1
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
11 B in T
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
$ mkdir directory; echo text >directory/file
$ fossick-index -i some.db missing.jsonl directory a
fossick-index: missing.jsonl: No such file or directory
indexed                 3
replaced                0
unchanged               0
empty                   0
skipped                 0
failed                  1  1 input unreadable
49 B in T
? 2
$ fossick-index -i never.db missing.jsonl directory
fossick-index: missing.jsonl: No such file or directory
indexed                 1
replaced                0
unchanged               0
empty                   0
skipped                 0
failed                  1  1 input unreadable
5 B in T
? 2
$ ls never.db
never.db
## Files of other kinds.
$ printf 'BZh91AY' >x.bz2
$ fossick-index -i kinds.db x.bz2
fossick-index: x.bz2: the archive is damaged (it ends too early); what came before was read
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf '\3757zXZ\000' >x.xz
$ fossick-index -i kinds.db x.xz
fossick-index: x.xz: the archive is damaged (Lzma library error:  No progress is possible); what came before was read
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf 'PK\003\004....' >x.zip
$ fossick-index -i kinds.db x.zip
fossick-index: x.zip: the archive is damaged (Truncated ZIP file header); what came before was read
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  1  1 input unreadable
0 B in T
? 2
$ printf '%%PDF-1.4\n' >x.pdf
$ fossick-index -i kinds.db x.pdf
fossick-index: x.pdf: PDF; skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 PDF
failed                  0
0 B in T
? 2
$ printf '\377\376{\000' >x.txt
$ fossick-index -i kinds.db x.txt
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  0
1 B in T
