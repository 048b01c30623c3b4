# fossick.3.awk -- the man page fossick(3) out of include/fossick.h, which is the reference: its head, its sections, and
# each comment with the declarations under it.  A line `/* ---- name ---- */` begins a section.

function escape(s) {
    gsub(/\\/, "\\e", s)
    gsub(/-/, "\\-", s)
    if (s ~ /^[.']/) s = "\\&" s
    return s
}

# A declaration, or a comment's line, as it stands.
function put(s) {
    sub(/^FSK_API /, "", s)
    if (!block) { print ".PP\n.nf"; block = 1 }
    print escape(s)
}

function prose(s) {
    if (block) { print ".fi"; block = 0 }
    if (s == "") return
    if (!paragraph) { print ".PP"; paragraph = 1 }
    print escape(s)
}

function prose_end() { paragraph = 0 }

BEGIN {
    print ".TH FOSSICK 3 \"\" \"fossick " version "\" \"Library Functions\""
    print ".SH NAME\nfossick \\- embeddable full\\-text search"
    print ".SH SYNOPSIS\n.nf\n#include <fossick.h>\n\ncc program.c $(pkg\\-config \\-\\-cflags \\-\\-libs fossick)\n.fi"
    print ".SH DESCRIPTION"
}

NR == 1 { head = 1; next }
head && / \*\/$/ { head = 0; next }
head { sub(/^ \* ?/, ""); put($0); next }

/^#(ifndef|ifdef|endif|include|undef)/ || /^extern "C"/ || /^}$/ || /^#define (FSK_H|FSK_API|X)/ || /^#define FSK_VERSION_MAJOR/ || /^FSK_ERR_MAP\(X\)/ || /^    FSK_ERR_MAP/ { next }

/^\/\* -+ .* -+ \*\/$/ {
    if (block) { print ".fi"; block = 0 }
    prose_end()
    gsub(/^\/\* -+ | -+ \*\/$/, "")
    print ".SH " toupper($0)
    next
}

# A comment on lines of its own is prose.
/^\/\*/ { comment = 1; prose_end() }
comment {
    end = /\*\/$/
    line = $0
    sub(/^\/\* ?/, "", line); sub(/^ \* ?/, "", line); sub(/ ?\*\/$/, "", line)
    prose(line)
    if (end) { comment = 0; prose_end() }
    next
}

/^$/ { if (block) { print ".fi"; block = 0 }; prose_end(); next }
{ put($0) }

END {
    if (block) print ".fi"
    print ".SH SEE ALSO\nfossick(1), fossick\\-index(1), fossick\\-query(1)"
}
