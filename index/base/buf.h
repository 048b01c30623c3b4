/* buf.h -- a growing array of bytes.
 *
 * Relies on: mem.h, bits.h.  A failed growth is remembered in `failed` and later puts do nothing, so an
 * encoder writes freely and its caller checks once at the end.  {0} is an empty buffer. */
#ifndef BASE_BUF_H
#define BASE_BUF_H
#include "base/bits.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct buf {
    uint8_t *p;
    size_t n, cap;
    bool failed;
} buf;

bool buf_grow(buf *b, size_t more); /* room for `more` bytes behind n; false when memory is out */
void buf_free(buf *b);

static inline bool buf_reserve(buf *b, size_t more)
{
    return (b->p && b->cap - b->n >= more) || buf_grow(b, more);
}

/* `n` new bytes to be filled in by the caller, or NULL. */
static inline uint8_t *buf_add(buf *b, size_t n)
{
    if (b->failed || !buf_reserve(b, n))
        return NULL;
    uint8_t *p = b->p + b->n;
    b->n += n;
    return p;
}

static inline void buf_put(buf *b, const void *p, size_t n)
{
    uint8_t *to = buf_add(b, n);
    if (to && n)
        memcpy(to, p, n);
}

static inline void buf_put_u8(buf *b, uint8_t v)
{
    buf_put(b, &v, 1);
}

static inline void buf_put_u16(buf *b, uint16_t v)
{
    buf_put(b, &v, sizeof v);
}

static inline void buf_put_u32(buf *b, uint32_t v)
{
    buf_put(b, &v, sizeof v);
}

static inline void buf_put_u64(buf *b, uint64_t v)
{
    buf_put(b, &v, sizeof v);
}
#endif
