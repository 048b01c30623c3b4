/* columns.c -- see columns.h. */
#include "eval/columns.h"
#include "lib/cli.h"
#include "read/lines.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1 << 20, NUMBER_MAX = 64 };

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void split(columns *c, const char *p, const char *end)
{
    c->n = 0;
    while (c->n < COLUMNS_MAX) {
        while (p < end && blank(*p))
            p++;
        const char *from = p;
        while (p < end && !blank(*p))
            p++;
        if (p == from)
            return;
        c->at[c->n++] = (fsk_str){from, (size_t)(p - from)};
    }
}

static int read_all(lines *l, columns *c, columns_fn fn, void *user)
{
    const char *line;
    size_t n;
    lines_result got;
    while ((got = lines_next(l, &line, &n)) == LINES_OK) {
        c->line = l->number;
        split(c, line, line + n);
        const char *wrong = n && line[0] != '#' && c->n ? fn(user, c) : NULL;
        if (wrong) {
            cli_error("%s: line %llu: %s", c->path, (unsigned long long)c->line, wrong);
            return -1;
        }
    }
    if (got != LINES_END)
        cli_error("%s: line %llu: %s", c->path, (unsigned long long)l->number, lines_wrong(l, got));
    return got == LINES_END ? 0 : -1;
}

int columns_read(const char *path, columns_fn fn, void *user)
{
    lines l;
    columns c = {.path = input_name(path)};
    if (!lines_open(&l, path, LINE_MAX_BYTES))
        return -1;
    int rc = read_all(&l, &c, fn, user);
    lines_close(&l);
    return rc;
}

bool columns_real(fsk_str s, double *out)
{
    char text[NUMBER_MAX], *end;
    if (s.n == 0 || s.n >= sizeof text)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out);
}

bool columns_whole(fsk_str s, long *out)
{
    double v;
    if (!columns_real(s, &v) || v != floor(v) || fabs(v) > 1e9)
        return false;
    *out = (long)v;
    return true;
}
