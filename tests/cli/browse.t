## The dictionary: term, documents, occurrences.  A word is folded as the index folds words.
$ printf '%s\n' '{"id":1,"title":"Cats","text":"cat and CAT, café"}' '{"id":2,"text":"dog and cats"}' >pets
$ fossick-index --no-merge pets >/dev/null; echo '{"id":3,"text":"cat & bird"}' | fossick-index --no-merge - >/dev/null
$ fossick-admin terms
and	2	2
bird	1	1
cafe	1	1
cat	2	3
cats	2	2
dog	1	1
$ fossick-admin terms Café
cafe	1	1
$ fossick-admin --field title terms
cats	1	1
$ fossick-admin --json terms dog
{"term":"dog","docs":1,"occurrences":1}
$ fossick-admin terms nothing
$ fossick-admin --field nosuch terms
fossick-admin: ./fossick.db: no field "nosuch" has terms of its own
? 2
$ fossick-admin terms a b
fossick-admin: the command is: fossick-admin terms [PREFIX]; see fossick-admin --help
? 2
$ fossick-admin -i none.db terms
fossick-admin: there is no index at none.db; make an index with fossick-index, or name one with -i
? 2
## All documents back out, and in again.
$ fossick-admin dump | grep -v _metadata
{"_fossick":1,"language":"english"}
{"_id":"1","title":"Cats","text":"cat and CAT, café"}
{"_id":"2","text":"dog and cats"}
{"_id":"3","text":"cat & bird"}
$ fossick-admin dump | fossick-index -i again.db - | head -n 1
indexed                 3
$ fossick-admin -i again.db dump | sort >b; fossick-admin dump | sort | cmp - b && echo same
same
$ fossick-index -i no.db --no-store pets >/dev/null; fossick-admin -i no.db dump
fossick-admin: no.db keeps no text (--no-store): there is nothing to write out
? 2
$ fossick-admin dump >/dev/full
fossick-admin: cannot write the output: No space left on device
? 2
## Rebuilding from the stored text.
$ fossick-admin rebuild
./fossick.db: 3 documents
$ fossick-admin --json rebuild
{"index":"./fossick.db","docs":3}
$ fossick-admin stats | head -n 3
documents                     3
deleted                       0
segments                      1
$ fossick-query --count cat
3
$ fossick-admin check
./fossick.db: sound
$ fossick-admin -i no.db rebuild
fossick-admin: DIR/no.db keeps no text to rebuild it from; index the documents anew
? 2
## Random documents with all that JSON can say: out, in, out again is the same, and so are the answers.
$ cat >random.awk <<'END'
> BEGIN {
>     srand(seed); n = split("a dog|Dogs|\\u00e9t\\u00e9|\\\"|\\\\|\\n|\\t|\\u0001|\\ud83d\\ude00|moon-landing|F-2016-07895|日本|x\\u0301|\\/|http:\\/\\/a.b", w, "|")
>     for (i = 0; i < 300; i++) {
>         printf "{\"_id\":\"%s%d\"", w[1 + int(rand() * n)], i % 250
>         if (rand() < 0.5) printf ",\"title\":\"%s\"", w[1 + int(rand() * n)]
>         if (rand() < 0.2) printf ",\"author\":\"\""
>         printf ",\"text\":\""; for (k = rand() * 30; k > 0; k--) printf "%s ", w[1 + int(rand() * n)]; print "\"}"
>     }
> }
> END
$ cat >round.sh <<'END'
> rm -f a.db* b.db*; awk -v seed=$1 -f random.awk >in
> fossick-index -i a.db --all-fields --commit-every 90 in >/dev/null; fossick-admin -i a.db dump >a
> fossick-index -i b.db a >/dev/null; fossick-admin -i b.db dump >b
> sort a >a.sorted; sort b | cmp - a.sorted && fossick-admin -i b.db check
> for q in dog '"moon landing"' '+dog -été' title:dog 日本 'author:x' '*'; do for i in a b; do fossick-query -i $i.db --count -- "$q"; done | uniq -c | grep -c ' 2 '; done | sort | uniq -c
> END
$ for seed in 1 2 3; do sh ./round.sh $seed; done
b.db: sound
      7 1
b.db: sound
      7 1
b.db: sound
      7 1
