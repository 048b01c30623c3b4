/* hashset.c -- a set of byte strings; see hashset.h.  Open addressing, at most half full. */
#include "lib/hashset.h"
#include "lib/cli.h"
#include <stdlib.h>
#include <xxhash.h>

static uint64_t hash_of(const void *p, size_t n)
{
    uint64_t h = XXH3_64bits(p, n);
    return h ? h : 1;
}

static uint64_t *slot_of(uint64_t *slots, size_t cap, uint64_t h)
{
    size_t i = (size_t)h & (cap - 1);
    while (slots[i] && slots[i] != h)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static void grow(hashset *s)
{
    size_t cap = s->cap ? 2 * s->cap : 64;
    uint64_t *slots = calloc(cap, sizeof *slots);
    if (!slots)
        cli_fail("out of memory");
    for (size_t i = 0; i < s->cap; i++) {
        if (s->slots[i])
            *slot_of(slots, cap, s->slots[i]) = s->slots[i];
    }
    free(s->slots);
    s->slots = slots;
    s->cap = cap;
}

bool hashset_add(hashset *s, const void *p, size_t n)
{
    uint64_t h = hash_of(p, n);
    if (2 * s->n >= s->cap)
        grow(s);
    uint64_t *slot = slot_of(s->slots, s->cap, h);
    if (*slot)
        return false;
    *slot = h;
    s->n++;
    return true;
}

bool hashset_has(const hashset *s, const void *p, size_t n)
{
    return s->cap && *slot_of(s->slots, s->cap, hash_of(p, n)) != 0;
}

void hashset_free(hashset *s)
{
    free(s->slots);
    *s = (hashset){0};
}
