$ printf '{"id":"a","text":"unusual words"}\n{"id":"b","text":"cat"}\n' | fossick-index - >/dev/null
$ fossick-admin backup
fossick-admin: the command is: fossick-admin backup FILE; see fossick-admin --help
? 2
$ fossick-admin stats now
fossick-admin: the command is: fossick-admin stats; see fossick-admin --help
? 2
$ fossick-admin analyze
fossick-admin: the command is: fossick-admin analyze TEXT; see fossick-admin --help
? 2
$ fossick-admin --segments 0 optimize
fossick-admin: --segments must be 1 to 4294967295, not 0; see fossick-admin --help
? 2
$ fossick-admin --memory 1M optimize
fossick-admin: --memory must be at least 16M, not 1M; see fossick-admin --help
? 2
$ fossick-admin --threads 0 rebuild
fossick-admin: --threads must be 1 to 256, not 0; see fossick-admin --help
? 2
$ fossick-admin --field nosuch terms
fossick-admin: ./fossick.db: no field "nosuch" has terms of its own
? 2
$ fossick-admin backup fossick.db
fossick-admin: fossick.db exists already and is left alone; name another file, or remove it first
? 2
$ fossick-admin backup no/such/copy.db
fossick-admin: ./fossick.db: cannot create no/such/copy.db-unfinished: there is no such folder; make it first
? 2
$ fossick-admin backup .
fossick-admin: ./fossick.db: . exists already and is left alone; name a file in that folder
? 2
$ fossick-admin -i nosuch.db backup copy.db
fossick-admin: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin -i nosuch.db dump
fossick-admin: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin -i nosuch.db terms
fossick-admin: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin -i nosuch.db analyze cat
fossick-admin: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin -i nosuch.db rebuild
fossick-admin: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin -i nosuch.db compact
fossick-admin: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin dump >/dev/full
fossick-admin: cannot write the output: No space left on device
? 2
$ fossick-admin terms >/dev/full
fossick-admin: cannot write the output: No space left on device
? 2
## An index without text.
$ echo '{"id":"a","text":"cat"}' | fossick-index -i bare.db --no-store - >/dev/null
$ fossick-admin -i bare.db dump
fossick-admin: bare.db keeps no text (--no-store): there is nothing to write out
? 2
$ fossick-admin -i bare.db rebuild
fossick-admin: DIR/bare.db keeps no text to rebuild it from; index the documents anew
? 2
## A document whose text is damaged.
$ sed -i 's/\x0dunusual/\x7funusual/' fossick.db; fossick-admin dump
{"_fossick":1,"language":"english"}
fossick-admin: ./fossick.db: document 0 is left out: segment 1: the stored text of document 0 is damaged
fossick-admin: ./fossick.db: document 1 is left out: segment 1: the stored text of document 1 is damaged
fossick-admin: ./fossick.db: 2 damaged documents were left out; see fossick-admin check
? 2
$ fossick-admin rebuild
fossick-admin: ./fossick.db: segment 1: the stored text of document 0 is damaged; index the documents anew, or take a copy from a backup
? 2
$ fossick-query unusual
fossick-query: ./fossick.db: segment 1: the stored text of document 0 is damaged; index the documents anew, or take a copy from a backup
? 2
