/* word_masks.c -- see word_masks.h.  Eight bytes at a time in one register: each test leaves its answer in
 * the top bit of a byte, whose other bits are kept below 0x80 so that no sum carries into the next byte. */
#include "text/word_masks.h"
#include "base/bits.h"

#define ONES 0x0101010101010101u
#define TOPS (ONES << 7)

static inline uint64_t within(uint64_t x, uint8_t low, uint8_t high)
{
    return (x + ONES * (0x80u - low)) & ~(x + ONES * (0x7Fu - high));
}

static inline uint64_t equals(uint64_t x, uint8_t byte)
{
    return ~((x ^ ONES * byte) + ONES * 0x7F);
}

/* The top bit of byte i to bit i. */
static inline uint64_t gather(uint64_t x)
{
    return ((x & TOPS) >> 7) * 0x0102040810204080u >> 56;
}

void word_classify_scalar(const uint8_t block[WORD_BLOCK], word_masks *out)
{
    *out = (word_masks){0};
    for (unsigned i = 0; i < WORD_BLOCK; i += 8) {
        uint64_t v = load_u64(block + i), x = v & ~TOPS;
        uint64_t low = equals(x, '_');
        uint64_t run = within(x | ONES * 0x20, 'a', 'z') | within(x, '0', '9') | low;
        uint64_t middle =
            equals(x, '\'') | equals(x & ~(ONES * 2), ',') | equals(x & ~ONES, ':'); /* , . : ; */
        uint64_t knot = within(x, '-', '/') | equals(x, '&') | equals(x, '+') | equals(x, ':') |
                        equals(x, '@') | equals(x, '\\');
        out->run |= gather(run & ~v) << i;
        out->middle |= gather(middle & ~v) << i;
        out->wide |= gather(v) << i;
        out->knot |= gather(knot & ~v) << i;
        out->rare |= gather((low | equals(x, '#')) & ~v) << i;
    }
}
