/* utf8.h -- UTF-8 to code points and back.
 *
 * Ill-formed bytes are read as U+FFFD, one for each maximal part of an otherwise well-formed sequence
 * (Unicode 15.0, section 3.9, "U+FFFD substitution of maximal subparts").  Invariant: a decode consumes at
 * least one byte and never looks past the n given. */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H
#include <stddef.h>
#include <stdint.h>

enum { UTF8_REPLACEMENT = 0xFFFD, UTF8_MAX = 4 };

/* utf8_decode for what its fast path leaves: ill-formed bytes, four-byte sequences and ends of text. */
unsigned utf8_decode_slow(const uint8_t *p, size_t n, uint32_t *c);

/* The code point at p into *c; returns its bytes.  n >= 1. */
static inline unsigned utf8_decode(const uint8_t *p, size_t n, uint32_t *c)
{
    if (p[0] < 0x80) {
        *c = p[0];
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] < 0xE0 && n >= 2 && (p[1] & 0xC0) == 0x80) {
        *c = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
        return 2;
    }
    if (p[0] > 0xE0 && p[0] < 0xED && n >= 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        *c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
        return 3;
    }
    return utf8_decode_slow(p, n, c);
}

unsigned utf8_encode(uint32_t c, uint8_t *to); /* a scalar value; returns its bytes, at most UTF8_MAX */

/* The longest prefix of at most `limit` bytes that cuts no character of well-formed text. */
size_t utf8_cut(const uint8_t *p, size_t n, size_t limit);
#endif
