/* varint.h -- LEB128: 7 bits a byte, low bits first, at most 10 bytes. */
#ifndef CODEC_VARINT_H
#define CODEC_VARINT_H
#include "base/buf.h"

enum { VARINT_MAX = 10 };

static inline uint8_t *varint_put(uint8_t *p, uint64_t v)
{
    while (v >= 128) {
        *p++ = (uint8_t)(v | 128);
        v >>= 7;
    }
    *p++ = (uint8_t)v;
    return p;
}

static inline void buf_put_varint(buf *b, uint64_t v)
{
    if (buf_reserve(b, VARINT_MAX))
        b->n = (size_t)(varint_put(b->p + b->n, v) - b->p);
}

const uint8_t *varint_get_long(const uint8_t *p, const uint8_t *end, uint64_t *v);

/* Returns the byte behind, or NULL when the bytes end before the number does or it has more than 64 bits.  p
 * may be NULL (from a failed get before): then the result is NULL, so that a chain of gets is checked once.
 */
static inline const uint8_t *varint_get(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
    if (p && p < end && *p < 128) {
        *v = *p;
        return p + 1;
    }
    return varint_get_long(p, end, v);
}

/* The same for numbers that must fit 32 bits. */
static inline const uint8_t *varint_get_u32(const uint8_t *p, const uint8_t *end, uint32_t *v)
{
    uint64_t wide = 0;
    p = varint_get(p, end, &wide);
    *v = (uint32_t)wide;
    return wide >> 32 ? NULL : p;
}
#endif
