/* lines.c -- the lines of an input; see lines.h. */
#include "read/lines.h"
#include "lib/cli.h"
#include <stdlib.h>
#include <string.h>

enum { LINES_CAP = 256 << 10 };

void lines_start(lines *l, input *in, size_t limit)
{
    *l = (lines){.in = in, .limit = limit};
}

bool lines_ready(const lines *l)
{
    return l->end > l->start && memchr(l->buf + l->start, '\n', l->end - l->start);
}

static bool room_make(lines *l)
{
    if (l->start > 0) {
        memmove(l->buf, l->buf + l->start, l->end - l->start);
        l->end -= l->start;
        l->start = 0;
    }
    if (l->end < l->cap)
        return true;
    size_t cap = l->cap ? l->cap * 2 : LINES_CAP;
    char *buf = realloc(l->buf, cap);
    if (!buf)
        return false;
    l->buf = buf;
    l->cap = cap;
    return true;
}

/* 1 when bytes came, 0 at the end, -1 on error. */
static int more(lines *l)
{
    ssize_t got = input_read(l->in, l->buf + l->end, l->cap - l->end);
    if (got < 0)
        return -1;
    l->eof = got == 0;
    l->end += (size_t)got;
    l->bytes += (uint64_t)got;
    return got > 0;
}

static lines_result pass_over(lines *l)
{
    for (;;) {
        char *feed = memchr(l->buf + l->start, '\n', l->end - l->start);
        if (feed) {
            l->start = (size_t)(feed - l->buf) + 1;
            return LINES_TOO_LONG;
        }
        l->start = l->end = 0;
        int r = more(l);
        if (r <= 0)
            return r < 0 ? LINES_ERROR : LINES_TOO_LONG;
    }
}

lines_result lines_next(lines *l, const char **p, size_t *n)
{
    size_t seen = 0;
    l->number++;
    for (;;) {
        char *from = l->buf ? l->buf + l->start : NULL; /* before the first read */
        size_t have = l->end - l->start;
        char *feed = have > seen ? memchr(from + seen, '\n', have - seen) : NULL;
        if (feed || (l->eof && have)) {
            *p = from;
            *n = feed ? (size_t)(feed - from) : have;
            l->start += *n + (feed != NULL);
            return LINES_OK;
        }
        if (l->eof)
            return LINES_END;
        if (have > l->limit || !room_make(l))
            return pass_over(l);
        seen = have;
        if (more(l) < 0)
            return LINES_ERROR;
    }
}

void lines_free(lines *l)
{
    free(l->buf);
    l->buf = NULL;
}

bool lines_open(lines *l, const char *path, size_t limit)
{
    char why[160];
    input *in = input_open(path, why, sizeof why);
    if (!in)
        cli_error("%s: %s", input_name(path), why);
    else
        lines_start(l, in, limit);
    return in != NULL;
}

const char *lines_wrong(const lines *l, lines_result got)
{
    return got == LINES_TOO_LONG ? "line too long" : input_error(l->in);
}

void lines_close(lines *l)
{
    lines_free(l);
    input_close(l->in);
}
