#!/bin/sh
# demo.sh -- indexes a real corpus found on this machine and answers queries from it: make demo.
#
# The corpus: $FOSSICK_CORPUS (JSON lines, also compressed), else the Wikipedia articles of ../shared/data, else the
# descriptions of this machine's Debian packages and the texts under /usr/share/common-licenses.
set -eu
bin=${1:?usage: demo.sh FOLDER-OF-PROGRAMS FOLDER-FOR-THE-INDEX}
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

# Prints the command as one would type it, then what it answers; that nothing was found is no failure.
ask() {
    printf '\n$ fossick-query -i %s' "$index"
    for word in "$@"; do
        case $word in
        *[!A-Za-z0-9.,=:+-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    echo
    "$bin/fossick-query" -i "$index" "$@" || [ $? -eq 1 ]
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
ask -n 3 free software library
ask -n 3 '"general public license" -lesser'
ask --count --all public license
ask --json -n 1 title:license
printf '\n$ fossick-admin -i %s stats\n' "$index"
"$bin/fossick-admin" -i "$index" stats
printf '\nAsk it anything: %s/fossick-query -i %s WORDS\n' "$bin" "$index"
