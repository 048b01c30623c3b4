/* utf8.c -- see utf8.h.  Which second bytes may follow a lead is Table 3-7 of Unicode 15.0. */
#include "text/utf8.h"

/* Continuation bytes that a lead asks for; 0 for a byte that leads nothing.  [*low, *high] bounds the first
 * one. */
static unsigned lead_follow(uint8_t lead, uint8_t *low, uint8_t *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 1;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 2;
    return lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
}

unsigned utf8_decode_slow(const uint8_t *p, size_t n, uint32_t *c)
{
    uint8_t low, high;
    unsigned follow = lead_follow(p[0], &low, &high);
    uint32_t value = p[0] & (0x3Fu >> follow);
    for (unsigned i = 1; i <= follow; i++) {
        if (i >= n || p[i] < low || p[i] > high) {
            *c = UTF8_REPLACEMENT;
            return i;
        }
        value = value << 6 | (p[i] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    *c = follow ? value : UTF8_REPLACEMENT;
    return follow + 1;
}

unsigned utf8_encode(uint32_t c, uint8_t *to)
{
    if (c < 0x80) {
        to[0] = (uint8_t)c;
        return 1;
    }
    unsigned bytes = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (unsigned i = bytes - 1; i > 0; i--, c >>= 6)
        to[i] = (uint8_t)(0x80 | (c & 0x3F));
    to[0] = (uint8_t)(0xF00 >> bytes | c);
    return bytes;
}

size_t utf8_cut(const uint8_t *p, size_t n, size_t limit)
{
    if (n <= limit)
        return n;
    while (limit > 0 && (p[limit] & 0xC0) == 0x80)
        limit--;
    return limit;
}
