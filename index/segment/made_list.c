/* made_list.c -- lists made in memory, by who unites several: they look like any list of blocks, decoded.
 *
 * Relies on: postings.h, skip.h.  Skip data are one chunk whatever the number of blocks. */
#include "segment/skip.h"

static uint16_t impact_of(const segment_field *field, const uint32_t *docs, const uint32_t *tfs, uint32_t n)
{
    uint32_t tf = 0, norm = 255;
    for (uint32_t i = 0; i < n; i++) {
        tf = max_u32(tf, tfs[i]);
        norm = min_u32(norm, segment_byte(field->norms, docs[i]));
    }
    return (uint16_t)(min_u32(tf, 255) | norm << 8);
}

static uint16_t join(uint16_t a, uint16_t b)
{
    uint32_t tf = max_u32(a & 255, b & 255), norm = min_u32(a >> 8, b >> 8);
    return (uint16_t)(tf | norm << 8);
}

bool postings_make(const segment *s, const segment_field *field, uint32_t *docs, uint32_t *tfs, uint32_t n,
                   arena *memory, postings **out)
{
    uint32_t nblocks = (n - 1) / BLOCK + 1, nsupers = skip_supers(nblocks);
    postings *p = arena_zalloc(memory, sizeof *p);
    skip_chunk *chunk = arena_zalloc(memory, sizeof *chunk);
    /* kernels may read 64 bytes behind any datum */
    uint32_t *last = arena_zalloc(memory, nblocks * sizeof *last + 64);
    uint32_t *super_last = arena_zalloc(memory, nsupers * sizeof *super_last + 64);
    uint16_t *impact = arena_zalloc(memory, nblocks * sizeof *impact + 64);
    uint16_t *super_impact = arena_zalloc(memory, nsupers * sizeof *super_impact + 64);
    *out = p;
    if (!p || !chunk || !last || !super_last || !impact || !super_impact)
        return false;
    p->impact = UINT8_MAX << 8;
    for (uint32_t s_at = 0; s_at < nsupers; s_at++)
        super_impact[s_at] = UINT8_MAX << 8;
    for (uint32_t b = 0; b < nblocks; b++) {
        uint32_t from = b * BLOCK, count = min_u32(BLOCK, n - from);
        last[b] = super_last[b / SUPERBLOCK] = docs[from + count - 1];
        impact[b] = impact_of(field, docs + from, tfs + from, count);
        super_impact[b / SUPERBLOCK] = join(super_impact[b / SUPERBLOCK], impact[b]);
        p->impact = join(p->impact, impact[b]);
    }
    *chunk =
        (skip_chunk){.nblocks = nblocks, .last = (const uint8_t *)last, .impact = (const uint8_t *)impact};
    if (nblocks > SUPERBLOCK) {
        chunk->super_last = (const uint8_t *)super_last;
        chunk->super_impact = (const uint8_t *)super_impact;
    }
    p->seg = s;
    p->kind = LIST_INLINE;
    p->df = n;
    p->nblocks = nblocks;
    p->nchunks = 1;
    p->chunks = chunk;
    p->field = field;
    p->inline_docs = docs;
    p->inline_tfs = tfs;
    return true;
}
