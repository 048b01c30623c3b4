/* batch.c -- see batch.h. */
#include "lib/batch.h"
#include "lib/cli.h"
#include <stdio.h>
#include <strings.h>

enum { QUERY_BYTES_MAX = 64 << 20, TABLE_BYTES_MAX = 1 << 30 };

/* ---- tables ---- */

static bool ends_with(const char *path, size_t n, const char *end)
{
    size_t m = strlen(end);
    return n > m && strncasecmp(path + n - m, end, m) == 0;
}

/* The kind of table that the name tells, or none. */
static void find_kind(batch *b)
{
    static const char *const PACKED[] = {".gz", ".zst", ".bz2", ".xz"};
    size_t n = strlen(b->path);
    for (size_t i = 0; i < sizeof PACKED / sizeof *PACKED; i++)
        n -= ends_with(b->path, n, PACKED[i]) ? strlen(PACKED[i]) : 0;
    b->is_tsv = ends_with(b->path, n, ".tsv");
    b->is_table = b->is_tsv || ends_with(b->path, n, ".csv");
}

/* The next record that holds anything. */
static batch_result next_record(batch *b)
{
    while (b->at < b->table.n) {
        bool open;
        char *p = b->table.p + b->at;
        size_t n = csv_record(p, b->table.n - b->at, b->delimiter, true, &open), lines = 0;
        for (size_t i = 0; i < n; i++)
            lines += p[i] == '\n';
        if (open) {
            cli_error("%s: line %llu: a quote is not closed", input_name(b->path),
                      (unsigned long long)b->line + 1);
            return BATCH_ERROR;
        }
        csv_split(p, n, b->delimiter, &b->cells);
        b->at += n;
        snprintf(b->number, sizeof b->number, "%llu", (unsigned long long)b->line + 1);
        b->line += lines ? lines : 1;
        if (b->cells.n > 1 || b->cells.at[0].n)
            return BATCH_OK;
    }
    return BATCH_END;
}

static size_t find_column(const batch *b, const char *name)
{
    for (size_t i = 0; i < b->cells.n; i++)
        if (b->cells.at[i].n == strlen(name) && strncasecmp(b->cells.at[i].p, name, strlen(name)) == 0)
            return i;
    return SIZE_MAX;
}

static bool table_open(batch *b)
{
    char why[160];
    input *in = input_open(b->path, why, sizeof why);
    int got = in ? input_slurp(in, TABLE_BYTES_MAX, &b->table) : -1;
    if (got)
        cli_error("%s: %s", input_name(b->path), !in ? why : got > 0 ? "more than 1 GB" : input_error(in));
    if (in)
        input_close(in);
    if (got)
        return false;
    b->delimiter = b->is_tsv ? '\t' : csv_delimiter(b->table.p, b->table.n);
    batch_result first = next_record(b);
    b->query_column = first == BATCH_OK ? find_column(b, "query") : SIZE_MAX;
    b->id_column = first == BATCH_OK ? find_column(b, "id") : SIZE_MAX;
    if (first != BATCH_ERROR && b->query_column == SIZE_MAX)
        cli_error("%s: line 1: no column is called \"query\"; name the columns there, such as: id,query",
                  input_name(b->path));
    return b->query_column != SIZE_MAX;
}

static fsk_str cell(const batch *b, size_t column)
{
    return column < b->cells.n ? b->cells.at[column] : (fsk_str){"", 0};
}

static batch_result table_next(batch *b)
{
    batch_result got = next_record(b);
    if (got != BATCH_OK)
        return got;
    b->query = cell(b, b->query_column);
    b->id = cell(b, b->id_column);
    return BATCH_OK;
}

/* ---- lines ---- */

static batch_result lines_query(batch *b)
{
    lines *l = &b->lines;
    lines_result got = lines_next(l, &b->query.p, &b->query.n);
    if (got == LINES_END)
        return BATCH_END;
    b->line = l->number;
    if (got != LINES_OK) {
        cli_error("%s: line %llu: %s", input_name(b->path), (unsigned long long)l->number,
                  got == LINES_TOO_LONG ? "query too long" : lines_wrong(l, got));
        return got == LINES_ERROR ? BATCH_ERROR : BATCH_SKIPPED;
    }
    snprintf(b->number, sizeof b->number, "%llu", (unsigned long long)l->number);
    if (b->query.n && b->query.p[b->query.n - 1] == '\r')
        b->query.n--;
    const char *tab = b->query.n ? memchr(b->query.p, '\t', b->query.n) : NULL;
    b->id = (fsk_str){"", 0};
    if (tab) {
        b->id = (fsk_str){b->query.p, (size_t)(tab - b->query.p)};
        b->query = (fsk_str){tab + 1, b->query.n - b->id.n - 1};
    }
    return BATCH_OK;
}

/* ---- */

bool batch_open(batch *b, const char *path)
{
    *b = (batch){.path = path};
    find_kind(b);
    if (!b->is_table)
        return lines_open(&b->lines, path, QUERY_BYTES_MAX);
    bool good = table_open(b);
    if (!good)
        batch_close(b);
    return good;
}

bool batch_waits(const batch *b)
{
    return !b->is_table && input_waits(b->lines.in) && !lines_ready(&b->lines);
}

batch_result batch_next(batch *b)
{
    batch_result got = BATCH_OK;
    do
        got = b->is_table ? table_next(b) : lines_query(b);
    while (got == BATCH_OK && b->query.n == 0);
    if (got == BATCH_OK && b->id.n == 0)
        b->id = (fsk_str){b->number, strlen(b->number)};
    return got;
}

void batch_close(batch *b)
{
    if (!b->is_table)
        lines_close(&b->lines);
    str_free(&b->table);
    csv_cells_free(&b->cells);
}
