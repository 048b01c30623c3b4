/* lead.c -- evaluation block by block of one word or phrase that every match contains (score-first block-max
 * conjunction: what a block and the others' bounds cannot bring above `need` is skipped undecoded; A. Grand
 * et al., ECIR 2020). Serves conjunctions, single words, phrases, required with optional or excluded clauses,
 * and disjunctions of which only one clause is still essential. */
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
    if (lead->type == NODE_PHRASE)
        own = min_u32(own, phrase_bound(lead->phrase, low, high));
    for (uint32_t i = 0; i < v->nfollowers; i++) {
        follower *f = &v->followers[i];
        f->bound = f->node->occur == OCCUR_MUST_NOT ? 0 : node_bound(f->node, low, high);
        rest += f->bound;
    }
    return own + rest >= need;
}

/* The lead's own matches in the block, with their points. */
static void load_batch(evaluation *v, node *lead, uint32_t block, uint32_t from)
{
    candidates *c = &v->batch;
    const uint32_t *docs;
    if (lead->type == NODE_WORD) {
        cursor *w = lead->word;
        docs = cursor_docs(w, block);
        c->n = docs ? postings_count(w->p, block) : 0;
        if (c->n && w->scoring && cursor_tfs(w, block))
            cursor_score(w, 0, c->n, c->points);
    } else {
        phrase *p = lead->phrase;
        uint32_t rest = 0, need = evaluation_need(v);
        for (uint32_t i = 0; i < v->nfollowers; i++)
            rest += v->followers[i].bound;
        p->need = need > rest ? need - rest : 0;
        phrase_batch(p, block);
        docs = p->docs;
        c->n = p->ndocs;
        memcpy(c->points, p->points, c->n * sizeof *c->points);
    }
    if (c->n)
        memcpy(c->docs, docs, c->n * sizeof *docs);
    uint32_t skip = 0;
    while (skip < c->n && c->docs[skip] < from)
        skip++;
    if (skip) {
        c->n -= skip;
        memmove(c->docs, c->docs + skip, c->n * sizeof *c->docs);
        memmove(c->points, c->points + skip, c->n * sizeof *c->points);
    }
}

/* The next block whose bound and the followers' maxima can reach need; sets its own bound. */
static uint32_t next_block(evaluation *v, cursor *w, uint32_t block, uint32_t rest, uint32_t *own)
{
    uint32_t need = evaluation_need(v);
    while (block < w->p->nblocks) {
        uint32_t s = block / SUPERBLOCK, end = min_u32((s + 1) * SUPERBLOCK, w->p->nblocks);
        if (w->p->nblocks > SUPERBLOCK && need && cursor_super_bound(w, s) + rest < need) {
            block = end;
            continue;
        }
        const uint32_t *bounds = cursor_block_bounds(w, s);
        for (; block < end; block++) {
            *own = bounds[block % SUPERBLOCK];
            if (*own + rest >= need)
                return block;
        }
    }
    return block;
}

void lead_run(evaluation *v, node *lead, uint32_t from)
{
    cursor *w = lead_cursor(lead);
    uint32_t most = most_from_followers(v), own = 0;
    uint32_t block = from ? postings_seek(w->codec, w->p, 0, from) : 0;
    for (uint32_t turn = 1; block < w->p->nblocks; block++, turn++) {
        if (v->best) {
            block = next_block(v, w, block, most, &own);
            if (block == w->p->nblocks)
                break;
            uint32_t low = postings_base(w->p, block) + 1;
            if (!block_competes(v, lead, own, max_u32(low, from), postings_last(w->p, block)))
                continue;
        }
        load_batch(v, lead, block, from);
        evaluation_follow(v);
        if (turn % 64 == 0 && evaluation_late(v))
            return;
    }
}
