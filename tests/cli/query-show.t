$ cat >a.jsonl <<'END'
> {"id": "obs", "title": "Griffith Observatory", "text": "The Griffith Observatory looks over Los Angeles. Its telescopes are open to all."}
> {"id": "park", "title": "Griffith Park", "text": "A large park in Los Angeles, with an observatory on a hill. 1 < 2 & \"3\" > 'x'."}
> {"id": "tel", "title": "Telescope", "text": "A telescope gathers light. The first telescopes were made in the Netherlands."}
> END
$ echo '{"id": "zoo", "title": "<i>Zoo</i>", "text": "A zoo near the observatory."}' >b.jsonl
$ fossick-index a.jsonl >/dev/null && fossick-index -i b.db b.jsonl >/dev/null
## The arithmetic of a score.
$ fossick-query --explain -n 1 '+observatory "los angeles" -zoo title:griffith (hill OR light)'
 1.   1.075  Griffith Park  [park]
    A large park in Los Angeles, with an observatory on a hill. 1 < 2 & "3" > 'x'.
    query: +observatory "los angeles" -zoo title:griffith hill light
    score 1.0753634 = 300562440 points * 3.84167302 / 2^30; k1 1.5, b 0.6
    group: matches, 300562440 points
      observatory: required, matches, 49450112 points
        idf 0.470003629 = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)): "observatori" in 2 of 3 documents
        weight 0.470003629 = idf * 1 for repetition; as points 131365304 = weight / 3.84167302 * 2^30
        frequency 1, length 18 (kept in a byte, as the smallest that is coded so), average length 15.3333333
        inverse 0.603674531 = 1 / (1.5 * (1 - 0.6 + 0.6 * 18 / 15.3333333))
        points 49450112 = floor(131365304 - 131365304 / (1 + 1 * 0.603674531))
      "los angeles": matches, 98900224 points
        idf 0.470003629 = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)): "los" in 2 of 3 documents
        idf 0.470003629 = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)): "angeles" in 2 of 3 documents
        weight 0.940007258 = idf * 1 for repetition; as points 262730608 = weight / 3.84167302 * 2^30
        frequency 1, length 18 (kept in a byte, as the smallest that is coded so), average length 15.3333333
        inverse 0.603674531 = 1 / (1.5 * (1 - 0.6 + 0.6 * 18 / 15.3333333))
        points 98900224 = floor(262730608 - 262730608 / (1 + 1 * 0.603674531))
      zoo: excluded, does not match
      title:griffith: matches, 49016904 points
        idf 0.470003629 = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)): "griffith" in 2 of 3 documents
        weight 0.470003629 = idf * 1 for repetition; as points 131365304 = weight / 3.84167302 * 2^30
        frequency 1, length 2 (kept in a byte, as the smallest that is coded so), average length 1.66666667
        inverse 0.59523809 = 1 / (1.5 * (1 - 0.6 + 0.6 * 2 / 1.66666667))
        points 49016904 = floor(131365304 - 131365304 / (1 + 1 * 0.59523809))
      hill: matches, 103195200 points
        idf 0.980829253 = ln(1 + (3 - 1 + 0.5) / (1 + 0.5)): "hill" in 1 of 3 documents
        weight 0.980829253 = idf * 1 for repetition; as points 274140288 = weight / 3.84167302 * 2^30
        frequency 1, length 18 (kept in a byte, as the smallest that is coded so), average length 15.3333333
        inverse 0.603674531 = 1 / (1.5 * (1 - 0.6 + 0.6 * 18 / 15.3333333))
        points 103195200 = floor(274140288 - 274140288 / (1 + 1 * 0.603674531))
      light: does not match
1 of 2 documents
$ fossick-query --explain -n 1 '* -zebra'
 1.   0.000  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
    query: * -zebra
    score 0 = 0 points * 0 / 2^30; k1 1.5, b 0.6
    group: matches, 0 points
      *: matches, 0 points
      zebra: excluded, does not match
1 of 3 documents
$ fossick-query --explain --json -n 1 =light
{"query":"=light","parsed":"=light","total":1,"exact":true,"took_us":T,"notes":[],"hits":[{"rank":1,"score":0.415070355,"key":"tel","title":"Telescope","snippet":"A telescope gathers light. The first telescopes were made in the Netherlands.","fields":{},"explain":"query: =light\nscore 0.415070355 = 454389376 points * 0.980829253 / 2^30; k1 1.5, b 0.6\n=light: matches, 454389376 points\n  idf 0.980829253 = ln(1 + (3 - 1 + 0.5) / (1 + 0.5)): \"light\" in 1 of 3 documents\n  weight 0.980829253 = idf * 1 for repetition; as points 1073741824 = weight / 0.980829253 * 2^30\n  frequency 1, length 13 (kept in a byte, as the smallest that is coded so), average length 15.3333333\n  inverse 0.733652294 = 1 / (1.5 * (1 - 0.6 + 0.6 * 13 / 15.3333333))\n  points 454389376 = floor(1073741824 - 1073741824 / (1 + 1 * 0.733652294))\n"}]}
## HTML: everything escaped, matches marked.
$ fossick-query --html -i fossick.db -i b.db --fields title 'observatory "' zoo
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>fossick</title>
<style>body{font-family:sans-serif;max-width:50em;margin:auto}pre{white-space:pre-wrap}</style></head><body>
<section>
<h2>observatory &quot; zoo</h2>
<p>Note: quote at byte 12 is not closed: read as text</p>
<ol>
<li value="1"><b>&lt;i&gt;Zoo&lt;/i&gt;</b> <code>zoo</code> <small>1.004 in b.db</small>
<p>A <mark>zoo</mark> near the <mark>observatory</mark>.</p>
<p><b>title</b>: &lt;i&gt;Zoo&lt;/i&gt;</p>
<li value="2"><b>Griffith Observatory</b> <code>obs</code> <small>0.234 in fossick.db</small>
<p>The Griffith <mark>Observatory</mark> looks over Los Angeles. Its telescopes are open to all.</p>
<p><b>title</b>: Griffith Observatory</p>
<li value="3"><b>Griffith Park</b> <code>park</code> <small>0.127 in fossick.db</small>
<p>A large park in Los Angeles, with an <mark>observatory</mark> on a hill. 1 &lt; 2 &amp; &quot;3&quot; &gt; &#39;x&#39;.</p>
<p><b>title</b>: Griffith Park</p>
</ol>
<p>3 of 3 documents</p>
</section>
</body></html>
$ printf 'zebra\n<b>\n' | fossick-query --html --batch -
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>fossick</title>
<style>body{font-family:sans-serif;max-width:50em;margin:auto}pre{white-space:pre-wrap}</style></head><body>
<section>
<h2>zebra</h2>
<ol>
</ol>
<p>0 documents</p>
</section>
<section>
<h2>&lt;b&gt;</h2>
<ol>
</ol>
<p>0 documents</p>
</section>
</body></html>
? 1
## A run for trec_eval and the like.
$ fossick-query --run mine observatory
1 Q0 obs 1 0.310474485 mine
1 Q0 park 2 0.176924437 mine
$ printf 'q7\tobservatory\n\ntelescope\n' | fossick-query --run mine -n 1 -
q7 Q0 obs 1 0.310474485 mine
3 Q0 tel 1 0.354754418 mine
$ fossick-query --run 'my run' observatory
fossick-query: --run takes a name without white space, not "my run"; see fossick-query --help
? 2
$ fossick-query --run mine --count observatory
fossick-query: --run prints hits; it cannot go with --count or --explain-query; see fossick-query --help
? 2
$ echo '{"id": "with space", "text": "odd"}' | fossick-index -i c.db - >/dev/null; fossick-query -i c.db --run mine odd
fossick-query: the key "with space" has white space, which a run cannot hold
? 2
## By key.
$ fossick-query --sort key -n 2 the
 1.   0.189  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
 2.   0.280  Telescope  [tel]
    A telescope gathers light. The first telescopes were made in the Netherlands.
2 of 2 documents
$ fossick-query --sort key -n 2 --offset 2 --json the | tr ',' '\n' | grep -E 'rank|key'
? 1
$ fossick-query --sort score -n 1 the | head -n 1
 1.   0.280  Telescope  [tel]
$ fossick-query --sort date the
fossick-query: --sort takes score or key, not "date"; see fossick-query --help
? 2
## Several indexes are ranked as one.
$ fossick-query -i fossick.db -i b.db observatory
 1.   0.234  Griffith Observatory  [obs]  in fossick.db
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
 2.   0.167  <i>Zoo</i>  [zoo]  in b.db
    A zoo near the observatory.
 3.   0.127  Griffith Park  [park]  in fossick.db
    A large park in Los Angeles, with an observatory on a hill. 1 < 2 & "3" > 'x'.
3 of 3 documents
$ fossick-query -i fossick.db -i b.db -i fossick.db --count observatory
3
$ fossick-query -i fossick.db -i b.db --json -n 1 --offset 1 observatory
{"query":"observatory","parsed":"observatory","total":3,"exact":true,"took_us":T,"notes":[],"hits":[{"rank":2,"score":0.167191386,"index":"b.db","key":"zoo","title":"<i>Zoo</i>","snippet":"A zoo near the observatory.","fields":{}}]}
$ fossick-query -i fossick.db -i nosuch.db observatory
fossick-query: there is no index at nosuch.db; make an index with fossick-index, or name one with -i
? 2
$ echo '{"id": 1, "text": "beobachten"}' | fossick-index -i de.db --lang german - >/dev/null; fossick-query -i fossick.db -i de.db observatory
fossick-query: the indexes: DIR/de.db: its language is german, but english of the first index; search them apart
? 2
## One way to print at a time.
$ fossick-query --json --html observatory
fossick-query: only one of --json, --html, --csv and --run is possible; see fossick-query --help
? 2
## At a terminal without words: a prompt; an empty line shows more; the history is kept.
$ printf 'observatory\n\nzebra\n' | timeout 100 script -qec 'fossick-query -n 1 --color never' /dev/null | tr -d '\r' | grep -v '^observatory$\|^zebra$\|^$'
Type a query; an empty line shows more of the last answer, Ctrl-D ends.
? observatory
 1.   0.310  Griffith Observatory  [obs]
    The Griffith Observatory looks over Los Angeles. Its telescopes are open to all.
1 of 2 documents
? 
 2.   0.177  Griffith Park  [park]
    A large park in Los Angeles, with an observatory on a hill. 1 < 2 & "3" > 'x'.
1 of 2 documents
? zebra
0 documents
? ^D
$ grep -c . "$HOME/.local/state/fossick/query-history"; stat -c %a "$HOME/.local/state/fossick/query-history"
3
600
$ printf 'observatory\n' | FOSSICK_HISTORY= timeout 100 script -qec 'fossick-query --count' /dev/null >/dev/null; grep -c . "$HOME/.local/state/fossick/query-history"
3
