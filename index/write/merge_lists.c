/* merge_lists.c -- see merge_lists.h.
 *
 * Postings are found in the order of the old docids, sorted by the new ones and put; positions stay where
 * they are in the map until then.  Lists too long for the memory at hand are read several times, each time
 * for another range of new docids. */
#include "write/merge_lists.h"
#include "base/mem.h"
#include "codec/ef.h"

enum { POSTING_BYTES = sizeof(found_posting) + 2 * sizeof(placed_posting), ROOM_LEAST = 4096 };
enum { DIGIT = 8, FEW = 32 };

void list_mover_init(list_mover *v, const merge *m, uint32_t field)
{
    *v = (list_mover){.m = m, .field = field, .memory = ARENA_INIT};
    for (uint32_t i = 0; i < m->nfields; i++) {
        if (m->fields[i].field == field)
            v->spans = m->fields[i].spans;
    }
}

void list_mover_free(list_mover *v)
{
    arena_free(&v->memory);
    mem_free(v->found);
    mem_free(v->placed);
    mem_free(v->other);
}

/* ---- finding ---- */

static bool room_for(list_mover *v, uint32_t n)
{
    if (n <= v->room)
        return true;
    mem_free(v->found);
    mem_free(v->placed);
    mem_free(v->other);
    v->room = max_u32(n, ROOM_LEAST);
    v->found = mem_alloc(v->room * sizeof *v->found);
    v->placed = mem_alloc(v->room * sizeof *v->placed);
    v->other = mem_alloc(v->room * sizeof *v->other);
    if (v->found && v->placed && v->other)
        return true;
    v->room = 0;
    return false;
}

/* Those of a block whose new docids are first .. end - 1. */
static int find_block(list_mover *v, const docmap *map, const postings *p, uint32_t block, uint32_t first,
                      uint32_t end, fsk_error *e)
{
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM], n = postings_count(p, block);
    const kernels *k = kernels_get();
    position_block *at = &v->located;
    at->room = NULL; /* of this block alone: what is found stays there */
    at->room_bytes = 0;
    if (!postings_decode(k, p, block, docs, tfs) ||
        (p->positions && !postings_positions(k, p, block, docs, tfs, &v->memory, at)))
        return error_set(e, FSK_E_CORRUPT, "a list of segment %u is damaged", p->seg->id);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t doc = docs[i] < map->ndocs ? docmap_get(map, docs[i]) : DOC_GONE;
        if (doc < first || doc >= end)
            continue;
        if (v->n == v->room)
            return error_set(e, FSK_E_CORRUPT, "segment %u has a document twice in a list", p->seg->id);
        v->placed[v->n] = (placed_posting){doc, v->n};
        v->found[v->n++] = p->positions ? (found_posting){at->bits + at->at[i] / 8, tfs[i], at->at[i] % 8}
                                        : (found_posting){NULL, tfs[i], 0};
    }
    return 0;
}

static int find_range(list_mover *v, const merge_walk *w, uint32_t first, uint32_t end, fsk_error *e)
{
    int rc = 0;
    arena_reset(&v->memory);
    v->n = 0;
    for (uint32_t i = 0; i < w->ngroup && !rc; i++) {
        const input_cursor *c = w->group[i];
        postings *p = NULL;
        rc = postings_open(c->in->of->segment, v->field, SPACE_RAW, &c->entry, c->term, &v->memory, &p, e);
        for (uint32_t b = 0; !rc && b < p->nblocks; b++)
            rc = find_block(v, &c->in->map, p, b, first, end, e);
    }
    return rc;
}

/* ---- sorting and putting ---- */

static void sort_few(placed_posting *v, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        placed_posting one = v[i];
        uint32_t at = i;
        for (; at && v[at - 1].doc > one.doc; at--)
            v[at] = v[at - 1];
        v[at] = one;
    }
}

/* By the lowest digit first. */
static void sort_many(list_mover *v, uint32_t below)
{
    for (uint32_t shift = 0; shift < bits_length(below - 1); shift += DIGIT) {
        uint32_t starts[1 << DIGIT] = {0}, sum = 0;
        for (uint32_t i = 0; i < v->n; i++)
            starts[v->placed[i].doc >> shift & ((1 << DIGIT) - 1)]++;
        for (uint32_t i = 0; i < 1 << DIGIT; i++) {
            uint32_t count = starts[i];
            starts[i] = sum;
            sum += count;
        }
        for (uint32_t i = 0; i < v->n; i++)
            v->other[starts[v->placed[i].doc >> shift & ((1 << DIGIT) - 1)]++] = v->placed[i];
        placed_posting *sorted = v->other;
        v->other = v->placed;
        v->placed = sorted;
    }
}

static int put_all(const list_mover *v, uint64_t *tokens, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < v->n && !rc; i++) {
        uint32_t doc = v->placed[i].doc, bound = norm_bound[v->spans[doc]];
        const found_posting *f = &v->found[v->placed[i].found];
        uint64_t nbits = f->tf <= bound ? ef_bits(f->tf, bound) : 0; /* which is refused */
        *tokens += f->tf;
        rc = build_posting_bits(v->m->b, doc, f->tf, f->bits, f->bit, nbits, e);
    }
    return rc;
}

int lists_move(list_mover *v, const merge_walk *w, uint64_t *tokens, fsk_error *e)
{
    uint32_t ndocs = v->m->ndocs, df = (uint32_t)min_u64(merge_walk_df(w), ndocs);
    uint32_t most = max_u32((uint32_t)min_u64(v->m->memory / 4 / POSTING_BYTES, UINT32_MAX), ROOM_LEAST);
    uint32_t width = df <= most ? ndocs : most;
    if (!room_for(v, min_u32(df, width)))
        return error_nomem(e);
    int rc = 0;
    for (uint32_t first = 0; first < ndocs && !rc; first += min_u32(width, ndocs - first)) {
        rc = find_range(v, w, first, first + min_u32(width, ndocs - first), e);
        if (rc)
            return rc;
        if (v->n <= FEW)
            sort_few(v->placed, v->n);
        else
            sort_many(v, ndocs);
        rc = put_all(v, tokens, e);
    }
    return rc;
}
