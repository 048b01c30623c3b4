/* kernels_avx2.c -- the loops of kernels.h, 8 values at a time. */
#include "base/bits.h"
#include "exec/kernels.h"
#include <immintrin.h>

/* AVX2 converts signed numbers only: so by halves, both exact, whose sum is rounded once as a direct
 * conversion is. */
static __m256 to_float(__m256i v)
{
    __m256i high = _mm256_srli_epi32(v, 16), low = _mm256_and_si256(v, _mm256_set1_epi32(0xFFFF));
    __m256 h = _mm256_mul_ps(_mm256_cvtepi32_ps(high), _mm256_set1_ps(65536.0f));
    return _mm256_add_ps(h, _mm256_cvtepi32_ps(low));
}

static void score(const uint32_t *tf, const float *inverse, uint32_t n, float w, uint32_t *out)
{
    __m256 weight = _mm256_set1_ps(w), one = _mm256_set1_ps(1.0f);
    for (uint32_t i = 0; i < n; i += 8) {
        __m256 f = to_float(_mm256_loadu_si256((const __m256i *)(tf + i)));
        __m256 x = _mm256_add_ps(one, _mm256_mul_ps(f, _mm256_loadu_ps(inverse + i)));
        __m256 s = _mm256_sub_ps(weight, _mm256_div_ps(weight, x));
        _mm256_storeu_si256((__m256i *)(out + i), _mm256_cvttps_epi32(s));
    }
}

static void inverse_at(const float *inverse, const uint8_t *bytes, uint32_t first, const uint32_t *docs,
                       uint32_t n, float *out)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = inverse[bytes[docs[i] - first]];
}

/* A bit for each lane with v >= least, unsigned. */
static uint32_t at_least(__m256i v, __m256i least)
{
    __m256i ge = _mm256_cmpeq_epi32(_mm256_max_epu32(v, least), v);
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(ge));
}

/* The lanes of the mask's ones to the front. */
static __m256i front_lanes(uint32_t mask)
{
    uint64_t bytes = _pdep_u64(mask, 0x0101010101010101) * 0xFF;
    uint64_t numbers = _pext_u64(0x0706050403020100, bytes);
    return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)numbers));
}

static uint32_t keep(uint32_t *docs, uint32_t *scores, uint32_t n, uint32_t need)
{
    __m256i least = _mm256_set1_epi32((int)need);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i += 8) {
        __m256i s = _mm256_loadu_si256((const __m256i *)(scores + i));
        __m256i d = _mm256_loadu_si256((const __m256i *)(docs + i));
        uint32_t m = at_least(s, least) & (n - i < 8 ? (1u << (n - i)) - 1 : 0xFF);
        __m256i front = front_lanes(m);
        _mm256_storeu_si256((__m256i *)(docs + kept), _mm256_permutevar8x32_epi32(d, front));
        _mm256_storeu_si256((__m256i *)(scores + kept), _mm256_permutevar8x32_epi32(s, front));
        kept += bits_count(m);
    }
    return kept;
}

static uint32_t sweep(uint32_t *sums, uint32_t need, uint32_t first, uint32_t *docs, uint32_t *scores)
{
    __m256i least = _mm256_set1_epi32((int)need);
    uint32_t n = 0;
    for (uint32_t i = 0; i < WINDOW; i += 8) {
        __m256i *p = (__m256i *)(sums + i);
        uint32_t m = at_least(_mm256_loadu_si256(p), least);
        for (; m; m &= m - 1) {
            uint32_t j = i + bits_trailing(m);
            docs[n] = first + j;
            scores[n++] = sums[j];
        }
        _mm256_storeu_si256(p, _mm256_setzero_si256());
    }
    return n;
}

static uint32_t intersect(const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb, uint32_t *in_a,
                          uint32_t *in_b)
{
    uint32_t n = 0, g = 0;
    for (uint32_t j = 0; j < nb; j++) {
        uint32_t v = b[j];
        while (g + 8 < na && a[g + 7] < v)
            g += 8;
        if (g >= na)
            return n;
        __m256i eq =
            _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)(a + g)), _mm256_set1_epi32((int)v));
        uint32_t m = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(eq));
        if (na - g < 8)
            m &= (1u << (na - g)) - 1;
        in_a[n] = g + bits_trailing(m | 0x100u);
        in_b[n] = j;
        n += m != 0;
    }
    return n;
}

static void rank(const uint64_t *keys, uint32_t n, uint32_t *ranks)
{
    const __m256i lows = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    for (uint32_t i = 0; i < n; i += 8) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(keys + i)), na = _mm256_setzero_si256();
        __m256i b = _mm256_loadu_si256((const __m256i *)(keys + i + 4)), nb = na;
        for (uint32_t j = 0; j < n; j++) {
            __m256i v = _mm256_set1_epi64x((long long)keys[j]);
            na = _mm256_sub_epi64(na, _mm256_cmpgt_epi64(v, a));
            nb = _mm256_sub_epi64(nb, _mm256_cmpgt_epi64(v, b));
        }
        na = _mm256_permutevar8x32_epi32(na, lows);
        nb = _mm256_permutevar8x32_epi32(nb, lows);
        _mm256_storeu_si256((__m256i *)(ranks + i), _mm256_blend_epi32(na, nb, 0xF0));
    }
}

static void unite(uint64_t *bits, const uint8_t *from)
{
    for (uint32_t i = 0; i < WINDOW_WORDS; i += 4) {
        __m256i *to = (__m256i *)(bits + i);
        __m256i v = _mm256_loadu_si256((const __m256i *)(from + 8 * (size_t)i));
        _mm256_storeu_si256(to, _mm256_or_si256(_mm256_loadu_si256(to), v));
    }
}

const exec_kernels exec_kernels_avx2 = {score, inverse_at, keep, sweep, intersect, rank, unite};
