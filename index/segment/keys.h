/* keys.h -- the bloom filter over a segment's keys (FORMAT.md section 8), for writer and reader.
 *
 * Blocked: a key sets 6 bits of one line of 64 bytes, so that a look-up costs one line (F. Putze, P. Sanders,
 * J. Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2007).  Line and bits come from different
 * halves of a 128-bit hash. */
#ifndef SEGMENT_KEYS_H
#define SEGMENT_KEYS_H
#include "base/bits.h"
#include "base/hash.h"
#include <stdbool.h>

enum { FILTER_LINE = 64, FILTER_PROBES = 6, FILTER_BITS_PER_KEY = 12 };

typedef struct filter_probe {
    uint64_t line; /* number of the line */
    uint64_t bits; /* 6 times 9 bits, lowest first: bit numbers within the line */
} filter_probe;

static inline uint64_t filter_lines(uint64_t nkeys)
{
    return (nkeys * FILTER_BITS_PER_KEY + FILTER_LINE * 8 - 1) / (FILTER_LINE * 8);
}

static inline filter_probe filter_of(const void *key, size_t n, uint64_t lines) /* lines < 2^32 */
{
    XXH128_hash_t h = XXH3_128bits(key, n);
    return (filter_probe){(h.high64 >> 32) * lines >> 32, h.low64};
}

static inline void filter_set(uint8_t *line, uint64_t bits)
{
    for (int i = 0; i < FILTER_PROBES; i++, bits >>= 9)
        line[(bits & 511) / 8] |= (uint8_t)(1 << (bits & 7));
}

static inline bool filter_test(const uint8_t *line, uint64_t bits)
{
    bool all = true;
    for (int i = 0; i < FILTER_PROBES; i++, bits >>= 9)
        all &= line[(bits & 511) / 8] >> (bits & 7) & 1;
    return all;
}
#endif
