/* plan_scorer.c -- what a leaf weighs under another scorer than BM25; see plan.h, scorer.h. */
#include "exec/plan.h"
#include "exec/scorer.h"

static int add_list(const plan *p, const postings *list, double *cf, fsk_error *e)
{
    uint32_t room[BLOCK_ROOM];
    for (uint32_t b = 0; list && b < list->nblocks; b++) {
        const uint32_t *tfs = postings_tfs(kernels_get(), list, b, room);
        if (!tfs)
            return error_set(e, FSK_E_CORRUPT, "%s: damaged postings; run fossick-admin check",
                             store_path(p->snapshot->store));
        for (uint32_t i = 0; i < postings_count(list, b); i++)
            *cf += tfs[i];
    }
    return 0;
}

/* How often a word stands in all that is searched. */
static int count_occurrences(const plan *p, const leaf_term *t, double *cf, fsk_error *e)
{
    int rc = 0;
    *cf = 0;
    for (uint32_t s = 0; s < p->snapshot->nsegments && rc == 0; s++)
        rc = add_list(p, t->lists[s], cf, e);
    for (uint32_t i = 0; i < t->nothers && rc == 0; i++)
        rc = add_list(p, t->others[i], cf, e);
    return rc;
}

/* Gives the leaf a field of its own with the scoring in it; a phrase scores the sum of its words. */
int plan_weigh_otherwise(const plan *p, leaf *l, fsk_error *e)
{
    const plan_ranking *r = p->ranking;
    scoring *s = arena_zalloc(p->memory, sizeof *s);
    scorer_word *words = arena_zalloc(p->memory, (l->nterms + 1) * sizeof *words);
    bm25_field *own = arena_dup(p->memory, l->field, sizeof *own);
    if (!s || !words || !own)
        return error_nomem(e);
    *s = (scoring){
        r->scorer, (double)own->docs, (double)own->tokens, 1, r->param, r->k1, r->b, words, l->nterms, 0, 0};
    if (own->docs)
        s->average = s->tokens / s->docs;
    own->other = s;
    l->field = own;
    bool nowhere = !l->scoring;
    for (uint32_t i = 0; i < l->nterms; i++) {
        words[i] = (scorer_word){(double)l->terms[i].df, 0, l->terms[i].noffsets};
        nowhere |= l->terms[i].df == 0;
        int rc = r->scorer->uses_cf && l->scoring ? count_occurrences(p, &l->terms[i], &words[i].cf, e) : 0;
        if (rc != 0)
            return rc;
    }
    l->scoring_otherwise = s;
    l->weight = nowhere ? 0 : scoring_limit(s) * ((double)l->node->weight / WEIGHT_ONE);
    return 0;
}
