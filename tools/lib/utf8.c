/* utf8.c -- reading UTF-8 that may be damaged; see utf8.h. */
#include "lib/utf8.h"

uint32_t utf8_decode(const char *p, const char *end, size_t *len)
{
    const unsigned char *s = (const unsigned char *)p;
    *len = 1;
    if (s[0] < 0x80)
        return s[0];
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return UTF8_REPLACEMENT;
    size_t need = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    if ((size_t)(end - p) < need)
        return UTF8_REPLACEMENT;
    uint32_t c = s[0] & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return UTF8_REPLACEMENT;
        c = c << 6 | (s[i] & 0x3Fu);
    }
    static const uint32_t LOWEST[] = {0, 0, 0x80, 0x800, 0x10000};
    if (c < LOWEST[need] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return UTF8_REPLACEMENT;
    *len = need;
    return c;
}
