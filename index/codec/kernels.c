/* kernels.c -- the choice of kernels by the CPU's level. */
#include "codec/kernels.h"

const kernels *kernels_get(void)
{
#if defined(__x86_64__)
    switch (cpu_level()) {
    case SIMD_AVX512:
        return &kernels_avx512;
    case SIMD_AVX2:
        return &kernels_avx2;
    default:
        return &kernels_scalar;
    }
#else
    return &kernels_scalar;
#endif
}
