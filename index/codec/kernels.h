/* kernels.h -- the codec's inner loops, scalar and vectorised, behind one table chosen by cpu_level().
 *
 * The scalar version is the specification; all levels give the same bits.  Inputs may be read up to
 * 64 bytes past their end; outputs of 128 are arrays of 128 + 16 u32 (up to 16 garbage values behind). */
#ifndef CODEC_KERNELS_H
#define CODEC_KERNELS_H
#include "base/cpu.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BLOCK = 128, BLOCK_ROOM = BLOCK + 16, WINDOW = 4096, WINDOW_WORDS = WINDOW / 64, EF_FEW = 16 };

/* An Elias-Fano code: n values below bound, at bit `at`. */
typedef struct ef_list {
    const uint8_t *bits;
    uint64_t at;
    uint32_t n, bound;
} ef_list;

typedef struct kernels {
    /* Vertical layout, FORMAT.md section 6.  out[i] = base + sum over j <= i of (value[j] + 1). */
    void (*unpack_docs)(const uint8_t *in, uint32_t width, uint32_t base, uint32_t *out);
    /* out[i] = value[i] + add */
    void (*unpack)(const uint8_t *in, uint32_t width, uint32_t add, uint32_t *out);
    /* Writes 16 * width bytes; values have at most `width` bits. */
    void (*pack)(const uint32_t *in, uint32_t width, uint8_t *out);
    /* Docids first + i of the set bits i among the first nwords * 64; returns how many.  Room for their
     * number + 16. */
    uint32_t (*bits_to_docs)(const uint8_t *bits, uint32_t nwords, uint32_t first, uint32_t *out);
    /* How many of the nwords * 64 bits are set. */
    uint64_t (*count_bits)(const uint8_t *bits, uint32_t nwords);
    /* The first index with a[i] >= v, n if none; a ascending, unaligned bytes of u32; gallops from the start.
     */
    uint32_t (*find_ge)(const uint8_t *a, uint32_t n, uint32_t v);
    /* Elias-Fano, FORMAT.md section 7: n values at bit `at` of `in`.  False if the bits are not
     * the code of n strictly ascending values below bound (then out is garbage, but nothing past n + 16 was
     * written); false too for n = 0 and n > bound. */
    bool (*ef_decode)(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *out);
    /* Keeps, in order and in place, the ascending starts s with s + offset among the values of such a code;
     * returns how many.  Of bits that are no valid code any of them may be kept. */
    uint32_t (*ef_keep)(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *starts,
                        uint32_t nstarts, uint32_t offset);
    /* Where pairs of codes of 1 to EF_FEW values each, no more than their bounds, meet: of each pair
     * a[which[i]], b[which[i]] the starts s >= 0, ascending, with s + a_offset among the values of the one
     * and s + b_offset among those of the other.  They come one pair behind the other to starts (room for
     * EF_FEW * n + 16), their numbers to counts[i].  False where a's bits are no valid code; of b's that are
     * none, any may be taken for a start.
     */
    bool (*ef_meet)(const ef_list *a, uint32_t a_offset, const ef_list *b, uint32_t b_offset,
                    const uint8_t *which, uint32_t n, uint32_t *starts, uint32_t *counts);
    /* Positions of a block: spans[i] is the span byte of posting i's document.  Sets at[i] to the bit where
     * its positions begin, from 0, and returns the bits in all.  A tf of 0 or above the bound of its span
     * counts 2^32 - 1 bits, more than a posting can have. */
    uint64_t (*position_offsets)(const uint32_t *tf, const uint8_t *spans, uint32_t n, uint64_t *at);
    /* out[i] = bytes[docs[i] - first]; up to 3 bytes behind a byte may be read, out has room for 16 more. */
    void (*bytes_at)(const uint8_t *bytes, uint32_t first, const uint32_t *docs, uint32_t n, uint8_t *out);
} kernels;

const kernels *kernels_get(void); /* of the level in use */
extern const kernels kernels_scalar;
#if defined(__x86_64__)
extern const kernels kernels_avx2, kernels_avx512;
#endif
#endif
