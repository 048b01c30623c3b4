## An index that has been rewritten has free space in its file; compact gives it back.
$ i=0; while [ $i -lt 600 ]; do echo "{\"id\":\"d$i\",\"text\":\"dog number $i of the many $((i * 7919)) that need room $((i * 104729))\"}"; i=$((i + 1)); done >dogs
$ for i in 1 2 3; do fossick-index dogs >/dev/null; done
$ size() { stat -c %s "$1"; }; a=$(size fossick.db); fossick-admin compact | sed 's/[0-9.]* kB/N/g'; b=$(size fossick.db); [ $((b * 2)) -lt $a ] && echo smaller
./fossick.db: N before, N now
smaller
$ fossick-query --count dog
600
$ fossick-admin check
./fossick.db: sound
$ fossick-admin --json compact | sed 's/:[0-9]*/:N/g'
{"bytes_before":N,"bytes":N}
## optimize does as much at its end, and so does fossick-index --optimize.
$ for i in 1 2 3; do fossick-index --no-merge dogs >/dev/null; done; stat -c %s fossick.db >size
$ a=$(cat size); fossick-admin optimize >/dev/null; [ $(($(stat -c %s fossick.db) * 2)) -lt $a ] && echo small
small
$ for i in 1 2 3; do fossick-index --no-merge --optimize dogs >/dev/null; done; a=$(cat size); [ $(($(stat -c %s fossick.db) * 2)) -lt $a ] && echo small
small
## While somebody has it open, compact says who, and optimize leaves the file as large as it is.
$ fossick-index dogs >/dev/null; mkfifo feed
$ cat >hold.sh <<'END'
> fossick-query --batch feed >answers &
> exec 3>feed
> echo dog >&3
> until [ -s answers ]; do sleep 0.02; done
> END
$ . ./hold.sh; fossick-admin compact 2>&1 | sed "s/ $!;/ PID;/"; fossick-admin optimize; exec 3>&-; wait
fossick-admin: DIR/fossick.db is open in process PID; end that first
./fossick.db: 1 segment before, 1 now
$ fossick-admin compact >/dev/null
## A backup is an index; another file is never written over.
$ fossick-admin backup kept.db
kept.db: 600 documents
$ fossick-query -i kept.db --count dog
600
$ fossick-admin -i kept.db check
kept.db: sound
$ fossick-admin backup kept.db
fossick-admin: ./fossick.db: kept.db exists already and is left alone; name another file, or remove it first
? 2
$ mkdir folder && fossick-admin backup folder
fossick-admin: ./fossick.db: folder exists already and is left alone; name a file in that folder
? 2
$ fossick-admin backup nowhere/kept.db
fossick-admin: ./fossick.db: cannot create nowhere/kept.db-unfinished: there is no such folder; make it first
? 2
$ fossick-admin --json backup also.db
{"backup":"also.db","docs":600}
$ rm -r kept.db* && (ulimit -f 80; fossick-admin backup kept.db); ls kept.db* 2>/dev/null
fossick-admin: ./fossick.db: cannot write kept.db-unfinished: File too large; make room and run this again
? 2
$ fossick-admin backup
fossick-admin: the command is: fossick-admin backup FILE; see fossick-admin --help
? 2
$ fossick-admin compact now
fossick-admin: the command is: fossick-admin compact; see fossick-admin --help
? 2
$ fossick-admin -i none.db compact
fossick-admin: there is no index at none.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin -i none.db backup kept.db
fossick-admin: there is no index at none.db; make an index with fossick-index, or name one with -i
? 2
$ fossick-admin -i dogs compact
fossick-admin: DIR/dogs is not a fossick index; name another file
? 2
