/* hash.c -- see hash.h. */
#include "base/hash.h"
#include "base/mem.h"
#include <string.h>

bool hash_init(hash_table *t, uint32_t expected)
{
    uint32_t slots = 64;
    while (slots < UINT32_MAX / 4 && (uint64_t)slots * 5 / 8 <= expected)
        slots *= 2;
    t->slots = mem_table(slots, sizeof *t->slots);
    t->mask = slots - 1;
    t->used = 0;
    return t->slots != NULL;
}

void hash_clear(hash_table *t)
{
    memset(t->slots, 0, hash_bytes_used(t));
    t->used = 0;
}

void hash_free(hash_table *t)
{
    mem_free(t->slots);
    *t = (hash_table){0};
}

static void place(hash_table *t, uint64_t slot)
{
    uint32_t i = (uint32_t)(slot >> 32) & t->mask;
    while (t->slots[i])
        i = (i + 1) & t->mask;
    t->slots[i] = slot;
}

static bool grow(hash_table *t)
{
    if (t->mask > UINT32_MAX / 2)
        return false;
    hash_table bigger = {.mask = t->mask * 2 + 1};
    bigger.slots = mem_table((size_t)bigger.mask + 1, sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i <= t->mask; i++) {
        if (t->slots[i])
            place(&bigger, t->slots[i]);
    }
    bigger.used = t->used;
    mem_free(t->slots);
    *t = bigger;
    return true;
}

bool hash_add(hash_table *t, uint64_t hash, uint32_t id)
{
    if ((uint64_t)t->used + 1 > ((uint64_t)t->mask + 1) * 5 / 8 && !grow(t))
        return false;
    place(t, (hash >> 32 << 32) | ((uint64_t)id + 1));
    t->used++;
    return true;
}
