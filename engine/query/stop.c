/* stop.c -- stop words among other words of a query.
 *
 * They are left out of bags of words only, where they cost much and say little; phrases, required and
 * excluded words keep them, and so does a query that has nothing else. */
#include "query/parse.h"

static bool idle(const query_clause *c)
{
    return c->occur == OCCUR_SHOULD && c->node->type == QUERY_WORD && c->node->stop;
}

size_t drop_stop_words(query_clause *clauses, size_t n)
{
    size_t wanted = 0, kept = 0;
    for (size_t i = 0; i < n; i++)
        wanted += clauses[i].occur != OCCUR_MUST_NOT && !idle(&clauses[i]);
    if (!wanted)
        return n;
    for (size_t i = 0; i < n; i++)
        if (!idle(&clauses[i]))
            clauses[kept++] = clauses[i];
    return kept;
}
