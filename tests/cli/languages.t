## Each document has its language: its own, or guessed.
$ cat >all.jsonl <<'END'
> {"id":"d","text":"Die Häuser wurden verkauft, und niemand wusste, wer sie gekauft hatte."}
> {"id":"e","text":"The houses were sold, and nobody knew who had bought them in the end."}
> {"id":"f","lang":"fr","text":"maisons"}
> {"id":"x","lang":"none of them","text":"maisons"}
> END
$ fossick-index --lang auto all.jsonl | head -n 1
indexed                 4
$ printf 'lang,text\nde,Gärten\n,Gärten\n' >rows.csv && fossick-index rows.csv | head -n 1
indexed                 2
$ mkdir pages && printf '<!doctype html><html lang="sv-FI"><title>t</title><p>trädgårdarna</html>' >pages/a.html
$ fossick-index pages | head -n 1
indexed                 1
$ fossick-admin stats | sed -n '/^language/,/^each/p' | head -n 6
language                   auto
  none                        2
  german                      2
  english                     1
  french                      1
  swedish                     1
$ fossick-admin --json stats | grep -o '"language.*},"each'
"language":"auto","languages":{"none":2,"german":2,"english":1,"french":1,"swedish":1},"each
$ fossick-query --count haus; fossick-query --count house; fossick-query --count garten; fossick-query --count trädgård; fossick-query --count maison
1
1
2
1
1
$ fossick-query --explain -n 1 haus | grep idf
      idf 1.67397643 = ln(1 + (7 - 1 + 0.5) / (1 + 0.5)): "haus" in 1 of 7 documents
      weight 1.67397643 = idf * 1 for repetition; as points 1073741824 = weight / 1.67397643 * 2^30
$ fossick-admin analyze --lang de Häusern
position   bytes         kind      term  stem
       0       0-8       word      hausern  haus
$ fossick-admin analyze --lang auto 'Die Häuser wurden verkauft.' | head -n 3
position   bytes         kind      term  stem
       0       0-3       word      die  die
       1       4-11      word      hauser  haus
$ fossick-admin analyze --lang klingonian Häusern
fossick-admin: ./fossick.db: unknown language "klingonian"
? 2
$ fossick-index --lang english all.jsonl
fossick-index: ./fossick.db: the language of this index is auto; --lang english is for a new one
? 2
