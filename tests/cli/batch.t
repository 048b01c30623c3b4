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
## Queries with names, as lines and as a table.
$ printf 'q1\tcat\nzebra\n' >named
$ fossick-query --json -n 0 --batch named | cut -d, -f1-4
{"id":"q1","query":"cat","parsed":"cat","total":2
{"id":"2","query":"zebra","parsed":"zebra","total":0
$ fossick-query --csv --batch named
id,query,total,rank,score,key,title,snippet
q1,cat,2,1,0.188001469,1,,cat
q1,cat,2,2,0.188001469,3,,cat
2,zebra,0,,,,,
$ printf '\357\273\277Note,QUERY,id\r\nx,"cat ""dog""\r\n",a b\r\n\r\ny,"-cat, dog",Q2\r\nz\r\n' >table.csv
$ fossick-query --csv --batch table.csv
id,query,total,rank,score,key,title,snippet
a b,"cat ""dog""
",3,1,0.392331749,2,,dog
a b,"cat ""dog""
",3,2,0.188001469,1,,cat
a b,"cat ""dog""
",3,3,0.188001469,3,,cat
Q2,"-cat, dog",1,1,0.392331749,2,,dog
$ gzip table.csv; fossick-query --csv --count --batch table.csv.gz
id,query,total
a b,"cat ""dog""
",3
Q2,"-cat, dog",1
$ printf 'query\tid\ncat, dog\t7\n' >table.tsv; fossick-query --run r --batch table.tsv
7 Q0 2 1 0.392331749 r
7 Q0 1 2 0.188001469 r
7 Q0 3 3 0.188001469 r
$ printf 'query,id\ncat,x y\n' >white.csv; fossick-query --run r --batch white.csv
fossick-query: the query's id "x y" has white space, which a run cannot hold
fossick-query: line 2: this query was not answered
? 2
$ printf 'words\ncat\n' >other.csv; fossick-query --batch other.csv
fossick-query: other.csv: line 1: no column is called "query"; name the columns there, such as: id,query
? 2
$ printf 'query\n"cat\ndog\n' >open.csv; fossick-query --count --batch open.csv
fossick-query: open.csv: line 2: a quote is not closed
? 2
$ : >empty.csv; fossick-query --batch empty.csv
fossick-query: empty.csv: line 1: no column is called "query"; name the columns there, such as: id,query
? 2
$ fossick-query --csv --json cat 2>&1 | head -n 1
fossick-query: only one of --json, --html, --csv and --run is possible; see fossick-query --help
$ fossick-query --csv --explain cat 2>&1 | head -n 1
fossick-query: --csv prints hits; it cannot go with --explain or --explain-query; see fossick-query --help
$ printf '{"id":4,"title":"a, \\"b\\"","text":"rabbit"}\n' | fossick-index -i other.db - >/dev/null; fossick-query -i fossick.db -i other.db --csv --fields text rabbit
id,query,total,rank,score,index,key,title,snippet,text
1,rabbit,1,1,0.354109615,other.db,4,"a, ""b""",rabbit,rabbit
