/* search.c -- see exec.h: from a query to its answer, segment by segment, largest first, the threshold
 * carried along.
 *
 * Top k and exact count are two walks, since pruning and counting want different ones; together they cost
 * less than one walk that does both, but where there are phrases to verify. */
#include "base/mem.h"
#include "exec/evaluate.h"
#include "exec/exec.h"
#include "exec/expand.h"
#include "exec/plan.h"
#include "exec/scorer.h"

enum { FIELD_TABLES = 16 };

struct exec {
    arena memory;  /* of one query */
    arena segment; /* of one segment's evaluation */
    arena scratch; /* of one document's */
    evaluation evaluation;
    expand_cache expansions;
    bm25_field fields[FIELD_TABLES]; /* kept until the snapshot, k1 or b change */
    uint32_t nfields;
    double k1, b;
    bool scoped; /* fields are of more than the snapshot */
    plan_ranking ranking;
};

int exec_new(exec **out, fsk_error *e)
{
    *out = mem_zalloc(sizeof **out);
    return *out ? 0 : error_nomem(e);
}

void exec_free(exec *x)
{
    if (!x)
        return;
    arena_free(&x->memory);
    arena_free(&x->segment);
    arena_free(&x->scratch);
    expand_cache_free(&x->expansions);
    mem_free(x);
}

void exec_forget(exec *x)
{
    x->nfields = 0;
    expand_cache_clear(&x->expansions);
}

expand_cache *exec_expansions(exec *x)
{
    return &x->expansions;
}

static const bm25_field *field_table(void *user, plan_scope scope, const query_node *n, uint32_t number)
{
    exec *x = user;
    uint64_t docs, tokens;
    for (uint32_t i = 0; i < x->nfields && number != UINT32_MAX; i++) {
        if (x->fields[i].field == number)
            return &x->fields[i];
    }
    bm25_field *f = x->nfields < FIELD_TABLES ? &x->fields[x->nfields++] : arena_alloc(&x->memory, sizeof *f);
    plan_field_sums(scope, n, &docs, &tokens);
    if (f)
        bm25_field_init(f, number, docs, tokens, x->k1, x->b);
    return f;
}

static bool can_lead(const node *n)
{
    return n->type == NODE_WORD || n->type == NODE_PHRASE;
}

/* Sets up the followers of a group: the children other than the lead, required ones first, excluded ones
 * last. */
static void set_followers(evaluation *v, node *group, const node *lead)
{
    static const query_occur order[] = {OCCUR_MUST, OCCUR_SHOULD, OCCUR_MUST_NOT};
    v->nfollowers = 0;
    for (int o = 0; o < 3; o++) {
        for (uint32_t i = 0; i < group->nchildren; i++) {
            if (group->children[i].occur == order[o] && &group->children[i] != lead)
                v->followers[v->nfollowers++] = (follower){&group->children[i], 0};
        }
    }
}

static node *choose_lead(node *group)
{
    for (uint32_t i = 0; i < group->nmust; i++) {
        if (can_lead(&group->children[i]))
            return &group->children[i];
    }
    return NULL;
}

static void run_disjunction(exec *x, node *group)
{
    evaluation *v = &x->evaluation;
    uint32_t first = group->nmust + group->nnot, n = group->nchildren - first;
    node **sources = arena_alloc(&x->segment, n * sizeof(node *));
    v->failed = !sources;
    if (!sources)
        return;
    for (uint32_t i = 0; i < n; i++)
        sources[i] = &group->children[first + i];
    v->nfollowers = 0;
    for (uint32_t i = 0; i < group->nnot; i++)
        v->followers[v->nfollowers++] = (follower){&group->children[i], 0};
    window_run(v, sources, n, &x->segment);
}

static void run_node(exec *x, node *root)
{
    evaluation *v = &x->evaluation;
    v->nfollowers = 0;
    if (can_lead(root)) {
        lead_run(v, root, 0);
    } else if (root->type == NODE_ALL || root->type == NODE_EXISTS || root->least) {
        window_run(v, &root, 1, &x->segment);
    } else if (!root->nmust) {
        run_disjunction(x, root);
    } else {
        node *lead = choose_lead(root);
        node *first = lead ? lead : &root->children[0];
        set_followers(v, root, first);
        if (lead)
            lead_run(v, lead, 0);
        else
            window_run(v, &first, 1, &x->segment);
    }
}

/* ---- counting ---- */

/* What counting costs, in units of setting one bit (0.7 ns): measured on English Wikipedia. */
enum { COST_DECODE = 60, COST_PROBE = 6, DOCS_A_UNIT = 640 /* of a dense list's bitmap */ };

/* Whether words all of whose postings are set as bits are counted sooner than by looking the postings of the
 * rarest required one up in the others. */
static bool bits_pay(const node *group, uint32_t ndocs)
{
    const node *lead = &group->children[0];
    uint64_t by_bits = 0, by_lead = 0;
    for (uint32_t i = 0; i < group->nchildren; i++) {
        const node *n = &group->children[i];
        uint64_t blocks = n->cost / BLOCK + 1;
        if (n->type != NODE_WORD)
            return false;
        bool dense = n->word->p->kind == LIST_DENSE;
        by_bits += dense ? ndocs / DOCS_A_UNIT : n->cost + blocks * COST_DECODE;
        if (n != lead)
            by_lead += lead->cost * COST_PROBE + (dense ? 0 : min_u64(blocks, lead->cost) * COST_DECODE);
    }
    return by_bits < by_lead + (lead->cost / BLOCK + 1) * COST_DECODE;
}

static void count_node(exec *x, node *root)
{
    evaluation *v = &x->evaluation;
    if (root->type == NODE_WORD && !v->segment->deleted) {
        v->count += root->word->p->df;
        return;
    }
    bool lead = can_lead(root) || (root->type == NODE_GROUP && !root->least && choose_lead(root));
    if (lead && !(root->type == NODE_GROUP && bits_pay(root, v->ndocs)))
        run_node(x, root);
    else
        window_count(v, root);
}

/* ---- all segments ---- */

static int damaged(const plan *p, const snapshot_segment *s, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "%s: segment %u: damaged postings; run fossick-admin check",
                     store_path(p->snapshot->store), s->segment->id);
}

static int run_segment(exec *x, const plan *p, uint32_t i, collector *best, fsk_error *e)
{
    const snapshot_segment *s = &p->snapshot->segments[i];
    evaluation *v = &x->evaluation;
    node *root;
    arena_reset(&x->segment);
    int rc = plan_segment(p, i, best != NULL, &x->segment, &root, e);
    if (rc != 0 || !root)
        return rc;
    v->segment = s;
    v->first_doc = (uint64_t)i << 32;
    v->ndocs = s->segment->ndocs;
    v->best = best;
    v->memory = &x->segment;
    v->followers = arena_alloc(&x->segment, (root->nchildren + 1) * sizeof *v->followers);
    if (!v->followers)
        return error_nomem(e);
    if (best)
        run_node(x, root);
    else
        count_node(x, root);
    if (v->failed)
        return error_nomem(e);
    if (node_corrupt(root))
        return damaged(p, s, e);
    return v->late ? error_set(e, FSK_E_CANCEL, "query took longer than its time limit") : 0;
}

static int run_segments(exec *x, const plan *p, collector *best, fsk_error *e)
{
    int rc = 0;
    x->evaluation.count = 0;
    for (uint32_t i = 0; i < p->snapshot->nsegments && rc == 0; i++)
        rc = run_segment(x, p, i, best, e);
    return rc;
}

static int run_top(exec *x, const plan *p, const exec_request *r, exec_answer *out, fsk_error *e)
{
    collector *best = arena_alloc(&x->memory, sizeof *best);
    uint32_t k = (uint32_t)min_u64(r->k, p->snapshot->docs);
    if (k == 0)
        return 0;
    if (k > COLLECTOR_MOST)
        return error_set(e, FSK_E_LIMIT, "more than 2^30 hits were asked for; page through them");
    if (!best || !collector_init(best, k, r->after, &x->memory))
        return error_nomem(e);
    if (!r->after)
        collector_seed(best, plan_seed(p, k));
    collector_seed(best, r->least);
    int rc = run_segments(x, p, best, e);
    if (rc != 0)
        return rc;
    collector_finish(best);
    out->hits = best->hits;
    out->n = best->n;
    out->total = max_u64(x->evaluation.count, best->n);
    out->exact = x->evaluation.exhaustive || (!r->after && !r->least && best->n < k);
    return 0;
}

static bool has_phrase(const query_node *n)
{
    bool found = n->type == QUERY_PHRASE || n->type == QUERY_NEAR;
    for (uint32_t i = 0; i < n->nclauses && !found; i++)
        found = n->clauses[i].occur != OCCUR_MUST_NOT && has_phrase(n->clauses[i].node);
    return found;
}

static int make_plan(exec *x, const snapshot *s, const query *q, const exec_request *r, bool count_only,
                     plan *out, fsk_error *e)
{
    const snapshot **self = NULL;
    arena_reset(&x->memory);
    if (r->k1 != x->k1 || r->b != x->b || r->scope || x->scoped) {
        exec_forget(x);
        x->k1 = r->k1;
        x->b = r->b;
        x->scoped = r->scope;
    }
    plan_scope scope = {r->scope, r->nscope};
    if (!r->scope) {
        self = arena_alloc(&x->memory, sizeof(snapshot *));
        if (!self)
            return error_nomem(e);
        *self = s;
        scope = (plan_scope){self, 1};
    }
    x->evaluation.deadline = r->deadline;
    plan_options options = {r->expansions, r->deadline, &x->expansions, &x->scratch, count_only};
    expand_cache_trim(&x->expansions);
    x->ranking = (plan_ranking){scorer_get(r->scorer), r->param, r->k1, r->b, r->fields, r->nfields};
    if (x->ranking.scorer)
        x->ranking.nfields = 0;
    return plan_make(out, s, scope, q, &options, &x->ranking, field_table, x, &x->memory, e);
}

int exec_plan(exec *x, const snapshot *s, const query *q, const exec_request *r, plan *out, fsk_error *e)
{
    return make_plan(x, s, q, r, false, out, e);
}

int exec_search(exec *x, const snapshot *s, const query *q, const exec_request *r, exec_answer *out,
                fsk_error *e)
{
    plan p;
    *out = (exec_answer){0};
    x->evaluation.late = x->evaluation.failed = false;
    x->evaluation.exhaustive = r->count && has_phrase(q->root);
    int rc = make_plan(x, s, q, r, r->k == 0, &p, e);
    if (rc == 0 && r->k)
        rc = run_top(x, &p, r, out, e);
    if (rc == 0 && r->count && !out->exact) {
        rc = run_segments(x, &p, NULL, e);
        out->total = x->evaluation.count;
        out->exact = rc == 0;
    }
    out->scale = p.total / BM25_POINTS;
    out->notes = p.notes;
    out->nnotes = p.nnotes;
    return rc;
}

/* ---- every match ---- */

static int match_window(node *root, const snapshot_segment *s, uint32_t segment, uint32_t first,
                        exec_match_fn *fn, void *user, fsk_error *e)
{
    uint64_t bits[WINDOW_WORDS] = {0};
    node_bits(root, first, WINDOW, bits);
    const uint8_t *dead = snapshot_dead_window(s, first / WINDOW);
    for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
        uint64_t word = dead ? bits[i] & ~load_u64(dead + 8 * (size_t)i) : bits[i];
        for (; word; word &= word - 1) {
            int rc = fn(user, segment, first + 64 * i + bits_trailing(word), e);
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

static int match_segment(exec *x, const plan *p, uint32_t i, exec_match_fn *fn, void *user, fsk_error *e)
{
    const snapshot_segment *s = &p->snapshot->segments[i];
    node *root;
    arena_reset(&x->segment);
    int rc = plan_segment(p, i, false, &x->segment, &root, e);
    for (uint32_t first = 0; rc == 0 && root && first < s->segment->ndocs; first += WINDOW)
        rc = match_window(root, s, i, first, fn, user, e);
    return rc == 0 && root && node_corrupt(root) ? damaged(p, s, e) : rc;
}

enum { MATCH_EXPANSIONS = 1000000 };

int exec_match(exec *x, const snapshot *s, const query *q, exec_match_fn *fn, void *user, fsk_error *e)
{
    plan p;
    exec_request any = {.k1 = BM25_K1, .b = BM25_B, .expansions = MATCH_EXPANSIONS}; /* nothing is scored */
    expand_cache_clear(&x->expansions);
    int rc = exec_plan(x, s, q, &any, &p, e);
    if (rc == 0 && p.nnotes) /* to take some for all would be wrong */
        rc = error_set(e, FSK_E_LIMIT, "%s", p.notes[0].p);
    for (uint32_t i = 0; i < s->nsegments && rc == 0; i++)
        rc = match_segment(x, &p, i, fn, user, e);
    return rc;
}
