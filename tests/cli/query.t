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
 1.   0.753  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
 2.   0.532  Griffith Park  [park]
    A large park in Los Angeles, with an observatory on a hill.
2 of 2 documents
$ fossick-query --all griffith observatory hill
 1.   0.993  Griffith Park  [park]
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
 1.   0.377  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
1 of 2 documents
$ fossick-query -n 1 --offset 1 griffith
 2.   0.266  Griffith Park  [park]
    A large park in Los Angeles, with an observatory on a hill.
1 of 2 documents
$ fossick-query --offset 10 griffith
2 documents
$ fossick-query -n 0 griffith
2 documents
$ fossick-query -n 4000000000 griffith
 1.   0.377  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
 2.   0.266  Griffith Park  [park]
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
 1.   0.933  Griffith Park  [park]
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
