## A folder, and all that is in it; hidden files, links and the index itself are passed over.
$ mkdir -p docs/deep/er docs/.git
$ printf 'The cat sleeps on the mat.\n' >docs/cat.txt
$ printf 'A dog barks at the moon.\n' >docs/deep/dog
$ printf 'Deep water.\n' >docs/deep/er/water.md
$ printf 'secret\n' >docs/.hidden; printf 'secret\n' >docs/.git/config
$ ln -s cat.txt docs/link; ln -s . docs/circle; ln -s nowhere docs/broken
$ fossick-index docs
indexed                 3  3 symbolic links not followed
replaced                0
unchanged               0
empty                   0
skipped                 0
failed                  0
64 B in T
$ ls
docs
fossick.db
fossick.db-lock
$ fossick-query cat dog
 1.   0.688  dog  [docs/deep/dog]
    A dog barks at the moon.
 2.   0.619  cat.txt  [docs/cat.txt]
    The cat sleeps on the mat.
2 of 2 documents
$ fossick-query --count secret
0
? 1
## Nothing has changed; a touched file is known by its bytes.
$ fossick-index docs
indexed                 0  3 symbolic links not followed
replaced                0
unchanged               3
empty                   0
skipped                 0
failed                  0
0 B in T
$ touch docs/cat.txt
$ fossick-index docs | grep -E 'indexed|unchanged'
indexed                 0  3 symbolic links not followed
unchanged               3
## From elsewhere, by another name, it is the same folder.
$ cd docs && fossick-index -i ../fossick.db . | grep -E 'indexed|unchanged'
indexed                 0  3 symbolic links not followed
unchanged               3
$ fossick-index "$PWD/docs/deep" | grep -E 'indexed|unchanged'
indexed                 0
unchanged               2
$ fossick-index docs/cat.txt | grep -E 'indexed|unchanged'
indexed                 0
unchanged               1
## What has changed is replaced, what is gone is gone with --prune.
$ printf 'The cat has left.\n' >docs/cat.txt; rm docs/deep/dog; printf 'A bird.\n' >docs/bird.txt
$ fossick-index docs
indexed                 2  3 symbolic links not followed
replaced                1
unchanged               1
empty                   0
skipped                 0
failed                  0
26 B in T
$ fossick-query --count dog
1
$ fossick-query --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"docs/bird.txt"
"key":"docs/cat.txt"
"key":"docs/deep/dog"
"key":"docs/deep/er/water.md"
$ fossick-index --prune docs
indexed                 0  3 symbolic links not followed
replaced                0
deleted                 1
unchanged               3
empty                   0
skipped                 0
failed                  0
0 B in T
$ fossick-query --count dog
0
? 1
## Only what came from there: the rest of the index stays.
$ echo '{"id":"other","text":"not from the folder"}' | fossick-index - | head -n 1
indexed                 1
$ rm -r docs/deep; fossick-index --prune docs | grep -E 'deleted|unchanged'
deleted                 1
unchanged               2
$ fossick-query --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"docs/bird.txt"
"key":"docs/cat.txt"
"key":"other"
## A folder with its index may be moved.
$ mkdir moved; mv docs fossick.db moved
$ cd moved && fossick-index docs | grep -E 'indexed|unchanged'
indexed                 0  3 symbolic links not followed
unchanged               2
## Excluded, hidden, followed.
$ mkdir -p e/build e/src/build e/src/keep; for f in e/a.txt e/a.log e/build/b.txt e/src/build/c.txt e/src/keep/d.txt e/.h.txt; do echo "text of $f" >$f; done; ln -s ../../e/src e/src/keep/up; ln -s a.txt e/l.txt
$ fossick-index -i e1.db --exclude '*.log' --exclude build/ e | head -n 1
indexed                 2  2 symbolic links not followed
$ fossick-query -i e1.db --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"e/a.txt"
"key":"e/src/keep/d.txt"
$ fossick-index -i e2.db --exclude src/build --hidden e | head -n 1
indexed                 5  2 symbolic links not followed
$ fossick-query -i e2.db --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"e/.h.txt"
"key":"e/a.log"
"key":"e/a.txt"
"key":"e/build/b.txt"
"key":"e/src/keep/d.txt"
$ fossick-index -i e3.db --follow e | head -n 1
indexed                 6  1 symbolic links not followed
$ fossick-query -i e3.db --json '*' | grep -o '"key":"[^"]*"' | sort
"key":"e/a.log"
"key":"e/a.txt"
"key":"e/build/b.txt"
"key":"e/l.txt"
"key":"e/src/build/c.txt"
"key":"e/src/keep/d.txt"
$ fossick-index -i e3.db --prune --exclude src e | grep -E 'deleted|unchanged'
deleted                 3
unchanged               3
## What became of the others.
$ mkdir k; printf '\000\001\002binary' >k/bin; printf '%%PDF-1.4' >k/p.pdf; printf '  \n' >k/blank; : >k/none; printf 'caf\351 au lait\n' >k/latin; printf 'a\tb\n' | gzip | head -c 15 >k/cut.gz; mkfifo k/pipe
$ fossick-index -i k.db k
fossick-index: k/cut.gz: packed data ends too early; what came before was read
indexed                 2  1 not UTF-8
replaced                0
unchanged               0
empty                   2
skipped                 3  1 binary, 1 PDF, 1 neither file nor folder
failed                  1  1 input unreadable
20 B in T
$ fossick-index -i k.db --list empty
k/blank	without text
k/none	without text
$ fossick-index -i k.db --list skipped
k/bin	binary
k/p.pdf	PDF
$ fossick-index -i k.db --list failed
k/cut.gz	packed data ends too early; what came before was read
$ fossick-index -i k.db --list failed --json
{"path":"k/cut.gz","reason":"packed data ends too early; what came before was read"}
$ fossick-index -i k.db --list nonsense
fossick-index: --list takes empty, skipped or failed, not "nonsense"; see fossick-index --help
? 2
$ fossick-index -i e1.db --list failed
? 1
$ fossick-query -i k.db --fields text café
 1.   0.289  latin  [k/latin]
    café au lait
    text: café au lait 
1 of 1 document
## Named, they must be read.
$ fossick-index -i n.db k/p.pdf k/bin k/latin
fossick-index: k/p.pdf: PDF; skipped
fossick-index: k/bin: binary; skipped
indexed                 1  1 not UTF-8
replaced                0
empty                   0
skipped                 2  1 binary, 1 PDF
failed                  0
13 B in T
? 2
## Strict.
$ mkdir s; echo '{"id":1,"text":"one"}' >s/a.jsonl; echo 'not JSON' >>s/a.jsonl; echo later >s/b.txt
$ fossick-index -i s.db --strict s
fossick-index: s/a.jsonl: line 2: not JSON (lexical error: invalid string in json text); skipped
fossick-index: stopped, as --strict says; documents of this run that are in the index: 0
indexed                 0
replaced                0
unchanged               0
empty                   0
skipped                 1  1 not JSON
failed                  0
31 B in T
? 2
$ fossick-query -i s.db --count '*'
0
? 1
$ fossick-index -i s.db s
fossick-index: s/a.jsonl: line 2: not JSON (lexical error: invalid string in json text); skipped
indexed                 2
replaced                0
unchanged               0
empty                   0
skipped                 1  1 not JSON
failed                  0
37 B in T
## Options that change what is read read everything again; so does --again.
$ fossick-index -i s.db s | grep -E 'indexed|unchanged'
indexed                 0
unchanged               2
$ fossick-index -i s.db --encoding latin2 s 2>/dev/null | grep -E 'indexed|unchanged'
indexed                 2
unchanged               0
$ fossick-index -i s.db --encoding latin2 --again s 2>/dev/null | grep -E 'indexed|unchanged'
indexed                 2
unchanged               0
$ fossick-index -i s.db --encoding martian s
fossick-index: --encoding: "martian" is not known; iconv -l lists what is; see fossick-index --help
? 2
$ fossick-index -i s.db --format word s
fossick-index: --format takes auto, text, html, jsonl, csv, tsv or trec, not "word"; see fossick-index --help
? 2
