/* cpu.c -- see cpu.h. */
#include "base/cpu.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const level_names[SIMD_LEVELS] = {"scalar", "avx2", "avx512"};

#if defined(__x86_64__)
#include <cpuid.h>

/* Asked for by hand, as clang's builtin does not know it.  Where it is missing (a virtual machine may hide
 * it), its code runs as another instruction and gives wrong numbers. */
static int has_lzcnt(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & bit_LZCNT);
}

static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") && has_lzcnt();
}

static int has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vpopcntdq") &&
           __builtin_cpu_supports("avx512bitalg");
}

simd_level cpu_best(void)
{
    if (!has_avx2())
        return SIMD_SCALAR;
    return has_avx512() ? SIMD_AVX512 : SIMD_AVX2;
}
#else
simd_level cpu_best(void)
{
    return SIMD_SCALAR;
}
#endif

static simd_level wanted_level(void)
{
    simd_level best = cpu_best();
    const char *name = getenv("FOSSICK_SIMD");
    for (int level = 0; name && level < (int)best; level++) {
        if (strcmp(name, level_names[level]) == 0)
            return (simd_level)level;
    }
    return best;
}

static atomic_int level_in_use = -1;

simd_level cpu_level(void)
{
    int level = atomic_load_explicit(&level_in_use, memory_order_relaxed);
    if (level < 0) {
        level = (int)wanted_level();
        atomic_store_explicit(&level_in_use, level, memory_order_relaxed);
    }
    return (simd_level)level;
}

simd_level cpu_force(simd_level level)
{
    simd_level best = cpu_best();
    level = level < best ? level : best;
    atomic_store_explicit(&level_in_use, (int)level, memory_order_relaxed);
    return level;
}

const char *cpu_level_name(simd_level level)
{
    return level_names[level];
}
