/* report.c -- what became of the lines that did not go into the index; see report.h. */
#include "read/report.h"
#include "lib/cli.h"
#include "lib/human.h"
#include <inttypes.h>

enum { TOLD_ONE_BY_ONE = 10 };

static const struct {
    report_row row;
    const char *reason;
} KINDS[] = {
#define X(name, row, reason) {REPORT_##row, reason},
    REPORT_KINDS(X)
#undef X
};

static const char *consequence(report_row row)
{
    static const char *const SAY[] = {"; skipped", "; failed", "; not indexed"};
    return SAY[row];
}

void report_add(report *r, report_kind kind, const char *input, uint64_t line, const char *detail)
{
    uint64_t before = r->count[kind]++;
    const char *reason = KINDS[kind].reason;
    if (line == 0) {
        cli_error("%s: %s", input, detail);
        return;
    }
    if (before == TOLD_ONE_BY_ONE)
        cli_error("%s: line %" PRIu64 ": %s; further lines like this are only counted", input, line, reason);
    if (before >= TOLD_ONE_BY_ONE)
        return;
    const char *end = consequence(KINDS[kind].row);
    if (*detail)
        cli_error("%s: line %" PRIu64 ": %s (%s)%s", input, line, reason, detail, end);
    else
        cli_error("%s: line %" PRIu64 ": %s%s", input, line, reason, end);
}

uint64_t report_total(const report *r, report_row row)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < REPORT_NKINDS; k++)
        sum += KINDS[k].row == row ? r->count[k] : 0;
    return sum;
}

void report_reasons(const report *r, report_row row, str *to)
{
    const char *comma = "";
    for (size_t k = 0; k < REPORT_NKINDS; k++) {
        if (KINDS[k].row != row || r->count[k] == 0)
            continue;
        str_addf(to, "%s%s %s", comma, human_count(r->count[k]).text, KINDS[k].reason);
        comma = ", ";
    }
}

void report_json(const report *r, json_out *j)
{
    json_open(j, '{');
    for (size_t k = 0; k < REPORT_NKINDS; k++) {
        if (r->count[k] == 0)
            continue;
        json_name(j, KINDS[k].reason);
        json_uint(j, r->count[k]);
    }
    json_close(j, '}');
}
