$ printf '%s\n' '{"id":1,"text":"cat and dog"}' '{"id":2,"text":"cat"}' '{"id":3,"text":"bird"}' | fossick-index -
indexed                 3
replaced                0
empty                   0
skipped                 0
failed                  0
75 B in T
## The protocol of the public search benchmark.
$ printf 'TOP_10\tcat\nCOUNT\tcat\nTOP_1\tcat\nTOP_1_COUNT\tcat\nTOP_100_COUNT\t+cat +dog\nCOUNT\t"and dog"\nTOP_1000\tzebra\n' | fossick-bench --game
2
2
1
2
1
1
0
$ printf 'NOSUCH\tcat\nTOP_10\nCOUNT\tcat\r\nTOP_10x\tcat\nTOP_\tcat\nTOP_10_COUNTS\tcat\n\nCOUNT\tbird' | fossick-bench --game
UNSUPPORTED
UNSUPPORTED
2
UNSUPPORTED
UNSUPPORTED
UNSUPPORTED
UNSUPPORTED
1
## Each answer is there before the next question.
$ mkfifo ask tell
$ fossick-bench --game <ask >tell & exec 3>ask 4<tell; printf 'COUNT\tcat\n' >&3; read -r n <&4; echo "$n"; printf 'COUNT\tdog\n' >&3; read -r n <&4; echo "$n"; exec 3>&-; wait
2
1
## Queries by class, from three kinds of lines.
$ printf '%s\n' cat '{"query": "cat dog", "tags": ["union"]}' '7	+cat +dog' '"cat dog"' '+cat dog' 'cat -dog' '+"cat dog" bird' '{"text":"bird dog cat"}' >queries
$ fossick-bench --rounds 2 -c COUNT queries | awk 'NF {print $1, $2}'
COUNT: 8
class queries
all 8
TERM 1
OR 2
AND 1
PHRASE 1
PHRASE+ 1
+a b
NEG 1
$ fossick-bench --rounds 2 --threads 2 --json -c TOP_10,TOP_10_COUNT queries | sed -E 's/"(mean|p[0-9.]+|best|per_second)":[0-9.e+-]+/"\1":T/g'
{"command":"TOP_10","rounds":2,"threads":2,"unit":"us","classes":[{"class":"TERM","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"OR","queries":2,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"AND","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"PHRASE","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"PHRASE+","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"+a b","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"NEG","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"all","queries":8,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T}]}
{"command":"TOP_10_COUNT","rounds":2,"threads":2,"unit":"us","classes":[{"class":"TERM","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"OR","queries":2,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"AND","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"PHRASE","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"PHRASE+","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"+a b","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"NEG","queries":1,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T},{"class":"all","queries":8,"mean":T,"p50":T,"p95":T,"p99":T,"p99.9":T,"best":T,"per_second":T}]}
$ : >none; fossick-bench none
fossick-bench: no queries in the input
? 2
$ fossick-bench missing
fossick-bench: missing: No such file or directory
? 2
$ echo '{"nothing":1}' | fossick-bench -
fossick-bench: stdin: line 1: not an object with "query" or "text"; skipped
fossick-bench: no queries in the input
? 2
