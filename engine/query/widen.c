/* widen.c -- a query that nobody shares yet gets more clauses.
 *
 * Relies on: normalise.c, which brings the group of old and new ones into its shortest form. */
#include "query/parse.h"

query_clause *widen_begin(query *q, size_t more, size_t *n)
{
    const query_node *root = q->root;
    bool open = root->type == QUERY_GROUP && !root->number; /* that more clauses can go into */
    *n = root->type == QUERY_NOTHING ? 0 : open ? root->nclauses : 1;
    query_clause *all = arena_alloc(&q->memory, (*n + more + 1) * sizeof *all);
    for (size_t i = 0; all && i < *n; i++)
        all[i] = open ? root->clauses[i] : (query_clause){OCCUR_SHOULD, q->root};
    return all;
}

int widen_end(query *q, query_clause *clauses, size_t n, fsk_error *e)
{
    clause_array spare = {NULL, 0};
    uint32_t dropped = 0;
    query_node *root = n ? normalise_group(&q->memory, &spare, clauses, n, &dropped) : q->root;
    if (!root)
        return error_nomem(e);
    q->root = root;
    return 0;
}
