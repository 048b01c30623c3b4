$ cat >a.jsonl <<'END'
> {"id": "obs", "title": "Griffith Observatory", "text": "The Griffith Observatory looks over Los Angeles. Its telescopes are open to all."}
> {"id": "park", "title": "Griffith Park", "text": "A large park in Los Angeles, with an observatory on a hill."}
> {"id": "tel", "title": "Telescope", "text": "A telescope gathers light. The first telescopes were made in the Netherlands."}
> {"id": "evil", "title": "Bell\u0007 and \u001b[31mred", "text": "control \u001b[2J characters \u202e and \u0085 more"}
> END
$ fossick-index a.jsonl
indexed                 4
replaced                0
empty                   0
skipped                 0
failed                  0
495 B in T
## Ranked, with a snippet.
$ fossick-query griffith observatory
 1.   0.901  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
 2.   0.656  Griffith Park  [park]
    A large park in Los Angeles, with an observatory on a hill.
2 of 2 documents
$ fossick-query --all griffith observatory hill
 1.   1.118  Griffith Park  [park]
    A large park in Los Angeles, with an observatory on a hill.
1 of 1 document
$ fossick-query '"griffith observatory"'
 1.   0.753  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
1 of 1 document
$ fossick-query '+angeles -hill'
 1.   0.259  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
1 of 1 document
$ fossick-query -- -hill angeles
 1.   0.259  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
1 of 1 document
$ fossick-query title:telescope
 1.   0.587  Telescope  [tel]
    A telescope gathers light. The first telescopes were made in the Netherlands.
1 of 1 document
## Stemmed, unless asked not to.
$ fossick-query --count telescope
2
$ fossick-query --count --exact telescope
1
$ fossick-query --count =telescopes
2
## How much, and from where.
$ fossick-query -n 1 griffith
 1.   0.451  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
1 of 2 documents
$ fossick-query -n 1 --offset 1 griffith
 2.   0.390  Griffith Park  [park]
    A large park in Los Angeles, with an observatory on a hill.
1 of 2 documents
$ fossick-query --offset 10 griffith
2 documents
$ fossick-query -n 0 griffith
2 documents
$ fossick-query -n 4000000000 griffith
 1.   0.451  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
 2.   0.390  Griffith Park  [park]
    A large park in Los Angeles, with an observatory on a hill.
2 of 2 documents
$ fossick-query --count griffith
2
## Nothing found.
$ fossick-query zebra
0 documents
? 1
$ fossick-query --count zebra
0
? 1
$ fossick-query ''
fossick-query: note: nothing to search for
0 documents
? 1
## What was understood; oddities are notes, or errors when asked.
$ fossick-query --explain-query 'Cat +dog -"the park" (p OR b) title:x =y'
cat +dog -"the park" p b title:x =y
$ fossick-query --explain-query '"open quote'
fossick-query: note: quote at byte 0 is not closed: read as text
open quote
$ fossick-query --strict --count '"open quote'
fossick-query: query: quote at byte 0 is not closed: read as text
? 2
## No control characters of documents reach the terminal.
$ fossick-query --fields title,text control | cat -v
 1.   0.553  Bell  and  [31mred  [evil]
    control [2J characters  and more
    title: Bell  and  [31mred
    text: control  [2J characters  and   more
1 of 1 document
$ fossick-query --color=always control | sed 's/, [0-9.]* ms//' | cat -v
 1.   0.553  ^[[1mBell  and  [31mred^[[0m  [^[[2mevil^[[0m]
    ^[[1;31mcontrol^[[0m [2J characters  and more
1 of 1 document
$ NO_COLOR=1 fossick-query --color=auto griffith park | head -n 1
 1.   1.181  Griffith Park  [park]
## Long and hostile queries.
$ fossick-query --count "$(head -c 100000 /dev/zero | tr '\0' '(')"
fossick-query: note: "(" at byte 100 is nested deeper than 100: read as text
fossick-query: note: "(" at byte 99 is not closed
fossick-query: note: "(" at byte 98 is not closed
fossick-query: note: "(" at byte 97 is not closed
fossick-query: note: "(" at byte 96 is not closed
fossick-query: note: 95 more are left out; --json has all
0
? 1
$ { head -c 1000000 /dev/zero | tr '\0' 'a'; echo; } >long; fossick-query --count --batch long
0
? 1
$ seq -f 'w%g' 10000 | tr '\n' ' ' >many; echo telescope >>many; fossick-query --count --batch many
2
## Output that cannot be written.
$ fossick-query griffith >/dev/full
fossick-query: cannot write the output: No space left on device
? 2
## Patterns stand for many words.
$ fossick-query 'tele*' -n 1 --color=always | grep -c telescopes
1
$ fossick-query --count 'telescpoe~'
1
$ fossick-query --explain-query 'Gri*^2 "los angeles"^0.5 [a TO B} /a(b/'
fossick-query: note: expression at byte 34: at byte 36, ")" was expected: the parenthesis is not closed: read as text
gri*^2 "los angeles"^0.5 [a TO b} "a b"
## Near each other, in order or not, nested; some of many.
$ fossick-query --explain-query 'gri* NEAR/3 (observatory OR "los angeles") "Los landing"~200 AT LEAST 2 OF (A b C)'
fossick-query: note: distance at byte 43 is more than 100: read as 100
gri* NEAR/3 (observatory "los angeles") "los landing"~100 AT LEAST 2 OF (a b c)
$ fossick-query --html '(observatories BEFORE/3 looks) NEAR/9 "open telescope"~9' | grep -o '<mark>[^<]*</mark>' | tr '\n' ' '; echo
<mark>Observatory</mark> <mark>looks</mark> <mark>telescopes</mark> <mark>open</mark> 
$ fossick-query --explain 'hill NEAR/3 (observatory OR tele*)' | sed -n '3,9p'
    query: hill NEAR/3 (observatory tele*)
    score 0.598407924 = 411710848 points * 1.56064775 / 2^30; k1 1.5, b 0.6
    hill NEAR/3 (observatory tele*): matches, 411710848 points
      idf 1.2039728 = ln(1 + (4 - 1 + 0.5) / (1 + 0.5)): "hill" in 1 of 4 documents
      idf 0.356674944 = ln(1 + (4 - 3 + 0.5) / (3 + 0.5)): "(observatory tele*)" in 3 of 4 documents
      weight 1.56064775 = idf * 1 for repetition; as points 1073741824 = weight / 1.56064775 * 2^30
      frequency 1, length 14 (kept in a byte, as the smallest that is coded so), average length 12.5
$ fossick-query --strict 'griffith NEAR/3 *'
fossick-query: query: NEAR at byte 9 stands between words, phrases and groups of them with OR, of one field: read as AND
? 2
## Words without a field in fields of one's choice.
$ fossick-query --explain-query --default-field title^3,text 'telescopes +griffith'
title:telescopes^3 text:telescopes +(title:griffith^3 text:griffith)
$ fossick-query --count --default-field title telescopes
1
$ fossick-query --count --default-field title hill
0
? 1
$ fossick-query --default-field 'title^x' hill
fossick-query: query: default fields: at byte 5, a weight was expected, as ^2.5
? 2
## What was searched above what was found.
$ fossick-query --show-query --count 'hill NEAR/5 Observatories'
query: hill NEAR/5 observatories
1
$ fossick-query --show-query --html 'hill^2' | sed -n '/<section>/,/<ol>/p'
<section>
<h2>hill^2</h2>
<pre>hill^2</pre>
<ol>
