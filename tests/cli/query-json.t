$ cat >a.jsonl <<'END'
> {"id": "a\"b", "title": "Quote \" and \\", "text": "A cat, a tab\there,\nand a line."}
> {"id": "c", "text": "Another cat", "year": "1999"}
> END
$ fossick-index --all-fields a.jsonl
indexed                 2
replaced                0
empty                   0
skipped                 0
failed                  0
138 B in T
$ fossick-query --json cat
{"query":"cat","parsed":"cat","total":2,"exact":true,"took_us":T,"notes":[],"hits":[{"rank":1,"score":0.0904648975,"key":"c","title":"","snippet":"Another cat","fields":{}},{"rank":2,"score":0.0610871166,"key":"a\"b","title":"Quote \" and \\","snippet":"A cat, a tab here, and a line.","fields":{}}]}
$ fossick-query --json --fields year,nosuch another
{"query":"another","parsed":"another","total":1,"exact":true,"took_us":T,"notes":[],"hits":[{"rank":1,"score":0.343928009,"key":"c","title":"","snippet":"Another cat","fields":{"year":"1999","nosuch":""}}]}
$ fossick-query --json zebra
{"query":"zebra","parsed":"zebra","total":0,"exact":true,"took_us":T,"notes":[],"hits":[]}
? 1
$ fossick-query --json --count cat
{"query":"cat","parsed":"cat","total":2,"exact":true,"took_us":T,"notes":[],"hits":[]}
$ fossick-query --json '"cat'
{"query":"\"cat","parsed":"cat","total":2,"exact":true,"took_us":T,"notes":["quote at byte 0 is not closed: read as text"],"hits":[{"rank":1,"score":0.0904648975,"key":"c","title":"","snippet":"Another cat","fields":{}},{"rank":2,"score":0.0610871166,"key":"a\"b","title":"Quote \" and \\","snippet":"A cat, a tab here, and a line.","fields":{}}]}
$ fossick-query --json --explain-query cat
{"query":"cat","parsed":"cat","notes":[]}
## A query that is no UTF-8 still gives valid JSON.
$ printf 'cat \377\n' | fossick-query --json -n 0 - | iconv -f UTF-8 -t UTF-8 >/dev/null && echo valid
valid
