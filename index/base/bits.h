/* bits.h -- bit tricks and unaligned little-endian loads.  Bytes from a file may stand at any address:
 * always load through here. */
#ifndef BASE_BITS_H
#define BASE_BITS_H
#include <stdint.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && sizeof(void *) == 8,
               "fossick's format needs a 64-bit little-endian machine");

static inline uint16_t load_u16(const void *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint32_t load_u32(const void *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint64_t load_u64(const void *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store_u16(void *p, uint16_t v)
{
    memcpy(p, &v, sizeof v);
}

static inline void store_u32(void *p, uint32_t v)
{
    memcpy(p, &v, sizeof v);
}

static inline void store_u64(void *p, uint64_t v)
{
    memcpy(p, &v, sizeof v);
}

/* Big-endian, whose byte order is the numeric order: for LMDB keys. */
static inline uint32_t load_be32(const void *p)
{
    return __builtin_bswap32(load_u32(p));
}

static inline void store_be32(void *p, uint32_t v)
{
    store_u32(p, __builtin_bswap32(v));
}

/* Bits needed to write v: 0 for 0, 32 for UINT32_MAX. */
static inline uint32_t bits_length(uint32_t v)
{
    return v ? 32 - (uint32_t)__builtin_clz(v) : 0;
}

static inline uint32_t bits_length64(uint64_t v)
{
    return v ? 64 - (uint32_t)__builtin_clzll(v) : 0;
}

static inline uint32_t bits_count(uint64_t v)
{
    return (uint32_t)__builtin_popcountll(v);
}

static inline uint32_t bits_trailing(uint64_t v) /* v != 0 */
{
    return (uint32_t)__builtin_ctzll(v);
}

static inline uint64_t bits_align(uint64_t v, uint64_t to) /* up to a multiple of a power of two */
{
    return (v + to - 1) & ~(to - 1);
}

static inline uint32_t min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static inline uint32_t max_u32(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static inline uint64_t min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static inline uint64_t max_u64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}
#endif
