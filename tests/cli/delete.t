## Deleting what a query finds, before anything else is put.
$ printf '%s\n' '{"id":1,"text":"cat and dog"}' '{"id":2,"text":"cats"}' '{"id":3,"text":"bird"}' '{"id":4,"title":"cat","text":"fish"}' >pets
$ fossick-index pets >/dev/null
$ fossick-index --delete-matching '=cats'
indexed                 0
replaced                0
deleted                 1
empty                   0
skipped                 0
failed                  0
0 B in T
$ fossick-query --count cat
2
$ echo '{"id":5,"text":"cat again"}' | fossick-index --delete-matching 'title:cat OR dog' -
indexed                 1
replaced                0
deleted                 2
empty                   0
skipped                 0
failed                  0
28 B in T
$ fossick-query '*'
 1.   0.000  [5]
    cat again
 2.   0.000  [3]
    bird
2 of 2 documents
$ fossick-index --json --delete-matching nothing | sed 's/"reasons.*//'
{"indexed":0,"replaced":0,"deleted":0,"unchanged":0,"empty":0,"skipped":0,"failed":0,"tokens":0,"bytes":0,
## A query that is odd deletes nothing.
$ fossick-index --delete-matching '"cat' pets
fossick-index: --delete-matching: quote at byte 0 is not closed: read as text
indexed                 0
replaced                0
deleted                 0
empty                   0
skipped                 0
failed                  0
0 B in T
? 2
$ fossick-index --delete-matching '' pets
fossick-index: --delete-matching: nothing to search for
indexed                 0
replaced                0
deleted                 0
empty                   0
skipped                 0
failed                  0
0 B in T
? 2
$ fossick-query --count '*'
2
$ fossick-index --delete-matching '*'
indexed                 0
replaced                0
deleted                 2
empty                   0
skipped                 0
failed                  0
0 B in T
$ fossick-query --count '*'
0
? 1
$ fossick-admin check
./fossick.db: sound
