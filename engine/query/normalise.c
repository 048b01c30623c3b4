/* normalise.c -- a group in its shortest form, bottom up: its clauses are in theirs already.
 *
 * In turn, until nothing changes: what matches nothing or everything is dropped or decides the group; groups
 * inside are dissolved where that keeps matches and scores; equal words, phrases and `*` become one with the
 * summed weight, MUST if any was; what is excluded cannot be wanted.  A group of one clause is that clause, a
 * sole positive clause beside exclusions is SHOULD.  Each round but the first dissolves a level of
 * nesting, of which there are at most HEIGHT_MAX; clauses are found by hash, so a round takes linear time. */
#include "base/bits.h"
#include "base/hash.h"
#include "base/str.h"
#include "query/parse.h"
#include <string.h>

enum { FEW = 16 }; /* clauses that are compared one by one */

typedef struct group {
    arena *memory;
    clause_array *spare;
    query_clause *clauses;
    size_t n;
    bool own;                       /* clauses came from take_clauses */
    size_t must, should, positives; /* as counted by count_clauses */
    bool nothing;                   /* proven to match nothing */
} group;

/* Arrays for more than a few clauses have a power of two of them, and that of a dissolved group serves again:
 * otherwise a hundred levels around one large group would leave as many copies in the arena. */
static size_t room_for(size_t n)
{
    return n <= FEW ? n : (size_t)1 << bits_length((uint32_t)n - 1);
}

static query_clause *take_clauses(arena *m, clause_array *spare, size_t n)
{
    if (n <= FEW || n > spare->cap)
        return arena_alloc(m, room_for(n) * sizeof(query_clause));
    query_clause *p = spare->p;
    *spare = (clause_array){NULL, 0};
    return p;
}

static void give_clauses(clause_array *spare, query_clause *p, size_t n)
{
    if (n > FEW && room_for(n) > spare->cap)
        *spare = (clause_array){p, room_for(n)};
}

static void count_clauses(group *g)
{
    g->must = g->should = 0;
    for (size_t i = 0; i < g->n; i++) {
        g->must += g->clauses[i].occur == OCCUR_MUST;
        g->should += g->clauses[i].occur == OCCUR_SHOULD;
    }
    g->positives = g->must + g->should;
}

/* ---- nothing and everything ---- */

/* `needed`: MUST clauses that are left. */
static bool is_idle(const query_clause *c, size_t needed)
{
    if (c->node->type == QUERY_NOTHING)
        return c->occur != OCCUR_MUST;
    return c->node->type == QUERY_ALL && needed > (c->occur == OCCUR_MUST);
}

static void drop_constants(group *g)
{
    count_clauses(g);
    size_t kept = 0, needed = g->must;
    for (size_t i = 0; i < g->n; i++) {
        query_clause c = g->clauses[i];
        g->nothing |= c.node->type == QUERY_NOTHING && c.occur == OCCUR_MUST;
        g->nothing |= c.node->type == QUERY_ALL && c.occur == OCCUR_MUST_NOT;
        if (is_idle(&c, needed)) {
            needed -= c.occur == OCCUR_MUST;
            continue;
        }
        g->clauses[kept++] = c;
    }
    g->n = kept;
    count_clauses(g);
    for (size_t i = 0; i < g->n; i++)
        if (g->clauses[i].node->type == QUERY_ALL && g->clauses[i].occur == OCCUR_MUST && g->must == 1)
            g->clauses[i].occur = OCCUR_SHOULD; /* the others, all optional, only score */
    g->nothing |= g->positives == 0;
}

/* ---- groups inside ---- */

static group inner_of(const query_clause *c)
{
    group inner = {.clauses = c->node->clauses, .n = c->node->nclauses};
    count_clauses(&inner);
    return inner;
}

static bool dissolves(const group *g, const query_clause *c)
{
    if (c->node->type != QUERY_GROUP || c->node->number)
        return false;
    if (c->occur != OCCUR_MUST_NOT && g->positives == 1)
        return true;
    group inner = inner_of(c);
    if (c->occur == OCCUR_MUST)
        return inner.must > 0 || inner.should == 1;
    return inner.should == inner.n;
}

static query_occur occur_outside(const group *g, const query_clause *c, const group *inner, query_occur occur)
{
    if (c->occur == OCCUR_MUST_NOT)
        return OCCUR_MUST_NOT;
    bool sole = g->positives == 1;
    return c->occur == OCCUR_MUST && !sole && inner->must == 0 && occur == OCCUR_SHOULD ? OCCUR_MUST : occur;
}

static bool dissolve_groups(group *g, bool *changed)
{
    size_t total = 0;
    *changed = false;
    for (size_t i = 0; i < g->n; i++) {
        bool inner = dissolves(g, &g->clauses[i]);
        total += inner ? g->clauses[i].node->nclauses : 1;
        *changed |= inner;
    }
    if (!*changed)
        return true;
    query_clause *all = take_clauses(g->memory, g->spare, total), *to = all;
    if (!all)
        return false;
    for (size_t i = 0; i < g->n; i++) {
        const query_clause *c = &g->clauses[i];
        if (!dissolves(g, c)) {
            *to++ = *c;
            continue;
        }
        group inner = inner_of(c);
        for (size_t j = 0; j < inner.n; j++)
            *to++ =
                (query_clause){occur_outside(g, c, &inner, inner.clauses[j].occur), inner.clauses[j].node};
        give_clauses(g->spare, inner.clauses, inner.n);
    }
    if (g->own)
        give_clauses(g->spare, g->clauses, g->n);
    g->clauses = all;
    g->own = true;
    g->n = total;
    return true;
}

/* ---- equal clauses ---- */

/* Where words have stems in several languages, those with equal raw terms are equal. */
static bool same_term(const query_term *a, const query_term *b)
{
    return a->position == b->position && str_equal(a->bytes, b->bytes) && a->nothers == b->nothers &&
           (!a->nothers || str_equal(a->raw, b->raw));
}

static bool same_node(const query_node *a, const query_node *b)
{
    if (a->type != b->type || a->type == QUERY_GROUP || a->type == QUERY_NEAR || a->loose != b->loose ||
        a->stem != b->stem || a->nterms != b->nterms || a->kind != b->kind || a->number != b->number ||
        !str_equal(a->field, b->field))
        return false;
    for (uint32_t i = 0; i < a->nterms; i++)
        if (!same_term(&a->terms[i], &b->terms[i]))
            return false;
    return true;
}

static uint64_t hash_node(const query_node *n)
{
    uint64_t h = hash_bytes(n->field.p, n->field.n) + n->type * 2 + n->stem + n->kind * 64 + n->number * 1024;
    for (uint32_t i = 0; i < n->nterms; i++)
        h = (h ^ hash_bytes(n->terms[i].bytes.p, n->terms[i].bytes.n)) * 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

typedef struct probe {
    const query_clause *clauses, *wanted;
} probe;

/* Exclusions are merged among themselves.  A clause without a node is dropped. */
static bool same_clause(uint32_t id, const void *context)
{
    const probe *of = context;
    const query_clause *c = &of->clauses[id];
    return c->node && (c->occur == OCCUR_MUST_NOT) == (of->wanted->occur == OCCUR_MUST_NOT) &&
           same_node(c->node, of->wanted->node);
}

/* The clause among the first n that is equal to c, or HASH_NONE; by table when there is one. */
static uint32_t find_clause(const query_clause *clauses, size_t n, const query_clause *c,
                            const hash_table *table)
{
    probe of = {clauses, c};
    if (table->slots)
        return hash_find(table, hash_node(c->node), same_clause, &of);
    for (uint32_t i = 0; i < n; i++)
        if (same_clause(i, &of))
            return i;
    return HASH_NONE;
}

static bool scores(const query_node *n)
{
    return n->type != QUERY_ALL && n->type != QUERY_EXISTS && n->type != QUERY_NOTHING;
}

void scale_node(query_node *node, uint32_t weight)
{
    uint64_t product = ((uint64_t)node->weight * weight + WEIGHT_ONE / 2) / WEIGHT_ONE;
    if (weight == WEIGHT_ONE)
        return;
    if (node->type != QUERY_GROUP && scores(node))
        node->weight = product > WEIGHT_MAX ? WEIGHT_MAX : (uint32_t)product;
    for (uint32_t i = 0; i < node->nclauses && node->type == QUERY_GROUP; i++) {
        if (node->clauses[i].occur != OCCUR_MUST_NOT)
            scale_node(node->clauses[i].node, weight);
    }
}

static void merge_into(query_clause *to, const query_clause *from)
{
    if (from->occur == OCCUR_MUST)
        to->occur = OCCUR_MUST;
    if (scores(from->node) && from->occur != OCCUR_MUST_NOT)
        to->node->weight = min_u32(to->node->weight + from->node->weight, WEIGHT_MAX);
}

static bool merge_equal(group *g, hash_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < g->n; i++) {
        query_clause c = g->clauses[i];
        if (c.node->type != QUERY_GROUP) {
            if (c.occur == OCCUR_MUST_NOT)
                c.node->weight = WEIGHT_ONE;
            uint32_t equal = find_clause(g->clauses, kept, &c, table);
            if (equal != HASH_NONE) {
                merge_into(&g->clauses[equal], &c);
                continue;
            }
            if (table->slots && !hash_add(table, hash_node(c.node), (uint32_t)kept))
                return false;
        }
        g->clauses[kept++] = c;
    }
    g->n = kept;
    return true;
}

/* A document with what is excluded is no match: a clause that needs it decides, an optional one is useless.
 */
static void drop_excluded(group *g, const hash_table *table)
{
    for (size_t i = 0; i < g->n; i++) {
        query_clause wanted = {OCCUR_SHOULD, g->clauses[i].node};
        if (g->clauses[i].occur != OCCUR_MUST_NOT || wanted.node->type == QUERY_GROUP)
            continue;
        uint32_t found = find_clause(g->clauses, g->n, &wanted, table);
        if (found == HASH_NONE)
            continue;
        g->nothing |= g->clauses[found].occur == OCCUR_MUST;
        g->clauses[found].node = NULL;
    }
    size_t kept = 0;
    for (size_t i = 0; i < g->n; i++)
        if (g->clauses[i].node)
            g->clauses[kept++] = g->clauses[i];
    g->n = kept;
}

static bool merge_clauses(group *g)
{
    hash_table table = {NULL, 0, 0};
    if (g->n > FEW && !hash_init(&table, (uint32_t)g->n))
        return false;
    bool excludes = g->positives < g->n, done = merge_equal(g, &table);
    if (done && excludes)
        drop_excluded(g, &table);
    hash_free(&table);
    return done;
}

/* ---- the whole ---- */

static uint32_t drop_high(group *g)
{
    size_t kept = 0;
    for (size_t i = 0; i < g->n; i++)
        if (g->clauses[i].node->height < HEIGHT_MAX)
            g->clauses[kept++] = g->clauses[i];
    uint32_t dropped = (uint32_t)(g->n - kept);
    g->n = kept;
    return dropped;
}

/* False: no memory. */
static bool shorten(group *g, uint32_t *dropped)
{
    for (bool changed = true; changed;) {
        drop_constants(g);
        if (g->nothing)
            return true;
        if (!merge_clauses(g))
            return false;
        drop_constants(g);
        if (g->nothing)
            return true;
        if (!dissolve_groups(g, &changed))
            return false;
        if (!changed) {
            uint32_t high = drop_high(g);
            *dropped += high;
            changed = high != 0;
        }
    }
    return true;
}

static query_node *make_group(group *g)
{
    query_node *node = build_node(g->memory, QUERY_GROUP);
    query_clause *clauses = g->own ? g->clauses : take_clauses(g->memory, g->spare, g->n);
    if (!node || !clauses)
        return NULL;
    if (!g->own)
        memcpy(clauses, g->clauses, g->n * sizeof *clauses);
    for (size_t i = 0; i < g->n; i++) {
        if (g->positives == 1 && clauses[i].occur == OCCUR_MUST)
            clauses[i].occur = OCCUR_SHOULD;
        if (clauses[i].node->height >= node->height)
            node->height = clauses[i].node->height + 1;
    }
    node->clauses = clauses;
    node->nclauses = (uint32_t)g->n;
    return node;
}

/* What matches nothing is dropped, equal clauses count as one; then it may be an ordinary group after all. */
query_node *normalise_least(arena *m, clause_array *spare, query_clause *clauses, size_t n, uint32_t least,
                            uint32_t *dropped)
{
    group g = {.memory = m, .spare = spare, .clauses = clauses, .n = n};
    size_t kept = 0;
    for (size_t i = 0; i < g.n; i++) {
        bool nothing = clauses[i].node->type == QUERY_NOTHING;
        g.nothing |= nothing && clauses[i].occur == OCCUR_MUST;
        if (!nothing)
            clauses[kept++] = clauses[i];
    }
    g.n = kept;
    count_clauses(&g);
    if (!merge_clauses(&g))
        return NULL;
    *dropped += drop_high(&g);
    count_clauses(&g);
    if (g.nothing || g.positives == 0)
        return build_node(m, QUERY_NOTHING);
    size_t need = least > g.must ? least - g.must : 0;
    bool all = need >= g.should, plain = need == 0 || (need == 1 && g.must == 0);
    for (size_t i = 0; i < g.n && all; i++)
        if (g.clauses[i].occur == OCCUR_SHOULD)
            g.clauses[i].occur = OCCUR_MUST;
    if (all || plain)
        return normalise_group(m, spare, g.clauses, g.n, dropped);
    query_node *node = make_group(&g);
    if (node)
        node->number = (uint32_t)need;
    return node;
}

query_node *normalise_group(arena *m, clause_array *spare, query_clause *clauses, size_t n, uint32_t *dropped)
{
    group g = {.memory = m, .spare = spare, .clauses = clauses, .n = n};
    if (!shorten(&g, dropped))
        return NULL;
    if (g.nothing)
        return build_node(m, QUERY_NOTHING);
    return g.n == 1 ? g.clauses[0].node : make_group(&g);
}
