$ printf '%s\n' '{"id":1,"text":"cat and dog"}' '{"id":2,"text":"cat"}' | fossick-index --no-merge -
indexed                 2
replaced                0
empty                   0
skipped                 0
failed                  0
52 B in T
$ printf '%s\n' '{"id":1,"text":"cat and bird"}' | fossick-index --no-merge - >/dev/null
$ fossick-admin stats | head -n 3
documents                     2
deleted                       1   33.3 %
segments                      2
$ fossick-admin stats | tail -n 3 | sed -E 's/[0-9]+ B/N B/'
each segment          documents      deleted        bytes
  1                           1            1        N B  english
  2                           1            0        N B  english
$ fossick-admin --json stats | sed -E 's/:[0-9.e+-]+/:N/g'
{"docs":N,"deleted":N,"segments":N,"terms":N,"postings":N,"tokens":N,"bytes_file":N,"bytes_live":N,"bytes_free":N,"bytes_stems":N,"bytes_text":N,"streams":{"dict":{"bytes":N,"percent":N},"docs":{"bytes":N,"percent":N},"skip":{"bytes":N,"percent":N},"positions":{"bytes":N,"percent":N},"bitmaps":{"bytes":N,"percent":N},"norms":{"bytes":N,"percent":N},"keys":{"bytes":N,"percent":N},"stored":{"bytes":N,"percent":N}},"language":"english","languages":{"english":N},"each_segment":[{"docs":N,"deleted":N,"bytes":N,"language":"english"},{"docs":N,"deleted":N,"bytes":N,"language":"english"}]}
$ fossick-admin check
./fossick.db: sound
$ fossick-admin --json check
{"findings":[],"ok":true}
$ fossick-admin optimize
./fossick.db: 2 segments before, 1 now
$ fossick-admin --json optimize
{"segments_before":1,"segments":1}
$ fossick-admin stats | head -n 3
documents                     2
deleted                       0
segments                      1
$ fossick-query --count cat
2
## A file that cannot be written can be read.
$ chmod a-w fossick.db && fossick-query --count cat
2
## What becomes of a text.
$ fossick-admin analyze 'Runs F-16 C++'
position   bytes         kind      term  stem
       0       0-4       word      runs  run
       1       5-6       word      f  f
       1       5-9       whole     f-16
       2       7-9       word      16  16
       3      10-11      word      c  c
       3      10-13      symbol    c++
$ fossick-admin --json analyze 'cats'
[{"position":0,"start":0,"end":4,"kind":"word","term":"cats","stem":"cat"}]
