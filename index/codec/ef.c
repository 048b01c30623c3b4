/* ef.c -- writing Elias-Fano codes.
 *
 * Relies on: bitio.h.  Layout (FORMAT.md section 7):
 *   n = 1   the value in bitlen(bound - 1) bits
 *   n >= 2  LOW, n fields of l bits; HIGH, n + ((bound - 1) >> l) bits, of which (value >> l) + i are set */
#include "codec/ef.h"

enum { PUT_MOST = 56 };

static void put_low(bit_writer *w, const uint32_t *values, uint32_t n, uint32_t l)
{
    uint64_t mask = (UINT64_C(1) << l) - 1, word = 0;
    uint32_t have = 0;
    for (uint32_t i = 0; l && i < n; i++) {
        word |= (values[i] & mask) << have;
        have += l;
        if (have + l > PUT_MOST) {
            bits_put(w, word, have);
            word = have = 0;
        }
    }
    bits_put(w, word, have);
}

static void put_high(bit_writer *w, const uint32_t *values, uint32_t n, uint32_t l, uint64_t nbits)
{
    uint64_t word = 0, start = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t at = (uint64_t)(values[i] >> l) + i;
        for (; at - start >= PUT_MOST; start += PUT_MOST, word = 0)
            bits_put(w, word, PUT_MOST);
        word |= UINT64_C(1) << (at - start);
    }
    for (; nbits - start > PUT_MOST; start += PUT_MOST, word = 0)
        bits_put(w, word, PUT_MOST);
    bits_put(w, word, (uint32_t)(nbits - start));
}

void ef_put(bit_writer *w, const uint32_t *values, uint32_t n, uint32_t bound)
{
    if (n == 1) {
        bits_put(w, values[0], bits_length(bound - 1));
        return;
    }
    uint32_t l = ef_low_bits(n, bound);
    put_low(w, values, n, l);
    put_high(w, values, n, l, (uint64_t)n + ((bound - 1) >> l));
}
