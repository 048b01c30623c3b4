## What the library says of an index is told with the names of its files.
$ echo '{"id":1,"text":"cote"}' | fossick-index -i plain.db - >/dev/null; echo '{"id":1,"text":"côte"}' | fossick-index --keep-diacritics -i accents.db - >/dev/null
$ fossick-query -i plain.db -i accents.db cote
fossick-query: the indexes: DIR/accents.db and DIR/plain.db: one of them keeps diacritics; search them apart
? 2
## Both meta pages are damaged: nobody can tell what belongs to the index.
$ cp plain.db meta.db; for page in 0 4096; do printf 'x%.0s' $(seq 40) | dd of=meta.db bs=1 seek=$((page + 64)) conv=notrunc status=none; done
$ fossick-query -i meta.db cat
fossick-query: DIR/meta.db is not a fossick index; name another file
? 2
$ fossick-admin -i meta.db check
fossick-admin: DIR/meta.db is not a fossick index; name another file
? 2
$ fossick-admin -i meta.db compact
fossick-admin: DIR/meta.db is not a fossick index; name another file
? 2
$ echo '{"id":2,"text":"cat"}' | fossick-index -i meta.db -
fossick-index: DIR/meta.db is not a fossick index; name another file
? 2
## A key that is too long.
$ printf '{"id":"%05000d","text":"cat"}\n' 7 | fossick-index -i plain.db - 2>&1 | sed 's/000*7/0...7/'
fossick-index: stdin: line 1: unusable key (longer than 4096 bytes); skipped
indexed                 0
replaced                0
empty                   0
skipped                 1  1 unusable key
failed                  0
5.0 kB in T
$ fossick-query -i plain.db --count '*'
1
