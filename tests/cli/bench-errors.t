$ echo '{"id":1,"text":"cat"}' | fossick-index - >/dev/null
$ fossick-bench --game queries
fossick-bench: --game reads stdin and takes no files; see fossick-bench --help
? 2
$ fossick-bench --threads 0 queries
fossick-bench: --threads must be 1 to 1024, not 0; see fossick-bench --help
? 2
$ fossick-bench --rounds 0 queries
fossick-bench: --rounds must be 1 to 1000000, not 0; see fossick-bench --help
? 2
$ fossick-bench nosuch
fossick-bench: nosuch: No such file or directory
? 2
$ : >none; fossick-bench none
fossick-bench: no queries in the input
? 2
$ printf '{"question":"cat"}\n{"query":"cat"}\n{not JSON}\n' >bad; fossick-bench --json -c COUNT --rounds 1 bad | grep -o '"queries":[0-9]*' | head -n 1
fossick-bench: bad: line 1: not an object with "query" or "text"; skipped
fossick-bench: bad: line 3: not an object with "query" or "text"; skipped
"queries":1
$ printf '\037\213\010junk' >bad.gz; fossick-bench bad.gz
fossick-bench: bad.gz: line 1: gzip data is damaged; what came before it was read
? 2
$ fossick-bench -i nosuch.db bad
fossick-bench: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ printf 'COUNT\tcat\n' | fossick-bench --game >/dev/full
fossick-bench: cannot write an answer: No space left on device
? 2
$ fossick-bench --game <.
fossick-bench: cannot read a query: Is a directory
? 2
