## An index without positions is smaller; a phrase is its words, all required, and a note says so.
$ cat >a.jsonl <<'END'
> {"id": "a", "text": "to be or not to be"}
> {"id": "b", "title": "Or", "text": "be it F-2016-07895, or be it 中国人 to whom ..."}
> {"id": "c", "text": "to have or not to have"}
> END
$ fossick-index -i n.db --no-positions a.jsonl >/dev/null; fossick-admin -i n.db check
n.db: sound
$ fossick-query -i n.db '"to be or"'
fossick-query: note: "to be or" at byte 0: the index keeps no positions: all words are required
 1.   0.444  [a]
    to be or not to be
 2.   0.349  Or  [b]
    be it F-2016-07895, or be it 中国人 to whom ...
2 of 2 documents
$ fossick-query -i n.db --explain -n 1 '"to be"' | grep -e query: -e frequency
fossick-query: note: "to be" at byte 0: the index keeps no positions: all words are required
    query: +=to +=be
        frequency 2, length 6 (kept in a byte, as the smallest that is coded so), average length 9.66666667
        frequency 2, length 6 (kept in a byte, as the smallest that is coded so), average length 9.66666667
$ fossick-query -i n.db 2016-07895
fossick-query: note: "2016-07895" at byte 0: the index keeps no positions: all words are required
 1.   0.616  Or  [b]
    be it F-2016-07895, or be it 中国人 to whom ...
1 of 1 document
$ fossick-query -i n.db --html 中国人 | grep -o '<mark>.*</mark>'
<mark>中</mark><mark>国</mark><mark>人</mark>
$ fossick-query -i n.db 'title:"or or" -"not have"'
fossick-query: note: "or or" at byte 0: the index keeps no positions: all words are required
fossick-query: note: "not have" at byte 14: the index keeps no positions: all words are required
 1.   0.230  Or  [b]
    be it F-2016-07895, or be it 中国人 to whom ...
1 of 1 document
## That holds for what is added later, and after merging.
$ echo '{"id": "d", "text": "be good to me"}' | fossick-index -i n.db --optimize - >/dev/null; fossick-admin -i n.db check
n.db: sound
$ fossick-query -i n.db '"be to"'
fossick-query: note: "be to" at byte 0: the index keeps no positions: all words are required
 1.   0.284  [a]
    to be or not to be
 2.   0.227  [d]
    be good to me
 3.   0.191  Or  [b]
    be it F-2016-07895, or be it 中国人 to whom ...
3 of 3 documents
