$ printf '%s\n' '{"id":"a","text":"the cat sat"}' '{"id":"b","text":"cats and the dogs, dogs"}' '{"id":"c","text":"the the the"}' | fossick-index - | head -n 1
indexed                 3
$ printf '%s\n' '{"_id":"1","text":"Where is the CAT OR dog?"}' '{"_id":"2","text":"dogs"}' >topics
$ printf 'query-id\tcorpus-id\tscore\n1\ta\t2\n1\tb\t1\n2\tb\t1\n3\ta\t1\n' >qrels
## Topics are bags of words: OR is a word, stop words count only alone.
$ fossick-eval topics qrels
runid                 	all	fossick
num_q                 	all	2
map                   	all	1.0000
P_10                  	all	0.1500
recip_rank            	all	1.0000
recall_100            	all	1.0000
recall_1000           	all	1.0000
ndcg_cut_10           	all	0.9299
$ fossick-eval -q -m map,P_5 topics qrels
map                   	1	1.0000
P_5                   	1	0.4000
map                   	2	1.0000
P_5                   	2	0.2000
runid                 	all	fossick
num_q                 	all	2
map                   	all	1.0000
P_5                   	all	0.3000
$ fossick-eval -c -m map --json -q topics qrels
{"runid":"fossick","num_q":3,"all":{"map":0.666666667},"topics":{"1":{"map":1},"2":{"map":1},"3":{"map":0}}}
## A run, written and measured again; against another.
$ fossick-eval --write-run run --tag mine -m num_ret topics qrels
runid                 	all	mine
num_q                 	all	2
num_ret               	all	3
$ cut -d' ' -f1-4,6 run
1 Q0 b 1 mine
1 Q0 a 2 mine
2 Q0 b 1 mine
$ printf '1 Q0 c 1 9.5 other\n1 Q0 b 2 8 other\n2 Q0 b 1 1 other\n' >other
$ fossick-eval --run run -m num_ret,map,ndcg_cut_10 qrels
runid                 	all	mine
num_q                 	all	2
num_ret               	all	3
map                   	all	1.0000
ndcg_cut_10           	all	0.9299
$ fossick-eval --run run --against other -m map,num_ret,ndcg_cut_10 -q qrels
measure               	topic	mine	other	difference	better	worse	p
map                   	1	1.0000	0.2500	+0.7500
map                   	2	1.0000	1.0000	+0.0000
map                   	all	1.0000	0.6250	+0.3750	1	0	1.00000
ndcg_cut_10           	1	0.8597	0.2398	+0.6199
ndcg_cut_10           	2	1.0000	1.0000	+0.0000
ndcg_cut_10           	all	0.9299	0.6199	+0.3100	1	0	1.00000
$ fossick-eval --run run --against other -m map --json qrels
{"runid":"mine","against":"other","map":{"mean":1,"other":0.625,"difference":0.375,"better":1,"worse":0,"p":1}}
$ fossick-eval --set stop=0 -m num_ret topics qrels
runid                 	all	fossick
num_q                 	all	2
num_ret               	all	4
## Tuning: each fold by what is best on the others.
$ fossick-eval --tune k1=0.5:2,b=0:1 --folds 2 -m ndcg_cut_10,map topics qrels
fold_1	k1=0.5,b=0
fold_2	k1=0.5,b=0
best_on_all	k1=0.5,b=0
measure               	base	held out	best on all	p (held out against base)
ndcg_cut_10           	0.6199	0.6199	0.6199	1.00000
map                   	0.6667	0.6667	0.6667	1.00000
$ fossick-eval --tune scorer=bm25:dph --folds 2 -m map --json topics qrels
{"fold_1":"scorer=bm25","fold_2":"scorer=bm25","best_on_all":"scorer=bm25","map":{"base":0.666666667,"held_out":0.666666667,"best_on_all":0.666666667,"p":1}}
$ fossick-eval --tune k1=0.5:x topics qrels
fossick-eval: --tune: k1 takes at most 32 numbers from -1 to 1000; see fossick-eval --help
? 2
## Feedback.
$ fossick-eval --set feedback=rm3,docs=1,near=0.1 -m num_ret topics qrels
runid                 	all	fossick
num_q                 	all	2
num_ret               	all	4
## What is wrong, and where.
$ fossick-eval topics
fossick-eval: give a file of topics and one of judgments; see fossick-eval --help
? 2
$ fossick-eval -m nosuch topics qrels
fossick-eval: no such measure: "nosuch"; "all" prints all of them; see fossick-eval --help
? 2
$ fossick-eval --set b=2 topics qrels
fossick-eval: --set: b must be a number from -1 to 1; see fossick-eval --help
? 2
$ fossick-eval --set c=2 topics qrels
fossick-eval: --set: no NAME=VALUE that is known: "c=2"; see fossick-eval --help
? 2
$ printf '1 0 a 1\n1 0 a 2\n' >twice; fossick-eval --run run twice
fossick-eval: twice: document a is judged twice for topic 1
? 2
$ printf '1 0 a 1\n1 0 a\n' >short; fossick-eval --run run short
fossick-eval: short: line 2: the level is no whole number
? 2
$ printf '1 Q0 a 1 x t\n' >bad; fossick-eval --run bad qrels
fossick-eval: bad: line 1: the score is no number
? 2
$ printf '9 Q0 a 1 1 t\n' >none; fossick-eval --run none qrels
fossick-eval: no topic of the judgments was found in the run
? 2
$ fossick-eval --run missing qrels
fossick-eval: missing: No such file or directory
? 2
