/* word_masks_avx2.c -- word_masks.h in vectors of 32 bytes. */
#include "text/word_masks.h"
#include <immintrin.h>

static inline __m256i within(__m256i v, char low, char high)
{
    __m256i above = _mm256_sub_epi8(v, _mm256_set1_epi8(low));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8((char)(high - low))), above);
}

static inline __m256i equals(__m256i v, char byte)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(byte));
}

static inline uint64_t gather(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

void word_classify_avx2(const uint8_t block[WORD_BLOCK], word_masks *out)
{
    uint64_t run[2], middle[2], wide[2];
    for (unsigned half = 0; half < 2; half++) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(block + 32 * half));
        __m256i letter = within(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), 'a', 'z');
        __m256i digit = within(v, '0', '9');
        __m256i comma = equals(_mm256_andnot_si256(_mm256_set1_epi8(2), v), ','); /* , and . */
        __m256i colon = within(v, ':', ';');
        run[half] = gather(_mm256_or_si256(_mm256_or_si256(letter, digit), equals(v, '_')));
        middle[half] = gather(_mm256_or_si256(_mm256_or_si256(comma, colon), equals(v, '\'')));
        wide[half] = gather(v);
    }
    *out = (word_masks){run[0] | run[1] << 32, middle[0] | middle[1] << 32, wide[0] | wide[1] << 32};
}
