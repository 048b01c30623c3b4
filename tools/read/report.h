/* report.h -- what became of the lines that did not go into the index.
 *
 * Relies on: cli.h, json_out.h.  The first ten of each kind are told one by one on stderr, the rest is
 * counted; nothing here ends the program. */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H
#include "lib/json_out.h"
#include <stdint.h>

/* Kind, row of the closing table, reason. */
#define REPORT_KINDS(X)                                \
    X(NOT_JSON, SKIPPED, "not JSON")                   \
    X(NOT_OBJECT, SKIPPED, "not a JSON object")        \
    X(NO_TEXT, SKIPPED, "no text")                     \
    X(BAD_TEXT, SKIPPED, "text is not a string")       \
    X(NO_KEY, SKIPPED, "no key")                       \
    X(BAD_KEY, SKIPPED, "unusable key")                \
    X(NAME, NOTED, "member name unusable for a field") \
    X(TOO_LONG, FAILED, "line too long")               \
    X(REFUSED, FAILED, "refused by the index")         \
    X(INPUT, FAILED, "input unreadable")
typedef enum report_kind {
#define X(name, row, reason) REPORT_##name,
    REPORT_KINDS(X)
#undef X
        REPORT_NKINDS,
    REPORT_NONE = REPORT_NKINDS, /* all is well */
    REPORT_BLANK                 /* a line of white space, passed over in silence */
} report_kind;
typedef enum { REPORT_SKIPPED, REPORT_FAILED, REPORT_NOTED } report_row;

typedef struct report {
    uint64_t count[REPORT_NKINDS];
} report;

/* line 0: the input as a whole; detail may be "". */
void report_add(report *r, report_kind kind, const char *input, uint64_t line, const char *detail);
uint64_t report_total(const report *r, report_row row);
void report_reasons(const report *r, report_row row, str *to); /* "2 not JSON, 1 no text" */
void report_json(const report *r, json_out *j);                /* an object of reason: count */
#endif
