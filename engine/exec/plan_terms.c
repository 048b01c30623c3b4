/* plan_terms.c -- see plan_terms.h. */
#include "exec/plan_terms.h"
#include "exec/plan_near.h"
#include "exec/scorer.h"
#include <stdio.h>

int plan_note_cut(plan *p, const query_node *node, const expansion *x, fsk_error *e)
{
    char text[200];
    if (x->n == x->matched && !x->looked_short)
        return 0;
    const char *best = terms_near(node->kind) ? "nearest" : "commonest";
    int n = snprintf(text, sizeof text, "%s stands for %s%llu terms: only the %u %s are searched",
                     query_describe(node).text, x->looked_short ? "more than " : "",
                     (unsigned long long)x->matched, x->n, best);
    char *copy = arena_dup(p->memory, text, (size_t)n);
    if (!copy)
        return error_nomem(e);
    if (p->nnotes == PLAN_NOTES)
        return 0;
    p->notes[p->nnotes++] = (fsk_str){copy, (size_t)n};
    return 0;
}

int plan_expand(const plan *p, const query_node *n, uint32_t field, uint32_t most, const expansion **out,
                fsk_error *e)
{
    expand_wish wish = {n, field, most, NULL, 0};
    if (p->scope.n > 1) {
        wish.scope = p->scope.snapshots;
        wish.nscope = p->scope.n;
    }
    return expand_cached(p->options.cache, p->snapshot, &wish, p->options.deadline, out, e);
}

/* The terms' lists in the other snapshots that are searched, for their document frequencies. */
static int expand_others(const plan *p, const query_node *n, const expansion *x, bool fuzzy, leaf_term *t,
                         fsk_error *e)
{
    int rc = plan_others_room(p, t) ? 0 : error_nomem(e);
    for (uint32_t i = 0; i < p->scope.n; i++) {
        const snapshot *s = p->scope.snapshots[i];
        uint32_t field = plan_field_number(s, n);
        bool other = s != p->snapshot && field != UINT32_MAX;
        for (uint32_t j = 0; j < s->nsegments && other && rc == 0; j++) {
            postings **list = &t->others[t->nothers];
            rc = expand_list(s->segments[j].segment, field, x, fuzzy, p->memory, list, e);
            if (rc == 0 && *list) {
                t->df += (*list)->df;
                t->nothers++;
            }
        }
    }
    return rc;
}

int plan_list_terms(const plan *p, const query_node *n, uint32_t field, const expansion *x, bool fuzzy,
                    leaf_term *t, fsk_error *e)
{
    int rc = p->scope.n > 1 ? expand_others(p, n, x, fuzzy, t, e) : 0;
    for (uint32_t i = 0; i < p->snapshot->nsegments && rc == 0; i++) {
        rc = expand_list(p->snapshot->segments[i].segment, field, x, fuzzy, p->memory, &t->lists[i], e);
        t->df += rc == 0 && t->lists[i] ? t->lists[i]->df : 0;
    }
    return rc;
}

/* All terms as one: their lists united, and for misspellings frequencies that count nearer terms more. */
int plan_add_terms(plan *p, leaf *l, fsk_error *e)
{
    bool fuzzy = terms_near(l->node->kind) && !p->ranking->scorer;
    const expansion *x;
    leaf_term *t = arena_zalloc(p->memory, sizeof *t);
    if (!t || !(t->lists = arena_zalloc(p->memory, p->snapshot->nsegments * sizeof *t->lists)))
        return error_nomem(e);
    int rc = plan_expand(p, l->node, l->number, p->options.expansions, &x, e);
    rc = rc ? rc : plan_list_terms(p, l->node, l->number, x, fuzzy, t, e);
    if (rc)
        return rc;
    t->noffsets = 1;
    l->terms = t;
    l->nterms = 1;
    if (fuzzy) {
        bm25_field *parts = arena_dup(p->memory, l->field, sizeof *parts);
        if (!parts)
            return error_nomem(e);
        for (int norm = 0; norm < 256; norm++)
            parts->inverse[norm] /= FUZZY_UNIT;
        l->field = parts;
    }
    return plan_note_cut(p, l->node, x, e);
}
