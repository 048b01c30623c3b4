/* skip.c -- see skip.h. */
#include "segment/skip.h"

size_t skip_chunk_bytes(const skip_shape *shape, uint32_t n, bool more)
{
    size_t per_super = 8, per_block = 4 + 2 + 2;
    if (shape->positions) {
        per_super += 8;
        per_block += 4;
    }
    if (shape->nblocks > SUPERBLOCK)
        per_super += 4 + 2;
    return per_super * skip_supers(n) + per_block * n + (more ? 8 : 0);
}

static const uint8_t *array_take(const uint8_t **p, size_t count, size_t size, bool present)
{
    if (!present)
        return NULL;
    const uint8_t *at = *p;
    *p += count * size;
    return at;
}

void skip_chunk_map(const uint8_t *p, const skip_shape *shape, uint32_t first_block, uint32_t n,
                    skip_chunk *out)
{
    uint32_t s = skip_supers(n);
    bool supers = shape->nblocks > SUPERBLOCK;
    out->first_block = first_block;
    out->nblocks = n;
    out->docs_base = array_take(&p, s, 8, true);
    out->pos_base = array_take(&p, s, 8, shape->positions);
    out->super_last = array_take(&p, s, 4, supers);
    out->super_impact = array_take(&p, s, 2, supers);
    out->last = array_take(&p, n, 4, true);
    out->impact = array_take(&p, n, 2, true);
    out->docs_off = array_take(&p, n, 2, true);
    out->pos_off = array_take(&p, n, 4, shape->positions);
}
