/* stats.c -- what an index holds and where its bytes go; see admin.h. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/human.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include <stdio.h>
#include <string.h>

typedef struct figure {
    const char *name, *json;
    uint64_t value;
} figure;

enum { NCOUNTS = 6, NSPACE = 3, NSTREAMS = 8 };

typedef struct figures {
    figure counts[NCOUNTS], space[NSPACE], streams[NSTREAMS];
    uint64_t live, text, stems, stored;
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
                     s->bytes_live,
                     s->bytes_text,
                     s->bytes_stems,
                     s->bytes_stored};
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* What the index takes of the space that its texts would. */
static void budget_table(const figures *f)
{
    uint64_t index = f->live > f->stored ? f->live - f->stored : 0;
    if (!f->text)
        return;
    printf("%-14s %16s\n", "text", human_bytes(f->text).text);
    printf("  %-12s %16s %6.1f %% of the text\n", "index", human_bytes(index).text, percent(index, f->text));
    printf("  %-12s %16s %6.1f %% of the text\n", "stored text", human_bytes(f->stored).text,
           percent(f->stored, f->text));
}

static void stats_table(const figures *f)
{
    uint64_t docs = f->counts[0].value + f->counts[1].value;
    for (size_t i = 0; i < NCOUNTS; i++) {
        printf("%-14s %16s", f->counts[i].name, human_count(f->counts[i].value).text);
        if (i == 1 && f->counts[1].value)
            printf(" %6.1f %%", percent(f->counts[1].value, docs));
        putchar('\n');
    }
    for (size_t i = 0; i < NSPACE; i++)
        printf("%-14s %16s\n", f->space[i].name, human_bytes(f->space[i].value).text);
    for (size_t i = 0; i < NSTREAMS; i++)
        printf("  %-12s %16s %6.1f %%\n", f->streams[i].name, human_bytes(f->streams[i].value).text,
               percent(f->streams[i].value, f->live));
    printf("  %-12s %16s %6.1f %%, in dictionary, documents, skip, bitmaps\n", "stems",
           human_bytes(f->stems).text, percent(f->stems, f->live));
    budget_table(f);
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
    json_name(j, "bytes_stems");
    json_uint(j, f->stems);
    json_name(j, "bytes_text");
    json_uint(j, f->text);
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
}

static int language_line(void *user, const char *language, uint64_t docs)
{
    (void)user;
    printf("  %-12s %16s\n", language, human_count(docs).text);
    return 0;
}

static int language_member(void *user, const char *language, uint64_t docs)
{
    json_out *j = user;
    json_name(j, language);
    json_uint(j, docs);
    return 0;
}

/* Documents by language, as the last part of either. */
static int stats_languages(fsk_index *ix, fsk_reader *r, json_out *j, fsk_error *e)
{
    if (!j) {
        printf("%-14s %16s\n", "language", fsk_language(ix));
        return fsk_reader_languages(r, language_line, NULL, e);
    }
    json_name(j, "language");
    json_string(j, fsk_language(ix), strlen(fsk_language(ix)));
    json_name(j, "languages");
    json_open(j, '{');
    int rc = fsk_reader_languages(r, language_member, j, e);
    json_close(j, '}');
    return rc;
}

static void segment_line(uint32_t i, const fsk_stats *s, const char *language)
{
    printf("  %-12u %16s %12s %12s  %s\n", i + 1, human_count(s->docs).text, human_count(s->deleted).text,
           human_bytes(s->bytes_live).text, language);
}

static void segment_object(const fsk_stats *s, const char *language, json_out *j)
{
    json_open(j, '{');
    json_name(j, "docs");
    json_uint(j, s->docs);
    json_name(j, "deleted");
    json_uint(j, s->deleted);
    json_name(j, "bytes");
    json_uint(j, s->bytes_live);
    json_name(j, "language");
    json_string(j, language, strlen(language));
    json_close(j, '}');
}

/* Each segment; one alone has been told already. */
static int stats_segments(fsk_reader *r, uint32_t n, json_out *j, fsk_error *e)
{
    int rc = 0;
    if (j) {
        json_name(j, "each_segment");
        json_open(j, '[');
    } else if (n > 1) {
        printf("%-14s %16s %12s %12s\n", "each segment", "documents", "deleted", "bytes");
    }
    for (uint32_t i = 0; rc == 0 && i < n && (j || n > 1); i++) {
        fsk_stats s = FSK_STATS_INIT;
        const char *language;
        rc = fsk_segment_stats(r, i, &s, &language, e);
        if (rc == 0 && j)
            segment_object(&s, language, j);
        else if (rc == 0)
            segment_line(i, &s, language);
    }
    if (j)
        json_close(j, ']');
    return rc;
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
    if (code == CLI_OK && a->json)
        stats_json(&f, &j);
    else if (code == CLI_OK)
        stats_table(&f);
    if (code == CLI_OK && (stats_languages(ix, r, a->json ? &j : NULL, &e) ||
                           stats_segments(r, s.segments, a->json ? &j : NULL, &e)))
        code = CLI_ERROR;
    if (a->json)
        json_close(&j, '}');
    if (code != CLI_OK)
        cli_library_error(options_index(), &e);
    else if (a->json)
        admin_print(&out);
    str_free(&out);
    open_close(ix, r);
    return code;
}
