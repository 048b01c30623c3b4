/* reorder.c -- the order in which a merge puts its documents: similar ones side by side, so that lists have
 * short gaps and blocks of documents have bounds of their own.
 *
 * Relies on: bisect.h, merge_walk.h.  What a document is like is told by the words of the gathered field that
 * are neither rare, which many pairs of documents do not share, nor in a large part of all documents; how
 * rare ones are let in follows from the memory at hand. */
#include "base/mem.h"
#include "segment/postings.h"
#include "write/bisect.h"
#include "write/merge_walk.h"

/* Terms in more than one document of 8 are not taken, nor those in fewer than one of 512; where that is many,
 * those in fewer than 4096. */
enum { MOST_PART = 8, LEAST_PART = 512, LEAST_MOST = 4096 };

typedef struct gathering {
    merge *m;
    size_t memory;        /* for everything here */
    uint32_t least, most; /* df of the terms taken */
    uint32_t *with_df;    /* most + 1: terms of that df, then the number that the next one gets */
    uint64_t *at;         /* forward index; while it is filled, where each document's next term goes */
    uint16_t *terms;
    uint64_t postings;
    uint32_t nterms;
    arena room;
} gathering;

/* With so many terms and postings: for gathering.at, terms and with_df, order and place, bisect_order. */
static bool memory_suffices(const gathering *g, uint32_t nterms, uint64_t postings)
{
    uint64_t n = g->m->ndocs, each = sizeof *g->at + 2 * sizeof(uint32_t);
    return n * each + postings * sizeof *g->terms + ((uint64_t)g->most + 1) * sizeof *g->with_df +
               bisect_memory(g->m->ndocs, nterms, g->m->threads) <=
           g->memory;
}

/* ---- which terms ---- */

static int count_terms(gathering *g, fsk_error *e)
{
    merge_walk w;
    int rc = merge_walk_open(&w, g->m, FIELD_GATHERED, SPACE_RAW, e);
    while (!rc && merge_walk_group(&w)) {
        uint64_t df = merge_walk_df(&w);
        if (df <= g->most)
            g->with_df[df]++;
        rc = merge_walk_next(&w, e);
    }
    merge_walk_free(&w);
    return rc;
}

/* The frequent ones first: all of a df or none. */
static void choose_terms(gathering *g)
{
    uint32_t least = max_u32(min_u32(g->m->ndocs / LEAST_PART, LEAST_MOST), 2);
    for (g->least = g->most + 1; g->least > least; g->least--) {
        uint32_t df = g->least - 1, n = g->with_df[df];
        uint64_t postings = g->postings + (uint64_t)n * df;
        if ((uint64_t)n + g->nterms > BISECT_TERMS || !memory_suffices(g, g->nterms + n, postings))
            return;
        g->with_df[df] = g->nterms;
        g->nterms += n;
        g->postings = postings;
    }
}

/* ---- the forward index ---- */

/* Counts the list's documents, or puts the term to them. */
static int read_list(gathering *g, const input_cursor *c, const uint16_t *term, fsk_error *e)
{
    const docmap *map = &c->in->map;
    uint32_t room[BLOCK_ROOM];
    postings *p = NULL;
    int rc =
        postings_open(c->in->of->segment, FIELD_GATHERED, SPACE_RAW, &c->entry, c->term, &g->room, &p, e);
    for (uint32_t b = 0; !rc && b < p->nblocks; b++) {
        const uint32_t *docs = postings_docs(kernels_get(), p, b, room);
        if (!docs)
            return error_set(e, FSK_E_CORRUPT, "a list of segment %u is damaged", p->seg->id);
        for (uint32_t i = 0; i < postings_count(p, b); i++) {
            uint32_t doc = docs[i] < map->ndocs ? docmap_get(map, docs[i]) : DOC_GONE;
            if (doc == DOC_GONE)
                continue;
            if (term)
                g->terms[g->at[doc]++] = *term;
            else
                g->at[doc + 1]++;
        }
    }
    return rc;
}

/* One walk over the terms taken; `put`: the second one. */
static int read_lists(gathering *g, bool put, fsk_error *e)
{
    merge_walk w;
    int rc = merge_walk_open(&w, g->m, FIELD_GATHERED, SPACE_RAW, e);
    while (!rc && merge_walk_group(&w)) {
        uint64_t df = merge_walk_df(&w);
        arena_reset(&g->room);
        if (df >= g->least && df <= g->most) {
            uint16_t term = put ? (uint16_t)g->with_df[df]++ : 0;
            for (uint32_t i = 0; i < w.ngroup && !rc; i++)
                rc = read_list(g, w.group[i], put ? &term : NULL, e);
        }
        if (!rc)
            rc = merge_walk_next(&w, e);
    }
    merge_walk_free(&w);
    return rc;
}

static int forward_make(gathering *g, fsk_error *e)
{
    uint32_t n = g->m->ndocs;
    int rc = read_lists(g, false, e);
    if (rc)
        return rc;
    for (uint32_t d = 0; d < n; d++)
        g->at[d + 1] += g->at[d];
    g->terms = mem_alloc(g->at[n] * sizeof *g->terms + 1);
    if (!g->terms)
        return error_nomem(e);
    rc = read_lists(g, true, e);
    memmove(g->at + 1, g->at, n * sizeof *g->at); /* each went on to where the next one's begin */
    g->at[0] = 0;
    return rc;
}

/* ---- the whole ---- */

static int gather(gathering *g, fsk_error *e)
{
    g->with_df = mem_array((size_t)g->most + 1, sizeof *g->with_df);
    g->at = mem_array((size_t)g->m->ndocs + 1, sizeof *g->at);
    int rc = g->with_df && g->at ? count_terms(g, e) : error_nomem(e);
    if (!rc)
        choose_terms(g);
    return rc || !g->nterms ? rc : forward_make(g, e);
}

/* From the documents in their new order to the new place of each. */
static int place_all(gathering *g, fsk_error *e)
{
    merge *m = g->m;
    forward_index f = {m->ndocs, g->nterms, g->at, g->terms};
    uint32_t *order = mem_alloc(m->ndocs * sizeof *order);
    uint32_t *place = mem_alloc(m->ndocs * sizeof *place);
    uint64_t share = m->p->total / 2;
    m->p->total += share;
    int rc = order && place ? bisect_order(&f, m->threads, m->p, share, order, e) : error_nomem(e);
    for (uint32_t i = 0; i < m->ndocs && !rc; i++)
        place[order[i]] = i;
    mem_free(order);
    if (rc)
        mem_free(place);
    else
        m->place = place;
    return rc;
}

int merge_reorder(merge *m, fsk_error *e)
{
    gathering g = {.m = m, .memory = m->memory / 8 * 5, .most = m->ndocs / MOST_PART, .room = ARENA_INIT};
    if (!memory_suffices(&g, 0, 0))
        return 0;
    int rc = gather(&g, e);
    if (!rc && g.nterms)
        rc = place_all(&g, e);
    mem_free(g.with_df);
    mem_free(g.at);
    mem_free(g.terms);
    arena_free(&g.room);
    for (uint32_t i = 0; i < m->n; i++)
        m->in[i].map.place = m->place;
    return rc;
}
