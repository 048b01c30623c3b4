/* plan_near.c -- see plan_near.h.
 *
 * A span of NEAR holds one of each side, and spans that are counted do not overlap: so each list's frequency
 * bounds how often it stands in a document.  Of a group the union of its members' lists does, of each member
 * the list of its rarest word. */
#include "exec/plan_near.h"
#include "exec/plan_terms.h"
#include <string.h>

static uint32_t count_words(const query_node *n)
{
    uint32_t count = n->type == QUERY_PHRASE ? n->nterms : 1;
    for (uint32_t i = 0; i < n->nclauses; i++)
        count += count_words(n->clauses[i].node);
    return count;
}

/* n: what it is of, for who asks for its name. */
static int add_term(plan *p, leaf *l, const query_node *n, leaf_term **out, fsk_error *e)
{
    static const uint32_t nowhere = 0;
    leaf_term *t = *out = &l->terms[l->nterms++];
    *t = (leaf_term){.noffsets = 1};
    t->offsets = arena_dup(p->memory, &nowhere, sizeof nowhere);
    t->lists = arena_zalloc(p->memory, (p->snapshot->nsegments + 1) * sizeof *t->lists);
    query_excerpt name = query_describe(n);
    t->bytes = (fsk_str){arena_dup(p->memory, name.text, strlen(name.text)), strlen(name.text)};
    return t->offsets && t->lists && t->bytes.p ? 0 : error_nomem(e);
}

static int add_words(plan *p, leaf *l, const query_node *n, fsk_error *e)
{
    for (uint32_t i = 0; i < n->nterms; i++) {
        leaf_term *t;
        int rc = add_term(p, l, n, &t, e);
        t->bytes = n->terms[i].bytes;
        rc = rc ? rc : plan_find_term(p, l, n, i, t, e);
        if (rc)
            return rc;
    }
    return 0;
}

static int add_pattern(plan *p, leaf *l, const query_node *n, fsk_error *e)
{
    const expansion *x;
    leaf_term *t;
    uint32_t most = expand_most(n, p->options.expansions, true);
    int rc = add_term(p, l, n, &t, e);
    rc = rc ? rc : plan_expand(p, n, l->number, most, &x, e);
    rc = rc ? rc : plan_list_terms(p, n, l->number, x, false, t, e);
    return rc ? rc : plan_note_cut(p, n, x, e);
}

static int add_lists(plan *p, leaf *l, const query_node *n, fsk_error *e);

/* One term for the lists of several members in the segments of all snapshots. */
typedef struct joining {
    plan *plan;
    const leaf_term *members;
    uint32_t n;
    const postings **room; /* n of them */
    leaf_term *to;
    fsk_error *error;
} joining;

static int join_own(joining *j)
{
    int rc = 0;
    for (uint32_t s = 0; s < j->plan->snapshot->nsegments && rc == 0; s++) {
        uint32_t found = 0;
        for (uint32_t i = 0; i < j->n; i++)
            if (j->members[i].lists[s])
                j->room[found++] = j->members[i].lists[s];
        rc = expand_unite(j->room, found, j->plan->memory, &j->to->lists[s], j->error);
        j->to->df += rc == 0 && j->to->lists[s] ? j->to->lists[s]->df : 0;
    }
    return rc;
}

static bool is_joined(const joining *j, const segment *s)
{
    bool found = false;
    for (uint32_t i = 0; i < j->to->nothers && !found; i++)
        found = j->to->others[i]->seg == s;
    return found;
}

/* The members' lists in the segments of the other snapshots, segment by segment as they are met. */
static int join_others(joining *j)
{
    leaf_term *to = j->to;
    int rc = plan_others_room(j->plan, to) ? 0 : error_nomem(j->error);
    for (uint32_t i = 0; i < j->n && rc == 0; i++) {
        for (uint32_t k = 0; k < j->members[i].nothers && rc == 0; k++) {
            const segment *s = j->members[i].others[k]->seg;
            uint32_t found = 0;
            if (is_joined(j, s))
                continue;
            for (uint32_t m = i; m < j->n; m++)
                for (uint32_t o = 0; o < j->members[m].nothers; o++)
                    if (j->members[m].others[o]->seg == s)
                        j->room[found++] = j->members[m].others[o];
            rc = expand_unite(j->room, found, j->plan->memory, &to->others[to->nothers], j->error);
            to->df += rc ? 0 : to->others[to->nothers++]->df;
        }
    }
    return rc;
}

/* The members' terms are only for this: they make way for their union. */
static int add_union(plan *p, leaf *l, const query_node *n, fsk_error *e)
{
    uint32_t base = l->nterms;
    leaf_term *all = arena_alloc(p->memory, n->nclauses * sizeof *all); /* of each member the rarest */
    const postings **room = arena_alloc(p->memory, n->nclauses * sizeof *room);
    if (!all || !room)
        return error_nomem(e);
    for (uint32_t i = 0; i < n->nclauses; i++) {
        int rc = add_lists(p, l, n->clauses[i].node, e);
        if (rc)
            return rc;
        all[i] = l->terms[base];
        for (uint32_t j = base + 1; j < l->nterms; j++)
            all[i] = l->terms[j].df < all[i].df ? l->terms[j] : all[i];
        l->nterms = base;
    }
    joining j = {p, all, n->nclauses, room, NULL, e};
    int rc = add_term(p, l, n, &j.to, e);
    rc = rc ? rc : join_own(&j);
    return rc || p->scope.n == 1 ? rc : join_others(&j);
}

static int add_lists(plan *p, leaf *l, const query_node *n, fsk_error *e)
{
    if (n->type == QUERY_TERMS)
        return add_pattern(p, l, n, e);
    if (n->type == QUERY_GROUP)
        return add_union(p, l, n, e);
    if (n->type != QUERY_NEAR)
        return add_words(p, l, n, e);
    int rc = add_lists(p, l, n->clauses[0].node, e);
    return rc ? rc : add_lists(p, l, n->clauses[1].node, e);
}

int plan_near(plan *p, leaf *l, fsk_error *e)
{
    l->terms = arena_zalloc(p->memory, count_words(l->node) * sizeof *l->terms);
    return l->terms ? add_lists(p, l, l->node, e) : error_nomem(e);
}

int plan_open_near(const plan *p, const leaf *l, uint32_t segment, arena *memory, near **out, fsk_error *e)
{
    near *x = *out = arena_zalloc(memory, sizeof *x);
    if (!x)
        return error_nomem(e);
    x->segment = p->snapshot->segments[segment].segment;
    x->snapshot = p->snapshot;
    x->expansions = p->options.cache;
    x->field = l->number;
    x->most = p->options.expansions;
    x->memory = memory;
    x->scratch = p->options.scratch;
    return near_open(x, l->node, e);
}
