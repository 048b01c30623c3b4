/* kernels_common.h -- parts that the kernels of every level share: what needs no vectors, or takes its vector
 * step as an argument that the compiler inlines.
 *
 * Relies on: kernels.h, ef.h, norm.h. */
#ifndef CODEC_KERNELS_COMMON_H
#define CODEC_KERNELS_COMMON_H
#include "codec/ef.h"
#include "codec/kernels.h"
#include "codec/norm.h"

#define KERNEL_INLINE static inline __attribute__((always_inline))

/* kernels.h's pack at every level: what the compiler makes of it was not beaten by hand. */
void pack_plain(const uint32_t *in, uint32_t width, uint8_t *out);

/* X(0) .. X(32): one function or table entry for each width. */
#define WIDTHS(X) \
    X(0)          \
    X(1)          \
    X(2)          \
    X(3)          \
    X(4)          \
    X(5)          \
    X(6)          \
    X(7)          \
    X(8)          \
    X(9)          \
    X(10)         \
    X(11)         \
    X(12)         \
    X(13)         \
    X(14)         \
    X(15)         \
    X(16)         \
    X(17)         \
    X(18)         \
    X(19)         \
    X(20)         \
    X(21)         \
    X(22)         \
    X(23)         \
    X(24)         \
    X(25)         \
    X(26)         \
    X(27)         \
    X(28)         \
    X(29)         \
    X(30)         \
    X(31)         \
    X(32)

/* Bits of a posting of tf positions below bound.  A tf that cannot be takes 2^32 - 1 bits, so that the check
 * of a block's bits in all fails. */
KERNEL_INLINE uint32_t posting_bits(uint32_t tf, uint32_t bound)
{
    return tf - 1 < bound ? (uint32_t)ef_bits(tf, bound) : UINT32_MAX;
}

/* The bit of the k-th one of a word, from 0; k < ones. */
KERNEL_INLINE uint32_t select_plain(uint64_t word, uint32_t k)
{
    for (; k; k--)
        word &= word - 1;
    return bits_trailing(word);
}

/* A place in the upper bits of a code: a multiple of 56, and the zeros before it. */
typedef struct ef_place {
    uint64_t from;
    uint32_t zeros;
} ef_place;

/* Whether v is among the values: those with v's high part stand behind as many zeros of the upper bits as
 * that part counts (S. Vigna, WSDM 2013, section 4).  The place only moves forward: v ascends from call to
 * call. */
KERNEL_INLINE bool ef_contains(uint32_t (*select)(uint64_t, uint32_t), const uint8_t *in, uint64_t at,
                               uint32_t n, uint32_t bound, uint32_t l, ef_place *place, uint32_t v)
{
    const uint64_t all = (UINT64_C(1) << 56) - 1;
    uint32_t zeros = v >> l, low = v & ((1u << l) - 1);
    uint64_t high = at + (uint64_t)n * l, length = n + (uint64_t)((bound - 1) >> l), bit = 0;
    if (zeros) {
        uint64_t free = ~bits_get(in, high + place->from, 56) & all;
        for (uint32_t here; (here = bits_count(free)) < zeros - place->zeros;) {
            place->zeros += here;
            place->from += 56;
            if (place->from >= length)
                return false;
            free = ~bits_get(in, high + place->from, 56) & all;
        }
        bit = place->from + select(free, zeros - place->zeros - 1) + 1;
    }
    for (uint64_t i = bit - zeros; i < n && bit < length && bits_get(in, high + bit, 1); i++, bit++) {
        uint64_t have = bits_get(in, at + i * l, l);
        if (have >= low)
            return have == low;
    }
    return false;
}

KERNEL_INLINE uint32_t ef_keep_seek(uint32_t (*select)(uint64_t, uint32_t), const uint8_t *in, uint64_t at,
                                    uint32_t n, uint32_t bound, uint32_t *starts, uint32_t nstarts,
                                    uint32_t offset)
{
    uint32_t l = ef_low_bits(n, bound), kept = 0;
    ef_place place = {0, 0};
    for (uint32_t i = 0;
         i < nstarts && starts[i] + offset < bound && place.from < n + (uint64_t)((bound - 1) >> l); i++) {
        bool found = ef_contains(select, in, at, n, bound, l, &place, starts[i] + offset);
        starts[kept] = starts[i];
        kept += found;
    }
    return kept;
}

/* Of a code of one value. */
KERNEL_INLINE uint32_t ef_keep_one(const uint8_t *in, uint64_t at, uint32_t bound, uint32_t *starts,
                                   uint32_t nstarts, uint32_t offset)
{
    uint32_t v = (uint32_t)bits_get(in, at, bits_length(bound - 1)) - offset, i = 0;
    while (i < nstarts && starts[i] < v)
        i++;
    if (i == nstarts || starts[i] != v)
        return 0;
    starts[0] = v;
    return 1;
}

/* Value by value; n >= 2. */
KERNEL_INLINE uint32_t ef_keep_scan(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound,
                                    uint32_t *starts, uint32_t nstarts, uint32_t offset)
{
    uint32_t l = ef_low_bits(n, bound), k = 0, i = 0, kept = 0;
    uint64_t length = n + (uint64_t)((bound - 1) >> l), high = at + (uint64_t)n * l;
    for (uint64_t from = 0; from < length && i < nstarts; from += 56) {
        uint64_t word = bits_get(in, high + from, (uint32_t)min_u64(56, length - from));
        for (; word && k < n; word &= word - 1, k++) {
            uint32_t v = ((uint32_t)from + bits_trailing(word) - k) << l;
            v |= (uint32_t)bits_get(in, at + (uint64_t)k * l, l);
            while (i < nstarts && starts[i] + offset < v)
                i++;
            if (i < nstarts && starts[i] + offset == v)
                starts[kept++] = starts[i++];
        }
    }
    return kept;
}

/* From so many values on, and so many times as many as there are starts, seeking beats decoding. */
enum { EF_LONG = 17, EF_SEEK_RATIO = 8 };

KERNEL_INLINE bool ef_seeks(uint32_t n, uint32_t nstarts)
{
    return n >= EF_LONG && nstarts * EF_SEEK_RATIO <= n;
}

KERNEL_INLINE uint32_t ef_keep_plain(uint32_t (*select)(uint64_t, uint32_t), const uint8_t *in, uint64_t at,
                                     uint32_t n, uint32_t bound, uint32_t *starts, uint32_t nstarts,
                                     uint32_t offset)
{
    if (n - 1 >= bound)
        return 0;
    if (n == 1)
        return ef_keep_one(in, at, bound, starts, nstarts, offset);
    return ef_seeks(n, nstarts) ? ef_keep_seek(select, in, at, n, bound, starts, nstarts, offset)
                                : ef_keep_scan(in, at, n, bound, starts, nstarts, offset);
}

typedef bool ef_decode_fn(const uint8_t *, uint64_t, uint32_t, uint32_t, uint32_t *);
typedef uint32_t ef_keep_fn(const uint8_t *, uint64_t, uint32_t, uint32_t, uint32_t *, uint32_t, uint32_t);

KERNEL_INLINE bool ef_meet_plain(ef_decode_fn *decode, ef_keep_fn *keep, const ef_list *a, uint32_t a_offset,
                                 const ef_list *b, uint32_t b_offset, const uint8_t *which, uint32_t n,
                                 uint32_t *starts, uint32_t *counts)
{
    for (uint32_t i = 0; i < n; i++) {
        const ef_list *x = &a[which[i]], *y = &b[which[i]];
        uint32_t from = 0, k = 0;
        if (!decode(x->bits, x->at, x->n, x->bound, starts))
            return false;
        while (from < x->n && starts[from] < a_offset)
            from++;
        for (; from < x->n; from++)
            starts[k++] = starts[from] - a_offset;
        counts[i] = k ? keep(y->bits, y->at, y->n, y->bound, starts, k, b_offset) : 0;
        starts += counts[i];
    }
    return true;
}

/* X(0) .. X(15): steps of a loop whose body needs its number as a constant. */
#define SIXTEEN_STEPS(X) \
    X(0)                 \
    X(1)                 \
    X(2)                 \
    X(3)                 \
    X(4)                 \
    X(5)                 \
    X(6)                 \
    X(7)                 \
    X(8)                 \
    X(9)                 \
    X(10)                \
    X(11)                \
    X(12)                \
    X(13)                \
    X(14)                \
    X(15)

/* Postings i .. n - 1 of position_offsets, the first of which begins at bit `bits`. */
KERNEL_INLINE uint64_t offsets_from(uint32_t i, uint64_t bits, const uint32_t *tf, const uint8_t *spans,
                                    uint32_t n, uint64_t *at)
{
    for (; i < n; i++) {
        at[i] = bits;
        bits += posting_bits(tf[i], norm_bound[spans[i]]);
    }
    return bits;
}

/* The k-th 1 of HIGH (from 0) at bit b says that value k's upper bits are b - k.  Sets out[] to those,
 * shifted by l; false unless HIGH's `length` bits at bit `at` have exactly n ones. */
KERNEL_INLINE bool ef_high_by_bits(const uint8_t *in, uint64_t at, uint64_t length, uint32_t n, uint32_t l,
                                   uint32_t *out)
{
    uint32_t k = 0;
    for (uint64_t from = 0; from < length; from += 56) {
        uint64_t word = bits_get(in, at + from, (uint32_t)min_u64(56, length - from));
        for (; word; word &= word - 1, k++) {
            if (k == n)
                return false;
            out[k] = ((uint32_t)from + bits_trailing(word) - k) << l;
        }
    }
    return k == n;
}

KERNEL_INLINE bool ef_decode_one(const uint8_t *in, uint64_t at, uint32_t bound, uint32_t *out)
{
    out[0] = (uint32_t)bits_get(in, at, bits_length(bound - 1));
    return out[0] < bound;
}

KERNEL_INLINE bool ef_decode_two(const uint8_t *in, uint64_t at, uint32_t bound, uint32_t *out)
{
    uint32_t l = ef_low_bits(2, bound), length = 2 + ((bound - 1) >> l);
    uint64_t high = bits_get(in, at + 2 * l, length), second = high & (high - 1);
    if (!second || (second & (second - 1)))
        return false;
    out[0] = bits_trailing(high) << l | (uint32_t)bits_get(in, at, l);
    out[1] = (bits_trailing(second) - 1) << l | (uint32_t)bits_get(in, at + l, l);
    return out[0] < out[1] && out[1] < bound;
}

KERNEL_INLINE bool ef_decode_by_bits(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound,
                                     uint32_t *out)
{
    if (n - 1 >= bound)
        return false;
    if (n == 1)
        return ef_decode_one(in, at, bound, out);
    if (n == 2)
        return ef_decode_two(in, at, bound, out);
    uint32_t l = ef_low_bits(n, bound);
    uint64_t length = n + (uint64_t)((bound - 1) >> l);
    if (!ef_high_by_bits(in, at + (uint64_t)n * l, length, n, l, out))
        return false;
    bool ascending = true;
    for (uint32_t i = 0; i < n; i++) {
        out[i] |= (uint32_t)bits_get(in, at + (uint64_t)i * l, l);
        ascending &= !i || out[i - 1] < out[i];
    }
    return ascending && out[n - 1] < bound;
}

KERNEL_INLINE void bytes_at_plain(const uint8_t *bytes, uint32_t first, const uint32_t *docs, uint32_t n,
                                  uint8_t *out)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = bytes[docs[i] - first];
}

/* The first of the 16 values at a that is not below v, 16 if none. */
typedef uint32_t (*find_in_16)(const uint8_t *a, uint32_t v);

/* Galloping in steps of 16, 32, 64..., then halving to 16 candidates. */
KERNEL_INLINE uint32_t find_ge_by(const uint8_t *a, uint32_t n, uint32_t v, find_in_16 find)
{
    uint32_t from = 0, to = 16; /* all before from are below v */
    while (to < n && load_u32(a + 4 * (size_t)(to - 1)) < v) {
        uint32_t step = 2 * (to - from);
        from = to;
        to = step < n - to ? to + step : n;
    }
    while (to - from > 16) {
        uint32_t middle = from + (to - from) / 2;
        if (load_u32(a + 4 * (size_t)(middle - 1)) < v)
            from = middle;
        else
            to = middle;
    }
    return min_u32(from + find(a + 4 * (size_t)from, v), n);
}
#endif
