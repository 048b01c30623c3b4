#!/bin/sh
# demo.sh -- indexes a real corpus found on this machine and answers queries from it: make demo.
#
# The corpus: $FOSSICK_CORPUS (JSON lines, also compressed), else the Wikipedia articles of ../shared/data, else the
# descriptions of this machine's Debian packages and the texts under /usr/share/common-licenses.
set -eu
bin=${1:?usage: demo.sh FOLDER-OF-PROGRAMS}
folder=${2:?usage: demo.sh FOLDER-OF-PROGRAMS FOLDER-FOR-THE-INDEX}
index=$folder/demo.db
wiki=../shared/data/text/enwiki.jsonl.zst

# Package descriptions and licences as JSON lines.
packages() {
    awk '
        function text(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); gsub(/\t/, " ", s); gsub(/[[:cntrl:]]/, "", s); return s }
        function flush() { if (name != "") printf "{\"id\":\"%s\",\"title\":\"%s\",\"text\":\"%s\"}\n", name, text(name), body; name = body = "" }
        /^Package: / { flush(); name = $2 }
        /^Description/ { body = text(substr($0, index($0, ":") + 2)); inside = 1; next }
        /^ / && inside { body = body "\\n" text($0); next }
        { inside = 0 }
        END { flush() }' /var/lib/dpkg/status
    for f in /usr/share/common-licenses/*; do
        [ -f "$f" ] && awk -v name="$(basename "$f")" '
            { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/[[:cntrl:]]/, " "); body = body $0 "\\n" }
            END { printf "{\"id\":\"licence-%s\",\"title\":\"%s\",\"text\":\"%s\"}\n", name, name, body }' "$f"
    done
}

ask() {
    printf '\n$ fossick-query -i %s -n 3 %s\n' "$index" "$*"
    "$bin/fossick-query" -i "$index" -n 3 "$@"
}

mkdir -p "$folder"
rm -f "$index" "$index-lock"
if [ -n "${FOSSICK_CORPUS:-}" ] || [ -r "$wiki" ]; then
    corpus=${FOSSICK_CORPUS:-$wiki}
    echo "\$ fossick-index -i $index $corpus"
    "$bin/fossick-index" -i "$index" "$corpus"
else
    echo "\$ ... | fossick-index -i $index -        # this machine's packages and licences"
    packages | "$bin/fossick-index" -i "$index" -
fi
ask free software library
ask '"general public license" -lesser' || :
printf '\nThe index: %s.  Ask it anything: %s/fossick-query -i %s WORDS\n' "$index" "$bin" "$index"
