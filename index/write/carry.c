/* carry.c -- deletes that were committed while a merge was at work go over into the merged segment.
 *
 * Under the turn, so that no further ones come.  A document that was live when the merge began and is deleted
 * now has a number in the new segment, which the docmap knows. */
#include "base/mem.h"
#include "write/merge_internal.h"

void carried_free(carried *c)
{
    for (uint32_t i = 0; c->chunks && i < c->nchunks; i++)
        mem_free(c->chunks[i]);
    mem_free(c->chunks);
    *c = (carried){0};
}

static int carry(carried *c, uint32_t doc, fsk_error *e)
{
    uint32_t chunk = doc / LIVE_CHUNK_DOCS, bit = doc % LIVE_CHUNK_DOCS;
    if (!c->chunks[chunk] && !(c->chunks[chunk] = mem_zalloc(LIVE_CHUNK_BYTES)))
        return error_nomem(e);
    c->chunks[chunk][bit / 8] |= (uint8_t)(1u << bit % 8);
    c->docs++;
    return 0;
}

static int carry_word(carried *c, const merge_input *in, uint32_t word, uint64_t dead, fsk_error *e)
{
    int rc = 0;
    for (; dead && !rc; dead &= dead - 1) {
        uint32_t doc = word * 64 + bits_trailing(dead);
        uint32_t to = doc < in->map.ndocs ? docmap_get(&in->map, doc) : DOC_GONE;
        if (to != DOC_GONE)
            rc = carry(c, to, e);
    }
    return rc;
}

static int carry_input(carried *c, const merge_input *in, const snapshot *now, fsk_error *e)
{
    const snapshot_segment *s = snapshot_find(now, in->id);
    int rc = s ? 0 : error_set(e, FSK_E_CORRUPT, "segment %u was dropped while it was merged", in->id);
    for (uint32_t d = 0; !rc && d < in->map.ndocs; d += WINDOW) {
        const uint8_t *dead = snapshot_dead_window(s, d / WINDOW);
        for (uint32_t i = 0; dead && !rc && i < WINDOW / 64 && d + i * 64 < in->map.ndocs; i++)
            rc = carry_word(c, in, d / 64 + i, load_u64(dead + (size_t)i * 8), e);
    }
    return rc;
}

int carried_find(carried *c, const merge *m, const snapshot *now, fsk_error *e)
{
    *c = (carried){.nchunks = (m->ndocs + LIVE_CHUNK_DOCS - 1) / LIVE_CHUNK_DOCS};
    c->chunks = mem_array(c->nchunks, sizeof *c->chunks);
    int rc = c->chunks ? 0 : error_nomem(e);
    for (uint32_t i = 0; i < m->n && !rc; i++)
        rc = carry_input(c, &m->in[i], now, e);
    return rc;
}

int carried_put(const carried *c, store *s, uint32_t segment, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < c->nchunks && !rc; i++) {
        if (c->chunks[i])
            rc = store_put(s, segment, STORE_LIVE_KEY(i), c->chunks[i], LIVE_CHUNK_BYTES, e);
    }
    return rc;
}
