/* default_fields.c -- what stands without a field is looked for in a list of fields instead of in all text.
 *
 * Each word, phrase, pattern and NEAR without a field becomes a group of itself in each of the fields, with
 * their weights; group by group, bottom up, the tree is brought into normal form again.  Relies on:
 * normalise.c.  Invariant: at most WORDS_MAX words; recursion is as deep as groups are nested. */
#include "query/parse.h"
#include <string.h>

typedef struct default_field {
    fsk_str name;
    uint32_t weight;
} default_field;

typedef struct distribution {
    parser p;
    default_field fields[FSK_DEFAULT_FIELDS];
    uint32_t n, dropped;
} distribution;

/* ---- the list ---- */

static int refuse(const distribution *d, size_t at, const char *why)
{
    int rc = error_set(d->p.error, FSK_E_INVAL, "default fields: at byte %zu, %s", at, why);
    if (d->p.error)
        d->p.error->offset = at;
    return rc;
}

/* One of the list: a name, and perhaps a weight. */
static int add_field(distribution *d, const char *list, fsk_str item)
{
    uint32_t weight = WEIGHT_ONE;
    const char *roof = memchr(item.p, '^', item.n);
    fsk_str name = {item.p, roof ? (size_t)(roof - item.p) : item.n};
    size_t at = (size_t)(item.p - list);
    if (!name.n)
        return refuse(d, at, "the name of a field was expected");
    if (roof && !lexer_boost((fsk_str){roof, item.n - name.n}, &weight))
        return refuse(d, at + name.n, "a weight was expected, as ^2.5");
    if (d->n == FSK_DEFAULT_FIELDS)
        return refuse(d, at, "there are more than 16 fields");
    name.p = arena_dup(&d->p.query->memory, name.p, name.n);
    d->fields[d->n++] = (default_field){name, weight};
    return name.p ? 0 : error_nomem(d->p.error);
}

static int read_list(distribution *d, const char *list)
{
    const char *at = list;
    for (bool more = true; more;) {
        size_t n = strcspn(at, ",");
        int rc = add_field(d, list, (fsk_str){at, n});
        if (rc)
            return rc;
        more = at[n] == ',';
        at += n + more;
    }
    return 0;
}

/* ---- the tree ---- */

/* The same in a field; terms are shared, nothing of a NEAR's sides is. */
static query_node *copy_in(arena *m, const query_node *n, fsk_str field)
{
    query_node *copy = arena_dup(m, n, sizeof *n);
    if (!copy)
        return NULL;
    copy->field = field;
    copy->stop = false;
    if (!n->nclauses)
        return copy;
    copy->clauses = arena_dup(m, n->clauses, n->nclauses * sizeof *n->clauses);
    for (uint32_t i = 0; copy->clauses && i < n->nclauses; i++)
        if (!(copy->clauses[i].node = copy_in(m, n->clauses[i].node, field)))
            return NULL;
    return copy->clauses ? copy : NULL;
}

static size_t count_words(const query_node *n)
{
    size_t count = n->nterms;
    for (uint32_t i = 0; i < n->nclauses; i++)
        count += count_words(n->clauses[i].node);
    return count;
}

static query_node *spread(distribution *d, const query_node *n)
{
    arena *m = &d->p.query->memory;
    query_clause *clauses = arena_alloc(m, d->n * sizeof *clauses);
    if (!clauses)
        return NULL;
    for (uint32_t i = 0; i < d->n; i++) {
        query_node *copy = copy_in(m, n, d->fields[i].name);
        if (!copy)
            return NULL;
        scale_node(copy, d->fields[i].weight);
        clauses[i] = (query_clause){OCCUR_SHOULD, copy};
    }
    return normalise_group(m, &d->p.spare, clauses, d->n, &d->dropped);
}

static query_node *distribute(distribution *d, query_node *n);

static query_node *distribute_group(distribution *d, query_node *n)
{
    arena *m = &d->p.query->memory;
    uint32_t least = n->number;
    for (uint32_t i = 0; i < n->nclauses; i++) {
        query_clause *c = &n->clauses[i];
        least += n->number && c->occur == OCCUR_MUST;
        if (!(c->node = distribute(d, c->node)))
            return NULL;
    }
    return least ? normalise_least(m, &d->p.spare, n->clauses, n->nclauses, least, &d->dropped)
                 : normalise_group(m, &d->p.spare, n->clauses, n->nclauses, &d->dropped);
}

static query_node *distribute(distribution *d, query_node *n)
{
    if (n->type == QUERY_GROUP)
        return distribute_group(d, n);
    bool plain = n->type != QUERY_NOTHING && n->type != QUERY_ALL && n->field.n == 0;
    return plain ? spread(d, n) : n;
}

int query_set_fields(query *q, const char *list, uint32_t flags, fsk_error *e)
{
    distribution d = {.p = {.query = q, .flags = flags, .error = e}};
    int rc = read_list(&d, list);
    if (rc)
        return rc;
    if (count_words(q->root) * d.n > WORDS_MAX)
        return note_add(&d.p, 0, "more than %d words in %u fields: searched in all text", WORDS_MAX, d.n);
    query_node *root = distribute(&d, q->root);
    if (!root)
        return error_nomem(e);
    q->root = root;
    q->default_fields = arena_dup(&q->memory, list, strlen(list));
    if (!q->default_fields)
        return error_nomem(e);
    return d.dropped ? note_add(&d.p, 0, "groups nested deeper than %d: left out", NESTING_MAX) : 0;
}
