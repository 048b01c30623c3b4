/* random.h -- random numbers of a named seed, the same on every machine.
 *
 * Invariant: what follows from a seed depends on nothing else, so that a printed seed is a reproduction. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H
#include <stdbool.h>
#include <stdint.h>

typedef struct rng {
    uint64_t state;
} rng;

/* SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) */
static inline uint64_t rng_u64(rng *r)
{
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline uint32_t rng_below(rng *r, uint32_t n) /* n >= 1 */
{
    return (uint32_t)((rng_u64(r) >> 32) * n >> 32);
}

static inline uint32_t rng_between(rng *r, uint32_t low, uint32_t high) /* both included */
{
    return low + rng_below(r, high - low + 1);
}

static inline bool rng_one_in(rng *r, uint32_t n)
{
    return rng_below(r, n) == 0;
}

static inline double rng_unit(rng *r) /* [0, 1) */
{
    return (double)(rng_u64(r) >> 11) * 0x1p-53;
}
#endif
