## A line that is no document costs itself alone.
$ cat >a.jsonl <<'END'
> {"id": 1, "text": "good"}
> not JSON
> {"id": 2, "text": "cut
> {"id": 3, "text": "cut"
> [1, 2]
> "text"
> 17
> null
> {}
> {"id": 4}
> {"id": 5, "text": 5}
> {"id": 6, "text": ["a", "b"]}
> {"id": {"a": 1}, "text": "x"}
> {"id": "", "text": "x"}
> {"id": true, "text": "x"}
> {"id": 7, "text": "x"} {"id": 8, "text": "y"}
> {"id": 9, "text": "good too"}
> END
$ fossick-index a.jsonl
fossick-index: a.jsonl: line 2: not JSON (lexical error: invalid string in json text); skipped
fossick-index: a.jsonl: line 3: not JSON (parse error: premature EOF); skipped
fossick-index: a.jsonl: line 4: not JSON (parse error: premature EOF); skipped
fossick-index: a.jsonl: line 5: not a JSON object (it is an array); skipped
fossick-index: a.jsonl: line 6: not a JSON object (it is a string); skipped
fossick-index: a.jsonl: line 7: not a JSON object (it is a number); skipped
fossick-index: a.jsonl: line 8: not a JSON object (it is null); skipped
fossick-index: a.jsonl: line 9: no text; skipped
fossick-index: a.jsonl: line 10: no text; skipped
fossick-index: a.jsonl: line 11: text is not a string ("text" is a number); skipped
fossick-index: a.jsonl: line 12: text is not a string ("text" is an array); skipped
fossick-index: a.jsonl: line 13: unusable key (it is an object, neither string nor number); skipped
fossick-index: a.jsonl: line 14: unusable key (empty); skipped
fossick-index: a.jsonl: line 15: unusable key (it is true, neither string nor number); skipped
fossick-index: a.jsonl: line 16: not JSON (parse error: trailing garbage); skipped
indexed                 2
replaced                0
empty                   0
skipped                15  4 not JSON, 4 not a JSON object, 2 no text, 2 text is not a string, 3 unusable key
failed                  0
324 B in T
## The first ten of a kind are told.
$ i=0; while [ $i -lt 12 ]; do echo bad; i=$((i + 1)); done | fossick-index -i b.db -
fossick-index: stdin: line 1: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 2: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 3: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 4: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 5: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 6: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 7: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 8: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 9: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 10: not JSON (lexical error: invalid char in json text); skipped
fossick-index: stdin: line 11: not JSON; further lines like this are only counted
indexed                 0
replaced                0
empty                   0
skipped                12  12 not JSON
failed                  0
48 B in T
## Escapes, lone surrogates, NUL, invalid UTF-8, a byte order mark and line ends of Windows are read.
$ printf '\357\273\277{"id":1,"text":"caf\\u00e9 \\ud83d\\ude00"}\r\n{"id":2,"text":"lone \\ud83d cafe"}\r\n{"id":3,"text":"nul\\u0000 cafe"}\r\n{"id":4,"text":"bad \377 cafe"}' | fossick-index -i c.db -
indexed                 4  1 not UTF-8
replaced                0
empty                   0
skipped                 0
failed                  0
140 B in T
$ fossick-query -i c.db --count cafe
4
## Depth costs no stack.
$ { printf '{"id":1,"text":"deep","x":'; head -c 200000 /dev/zero | tr '\0' '['; head -c 200000 /dev/zero | tr '\0' ']'; echo '}'; } | fossick-index -i d.db -
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  0
400.0 kB in T
## A line longer than the memory is passed over.
$ { printf '{"id":1,"text":"'; head -c 20000000 /dev/zero | tr '\0' 'a'; printf '"}\n{"id":2,"text":"short"}\n'; } | fossick-index -i e.db --memory 16M -
fossick-index: stdin: line 1: line too long (more than --memory); failed
indexed                 1
replaced                0
empty                   0
skipped                 0
failed                  1  1 line too long
20.0 MB in T
