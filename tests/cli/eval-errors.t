$ printf '%s\n' '{"id":"a","text":"the cat sat"}' '{"id":"b","text":"dogs"}' | fossick-index - | head -n 1
indexed                 2
$ printf '1\tcat\n' >topics; printf '1 0 a 1\n' >qrels; printf '1 Q0 a 1 0.5 r\n' >run
## Options.
$ fossick-eval --parts tx topics qrels
fossick-eval: --parts takes the letters t, d and n, not "tx"; see fossick-eval --help
? 2
$ fossick-eval --run run --tune k1=1:2 qrels
fossick-eval: --tune asks the index and takes no --run; see fossick-eval --help
? 2
$ fossick-eval --run run topics qrels
fossick-eval: --run takes one file of judgments; see fossick-eval --help
? 2
$ fossick-eval --folds 1 topics qrels
fossick-eval: --folds must be 2 to 1000, not 1; see fossick-eval --help
? 2
$ fossick-eval --tune k1 topics qrels
fossick-eval: --tune: no NAME=VALUE:VALUE:... that is known: "k1"; see fossick-eval --help
? 2
$ fossick-eval --tune k1=1:2 --folds 2 topics qrels
fold_1	k1=1
fold_2	k1=1
best_on_all	k1=1
measure               	base	held out	best on all	p (held out against base)
map                   	1.0000	1.0000	1.0000	1.00000
P_10                  	0.1000	0.1000	0.1000	1.00000
recip_rank            	1.0000	1.0000	1.0000	1.00000
recall_100            	1.0000	1.0000	1.0000	1.00000
recall_1000           	1.0000	1.0000	1.0000	1.00000
ndcg_cut_10           	1.0000	1.0000	1.0000	1.00000
## Topics.
$ : >none; fossick-eval none qrels
fossick-eval: none: no topics in it
? 2
$ echo 'cat and dog' >bad; fossick-eval bad qrels
fossick-eval: bad: line 1: not a topic: ID<TAB>TEXT, a JSON object, or TREC's <top>
? 2
$ echo '{"text":"cat"}' >bad; fossick-eval bad qrels
fossick-eval: bad: line 1: no "_id" that is a string
? 2
$ echo '{"_id":"1","text":["cat"]}' >bad; fossick-eval bad qrels
fossick-eval: bad: line 1: no "text" that is a string
? 2
$ echo '{"_id":"1","text":"cat"' >bad; fossick-eval bad qrels
fossick-eval: bad: line 1: not JSON
? 2
$ printf '<top>\n<title> cat\n</top>\n' >bad; fossick-eval bad qrels
fossick-eval: bad: line 3: a <top> without <num> ends here
? 2
$ printf '\037\213\010junk' >bad.gz; fossick-eval bad.gz qrels
fossick-eval: bad.gz: line 1: gzip data is damaged; what came before it was read
? 2
$ fossick-eval nosuch qrels
fossick-eval: nosuch: No such file or directory
? 2
## Judgments.
$ fossick-eval topics none
fossick-eval: none: no judgments in it
? 2
$ echo '1 0' >bad; fossick-eval topics bad
fossick-eval: bad: line 1: not a judgment: TOPIC ITERATION DOCUMENT LEVEL or TOPIC DOCUMENT LEVEL
? 2
$ fossick-eval topics nosuch
fossick-eval: nosuch: No such file or directory
? 2
## Runs.
$ echo '1 Q0 a' >bad; fossick-eval --run bad qrels
fossick-eval: bad: line 1: not a line of a run: TOPIC Q0 DOCUMENT RANK SCORE TAG
? 2
$ printf '1 Q0 a 1 0.5 r\n1 Q0 a 2 0.4 r\n' >bad; fossick-eval --run bad qrels
fossick-eval: bad: document a stands twice in topic 1
? 2
$ fossick-eval --against nosuch topics qrels
fossick-eval: nosuch: No such file or directory
? 2
$ fossick-eval --write-run no/such topics qrels
fossick-eval: no/such: No such file or directory
? 2
$ fossick-eval --write-run /dev/full topics qrels
fossick-eval: /dev/full: No space left on device
? 2
## Queries as they are written.
$ printf '1\t"cat\n' >odd; fossick-eval --queries -m num_ret odd qrels
runid                 	all	fossick
num_q                 	all	1
num_ret               	all	1
$ fossick-eval -i nosuch.db topics qrels
fossick-eval: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
