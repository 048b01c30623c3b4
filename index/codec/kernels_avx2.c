/* kernels_avx2.c -- the kernels with 256-bit vectors.
 *
 * Relies on: kernels_common.h; compiled for AVX2, BMI, POPCNT, LZCNT and called only where those are.  A
 * vector holds two rows of the vertical layout, row 2 s in its lower half.  Functions over widths are
 * expanded once per width, so that words, shifts and masks are constants. */
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

KERNEL_INLINE __m256i two_rows(const uint8_t *in, uint32_t width, uint32_t row)
{
    if (width == 0)
        return _mm256_setzero_si256();
    uint32_t at0 = row * width, at1 = at0 + width, k0 = at0 >> 5, k1 = at1 >> 5;
    uint32_t shift0 = at0 & 31, shift1 = at1 & 31;
    __m256i v = load_two(in, k0, k1);
    if (width == 32)
        return v;
    v = _mm256_srlv_epi32(v, two_numbers(shift0, shift1));
    if (shift0 + width > 32 || shift1 + width > 32) {
        __m256i next = load_two(in, k0 + 1, k1 + 1);
        v = _mm256_or_si256(v, _mm256_sllv_epi32(next, two_numbers(32 - shift0, 32 - shift1)));
    }
    return _mm256_and_si256(v, _mm256_set1_epi32((int)((UINT64_C(1) << width) - 1)));
}

KERNEL_INLINE void store_256(uint32_t *out, __m256i v)
{
    _mm256_storeu_si256((__m256i *)out, v);
}

KERNEL_INLINE __m256i running_sums(__m256i v)
{
    v = _mm256_add_epi32(v, _mm256_slli_si256(v, 4));
    v = _mm256_add_epi32(v, _mm256_slli_si256(v, 8));
    __m256i lower = _mm256_permutevar8x32_epi32(v, _mm256_set1_epi32(3));
    return _mm256_add_epi32(v, _mm256_and_si256(lower, two_numbers(0, UINT32_MAX)));
}

/* Adds to `base` and stores the running sums of v's 8 values; returns base plus their sum, in all lanes. */
KERNEL_INLINE __m256i add_running(__m256i v, __m256i base, uint32_t *out)
{
    v = running_sums(v);
    store_256(out, _mm256_add_epi32(v, base));
    return _mm256_add_epi32(base, _mm256_permutevar8x32_epi32(v, _mm256_set1_epi32(7)));
}

#define UNPACK_STEP(s) store_256(out + 8 * s, _mm256_add_epi32(two_rows(in, width, 2 * s), plus));
#define DOCS_STEP(s) sum = add_running(_mm256_add_epi32(two_rows(in, width, 2 * s), one), sum, out + 8 * s);

#define WIDTH_FUNCTIONS(w)                                                       \
    static void unpack_##w(const uint8_t *in, uint32_t add, uint32_t *out)       \
    {                                                                            \
        enum { width = w };                                                      \
        const __m256i plus = _mm256_set1_epi32((int)add);                        \
        (void)in;                                                                \
        SIXTEEN_STEPS(UNPACK_STEP)                                               \
    }                                                                            \
    static void unpack_docs_##w(const uint8_t *in, uint32_t base, uint32_t *out) \
    {                                                                            \
        enum { width = w };                                                      \
        const __m256i one = _mm256_set1_epi32(1);                                \
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

/* For each byte the numbers of its set bits, a byte each, lowest first. */
#define BIT_NUMBER(b, i) \
    ((uint64_t)((b) >> (i)&1) * (uint64_t)(i) << 8 * (__builtin_popcount((b) & ((1 << (i)) - 1)) & 7))
#define SET_BITS(b)                                                                                 \
    (BIT_NUMBER(b, 0) | BIT_NUMBER(b, 1) | BIT_NUMBER(b, 2) | BIT_NUMBER(b, 3) | BIT_NUMBER(b, 4) | \
     BIT_NUMBER(b, 5) | BIT_NUMBER(b, 6) | BIT_NUMBER(b, 7))
#define SET_BITS_4(b) SET_BITS(b), SET_BITS((b) + 1), SET_BITS((b) + 2), SET_BITS((b) + 3)
#define SET_BITS_16(b) SET_BITS_4(b), SET_BITS_4((b) + 4), SET_BITS_4((b) + 8), SET_BITS_4((b) + 12)
#define SET_BITS_64(b) SET_BITS_16(b), SET_BITS_16((b) + 16), SET_BITS_16((b) + 32), SET_BITS_16((b) + 48)
static const uint64_t set_bits[256] = {SET_BITS_64(0), SET_BITS_64(64), SET_BITS_64(128), SET_BITS_64(192)};

/* Docids of a word's set bits, a byte a step whether set bits are left or not: branches on them would be
 * mispredicted. */
KERNEL_INLINE uint32_t *word_by_bytes(uint64_t word, uint32_t doc, uint32_t *to)
{
    for (uint32_t i = 0; i < 8; i++, word >>= 8, doc += 8) {
        __m128i numbers = _mm_loadl_epi64((const __m128i *)&set_bits[word & 255]);
        store_256(to, _mm256_add_epi32(_mm256_cvtepu8_epi32(numbers), _mm256_set1_epi32((int)doc)));
        to += bits_count(word & 255);
    }
    return to;
}

/* The same for words of at most 8 set bits: always 8 steps. */
KERNEL_INLINE uint32_t *word_by_bits(uint64_t word, uint32_t doc, uint32_t *to)
{
    uint32_t n = bits_count(word);
    for (uint32_t i = 0; i < 8; i++, word &= word - 1)
        to[i] = doc + (uint32_t)_tzcnt_u64(word);
    return to + n;
}

static uint32_t bits_to_docs(const uint8_t *bits, uint32_t nwords, uint32_t first, uint32_t *out)
{
    uint32_t *to = out;
    for (uint32_t i = 0; i < nwords; i++, first += 64) {
        uint64_t word = load_u64(bits + 8 * (size_t)i);
        to = bits_count(word) <= 8 ? word_by_bits(word, first, to) : word_by_bytes(word, first, to);
    }
    return (uint32_t)(to - out);
}

static uint64_t count_bits(const uint8_t *bits, uint32_t nwords)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < nwords; i++)
        n += bits_count(load_u64(bits + 8 * (size_t)i));
    return n;
}

KERNEL_INLINE uint32_t at_least(const uint8_t *a, __m256i v)
{
    __m256i x = load_256(a);
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_max_epu32(x, v), x)));
}

KERNEL_INLINE uint32_t find_16(const uint8_t *a, uint32_t v)
{
    __m256i all = _mm256_set1_epi32((int)v);
    return bits_trailing(at_least(a, all) | at_least(a + 32, all) << 8 | 1u << 16);
}

static uint32_t find_ge(const uint8_t *a, uint32_t n, uint32_t v)
{
    return find_ge_by(a, n, v, find_16);
}

static bool ef_decode(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *out)
{
    return ef_decode_by_bits(in, at, n, bound, out);
}

/* bits_length of each lane, by the exponent of a float; what rounding could carry into is cleared first. */
KERNEL_INLINE __m256i lengths(__m256i v) /* below 2^31 */
{
    v = _mm256_andnot_si256(_mm256_srli_epi32(v, 8), v);
    __m256i exponent = _mm256_srli_epi32(_mm256_castps_si256(_mm256_cvtepi32_ps(v)), 23);
    return _mm256_max_epi32(_mm256_sub_epi32(exponent, _mm256_set1_epi32(126)), _mm256_setzero_si256());
}

/* norm_bound of 8 bytes, by norm.c's rule. */
KERNEL_INLINE __m256i bounds(__m256i byte)
{
    __m256i c = _mm256_sub_epi32(byte, _mm256_set1_epi32(23)); /* the next byte's float */
    __m256i one = _mm256_set1_epi32(1), seven = _mm256_set1_epi32(7), eight = _mm256_set1_epi32(8);
    __m256i mantissa = _mm256_or_si256(_mm256_and_si256(c, seven), eight);
    __m256i value = _mm256_sllv_epi32(mantissa, _mm256_sub_epi32(_mm256_srai_epi32(c, 3), one));
    value = _mm256_add_epi32(value, _mm256_set1_epi32(23));
    value = _mm256_min_epu32(value, _mm256_set1_epi32(INT32_MAX));
    return _mm256_blendv_epi8(value, _mm256_max_epi32(byte, one), _mm256_cmpgt_epi32(eight, c));
}

KERNEL_INLINE __m256i sizes(__m256i tf, __m256i bound)
{
    __m256i one = _mm256_set1_epi32(1);
    __m256i l = _mm256_sub_epi32(lengths(bound), lengths(tf));
    l = _mm256_add_epi32(l, _mm256_cmpgt_epi32(_mm256_sllv_epi32(tf, l), bound));
    __m256i last = _mm256_sub_epi32(bound, one);
    __m256i many =
        _mm256_add_epi32(_mm256_mullo_epi32(tf, _mm256_add_epi32(l, one)), _mm256_srlv_epi32(last, l));
    __m256i size = _mm256_blendv_epi8(many, lengths(last), _mm256_cmpeq_epi32(tf, one));
    __m256i before = _mm256_sub_epi32(tf, one); /* possible: tf - 1 <= last, unsigned */
    __m256i possible = _mm256_cmpeq_epi32(_mm256_max_epu32(before, last), last);
    return _mm256_or_si256(size, _mm256_xor_si256(possible, _mm256_set1_epi32(-1)));
}

KERNEL_INLINE void store_offsets(uint64_t *at, __m256i sum, __m128i before)
{
    _mm256_storeu_si256((__m256i *)at, _mm256_add_epi64(sum, _mm256_cvtepu32_epi64(before)));
}

static uint64_t position_offsets(const uint32_t *tf, const uint8_t *spans, uint32_t n, uint64_t *at)
{
    __m256i sum = _mm256_setzero_si256(); /* in all lanes of 64 bits */
    uint32_t i = 0;
    for (; n - i >= 8; i += 8) {
        __m256i bound = bounds(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(spans + i))));
        __m256i size = sizes(load_256(tf + i), bound);
        /* Sums of 8 sizes below 2^24 fit 32 bits. */
        if (!_mm256_testz_si256(size, _mm256_set1_epi32((int)0xff000000)))
            break;
        __m256i after = running_sums(size), before = _mm256_sub_epi32(after, size);
        store_offsets(at + i, sum, _mm256_castsi256_si128(before));
        store_offsets(at + i + 4, sum, _mm256_extracti128_si256(before, 1));
        __m256i total = _mm256_permutevar8x32_epi32(after, _mm256_set1_epi32(7));
        sum = _mm256_add_epi64(sum, _mm256_srli_epi64(total, 32));
    }
    return offsets_from(i, (uint64_t)_mm256_extract_epi64(sum, 0), tf, spans, n, at);
}

static inline uint32_t select_pdep(uint64_t word, uint32_t k)
{
    return bits_trailing(_pdep_u64(UINT64_C(1) << k, word));
}

static uint32_t ef_keep(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *starts,
                        uint32_t nstarts, uint32_t offset)
{
    return ef_keep_plain(select_pdep, in, at, n, bound, starts, nstarts, offset);
}

static bool ef_meet(const ef_list *a, uint32_t a_offset, const ef_list *b, uint32_t b_offset,
                    const uint8_t *which, uint32_t n, uint32_t *starts, uint32_t *counts)
{
    return ef_meet_plain(ef_decode, ef_keep, a, a_offset, b, b_offset, which, n, starts, counts);
}

static void bytes_at(const uint8_t *bytes, uint32_t first, const uint32_t *docs, uint32_t n, uint8_t *out)
{
    bytes_at_plain(bytes, first, docs, n, out);
}

const kernels kernels_avx2 = {
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
