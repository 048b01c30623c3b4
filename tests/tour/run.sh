#!/bin/sh
# run.sh BIN -- the five minutes of README.md are true: its commands, run one after the other in an empty directory, print
# what it says they do (but for times).
set -u
here=$(cd "$(dirname "$0")" && pwd)
tour=$(mktemp -d) || exit 2
trap 'rm -rf "$tour"' EXIT
trap 'exit 130' INT TERM
awk '/^## / { on = $0 == "## Five minutes" } on && /^```/ { block = !block; next } on && block' "$here/../../README.md" >"$tour/tour.t"
[ "$(grep -c '^\$ ' "$tour/tour.t")" -ge 10 ] || { echo 'tests/tour: README.md has no tour'; exit 1; }
sh "$here/../cli/run.sh" "$1" "$tour/tour.t"
