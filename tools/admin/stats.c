/* stats.c -- what an index holds and where its bytes go; see admin.h. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/human.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include <stdio.h>

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

int admin_stats(const admin *a)
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
        admin_print(&out);
    } else {
        stats_table(&f);
    }
    open_close(ix, r);
    return code;
}
