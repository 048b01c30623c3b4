/* arena.h -- memory that is given back all at once: per query, per flush.
 *
 * Relies on: mem.h.  Invariant: what was handed out never moves; it lives until arena_reset or
 * arena_free.  arena_reset keeps the largest chunk, so that a reused arena stops allocating. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <stddef.h>
#include <stdint.h>

typedef struct arena_chunk arena_chunk;
typedef struct arena {
    arena_chunk *chunk; /* the newest; older ones are linked behind it */
    char *next, *end;
    size_t total; /* bytes held from the system */
} arena;

#define ARENA_INIT          \
    {                       \
        NULL, NULL, NULL, 0 \
    }

void *arena_alloc_slow(arena *a, size_t bytes, size_t alignment);

/* 16-byte aligned, not zeroed; NULL when memory is out. */
static inline void *arena_alloc(arena *a, size_t bytes)
{
    size_t pad = (size_t)(-(size_t)a->next & 15);
    if (!a->next || (size_t)(a->end - a->next) < pad || (size_t)(a->end - a->next) - pad < bytes)
        return arena_alloc_slow(a, bytes, 16);
    void *p = a->next + pad;
    a->next += pad + bytes;
    return p;
}

void *arena_aligned(arena *a, size_t bytes, size_t alignment); /* a power of two up to 4096 */
void *arena_zalloc(arena *a, size_t bytes);
void *arena_dup(arena *a, const void *p, size_t bytes); /* a NUL is added behind, not counted */
/* An array of n elements of `size` bytes with room for one more: p itself where *room is more, else a copy of
 * twice the room, `least` at first.  NULL, and p stays: no memory. */
void *arena_more(arena *a, void *p, uint32_t n, uint32_t *room, uint32_t least, size_t size);
void arena_reset(arena *a);
void arena_free(arena *a);
#endif
