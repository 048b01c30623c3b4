/* kernels.c -- see kernels.h: the scalar versions, which specify the others, and the choice. */
#include "exec/kernels.h"
#include "base/bits.h"
#include <string.h>

static void score(const uint32_t *tf, const float *inverse, uint32_t n, float w, uint32_t *out)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = (uint32_t)(w - w / (1.0f + (float)tf[i] * inverse[i]));
}

static void inverse_at(const float *inverse, const uint8_t *bytes, uint32_t first, const uint32_t *docs,
                       uint32_t n, float *out)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = inverse[bytes[docs[i] - first]];
}

static uint32_t keep(uint32_t *docs, uint32_t *scores, uint32_t n, uint32_t need)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t s = scores[i];
        docs[kept] = docs[i];
        scores[kept] = s;
        kept += s >= need;
    }
    return kept;
}

static uint32_t sweep(uint32_t *sums, uint32_t need, uint32_t first, uint32_t *docs, uint32_t *scores)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < WINDOW; i++) {
        docs[n] = first + i;
        scores[n] = sums[i];
        n += sums[i] >= need;
    }
    memset(sums, 0, WINDOW * sizeof *sums);
    return n;
}

static uint32_t intersect(const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb, uint32_t *in_a,
                          uint32_t *in_b)
{
    uint32_t n = 0, i = 0, j = 0;
    while (i < na && j < nb) {
        uint32_t x = a[i], y = b[j];
        in_a[n] = i;
        in_b[n] = j;
        n += x == y;
        i += x <= y;
        j += y <= x;
    }
    return n;
}

static void rank(const uint64_t *keys, uint32_t n, uint32_t *ranks)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t larger = 0;
        for (uint32_t j = 0; j < n; j++)
            larger += keys[j] > keys[i];
        ranks[i] = larger;
    }
}

static void unite(uint64_t *bits, const uint8_t *from)
{
    for (uint32_t i = 0; i < WINDOW_WORDS; i++)
        bits[i] |= load_u64(from + 8 * (size_t)i);
}

const exec_kernels exec_kernels_scalar = {score, inverse_at, keep, sweep, intersect, rank, unite};

const exec_kernels *exec_kernels_get(void)
{
#if defined(__x86_64__)
    static const exec_kernels *const by_level[SIMD_LEVELS] = {&exec_kernels_scalar, &exec_kernels_avx2,
                                                              &exec_kernels_avx512};
    return by_level[cpu_level()];
#else
    return &exec_kernels_scalar;
#endif
}
