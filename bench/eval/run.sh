#!/bin/sh
# run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER -- how good the ranking is on judged collections: make eval.
#
#   FOSSICK_COLLECTIONS   a folder with NAME/corpus.jsonl.zst, NAME/queries.jsonl, NAME/qrels.tsv, as BEIR has them;
#                         else ../shared/data/collections
#   NAMES                 which of them; else all
# Indexes each collection and asks it in each way that bench/eval/settings names.  Leaves in OUTPUT-FOLDER: NAME.db,
# NAME.SETTING.run, and table.md (what is printed): nDCG@10, MAP and recall@100 of each setting, and whether it differs from the
# default (paired randomisation test of MAP, p below 0.05: + better, - worse); then the differences of the settings "default" and "best"
# from "plain", with their p.
set -eu
bin=${1:?usage: run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER}
out=${2:?usage: run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER}
from=${FOSSICK_COLLECTIONS:-../shared/data/collections}
here=$(dirname "$0")
[ -d "$from" ] || { echo "eval: no folder $from; set FOSSICK_COLLECTIONS" >&2; exit 2; }
names=${NAMES:-$(cd "$from" && ls)}
mkdir -p "$out"

index() { # NAME
    rm -f "$out/$1.db" "$out/$1.db-lock"
    "$bin/fossick-index" --no-progress --optimize -i "$out/$1.db" "$from/$1/corpus.jsonl.zst" >"$out/$1.index"
}

# measured NAME RUN: nDCG@10 / MAP / recall@100
measured() {
    "$bin/fossick-eval" --run "$2" -m ndcg_cut_10,map,recall_100 "$from/$1/qrels.tsv" |
        awk 'NR > 2 { printf "%s%s", (NR > 3 ? " / " : ""), substr($3, 2) }'
}

# sign NAME RUN BASE: " +", " -" or nothing
sign() {
    "$bin/fossick-eval" --run "$2" --against "$3" -m map "$from/$1/qrels.tsv" |
        awk 'NR == 2 && $NF < 0.05 { print ($5 > 0 ? " +" : " -") }'
}

cell() { # NAME SETTING VALUES
    run=$out/$1.$2.run
    "$bin/fossick-eval" -i "$out/$1.db" --set "$3" --write-run "$run" -m num_ret "$from/$1/queries.jsonl" \
        "$from/$1/qrels.tsv" >/dev/null
    printf ' %s%s |' "$(measured "$1" "$run")" "$(sign "$1" "$run" "$out/$1.default.run")"
}

table() {
    printf '| setting |'; printf ' %s |' $names; echo
    printf '|---|'; printf -- '---|%.0s' $names; echo
    grep -v '^#' "$here/settings" | while IFS='	' read -r setting values title; do
        printf '| %s |' "$title"
        for name in $names; do cell "$name" "$setting" "$values"; done
        echo
    done
}

# beyond SETTING: its differences from plain BM25, and p
beyond() {
    for name in $names; do
        printf '| %s against plain, %s |' "$1" "$name"
        "$bin/fossick-eval" --run "$out/$name.$1.run" --against "$out/$name.plain.run" -m map,ndcg_cut_10 "$from/$name/qrels.tsv" |
            awk 'NR > 1 { printf " %s (p %.4f) |", $5, $NF }'
        echo
    done
}

significance() {
    printf '\n| | MAP | nDCG@10 |\n|---|---|---|\n'
    beyond default
    beyond best
}

for name in $names; do index "$name"; done
{ table; significance; } >"$out/table.md.new"
mv "$out/table.md.new" "$out/table.md"
cat "$out/table.md"
