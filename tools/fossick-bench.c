/* fossick-bench.c -- how fast an index answers, by class of query; or plays the public search benchmark.
 *
 * Relies on: fossick.h, tools/lib (latency.c measures, game.c plays). */
#include "lib/cli.h"
#include "lib/command.h"
#include "lib/game.h"
#include "lib/human.h"
#include "lib/json_out.h"
#include "lib/latency.h"
#include "lib/open.h"
#include "lib/options.h"
#include <stdio.h>
#include <unistd.h>

enum { OPT_ROUNDS = 256, OPT_WARMUP, OPT_THREADS, OPT_GAME, OPT_JSON };

static const option_row ROWS[] = {
    {'c', "commands", "NAME,...", "what to ask: TOP_k, TOP_k_COUNT, COUNT (default: TOP_10,COUNT)"},
    {OPT_ROUNDS, "rounds", "N", "times each query is timed (default: 10)"},
    {OPT_WARMUP, "warmup", "N", "rounds before, not timed (default: 1)"},
    {OPT_THREADS, "threads", "N", "threads that ask at once, a reader each (default: 1)"},
    {OPT_GAME, "game", NULL, "answer COMMAND<TAB>QUERY lines of stdin with a number a line"},
    {OPT_JSON, "json", NULL, "print a JSON object a line for each command"},
    OPTIONS_COMMON,
    {0}};

static const options_page PAGE = {
    "fossick-bench [OPTION]... FILE...\n"
    "       fossick-bench [OPTION]... --game",
    "Times the queries in FILEs (- for stdin) and prints, by class of query, microseconds and queries a "
    "second.\n"
    "A line is a query, ID<TAB>QUERY, or a JSON object with \"query\".  Parsing is part of the time.  Column "
    "best is\n"
    "the mean of each query's best time; the others are over all times.",
    ROWS,
    5,
    "Example:\n"
    "  fossick-bench -i wiki.db -c TOP_10,TOP_100_COUNT --rounds 20 queries.jsonl",
    "--game answers TOP_10 with the number of hits, COUNT and TOP_10_COUNT with the exact number of "
    "documents, other\n"
    "commands with UNSUPPORTED.  It keeps the snapshot of its start, and with it the pages, until it ends.",
    NULL};

typedef struct bench {
    latency_plan plan;
    queries queries;
    const char *commands;
    bool game, json;
} bench;

static void option_apply(bench *b, int id, const char *arg)
{
    switch (id) {
    case 'c':
        b->commands = arg;
        break;
    case OPT_ROUNDS:
        b->plan.rounds = options_number("--rounds", arg, 1, 1000000);
        break;
    case OPT_WARMUP:
        b->plan.warmup = options_number("--warmup", arg, 0, 1000000);
        break;
    case OPT_THREADS:
        b->plan.threads = options_number("--threads", arg, 1, 1024);
        break;
    case OPT_GAME:
        b->game = true;
        break;
    case OPT_JSON:
        b->json = true;
        break;
    }
}

static const char *class_title(query_class c)
{
    return c == QUERY_NCLASSES ? "all" : queries_class_name(c);
}

static void row_print(query_class c, const latency_figures *f)
{
    printf("%-8s %8zu %9.1f %9.1f %9.1f %9.1f %9.1f %9.1f %10s\n", class_title(c), f->queries, f->mean,
           f->p50, f->p95, f->p99, f->p999, f->best, human_count((uint64_t)f->per_second).text);
}

static void table_print(const latency *l, const bench *b, const char *command)
{
    printf("%s: %zu queries, %zu rounds, %zu thread%s, microseconds\n", command, l->queries, l->rounds,
           l->threads, l->threads == 1 ? "" : "s");
    printf("%-8s %8s %9s %9s %9s %9s %9s %9s %10s\n", "class", "queries", "mean", "p50", "p95", "p99",
           "p99.9", "best", "queries/s");
    for (int c = QUERY_NCLASSES; c >= 0; c--) {
        latency_figures f;
        query_class class = c == QUERY_NCLASSES ? QUERY_NCLASSES : (query_class)(QUERY_NCLASSES - 1 - c);
        latency_sum_up(l, b->plan.queries, class, &f);
        if (f.queries)
            row_print(class, &f);
    }
    putchar('\n');
}

static void json_row(json_out *j, query_class c, const latency_figures *f)
{
    const struct {
        const char *name;
        double value;
    } FIGURES[] = {{"mean", f->mean},
                   {"p50", f->p50},
                   {"p95", f->p95},
                   {"p99", f->p99},
                   {"p99.9", f->p999},
                   {"best", f->best},
                   {"per_second", f->per_second}};
    json_open(j, '{');
    json_name(j, "class");
    json_string(j, class_title(c), strlen(class_title(c)));
    json_name(j, "queries");
    json_uint(j, f->queries);
    for (size_t i = 0; i < sizeof FIGURES / sizeof FIGURES[0]; i++) {
        json_name(j, FIGURES[i].name);
        json_real(j, FIGURES[i].value, 6);
    }
    json_close(j, '}');
}

static void json_print(const latency *l, const bench *b, const char *command)
{
    str out = {0};
    json_out j = {.to = &out};
    json_open(&j, '{');
    json_name(&j, "command");
    json_string(&j, command, strlen(command));
    json_name(&j, "rounds");
    json_uint(&j, l->rounds);
    json_name(&j, "threads");
    json_uint(&j, l->threads);
    json_name(&j, "unit");
    json_string(&j, "us", 2);
    json_name(&j, "classes");
    json_open(&j, '[');
    for (int c = 0; c <= QUERY_NCLASSES; c++) {
        latency_figures f;
        latency_sum_up(l, b->plan.queries, (query_class)c, &f);
        if (f.queries)
            json_row(&j, (query_class)c, &f);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    str_addc(&out, '\n');
    fwrite(out.p, 1, out.n, stdout);
    str_free(&out);
}

/* Calls once for each name in the list; false when one is no command, with a message. */
static bool commands_each(bench *b, bool (*fn)(bench *b, const char *name))
{
    for (const char *p = b->commands; *p;) {
        size_t len = strcspn(p, ",");
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)(len < 31 ? len : 31), p);
        if (!command_parse(p, len, &b->plan.command))
            options_usage_error("no such command: \"%s\"", name);
        if (!fn(b, name))
            return false;
        p += len + (p[len] == ',');
    }
    return true;
}

static bool command_check(bench *b, const char *name)
{
    (void)b;
    (void)name;
    return true;
}

static bool command_measure(bench *b, const char *name)
{
    latency l;
    if (latency_measure(&b->plan, &l))
        return false;
    if (b->json)
        json_print(&l, b, name);
    else
        table_print(&l, b, name);
    fflush(stdout);
    latency_free(&l);
    return true;
}

static int measure(bench *b, char **paths, size_t n)
{
    int code = CLI_OK;
    for (size_t i = 0; i < n; i++)
        code = queries_load(&b->queries, paths[i]) ? CLI_ERROR : code;
    if (code == CLI_OK && b->queries.n == 0) {
        cli_error("no queries in the input");
        code = CLI_ERROR;
    }
    b->plan.queries = &b->queries;
    if (code == CLI_OK && !commands_each(b, command_measure))
        code = CLI_ERROR;
    queries_free(&b->queries);
    return code;
}

int main(int argc, char **argv)
{
    cli_start("fossick-bench");
    bench b = {.plan = {.rounds = 10, .warmup = 1, .threads = 1}, .commands = "TOP_10,COUNT"};
    const char *arg;
    options_start(&PAGE, argc, argv);
    for (int id; (id = options_next(&arg)) >= 0;)
        option_apply(&b, id, arg);
    size_t n;
    char **paths = options_rest(&n);
    if (b.game && n > 0)
        options_usage_error("--game reads stdin and takes no files");
    if (!b.game && n == 0)
        options_usage_error("no queries; name files of queries, or - for stdin");
    commands_each(&b, command_check);
    fsk_reader *r;
    if (open_reader(&b.plan.index, &r))
        return CLI_ERROR;
    int code;
    if (b.game)
        code = game_play(b.plan.index, r, STDIN_FILENO, STDOUT_FILENO) ? CLI_ERROR : CLI_OK;
    else
        code = measure(&b, paths, n);
    open_close(b.plan.index, r);
    return cli_end(code);
}
