#!/bin/sh
# run.sh BIN OUT -- words that are not quite right, on one corpus: what is suggested for misspelt queries, which spellings of
# names are found.
#
# FOSSICK_CORPUS  JSON lines (default: the Wikipedia articles of $FOSSICK_SHARED, else ../shared)
# FOSSICK_WEB     queries as people write them, ID<TAB>QUERY, zstd (default: those of the same folder)
# FOSSICK_ROUNDS  queries of each kind (default: 300)
# FOSSICK_SAMPLE  one in so many terms found is printed for judging (default: none)
set -eu
bin=$1
out=$2
shared=${FOSSICK_SHARED:-../shared}
corpus=${FOSSICK_CORPUS:-$shared/data/text/enwiki.jsonl.zst}
web=${FOSSICK_WEB:-$shared/data/queries/terabyte05.dev.tsv.zst}
[ -r "$corpus" ] || { echo "bench-words: no corpus $corpus; name one with FOSSICK_CORPUS" >&2; exit 2; }
mkdir -p "$out"
if [ ! -f "$out/words.db" ] || [ "$corpus" -nt "$out/words.db" ]; then
    rm -f "$out/words.db" "$out/words.db-lock"
    "$bin/fossick-index" -i "$out/words.db" --no-progress "$corpus" >"$out/index.txt"
    "$bin/fossick-admin" -i "$out/words.db" optimize >>"$out/index.txt"
fi
{
    echo "Suggestions for misspelt queries, $(basename "$corpus")"
    if [ -r "$web" ]; then
        zstd -dcq --long=27 "$web" >"$out/web.tsv"
        "$out/suggest" "$out/words.db" "${FOSSICK_ROUNDS:-300}" "$out/web.tsv"
    else
        "$out/suggest" "$out/words.db" "${FOSSICK_ROUNDS:-300}"
    fi
    echo
    echo "Names under several spellings, $(basename "$corpus")"
    "$out/names" "$out/words.db" bench/words/names.tsv "${FOSSICK_SAMPLE:-0}"
} | tee "$out/words.txt"
