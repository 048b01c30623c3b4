/* norm.c -- lengths to bytes and back.
 *
 * A byte below 24 is the length itself.  From 24 on the byte less 24 is a small float of length - 24: 3 bits
 * of mantissa below an implied one, and a 5-bit exponent that is 0 for numbers below 8 (which have no implied
 * one).  24 is what is left of 256 codes when the float of 2^31 - 1 takes 232. */
#include "codec/norm.h"
#include "base/bits.h"

#define FREE_CODES 24
#define FLOAT_VALUE(c) ((c) < 8 ? (uint32_t)(c) : (((uint32_t)(c)&7) | 8) << ((((c) >> 3) + 31) & 31))
#define LENGTH(b) ((b) < FREE_CODES ? (uint32_t)(b) : FREE_CODES + FLOAT_VALUE((b)-FREE_CODES))
/* A length with byte b is at most the next byte's smallest length less one, and positions are below it. */
#define BOUND(b) ((b) == 0 ? 1u : (b) == 255 ? (uint32_t)INT32_MAX : LENGTH((b) + 1) - 1)

#define FOUR(X, b) \
    X(b)           \
    , X(b + 1)     \
    , X(b + 2)     \
    , X(b + 3)
#define SIXTEEN(X, b) FOUR(X, b), FOUR(X, b + 4), FOUR(X, b + 8), FOUR(X, b + 12)
#define SIXTY_FOUR(X, b) SIXTEEN(X, b), SIXTEEN(X, b + 16), SIXTEEN(X, b + 32), SIXTEEN(X, b + 48)
#define ALL_BYTES(X) SIXTY_FOUR(X, 0), SIXTY_FOUR(X, 64), SIXTY_FOUR(X, 128), SIXTY_FOUR(X, 192)

const uint32_t norm_length[256] = {ALL_BYTES(LENGTH)};
const uint32_t norm_bound[256] = {ALL_BYTES(BOUND)};

uint8_t norm_of_length(uint32_t length)
{
    if (length < FREE_CODES)
        return (uint8_t)length;
    uint32_t v = min_u32(length, INT32_MAX) - FREE_CODES;
    if (v < 8)
        return (uint8_t)(FREE_CODES + v);
    uint32_t shift = bits_length(v) - 4;
    return (uint8_t)(FREE_CODES + ((shift + 1) << 3 | (v >> shift & 7)));
}
