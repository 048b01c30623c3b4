/* fossick-admin.c -- looks after an index: what it consists of, whether it is sound, merging.
 *
 * Relies on: fossick.h, tools/lib. */
#include "lib/cli.h"
#include "lib/human.h"
#include "lib/interrupt.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/progress.h"
#include <stdio.h>
#include <string.h>

enum { OPT_JSON = 256, OPT_MEMORY, OPT_THREADS, OPT_SEGMENTS, OPT_NO_REORDER };

static const option_row ROWS[] = {
    {OPT_SEGMENTS, "segments", "N", "optimize: how many segments may stay (default: 1)"},
    {OPT_NO_REORDER, "no-reorder", NULL, "optimize: leave documents in their order"},
    {OPT_MEMORY, "memory", "SIZE", "optimize: what merging may take (default: 512M)"},
    {OPT_THREADS, "threads", "N", "optimize: threads (default: one per core, at most 8)"},
    {OPT_JSON, "json", NULL, "print a JSON object"},
    OPTIONS_COMMON,
    {0}};

static const options_page PAGE = {
    "fossick-admin [OPTION]... COMMAND",
    "Looks after an index.  Commands:\n\n"
    "  stats     print what the index holds and where its bytes go\n"
    "  check     verify every checksum and structure; exit 2 when there is damage\n"
    "  optimize  merge into one segment, which answers faster and takes less space",
    ROWS,
    "Example:\n"
    "  fossick-admin -i wiki.db stats",
    NULL};

typedef struct admin {
    fsk_writer_opts write;
    uint32_t segments;
    bool json;
} admin;

static void option_apply(admin *a, int id, const char *arg)
{
    switch (id) {
    case OPT_SEGMENTS:
        a->segments = (uint32_t)options_number("--segments", arg, 1, UINT32_MAX);
        break;
    case OPT_MEMORY:
        a->write.memory = options_bytes("--memory", arg, 16 << 20, SIZE_MAX);
        break;
    case OPT_THREADS:
        a->write.threads = (uint32_t)options_number("--threads", arg, 1, 256);
        break;
    case OPT_NO_REORDER:
        a->write.flags |= FSK_WRITER_NO_REORDER;
        break;
    case OPT_JSON:
        a->json = true;
        break;
    }
}

/* ---- stats */

typedef struct figure {
    const char *name, *json;
    uint64_t value;
} figure;

enum { NCOUNTS = 6, NSPACE = 3, NSTREAMS = 8 };

typedef struct figures {
    figure counts[NCOUNTS], space[NSPACE], streams[NSTREAMS];
    uint64_t live;
} figures;

static figures figures_of(const fsk_stats *s)
{
    return (figures){{{"documents", "docs", s->docs},
                      {"deleted", "deleted", s->deleted},
                      {"segments", "segments", s->segments},
                      {"terms", "terms", s->terms},
                      {"postings", "postings", s->postings},
                      {"tokens", "tokens", s->tokens}},
                     {{"file", "bytes_file", s->bytes_file},
                      {"live", "bytes_live", s->bytes_live},
                      {"free", "bytes_free", s->bytes_free}},
                     {{"dictionary", "dict", s->bytes_dict},
                      {"documents", "docs", s->bytes_docs},
                      {"skip", "skip", s->bytes_skip},
                      {"positions", "positions", s->bytes_positions},
                      {"bitmaps", "bitmaps", s->bytes_bitmaps},
                      {"norms", "norms", s->bytes_norms},
                      {"keys", "keys", s->bytes_keys},
                      {"stored text", "stored", s->bytes_stored}},
                     s->bytes_live};
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void stats_table(const figures *f)
{
    for (size_t i = 0; i < NCOUNTS; i++)
        printf("%-14s %16s\n", f->counts[i].name, human_count(f->counts[i].value).text);
    for (size_t i = 0; i < NSPACE; i++)
        printf("%-14s %16s\n", f->space[i].name, human_bytes(f->space[i].value).text);
    for (size_t i = 0; i < NSTREAMS; i++)
        printf("  %-12s %16s %6.1f %%\n", f->streams[i].name, human_bytes(f->streams[i].value).text,
               percent(f->streams[i].value, f->live));
}

static void stats_json(const figures *f, json_out *j)
{
    json_open(j, '{');
    for (size_t i = 0; i < NCOUNTS; i++) {
        json_name(j, f->counts[i].json);
        json_uint(j, f->counts[i].value);
    }
    for (size_t i = 0; i < NSPACE; i++) {
        json_name(j, f->space[i].json);
        json_uint(j, f->space[i].value);
    }
    json_name(j, "streams");
    json_open(j, '{');
    for (size_t i = 0; i < NSTREAMS; i++) {
        json_name(j, f->streams[i].json);
        json_open(j, '{');
        json_name(j, "bytes");
        json_uint(j, f->streams[i].value);
        json_name(j, "percent");
        json_real(j, percent(f->streams[i].value, f->live), 4);
        json_close(j, '}');
    }
    json_close(j, '}');
    json_close(j, '}');
}

static void json_print(str *out)
{
    str_addc(out, '\n');
    fwrite(out->p, 1, out->n, stdout);
    str_free(out);
}

static int stats_run(const admin *a)
{
    fsk_index *ix;
    fsk_reader *r;
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    fsk_stats s = FSK_STATS_INIT;
    fsk_error e = {0};
    int code = fsk_index_stats(r, &s, &e) ? CLI_ERROR : CLI_OK;
    figures f = figures_of(&s);
    str out = {0};
    json_out j = {.to = &out};
    if (code != CLI_OK) {
        cli_library_error(options_index(), &e);
    } else if (a->json) {
        stats_json(&f, &j);
        json_print(&out);
    } else {
        stats_table(&f);
    }
    open_close(ix, r);
    return code;
}

/* ---- check */

typedef struct findings {
    json_out *json; /* NULL: printed as lines */
    uint64_t n;
} findings;

static void on_finding(void *user, int level, const char *message)
{
    findings *f = user;
    f->n += level > 0;
    if (f->json)
        json_string(f->json, message, strlen(message));
    else
        printf("%s\n", message);
}

static int check_run(const admin *a)
{
    fsk_index *ix;
    fsk_reader *r;
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    str out = {0};
    json_out j = {.to = &out};
    findings f = {.json = a->json ? &j : NULL};
    fsk_error e = {0};
    json_open(&j, '{');
    json_name(&j, "findings");
    json_open(&j, '[');
    int code = fsk_check(r, on_finding, &f, &e);
    json_close(&j, ']');
    json_name(&j, "ok");
    json_bool(&j, code == 0);
    json_close(&j, '}');
    if (a->json)
        json_print(&out);
    else if (code == 0)
        printf("%s: sound\n", options_index());
    if (code)
        cli_library_error(options_index(), &e);
    str_free(&out);
    open_close(ix, r);
    return code ? CLI_ERROR : CLI_OK;
}

/* ---- optimize */

static int on_merge(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    progress_work("merging", done, total);
    return interrupt_seen();
}

static int segments_count(fsk_index *ix, uint32_t *n, fsk_error *e)
{
    fsk_reader *r;
    fsk_stats s = FSK_STATS_INIT;
    int code = fsk_reader_open(ix, &r, e);
    if (code == 0)
        code = fsk_index_stats(r, &s, e);
    fsk_reader_free(r);
    *n = s.segments;
    return code;
}

static int merge(const admin *a, fsk_index *ix, fsk_error *e)
{
    fsk_writer *w;
    int code = fsk_writer_open(ix, &a->write, &w, e);
    if (code == 0)
        code = fsk_writer_merge(w, a->segments, e);
    fsk_writer_free(w);
    return code;
}

static void optimize_tell(const admin *a, uint32_t before, uint32_t after)
{
    str out = {0};
    json_out j = {.to = &out};
    if (!a->json) {
        printf("%s: %u segment%s before, %u now\n", options_index(), before, before == 1 ? "" : "s", after);
        return;
    }
    json_open(&j, '{');
    json_name(&j, "segments_before");
    json_uint(&j, before);
    json_name(&j, "segments");
    json_uint(&j, after);
    json_close(&j, '}');
    json_print(&out);
}

static int optimize_run(const admin *a)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    fsk_index *ix = open_index(&opts);
    if (!ix)
        return CLI_ERROR;
    interrupt_catch();
    progress_start(options_progress());
    uint32_t before = 0, after = 0;
    fsk_error e = {0};
    int code = segments_count(ix, &before, &e);
    if (code == 0)
        code = merge(a, ix, &e);
    if (code == 0)
        code = segments_count(ix, &after, &e);
    progress_clear();
    open_close(ix, NULL);
    if (code == FSK_E_CANCEL && interrupt_seen()) {
        cli_error("interrupted; the index is as it was");
        return CLI_INTERRUPTED;
    }
    if (code) {
        cli_library_error(options_index(), &e);
        return CLI_ERROR;
    }
    optimize_tell(a, before, after);
    return CLI_OK;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const admin *a);
    } COMMANDS[] = {{"stats", stats_run}, {"check", check_run}, {"optimize", optimize_run}};
    cli_start("fossick-admin");
    admin a = {.write = FSK_WRITER_OPTS_INIT, .segments = 1};
    a.write.progress = on_merge;
    const char *arg;
    options_start(&PAGE, argc, argv);
    for (int id; (id = options_next(&arg)) >= 0;)
        option_apply(&a, id, arg);
    size_t n;
    char **words = options_rest(&n);
    if (n != 1)
        options_usage_error("one command is needed: stats, check or optimize");
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        if (strcmp(words[0], COMMANDS[i].name) == 0)
            return cli_end(COMMANDS[i].run(&a));
    }
    options_usage_error("no such command: \"%s\"; there are stats, check and optimize", words[0]);
}
