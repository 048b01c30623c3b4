## What every tool says about itself.
$ fossick --help
Usage: fossick COMMAND [ARGUMENT]...

Full-text search. Runs fossick-COMMAND. Commands:
  index   put documents into an index
  query   ask it
  admin   look after it: stats, check, optimize, backup ...
  bench   measure how fast it answers
  eval    measure how well it answers

fossick COMMAND --help tells more.

      --help[=FORMAT]     print help; FORMAT: all, or man, bash, zsh for files
      --version           print the version and exit

A first try:
  fossick index documents.jsonl && fossick query some words
$ fossick-index --help
Usage: fossick-index [OPTION]... [FOLDER | FILE | -]...

Puts documents into an index, which is made if there is none. Folders are read
with all that is in them, and next time only what has changed: text, HTML, JSON
lines, CSV, TSV and TREC files, also inside gzip, zstd, bzip2, xz, tar and zip.
A text is a document, its key its path; rows are a document each, JSON objects
with the key _id or id.

      --prune             delete documents whose files are gone from FOLDER
      --field=NAME        index this member, column or element; repeat for more
                          (default: title, text)
      --key=NAME          what the key is (default: _id, else id, FILE:LINE)
      --lang=LANGUAGE     of documents: english, ..., none or auto (guessed)
      --memory=SIZE       what indexing may take, 16M or more (default: 512M)
      --optimize          merge the index into one segment at the end
  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)

Examples:
  fossick-index ~/Documents
  fossick-index -i news.db --key url --map title=headline --field text *.jsonl

All options: fossick-index --help=all, or man fossick-index
$ fossick-index --help=all
Usage: fossick-index [OPTION]... [FOLDER | FILE | -]...

Puts documents into an index, which is made if there is none. Folders are read
with all that is in them, and next time only what has changed: text, HTML, JSON
lines, CSV, TSV and TREC files, also inside gzip, zstd, bzip2, xz, tar and zip.
A text is a document, its key its path; rows are a document each, JSON objects
with the key _id or id.

Options:
      --prune             delete documents whose files are gone from FOLDER
      --field=NAME        index this member, column or element; repeat for more
                          (default: title, text)
      --key=NAME          what the key is (default: _id, else id, FILE:LINE)
      --lang=LANGUAGE     of documents: english, ..., none or auto (guessed)
      --memory=SIZE       what indexing may take, 16M or more (default: 512M)
      --optimize          merge the index into one segment at the end
      --exclude=GLOB      pass over these names, or paths if there is a /
      --hidden            read hidden files and folders too
      --follow            follow symbolic links inside of folders
      --again             read files that have not changed too
      --format=FORMAT     auto (default), text, html, jsonl, csv, tsv or trec
      --encoding=NAME     of text that is not UTF-8 (default: windows-1252)
      --map=NAME=MEMBER   index MEMBER as field NAME
      --all-fields        index every member that is a string, every column
      --delete-keys=FILE  first delete what has these keys, one a line
      --delete-matching=QUERY
                          first delete what QUERY finds
      --strict            stop at the first malformed line or file
      --list=WHAT         only print files that were empty, skipped or failed
      --no-store          a new index keeps no text: no titles, no snippets
      --keep-diacritics   in a new index cote and côté are two words
      --no-positions      a new index keeps none: phrases find all their words
      --threads=N         threads that index (default: one per core, at most 8)
      --commit-every=N    make documents durable and visible after each N
      --no-reorder        with --optimize: leave documents in their order
      --no-merge          leave small segments as they are
      --json              print the closing table as a JSON object
  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)
      --color=WHEN        auto (default), always or never; NO_COLOR is obeyed
      --no-progress       show no progress, not even on a terminal
      --help[=FORMAT]     print help; FORMAT: all, or man, bash, zsh for files
      --version           print the version and exit

Examples:
  fossick-index ~/Documents
  fossick-index -i news.db --key url --map title=headline --field text *.jsonl

Exit status: 0 when all that was named was read, 2 on errors, 130 when
interrupted; with --list 1 when there is nothing. What cannot be read inside of
a folder, and lines that are no documents, are counted and no error.
$ fossick-query --help
Usage: fossick-query [OPTION]... [WORD]...
       fossick-query [OPTION]... - | --batch=FILE

Prints the documents that answer best. Without words it asks for queries.

  cat dog           any of them         "cat dog"      in a row, in this order
  +cat -dog         with, without       =cats          not stemmed
  cat AND NOT dog   the same in words   title:cat      in one field
  (cat OR dog)      grouped             AT LEAST 2 OF (a b c)
  cat* wom?n        patterns            cta~           misspelled (~2: twice)
  /colou?rs?/       expressions         gaddafi~~      a name, any spelling
  cat NEAR/5 dog    near each other     cat BEFORE/5 dog in this order
  "cat dog"~5       the same            [a TO b]       in a range
  cat^2.5           counts for more     *, title:*     all; all with a title

  -n, --hits=N            how many hits to print (default: 10)
      --offset=N          leave out the N best hits
      --all               all words are required, not just any
      --exact             words as they stand, without stemming, like =word
      --explain           print the arithmetic of each score too
  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)

All options: fossick-query --help=all, or man fossick-query
$ fossick-query --help=all
Usage: fossick-query [OPTION]... [WORD]...
       fossick-query [OPTION]... - | --batch=FILE

Prints the documents that answer best. Without words it asks for queries.

  cat dog           any of them         "cat dog"      in a row, in this order
  +cat -dog         with, without       =cats          not stemmed
  cat AND NOT dog   the same in words   title:cat      in one field
  (cat OR dog)      grouped             AT LEAST 2 OF (a b c)
  cat* wom?n        patterns            cta~           misspelled (~2: twice)
  /colou?rs?/       expressions         gaddafi~~      a name, any spelling
  cat NEAR/5 dog    near each other     cat BEFORE/5 dog in this order
  "cat dog"~5       the same            [a TO b]       in a range
  cat^2.5           counts for more     *, title:*     all; all with a title

Options:
  -n, --hits=N            how many hits to print (default: 10)
      --offset=N          leave out the N best hits
      --all               all words are required, not just any
      --exact             words as they stand, without stemming, like =word
      --explain           print the arithmetic of each score too
      --json              print a JSON object a line for each query
      --default-field=LIST
                          plain words are looked for in these: title^3,body
      --strict            an odd query is an error instead of a note
      --sort=ORDER        score (default), or key: all that match, by key
      --count             print only how many documents match, exactly
      --fields=NAME,...   print these stored fields too
      --explain-query     print how the query was understood; search nothing
      --show-query        print how the query was understood above its hits
      --html              print a page of HTML, matches in <mark>
      --csv               print a table, a row a hit
      --run=TAG           print a TREC run
      --batch=FILE        ask each line of FILE (- for stdin), or ID<TAB>QUERY;
                          of a .csv or .tsv its columns query and id
      --synonyms=FILE     ask for synonyms too: lines like a, b c, d or a => b
      --like=KEY          what is like the document KEY; repeat for more
      --like-text         a query is a text: what is like it
      --relevant=KEY      the words of this document join the query; repeat
      --set=LIST          how to rank: NAME=VALUE,... of fossick-eval
                          --help=all
      --timeout=MS        give up a query after this many milliseconds
  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)
      --color=WHEN        auto (default), always or never; NO_COLOR is obeyed
      --no-progress       show no progress, not even on a terminal
      --help[=FORMAT]     print help; FORMAT: all, or man, bash, zsh for files
      --version           print the version and exit

Several indexes (-i A -i B) are ranked as one. Put -- before a query that
starts with -. Exit status: 0 found, 1 nothing, 2 an error. Example:
  fossick-query -n 3 '+observatory "los angeles" -school'
$ fossick-bench --help
Usage: fossick-bench [OPTION]... FILE...
       fossick-bench [OPTION]... --game

Times the queries in FILEs (- for stdin) and prints, by class of query,
microseconds and queries a second. A line is a query, ID<TAB>QUERY, or a JSON
object with "query". Parsing is part of the time. Column best is the mean of
each query's best time; the others are over all times.

  -c, --commands=NAME,...
                          what to ask: TOP_k, TOP_k_COUNT, COUNT (default:
                          TOP_10,COUNT)
      --rounds=N          times each query is timed (default: 10)
      --warmup=N          rounds before, not timed (default: 1)
      --threads=N         threads that ask at once, a reader each (default: 1)
      --game              answer COMMAND<TAB>QUERY lines of stdin with a number
                          a line
  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)

Example:
  fossick-bench -i wiki.db -c TOP_10,TOP_100_COUNT --rounds 20 queries.jsonl

All options: fossick-bench --help=all, or man fossick-bench
$ fossick-bench --help=all
Usage: fossick-bench [OPTION]... FILE...
       fossick-bench [OPTION]... --game

Times the queries in FILEs (- for stdin) and prints, by class of query,
microseconds and queries a second. A line is a query, ID<TAB>QUERY, or a JSON
object with "query". Parsing is part of the time. Column best is the mean of
each query's best time; the others are over all times.

Options:
  -c, --commands=NAME,...
                          what to ask: TOP_k, TOP_k_COUNT, COUNT (default:
                          TOP_10,COUNT)
      --rounds=N          times each query is timed (default: 10)
      --warmup=N          rounds before, not timed (default: 1)
      --threads=N         threads that ask at once, a reader each (default: 1)
      --game              answer COMMAND<TAB>QUERY lines of stdin with a number
                          a line
      --json              print a JSON object a line for each command
  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)
      --color=WHEN        auto (default), always or never; NO_COLOR is obeyed
      --no-progress       show no progress, not even on a terminal
      --help[=FORMAT]     print help; FORMAT: all, or man, bash, zsh for files
      --version           print the version and exit

Example:
  fossick-bench -i wiki.db -c TOP_10,TOP_100_COUNT --rounds 20 queries.jsonl

--game answers TOP_10 with the number of hits, COUNT and TOP_10_COUNT with the
exact number of documents, other commands with UNSUPPORTED. It keeps the
snapshot of its start, and with it the pages, until it ends.
$ fossick-eval --help
Usage: fossick-eval [OPTION]... TOPICS QRELS
       fossick-eval [OPTION]... --run RUN QRELS

Asks the index each of TOPICS (TREC's, BEIR's JSON lines, or ID<TAB>TEXT) and
measures what comes back by the judgments in QRELS (TREC's or BEIR's), with
trec_eval's definitions and names.

      --run=FILE          measure the run in FILE instead of asking the index
      --against=FILE      compare with this run, by paired randomisation
  -m, --measures=LIST     official, all, or names as trec_eval's (default: map,
                          P_10,recip_rank,recall_100,recall_1000,ndcg_cut_10)
  -q, --per-query         each topic too, not only the means
      --set=LIST          how to rank, NAME=VALUE,...: see --help=all
      --tune=GRID         try all of NAME=V:V:V,...; choose for the first
                          measure by cross-validation over topics
  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)

Example:
  fossick-eval -i papers.db topics.jsonl qrels.tsv

All options: fossick-eval --help=all, or man fossick-eval
$ fossick-admin --help
Usage: fossick-admin [OPTION]... COMMAND [ARGUMENT]...

Looks after an index. Commands:

  stats            print what the index holds and where its bytes go
  check            verify every checksum and structure; exit 2 on damage
  optimize         merge into one segment, which is faster and smaller
  compact          give free space back; nobody else may have it open
  backup FILE      copy the index as it is now, also while it is written
  analyze TEXT     print what becomes of a text, token by token
  rebuild          index all anew from the stored text, after a new libstemmer
  terms [PREFIX]   print terms that begin so, with documents, occurrences
  dump             print all as JSON lines, which fossick-index reads back
  ranking [LIST]   print or set how queries rank that say nothing else: as
                   --set of fossick-query has it, or default

  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)

Example:
  fossick-admin -i wiki.db stats

All options: fossick-admin --help=all, or man fossick-admin
$ fossick-admin --help=all
Usage: fossick-admin [OPTION]... COMMAND [ARGUMENT]...

Looks after an index. Commands:

  stats            print what the index holds and where its bytes go
  check            verify every checksum and structure; exit 2 on damage
  optimize         merge into one segment, which is faster and smaller
  compact          give free space back; nobody else may have it open
  backup FILE      copy the index as it is now, also while it is written
  analyze TEXT     print what becomes of a text, token by token
  rebuild          index all anew from the stored text, after a new libstemmer
  terms [PREFIX]   print terms that begin so, with documents, occurrences
  dump             print all as JSON lines, which fossick-index reads back
  ranking [LIST]   print or set how queries rank that say nothing else: as
                   --set of fossick-query has it, or default

Options:
      --segments=N        optimize: how many segments of a language may stay
                          (default: 1)
      --no-reorder        optimize: leave documents in their order
      --memory=SIZE       optimize, rebuild: what they may take (default: 512M)
      --threads=N         optimize, rebuild: threads (default: one per core)
      --field=NAME        terms: those of this field (default: of all text)
      --lang=LANGUAGE     analyze: the language of TEXT, or auto (default: of
                          the index)
      --json              print a JSON object
  -i, --index=FILE        the index (default $FOSSICK_INDEX, else ./fossick.db)
      --color=WHEN        auto (default), always or never; NO_COLOR is obeyed
      --no-progress       show no progress, not even on a terminal
      --help[=FORMAT]     print help; FORMAT: all, or man, bash, zsh for files
      --version           print the version and exit

Example:
  fossick-admin -i wiki.db stats
$ fossick help query | head -n 1
Usage: fossick-query [OPTION]... [WORD]...
$ for tool in fossick fossick-index fossick-query fossick-bench fossick-admin; do $tool --version | cut -d' ' -f1; done
fossick
fossick-index
fossick-query
fossick-bench
fossick-admin
## Wrong options and arguments.
$ fossick
fossick: a command is needed; see fossick --help
? 2
$ fossick nosuch
fossick: no such command: "nosuch"; see fossick --help
? 2
$ fossick --nosuch
fossick: no such option; see fossick --help
? 2
$ fossick-index
fossick-index: no input; name folders or files, or - for JSON lines from stdin; see fossick-index --help
? 2
$ fossick-index --nosuch
fossick-index: no such option, or not spelled out far enough: --nosuch; see fossick-index --help
? 2
$ fossick-index --memory=1K a.jsonl
fossick-index: --memory must be at least 16M, not 1K; see fossick-index --help
? 2
$ fossick-index --memory=5Q a.jsonl
fossick-index: --memory takes a size such as 512M, not "5Q"; see fossick-index --help
? 2
$ fossick-index --threads=zero a.jsonl
fossick-index: --threads takes a number, not "zero"; see fossick-index --help
? 2
$ fossick-index --field=1st a.jsonl
fossick-index: --field: "1st" cannot be a field's name: a letter, then up to 63 of A-Z a-z 0-9 _ . -; see fossick-index --help
? 2
$ fossick-index --field
fossick-index: --field needs an argument; see fossick-index --help
? 2
$ fossick-index --color=blue a.jsonl
fossick-index: --color takes auto, always or never, not "blue"; see fossick-index --help
? 2
$ fossick-query
fossick-query: no query; give words, or - to read queries from stdin; see fossick-query --help
? 2
$ fossick-query -n -1 cat
fossick-query: -n takes a number, not "-1"; see fossick-query --help
? 2
$ fossick-query cat -dog
fossick-query: no such option: -d (put -- before a query with words that start with -); see fossick-query --help
? 2
$ fossick-query --batch=queries.txt cat
fossick-query: either words or --batch, not both; see fossick-query --help
? 2
$ fossick-bench
fossick-bench: no queries; name files of queries, or - for stdin; see fossick-bench --help
? 2
$ fossick-bench -c TOP_x queries.txt
fossick-bench: no such command: "TOP_x"; see fossick-bench --help
? 2
$ fossick-admin
fossick-admin: a command is needed; there are stats, check, optimize, compact, backup, analyze, rebuild, terms, dump and ranking; see fossick-admin --help
? 2
$ fossick-admin nosuch
fossick-admin: no such command: "nosuch"; there are stats, check, optimize, compact, backup, analyze, rebuild, terms, dump and ranking; see fossick-admin --help
? 2
$ fossick-admin nosuch
fossick-admin: no such command: "nosuch"; there are stats, check, optimize, compact, backup, analyze, rebuild, terms, dump and ranking; see fossick-admin --help
? 2
## Output that cannot be written.
$ fossick-query --help >/dev/full
fossick-query: cannot write the output: No space left on device
? 2
