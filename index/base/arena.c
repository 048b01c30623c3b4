/* arena.c -- see arena.h.  Chunks double in size from 8 KiB to 1 MiB. */
#include "base/arena.h"
#include "base/mem.h"
#include <stdint.h>
#include <string.h>

struct arena_chunk {
    arena_chunk *older;
    size_t bytes; /* header included */
};

enum { FIRST_CHUNK = 8192, LARGEST_STEP = 1 << 20 };

void *arena_alloc_slow(arena *a, size_t bytes, size_t alignment)
{
    if (bytes > SIZE_MAX / 4)
        return NULL;
    size_t step = a->chunk ? a->chunk->bytes * 2 : FIRST_CHUNK;
    if (step > LARGEST_STEP)
        step = LARGEST_STEP;
    size_t need = sizeof(arena_chunk) + bytes + alignment;
    size_t size = need > step ? need : step;
    arena_chunk *c = mem_alloc(size);
    if (!c)
        return NULL;
    c->older = a->chunk;
    c->bytes = size;
    a->chunk = c;
    a->total += size;
    char *p = (char *)(c + 1);
    p += (size_t)(-(uintptr_t)p & (alignment - 1));
    a->next = p + bytes;
    a->end = (char *)c + size;
    return p;
}

void *arena_aligned(arena *a, size_t bytes, size_t alignment)
{
    if (alignment <= 16 || bytes > SIZE_MAX / 4)
        return arena_alloc(a, bytes);
    char *p = arena_alloc(a, bytes + alignment);
    return p ? p + (size_t)(-(uintptr_t)p & (alignment - 1)) : NULL;
}

void *arena_zalloc(arena *a, size_t bytes)
{
    void *p = arena_alloc(a, bytes);
    return p ? memset(p, 0, bytes) : NULL;
}

void *arena_dup(arena *a, const void *p, size_t bytes)
{
    char *copy = arena_alloc(a, bytes + 1);
    if (!copy)
        return NULL;
    if (bytes)
        memcpy(copy, p, bytes);
    copy[bytes] = 0;
    return copy;
}

void *arena_more(arena *a, void *p, uint32_t n, uint32_t *room, uint32_t least, size_t size)
{
    if (n < *room)
        return p;
    if (*room > UINT32_MAX / 2)
        return NULL;
    uint32_t more = *room ? 2 * *room : least;
    void *larger = arena_alloc(a, more * size);
    if (!larger)
        return NULL;
    if (n)
        memcpy(larger, p, n * size);
    *room = more;
    return larger;
}

void arena_reset(arena *a)
{
    arena_chunk *keep = NULL;
    for (arena_chunk *c = a->chunk, *older; c; c = older) {
        older = c->older;
        if (!keep || c->bytes > keep->bytes) {
            mem_free(keep);
            keep = c;
        } else {
            mem_free(c);
        }
    }
    a->chunk = keep;
    if (!keep) {
        *a = (arena)ARENA_INIT;
        return;
    }
    keep->older = NULL;
    a->total = keep->bytes;
    a->next = (char *)(keep + 1);
    a->end = (char *)keep + keep->bytes;
}

void arena_free(arena *a)
{
    arena_reset(a);
    mem_free(a->chunk);
    *a = (arena)ARENA_INIT;
}
