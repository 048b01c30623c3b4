## There is none.
$ fossick-query cat
fossick-query: there is no index at ./fossick.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-query -i no/such/directory/x.db cat
fossick-query: there is no index at no/such/directory/x.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin stats
fossick-admin: there is no index at ./fossick.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin check
fossick-admin: there is no index at ./fossick.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin optimize
fossick-admin: there is no index at ./fossick.db; make an index with fossick-index, or name one with -i
? 2
$ ls
## Not an index.
$ echo 'just some text, not an index at all' >text.db
$ fossick-query -i text.db cat
fossick-query: DIR/text.db is not a fossick index; name another file
? 2
$ echo '{"text":"x"}' | fossick-index -i text.db -
fossick-index: DIR/text.db is not a fossick index; name another file
? 2
$ cat text.db
just some text, not an index at all
$ mkdir directory.db
$ fossick-query -i directory.db cat
fossick-query: directory.db is a directory; name the index file itself
? 2
$ : >zero.db
$ fossick-query -i zero.db cat
fossick-query: DIR/zero.db is not a fossick index: it is empty
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
fossick-query: DIR/short.db is truncated: it has 5000 of 8192 bytes; restore it from a copy or index anew
? 2
## Damaged inside a segment.
$ printf '{"id":"unlikely","text":"cat"}\n' | fossick-index -i bad.db - >/dev/null
$ sed -i 's/unlikely/un1ikely/g' bad.db
$ fossick-admin -i bad.db check
segment 1: extent 0 (dictionary, dictionary index, norms, key numbers, stored text, frame index, key filter): its hash differs
segment 1: field 0, space 2: dictionary block 0: its index entry differs from its first term
fossick-admin: DIR/bad.db: 2 findings; restore a backup or index anew (fossick-admin dump writes out the documents that can still be read)
? 2
$ fossick-admin -i bad.db dump
{"_fossick":1,"language":"english"}
{"_id":"un1ikely","text":"cat"}
$ fossick-admin -i bad.db --json check 2>/dev/null | grep -o '"ok":.*'
"ok":false}
