/* surfaces.h -- words as they stand in the text -> term ids.
 *
 * Relies on: base/hash.h.  Words of up to 15 bytes are their own key: two numbers, their bytes and length,
 * compared with no other memory touched; longer ones go to a table of their own.  Invariant of the short
 * table: at most half of the slots are used, a free one has length 0. */
#ifndef INGEST_SURFACES_H
#define INGEST_SURFACES_H
#include "base/bits.h"
#include "base/buf.h"
#include "base/hash.h"

enum { SURFACE_SHORT = 15 };

typedef struct surface_key {
    uint64_t lo, hi; /* hi: the length in the top byte */
} surface_key;

typedef struct surface_slot {
    surface_key key;
    uint32_t id;
} surface_slot;

typedef struct surface_long {
    uint64_t at; /* in bytes */
    uint32_t n, id;
} surface_long;

typedef struct surfaces {
    surface_slot *slots;
    uint32_t mask, used;
    hash_table table;
    surface_long *longs;
    uint32_t nlongs, longs_cap;
    buf bytes;
} surfaces;

bool surfaces_init(surfaces *s); /* false: out of memory */
void surfaces_free(surfaces *s);
bool surfaces_clear(surfaces *s); /* gives back what is large */
size_t surfaces_memory(const surfaces *s);
/* After the word was not found.  False: out of memory. */
bool surfaces_add(surfaces *s, surface_key key, uint32_t id);
bool surfaces_add_long(surfaces *s, const uint8_t *p, uint32_t n, uint32_t id);
/* Its id, NULL when it is not there. */
const uint32_t *surfaces_find_long(const surfaces *s, const uint8_t *p, uint32_t n);

/* n <= SURFACE_SHORT; readable: 16 bytes may be read from p. */
static inline surface_key surface_key_of(const uint8_t *p, uint32_t n, bool readable)
{
    uint8_t copy[16] = {0};
    if (!readable)
        p = memcpy(copy, p, n);
    uint64_t lo = load_u64(p), hi = load_u64(p + 8);
    if (n < 8)
        lo &= (UINT64_C(1) << 8 * n) - 1;
    hi = n > 8 ? hi & ((UINT64_C(1) << 8 * (n - 8)) - 1) : 0;
    return (surface_key){lo, hi | (uint64_t)n << 56};
}

static inline uint32_t surface_home(surface_key key)
{
    uint64_t h = (key.lo ^ key.hi * UINT64_C(0xD6E8FEB86659FD93)) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)((h ^ h >> 29) >> 16);
}

static inline const uint32_t *surfaces_find(const surfaces *s, surface_key key)
{
    for (uint32_t i = surface_home(key);; i++) {
        const surface_slot *slot = &s->slots[i & s->mask];
        if (slot->key.lo == key.lo && slot->key.hi == key.hi)
            return &slot->id;
        if (!slot->key.hi)
            return NULL;
    }
}
#endif
