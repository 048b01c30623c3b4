/* surfaces.c -- see surfaces.h. */
#include "ingest/surfaces.h"
#include "base/mem.h"

enum { SLOTS_FIRST = 1 << 10, SLOTS_KEPT = 1 << 14 };

static bool init_empty(surfaces *s)
{
    *s = (surfaces){.mask = SLOTS_FIRST - 1};
    s->slots = mem_array(SLOTS_FIRST, sizeof *s->slots);
    return s->slots && hash_init(&s->table, 64);
}

bool surfaces_init(surfaces *s)
{
    if (init_empty(s))
        return true;
    surfaces_free(s);
    return false;
}

void surfaces_free(surfaces *s)
{
    mem_free(s->slots);
    mem_free(s->longs);
    hash_free(&s->table);
    buf_free(&s->bytes);
    *s = (surfaces){0};
}

bool surfaces_clear(surfaces *s)
{
    if (s->mask >= SLOTS_KEPT || s->nlongs >= SLOTS_KEPT) {
        surfaces fresh;
        if (!surfaces_init(&fresh))
            return false;
        surfaces_free(s);
        *s = fresh;
        return true;
    }
    memset(s->slots, 0, ((size_t)s->mask + 1) * sizeof *s->slots);
    hash_clear(&s->table);
    s->used = s->nlongs = 0;
    s->bytes.n = 0;
    return true;
}

size_t surfaces_memory(const surfaces *s)
{
    return ((size_t)s->mask + 1) * sizeof *s->slots + hash_bytes_used(&s->table) +
           s->longs_cap * sizeof *s->longs + s->bytes.cap;
}

static void place(surface_slot *slots, uint32_t mask, const surface_slot *from)
{
    uint32_t i = surface_home(from->key);
    while (slots[i & mask].key.hi)
        i++;
    slots[i & mask] = *from;
}

static bool grow(surfaces *s)
{
    if (s->mask > UINT32_MAX / 4)
        return false;
    uint32_t mask = 2 * s->mask + 1;
    surface_slot *slots = mem_table((size_t)mask + 1, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i <= s->mask; i++) {
        if (s->slots[i].key.hi)
            place(slots, mask, &s->slots[i]);
    }
    mem_free(s->slots);
    s->slots = slots;
    s->mask = mask;
    return true;
}

bool surfaces_add(surfaces *s, surface_key key, uint32_t id)
{
    if (s->used > s->mask / 2 && !grow(s))
        return false;
    place(s->slots, s->mask, &(surface_slot){key, id});
    s->used++;
    return true;
}

typedef struct wanted {
    const surfaces *s;
    const uint8_t *p;
    uint32_t n;
} wanted;

static inline bool long_same(uint32_t i, const void *context)
{
    const wanted *w = context;
    const surface_long *l = &w->s->longs[i];
    return l->n == w->n && !memcmp(w->s->bytes.p + l->at, w->p, w->n);
}

const uint32_t *surfaces_find_long(const surfaces *s, const uint8_t *p, uint32_t n)
{
    wanted w = {s, p, n};
    uint32_t i = hash_find(&s->table, hash_bytes(p, n), long_same, &w);
    return i == HASH_NONE ? NULL : &s->longs[i].id;
}

bool surfaces_add_long(surfaces *s, const uint8_t *p, uint32_t n, uint32_t id)
{
    if (s->nlongs == s->longs_cap) {
        uint32_t cap = s->longs_cap ? 2 * s->longs_cap : 64;
        surface_long *longs = mem_resize(s->longs, cap * sizeof *longs);
        if (!longs)
            return false;
        s->longs = longs;
        s->longs_cap = cap;
    }
    s->longs[s->nlongs] = (surface_long){s->bytes.n, n, id};
    buf_put(&s->bytes, p, n);
    if (s->bytes.failed || !hash_add(&s->table, hash_bytes(p, n), s->nlongs))
        return false;
    s->nlongs++;
    return true;
}
