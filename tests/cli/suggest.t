$ for i in 1 2 3 4 5; do echo '{"id":"k'$i'","title":"Khobar","text":"the bombing of the Khobar Towers"}'; done | fossick-index --field title --field text - >/dev/null
$ fossick-query KhobarTowers
0 documents
did you mean: khobar towers
? 1
$ fossick-query 'title:Kobar AND "khobar towrs"'
0 documents
did you mean: title:khobar AND "khobar towers"
? 1
$ fossick-query --json -n 0 'kobar <towrs>' | cut -d, -f1-4,6-
{"query":"kobar <towrs>","parsed":"kobar towrs","total":0,"exact":true,"did_you_mean":"khobar <towers>","notes":[],"hits":[]}
## Where enough is found, nothing is said of what is known.
$ fossick-query -n 0 khobar bombings
5 documents
$ fossick-query -n 0 bombing kobar
5 documents
did you mean: bombing khobar
$ fossick-query qqqqqqqq
0 documents
? 1
$ fossick-query --html Kobar | grep Did
<p>Did you mean: <em>khobar</em></p>
$ fossick-query --count KhobarTowers
0
? 1
$ fossick-query --run r Kobar
? 1
$ fossick-query --offset 1 Kobar
0 documents
? 1
## A word that documents of any of the index's languages have is no mistake.
$ for i in 1 2 3 4 5; do echo "{\"id\":\"d$i\",\"lang\":\"de\",\"text\":\"Die Wahlen $i\"}"; echo "{\"id\":\"e$i\",\"lang\":\"en\",\"text\":\"The wall of $i\"}"; done | fossick-index -i both.db --lang auto - >/dev/null; fossick-query -i both.db -n 1 wahl
 1.   0.292  [d1]
    Die Wahlen 1
1 of 5 documents
