/* word_masks.h -- what 64 bytes of text are to the path over ASCII, as masks of a bit a byte.
 *
 * Relies on: base/cpu.h for the choice.  Invariant: every version gives what word_bytes of word_props.h says;
 * the scalar one is the specification. */
#ifndef TEXT_WORD_MASKS_H
#define TEXT_WORD_MASKS_H
#include "base/cpu.h"
#include <stdint.h>

enum { WORD_BLOCK = 64 };

typedef struct word_masks {
    uint64_t run, middle, wide, knot, rare; /* BYTE_RUN, ...; the first byte is bit 0 */
} word_masks;

typedef void (*word_classify)(const uint8_t block[WORD_BLOCK], word_masks *out);

void word_classify_scalar(const uint8_t block[WORD_BLOCK], word_masks *out);
#if defined(__x86_64__)
void word_classify_avx2(const uint8_t block[WORD_BLOCK], word_masks *out);
#endif

static inline word_classify word_classifier(void)
{
#if defined(__x86_64__)
    if (cpu_level() >= SIMD_AVX2)
        return word_classify_avx2;
#endif
    return word_classify_scalar;
}
#endif
