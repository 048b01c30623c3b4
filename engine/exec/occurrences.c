/* occurrences.c -- see occurrences.h. */
#include "exec/occurrences.h"
#include "codec/bitio.h"
#include "segment/postings.h"

/* A document's posting, decoded with the block it is in. */
typedef struct found_posting {
    const kernels *kernels;
    postings *list;
    uint32_t block, index;
    const uint32_t *docs, *tfs;
    uint32_t docs_room[BLOCK_ROOM], tfs_room[BLOCK_ROOM];
} found_posting;

static int damaged(const segment *s, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "segment %u: damaged postings; run fossick-admin check", s->id);
}

/* NOTFOUND without message. */
static int find_posting(const segment *s, uint32_t field, fsk_str term, uint32_t doc, arena *memory,
                        found_posting *f, fsk_error *e)
{
    f->kernels = kernels_get();
    int rc = postings_find(s, field, SPACE_RAW, term, memory, &f->list, e);
    if (rc)
        return rc;
    f->block = postings_seek(f->kernels, f->list, 0, doc);
    if (f->block >= f->list->nblocks)
        return FSK_E_NOTFOUND;
    f->docs = postings_docs(f->kernels, f->list, f->block, f->docs_room);
    if (!f->docs)
        return damaged(s, e);
    uint32_t n = postings_count(f->list, f->block);
    for (f->index = 0; f->index < n && f->docs[f->index] < doc;)
        f->index++;
    if (f->index == n || f->docs[f->index] != doc)
        return FSK_E_NOTFOUND;
    f->tfs = postings_tfs(f->kernels, f->list, f->block, f->tfs_room);
    return f->tfs ? 0 : damaged(s, e);
}

int occurrences_find(const segment *s, uint32_t field, fsk_str raw, uint32_t doc, arena *memory,
                     occurrences *out, fsk_error *e)
{
    found_posting f;
    position_block where = {0};
    *out = (occurrences){0};
    int rc = find_posting(s, field, raw, doc, memory, &f, e);
    if (rc)
        return rc == FSK_E_NOTFOUND ? 0 : rc;
    if (!postings_positions_upto(f.kernels, f.list, f.block, f.index + 1, f.docs, f.tfs, memory, &where))
        return damaged(s, e);
    uint32_t tf = f.tfs[f.index], bound = position_bound(&where, f.index);
    uint32_t *at = arena_alloc(memory, ((size_t)tf + 16) * sizeof *at);
    if (!at)
        return error_nomem(e);
    if (tf == 1)
        at[0] = (uint32_t)bits_get(where.bits, where.at[f.index], bits_length(bound - 1));
    else if (!f.kernels->ef_decode(where.bits, where.at[f.index], tf, bound, at))
        return damaged(s, e);
    *out = (occurrences){at, tf};
    return 0;
}

int occurrences_unite(occurrences *to, occurrences with, arena *memory, fsk_error *e)
{
    if (!to->n || !with.n) {
        *to = to->n ? *to : with;
        return 0;
    }
    uint32_t *at = arena_alloc(memory, ((size_t)to->n + with.n) * sizeof *at), n = 0, i = 0, j = 0;
    if (!at)
        return error_nomem(e);
    while (i < to->n || j < with.n) {
        uint32_t a = i < to->n ? to->at[i] : UINT32_MAX, b = j < with.n ? with.at[j] : UINT32_MAX;
        at[n++] = a < b ? a : b;
        i += a <= b;
        j += b <= a;
    }
    *to = (occurrences){at, n};
    return 0;
}
