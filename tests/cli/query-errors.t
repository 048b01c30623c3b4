$ echo '{"id": "a", "text": "a cat"}' | fossick-index - >/dev/null
## Options that make no sense.
$ fossick-query --timeout 0 cat
fossick-query: --timeout must be 1 to 4294967295, not 0; see fossick-query --help
? 2
$ fossick-query --offset=-1 cat
fossick-query: --offset takes a number, not "-1"; see fossick-query --help
? 2
$ fossick-query -n 4294967295 --offset 1 cat
fossick-query: ./fossick.db: fsk_search: k + offset is too large
? 2
$ fossick-query --fields "$(seq -s, 65)" cat
fossick-query: --fields takes at most 64 names; see fossick-query --help
? 2
$ fossick-query --sort date cat
fossick-query: --sort takes score or key, not "date"; see fossick-query --help
? 2
$ fossick-query --run '' cat
fossick-query: --run takes a name without white space, not ""; see fossick-query --help
? 2
$ fossick-query --help=xml
fossick-query: --help takes all, man, bash, zsh or nothing, not "xml"; see fossick-query --help
? 2
$ fossick --help=xml
fossick: --help takes man, bash, zsh or nothing, not "xml"
? 2
$ fossick-query $(seq -f '-i %g.db' 257) cat
fossick-query: at most 256 indexes can be named; see fossick-query --help
? 2
## Queries from files.
$ fossick-query --batch nosuch
fossick-query: nosuch: No such file or directory
? 2
$ fossick-query --batch .
fossick-query: .: is a directory; name a file, or - for stdin
? 2
$ printf '\037\213\010junk' >broken.gz; fossick-query --batch broken.gz
fossick-query: broken.gz: line 1: gzip data is damaged; what came before it was read
? 2
$ printf 'cat\n' | gzip >q.gz; fossick-query --count --batch q.gz
1
$ printf 'cat\r\n\r\ndog\n' | fossick-query --count -
1
0
$ printf 'cat\n"dog\ncat\n' | fossick-query --strict --count -
1
fossick-query: query: quote at byte 0 is not closed: read as text
fossick-query: line 2: this query was not answered
1
? 2
$ { head -c 70000000 /dev/zero | tr '\0' x; printf '\ncat\n'; } | fossick-query --count -
fossick-query: stdin: line 1: query too long
1
? 2
$ fossick-query --count - </dev/null
? 1
## Indexes.
$ fossick-query -i . cat
fossick-query: . is a directory; name the index file itself
? 2
$ fossick-query -i nosuch.db cat
fossick-query: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ FOSSICK_INDEX=other.db fossick-query cat
fossick-query: there is no index at other.db; make an index with fossick-index, or name one with -i
? 2
$ FOSSICK_INDEX=fossick.db fossick-query --count cat
1
$ fossick-query -i broken.gz cat
fossick-query: DIR/broken.gz is not a fossick index; name another file
? 2
$ fossick-query -i fossick.db -i broken.gz cat
fossick-query: DIR/broken.gz is not a fossick index; name another file
? 2
## An index without text has keys, and neither titles nor snippets.
$ echo '{"id": "k", "title": "Cat", "text": "a cat"}' | fossick-index -i bare.db --no-store - >/dev/null; fossick-query -i bare.db --fields title cat; fossick-query -i bare.db --html --explain cat | grep -c points; fossick-query -i bare.db --run r cat
 1.   0.192  [k]
    title: 
1 of 1 document
4
1 Q0 k 1 0.191788033 r
