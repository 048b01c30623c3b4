/* str.c -- a growing string for the tools; see str.h. */
#include "lib/str.h"
#include "lib/cli.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void str_reserve(str *s, size_t more)
{
    if (s->cap - s->n > more)
        return;
    size_t cap = s->cap ? s->cap : 256;
    while (cap - s->n <= more) {
        if (cap > SIZE_MAX / 2)
            cli_fail("out of memory");
        cap *= 2;
    }
    char *p = realloc(s->p, cap);
    if (!p)
        cli_fail("out of memory");
    s->p = p;
    s->cap = cap;
}

void str_add(str *s, const void *p, size_t n)
{
    str_reserve(s, n);
    if (n)
        memcpy(s->p + s->n, p, n);
    s->n += n;
    s->p[s->n] = '\0';
}

void str_addf(str *s, const char *format, ...)
{
    for (size_t room = 128;;) {
        str_reserve(s, room);
        va_list args;
        va_start(args, format);
        int n = vsnprintf(s->p + s->n, room + 1, format, args);
        va_end(args);
        if (n >= 0 && (size_t)n > room) {
            room = (size_t)n;
            continue;
        }
        s->n += n > 0 ? (size_t)n : 0;
        s->p[s->n] = '\0';
        return;
    }
}

void str_free(str *s)
{
    free(s->p);
    *s = (str){0};
}
