/* kernels_avx512.c -- the loops of kernels.h, 16 values at a time. */
#include "base/bits.h"
#include "exec/kernels.h"
#include <immintrin.h>

static __mmask16 first_lanes(uint32_t n)
{
    return (__mmask16)(n >= 16 ? 0xFFFF : (1u << n) - 1);
}

static void score(const uint32_t *tf, const float *inverse, uint32_t n, float w, uint32_t *out)
{
    __m512 weight = _mm512_set1_ps(w), one = _mm512_set1_ps(1.0f);
    for (uint32_t i = 0; i < n; i += 16) {
        __m512 f = _mm512_cvtepu32_ps(_mm512_loadu_si512(tf + i));
        __m512 x = _mm512_add_ps(one, _mm512_mul_ps(f, _mm512_loadu_ps(inverse + i)));
        __m512 s = _mm512_sub_ps(weight, _mm512_div_ps(weight, x));
        _mm512_storeu_si512(out + i, _mm512_cvttps_epu32(s));
    }
}

static void inverse_at(const float *inverse, const uint8_t *bytes, uint32_t first, const uint32_t *docs,
                       uint32_t n, float *out)
{
    for (uint32_t i = 0; i < n; i++) /* two gathers of 16 take longer (AMD Zen 4) */
        out[i] = inverse[bytes[docs[i] - first]];
}

static uint32_t keep(uint32_t *docs, uint32_t *scores, uint32_t n, uint32_t need)
{
    __m512i least = _mm512_set1_epi32((int)need);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i += 16) {
        __m512i s = _mm512_loadu_si512(scores + i), d = _mm512_loadu_si512(docs + i);
        __mmask16 m = _mm512_cmpge_epu32_mask(s, least) & first_lanes(n - i);
        _mm512_storeu_si512(docs + kept, _mm512_maskz_compress_epi32(m, d));
        _mm512_storeu_si512(scores + kept, _mm512_maskz_compress_epi32(m, s));
        kept += bits_count(m);
    }
    return kept;
}

static uint32_t put_kept(uint32_t *docs, uint32_t *scores, __mmask16 m, __m512i s, uint32_t first)
{
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i d = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)first));
    _mm512_storeu_si512(docs, _mm512_maskz_compress_epi32(m, d));
    _mm512_storeu_si512(scores, _mm512_maskz_compress_epi32(m, s));
    return bits_count(m);
}

static uint32_t sweep(uint32_t *sums, uint32_t need, uint32_t first, uint32_t *docs, uint32_t *scores)
{
    const __m512i least = _mm512_set1_epi32((int)need), zero = _mm512_setzero_si512();
    uint32_t n = 0;
    for (uint32_t i = 0; i < WINDOW; i += 32) {
        __m512i a = _mm512_loadu_si512(sums + i), b = _mm512_loadu_si512(sums + i + 16);
        __mmask16 ma = _mm512_cmpge_epu32_mask(a, least), mb = _mm512_cmpge_epu32_mask(b, least);
        _mm512_storeu_si512(sums + i, zero);
        _mm512_storeu_si512(sums + i + 16, zero);
        if (!(ma | mb))
            continue;
        n += put_kept(docs + n, scores + n, ma, a, first + i);
        n += put_kept(docs + n, scores + n, mb, b, first + i + 16);
    }
    return n;
}

/* Few values of b: the last ones of all groups of 16 but the last tell each its group, without a branch that
 * would be guessed wrong at nearly each of them. */
static __attribute__((noinline)) uint32_t intersect_few(const uint32_t *a, uint32_t na, const uint32_t *b,
                                                        uint32_t nb, uint32_t *in_a, uint32_t *in_b)
{
    const __m256i ends = _mm256_setr_epi32(15, 31, 47, 63, 79, 95, 111, 127);
    __mmask8 full = (__mmask8)((1u << (na - 1) / 16) - 1);
    __m256i tops = _mm256_mmask_i32gather_epi32(ends, full, ends, a, 4);
    uint32_t n = 0;
    for (uint32_t j = 0; j < nb; j++) {
        uint32_t at = 16 * bits_count(_mm256_mask_cmplt_epu32_mask(full, tops, _mm256_set1_epi32((int)b[j])));
        __mmask16 m = _mm512_cmpeq_epi32_mask(_mm512_loadu_si512(a + at), _mm512_set1_epi32((int)b[j]));
        at += bits_trailing(m | 0x10000u);
        in_a[n] = at;
        in_b[n] = j;
        n += m != 0 && at < na;
    }
    return n;
}

/* Each value of b against 16 of a at once; a moves on in whole groups. */
static uint32_t intersect(const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb, uint32_t *in_a,
                          uint32_t *in_b)
{
    uint32_t n = 0, g = 0;
    if (na == 0)
        return 0;
    if (nb * 6 < na)
        return intersect_few(a, na, b, nb, in_a, in_b);
    __mmask16 valid = first_lanes(na);
    __m512i group = _mm512_loadu_si512(a);
    uint32_t top = a[na >= 16 ? 15 : na - 1];
    for (uint32_t j = 0; j < nb; j++) {
        uint32_t v = b[j];
        while (v > top) {
            g += 16;
            if (g >= na)
                return n;
            group = _mm512_loadu_si512(a + g);
            valid = first_lanes(na - g);
            top = a[na - g >= 16 ? g + 15 : na - 1];
        }
        __mmask16 m = _mm512_mask_cmpeq_epi32_mask(valid, group, _mm512_set1_epi32((int)v));
        in_a[n] = g + bits_trailing(m | 0x10000u);
        in_b[n] = j;
        n += m != 0;
    }
    return n;
}

static void rank(const uint64_t *keys, uint32_t n, uint32_t *ranks)
{
    const __m512i one = _mm512_set1_epi64(1);
    for (uint32_t i = 0; i < n; i += 16) {
        __m512i a = _mm512_loadu_si512(keys + i), b = _mm512_loadu_si512(keys + i + 8);
        __m512i na = _mm512_setzero_si512(), nb = na;
        for (uint32_t j = 0; j < n; j++) {
            __m512i v = _mm512_set1_epi64((long long)keys[j]);
            na = _mm512_mask_add_epi64(na, _mm512_cmpgt_epu64_mask(v, a), na, one);
            nb = _mm512_mask_add_epi64(nb, _mm512_cmpgt_epu64_mask(v, b), nb, one);
        }
        _mm256_storeu_si256((__m256i *)(ranks + i), _mm512_cvtepi64_epi32(na));
        _mm256_storeu_si256((__m256i *)(ranks + i + 8), _mm512_cvtepi64_epi32(nb));
    }
}

static void unite(uint64_t *bits, const uint8_t *from)
{
    for (uint32_t i = 0; i < WINDOW_WORDS; i += 8) {
        __m512i v = _mm512_or_si512(_mm512_loadu_si512(bits + i), _mm512_loadu_si512(from + 8 * (size_t)i));
        _mm512_storeu_si512(bits + i, v);
    }
}

const exec_kernels exec_kernels_avx512 = {score, inverse_at, keep, sweep, intersect, rank, unite};
