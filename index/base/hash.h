/* hash.h -- the one hash function (XXH3) and the one hash table.
 *
 * The table maps a hash to small numbers; what they number (terms, keys) is kept by the caller in an array of
 * its own, and so is the comparison: hash_find calls `same(id, context)`, which the compiler inlines. Relies
 * on: mem.h, xxhash.  Invariant: at most 5/8 of the slots are used; a slot is hash bits 32..63 (which also
 * choose its home) in its upper half and id + 1 in its lower, 0 when free.  Ids stay below UINT32_MAX. */
#ifndef BASE_HASH_H
#define BASE_HASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define HASH_NONE UINT32_MAX

typedef struct hash_table {
    uint64_t *slots;
    uint32_t mask; /* slots - 1 */
    uint32_t used;
} hash_table;

static inline uint64_t hash_bytes(const void *p, size_t n)
{
    return XXH3_64bits(p, n);
}

/* With seed 0 the same as hash_bytes. */
static inline uint64_t hash_bytes_seeded(const void *p, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(p, n, seed);
}

bool hash_init(hash_table *t, uint32_t expected); /* false when memory is out */
void hash_clear(hash_table *t);                   /* empties, keeps its size */
void hash_free(hash_table *t);
bool hash_add(hash_table *t, uint64_t hash, uint32_t id); /* not present yet; false: out of memory */

typedef bool (*hash_same)(uint32_t id, const void *context);

static inline __attribute__((always_inline)) uint32_t hash_find(const hash_table *t, uint64_t hash,
                                                                hash_same same, const void *context)
{
    uint64_t tag = hash >> 32 << 32;
    for (uint32_t i = (uint32_t)(hash >> 32) & t->mask;; i = (i + 1) & t->mask) {
        uint64_t slot = t->slots[i];
        if (!slot)
            return HASH_NONE;
        if ((slot >> 32 << 32) == tag && same((uint32_t)slot - 1, context))
            return (uint32_t)slot - 1;
    }
}

static inline size_t hash_bytes_used(const hash_table *t)
{
    return ((size_t)t->mask + 1) * sizeof *t->slots;
}
#endif
