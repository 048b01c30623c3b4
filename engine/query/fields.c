/* fields.c -- a query's plain words count more where a certain field has them: BM25 over several fields, as
 * the sum of that of the gathered field and, weighted, those of fields of their own.
 *
 * Each plain word of the outermost group gets an optional clause for the same word in the field, which
 * matches nothing that the word does not.  Relies on: widen.c. */
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
    size_t had, n;
    query_clause *all = widen_begin(q, q->root->type == QUERY_GROUP ? q->root->nclauses : 1, &had);
    if (!all)
        return error_nomem(e);
    n = had;
    for (size_t i = 0; i < had; i++) {
        if (!wanted_word(&all[i]))
            continue;
        all[n] = (query_clause){OCCUR_SHOULD, in_field(&q->memory, all[i].node, field, weight)};
        if (!all[n++].node)
            return error_nomem(e);
    }
    return n > had ? widen_end(q, all, n, e) : 0;
}
