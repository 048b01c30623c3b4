## Two writers: the second is told at once, and works when the first has ended.
$ mkfifo feed
$ cat >first.sh <<'END'
> fossick-index --commit-every 1 - <feed >first.out 2>&1 &
> exec 3>feed
> echo '{"id":1,"text":"cat"}' >&3
> until fossick-query --count cat >/dev/null 2>&1; do sleep 0.02; done
> END
$ . ./first.sh; echo '{"id":2,"text":"dog"}' | fossick-index -; exec 3>&-; wait; cat first.out
fossick-index: another process is writing DIR/fossick.db; try again when it has finished
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  0
22 B in T
$ echo '{"id":2,"text":"dog"}' | fossick-index -
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  0
22 B in T
## Interrupted: what was committed stays, the rest is rolled back.
$ rm fossick.db*
$ cat >interrupt.sh <<'END'
> fossick-index --commit-every 2 - <feed &
> exec 3>feed
> for i in 1 2 3; do echo "{\"id\":$i,\"text\":\"cat\"}" >&3; done
> until fossick-query --count cat >/dev/null 2>&1; do sleep 0.02; done
> kill -INT $!
> wait $!
> END
$ . ./interrupt.sh
fossick-index: interrupted; documents of this run that are in the index: 2
indexed                 2
replaced                0
empty                   0
skipped                 0
failed                  0
66 B in T
? 130
$ fossick-query --count cat
2
$ fossick-admin check
./fossick.db: sound
