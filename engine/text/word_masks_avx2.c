/* word_masks_avx2.c -- word_masks.h in vectors of 32 bytes.
 *
 * Punctuation is told by two tables of its half bytes: a byte is of a class when the entries of its upper and
 * its lower half share a bit.  Each bit stands for one row of ASCII. */
#include "text/word_masks.h"
#include <immintrin.h>

enum { MIDDLE = 0x01 | 0x08, KNOT = 0x02 | 0x10 | 0x20 | 0x40, RARE = 0x04 | 0x80 };

/* 2x: ' , . are MIDDLE 1; & + - . / KNOT 2; # RARE 4.  3x: : ; MIDDLE 8; : KNOT 10.  4x: @ KNOT 20.  5x:
 * \ KNOT 40; _ RARE 80.  Bytes of 0x80 and more find 0 in the lower table. */
static const uint8_t upper[16] = {0, 0, 0x07, 0x18, 0x20, 0xC0};
static const uint8_t lower[16] = {0x20, 0, 0,    0x04, 0,    0,    0x02, 0x01,
                                  0,    0, 0x18, 0x0A, 0x41, 0x02, 0x03, 0x82};

static inline __m256i within(__m256i v, char low, char high)
{
    __m256i above = _mm256_sub_epi8(v, _mm256_set1_epi8(low));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8((char)(high - low))), above);
}

static inline __m256i table(const uint8_t bytes[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)bytes));
}

static inline uint64_t gather(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

/* Which bytes have none of these classes. */
static inline uint64_t gather_without(__m256i classes, int which)
{
    __m256i some = _mm256_and_si256(classes, _mm256_set1_epi8((char)which));
    return gather(_mm256_cmpeq_epi8(some, _mm256_setzero_si256()));
}

void word_classify_avx2(const uint8_t block[WORD_BLOCK], word_masks *out)
{
    uint64_t run[2], middle[2], wide[2], knot[2], rare[2];
    __m256i half_byte = _mm256_set1_epi8(15);
    for (unsigned half = 0; half < 2; half++) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(block + 32 * half));
        __m256i letter = within(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), 'a', 'z');
        __m256i digit = within(v, '0', '9');
        __m256i line = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('_'));
        __m256i row = _mm256_and_si256(_mm256_srli_epi16(v, 4), half_byte);
        __m256i classes =
            _mm256_and_si256(_mm256_shuffle_epi8(table(lower), v), _mm256_shuffle_epi8(table(upper), row));
        run[half] = gather(_mm256_or_si256(_mm256_or_si256(letter, digit), line));
        middle[half] = gather_without(classes, MIDDLE);
        knot[half] = gather_without(classes, KNOT);
        rare[half] = gather_without(classes, RARE);
        wide[half] = gather(v);
    }
    *out = (word_masks){run[0] | run[1] << 32, ~(middle[0] | middle[1] << 32), wide[0] | wide[1] << 32,
                        ~(knot[0] | knot[1] << 32), ~(rare[0] | rare[1] << 32)};
}
