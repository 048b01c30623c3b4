/* neighbours.c -- words that stand side by side in a query count more where they stand side by side in a
 * document: the ordered half of the sequential dependence model (D. Metzler, W. B. Croft, SIGIR 2005).
 *
 * Each two plain words in a row of the outermost group get an optional phrase, which matches nothing that the
 * words do not.  Stop words between them have been left out.  Relies on: widen.c. */
#include "query/parse.h"

static bool plain_word(const query_clause *c)
{
    return c->occur != OCCUR_MUST_NOT && c->node->type == QUERY_WORD && c->node->stem == !c->node->field.n &&
           c->node->shown.n == 0;
}

static query_node *phrase_of(arena *m, const query_node *a, const query_node *b, double weight)
{
    query_node *node = build_node(m, QUERY_PHRASE);
    query_term *terms = arena_alloc(m, 2 * sizeof *terms);
    if (!node || !terms)
        return NULL;
    terms[0] = (query_term){.bytes = a->raw};
    terms[1] = (query_term){.bytes = b->raw, .position = 1};
    node->terms = terms;
    node->nterms = 2;
    node->weight = query_thousandths(weight);
    return node;
}

int query_add_neighbours(query *q, double weight, fsk_error *e)
{
    size_t had, n;
    query_clause *all = widen_begin(q, q->root->type == QUERY_GROUP ? q->root->nclauses : 1, &had);
    if (!all)
        return error_nomem(e);
    n = had;
    for (size_t i = 1; i < had; i++) {
        if (!plain_word(&all[i - 1]) || !plain_word(&all[i]))
            continue;
        all[n] = (query_clause){OCCUR_SHOULD, phrase_of(&q->memory, all[i - 1].node, all[i].node, weight)};
        if (!all[n++].node)
            return error_nomem(e);
    }
    return n > had ? widen_end(q, all, n, e) : 0;
}
