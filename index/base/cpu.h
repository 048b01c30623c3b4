/* cpu.h -- which vector instructions to use, decided once per process. */
#ifndef BASE_CPU_H
#define BASE_CPU_H

typedef enum simd_level {
    SIMD_SCALAR = 0,
    SIMD_AVX2 = 1,   /* AVX2, BMI1, BMI2, POPCNT, LZCNT */
    SIMD_AVX512 = 2, /* the above and AVX-512 F, BW, DQ, CD, VL, VBMI, VBMI2, VPOPCNTDQ, BITALG */
    SIMD_LEVELS = 3
} simd_level;

simd_level cpu_best(void); /* what this machine has */

/* The level in use: the best, or what FOSSICK_SIMD (scalar, avx2, avx512) lowers it to.  The environment is
 * read at the first call; cpu_force, for tests, changes it afterwards (never above cpu_best; returns
 * what is then in use). */
simd_level cpu_level(void);
simd_level cpu_force(simd_level level);
const char *cpu_level_name(simd_level level);
#endif
