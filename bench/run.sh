#!/bin/sh
# run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER -- indexes a corpus and times queries on it by class: make bench.
#
#   FOSSICK_CORPUS    JSON lines, also packed; else ../shared/data/text/enwiki.jsonl.zst
#   FOSSICK_QUERIES   a query a line, or JSON; else ../shared/data/queries/game.dev.jsonl
#   FOSSICK_COMMANDS  what is asked; else TOP_10,TOP_100,TOP_1000,TOP_100_COUNT,COUNT
#   FOSSICK_ROUNDS    times each query is timed; else 10
#   FOSSICK_LANG      of the stemmer, or none; else english
# Leaves in OUTPUT-FOLDER: bench.db, index.json and stats.json (indexing and the index), queries.jsonl (a line for each
# command), table.txt (what is printed).
set -eu
bin=${1:?usage: run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER}
out=${2:?usage: run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER}
corpus=${FOSSICK_CORPUS:-../shared/data/text/enwiki.jsonl.zst}
queries=${FOSSICK_QUERIES:-../shared/data/queries/game.dev.jsonl}
commands=${FOSSICK_COMMANDS:-TOP_10,TOP_100,TOP_1000,TOP_100_COUNT,COUNT}
index=$out/bench.db

for file in "$corpus" "$queries"; do
    [ -r "$file" ] || { echo "bench: cannot read $file; set FOSSICK_CORPUS and FOSSICK_QUERIES" >&2; exit 2; }
done
mkdir -p "$out"
rm -f "$index" "$index-lock"

measure() {
    echo "machine   $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
    echo "library   $("$bin/fossick-index" --version | paste -sd' ')"
    echo "corpus    $corpus"
    echo "queries   $queries"
    echo
    "$bin/fossick-index" -i "$index" --lang "${FOSSICK_LANG:-english}" --optimize --json "$corpus" >"$out/index.json"
    times >"$out/times"
    sed -n '2s/^\([^ ]*\) \(.*\)$/processor time of indexing and optimizing: \1 user, \2 system/p' "$out/times"
    cat "$out/index.json"
    "$bin/fossick-admin" -i "$index" --json stats >"$out/stats.json"
    "$bin/fossick-admin" -i "$index" stats
    echo
    "$bin/fossick-bench" -i "$index" -c "$commands" --rounds "${FOSSICK_ROUNDS:-10}" --json "$queries" >"$out/queries.jsonl"
    awk -f "$(dirname "$0")/table.awk" "$out/queries.jsonl"
}
measure >"$out/table.txt.new"
mv "$out/table.txt.new" "$out/table.txt"
cat "$out/table.txt"
