## There is none.
$ fossick-query cat
fossick-query: ./fossick.db: there is no index; make an index with fossick-index, or name one with -i
? 2
$ fossick-query -i no/such/directory/x.db cat
fossick-query: no/such/directory/x.db: there is no index; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin stats
fossick-admin: ./fossick.db: there is no index; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin check
fossick-admin: ./fossick.db: there is no index; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin optimize
fossick-admin: ./fossick.db: there is no index; make an index with fossick-index, or name one with -i
? 2
$ ls
## Not an index.
$ echo 'just some text, not an index at all' >text.db
$ fossick-query -i text.db cat
fossick-query: text.db: this is not a fossick index
? 2
$ echo '{"text":"x"}' | fossick-index -i text.db -
fossick-index: text.db: this is not a fossick index
? 2
$ cat text.db
just some text, not an index at all
$ mkdir directory.db
$ fossick-query -i directory.db cat
fossick-query: directory.db: this is not a fossick index
? 2
$ : >zero.db
$ fossick-query -i zero.db cat
fossick-query: zero.db: this is not a fossick index
? 2
## An empty index.
$ fossick-index -i empty.db /dev/null
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  0
0 B in T
$ fossick-query -i empty.db cat
0 documents
? 1
$ fossick-query -i empty.db --count '*'
0
? 1
$ fossick-admin -i empty.db check
empty.db: sound
## A truncated one.
$ printf '{"id":1,"text":"cat"}\n' | fossick-index -i cut.db - >/dev/null
$ head -c 5000 cut.db >short.db
$ fossick-query -i short.db cat
 1.   1.000  [1]
    cat
1 of at least 1 document
## Damaged in the middle: never a crash.
$ i=0; while [ $i -lt 2000 ]; do printf '{"id":%d,"text":"cat number %d"}\n' $i $i; i=$((i + 1)); done | fossick-index -i good.db - >/dev/null
$ cp good.db bad.db; size=$(wc -c <bad.db); printf 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX' | dd of=bad.db bs=1 seek=$((size - 2048)) conv=notrunc 2>/dev/null
$ fossick-admin -i bad.db check >/dev/null 2>&1
