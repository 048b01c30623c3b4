/* expand_list.c -- see expand.h: many terms' lists as one.
 *
 * Few postings are gathered as pairs and sorted; many are added up in an array of the segment's documents,
 * which is then read off.  Both give the same list. */
#include "base/mem.h"
#include "exec/expand.h"
#include <stdlib.h>
#include <string.h>

enum { PAIRS_MAX = 1 << 14, ARRAY_RATIO = 64 };

typedef struct gathering {
    uint64_t *pairs; /* docid << 32 | frequency */
    size_t npairs, room;
    uint32_t *sums; /* by docid; NULL while pairs are gathered */
    size_t bytes;   /* of sums */
    const segment *segment;
} gathering;

static void add(gathering *g, uint32_t doc, uint32_t tf)
{
    if (g->sums)
        g->sums[doc] = tf > UINT32_MAX - g->sums[doc] ? UINT32_MAX : g->sums[doc] + tf;
    else
        g->pairs[g->npairs++] = (uint64_t)doc << 32 | tf;
}

/* From pairs to sums, once the pairs are many. */
static bool make_room(gathering *g, uint32_t more)
{
    uint32_t ndocs = g->segment->ndocs;
    if (g->sums || g->npairs + more <= g->room)
        return true;
    g->bytes = (size_t)ndocs * sizeof *g->sums;
    g->sums = mem_pages(g->bytes);
    if (!g->sums)
        return false;
    for (size_t i = 0; i < g->npairs; i++)
        add(g, (uint32_t)(g->pairs[i] >> 32), (uint32_t)g->pairs[i]);
    g->npairs = 0;
    return true;
}

static int add_list(gathering *g, const postings *p, uint32_t times, fsk_error *e)
{
    const kernels *codec = kernels_get();
    _Alignas(64) uint32_t docs_room[BLOCK_ROOM], tfs_room[BLOCK_ROOM];
    if (!make_room(g, p->df))
        return error_nomem(e);
    for (uint32_t b = 0; b < p->nblocks; b++) {
        const uint32_t *docs = postings_docs(codec, p, b, docs_room),
                       *tfs = postings_tfs(codec, p, b, tfs_room);
        if (!docs || !tfs)
            return error_set(e, FSK_E_CORRUPT, "segment %u: damaged postings; run fossick-admin check",
                             g->segment->id);
        for (uint32_t i = 0, n = postings_count(p, b); i < n; i++)
            add(g, docs[i], (uint32_t)min_u64((uint64_t)tfs[i] * times, UINT32_MAX));
    }
    return 0;
}

static int by_docid(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Pairs of one document become one. */
static uint32_t join_pairs(gathering *g)
{
    size_t n = 0;
    if (g->npairs)
        qsort(g->pairs, g->npairs, sizeof *g->pairs, by_docid);
    for (size_t i = 0; i < g->npairs; i++) {
        uint64_t pair = g->pairs[i];
        if (n && g->pairs[n - 1] >> 32 == pair >> 32)
            pair = pair >> 32 << 32 | min_u64((pair & UINT32_MAX) + (g->pairs[--n] & UINT32_MAX), UINT32_MAX);
        g->pairs[n++] = pair;
    }
    g->npairs = n;
    return (uint32_t)n;
}

static uint32_t count_sums(const gathering *g)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->segment->ndocs; i++)
        n += g->sums[i] != 0;
    return n;
}

static void read_off(const gathering *g, uint32_t *docs, uint32_t *tfs)
{
    uint32_t n = 0;
    for (size_t i = 0; i < g->npairs; i++) {
        docs[i] = (uint32_t)(g->pairs[i] >> 32);
        tfs[i] = (uint32_t)g->pairs[i];
    }
    for (uint32_t i = 0; g->sums && i < g->segment->ndocs; i++) {
        if (g->sums[i]) {
            docs[n] = i;
            tfs[n++] = g->sums[i];
        }
    }
}

static int make_list(gathering *g, const segment_field *field, arena *memory, postings **out, fsk_error *e)
{
    uint32_t n = g->sums ? count_sums(g) : join_pairs(g);
    if (n == 0)
        return 0;
    uint32_t *docs = arena_aligned(memory, ((size_t)n + 16) * sizeof *docs, 64);
    uint32_t *tfs = arena_aligned(memory, ((size_t)n + 16) * sizeof *tfs, 64);
    if (!docs || !tfs)
        return error_nomem(e);
    read_off(g, docs, tfs);
    memset(docs + n, 0, 16 * sizeof *docs);
    memset(tfs + n, 0, 16 * sizeof *tfs);
    return postings_make(g->segment, field, docs, tfs, n, memory, out) ? 0 : error_nomem(e);
}

static int finish(gathering *g, const segment_field *f, int rc, arena *memory, postings **out, fsk_error *e)
{
    rc = rc ? rc : make_list(g, f, memory, out, e);
    mem_free(g->pairs);
    if (g->sums)
        mem_pages_free(g->sums, g->bytes);
    return rc;
}

int expand_unite(const postings *const *lists, uint32_t n, arena *memory, postings **out, fsk_error *e)
{
    *out = NULL;
    if (n == 0)
        return 0;
    const segment *s = lists[0]->seg;
    gathering g = {.segment = s, .room = min_u32(PAIRS_MAX, s->ndocs / ARRAY_RATIO)};
    g.pairs = mem_alloc((g.room + 1) * sizeof *g.pairs);
    int rc = g.pairs ? 0 : error_nomem(e);
    for (uint32_t i = 0; i < n && rc == 0; i++)
        rc = add_list(&g, lists[i], 1, e);
    return finish(&g, lists[0]->field, rc, memory, out, e);
}

int expand_list(const segment *s, uint32_t field, const expansion *x, bool fuzzy, arena *memory,
                postings **out, fsk_error *e)
{
    gathering g = {.segment = s, .room = min_u32(PAIRS_MAX, s->ndocs / ARRAY_RATIO)};
    const segment_field *f = segment_field_find(s, field);
    arena scratch = ARENA_INIT;
    int rc = 0;
    *out = NULL;
    if (!f || x->n == 0)
        return 0;
    if (x->n == 1 && !fuzzy) {
        rc = postings_find(s, field, SPACE_RAW, x->terms[0].bytes, memory, out, e);
        return rc == FSK_E_NOTFOUND ? 0 : rc;
    }
    g.pairs = mem_alloc((g.room + 1) * sizeof *g.pairs);
    if (!g.pairs)
        return error_nomem(e);
    for (uint32_t i = 0; i < x->n && rc == 0; i++) {
        postings *p;
        arena_reset(&scratch);
        rc = postings_find(s, field, SPACE_RAW, x->terms[i].bytes, &scratch, &p, e);
        if (rc == 0)
            rc = add_list(&g, p, fuzzy ? FUZZY_UNIT >> x->terms[i].edits : 1, e);
        else if (rc == FSK_E_NOTFOUND)
            rc = 0;
    }
    arena_free(&scratch);
    return finish(&g, f, rc, memory, out, e);
}
