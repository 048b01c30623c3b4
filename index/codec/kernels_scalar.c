/* kernels_scalar.c -- the kernels in plain C: the specification of the vector versions, and what runs where
 * there are none.
 *
 * Relies on: kernels_common.h. */
#include "codec/kernels_common.h"

KERNEL_INLINE uint32_t low_mask(uint32_t width)
{
    return width == 32 ? UINT32_MAX : (UINT32_C(1) << width) - 1;
}

/* Four lanes; value r of lane l is bits r * width and on of the words 4 k + l. */
KERNEL_INLINE void unpack_rows(const uint8_t *in, uint32_t width, uint32_t add, uint32_t *out)
{
    uint32_t mask = low_mask(width);
    for (uint32_t r = 0; r < BLOCK / 4; r++) {
        uint32_t shift = r * width & 31;
        const uint8_t *words = in + (size_t)(r * width >> 5) * 16;
        for (uint32_t l = 0; l < 4; l++) {
            uint32_t v = width ? load_u32(words + 4 * l) >> shift : 0;
            if (shift + width > 32)
                v |= load_u32(words + 16 + 4 * l) << (32 - shift);
            out[4 * r + l] = (v & mask) + add;
        }
    }
}

KERNEL_INLINE void pack_rows(const uint32_t *in, uint32_t width, uint8_t *out)
{
    uint32_t word[4] = {0};
    for (uint32_t r = 0; width && r < BLOCK / 4; r++) {
        uint32_t shift = r * width & 31;
        for (uint32_t l = 0; l < 4; l++)
            word[l] |= in[4 * r + l] << shift;
        if (shift + width >= 32) {
            memcpy(out, word, 16);
            out += 16;
            for (uint32_t l = 0; l < 4; l++)
                word[l] = shift + width > 32 ? in[4 * r + l] >> (32 - shift) : 0;
        }
    }
}

#define WIDTH_FUNCTIONS(w)                                                 \
    static void unpack_##w(const uint8_t *in, uint32_t add, uint32_t *out) \
    {                                                                      \
        unpack_rows(in, w, add, out);                                      \
    }                                                                      \
    static void pack_##w(const uint32_t *in, uint8_t *out)                 \
    {                                                                      \
        pack_rows(in, w, out);                                             \
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

static void pack(const uint32_t *in, uint32_t width, uint8_t *out)
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

const kernels kernels_scalar = {
    .unpack_docs = unpack_docs,
    .unpack = unpack,
    .pack = pack,
    .bits_to_docs = bits_to_docs,
    .count_bits = count_bits,
    .find_ge = find_ge,
    .ef_decode = ef_decode,
    .position_offsets = position_offsets,
};
