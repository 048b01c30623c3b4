## A full disk: one line, nothing half done, and the index works on when there is room.
$ printf '{"id":1,"text":"cat"}\n' | fossick-index - >/dev/null
$ i=0; while [ $i -lt 3000 ]; do echo "{\"id\":\"d$i\",\"text\":\"dog number $i of the many $((i * 7919)) that need room\"}"; i=$((i + 1)); done >dogs
$ (ulimit -f 128; fossick-index dogs)
fossick-index: cannot publish to DIR/fossick.db: File too large; make room and run this again
indexed                 0
replaced                0
empty                   0
skipped                 0
failed                  0
224.4 kB in T
? 2
$ fossick-query --count dog
0
? 1
$ fossick-query --count cat
1
$ fossick-admin check
./fossick.db: sound
$ fossick-index dogs
indexed             3,000
replaced                0
empty                   0
skipped                 0
failed                  0
224.4 kB in T
$ fossick-query --count dog
3000
