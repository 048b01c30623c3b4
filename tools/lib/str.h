/* str.h -- a growing string for the tools.
 *
 * Relies on: cli.h, through which it ends the program when memory is out, so that no caller needs to
 * check.  Invariant: once written to, p[n] is a NUL that n does not count.  {0} is an empty string. */
#ifndef TOOLS_STR_H
#define TOOLS_STR_H
#include <stddef.h>
#include <string.h>

typedef struct str {
    char *p;
    size_t n, cap;
} str;

void str_reserve(str *s, size_t more); /* room for `more` bytes and a NUL behind n */
void str_add(str *s, const void *p, size_t n);
void str_addf(str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_free(str *s);

static inline void str_adds(str *s, const char *text)
{
    str_add(s, text, strlen(text));
}

static inline void str_addc(str *s, char c)
{
    str_add(s, &c, 1);
}

static inline void str_clear(str *s)
{
    s->n = 0;
}
#endif
