/* fossick-query.c -- asks an index and prints the documents that answer best.
 *
 * Relies on: fossick.h, tools/lib (hits.c finds and shows), tools/read for queries from a file.  While it
 * waits for a query its reader is released, so that an idle pipe holds back no pages of the index. */
#include "lib/cli.h"
#include "lib/hits.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/term.h"
#include "read/lines.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    OPT_OFFSET = 256,
    OPT_ALL,
    OPT_COUNT,
    OPT_EXACT,
    OPT_EXPLAIN,
    OPT_FIELDS,
    OPT_JSON,
    OPT_BATCH,
    OPT_STRICT,
    OPT_TIMEOUT,
    FIELDS_MAX = 64,
    QUERY_BYTES_MAX = 64 << 20
};

static const option_row ROWS[] = {
    {'n', "hits", "N", "how many hits to print (default: 10)"},
    {OPT_OFFSET, "offset", "N", "leave out the N best hits"},
    {OPT_ALL, "all", NULL, "all words are required, not just any"},
    {OPT_EXACT, "exact", NULL, "words as they stand, without stemming, like =word"},
    {OPT_COUNT, "count", NULL, "print only how many documents match, exactly"},
    {OPT_EXPLAIN, "explain-query", NULL, "print how the query was understood; search nothing"},
    {OPT_STRICT, "strict", NULL, "an odd query is an error instead of a note"},
    {OPT_FIELDS, "fields", "NAME,...", "print these stored fields too"},
    {OPT_BATCH, "batch", "FILE", "ask each line of FILE (- for stdin), one after the other"},
    {OPT_TIMEOUT, "timeout", "MS", "give up a query after this many milliseconds"},
    {OPT_JSON, "json", NULL, "print a JSON object a line for each query"},
    OPTIONS_COMMON,
    {0}};

static const options_page PAGE = {
    "fossick-query [OPTION]... WORD...\n"
    "       fossick-query [OPTION]... - | --batch=FILE",
    "Prints the documents that answer a query best: rank, score, title, key, and the part of the text where\n"
    "the words stand.  Words and operators:\n\n"
    "  cat dog           any of them         \"cat dog\"      side by side, in this order\n"
    "  +cat -dog         with, without       =cats          not stemmed\n"
    "  cat AND NOT dog   the same in words   title:cat      in one field\n"
    "  (cat OR dog)      grouped             *              every document",
    ROWS,
    "Example:\n"
    "  fossick-query -n 3 '+observatory \"los angeles\" -school'\n\n"
    "Put -- before a query that starts with - and quote \" and ( from the shell.\n"
    "Exit status: 0 when something was found, 1 when not, 2 on errors.",
    " (put -- before a query with words that start with -)"};

static void fields_split(hits_wish *wish, const char *arg)
{
    static const char *fields[FIELDS_MAX];
    static char *names;
    char *rest = NULL;
    free(names);
    names = strdup(arg);
    if (!names)
        cli_fail("out of memory");
    wish->fields = fields;
    wish->nfields = 0;
    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        if (wish->nfields == FIELDS_MAX)
            options_usage_error("--fields takes at most %d names", FIELDS_MAX);
        fields[wish->nfields++] = name;
    }
}

static void option_apply(hits_wish *wish, const char **batch, int id, const char *arg)
{
    switch (id) {
    case 'n':
        wish->search.k = (uint32_t)options_number("-n", arg, 0, UINT32_MAX);
        break;
    case OPT_OFFSET:
        wish->search.offset = (uint32_t)options_number("--offset", arg, 0, UINT32_MAX);
        break;
    case OPT_ALL:
        wish->parse.flags |= FSK_PARSE_ALL;
        break;
    case OPT_EXACT:
        wish->parse.flags |= FSK_PARSE_NO_STEM;
        break;
    case OPT_STRICT:
        wish->parse.flags |= FSK_PARSE_STRICT;
        break;
    case OPT_COUNT:
        wish->count_only = true;
        break;
    case OPT_EXPLAIN:
        wish->explain_only = true;
        break;
    case OPT_FIELDS:
        fields_split(wish, arg);
        break;
    case OPT_BATCH:
        *batch = arg;
        break;
    case OPT_TIMEOUT:
        wish->search.timeout_ms = (uint32_t)options_number("--timeout", arg, 1, UINT32_MAX);
        break;
    case OPT_JSON:
        wish->json = true;
        break;
    }
}

enum { HEADING_MAX = 400 }; /* bytes of a query shown above its hits */

/* CLI_OK when something was found, CLI_NOTHING, or CLI_ERROR after a message. */
static int ask(fsk_index *ix, fsk_reader *r, const hits_wish *wish, const char *heading, fsk_str query)
{
    hits h;
    str out = {0};
    int code = CLI_ERROR;
    if (heading && !wish->json && !wish->count_only && !wish->explain_only) {
        str_adds(&out, heading);
        term_add_text(&out, query.p, query.n < HEADING_MAX ? query.n : HEADING_MAX, false);
        str_adds(&out, query.n < HEADING_MAX ? "\n" : " ...\n");
    }
    if (hits_find(&h, ix, r, wish, query) == 0 && hits_show(&h, &out) == 0) {
        code = wish->explain_only || hits_any(&h) ? CLI_OK : CLI_NOTHING;
        fwrite(out.p, 1, out.n, stdout);
    }
    hits_free(&h);
    str_free(&out);
    return code;
}

/* Any error makes the whole an error; else any hit makes it a success. */
static int codes_join(int a, int b)
{
    if (a == CLI_ERROR || b == CLI_ERROR)
        return CLI_ERROR;
    return a == CLI_OK || b == CLI_OK ? CLI_OK : CLI_NOTHING;
}

static int wait_released(fsk_reader *r, lines *l, const char **p, size_t *n, lines_result *got)
{
    bool waits = input_waits(l->in) && !lines_ready(l);
    if (waits) {
        fflush(stdout);
        fsk_reader_release(r);
    }
    *got = lines_next(l, p, n);
    fsk_error e = {0};
    if (!waits || fsk_reader_refresh(r, NULL, &e) == 0)
        return 0;
    cli_library_error(options_index(), &e);
    return -1;
}

static int batch_line(fsk_index *ix, fsk_reader *r, const hits_wish *wish, const lines *l, fsk_str query)
{
    if (query.n && query.p[query.n - 1] == '\r')
        query.n--;
    if (query.n == 0)
        return CLI_NOTHING;
    int code = ask(ix, r, wish, "# ", query);
    if (code == CLI_ERROR)
        cli_error("line %llu: this query was not answered", (unsigned long long)l->number);
    return code;
}

static int batch_run(fsk_index *ix, fsk_reader *r, const hits_wish *wish, const char *path)
{
    char why[160];
    input *in = input_open(path, why, sizeof why);
    if (!in) {
        cli_error("%s: %s", input_name(path), why);
        return CLI_ERROR;
    }
    lines l;
    lines_start(&l, in, QUERY_BYTES_MAX);
    int code = CLI_NOTHING;
    for (;;) {
        fsk_str query;
        lines_result got;
        if (wait_released(r, &l, &query.p, &query.n, &got)) {
            code = CLI_ERROR;
            break;
        }
        if (got == LINES_OK) {
            code = codes_join(code, batch_line(ix, r, wish, &l, query));
            continue;
        }
        if (got == LINES_END)
            break;
        cli_error("%s: line %llu: %s", input_name(path), (unsigned long long)l.number,
                  got == LINES_TOO_LONG ? "query too long" : input_error(in));
        code = CLI_ERROR;
        if (got == LINES_ERROR)
            break;
    }
    lines_free(&l);
    input_close(in);
    return code;
}

static int run(const hits_wish *wish, const char *batch, char **words, size_t n)
{
    fsk_index *ix;
    fsk_reader *r;
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    int code;
    if (batch) {
        code = batch_run(ix, r, wish, batch);
    } else {
        str query = {0};
        for (size_t i = 0; i < n; i++) {
            str_adds(&query, i ? " " : "");
            str_adds(&query, words[i]);
        }
        code = ask(ix, r, wish, NULL, (fsk_str){query.p, query.n});
        str_free(&query);
    }
    open_close(ix, r);
    return code;
}

int main(int argc, char **argv)
{
    cli_start("fossick-query");
    hits_wish wish = {.search = FSK_SEARCH_OPTS_INIT, .parse = FSK_PARSE_OPTS_INIT};
    const char *batch = NULL, *arg;
    options_start(&PAGE, argc, argv);
    for (int id; (id = options_next(&arg)) >= 0;)
        option_apply(&wish, &batch, id, arg);
    size_t n;
    char **words = options_rest(&n);
    if (n == 1 && strcmp(words[0], "-") == 0 && !batch) {
        batch = "-";
        n = 0;
    }
    if (batch && n > 0)
        options_usage_error("either words or --batch, not both");
    if (!batch && n == 0)
        options_usage_error("no query; give words, or - to read queries from stdin");
    wish.search.count = FSK_COUNT_EXACT;
    if (wish.count_only)
        wish.search.k = 0;
    wish.color = term_color(STDOUT_FILENO);
    return cli_end(run(&wish, batch, words, n));
}
