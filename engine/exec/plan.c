/* plan.c -- see plan.h. */
#include "exec/plan.h"
#include "base/str.h"
#include "exec/cursor_fields.h"
#include "exec/plan_near.h"
#include "exec/plan_terms.h"
#include "exec/scorer.h"
#include <stdlib.h>
#include <string.h>

/* ---- leaves ---- */

static bool is_leaf(const query_node *n)
{
    return n->type == QUERY_WORD || n->type == QUERY_PHRASE || n->type == QUERY_TERMS ||
           n->type == QUERY_NEAR;
}

static uint32_t count_leaves(const query_node *n)
{
    uint32_t count = is_leaf(n);
    for (uint32_t i = 0; i < n->nclauses && n->type == QUERY_GROUP; i++)
        count += count_leaves(n->clauses[i].node);
    return count;
}

/* The list of a node's term in a segment, where a stem is that of the segment's language. */
static int find_list(const plan *p, const segment *s, const query_node *n, uint32_t i, uint32_t field,
                     postings **out, fsk_error *e)
{
    fsk_str term;
    bool stem = query_term_in(n, i, s->language, &term);
    return postings_find(s, field, stem ? SPACE_STEM : SPACE_RAW, term, p->memory, out, e);
}

int plan_find_lists(const plan *p, const query_node *n, uint32_t i, uint32_t field, postings ***lists,
                    fsk_error *e)
{
    const snapshot *s = p->snapshot;
    *lists = arena_zalloc(p->memory, s->nsegments * sizeof **lists);
    if (!*lists)
        return error_nomem(e);
    for (uint32_t j = 0; j < s->nsegments && field != UINT32_MAX; j++) {
        int rc = find_list(p, s->segments[j].segment, n, i, field, &(*lists)[j], e);
        if (rc != 0 && rc != FSK_E_NOTFOUND)
            return rc;
        if (rc != 0)
            (*lists)[j] = NULL;
    }
    return 0;
}

int plan_df(const snapshot *s, uint32_t field, const query_node *n, uint32_t i, uint64_t *df, fsk_error *e)
{
    int rc = 0;
    *df = 0;
    for (uint32_t j = 0; j < s->nsegments && rc == 0; j++) {
        fsk_str term;
        uint64_t here = 0;
        bool stem = query_term_in(n, i, s->segments[j].segment->language, &term);
        rc = snapshot_df(&s->segments[j], field, stem ? SPACE_STEM : SPACE_RAW, term, &here, e);
        *df += here;
    }
    return rc;
}

static int find_own(const plan *p, const leaf *l, const query_node *n, uint32_t i, leaf_term *t, fsk_error *e)
{
    int rc = plan_find_lists(p, n, i, l->number, &t->lists, e);
    for (uint32_t j = 0; j < p->snapshot->nsegments && rc == 0; j++)
        t->df += t->lists[j] ? t->lists[j]->df : 0;
    return rc;
}

bool plan_others_room(const plan *p, leaf_term *t)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < p->scope.n; i++)
        most += p->scope.snapshots[i]->nsegments;
    t->others = arena_alloc(p->memory, (most + 1) * sizeof *t->others);
    return t->others != NULL;
}

/* The lists of the other snapshots that are searched, and their document frequencies. */
static int find_others(const plan *p, const leaf *l, const query_node *n, uint32_t i, leaf_term *t,
                       fsk_error *e)
{
    if (!plan_others_room(p, t))
        return error_nomem(e);
    for (uint32_t k = 0; k < p->scope.n; k++) {
        const snapshot *s = p->scope.snapshots[k];
        uint32_t field = plan_field_number(s, l->node);
        for (uint32_t j = 0; j < s->nsegments && s != p->snapshot && field != UINT32_MAX; j++) {
            postings **list = &t->others[t->nothers];
            int rc = find_list(p, s->segments[j].segment, n, i, field, list, e);
            if (rc != 0 && rc != FSK_E_NOTFOUND)
                return rc;
            t->nothers += rc == 0;
            t->df += rc == 0 ? (*list)->df : 0;
        }
    }
    return 0;
}

int plan_find_term(const plan *p, const leaf *l, const query_node *n, uint32_t i, leaf_term *t, fsk_error *e)
{
    int rc = find_own(p, l, n, i, t, e);
    return rc == 0 && p->scope.n > 1 ? find_others(p, l, n, i, t, e) : rc;
}

static leaf_term *find_term(leaf *l, fsk_str bytes)
{
    for (uint32_t i = 0; i < l->nterms; i++) {
        if (str_equal(l->terms[i].bytes, bytes))
            return &l->terms[i];
    }
    return NULL;
}

static int by_df(const void *a, const void *b)
{
    const leaf_term *x = a, *y = b;
    return x->df < y->df ? -1 : x->df > y->df;
}

static int add_terms(const plan *p, leaf *l, fsk_error *e)
{
    const query_node *n = l->node;
    l->terms = arena_zalloc(p->memory, n->nterms * sizeof *l->terms);
    if (!l->terms)
        return error_nomem(e);
    for (uint32_t i = 0; i < n->nterms; i++) {
        leaf_term *t = find_term(l, n->terms[i].bytes);
        if (!t) {
            t = &l->terms[l->nterms++];
            t->bytes = n->terms[i].bytes;
            t->offsets = arena_alloc(p->memory, n->nterms * sizeof *t->offsets);
            if (!t->offsets)
                return error_nomem(e);
            int rc = plan_find_term(p, l, n, i, t, e);
            if (rc != 0)
                return rc;
        }
        t->offsets[t->noffsets++] = n->terms[i].position;
    }
    return 0;
}

/* A phrase weighs the sum of its words' idf, as in Lucene. */
static void weigh(leaf *l)
{
    double idf = 0;
    for (uint32_t i = 0; i < l->nterms; i++) {
        if (l->terms[i].df == 0)
            return;
        idf += l->terms[i].noffsets * bm25_idf(l->field->docs, l->terms[i].df);
    }
    l->weight = l->scoring ? idf * ((double)l->node->weight / WEIGHT_ONE) : 0;
}

uint32_t plan_field_number(const snapshot *s, const query_node *n)
{
    if (n->field.n == 0)
        return FIELD_GATHERED;
    uint32_t number = manifest_field_find(&s->manifest, n->field);
    if (number != UINT32_MAX && s->manifest.fields[number - 1].flags & FIELD_BODY)
        return FIELD_GATHERED;
    return number;
}

void plan_field_sums(plan_scope scope, const query_node *n, uint64_t *docs, uint64_t *tokens)
{
    *docs = *tokens = 0;
    for (uint32_t i = 0; i < scope.n; i++) {
        uint32_t number = plan_field_number(scope.snapshots[i], n);
        uint64_t more_docs = 0, more_tokens = 0;
        if (number != UINT32_MAX)
            snapshot_field(scope.snapshots[i], number, &more_docs, &more_tokens);
        *docs += more_docs;
        *tokens += more_tokens;
    }
}

typedef struct field_source {
    plan_field_fn get;
    void *user;
} field_source;

/* Whether any clause must match, so that where matches are only counted those that may make no difference. */
static bool optional_idle(const plan *p, const query_node *n)
{
    bool must = false;
    for (uint32_t i = 0; i < n->nclauses && p->options.count_only; i++)
        must |= n->clauses[i].occur == OCCUR_MUST;
    return must && !n->number;
}

static int add_leaves(plan *p, const query_node *n, bool scoring, const field_source *fields, fsk_error *e)
{
    bool idle = n->type == QUERY_GROUP && optional_idle(p, n);
    if (is_leaf(n)) {
        leaf *l = &p->leaves[p->nleaves++];
        *l = (leaf){.node = n, .scoring = scoring, .number = plan_field_number(p->snapshot, n)};
        if (l->number == UINT32_MAX && p->scope.n == 1)
            return 0;
        l->field = fields->get(fields->user, p->scope, n, l->number);
        if (!l->field)
            return error_nomem(e);
        bool near = n->type == QUERY_NEAR || n->loose;
        int rc = n->type == QUERY_TERMS ? plan_add_terms(p, l, e)
                 : near                 ? plan_near(p, l, e)
                                        : add_terms(p, l, e);
        if (rc != 0)
            return rc;
        if (l->nterms > 1)
            qsort(l->terms, l->nterms, sizeof *l->terms, by_df);
        if (p->ranking->scorer)
            rc = plan_weigh_otherwise(p, l, e);
        else
            weigh(l);
        if (rc == 0 && p->nfields)
            rc = plan_find_fields(p, l, e);
        if (rc != 0)
            return rc;
    }
    for (uint32_t i = 0; i < n->nclauses && n->type == QUERY_GROUP; i++) {
        const query_clause *c = &n->clauses[i];
        if (idle && c->occur == OCCUR_SHOULD && c->node->type == QUERY_WORD) {
            p->leaves[p->nleaves++] = (leaf){.node = c->node}; /* in no segment */
            continue;
        }
        int rc = add_leaves(p, c->node, scoring && c->occur != OCCUR_MUST_NOT, fields, e);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static void share_points(const plan *p, leaf *l)
{
    l->w = (float)(l->weight * BM25_POINTS / p->total);
    if (l->scoring_otherwise && l->weight > 0) {
        l->scoring_otherwise->scale = (double)l->node->weight / WEIGHT_ONE * BM25_POINTS / p->total;
        l->scoring_otherwise->max = (uint32_t)(l->weight * BM25_POINTS / p->total);
    }
}

int plan_make(plan *p, const snapshot *s, plan_scope scope, const query *q, const plan_options *o,
              const plan_ranking *ranking, plan_field_fn field, void *user, arena *memory, fsk_error *e)
{
    uint32_t nleaves = count_leaves(q->root);
    *p = (plan){
        .snapshot = s, .scope = scope, .query = q, .options = *o, .memory = memory, .ranking = ranking};
    p->leaves = arena_alloc(memory, (nleaves + 1) * sizeof *p->leaves);
    p->notes = arena_alloc(memory, PLAN_NOTES * sizeof *p->notes);
    if (!p->leaves || !p->notes)
        return error_nomem(e);
    field_source fields = {field, user};
    int rc = ranking->nfields ? plan_fields(p, field, user, e) : 0;
    rc = rc ? rc : add_leaves(p, q->root, true, &fields, e);
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < p->nleaves; i++)
        p->total += p->leaves[i].weight;
    for (uint32_t i = 0; i < p->nleaves && p->total > 0; i++)
        share_points(p, &p->leaves[i]);
    return 0;
}

/* ---- seeds ---- */

static bool pure_or(const query_node *n)
{
    if (n->type == QUERY_WORD)
        return true;
    if (n->type != QUERY_GROUP || n->number)
        return false;
    for (uint32_t i = 0; i < n->nclauses; i++) {
        if (n->clauses[i].occur != OCCUR_SHOULD || n->clauses[i].node->type != QUERY_WORD)
            return false;
    }
    return true;
}

uint32_t plan_seed(const plan *p, uint32_t k)
{
    uint32_t best = 0, which = k <= 10 ? 0 : k <= 100 ? 1 : 2;
    if (k > 1000 || !pure_or(p->query->root))
        return 0;
    for (uint32_t i = 0; i < p->nleaves; i++) {
        const leaf *l = &p->leaves[i];
        for (uint32_t s = 0; s < p->snapshot->nsegments && l->nterms; s++) {
            const postings *list = l->terms[0].lists[s];
            uint16_t seed = list && !p->snapshot->segments[s].deleted ? list->seeds[which] : 0;
            if (seed & 255 && l->scoring_otherwise)
                best = max_u32(best, scoring_least(l->scoring_otherwise, seed));
            else if (seed & 255)
                best = max_u32(best, bm25_points(l->w, seed & 255, l->field->inverse[seed >> 8]));
        }
    }
    return best;
}

/* ---- nodes ---- */

typedef struct builder {
    const plan *plan;
    uint32_t segment, next_leaf;
    arena *memory;
    fsk_error *error;
} builder;

/* The fields in which the segment has the word. */
static int attach_fields(builder *b, const leaf *l, cursor *w)
{
    cursor_field *fields = arena_aligned(b->memory, l->nfields * sizeof *fields, _Alignof(cursor_field));
    uint32_t n = 0;
    if (!fields)
        return error_nomem(b->error);
    for (uint32_t i = 0; i < l->nfields; i++) {
        if (l->fields[i].lists[b->segment])
            cursor_field_init(&fields[n++], l->fields[i].lists[b->segment], l->fields[i].field);
    }
    if (n)
        cursor_fields_attach(w, fields, n);
    return 0;
}

static int build_word(builder *b, const leaf *l, bool scoring, node *out, bool *matches)
{
    const postings *list = l->nterms ? l->terms[0].lists[b->segment] : NULL;
    *matches = list != NULL;
    if (!list)
        return 0;
    cursor *w = arena_aligned(b->memory, sizeof *w, _Alignof(cursor));
    if (!w)
        return error_nomem(b->error);
    cursor_init(w, list, l->field, scoring ? l->w : 0, scoring);
    int rc = scoring && l->nfields ? attach_fields(b, l, w) : 0;
    out->type = NODE_WORD;
    out->word = w;
    out->cost = list->df;
    out->max = w->max;
    return rc;
}

static int build_exists(builder *b, const query_node *q, node *out, bool *matches)
{
    const segment *s = b->plan->snapshot->segments[b->segment].segment;
    uint32_t number = plan_field_number(b->plan->snapshot, q);
    const segment_field *f = number == UINT32_MAX ? NULL : segment_field_find(s, number);
    *matches = f != NULL;
    if (!f)
        return 0;
    out->type = NODE_EXISTS;
    out->exists = (exists){f->norms, s->ndocs};
    out->cost = f->docs;
    return 0;
}

static int build_phrase(builder *b, const leaf *l, bool scoring, node *out, bool *matches)
{
    *matches = l->nterms > 0;
    for (uint32_t i = 0; i < l->nterms; i++)
        *matches &= l->terms[i].lists[b->segment] != NULL;
    if (!*matches)
        return 0;
    if (!b->plan->snapshot->segments[b->segment].segment->positions)
        return error_set(b->error, FSK_E_INVAL,
                         "an index without positions has no phrases: parse the query with that index");
    phrase *p = arena_alloc(b->memory, sizeof *p);
    phrase_word *words = arena_aligned(b->memory, l->nterms * sizeof *words, _Alignof(phrase_word));
    if (!p || !words)
        return error_nomem(b->error);
    for (uint32_t i = 0; i < l->nterms; i++) {
        const leaf_term *t = &l->terms[i];
        cursor_init(&words[i].cursor, t->lists[b->segment], l->field, scoring ? l->w : 0, false);
        words[i].positions = (position_block){0};
        words[i].offsets = t->offsets;
        words[i].noffsets = t->noffsets;
    }
    if (!phrase_init(p, words, l->nterms, l->field, scoring ? l->w : 0, b->memory))
        return error_nomem(b->error);
    if (l->node->type == QUERY_NEAR || l->node->loose) {
        int rc = plan_open_near(b->plan, l, b->segment, b->memory, &p->near, b->error);
        if (rc)
            return rc;
    }
    out->type = NODE_PHRASE;
    out->phrase = p;
    out->max = p->max;
    out->cost = words[0].cursor.p->df;
    return 0;
}

static int child_order(const void *a, const void *b)
{
    static const int rank[] = {[OCCUR_MUST] = 0, [OCCUR_MUST_NOT] = 1, [OCCUR_SHOULD] = 2};
    const node *x = a, *y = b;
    if (x->occur != y->occur)
        return rank[x->occur] - rank[y->occur];
    return x->cost < y->cost ? -1 : x->cost > y->cost;
}

/* qsort allocates memory for members of this size, and most groups have two or three. */
static void sort_children(node *c, uint32_t n)
{
    enum { FEW = 16 };
    if (n > FEW) {
        qsort(c, n, sizeof *c, child_order);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        node moving = c[i];
        uint32_t j = i;
        for (; j > 0 && child_order(&c[j - 1], &moving) > 0; j--)
            c[j] = c[j - 1];
        c[j] = moving;
    }
}

static int build_node(builder *b, const query_node *q, bool scoring, node *out, bool *matches);

/* Builds the clauses of one occur behind those already there; false in *matches when a required one cannot
 * match. */
static int build_clauses(builder *b, const query_node *q, bool scoring, node *out, bool *matches)
{
    for (uint32_t i = 0; i < q->nclauses; i++) {
        const query_clause *c = &q->clauses[i];
        node *child = &out->children[out->nchildren];
        bool child_matches;
        *child = (node){.occur = c->occur};
        int rc = build_node(b, c->node, scoring && c->occur != OCCUR_MUST_NOT, child, &child_matches);
        if (rc != 0)
            return rc;
        if (!child_matches) {
            *matches &= c->occur != OCCUR_MUST;
            continue;
        }
        out->nchildren++;
        out->nmust += c->occur == OCCUR_MUST;
        out->nnot += c->occur == OCCUR_MUST_NOT;
    }
    return 0;
}

static void drop_optional(node *n)
{
    if (n->nmust && !n->least)
        n->nchildren = n->nmust + n->nnot;
}

/* When just as many SHOULD children as must match are left, they are MUST; false: too few are left. */
static bool enough_left(node *n, uint32_t least)
{
    uint32_t should = n->nchildren - n->nmust - n->nnot;
    n->least = least;
    if (should != least || least == 0)
        return should >= least;
    for (uint32_t i = 0; i < n->nchildren; i++)
        if (n->children[i].occur == OCCUR_SHOULD)
            n->children[i].occur = OCCUR_MUST;
    n->nmust += should;
    n->least = 0;
    return true;
}

static int build_group(builder *b, const query_node *q, bool scoring, node *out, bool *matches)
{
    out->type = NODE_GROUP;
    out->children = arena_alloc(b->memory, (q->nclauses + 1) * sizeof *out->children);
    if (!out->children)
        return error_nomem(b->error);
    *matches = true;
    int rc = build_clauses(b, q, scoring, out, matches);
    if (rc != 0)
        return rc;
    *matches &= out->nchildren > out->nnot;
    if (!*matches || !(*matches = enough_left(out, q->number)))
        return 0;
    sort_children(out->children, out->nchildren);
    if (!scoring)
        drop_optional(out);
    if (out->nchildren == 1) {
        query_occur occur = out->occur;
        *out = out->children[0];
        out->occur = occur;
        return 0;
    }
    for (uint32_t i = 0; i < out->nchildren; i++) {
        const node *child = &out->children[i];
        if (child->occur == OCCUR_MUST_NOT)
            continue;
        out->max += child->max;
        out->cost = out->nmust ? out->children[0].cost : out->cost + child->cost;
    }
    return 0;
}

static int build_node(builder *b, const query_node *q, bool scoring, node *out, bool *matches)
{
    const segment *s = b->plan->snapshot->segments[b->segment].segment;
    switch (q->type) {
    case QUERY_WORD:
    case QUERY_TERMS:
        return build_word(b, &b->plan->leaves[b->next_leaf++], scoring, out, matches);
    case QUERY_PHRASE:
    case QUERY_NEAR:
        return build_phrase(b, &b->plan->leaves[b->next_leaf++], scoring, out, matches);
    case QUERY_GROUP:
        return build_group(b, q, scoring, out, matches);
    case QUERY_ALL:
        out->type = NODE_ALL;
        out->cost = out->ndocs = s->ndocs;
        *matches = s->ndocs > 0;
        return 0;
    case QUERY_EXISTS:
        return build_exists(b, q, out, matches);
    case QUERY_NOTHING:
        *matches = false;
        return 0;
    }
    return 0;
}

/* The room of the groups of one depth; NULL until one needs it. */
typedef struct depth {
    group_room *room;
    group_bits *bits;
} depth;

static bool make_room(builder *b, depth *d, bool probed)
{
    if (probed && !d->room) {
        d->room = arena_alloc(b->memory, sizeof *d->room);
        if (!d->room)
            return false;
        memset(d->room->sums, 0, sizeof d->room->sums);
    }
    if (!d->bits)
        d->bits = arena_alloc(b->memory, sizeof *d->bits);
    return d->bits != NULL;
}

/* d[0] is that of n's depth.  The root's children work in the evaluation's room. */
static int add_rooms(builder *b, node *n, bool root, depth *d)
{
    if (n->type != NODE_GROUP)
        return 0;
    if (!make_room(b, d, !root || n->least))
        return error_nomem(b->error);
    n->room = d->room;
    n->bits = d->bits;
    for (uint32_t i = 0; i < n->nchildren; i++) {
        int rc = add_rooms(b, &n->children[i], false, d + 1);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int plan_segment(const plan *p, uint32_t segment, bool scoring, arena *memory, node **out, fsk_error *e)
{
    builder b = {.plan = p, .segment = segment, .memory = memory, .error = e};
    bool matches = false;
    depth *depths = arena_zalloc(memory, (p->query->root->height + 1) * sizeof *depths);
    *out = arena_zalloc(memory, sizeof **out);
    if (!*out || !depths)
        return error_nomem(e);
    int rc = build_node(&b, p->query->root, scoring, *out, &matches);
    if (rc == 0 && matches)
        rc = add_rooms(&b, *out, true, depths);
    if (rc != 0 || !matches)
        *out = NULL;
    return rc;
}
