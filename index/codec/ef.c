/* ef.c -- writing Elias-Fano codes.
 *
 * Relies on: bitio.h.  Layout (FORMAT.md section 7):
 *   n = 1   the value in bitlen(bound - 1) bits
 *   n >= 2  LOW, n fields of l bits; HIGH, n + ((bound - 1) >> l) bits, of which (value >> l) + i are set */
#include "codec/ef.h"

static void put_zeros(bit_writer *w, uint64_t n)
{
    for (; n > 56; n -= 56)
        bits_put(w, 0, 56);
    bits_put(w, 0, (uint32_t)n);
}

void ef_put(bit_writer *w, const uint32_t *values, uint32_t n, uint32_t bound)
{
    if (n == 1) {
        bits_put(w, values[0], bits_length(bound - 1));
        return;
    }
    uint32_t l = ef_low_bits(n, bound), bucket = 0;
    uint32_t low = (UINT32_C(1) << l) - 1;
    for (uint32_t i = 0; l && i < n; i++)
        bits_put(w, values[i] & low, l);
    for (uint32_t i = 0; i < n; i++) {
        put_zeros(w, (values[i] >> l) - bucket);
        bits_put(w, 1, 1);
        bucket = values[i] >> l;
    }
    put_zeros(w, ((bound - 1) >> l) - bucket);
}
