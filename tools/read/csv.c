/* csv.c -- records and cells of a table; see csv.h. */
#include "read/csv.h"
#include "lib/cli.h"
#include <stdlib.h>

/* Behind the closing quote of the cell that opens at p[0]; 0: it does not close in these bytes, or only more
 * of them can tell. */
static size_t quoted_end(const char *p, size_t n, bool all)
{
    for (size_t i = 1; i < n; i += 2) {
        const char *quote = memchr(p + i, '"', n - i);
        if (!quote)
            return 0;
        i = (size_t)(quote - p);
        if (i + 1 == n)
            return all ? n : 0;
        if (p[i + 1] != '"')
            return i + 1;
    }
    return 0;
}

static size_t cell_end(const char *p, size_t n, char delimiter)
{
    size_t i = 0;
    while (i < n && p[i] != delimiter && p[i] != '\n' && p[i] != '\r')
        i++;
    return i;
}

size_t csv_record(const char *p, size_t n, char delimiter, bool all, bool *open)
{
    *open = false;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"') {
            size_t end = quoted_end(p + i, n - i, all);
            *open = end == 0;
            if (*open)
                return all ? n : 0;
            i += end;
        }
        i += cell_end(p + i, n - i, delimiter);
        if (i == n || (p[i] == '\r' && i + 1 == n))
            return all ? n : 0;
        if (p[i] == '\n')
            return i + 1;
        if (p[i] == '\r')
            return i + 1 + (p[i + 1] == '\n');
    }
    return all ? n : 0;
}

static void cell_add(csv_cells *c, const char *p, size_t n)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 32;
        fsk_str *at = realloc(c->at, c->cap * sizeof *at);
        if (!at)
            cli_fail("out of memory");
        c->at = at;
    }
    c->at[c->n++] = (fsk_str){p, n};
}

/* The cell at p[0], a quote, with its quotes taken away; what follows the closing one is kept.  Returns its
 * bytes there, *n those of the cell. */
static size_t unquote(char *p, size_t left, char delimiter, size_t *n)
{
    size_t end = quoted_end(p, left, true), to = 0;
    size_t inner = end ? end : left;
    for (size_t i = 1; i < inner; i++) {
        if (p[i] == '"' && i + 1 < inner && p[i + 1] == '"')
            i++;
        else if (p[i] == '"' && i + 1 == inner && end)
            break;
        p[to++] = p[i];
    }
    size_t rest = cell_end(p + inner, left - inner, delimiter);
    memmove(p + to, p + inner, rest);
    *n = to + rest;
    return inner + rest;
}

void csv_split(char *p, size_t n, char delimiter, csv_cells *out)
{
    out->n = 0;
    while (n && (p[n - 1] == '\n' || p[n - 1] == '\r'))
        n--;
    for (size_t i = 0;; i++) {
        size_t cell = cell_end(p + i, n - i, delimiter), bytes = cell;
        if (i < n && p[i] == '"')
            bytes = unquote(p + i, n - i, delimiter, &cell);
        cell_add(out, p + i, cell);
        i += bytes;
        if (i >= n)
            return;
    }
}

char csv_delimiter(const char *p, size_t n)
{
    static const char CANDIDATES[] = ",;\t|";
    size_t best = 0;
    char found = ',';
    for (const char *c = CANDIDATES; *c; c++) {
        bool open;
        size_t len = csv_record(p, n, *c, true, &open), count = 0;
        bool quoted = false;
        for (size_t i = 0; i < len; i++) {
            quoted ^= p[i] == '"';
            count += p[i] == *c && !quoted;
        }
        if (count > best) {
            best = count;
            found = *c;
        }
    }
    return found;
}

void csv_cells_free(csv_cells *c)
{
    free(c->at);
    *c = (csv_cells){0};
}
