#!/bin/sh
# check-style.sh -- the rules of the house that a machine can check; prints each breach as FILE:LINE: what, ends with
# `N passed, N failed` over the rules.  Run from the top level: make check-style.
set -u
LC_ALL=C
export LC_ALL
passed=0
failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# rule NAME: judges by what stands in $out.
rule() {
    if [ -s "$out" ]; then
        failed=$((failed + 1))
        printf 'broken: %s\n' "$1"
        sed 's/^/  /' "$out"
    else
        passed=$((passed + 1))
    fi
}

sources() { find index engine tools tests bench include -name '*.[ch]' | sort; }
library() { find index engine -name '*.[ch]' | sort; }

# includes FOLDER FORBIDDEN-PATTERN: quoted includes of a folder's files that match.
includes() { grep -nE "#include \"($2)" -r "$1" --include='*.[ch]'; }

ls | grep -vxE 'engine|index|tools|include|tests|bench|Makefile|README.md|LICENSE|build.*' >"$out"
rule 'top level: engine index tools include tests bench Makefile README.md LICENSE only'

{
    includes index '(text|query|exec|result|ingest|feedback)/|api'
    includes index/base '(codec|store|segment|write)/'
    includes index/codec '(store|segment|write)/'
    includes index/store '(segment|write)/'
    includes index/segment 'write/'
    includes engine/text '(codec|store|segment|write|query|exec|result|ingest|feedback)/|api'
    includes engine/query '(codec|store|segment|write|exec|result|ingest|feedback)/|api'
    includes engine/exec '(write|result|ingest|feedback)/|api'
    includes engine/result '(write|ingest)/|api'
    includes engine/feedback '(write|exec|result|ingest)/|api'
    includes engine/ingest '(query|exec|result)/|api'
    grep -nE '#include "' -r tools --include='*.[ch]' | grep -vE '#include "(lib|read|index|eval|admin)/'
} >"$out"
rule 'who may include whom'

{
    grep -n 'include <lmdb.h>' -r index engine tools | grep -v '^index/store/'
    grep -n 'include <libstemmer.h>' -r index engine tools tests --include='*.[ch]' | awk -F: '!seen[$1]++ { n++; l = l $0 "\n" } END { if (n > 1) printf "%s", l }'
    grep -nE 'include <(immintrin|x86intrin|arm_neon|emmintrin)\.h>' -r index engine tools tests | grep -vE '_(avx2|avx512|neon)\.[ch]:'
} >"$out"
rule 'lmdb.h, libstemmer.h and intrinsics in their one place'

library | grep -v '^index/base/mem\.c$' |
    xargs grep -nE '(^|[^_[:alnum:]>.])(malloc|calloc|realloc|free|strdup|posix_memalign)\(' >"$out"
rule 'memory only through base/mem.h'

library | xargs grep -nE '(^|[^_[:alnum:]])(printf|fprintf|puts|exit|abort|perror)\(' >"$out"
rule 'the library never prints, exits or aborts'

sources | grep -vE '(word_props|language_grams)\.c$' | while read -r f; do
    n=$(wc -l <"$f")
    [ "$n" -le 600 ] || echo "$f:$n: more than 600 lines"
done >"$out"
rule 'files of at most 600 lines'

sources | grep -vE '_(avx2|avx512)\.c$|kernels' | while read -r f; do
    awk -v f="$f" '
        /^[a-zA-Z_].*[);]$|^[a-zA-Z_].*\)$|^ +.*\)$/ { head = FNR }
        /^\{/ { start = FNR }
        /^\}/ { if (start && FNR - start - 1 > 60) print f ":" start ": function of " FNR - start - 1 " lines"; start = 0 }
    ' "$f"
done >"$out"
rule 'functions of at most 60 lines, kernels excepted'

sources | while read -r f; do
    head -n 1 "$f" | grep -q '^/\*' || echo "$f:1: no head comment"
done >"$out"
rule 'each file says at its head what it is'

grep -nIE '\b(TO''DO|FIX''ME|XX''X|HA''CK)\b' -r index engine tools tests bench include Makefile --exclude-dir=results >"$out"
rule 'nothing left to do'

grep -rnI '/wo''rk/' index engine tools tests bench include Makefile README.md .ci >"$out"
rule 'no path of some machine'

{
    find . -name '*.md' -not -path './build*' -not -path './.git/*' | while read -r f; do
        grep -oE '\]\([^)#]+' "$f" | cut -c3- | grep -vE '^https?:' | while read -r to; do
            [ -e "$(dirname "$f")/$to" ] || echo "$f:1: links to $to, which is not there"
        done
    done
    for room in base codec store segment write; do
        for f in index/"$room"/*.[ch]; do
            name=$(basename "$f")
            awk -v room="## $room" '$0 == room { on = 1; next } /^## / { on = 0 } on' index/README.md |
                grep -qE "\`(${name%.*}|$name)\`" || echo "$f:1: not in index/README.md"
        done
    done
} >"$out"
rule 'READMEs: links lead somewhere, the room map of index/ is complete'

sh tests/cli/messages.sh >"$out"
rule 'every message of the tools is in a transcript, or among those of tests/cli/messages.sh that cannot be'

if command -v clang-format >/dev/null; then
    sources | grep -vE '(word_props|language_grams)\.c$' | xargs clang-format --dry-run 2>&1 | grep 'warning:' | cut -d: -f1 | uniq -c >"$out"
    rule 'clang-format'
fi

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
