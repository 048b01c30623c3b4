/* ef.h -- Elias-Fano code of ascending numbers below a bound: positions of a posting, docids of short lists
 * (FORMAT.md section 7; P. Elias, J. ACM 21(2), 1974; R. Fano, 1971).  Decoding is kernels.h's ef_decode. */
#ifndef CODEC_EF_H
#define CODEC_EF_H
#include "codec/bitio.h"

/* l: the largest integer with n * 2^l <= bound (n >= 1, n <= bound). */
static inline uint32_t ef_low_bits(uint32_t n, uint32_t bound)
{
    uint32_t l = bits_length(bound) - bits_length(n);
    return l - ((uint64_t)n << l > bound);
}

/* Bits of the code of n values below bound; n <= bound. */
static inline uint64_t ef_bits(uint32_t n, uint32_t bound)
{
    if (n == 1)
        return bits_length(bound - 1);
    uint32_t l = ef_low_bits(n, bound);
    return (uint64_t)n * (l + 1) + ((bound - 1) >> l);
}

/* values strictly ascending, all below bound. */
void ef_put(bit_writer *w, const uint32_t *values, uint32_t n, uint32_t bound);
#endif
