/* kernels_avx512.c -- the kernels with AVX-512.
 *
 * Relies on: kernels_common.h; compiled for SIMD_AVX512 and called only where that is.  Unpacking uses
 * 256-bit vectors, two rows of the vertical layout each: running sums take fewer steps than in 512 bits
 * (18 ns a block against 27 on Zen 4).  Functions over widths are expanded once per width, so that words,
 * shifts and masks are constants. */
#include "codec/kernels_common.h"
#include <immintrin.h>

KERNEL_INLINE __m256i load_256(const void *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}

KERNEL_INLINE __m128i load_128(const void *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}

/* 16 bytes at each of two places that are the same or neighbours. */
KERNEL_INLINE __m256i load_two(const uint8_t *in, uint32_t k0, uint32_t k1)
{
    return k0 == k1 ? _mm256_broadcastsi128_si256(load_128(in + 16 * k0)) : load_256(in + 16 * k0);
}

KERNEL_INLINE __m256i two_numbers(uint32_t a, uint32_t b)
{
    int x = (int)a, y = (int)b;
    return _mm256_setr_epi32(x, x, x, x, y, y, y, y);
}

/* Rows row and row + 1 in the low `width` bits of each lane; what is above is of other rows. */
KERNEL_INLINE __m256i two_rows(const uint8_t *in, uint32_t width, uint32_t row)
{
    if (width == 0)
        return _mm256_setzero_si256();
    uint32_t at0 = row * width, at1 = at0 + width, k0 = at0 >> 5, k1 = at1 >> 5;
    uint32_t shift0 = at0 & 31, shift1 = at1 & 31;
    __m256i v = load_two(in, k0, k1);
    __m256i shift = two_numbers(shift0, shift1);
    if (shift0 + width <= 32 && shift1 + width <= 32)
        return shift0 | shift1 ? _mm256_srlv_epi32(v, shift) : v;
    __m256i next = load_two(in, k0 + 1, k1 + 1);
    if (shift0)
        return _mm256_shrdv_epi32(v, next, shift);
    /* clang 14 takes `next` whole for a lane whose constant count is 0. */
    v = _mm256_srlv_epi32(v, shift);
    return _mm256_or_si256(v, _mm256_sllv_epi32(next, two_numbers(32, 32 - shift1)));
}

KERNEL_INLINE void store_256(uint32_t *out, __m256i v)
{
    _mm256_storeu_si256((__m256i *)out, v);
}

KERNEL_INLINE __m256i width_mask(uint32_t width)
{
    return _mm256_set1_epi32((int)((UINT64_C(1) << width) - 1));
}

/* -(value + 1) is the complement of the value: one instruction makes it of a row, and the sums are
 * subtracted. */
KERNEL_INLINE __m256i negative_steps(__m256i row, uint32_t width)
{
    enum { NOT_A_AND_B = 0x3f };
    __m256i mask = width_mask(width);
    return _mm256_ternarylogic_epi32(row, mask, mask, NOT_A_AND_B);
}

/* Subtracts from `base` and stores the running sums of v's 8 values; returns base less their sum, in all
 * lanes. */
KERNEL_INLINE __m256i subtract_running(__m256i v, __m256i base, uint32_t *out)
{
    v = _mm256_add_epi32(v, _mm256_slli_si256(v, 4));
    v = _mm256_add_epi32(v, _mm256_slli_si256(v, 8));
    v = _mm256_add_epi32(v, _mm256_maskz_permutexvar_epi32(0xf0, _mm256_set1_epi32(3), v));
    store_256(out, _mm256_sub_epi32(base, v));
    return _mm256_sub_epi32(base, _mm256_permutevar8x32_epi32(v, _mm256_set1_epi32(7)));
}

#define UNPACK_STEP(s) \
    store_256(out + 8 * s, _mm256_add_epi32(_mm256_and_si256(two_rows(in, width, 2 * s), mask), plus));
#define DOCS_STEP(s) \
    sum = subtract_running(negative_steps(two_rows(in, width, 2 * s), width), sum, out + 8 * s);

#define WIDTH_FUNCTIONS(w)                                                       \
    static void unpack_##w(const uint8_t *in, uint32_t add, uint32_t *out)       \
    {                                                                            \
        enum { width = w };                                                      \
        const __m256i plus = _mm256_set1_epi32((int)add);                        \
        const __m256i mask = width_mask(width);                                  \
        (void)in;                                                                \
        SIXTEEN_STEPS(UNPACK_STEP)                                               \
    }                                                                            \
    static void unpack_docs_##w(const uint8_t *in, uint32_t base, uint32_t *out) \
    {                                                                            \
        enum { width = w };                                                      \
        __m256i sum = _mm256_set1_epi32((int)base);                              \
        (void)in;                                                                \
        SIXTEEN_STEPS(DOCS_STEP)                                                 \
    }
WIDTHS(WIDTH_FUNCTIONS)

#define UNPACK_ENTRY(w) unpack_##w,
#define DOCS_ENTRY(w) unpack_docs_##w,
static void (*const unpack_of[33])(const uint8_t *, uint32_t, uint32_t *) = {WIDTHS(UNPACK_ENTRY)};
static void (*const unpack_docs_of[33])(const uint8_t *, uint32_t, uint32_t *) = {WIDTHS(DOCS_ENTRY)};

static void unpack(const uint8_t *in, uint32_t width, uint32_t add, uint32_t *out)
{
    unpack_of[width](in, add, out);
}

static void unpack_docs(const uint8_t *in, uint32_t width, uint32_t base, uint32_t *out)
{
    unpack_docs_of[width](in, base, out);
}

KERNEL_INLINE __m512i load_512(const void *p)
{
    return _mm512_loadu_si512(p);
}

KERNEL_INLINE __m512i lane_numbers(void)
{
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/* The numbers of the set bits, a byte each, lowest first. */
KERNEL_INLINE __m512i set_bits(uint64_t word)
{
    const __m512i eights =
        _mm512_set_epi64(0x3838383838383838, 0x3030303030303030, 0x2828282828282828, 0x2020202020202020,
                         0x1818181818181818, 0x1010101010101010, 0x0808080808080808, 0);
    const __m512i numbers = _mm512_or_si512(eights, _mm512_set1_epi64(0x0706050403020100));
    return _mm512_maskz_compress_epi8(word, numbers);
}

KERNEL_INLINE __m512i widened(__m128i bytes)
{
    return _mm512_cvtepu8_epi32(bytes);
}

static uint32_t bits_to_docs(const uint8_t *bits, uint32_t nwords, uint32_t first, uint32_t *out)
{
    uint32_t *to = out;
    for (uint32_t i = 0; i < nwords; i++, first += 64) {
        uint64_t word = load_u64(bits + 8 * (size_t)i);
        uint32_t n = bits_count(word);
        __m512i numbers = set_bits(word), base = _mm512_set1_epi32((int)first);
        _mm512_storeu_si512(to, _mm512_add_epi32(base, widened(_mm512_castsi512_si128(numbers))));
        if (n > 16) {
            __m512i v = widened(_mm512_extracti32x4_epi32(numbers, 1));
            _mm512_storeu_si512(to + 16, _mm512_add_epi32(base, v));
        }
        if (n > 32) {
            __m512i v = widened(_mm512_extracti32x4_epi32(numbers, 2));
            _mm512_storeu_si512(to + 32, _mm512_add_epi32(base, v));
            v = widened(_mm512_extracti32x4_epi32(numbers, 3));
            if (n > 48)
                _mm512_storeu_si512(to + 48, _mm512_add_epi32(base, v));
        }
        to += n;
    }
    return (uint32_t)(to - out);
}

static uint64_t count_bits(const uint8_t *bits, uint32_t nwords)
{
    __m512i sum = _mm512_setzero_si512();
    uint32_t i = 0;
    for (; nwords - i >= 8; i += 8)
        sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(load_512(bits + 8 * (size_t)i)));
    __mmask8 left = (__mmask8)((1u << (nwords - i)) - 1);
    __m512i words = _mm512_maskz_loadu_epi64(left, bits + 8 * (size_t)i);
    return (uint64_t)_mm512_reduce_add_epi64(_mm512_add_epi64(sum, _mm512_popcnt_epi64(words)));
}

KERNEL_INLINE uint32_t find_16(const uint8_t *a, uint32_t v)
{
    uint32_t at_least = _mm512_cmpge_epu32_mask(load_512(a), _mm512_set1_epi32((int)v));
    return bits_trailing(at_least | 1u << 16);
}

static uint32_t find_ge(const uint8_t *a, uint32_t n, uint32_t v)
{
    return find_ge_by(a, n, v, find_16);
}

/* 16 fields of l <= 31 bits at bit `at`, field_at[i] = i * l: they lie in 64 bytes, as 7 + 16 * 31 <= 512. */
KERNEL_INLINE __m512i low_fields(const uint8_t *in, uint64_t at, __m512i field_at, __m512i mask)
{
    __m512i bytes = load_512(in + (at >> 3));
    __m512i bit = _mm512_add_epi32(field_at, _mm512_set1_epi32((int)(at & 7)));
    __m512i word = _mm512_srli_epi32(bit, 5);
    __m512i low = _mm512_permutexvar_epi32(word, bytes);
    __m512i high = _mm512_permutexvar_epi32(_mm512_add_epi32(word, _mm512_set1_epi32(1)), bytes);
    return _mm512_and_si512(_mm512_shrdv_epi32(low, high, bit), mask);
}

/* Lanes that are not above the lane before, of which `before` holds the last. */
KERNEL_INLINE uint32_t not_above(__m512i v, __m512i before)
{
    return _mm512_cmple_epu32_mask(v, _mm512_alignr_epi32(v, before, 15));
}

/* 2 to 16 values: HIGH has at most 3 * 16 - 1 bits, one word. */
KERNEL_INLINE __m512i ef_few(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint64_t *high)
{
    uint32_t l = ef_low_bits(n, bound), length = n + ((bound - 1) >> l);
    *high = bits_get(in, at + n * l, length);
    __m512i shift = _mm512_set1_epi32((int)l), lane = lane_numbers();
    __m512i field_at = _mm512_mullo_epi32(lane, shift);
    __m512i mask = _mm512_set1_epi32((int)((1u << l) - 1));
    __m512i v = _mm512_sub_epi32(widened(_mm512_castsi512_si128(set_bits(*high))), lane);
    return _mm512_or_si512(_mm512_sllv_epi32(v, shift), low_fields(in, at, field_at, mask));
}

KERNEL_INLINE bool ef_decode_few(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *out)
{
    uint64_t high;
    __m512i v = ef_few(in, at, n, bound, &high);
    _mm512_storeu_si512(out, v);
    uint32_t used = (1u << n) - 1;
    uint32_t bad = not_above(v, _mm512_setzero_si512()) & used & ~1u;
    bad |= _mm512_cmpge_epu32_mask(v, _mm512_set1_epi32((int)bound)) & used;
    return !bad && bits_count(high) == n;
}

/* Bit numbers of HIGH's ones, 56 bits a step; false unless there are exactly n. */
KERNEL_INLINE bool ef_high_bits(const uint8_t *in, uint64_t at, uint64_t length, uint32_t n, uint32_t *out)
{
    uint32_t k = 0;
    for (uint64_t from = 0; from < length; from += 56) {
        uint64_t word = bits_get(in, at + from, (uint32_t)min_u64(56, length - from));
        uint32_t ones = bits_count(word);
        if (ones > n - k)
            return false;
        __m512i numbers = set_bits(word), base = _mm512_set1_epi32((int)from);
        for (uint32_t i = 0; i < ones; i += 16) {
            __m512i v = widened(_mm512_castsi512_si128(numbers));
            _mm512_storeu_si512(out + k + i, _mm512_add_epi32(v, base));
            numbers = _mm512_alignr_epi32(numbers, numbers, 4);
        }
        k += ones;
    }
    return k == n;
}

static __attribute__((noinline)) bool ef_decode_many(const uint8_t *in, uint64_t at, uint32_t n,
                                                     uint32_t bound, uint32_t *out)
{
    uint32_t l = ef_low_bits(n, bound), bad = 0;
    if (!ef_high_bits(in, at + (uint64_t)n * l, n + (uint64_t)((bound - 1) >> l), n, out))
        return false;
    __m512i shift = _mm512_set1_epi32((int)l), rank = lane_numbers(), before = _mm512_setzero_si512();
    __m512i field_at = _mm512_mullo_epi32(rank, shift);
    __m512i mask = _mm512_set1_epi32((int)((1u << l) - 1));
    for (uint32_t i = 0; i < n; i += 16, at += 16 * l) {
        __m512i v = _mm512_sllv_epi32(_mm512_sub_epi32(load_512(out + i), rank), shift);
        v = _mm512_or_si512(v, low_fields(in, at, field_at, mask));
        _mm512_storeu_si512(out + i, v);
        uint32_t checked = (i ? 0xffff : 0xfffe) & (n - i < 16 ? (1u << (n - i)) - 1 : 0xffff);
        bad |= not_above(v, before) & checked;
        before = v;
        rank = _mm512_add_epi32(rank, _mm512_set1_epi32(16));
    }
    return !bad && out[n - 1] < bound;
}

static bool ef_decode(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *out)
{
    if (n - 1 >= bound)
        return false;
    if (n == 1)
        return ef_decode_one(in, at, bound, out);
    if (n == 2)
        return ef_decode_two(in, at, bound, out);
    return n <= 16 ? ef_decode_few(in, at, n, bound, out) : ef_decode_many(in, at, n, bound, out);
}

KERNEL_INLINE __m512i lengths(__m512i v)
{
    return _mm512_sub_epi32(_mm512_set1_epi32(32), _mm512_lzcnt_epi32(v));
}

/* norm_bound of 16 bytes, by norm.c's rule. */
KERNEL_INLINE __m512i bounds(__m512i byte)
{
    __m512i c = _mm512_sub_epi32(byte, _mm512_set1_epi32(23)); /* the next byte's float */
    __m512i one = _mm512_set1_epi32(1), seven = _mm512_set1_epi32(7), eight = _mm512_set1_epi32(8);
    __m512i mantissa = _mm512_or_si512(_mm512_and_si512(c, seven), eight);
    __m512i value = _mm512_sllv_epi32(mantissa, _mm512_sub_epi32(_mm512_srai_epi32(c, 3), one));
    value = _mm512_add_epi32(value, _mm512_set1_epi32(23));
    value = _mm512_min_epu32(value, _mm512_set1_epi32(INT32_MAX));
    return _mm512_mask_max_epi32(value, _mm512_cmplt_epi32_mask(c, eight), byte, one);
}

KERNEL_INLINE __m512i sizes(__m512i tf, __m512i bound)
{
    __m512i one = _mm512_set1_epi32(1), last = _mm512_sub_epi32(bound, one);
    __m512i l = _mm512_sub_epi32(_mm512_lzcnt_epi32(tf), _mm512_lzcnt_epi32(bound));
    l = _mm512_mask_sub_epi32(l, _mm512_cmpgt_epu32_mask(_mm512_sllv_epi32(tf, l), bound), l, one);
    __m512i size = _mm512_mullo_epi32(tf, _mm512_add_epi32(l, one));
    size = _mm512_add_epi32(size, _mm512_srlv_epi32(last, l));
    size = _mm512_mask_mov_epi32(size, _mm512_cmpeq_epi32_mask(tf, one), lengths(last));
    __mmask16 impossible = _mm512_cmpgt_epu32_mask(_mm512_sub_epi32(tf, one), last);
    return _mm512_mask_mov_epi32(size, impossible, _mm512_set1_epi32(-1));
}

/* Running sums of 32 bits, of sizes below 2^24. */
KERNEL_INLINE __m512i running_sums(__m512i v)
{
    const __m512i zero = _mm512_setzero_si512();
    v = _mm512_add_epi32(v, _mm512_alignr_epi32(v, zero, 15));
    v = _mm512_add_epi32(v, _mm512_alignr_epi32(v, zero, 14));
    v = _mm512_add_epi32(v, _mm512_alignr_epi32(v, zero, 12));
    return _mm512_add_epi32(v, _mm512_alignr_epi32(v, zero, 8));
}

static uint64_t position_offsets(const uint32_t *tf, const uint8_t *spans, uint32_t n, uint64_t *at)
{
    __m512i sum = _mm512_setzero_si512(); /* in all lanes of 64 bits */
    for (uint32_t i = 0; i < n; i += 16) {
        __mmask16 used = (__mmask16)(n - i < 16 ? (1u << (n - i)) - 1 : 0xffff);
        __m512i bound = bounds(widened(_mm_maskz_loadu_epi8(used, spans + i)));
        __m512i size = sizes(_mm512_maskz_loadu_epi32(used, tf + i), bound);
        size = _mm512_maskz_mov_epi32(used, size);
        if (_mm512_test_epi32_mask(size, _mm512_set1_epi32((int)0xff000000)))
            return offsets_from(i, (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(sum)), tf, spans, n,
                                at);
        __m512i after = running_sums(size), before = _mm512_sub_epi32(after, size);
        __m512i low = _mm512_cvtepu32_epi64(_mm512_castsi512_si256(before));
        __m512i high = _mm512_cvtepu32_epi64(_mm512_extracti32x8_epi32(before, 1));
        _mm512_mask_storeu_epi64(at + i, (__mmask8)used, _mm512_add_epi64(sum, low));
        if (used >> 8)
            _mm512_mask_storeu_epi64(at + i + 8, (__mmask8)(used >> 8), _mm512_add_epi64(sum, high));
        __m512i total = _mm512_maskz_permutexvar_epi32(0x5555, _mm512_set1_epi32(15), after);
        sum = _mm512_add_epi64(sum, total);
    }
    return (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(sum));
}

static inline uint32_t select_pdep(uint64_t word, uint32_t k)
{
    return bits_trailing(_pdep_u64(UINT64_C(1) << k, word));
}

/* The values v that equal a start, which are as many starts, take the place of the first of these. */
KERNEL_INLINE uint32_t put_equal(__m512i v, __mmask16 equal, uint32_t *starts, uint32_t nstarts)
{
    uint32_t n = min_u32(bits_count(equal), nstarts); /* more of no valid code */
    if (n)
        _mm512_mask_storeu_epi32(starts, (__mmask16)((1u << n) - 1), _mm512_maskz_compress_epi32(equal, v));
    return n;
}

KERNEL_INLINE uint32_t ef_keep_few(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound,
                                   uint32_t *starts, uint32_t nstarts, uint32_t offset)
{
    uint64_t high;
    __m512i v = _mm512_sub_epi32(ef_few(in, at, n, bound, &high), _mm512_set1_epi32((int)offset));
    __mmask16 used = (__mmask16)((1u << n) - 1), equal = 0;
    for (uint32_t i = 0; i < nstarts; i++)
        equal |= _mm512_cmpeq_epi32_mask(v, _mm512_set1_epi32((int)starts[i]));
    return put_equal(v, equal & used, starts, nstarts);
}

/* 16 values at a time against the starts up to the last of them. */
static __attribute__((noinline)) uint32_t ef_keep_many(const uint8_t *in, uint64_t at, uint32_t n,
                                                       uint32_t bound, uint32_t *starts, uint32_t nstarts,
                                                       uint32_t offset)
{
    uint32_t l = ef_low_bits(n, bound), k = 0, i = 0, kept = 0;
    uint64_t length = n + (uint64_t)((bound - 1) >> l), high = at + (uint64_t)n * l;
    __m512i shift = _mm512_set1_epi32((int)l), lane = lane_numbers();
    __m512i field_at = _mm512_mullo_epi32(lane, shift);
    __m512i mask = _mm512_set1_epi32((int)((1u << l) - 1)), back = _mm512_set1_epi32((int)offset);
    for (uint64_t from = 0; from < length; from += 56) {
        uint64_t word = bits_get(in, high + from, (uint32_t)min_u64(56, length - from));
        __m512i numbers = set_bits(word);
        for (uint32_t ones = bits_count(word); ones && k < n;
             numbers = _mm512_alignr_epi32(numbers, numbers, 4)) {
            uint32_t m = min_u32(min_u32(ones, 16), n - k);
            __m512i v = widened(_mm512_castsi512_si128(numbers));
            v = _mm512_add_epi32(_mm512_sub_epi32(v, lane), _mm512_set1_epi32((int)((uint32_t)from - k)));
            v = _mm512_or_si512(_mm512_sllv_epi32(v, shift),
                                low_fields(in, at + (uint64_t)k * l, field_at, mask));
            v = _mm512_sub_epi32(v, back);
            __m512i last = _mm512_permutexvar_epi32(_mm512_set1_epi32((int)m - 1), v);
            int32_t most = _mm512_cvtsi512_si32(last);
            __mmask16 equal = 0;
            for (; i < nstarts && (int32_t)starts[i] <= most; i++)
                equal |= _mm512_cmpeq_epi32_mask(v, _mm512_set1_epi32((int)starts[i]));
            equal &= (__mmask16)((1u << m) - 1);
            kept += put_equal(v, equal, starts + kept, i - kept);
            if (i == nstarts)
                return kept;
            k += m;
            ones -= m;
        }
    }
    return kept;
}

static uint32_t ef_keep(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *starts,
                        uint32_t nstarts, uint32_t offset)
{
    if (n - 1 >= bound)
        return 0;
    if (n == 1)
        return ef_keep_one(in, at, bound, starts, nstarts, offset);
    if (n < EF_LONG)
        return ef_keep_few(in, at, n, bound, starts, nstarts, offset);
    return ef_seeks(n, nstarts) ? ef_keep_seek(select_pdep, in, at, n, bound, starts, nstarts, offset)
                                : ef_keep_many(in, at, n, bound, starts, nstarts, offset);
}

/* 1 to 8 values in 256 bits, for HIGH has at most 3 * 8 - 1; *bad gathers what is no valid code. */
KERNEL_INLINE __m256i ef_eight(const ef_list *x, __mmask8 *used, uint32_t *bad)
{
    bool one = x->n == 1;
    uint32_t last = x->bound - 1, l = one ? bits_length(last) : ef_low_bits(x->n, x->bound);
    uint64_t high = bits_get(x->bits, x->at + x->n * l, min_u32(x->n + (last >> l), 56));
    high = one ? 1 : high;
    const __m256i lane = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    __m256i shift = _mm256_set1_epi32((int)l), mask = _mm256_set1_epi32((int)((1u << l) - 1));
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(x->bits + (x->at >> 3)));
    __m256i bit = _mm256_add_epi32(_mm256_mullo_epi32(lane, shift), _mm256_set1_epi32((int)(x->at & 7)));
    __m256i word = _mm256_srli_epi32(bit, 5);
    __m256i low = _mm256_permutexvar_epi32(word, bytes);
    __m256i next = _mm256_permutexvar_epi32(_mm256_add_epi32(word, _mm256_set1_epi32(1)), bytes);
    low = _mm256_and_si256(_mm256_shrdv_epi32(low, next, bit), mask);
    const __m256i numbers =
        _mm256_set_epi64x(0x1f1e1d1c1b1a1918, 0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
    __m256i ones = _mm256_maskz_compress_epi8((uint32_t)high, numbers);
    __m256i v = _mm256_sub_epi32(_mm256_cvtepu8_epi32(_mm256_castsi256_si128(ones)), lane);
    v = _mm256_or_si256(_mm256_sllv_epi32(v, shift), low);
    *used = (__mmask8)((1u << x->n) - 1);
    *bad |= _mm256_mask_cmple_epu32_mask(
        *used & 0xfe, v, _mm256_permutexvar_epi32(_mm256_sub_epi32(lane, _mm256_set1_epi32(1)), v));
    *bad |= _mm256_mask_cmpge_epu32_mask(*used, v, _mm256_set1_epi32((int)x->bound));
    *bad |= x->n > x->bound || bits_count(high) != x->n;
    return v;
}

/* 1 to 16 values in 512 bits, the same way. */
KERNEL_INLINE __m512i ef_sixteen(const ef_list *x, __mmask16 *used, uint32_t *bad)
{
    bool one = x->n == 1;
    uint32_t last = x->bound - 1, l = one ? bits_length(last) : ef_low_bits(x->n, x->bound);
    uint64_t high = bits_get(x->bits, x->at + x->n * l, min_u32(x->n + (last >> l), 56));
    high = one ? 1 : high;
    const __m512i lane = lane_numbers();
    __m512i shift = _mm512_set1_epi32((int)l), mask = _mm512_set1_epi32((int)((1u << l) - 1));
    __m512i low = low_fields(x->bits, x->at, _mm512_mullo_epi32(lane, shift), mask);
    __m512i v = _mm512_sub_epi32(widened(_mm512_castsi512_si128(set_bits(high))), lane);
    v = _mm512_or_si512(_mm512_sllv_epi32(v, shift), low);
    *used = (__mmask16)((1u << x->n) - 1);
    *bad |= not_above(v, _mm512_setzero_si512()) & *used & ~1u;
    *bad |= _mm512_mask_cmpge_epu32_mask(*used, v, _mm512_set1_epi32((int)x->bound));
    *bad |= x->n > x->bound || bits_count(high) != x->n;
    return v;
}

/* Both of up to 8 values in registers; the shorter one is held against the other, four values a step. */
KERNEL_INLINE uint32_t meet_eight(const ef_list *x, uint32_t x_offset, const ef_list *y, uint32_t y_offset,
                                  uint32_t *starts, uint32_t *bad)
{
    uint32_t any = 0, few = min_u32(x->n, y->n);
    bool turned = x->n < y->n;
    __mmask8 x_used, y_used, equal = 0;
    __m256i v = _mm256_sub_epi32(ef_eight(x, &x_used, bad), _mm256_set1_epi32((int)x_offset));
    __m256i w = _mm256_sub_epi32(ef_eight(y, &y_used, &any), _mm256_set1_epi32((int)y_offset));
    __m256i many = turned ? w : v, held = turned ? v : w, lane = _mm256_setzero_si256();
    held = _mm256_mask_mov_epi32(_mm256_set1_epi32(INT32_MIN), turned ? x_used : y_used, held);
    for (uint32_t k = 0; k < few; k += 4) {
        for (uint32_t j = 0; j < 4; j++) {
            equal |= _mm256_cmpeq_epi32_mask(many, _mm256_permutexvar_epi32(lane, held));
            lane = _mm256_add_epi32(lane, _mm256_set1_epi32(1));
        }
    }
    equal &= (turned ? y_used : x_used) & _mm256_cmpge_epi32_mask(many, _mm256_setzero_si256());
    _mm256_storeu_si256((__m256i *)starts, _mm256_maskz_compress_epi32(equal, many));
    return bits_count(equal);
}

/* The same of up to 16. */
KERNEL_INLINE uint32_t meet_sixteen(const ef_list *x, uint32_t x_offset, const ef_list *y, uint32_t y_offset,
                                    uint32_t *starts, uint32_t *bad)
{
    uint32_t any = 0, few = min_u32(x->n, y->n);
    bool turned = x->n < y->n;
    __mmask16 x_used, y_used, equal = 0;
    __m512i v = _mm512_sub_epi32(ef_sixteen(x, &x_used, bad), _mm512_set1_epi32((int)x_offset));
    __m512i w = _mm512_sub_epi32(ef_sixteen(y, &y_used, &any), _mm512_set1_epi32((int)y_offset));
    __m512i many = turned ? w : v, held = turned ? v : w, lane = _mm512_setzero_si512();
    held = _mm512_mask_mov_epi32(_mm512_set1_epi32(INT32_MIN), turned ? x_used : y_used, held);
    for (uint32_t k = 0; k < few; k += 4) {
        for (uint32_t j = 0; j < 4; j++) {
            equal |= _mm512_cmpeq_epi32_mask(many, _mm512_permutexvar_epi32(lane, held));
            lane = _mm512_add_epi32(lane, _mm512_set1_epi32(1));
        }
    }
    equal &= (turned ? y_used : x_used) & _mm512_cmpge_epi32_mask(many, _mm512_setzero_si512());
    _mm512_storeu_si512(starts, _mm512_maskz_compress_epi32(equal, many));
    return bits_count(equal);
}

static bool ef_meet(const ef_list *a, uint32_t a_offset, const ef_list *b, uint32_t b_offset,
                    const uint8_t *which, uint32_t n, uint32_t *starts, uint32_t *counts)
{
    uint32_t bad = 0, i = 0;
    for (; i < n && a[which[i]].n == 1 && b[which[i]].n == 1; i++) {
        const ef_list *x = &a[which[i]], *y = &b[which[i]];
        uint32_t v = (uint32_t)bits_get(x->bits, x->at, bits_length(x->bound - 1));
        uint32_t w = (uint32_t)bits_get(y->bits, y->at, bits_length(y->bound - 1));
        bad |= v >= x->bound;
        *starts = v - a_offset;
        counts[i] = (v - a_offset == w - b_offset) & (v >= a_offset);
        starts += counts[i];
    }
    for (; i < n && max_u32(a[which[i]].n, b[which[i]].n) <= 8; i++) {
        counts[i] = meet_eight(&a[which[i]], a_offset, &b[which[i]], b_offset, starts, &bad);
        starts += counts[i];
    }
    for (; i < n; i++) {
        counts[i] = meet_sixteen(&a[which[i]], a_offset, &b[which[i]], b_offset, starts, &bad);
        starts += counts[i];
    }
    return !bad;
}

static void bytes_at(const uint8_t *bytes, uint32_t first, const uint32_t *docs, uint32_t n, uint8_t *out)
{
    bytes_at_plain(bytes, first, docs, n, out); /* gathers of 16 take longer (AMD Zen 4) */
}

const kernels kernels_avx512 = {
    .unpack_docs = unpack_docs,
    .unpack = unpack,
    .pack = pack_plain,
    .bits_to_docs = bits_to_docs,
    .count_bits = count_bits,
    .find_ge = find_ge,
    .ef_decode = ef_decode,
    .ef_keep = ef_keep,
    .ef_meet = ef_meet,
    .position_offsets = position_offsets,
    .bytes_at = bytes_at,
};
