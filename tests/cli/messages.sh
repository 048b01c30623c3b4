#!/bin/sh
# messages.sh -- prints each message of the tools, FILE:LINE: text, that no transcript shows.  Run from the top level:
# make check-style.
#
# A message is the text that cli_error, cli_fail or options_usage_error is called with, what an input's error is set to,
# or a reason of report.h; what a conversion such as %s stands for may be anything.
set -u

# What a transcript cannot bring about: it takes a race, another machine, or memory that is out.
unshown='out of memory
cannot start %zu threads
changed while it was read
note: the index keeps its free space'

awk -v unshown="$unshown" '
# The string literals at the beginning of s, put together; PRIu64 and its like are conversions.
function literal(s,    text, c, i) {
    text = ""
    for (;;) {
        sub(/^[ \n\t]+/, "", s)
        if (s ~ /^PRI[a-z0-9]+/) {
            text = text "u"
            sub(/^PRI[a-z0-9]+/, "", s)
        } else if (substr(s, 1, 1) == "\"") {
            for (i = 2; (c = substr(s, i, 1)) != "\"" && c != ""; i++) {
                if (c == "\\")
                    c = substr(s, ++i, 1)
                text = text c
            }
            s = substr(s, i + 1)
        } else
            return text
    }
}

function pattern(text) {
    gsub(/[][\\.*+?(){}|^$]/, "\\\\&", text)
    gsub(/%[-0-9]*(\\\.)?(\\\*)?[0-9]*(ll|l|z)?[a-z]/, ".*", text)
    return text
}

function judge(text, line,    i, p) {
    if (text !~ /[a-z] [a-z(]/) # no message: a word, a column
        return
    for (i = 1; i <= nunshown; i++)
        if (index(text, except[i]) == 1)
            return
    p = pattern(text)
    for (i = 1; i <= nshown; i++)
        if (shown[i] ~ p)
            return
    print file ":" line ": " text
}

function file_judge(    s, at, line, from) {
    s = source
    line = 1
    while (match(s, /(cli_error|cli_fail|options_usage_error)\(|error =|X\([A-Z_]+, [A-Z]+, /)) {
        at = RSTART + RLENGTH
        from = substr(s, 1, at - 1)
        line += gsub(/\n/, "", from)
        s = substr(s, at)
        judge(literal(s), line)
    }
}

BEGIN { nunshown = split(unshown, except, "\n") }
FILENAME ~ /\.t$/ { shown[++nshown] = $0; next }
FILENAME != file {
    if (file)
        file_judge()
    file = FILENAME
    source = ""
}
{ source = source $0 "\n" }
END { file_judge() }
' tests/cli/*.t $(find tools -name '*.[ch]' ! -name cli.h ! -name options.h ! -name cli.c | sort)
