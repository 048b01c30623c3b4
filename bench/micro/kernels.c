/* kernels.c -- nanoseconds per call and per integer of each codec kernel at each level of this machine.
 *
 * `make micro && build/bench/kernels`.  Each figure is the best of several runs over data that stays in the
 * cache: blocks of one width, bitmaps of one density, Elias-Fano codes of one length. */
#include "codec/kernels.h"
#include "codec/ef.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 15, BLOCKS = 64, CODES = 256 };

static const char *const level_names[SIMD_LEVELS] = {"scalar", "avx2", "avx512"};
static const kernels *levels[SIMD_LEVELS];
static uint32_t nlevels;

/* What the measured functions work on. */
static struct {
    uint32_t width, n, bound;
    uint8_t packed[BLOCKS * 512 + 64];
    uint8_t bits[WINDOW / 8 + 64];
    uint8_t codes[1 << 20];
    uint64_t code_at[CODES + 1];
    uint32_t tf[BLOCK + 16];
    uint8_t spans[BLOCK + 64];
    _Alignas(64) uint32_t out[WINDOW + 16];
    uint64_t at[BLOCK];
} data;
static volatile uint64_t sink;

static uint32_t random_u32(void)
{
    static uint64_t x = 88172645463325252u;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)(x >> 32);
}

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* One pass; returns the number of calls. */
typedef uint32_t (*pass)(const kernels *k);

static uint32_t pass_unpack_docs(const kernels *k)
{
    for (uint32_t i = 0; i < BLOCKS; i++) {
        k->unpack_docs(data.packed + 16 * i * data.width, data.width, i, data.out);
        sink += data.out[BLOCK - 1];
    }
    return BLOCKS;
}

static uint32_t pass_unpack(const kernels *k)
{
    for (uint32_t i = 0; i < BLOCKS; i++) {
        k->unpack(data.packed + 16 * i * data.width, data.width, 1, data.out);
        sink += data.out[BLOCK - 1];
    }
    return BLOCKS;
}

static uint32_t pass_pack(const kernels *k)
{
    for (uint32_t i = 0; i < BLOCKS; i++)
        k->pack(data.out, data.width, data.packed + 16 * i * data.width);
    return BLOCKS;
}

static uint32_t pass_bits(const kernels *k)
{
    sink += k->bits_to_docs(data.bits, WINDOW_WORDS, 0, data.out);
    return 1;
}

static uint32_t pass_count(const kernels *k)
{
    sink += k->count_bits(data.bits, WINDOW_WORDS);
    return 1;
}

static uint32_t pass_find(const kernels *k)
{
    uint64_t sum = 0;
    for (uint32_t v = 0; v < CODES; v++)
        sum +=
            k->find_ge(data.packed, data.n, (uint32_t)((uint64_t)data.bound * v / CODES * 7919 % data.bound));
    sink += sum;
    return CODES;
}

static uint32_t pass_ef(const kernels *k)
{
    for (uint32_t i = 0; i < CODES; i++)
        sink += k->ef_decode(data.codes, data.code_at[i], data.n, data.bound, data.out);
    return CODES;
}

static uint32_t pass_offsets(const kernels *k)
{
    sink += k->position_offsets(data.tf, data.spans, BLOCK, data.at);
    return 1;
}

static double best_ns(pass f, const kernels *k)
{
    double best = 1e30;
    for (uint32_t run = 0; run < RUNS; run++) {
        uint32_t calls = 0;
        double start = now_ns(), spent = 0;
        while ((spent = now_ns() - start) < 2e6)
            for (uint32_t i = 0; i < 16; i++)
                calls += f(k);
        if (spent / calls < best)
            best = spent / calls;
    }
    return best;
}

static void line(const char *what, pass f, double integers)
{
    printf("%-28s", what);
    for (uint32_t i = 0; i < nlevels; i++) {
        double ns = best_ns(f, levels[i]);
        printf("  %8.1f %6.3f", ns, ns / integers);
    }
    printf("\n");
    fflush(stdout);
}

static void bench_blocks(void)
{
    static const uint32_t widths[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 16, 20, 24, 32};
    char what[40];
    for (size_t i = 0; i < sizeof data.packed; i++)
        data.packed[i] = (uint8_t)random_u32();
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        data.width = widths[i];
        snprintf(what, sizeof what, "unpack_docs  width %u", widths[i]);
        line(what, pass_unpack_docs, BLOCK);
    }
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i += 3) {
        data.width = widths[i];
        snprintf(what, sizeof what, "unpack  width %u", widths[i]);
        line(what, pass_unpack, BLOCK);
    }
    for (size_t i = 1; i < sizeof widths / sizeof *widths; i += 4) {
        data.width = widths[i];
        for (uint32_t j = 0; j < BLOCK; j++)
            data.out[j] = random_u32() >> (32 - widths[i]);
        snprintf(what, sizeof what, "pack  width %u", widths[i]);
        line(what, pass_pack, BLOCK);
    }
}

static void bench_bits(void)
{
    char what[40];
    for (uint32_t per_16 = 1; per_16 <= 16; per_16 *= 2) {
        uint32_t n = 0;
        memset(data.bits, 0, sizeof data.bits);
        for (uint32_t i = 0; i < WINDOW; i++)
            if (random_u32() % 16 < per_16) {
                data.bits[i / 8] |= (uint8_t)(1u << i % 8);
                n++;
            }
        snprintf(what, sizeof what, "bits_to_docs  %u/16 of 4096", per_16);
        line(what, pass_bits, n);
    }
    line("count_bits  of 4096", pass_count, WINDOW);
}

static void bench_find(void)
{
    static const uint32_t sizes[] = {8, 32, 128, 4096};
    char what[40];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        data.n = sizes[i];
        data.bound = 1;
        for (uint32_t j = 0; j < data.n; j++) {
            memcpy(data.packed + 4 * j, &data.bound, 4);
            data.bound += 1 + random_u32() % 100;
        }
        snprintf(what, sizeof what, "find_ge  of %u", data.n);
        line(what, pass_find, 1);
    }
}

static void bench_ef(void)
{
    static const uint32_t shapes[][2] = {{1, 300},   {2, 300},   {4, 300},    {10, 300},      {16, 2000},
                                         {20, 2000}, {64, 5000}, {127, 1000}, {127, 1u << 20}};
    char what[40];
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        uint32_t n = data.n = shapes[i][0], bound = data.bound = shapes[i][1], v[BLOCK];
        buf b = {0};
        bit_writer w = {.to = &b};
        for (uint32_t c = 0; c < CODES; c++) {
            data.code_at[c] = w.total;
            for (uint32_t j = 0; j < n; j++)
                v[j] = (uint32_t)((uint64_t)bound * j / n) + random_u32() % (bound / n);
            ef_put(&w, v, n, bound);
        }
        bits_pad(&w);
        if (b.n + 64 > sizeof data.codes)
            abort();
        memcpy(data.codes, b.p, b.n);
        buf_free(&b);
        snprintf(what, sizeof what, "ef_decode  %u below %u", n, bound);
        line(what, pass_ef, n);
    }
}

int main(void)
{
    levels[nlevels++] = &kernels_scalar;
#if defined(__x86_64__)
    if (cpu_best() >= SIMD_AVX2)
        levels[nlevels++] = &kernels_avx2;
    if (cpu_best() >= SIMD_AVX512)
        levels[nlevels++] = &kernels_avx512;
#endif
    printf("%-28s", "ns per call, per integer");
    for (uint32_t i = 0; i < nlevels; i++)
        printf("  %15s", level_names[i]);
    printf("\n");
    bench_blocks();
    bench_bits();
    bench_find();
    bench_ef();
    for (uint32_t i = 0; i < BLOCK; i++) {
        data.spans[i] = (uint8_t)(40 + random_u32() % 40);
        data.tf[i] = 1 + random_u32() % 4;
    }
    line("position_offsets", pass_offsets, BLOCK);
    return 0;
}
