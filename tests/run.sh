#!/bin/sh
# run.sh LOGS COMMAND... -- runs test commands, as many at a time as there are cores, and prints a line for each: seconds,
# name, tests skipped.  What each printed is kept in the folder LOGS; of those that failed it is shown at the end, before
# the line that sums up.  Status 0 when all passed.
set -u

one() { # runs the command; its log is named after it
    shown=$(printf '%s' "$1" | sed -E "s/^([A-Z]+='[^']*' )*//; s/^qemu-[a-z0-9]+ //")
    log=$logs/$(printf '%s' "${shown#sh }" | sed -E 's| .*||; s|.*/tests/||; s|[^A-Za-z0-9_]+|-|g').log
    start=$(date +%s)
    if sh -c "$1" >"$log" 2>&1; then word=ok; else word=FAILED; mv "$log" "$log.failed"; log=$log.failed; fi
    skipped=$(awk '/test\(s\) run\.$/ { exit } /^\[  SKIPPED \]/ { n++ } END { print n + 0 }' "$log")
    printf '%-6s %3d s  %s%s\n' "$word" "$(($(date +%s) - start))" "$shown" "$([ "$skipped" -gt 0 ] && echo "  ($skipped skipped)")"
}

logs=${1:?usage: run.sh LOGS COMMAND...}
shift
if [ "${1-}" = --one ]; then
    one "$2"
    exit 0
fi
rm -rf "$logs"
mkdir -p "$logs"
printf '%s\n' "$@" | xargs -d '\n' -n 1 -P "$(nproc)" sh "$0" "$logs" --one
for log in "$logs"/*.failed; do
    [ -e "$log" ] || continue
    printf '\n==== %s\n' "$log"
    cat "$log"
done
passed=$(find "$logs" -name '*.log' | wc -l)
printf '\ntest programs: %d passed, %d failed\n' "$passed" "$(($# - passed))"
[ "$passed" -eq $# ]
