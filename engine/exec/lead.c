/* lead.c -- evaluation block by block of one word or phrase that every match contains (score-first block-max
 * conjunction: what a block and the others' bounds cannot bring above `need` is skipped undecoded; A. Grand
 * et al., ECIR 2020).  Blocks with the highest bounds are evaluated before the others, to raise `need`.
 * Serves conjunctions, single words, phrases, required with optional or excluded clauses, and disjunctions of
 * which only one clause is still essential. */
#include "exec/evaluate.h"
#include <string.h>

static cursor *lead_cursor(node *lead)
{
    return lead->type == NODE_WORD ? lead->word : &lead->phrase->words[0].cursor;
}

static uint32_t most_from_followers(const evaluation *v)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < v->nfollowers; i++)
        sum += v->followers[i].node->occur == OCCUR_MUST_NOT ? 0 : v->followers[i].node->max;
    return sum;
}

/* Sets the followers' bounds for the block's range; false when the block cannot reach need. */
static bool block_competes(evaluation *v, node *lead, uint32_t own, uint32_t low, uint32_t high)
{
    uint32_t need = evaluation_need(v), rest = 0;
    if (!need) /* nor will bounds be asked for */
        return true;
    if (lead->type == NODE_PHRASE)
        own = min_u32(own, phrase_bound(lead->phrase, low, high));
    for (uint32_t i = 0; i < v->nfollowers; i++) {
        follower *f = &v->followers[i];
        f->bound = f->node->occur == OCCUR_MUST_NOT ? 0 : node_bound(f->node, low, high);
        rest += f->bound;
    }
    return own + rest >= need;
}

/* What the lead must bring by itself where the followers have the bounds that are set. */
static uint32_t need_of_lead(const evaluation *v)
{
    uint32_t rest = 0, need = evaluation_need(v);
    for (uint32_t i = 0; i < v->nfollowers; i++)
        rest += v->followers[i].bound;
    return need > rest ? need - rest : 0;
}

/* The lead's own matches in the block, with their points; those that cannot reach need may be missing. */
static void load_batch(evaluation *v, node *lead, uint32_t block, uint32_t from)
{
    candidates *c = &v->batch;
    if (lead->type == NODE_WORD) {
        cursor *w = lead->word;
        const uint32_t *docs = cursor_docs(w, block);
        c->n = docs ? postings_count(w->p, block) : 0;
        if (c->n && w->scoring && cursor_tfs(w, block))
            c->n = cursor_score_competing(w, 0, c->n, need_of_lead(v), c->docs, c->points);
        else if (c->n)
            memcpy(c->docs, docs, c->n * sizeof *docs);
    } else {
        phrase *p = lead->phrase;
        p->need = need_of_lead(v);
        phrase_batch(p, block);
        c->n = p->ndocs;
        memcpy(c->docs, p->docs, c->n * sizeof *c->docs);
        memcpy(c->points, p->points, c->n * sizeof *c->points);
    }
    uint32_t skip = 0;
    while (skip < c->n && c->docs[skip] < from)
        skip++;
    if (skip) {
        c->n -= skip;
        memmove(c->docs, c->docs + skip, c->n * sizeof *c->docs);
        memmove(c->points, c->points + skip, c->n * sizeof *c->points);
    }
}

static uint32_t block_bound(cursor *w, uint32_t block)
{
    return cursor_block_bounds(w, block / SUPERBLOCK)[block % SUPERBLOCK];
}

/* The next block, from `block` on, whose bound is at least `least`. */
static uint32_t next_above(cursor *w, uint32_t block, uint32_t least)
{
    while (block < w->p->nblocks) {
        uint32_t s = block / SUPERBLOCK, end = min_u32((s + 1) * SUPERBLOCK, w->p->nblocks);
        if (w->p->nblocks > SUPERBLOCK && least && cursor_super_bound(w, s) < least) {
            block = end;
            continue;
        }
        const uint32_t *bounds = cursor_block_bounds(w, s);
        for (; block < end; block++) {
            if (bounds[block % SUPERBLOCK] >= least)
                return block;
        }
    }
    return block;
}

/* The block's matches into the batch, as far as they can reach need. */
static void evaluate_block(evaluation *v, node *lead, uint32_t block, uint32_t from)
{
    cursor *w = lead_cursor(lead);
    uint32_t low = postings_base(w->p, block) + 1;
    v->batch.n = 0;
    if (v->best &&
        !block_competes(v, lead, block_bound(w, block), max_u32(low, from), postings_last(w->p, block)))
        return;
    load_batch(v, lead, block, from);
    evaluation_follow(v);
}

/* ---- the most promising blocks first ---- */

static void insert_ascending(uint32_t *a, uint32_t n, uint32_t value)
{
    for (; n && a[n - 1] > value; n--)
        a[n] = a[n - 1];
    a[n] = value;
}

/* Those of the lead's blocks, but at most half of them, that have the highest bounds. */
static void choose_early(evaluation *v, cursor *w)
{
    uint32_t bounds[EARLY_BLOCKS], blocks[EARLY_BLOCKS], n = 0;
    uint32_t most = min_u32(EARLY_BLOCKS, w->p->nblocks / 2), above = 0;
    for (uint32_t b = next_above(w, 0, above); b < w->p->nblocks; b = next_above(w, b + 1, above)) {
        uint32_t bound = block_bound(w, b), at = n < most ? n++ : n - 1;
        for (; at && bounds[at - 1] < bound; at--) {
            bounds[at] = bounds[at - 1];
            blocks[at] = blocks[at - 1];
        }
        bounds[at] = bound;
        blocks[at] = b;
        above = n == most ? bounds[n - 1] + 1 : 0;
    }
    for (uint32_t i = 0; i < n; i++)
        insert_ascending(v->early.blocks, i, blocks[i]);
    v->early.n = n;
}

static void keep_early(evaluation *v, uint32_t i, collector *seen)
{
    const candidates *c = &v->batch;
    v->early.counts[i] = c->n;
    memcpy(v->early.docs[i], c->docs, c->n * sizeof *c->docs);
    memcpy(v->early.points[i], c->points, c->n * sizeof *c->points);
    for (uint32_t j = 0; j < c->n; j++)
        collector_add(seen, c->docs[j], c->points[j]);
    if (seen->n == seen->k)
        collector_seed(v->best, seen->need - 1);
}

/* Evaluates some blocks before their turn: what the best k of them have is a threshold for the others. */
static void run_early(evaluation *v, node *lead)
{
    cursor *w = lead_cursor(lead);
    collector seen;
    if (!collector_init(&seen, v->best->k, NULL, v->memory)) {
        v->failed = true;
        return;
    }
    choose_early(v, w);
    for (uint32_t i = 0; i < v->early.n; i++) {
        evaluate_block(v, lead, v->early.blocks[i], 0);
        keep_early(v, i, &seen);
    }
    node_rewind(lead);
    for (uint32_t i = 0; i < v->nfollowers; i++)
        node_rewind(v->followers[i].node);
}

/* Few hits are soon found, and phrases cost the most. */
static bool early_pays(const evaluation *v, node *lead)
{
    enum { FEW_HITS = 16 };
    return v->best && !v->best->after && !v->exhaustive && lead_cursor(lead)->p->nblocks > 1 &&
           v->best->k <= (lead->type == NODE_PHRASE ? COLLECTOR_HEAP : FEW_HITS);
}

/* What is left of the block into the batch if it has been evaluated; early.next is the first one not passed.
 */
static bool take_early(evaluation *v, uint32_t block)
{
    early *e = &v->early;
    while (e->next < e->n && e->blocks[e->next] < block)
        e->next++;
    if (e->next == e->n || e->blocks[e->next] != block)
        return false;
    v->batch.n = e->counts[e->next];
    memcpy(v->batch.docs, e->docs[e->next], v->batch.n * sizeof *v->batch.docs);
    memcpy(v->batch.points, e->points[e->next], v->batch.n * sizeof *v->batch.points);
    return true;
}

void lead_run(evaluation *v, node *lead, uint32_t from)
{
    cursor *w = lead_cursor(lead);
    uint32_t most = most_from_followers(v);
    uint32_t block = from ? postings_seek(w->codec, w->p, 0, from) : 0;
    v->early.n = v->early.next = 0;
    if (!from && early_pays(v, lead))
        run_early(v, lead);
    for (uint32_t turn = 1; block < w->p->nblocks; block++, turn++) {
        if (v->best) {
            uint32_t need = evaluation_need(v);
            block = next_above(w, block, need > most ? need - most : 0);
            if (block == w->p->nblocks)
                break;
        }
        if (!take_early(v, block))
            evaluate_block(v, lead, block, from);
        evaluation_offer(v);
        if (turn % 64 == 0 && evaluation_late(v))
            return;
    }
}
