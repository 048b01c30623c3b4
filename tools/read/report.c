/* report.c -- what became of the lines and inputs that did not go into the index; see report.h. */
#include "read/report.h"
#include "lib/cli.h"
#include "lib/human.h"
#include <inttypes.h>
#include <stdio.h>

enum { TOLD_ONE_BY_ONE = 10 };

typedef enum { MALFORMED, WHOLE, NOTE } manner;

static const struct {
    report_row row;
    const char *reason;
    manner how;
} KINDS[] = {
#define X(name, row, reason, how) {ROW_##row, reason, how},
    REPORT_KINDS(X)
#undef X
};

static const char *consequence(report_row row)
{
    static const char *const SAY[] = {"; skipped", "; failed", "; not indexed"};
    return SAY[row];
}

static void tell_line(report_kind kind, uint64_t before, const char *input, uint64_t line, const char *detail)
{
    const char *reason = KINDS[kind].reason, *end = consequence(KINDS[kind].row);
    if (before == TOLD_ONE_BY_ONE)
        cli_error("%s: line %" PRIu64 ": %s; further lines like this are only counted", input, line, reason);
    if (before >= TOLD_ONE_BY_ONE)
        return;
    if (*detail)
        cli_error("%s: line %" PRIu64 ": %s (%s)%s", input, line, reason, detail, end);
    else
        cli_error("%s: line %" PRIu64 ": %s%s", input, line, reason, end);
}

static void tell_input(report_kind kind, uint64_t before, const char *input, const char *detail)
{
    if (before == TOLD_ONE_BY_ONE)
        cli_error("%s: %s; further ones like this are only counted", input, KINDS[kind].reason);
    if (before >= TOLD_ONE_BY_ONE)
        return;
    if (kind == REPORT_INPUT)
        cli_error("%s: %s", input, detail);
    else if (*detail)
        cli_error("%s: %s (%s)%s", input, KINDS[kind].reason, detail, consequence(KINDS[kind].row));
    else
        cli_error("%s: %s%s", input, KINDS[kind].reason, consequence(KINDS[kind].row));
}

void report_add(report *r, report_kind kind, const char *input, uint64_t line, const char *detail)
{
    manner how = KINDS[kind].how;
    report *run = r;
    if (line == 0)
        snprintf(r->said, sizeof r->said, "%s", detail);
    for (; run->parent; run = run->parent)
        run->count[kind]++;
    uint64_t before = run->count[kind]++;
    if (how == NOTE || (how == WHOLE && !r->named))
        return;
    if (line)
        tell_line(kind, before, input, line, detail);
    else
        tell_input(kind, before, input, detail);
}

bool report_is_malformed(report_kind kind)
{
    return KINDS[kind].how == MALFORMED;
}

uint64_t report_total(const report *r, report_row row)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < REPORT_NKINDS; k++)
        sum += KINDS[k].row == row ? r->count[k] : 0;
    return sum;
}

report_row report_worst(const report *r)
{
    static const report_row ORDER[] = {ROW_FAILED, ROW_SKIPPED, ROW_EMPTY};
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++) {
        if (report_total(r, ORDER[i]))
            return ORDER[i];
    }
    return ROW_NONE;
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

void report_reason(const report *r, report_row row, str *to)
{
    if (report_total(r, row) != 1) {
        report_reasons(r, row, to);
        return;
    }
    size_t k = 0;
    while (KINDS[k].row != row || r->count[k] == 0)
        k++;
    if (k == REPORT_INPUT && *r->said)
        str_adds(to, r->said);
    else
        str_adds(to, KINDS[k].reason);
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
