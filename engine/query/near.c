/* near.c -- NEAR and BEFORE: what may stand on either side, and the node that they make.
 *
 * Relies on: normalise.c.  An operand is a word, a phrase, a pattern, another NEAR, or a group of such with
 * OR; all of one field, since positions are those of a field.  Weights inside count nothing and are 1. */
#include "base/str.h"
#include "query/parse.h"

/* The field of the first word inside; all others must have it too. */
static bool has_spans(const query_node *n, const query_node **first)
{
    bool group = n->type == QUERY_GROUP;
    if (n->type == QUERY_NOTHING || n->type == QUERY_ALL || n->type == QUERY_EXISTS || (group && n->number))
        return false;
    if (!n->nclauses) {
        const query_node *of = *first ? *first : n;
        *first = of;
        return str_equal(of->field, n->field);
    }
    bool good = true;
    for (uint32_t i = 0; i < n->nclauses && good; i++)
        good = n->clauses[i].occur == OCCUR_SHOULD && has_spans(n->clauses[i].node, first);
    return good;
}

static void level_weights(query_node *n)
{
    n->weight = WEIGHT_ONE;
    for (uint32_t i = 0; i < n->nclauses; i++)
        level_weights(n->clauses[i].node);
}

int near_make(parser *p, query_node *left, query_node *right, const near_operator *o, query_node **out)
{
    const query_node *first = NULL;
    uint32_t height = left->height > right->height ? left->height : right->height;
    *out = NULL;
    if (height >= NESTING_MAX || !has_spans(left, &first) || !has_spans(right, &first))
        return 0;
    query_node *n = build_node(&p->query->memory, QUERY_NEAR);
    query_clause *sides = arena_alloc(&p->query->memory, 2 * sizeof *sides);
    if (!n || !sides)
        return error_nomem(p->error);
    level_weights(left);
    level_weights(right);
    sides[0] = (query_clause){OCCUR_SHOULD, left};
    sides[1] = (query_clause){OCCUR_SHOULD, right};
    n->field = first->field;
    n->clauses = sides;
    n->nclauses = 2;
    n->height = height + 1;
    n->number = o->distance;
    n->ordered = o->ordered;
    *out = n;
    return 0;
}
