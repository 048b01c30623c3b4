/* report.h -- what became of the lines and inputs that did not go into the index.
 *
 * Relies on: cli.h, json_out.h.  The first ten of each kind are told one by one on stderr, the rest is
 * counted; nothing here ends the program.  A report may have a parent, which counts everything too: one for a
 * file, one for the run. */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H
#include "lib/json_out.h"
#include <stdint.h>

/* Kind, row of the closing table, reason, and how it is taken: MALFORMED ends a strict run; WHOLE is about an
 * input as a whole, and only told when that was named itself, since a folder is full of such; NOTE is never
 * told. */
#define REPORT_KINDS(X)                                           \
    X(NOT_JSON, SKIPPED, "not JSON", MALFORMED)                   \
    X(NOT_OBJECT, SKIPPED, "not a JSON object", MALFORMED)        \
    X(NO_TEXT, SKIPPED, "no text", MALFORMED)                     \
    X(BAD_TEXT, SKIPPED, "text is not a string", MALFORMED)       \
    X(NO_KEY, SKIPPED, "no key", MALFORMED)                       \
    X(BAD_KEY, SKIPPED, "unusable key", MALFORMED)                \
    X(OPEN_QUOTE, SKIPPED, "quote not closed", MALFORMED)         \
    X(NO_HEADER, SKIPPED, "no such column", MALFORMED)            \
    X(OUTSIDE, SKIPPED, "text outside of <DOC>", MALFORMED)       \
    X(OPEN_DOC, SKIPPED, "<DOC> not closed", MALFORMED)           \
    X(DUMP, SKIPPED, "no line of a dump", MALFORMED)              \
    X(BINARY, SKIPPED, "binary", WHOLE)                           \
    X(PDF, SKIPPED, "PDF", WHOLE)                                 \
    X(POSTSCRIPT, SKIPPED, "PostScript", WHOLE)                   \
    X(RTF, SKIPPED, "RTF", WHOLE)                                 \
    X(OFFICE, SKIPPED, "office document", WHOLE)                  \
    X(SPECIAL, SKIPPED, "neither file nor folder", WHOLE)         \
    X(LINK, NOTED, "symbolic links not followed", NOTE)           \
    X(NAME, NOTED, "member name unusable for a field", MALFORMED) \
    X(RAGGED, NOTED, "row longer than the header", MALFORMED)     \
    X(ENCODING, NOTED, "not UTF-8", NOTE)                         \
    X(CHANGED, NOTED, "changed while it was read", NOTE)          \
    X(EMPTY, EMPTY, "without text", NOTE)                         \
    X(TOO_LONG, FAILED, "line too long", MALFORMED)               \
    X(TOO_LARGE, FAILED, "too large", MALFORMED)                  \
    X(TOO_DEEP, FAILED, "nested too deeply", MALFORMED)           \
    X(REFUSED, FAILED, "refused by the index", MALFORMED)         \
    X(INPUT, FAILED, "input unreadable", MALFORMED)
typedef enum report_kind {
#define X(name, row, reason, how) REPORT_##name,
    REPORT_KINDS(X)
#undef X
        REPORT_NKINDS,
    REPORT_NONE = REPORT_NKINDS, /* all is well */
    REPORT_BLANK                 /* a line of white space, passed over in silence */
} report_kind;
typedef enum { ROW_SKIPPED, ROW_FAILED, ROW_NOTED, ROW_EMPTY, ROW_NONE } report_row;

typedef struct report {
    uint64_t count[REPORT_NKINDS];
    struct report *parent;
    bool named;     /* about an input that the user named himself */
    char said[160]; /* the last detail about the input as a whole */
} report;

/* line 0: the input as a whole; detail may be "". */
void report_add(report *r, report_kind kind, const char *input, uint64_t line, const char *detail);
bool report_is_malformed(report_kind kind);
uint64_t report_total(const report *r, report_row row);
/* The row that says most about an input: FAILED, else SKIPPED, else EMPTY, else NONE. */
report_row report_worst(const report *r);
void report_reasons(const report *r, report_row row, str *to); /* "2 not JSON, 1 no text" */
/* The same for one file: "PDF", "packed data ends too early". */
void report_reason(const report *r, report_row row, str *to);
void report_json(const report *r, json_out *j); /* an object of reason: count */
#endif
