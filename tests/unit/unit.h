/* unit.h -- what the codec's tests share: cmocka, random numbers with a fixed seed, the kernels this machine
 * can run. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "codec/kernels.h"

enum { UNIT_SEED = 20261 };

/* xorshift64* (S. Vigna, ACM TOMS 42(4), 2016) */
static inline uint64_t random_u64(void)
{
    static uint64_t x;
    if (!x) {
        x = UNIT_SEED;
        printf("seed %d\n", UNIT_SEED);
    }
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    return x * UINT64_C(0x2545f4914f6cdd1d);
}

static inline uint32_t random_below(uint32_t n) /* n >= 1 */
{
    return (uint32_t)((random_u64() >> 32) * n >> 32);
}

static inline uint32_t random_bits(uint32_t width) /* width <= 32 */
{
    return (uint32_t)(random_u64() >> 32 >> (32 - width));
}

static inline uint32_t unit_levels(const kernels *levels[SIMD_LEVELS])
{
    uint32_t n = 0;
    levels[n++] = &kernels_scalar;
#if defined(__x86_64__)
    if (cpu_best() >= SIMD_AVX2)
        levels[n++] = &kernels_avx2;
    if (cpu_best() >= SIMD_AVX512)
        levels[n++] = &kernels_avx512;
#endif
    return n;
}
#endif
