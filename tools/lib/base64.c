/* base64.c -- see base64.h. */
#include "lib/base64.h"
#include <stdint.h>

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(str *to, const void *p, size_t n)
{
    const unsigned char *from = p;
    str_reserve(to, (n + 2) / 3 * 4);
    for (; n; from += 3) {
        size_t have = n < 3 ? n : 3;
        uint32_t bits = (uint32_t)from[0] << 16 | (have > 1 ? (uint32_t)from[1] << 8 : 0) |
                        (have > 2 ? (uint32_t)from[2] : 0);
        for (size_t i = 0; i < 4; i++)
            str_addc(to, i <= have ? LETTERS[bits >> (18 - 6 * i) & 63] : '=');
        n -= have;
    }
    to->p[to->n] = '\0';
}

/* 6 bits, or 64 for what is no letter. */
static uint32_t value_of(char c)
{
    const char *at = c ? strchr(LETTERS, c) : NULL;
    return at ? (uint32_t)(at - LETTERS) : 64;
}

/* The bytes that four letters stand for; 0 when something is wrong with them. */
static size_t take_four(const char *p, bool last, unsigned char out[3])
{
    size_t n = last && p[3] == '=' ? p[2] == '=' ? 1 : 2 : 3;
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        uint32_t v = i <= n ? value_of(p[i]) : 0;
        if (v > 63)
            return 0;
        bits = bits << 6 | v;
    }
    for (size_t i = 0; i < 3; i++)
        out[i] = (unsigned char)(bits >> (16 - 8 * i));
    return n;
}

bool base64_decode(str *to, const char *p, size_t n)
{
    size_t was = to->n;
    bool good = n % 4 == 0;
    str_reserve(to, n / 4 * 3);
    for (; good && n; p += 4, n -= 4) {
        unsigned char bytes[3];
        size_t got = take_four(p, n == 4, bytes);
        str_add(to, bytes, got);
        good = got > 0;
    }
    if (!good)
        to->n = was;
    to->p[to->n] = '\0';
    return good;
}
