$ printf '{"id":1,"text":"cat"}\n{"id":2,"text":"dog"}\n' | fossick-index -
indexed                 2
replaced                0
empty                   0
skipped                 0
failed                  0
44 B in T
$ printf 'cat\n\ndog\r\ncat dog' >queries
$ fossick-query --batch queries
# cat
 1.   0.277  [1]
    cat
1 of 1 document
# dog
 1.   0.277  [2]
    dog
1 of 1 document
# cat dog
 1.   0.277  [1]
    cat
 2.   0.277  [2]
    dog
2 of 2 documents
$ fossick-query --count - <queries
1
1
2
$ fossick-query --json --batch queries | wc -l
3
$ echo zebra | fossick-query -
# zebra
0 documents
? 1
$ fossick-query --batch missing
fossick-query: missing: No such file or directory
? 2
## A query that arrives later sees what was indexed meanwhile.
$ mkfifo ask tell
$ fossick-query --count - <ask >tell & exec 3>ask 4<tell; echo cat >&3; read -r n <&4; echo "$n"; printf '{"id":3,"text":"cat"}\n' | fossick-index - >/dev/null; echo cat >&3; read -r n <&4; echo "$n"; exec 3>&-; wait
1
2
