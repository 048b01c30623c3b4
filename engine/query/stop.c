/* stop.c -- stop words among other words of a query.
 *
 * They are left out of bags of words only, where they cost much and say little; phrases, required and
 * excluded words keep them, and so does a query that has nothing else. */
#include "query/parse.h"

static bool idle(const query_clause *c)
{
    return c->occur == OCCUR_SHOULD && c->node->type == QUERY_WORD && c->node->stop;
}

query_node *drop_stop_words(parser *p, query_node *node)
{
    uint32_t wanted = 0, kept = 0, n = node->nclauses, dropped = 0;
    if (node->type != QUERY_GROUP || node->number)
        return node;
    for (uint32_t i = 0; i < n; i++)
        wanted += node->clauses[i].occur != OCCUR_MUST_NOT && !idle(&node->clauses[i]);
    for (uint32_t i = 0; i < n && wanted; i++)
        if (!idle(&node->clauses[i]))
            node->clauses[kept++] = node->clauses[i];
    if (!wanted || kept == n)
        return node;
    return normalise_group(&p->query->memory, &p->spare, node->clauses, kept, &dropped);
}
