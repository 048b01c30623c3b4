/* buf.c -- see buf.h. */
#include "base/buf.h"
#include "base/mem.h"

bool buf_grow(buf *b, size_t more)
{
    if (b->failed || more > SIZE_MAX / 2 - b->n)
        goto fail;
    size_t cap = b->cap ? b->cap + b->cap / 2 : 64;
    if (cap < b->n + more)
        cap = b->n + more;
    uint8_t *p = mem_resize(b->p, cap);
    if (!p)
        goto fail;
    b->p = p;
    b->cap = cap;
    return true;
fail:
    b->failed = true;
    return false;
}

void buf_free(buf *b)
{
    mem_free(b->p);
    *b = (buf){0};
}
