/* fields.c -- a query's plain words count more where a certain field has them: BM25 over several fields, as
 * the sum of that of the gathered field and, weighted, those of fields of their own.
 *
 * Each plain word of the outermost group gets an optional clause for the same word in the field, which
 * matches nothing that the word does not.  Relies on: normalise.c. */
#include "query/parse.h"

static query_node *in_field(arena *m, const query_node *word, fsk_str field, double weight)
{
    query_node *node = build_node(m, QUERY_WORD);
    char *name = arena_dup(m, field.p, field.n);
    if (!node || !name)
        return NULL;
    *node = *word;
    node->stop = false;
    node->field = (fsk_str){name, field.n};
    node->weight = query_thousandths(weight * word->weight / WEIGHT_ONE);
    return node;
}

static bool wanted_word(const query_clause *c)
{
    return c->occur != OCCUR_MUST_NOT && c->node->type == QUERY_WORD && c->node->field.n == 0;
}

int query_add_field(query *q, fsk_str field, double weight, fsk_error *e)
{
    query_clause single = {OCCUR_SHOULD, q->root};
    bool group = q->root->type == QUERY_GROUP;
    const query_clause *clauses = group ? q->root->clauses : &single;
    size_t had = group ? q->root->nclauses : 1, n = had;
    query_clause *all = arena_alloc(&q->memory, 2 * had * sizeof *all);
    clause_array spare = {NULL, 0};
    uint32_t dropped = 0;
    if (!all)
        return error_nomem(e);
    for (size_t i = 0; i < had; i++)
        all[i] = clauses[i];
    for (size_t i = 0; i < had; i++) {
        if (!wanted_word(&clauses[i]))
            continue;
        all[n] = (query_clause){OCCUR_SHOULD, in_field(&q->memory, clauses[i].node, field, weight)};
        if (!all[n++].node)
            return error_nomem(e);
    }
    query_node *wider = n > had ? normalise_group(&q->memory, &spare, all, n, &dropped) : q->root;
    if (!wider)
        return error_nomem(e);
    q->root = wider;
    return 0;
}
