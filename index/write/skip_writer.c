/* skip_writer.c -- see skip_writer.h. */
#include "write/skip_writer.h"

enum { IMPACT_NONE = 255 << 8 }; /* what impact_join leaves alone */

void skip_writer_clear(skip_writer *w)
{
    buf *all[] = {&w->docs_base, &w->pos_base, &w->super_last, &w->super_impacts,
                  &w->last,      &w->impacts,  &w->docs_off,   &w->pos_off};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        all[i]->n = 0;
    w->nblocks = 0;
    w->impact = w->super_impact = IMPACT_NONE;
}

void skip_writer_free(skip_writer *w)
{
    buf *all[] = {&w->docs_base, &w->pos_base, &w->super_last, &w->super_impacts, &w->last,
                  &w->impacts,   &w->docs_off, &w->pos_off,    &w->chunk};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_free(all[i]);
}

void skip_add_block(skip_writer *w, const skip_block *block)
{
    buf_put_u32(&w->last, block->last);
    buf_put_u16(&w->impacts, block->impact);
    buf_put_u16(&w->docs_off, block->docs_off);
    buf_put_u32(&w->pos_off, block->pos_off);
    w->super_impact = impact_join(w->super_impact, block->impact);
    w->nblocks++;
}

void skip_add_super(skip_writer *w, uint64_t docs_base, uint64_t pos_base)
{
    buf_put_u64(&w->docs_base, docs_base);
    buf_put_u64(&w->pos_base, pos_base);
    buf_put_u16(&w->super_impacts, w->super_impact);
    if (w->last.n)
        buf_put_u32(&w->super_last, load_u32(w->last.p + w->last.n - 4));
    w->impact = impact_join(w->impact, w->super_impact);
    w->super_impact = IMPACT_NONE;
}

static void array_put(buf *to, const buf *from, size_t first, size_t count, size_t size)
{
    if (!from->failed)
        buf_put(to, from->p + first * size, count * size);
    else
        to->failed = true;
}

/* The chunk of n blocks from `first` on, in the order of skip_chunk_map. */
static void chunk_put(skip_writer *w, uint32_t first, uint32_t n, bool positions, uint64_t next)
{
    buf *to = &w->chunk;
    uint32_t super = first / SUPERBLOCK, s = skip_supers(n);
    array_put(to, &w->docs_base, super, s, 8);
    if (positions)
        array_put(to, &w->pos_base, super, s, 8);
    if (w->nblocks > SUPERBLOCK) {
        array_put(to, &w->super_last, super, s, 4);
        array_put(to, &w->super_impacts, super, s, 2);
    }
    array_put(to, &w->last, first, n, 4);
    array_put(to, &w->impacts, first, n, 2);
    array_put(to, &w->docs_off, first, n, 2);
    if (positions)
        array_put(to, &w->pos_off, first, n, 4);
    if (first + n < w->nblocks)
        buf_put_u64(to, next);
}

int skip_write(skip_writer *w, build *b, uint32_t chunk_blocks, bool positions, const uint16_t *seeds,
               uint64_t *address, fsk_error *e)
{
    uint64_t next = 0;
    /* The last chunk first: each names the one behind it. */
    for (uint32_t i = (w->nblocks - 1) / chunk_blocks + 1; i-- > 0;) {
        uint32_t first = i * chunk_blocks, n = min_u32(chunk_blocks, w->nblocks - first);
        w->chunk.n = 0;
        if (i == 0) {
            buf_put_u16(&w->chunk, w->impact);
            for (int k = 0; k < SEEDS; k++)
                buf_put_u16(&w->chunk, seeds[k]);
        }
        chunk_put(w, first, n, positions, next);
        if (w->chunk.failed)
            return error_nomem(e);
        int rc = build_put_whole(b, STREAM_SKIP, w->chunk.p, w->chunk.n, 1, &next, e);
        if (rc)
            return rc;
    }
    *address = next;
    return 0;
}
