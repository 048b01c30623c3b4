/* table.c -- the closing table of a run, and lists of what an index could not take; see job.h. */
#include "index/job.h"
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/human.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/term.h"
#include <stdio.h>

static void row_add(str *out, const char *name, uint64_t n, const char *reasons)
{
    str_addf(out, "%-9s %15s%s%s\n", name, human_count(n).text, *reasons ? "  " : "", reasons);
}

static void reasons_row_add(const job *j, str *out, const char *name, report_row row, uint64_t more)
{
    str reasons = {0};
    if (row != ROW_EMPTY)
        report_reasons(&j->report, row, &reasons);
    row_add(out, name, report_total(&j->report, row) + more, reasons.n ? reasons.p : "");
    str_free(&reasons);
}

static void table_add(const job *j, const fsk_writer_counts *c, str *out)
{
    str noted = {0};
    report_reasons(&j->report, ROW_NOTED, &noted);
    row_add(out, "indexed", c->put, noted.n ? noted.p : "");
    row_add(out, "replaced", c->replaced, "");
    if (j->delete_keys || j->delete_matching || j->prune || c->deleted)
        row_add(out, "deleted", c->deleted, "");
    if (j->folders || j->unchanged)
        row_add(out, "unchanged", j->unchanged, "");
    reasons_row_add(j, out, "empty", ROW_EMPTY, c->empty);
    reasons_row_add(j, out, "skipped", ROW_SKIPPED, 0);
    reasons_row_add(j, out, "failed", ROW_FAILED, 0);
    double seconds = clock_seconds(j->started);
    str_addf(out, "%s in %s, %.1f MB/s\n", human_bytes(j->progress.bytes).text, human_seconds(seconds).text,
             (double)j->progress.bytes / 1e6 / (seconds > 0 ? seconds : 1));
    str_free(&noted);
}

static void json_add(const job *j, const fsk_writer_counts *c, str *out)
{
    json_out json = {.to = out};
    const struct {
        const char *name;
        uint64_t n;
    } NUMBERS[] = {{"indexed", c->put},
                   {"replaced", c->replaced},
                   {"deleted", c->deleted},
                   {"unchanged", j->unchanged},
                   {"empty", c->empty + report_total(&j->report, ROW_EMPTY)},
                   {"skipped", report_total(&j->report, ROW_SKIPPED)},
                   {"failed", report_total(&j->report, ROW_FAILED)},
                   {"tokens", c->tokens},
                   {"bytes", j->progress.bytes}};
    json_open(&json, '{');
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        json_name(&json, NUMBERS[i].name);
        json_uint(&json, NUMBERS[i].n);
    }
    json_name(&json, "reasons");
    report_json(&j->report, &json);
    json_name(&json, "seconds");
    json_real(&json, clock_seconds(j->started), 6);
    json_close(&json, '}');
    str_addc(out, '\n');
}

void table_print(const job *j, const fsk_writer_counts *c)
{
    str out = {0};
    if (j->json)
        json_add(j, c, &out);
    else
        table_add(j, c, &out);
    fwrite(out.p, 1, out.n, stdout);
    str_free(&out);
}

/* ---- --list ---- */

typedef struct listing {
    record_state state;
    bool json, any;
    str out;
} listing;

static int list_one(void *user, const record *rec)
{
    listing *l = user;
    if (rec->state != l->state)
        return 0;
    str_clear(&l->out);
    if (l->json) {
        json_out j = {.to = &l->out};
        json_open(&j, '{');
        json_name(&j, "path");
        json_string(&j, rec->path.p, rec->path.n);
        json_name(&j, "reason");
        json_string(&j, rec->reason.p, rec->reason.n);
        json_close(&j, '}');
    } else {
        term_add_text(&l->out, rec->path.p, rec->path.n, false);
        str_addc(&l->out, '\t');
        term_add_text(&l->out, rec->reason.p, rec->reason.n, false);
    }
    str_addc(&l->out, '\n');
    fwrite(l->out.p, 1, l->out.n, stdout);
    l->any = true;
    return 0;
}

int list_print(const char *what, bool json)
{
    listing l = {.json = json};
    if (strcmp(what, "empty") == 0)
        l.state = RECORD_EMPTY;
    else if (strcmp(what, "skipped") == 0)
        l.state = RECORD_SKIPPED;
    else if (strcmp(what, "failed") == 0)
        l.state = RECORD_FAILED;
    else
        options_usage_error("--list takes empty, skipped or failed, not \"%s\"", what);
    fsk_index *ix;
    fsk_reader *r;
    fsk_error e = {0};
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    int rc = record_each(r, list_one, &l, &e);
    if (rc)
        cli_library_error(options_index(), &e);
    open_close(ix, r);
    str_free(&l.out);
    return rc ? CLI_ERROR : l.any ? CLI_OK : CLI_NOTHING;
}
