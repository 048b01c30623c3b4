#!/bin/sh
# grid.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER -- where k1 and b are good on all judged collections, not on one: what the defaults go by.
#
#   FOSSICK_COLLECTIONS   as for run.sh
#   NAMES, K1, B          collections; values of k1 and of b, k1 1.2 and b 0.75 among them
# Leaves in OUTPUT-FOLDER: NAME.db and grid.txt, a line "NAME K1 B MEASURE VALUE" each.  Prints, for MAP and nDCG@10: the mean over
# the collections by k1 (rows) and b (columns), then for each collection its best, and what is best on average for the others (each
# as a share of its own best), measured on it.
set -eu
bin=${1:?usage: grid.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER}
out=${2:?usage: grid.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER}
from=${FOSSICK_COLLECTIONS:-../shared/data/collections}
names=${NAMES:-$(cd "$from" && ls)}
k1s=${K1:-0.6 0.9 1.2 1.35 1.5 1.65 1.8 2 2.5}
bs=${B:-0.3 0.4 0.5 0.55 0.6 0.65 0.7 0.75 0.8 0.9}
mkdir -p "$out"

for name in $names; do
    corpus=$(ls "$from/$name"/corpus.jsonl*)
    rm -f "$out/$name.db" "$out/$name.db-lock"
    "$bin/fossick-index" --no-progress -i "$out/$name.db" "$corpus" >"$out/$name.index"
    for k1 in $k1s; do
        for b in $bs; do
            "$bin/fossick-eval" -i "$out/$name.db" --set "k1=$k1,b=$b" -m map,ndcg_cut_10 "$from/$name/queries.jsonl" \
                "$from/$name/qrels.tsv" | awk -v row="$name $k1 $b" '$2 == "all" && $1 ~ /^(map|ndcg)/ { print row, $1, $3 }'
        done
    done
done >"$out/grid.txt"

awk -v k1s="$k1s" -v bs="$bs" -v names="$names" '
    function mean(m, at,    i, sum) { for (i = 1; i <= nn; i++) sum += v[name[i], at, m]; return sum / nn }
    function share(m, at, left,    i, sum) { for (i = 1; i <= nn; i++) if (i != left) sum += v[name[i], at, m] / best[i]; return sum }
    function table(m,    i, j, row) {
        row = "| " m " | b " b[1] " |"; for (j = 2; j <= nb; j++) row = row " " b[j] " |"; print row
        row = "|"; for (j = 0; j <= nb; j++) row = row "---|"; print row
        for (i = 1; i <= nk; i++) {
            row = "| k1 " k[i] " |"
            for (j = 1; j <= nb; j++) row = row sprintf(" %.4f |", mean(m, k[i] " " b[j]))
            print row
        }
        print ""
    }
    function left_out(m,    c, at, chosen, where, most) {
        for (c = 1; c <= nn; c++) { best[c] = 0; for (at in settings) if (v[name[c], at, m] > best[c]) { best[c] = v[name[c], at, m]; argmax[c] = at } }
        print "| " m " | k1 1.2, b 0.75 | best | at | of the others | at |"; print "|---|---|---|---|---|---|"
        for (c = 1; c <= nn; c++) {
            most = 0
            for (at in settings) if (share(m, at, c) > most) { most = share(m, at, c); chosen = at }
            printf "| %s | %.4f | %.4f | %s | %.4f | %s |\n", name[c], v[name[c], "1.2 0.75", m], best[c], argmax[c], v[name[c], chosen, m], chosen
        }
        print ""
    }
    BEGIN { nk = split(k1s, k); nb = split(bs, b); nn = split(names, name) }
    { v[$1, $2 " " $3, $4] = $5; settings[$2 " " $3] }
    END { table("map"); table("ndcg_cut_10"); left_out("map"); left_out("ndcg_cut_10") }' "$out/grid.txt"
