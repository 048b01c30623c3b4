/* strings.c -- see strings.h: chunks, each with the one before. */
#include "eval/strings.h"
#include "lib/cli.h"
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 << 10 };

typedef struct strings_chunk {
    struct strings_chunk *before;
    size_t used, size;
    char bytes[];
} strings_chunk;

const char *strings_add(strings *s, const char *p, size_t n)
{
    if (!s->last || s->last->size - s->last->used < n + 1) {
        size_t size = n + 1 > CHUNK ? n + 1 : CHUNK;
        strings_chunk *c = malloc(sizeof *c + size);
        if (!c)
            cli_fail("out of memory");
        *c = (strings_chunk){s->last, 0, size};
        s->last = c;
    }
    char *to = s->last->bytes + s->last->used;
    memcpy(to, p, n);
    to[n] = '\0';
    s->last->used += n + 1;
    return to;
}

void strings_free(strings *s)
{
    while (s->last) {
        strings_chunk *before = s->last->before;
        free(s->last);
        s->last = before;
    }
}

void *grow(void *p, size_t n, size_t *cap, size_t size)
{
    if (n <= *cap)
        return p;
    while (*cap < n)
        *cap = *cap ? *cap * 2 : 64;
    p = realloc(p, *cap * size);
    if (!p)
        cli_fail("out of memory");
    return p;
}
