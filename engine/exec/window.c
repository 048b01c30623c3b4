/* window.c -- evaluation window by window of 4096 documents: block-max MaxScore for disjunctions (H. Turtle
 * and J. Flood, IP&M 31(6), 1995; S. Ding and T. Suel, SIGIR 2011) and counting by bits.
 *
 * In each window the sources' bounds decide which are essential: a document that has none of them cannot
 * reach `need`.  Essential ones are added up in bulk; the others only see the candidates that remain. */
#include "exec/evaluate.h"
#include <stdlib.h>
#include <string.h>

enum {
    FEW_POSTINGS = 384
}; /* in a window: below it, candidates are found by bits, not by sweeping all sums */

typedef struct source {
    node *node;
    uint32_t bound;
} source;

static int bound_order(const void *a, const void *b)
{
    const source *x = a, *y = b;
    return x->bound < y->bound ? -1 : x->bound > y->bound;
}

static void sort_by_bound(source *s, uint32_t n)
{
    if (n > 64) {
        qsort(s, n, sizeof *s, bound_order);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        source moving = s[i];
        uint32_t j = i;
        for (; j > 0 && s[j - 1].bound > moving.bound; j--)
            s[j] = s[j - 1];
        s[j] = moving;
    }
}

/* Candidates from one essential word: no sums are needed. */
static void collect_one(evaluation *v, cursor *w, uint32_t first, uint32_t need)
{
    candidates *c = &v->batch;
    c->n = cursor_window(w, first, need, c->docs, c->points);
    if (need)
        c->n = w->loops->keep(c->docs, c->points, c->n, need);
}

static void candidates_by_bits(evaluation *v, uint32_t first, uint32_t need, const uint64_t *bits)
{
    candidates *c = &v->batch;
    for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
        for (uint64_t w = bits[i]; w; w &= w - 1) {
            uint32_t at = 64 * i + bits_trailing(w);
            c->docs[c->n] = first + at;
            c->points[c->n] = v->sums[at];
            c->n += v->sums[at] >= need;
            v->sums[at] = 0;
        }
    }
}

static void collect_sum(evaluation *v, source *essential, uint32_t n, uint32_t first, uint32_t need)
{
    candidates *c = &v->batch;
    uint64_t postings = 0, bits[WINDOW_WORDS] = {0};
    bool words_only = true;
    for (uint32_t i = 0; i < n; i++) {
        postings += essential[i].node->cost;
        words_only &= essential[i].node->type == NODE_WORD;
    }
    bool by_bits = need == 0 || postings * WINDOW / v->ndocs < FEW_POSTINGS;
    for (uint32_t i = 0; i < n; i++) {
        if (words_only && !by_bits)
            cursor_collect(essential[i].node->word, first, v->sums, NULL);
        else
            node_collect(essential[i].node, first, v->sums, bits);
    }
    c->n = 0;
    if (by_bits)
        candidates_by_bits(v, first, need, bits);
    else
        c->n = exec_kernels_get()->sweep(v->sums, need, first, c->docs, c->points);
}

/* One window; followers[0 .. fixed - 1] are the clauses that are always checked. */
static void run_window(evaluation *v, source *sources, uint32_t n, uint32_t fixed, uint32_t first)
{
    uint32_t need = evaluation_need(v), high = first + WINDOW - 1, total = 0, fixed_sum = 0, rest = 0;
    for (uint32_t i = 0; i < n; i++) {
        sources[i].bound = node_bound(sources[i].node, first, high);
        total += sources[i].bound;
    }
    for (uint32_t i = 0; i < fixed; i++) {
        follower *f = &v->followers[i];
        f->bound = f->node->occur == OCCUR_MUST_NOT ? 0 : node_bound(f->node, first, high);
        fixed_sum += f->bound;
    }
    if (total + fixed_sum < need)
        return;
    sort_by_bound(sources, n);
    uint32_t optional = 0;
    for (; optional + 1 < n && rest + sources[optional].bound + fixed_sum < need; optional++)
        rest += sources[optional].bound;
    rest += fixed_sum;
    uint32_t enough = need > rest ? need - rest : 0;
    if (n - optional == 1 && sources[optional].node->type == NODE_WORD)
        collect_one(v, sources[optional].node->word, first, enough);
    else
        collect_sum(v, sources + optional, n - optional, first, enough);
    v->nfollowers = fixed;
    for (uint32_t i = optional; i-- > 0;)
        v->followers[v->nfollowers++] = (follower){sources[i].node, sources[i].bound};
    evaluation_follow(v);
    evaluation_offer(v);
}

/* The only source whose lack rules a document out for the rest of the segment, if there is just one and it
 * can lead. */
static node *sole_essential(const evaluation *v, const source *sources, uint32_t n, uint32_t fixed)
{
    uint32_t most = 0, sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += sources[i].node->max;
        if (sources[i].node->max > sources[most].node->max)
            most = i;
    }
    for (uint32_t i = 0; i < fixed; i++)
        sum += v->followers[i].node->occur == OCCUR_MUST_NOT ? 0 : v->followers[i].node->max;
    node *lead = sources[most].node;
    bool can_lead = lead->type == NODE_WORD || lead->type == NODE_PHRASE;
    return can_lead && sum - lead->max < evaluation_need(v) ? lead : NULL;
}

static void lead_on(evaluation *v, node *lead, const source *sources, uint32_t n, uint32_t fixed,
                    uint32_t from)
{
    v->nfollowers = fixed;
    for (uint32_t i = 0; i < n; i++) {
        if (sources[i].node != lead)
            v->followers[v->nfollowers++] = (follower){sources[i].node, 0};
    }
    lead_run(v, lead, from);
}

void window_run(evaluation *v, node **nodes, uint32_t n, arena *memory)
{
    uint32_t fixed = v->nfollowers;
    source *sources = arena_alloc(memory, n * sizeof *sources);
    if (!sources) {
        v->failed = true;
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        sources[i].node = nodes[i];
    for (uint32_t first = 0; first < v->ndocs; first += WINDOW) {
        node *lead = sole_essential(v, sources, n, fixed);
        if (lead) {
            lead_on(v, lead, sources, n, fixed, first);
            return;
        }
        run_window(v, sources, n, fixed, first);
        if (first / WINDOW % 16 == 15 && evaluation_late(v))
            return;
    }
}

static void clear_deleted(const evaluation *v, uint32_t first, uint64_t *bits)
{
    uint32_t end = min_u32(v->ndocs, first + COUNT_SPAN);
    for (; first < end; first += WINDOW, bits += WINDOW_WORDS) {
        const uint8_t *dead = snapshot_dead_window(v->segment, first / WINDOW);
        for (uint32_t i = 0; i < WINDOW_WORDS && dead; i++)
            bits[i] &= ~load_u64(dead + 8 * (size_t)i);
    }
}

void window_count(evaluation *v, node *root)
{
    const kernels *codec = kernels_get();
    uint64_t *bits = v->bits;
    for (uint32_t first = 0; first < v->ndocs; first += COUNT_SPAN) {
        uint32_t span = min_u32(COUNT_SPAN, (v->ndocs - first + WINDOW - 1) / WINDOW * WINDOW);
        memset(bits, 0, span / 8);
        node_bits(root, first, span, bits);
        if (v->segment->deleted)
            clear_deleted(v, first, bits);
        v->count += codec->count_bits((const uint8_t *)bits, span / 64);
        if (evaluation_late(v))
            return;
    }
}
