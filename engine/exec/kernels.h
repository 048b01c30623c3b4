/* kernels.h -- the inner loops of evaluation, scalar and vectorised, behind one table chosen by cpu_level().
 *
 * Relies on: codec/kernels.h for the sizes.  The scalar version is the specification; all levels give the
 * same bits, which needs -ffp-contract=off and IEEE division.  Arrays have room for 16 values behind their n.
 */
#ifndef EXEC_KERNELS_H
#define EXEC_KERNELS_H
#include "codec/kernels.h"

typedef struct exec_kernels {
    /* BM25 in integers: out[i] = (uint32_t)(w - w / (1 + tf[i] * inverse[i])), in float. */
    void (*score)(const uint32_t *tf, const float *inverse, uint32_t n, float w, uint32_t *out);
    /* out[i] = inverse[bytes[docs[i] - first]], for score; up to 3 bytes behind a byte may be read. */
    void (*inverse_at)(const float *inverse, const uint8_t *bytes, uint32_t first, const uint32_t *docs,
                       uint32_t n, float *out);
    /* Keeps the pairs with score >= need, in order and in place; returns how many. */
    uint32_t (*keep)(uint32_t *docs, uint32_t *scores, uint32_t n, uint32_t need);
    /* The sums of a window that are >= need (need >= 1): docids first + i and sums, in order; all sums are
     * zeroed. */
    uint32_t (*sweep)(uint32_t *sums, uint32_t need, uint32_t first, uint32_t *docs, uint32_t *scores);
    /* Two ascending arrays, a of at most BLOCK: for each common docid its index in a and in b; returns how
     * many. */
    uint32_t (*intersect)(const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb, uint32_t *in_a,
                          uint32_t *in_b);
    /* ranks[i] = how many of the n numbers, all below 2^63, are larger than keys[i]. */
    void (*rank)(const uint64_t *keys, uint32_t n, uint32_t *ranks);
    /* bits |= from, a window's 64 words; `from` unaligned. */
    void (*unite)(uint64_t *bits, const uint8_t *from);
} exec_kernels;

const exec_kernels *exec_kernels_get(void);
extern const exec_kernels exec_kernels_scalar;
#if defined(__x86_64__)
extern const exec_kernels exec_kernels_avx2, exec_kernels_avx512;
#endif
#endif
