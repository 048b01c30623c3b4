## How documents are ranked, query by query; documents as queries.
$ cat >news.jsonl <<'END'
> {"id": "comet", "title": "Comet over the city", "text": "A bright comet was seen over the observatory. Astronomers measured its tail and its orbit."}
> {"id": "orbit", "title": "Orbits", "text": "The orbit of a comet is long. An orbit is measured from an observatory, night after night, with a telescope."}
> {"id": "tax", "title": "Taxes rise", "text": "The city raises taxes on houses. The mayor spoke of a comet, and meant the budget."}
> {"id": "mayor", "title": "Mayor speaks", "text": "The mayor spoke of houses and taxes, night after night."}
> {"id": "tail", "title": "Tails", "text": "Dogs wag a tail. Cats have a tail too."}
> END
$ fossick-index news.jsonl | head -1
indexed                 5
## k1, b, scorers, the weight of a field.
$ fossick-query --run r comet orbit
1 Q0 orbit 1 0.828526437 r
1 Q0 comet 2 0.660937071 r
1 Q0 tax 3 0.206314474 r
$ fossick-query --run r --set k1=0.9,b=0.4 comet orbit
1 Q0 orbit 1 0.979710698 r
1 Q0 comet 2 0.844355345 r
1 Q0 tax 3 0.277119011 r
$ fossick-query --run r --set scorer=dirichlet,param=100 comet orbit
1 Q0 orbit 1 0.205467582 r
1 Q0 comet 2 0.106704146 r
1 Q0 tax 3 0 r
$ fossick-query --run r --set field:title=2 comet orbit
1 Q0 orbit 1 0.87848866 r
1 Q0 comet 2 0.689262033 r
1 Q0 tax 3 0.206314474 r
$ fossick-query --explain -n 1 --set field:title=2,field:author=3 comet
 1.   0.361  Comet over the city  [comet]
    A bright comet was seen over the observatory. Astronomers measured its tail and its orbit.
    query: comet
    score 0.361217529 = 719586048 points * 0.538996501 / 2^30; k1 1.5, b 0.6
    comet: matches, 719586048 points
      idf 0.538996501 = ln(1 + (5 - 3 + 0.5) / (3 + 0.5)): "comet" in 3 of 5 documents
      weight 0.538996501 = idf * 1 for repetition; as points 1073741824 = weight / 0.538996501 * 2^30
      frequency 2, length 19 (kept in a byte, as the smallest that is coded so), average length 16
      inverse 0.599250913 = 1 / (1.5 * (1 - 0.6 + 0.6 * 19 / 16))
      title: frequency 1, length 4, inverse with the field's weight 0.833333313
      points 719586048 = floor(1073741824 - 1073741824 / (1 + 2.03183508)), the sum of frequency * inverse
1 of 3 documents
## Neighbours, stop words, words as they stand.
$ fossick-query --explain-query --set near=0.1 the bright comet tail
bright comet tail "bright comet"^0.1 "comet tail"^0.1
$ fossick-query --explain-query --set stop=0,stem=0 the bright comet
=the =bright =comet
## What is like a document, without it; what is like a text.
$ fossick-query --explain-query --like mayor --set terms=4
mayor night speaks^0.695 houses^0.559
$ fossick-query --run r --like mayor --set terms=4
1 Q0 tax 1 0.522432804 r
1 Q0 orbit 2 0.463057816 r
$ fossick-query --json --like mayor --like tax -n 1 --offset 1 --set terms=8 | cut -c1-300
{"query":"","parsed":"mayor taxes houses^0.694 night^0.694 spoke^0.694 budget^0.482 meant^0.482 raises^0.482","total":1,"exact":true,"took_us":T,"notes":[],"hits":[]}
$ fossick-query --run r --like-text -- 'Taxes on the houses of a mayor -night'
1 Q0 mayor 1 1.90914953 r
1 Q0 tax 2 1.24452281 r
1 Q0 orbit 3 0.463057876 r
$ fossick-query --count --like mayor
2
$ fossick-query --sort key --like mayor -n 1 --offset 1 | head -1
 2.   1.031  Taxes rise  [tax]
## Words of documents that somebody marked, or of the best hits, join the query.
$ fossick-query --explain-query --relevant orbit --set terms=3 comet
comet^1.083 orbits^0.25 night^0.167
$ fossick-query --run r --relevant orbit --set terms=3 comet
1 Q0 orbit 1 0.445894718 r
1 Q0 comet 2 0.442533791 r
1 Q0 tax 3 0.223438546 r
1 Q0 mayor 4 0.0892844424 r
$ fossick-query --explain-query --set feedback=bo1,docs=2,terms=2,weight=0.3 comet
comet^1.3 city^0.25
## What is wrong is said.
$ fossick-query --set k2=1 comet
fossick-query: --set: no NAME=VALUE that is known: "k2=1"; see fossick-query --help
? 2
$ fossick-query --set b=2 comet
fossick-query: --set: b must be a number from -1 to 1; see fossick-query --help
? 2
$ fossick-query --set field:text=2 comet
fossick-query: ./fossick.db: "text" has no weight of its own; give the other fields one
? 2
$ fossick-query --like nobody
fossick-query: ./fossick.db: no document has the key "nobody"
? 2
$ fossick-query --relevant nobody comet
fossick-query: ./fossick.db: no document has the key "nobody"
? 2
$ fossick-query --like mayor comet
fossick-query: --like takes the place of a query: no words, --batch or --like-text; see fossick-query --help
? 2
$ fossick-index -i other.db news.jsonl >/dev/null; fossick-query -i fossick.db -i other.db --set feedback=rm3 comet
fossick-query: --like, --like-text, --relevant and feedback read the texts of one index; name one
? 2
$ fossick-index -i bare.db --no-store news.jsonl >/dev/null; fossick-query -i bare.db --like mayor
fossick-query: bare.db: the index was made without stored text
? 2
## An index keeps how it ranks; a query may say otherwise.
$ fossick-admin ranking
scorer=bm25,k1=1.5,b=0.6,field:title=1
$ fossick-query --run r comet orbit
1 Q0 orbit 1 0.828526437 r
1 Q0 comet 2 0.660937071 r
1 Q0 tax 3 0.206314474 r
$ fossick-admin ranking k1=0.9,b=0.4,field:title=0 && fossick-admin ranking && fossick-query --run r comet orbit
scorer=bm25,k1=0.9,b=0.4,field:title=0
1 Q0 orbit 1 0.922380447 r
1 Q0 comet 2 0.808231473 r
1 Q0 tax 3 0.277119011 r
$ fossick-query --run r --set k1=1.5,b=0.6,field:title=1 comet orbit
1 Q0 orbit 1 0.828526437 r
1 Q0 comet 2 0.660937071 r
1 Q0 tax 3 0.206314474 r
$ fossick-admin ranking scorer=dirichlet,param=100 && fossick-admin ranking --json && fossick-query --run r comet orbit
{"ranking":"scorer=dirichlet,param=100,field:title=1"}
1 Q0 orbit 1 0.205467582 r
1 Q0 comet 2 0.106704146 r
1 Q0 tax 3 0 r
$ fossick-query --run r --set scorer=bm25 comet orbit
1 Q0 orbit 1 0.828526437 r
1 Q0 comet 2 0.660937071 r
1 Q0 tax 3 0.206314474 r
$ fossick-admin ranking default && fossick-admin ranking
scorer=bm25,k1=1.5,b=0.6,field:title=1
$ fossick-admin ranking near=0.1
fossick-admin: ranking: an index keeps scorer, param, k1, b and field:NAME; the others belong to queries; see fossick-admin --help
? 2
$ fossick-admin ranking k1=x
fossick-admin: ranking: k1 must be a number from -1 to 1000; see fossick-admin --help
? 2
$ fossick-admin ranking field:text=1
fossick-admin: ./fossick.db: "text" has no weight of its own; give the other fields one
? 2
