/* kernels_scalar.c -- the kernels in plain C: the specification of the vector versions, and what runs where
 * there are none.
 *
 * Relies on: kernels_common.h.  Packing and unpacking are expanded once per width, row by row, so that
 * shifts are constants and compilers make 128-bit operations of the four lanes. */
#include "codec/kernels_common.h"

KERNEL_INLINE uint32_t low_mask(uint32_t width)
{
    return width == 32 ? UINT32_MAX : (UINT32_C(1) << width) - 1;
}

/* Row r of the vertical layout: value 4 r + l is bits r * width and on of lane l, the words 4 k + l. */
KERNEL_INLINE void unpack_row(const uint8_t *in, uint32_t width, uint32_t r, uint32_t add, uint32_t *out)
{
    uint32_t shift = r * width & 31, word[4] = {0}, next[4] = {0};
    const uint8_t *words = in + (size_t)(r * width >> 5) * 16;
    if (width)
        memcpy(word, words, 16);
    if (shift + width > 32)
        memcpy(next, words + 16, 16);
    for (uint32_t l = 0; l < 4; l++) {
        uint32_t v = word[l] >> shift;
        if (shift + width > 32)
            v |= next[l] << (32 - shift);
        out[4 * r + l] = (v & low_mask(width)) + add;
    }
}

/* Adds row r to the word it begins in; a word that is full goes out and the next is begun. */
KERNEL_INLINE void pack_row(const uint32_t *in, uint32_t width, uint32_t r, uint32_t word[4], uint8_t *out)
{
    uint32_t shift = r * width & 31;
    for (uint32_t l = 0; l < 4; l++)
        word[l] |= in[4 * r + l] << shift;
    if (shift + width < 32)
        return;
    memcpy(out + (size_t)(r * width >> 5) * 16, word, 16);
    for (uint32_t l = 0; l < 4; l++)
        word[l] = shift + width > 32 ? in[4 * r + l] >> (32 - shift) : 0;
}

#define UNPACK_STEP(s) unpack_row(in, width, 2 * s, add, out), unpack_row(in, width, 2 * s + 1, add, out);
#define PACK_STEP(s) pack_row(in, width, 2 * s, word, out), pack_row(in, width, 2 * s + 1, word, out);

#define WIDTH_FUNCTIONS(w)                                                          \
    static void unpack_##w(const uint8_t *in, uint32_t add, uint32_t *restrict out) \
    {                                                                               \
        enum { width = w };                                                         \
        SIXTEEN_STEPS(UNPACK_STEP)                                                  \
    }                                                                               \
    static void pack_##w(const uint32_t *restrict in, uint8_t *restrict out)        \
    {                                                                               \
        enum { width = w };                                                         \
        uint32_t word[4] = {0};                                                     \
        SIXTEEN_STEPS(PACK_STEP)                                                    \
    }
WIDTHS(WIDTH_FUNCTIONS)

#define UNPACK_ENTRY(w) unpack_##w,
#define PACK_ENTRY(w) pack_##w,
static void (*const unpack_of[33])(const uint8_t *, uint32_t, uint32_t *) = {WIDTHS(UNPACK_ENTRY)};
static void (*const pack_of[33])(const uint32_t *, uint8_t *) = {WIDTHS(PACK_ENTRY)};

static void unpack(const uint8_t *in, uint32_t width, uint32_t add, uint32_t *out)
{
    unpack_of[width](in, add, out);
}

static void unpack_docs(const uint8_t *in, uint32_t width, uint32_t base, uint32_t *out)
{
    unpack_of[width](in, 1, out);
    for (uint32_t i = 0; i < BLOCK; i++)
        out[i] = base += out[i];
}

void pack_plain(const uint32_t *in, uint32_t width, uint8_t *out)
{
    pack_of[width](in, out);
}

static uint32_t bits_to_docs(const uint8_t *bits, uint32_t nwords, uint32_t first, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < nwords; i++, first += 64)
        for (uint64_t word = load_u64(bits + 8 * (size_t)i); word; word &= word - 1)
            out[n++] = first + bits_trailing(word);
    return n;
}

static uint64_t count_bits(const uint8_t *bits, uint32_t nwords)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < nwords; i++)
        n += bits_count(load_u64(bits + 8 * (size_t)i));
    return n;
}

KERNEL_INLINE uint32_t find_16(const uint8_t *a, uint32_t v)
{
    uint32_t i = 0;
    while (i < 16 && load_u32(a + 4 * i) < v)
        i++;
    return i;
}

static uint32_t find_ge(const uint8_t *a, uint32_t n, uint32_t v)
{
    return find_ge_by(a, n, v, find_16);
}

static bool ef_decode(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *out)
{
    return ef_decode_by_bits(in, at, n, bound, out);
}

static uint64_t position_offsets(const uint32_t *tf, const uint8_t *spans, uint32_t n, uint64_t *at)
{
    return offsets_from(0, 0, tf, spans, n, at);
}

static uint32_t ef_keep(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *starts,
                        uint32_t nstarts, uint32_t offset)
{
    return ef_keep_plain(select_plain, in, at, n, bound, starts, nstarts, offset);
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

const kernels kernels_scalar = {
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
