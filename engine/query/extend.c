/* extend.c -- a query with more words: what feedback adds to it.
 *
 * The old query is written down and read again, so that the new one shares nothing with it; the words become
 * optional clauses.  Relies on: print.c and the parser giving an equal tree. */
#include "base/mem.h"
#include "query/parse.h"

static int copy_query(const analyzer *a, const query *old, query **out, fsk_error *e)
{
    size_t need = 0;
    int rc = query_print(old, NULL, 0, &need);
    char *text = rc ? NULL : mem_alloc(need + 1);
    if (!text)
        return rc ? rc : error_nomem(e);
    query_print(old, text, need + 1, &need);
    rc = query_parse(a, (fsk_str){text, need}, FSK_PARSE_KEEP_STOP, out, e);
    mem_free(text);
    return rc;
}

static int word_node(arena *m, const analyzer *a, folder *f, const query_added *w, query_node **out,
                     fsk_error *e)
{
    query_node *node = *out = build_node(m, QUERY_WORD);
    query_term *term = arena_alloc(m, sizeof *term);
    char *raw = arena_dup(m, w->raw.p, w->raw.n);
    if (!node || !term || !raw)
        return error_nomem(e);
    node->raw = (fsk_str){raw, w->raw.n};
    *term = (query_term){.bytes = node->raw};
    node->terms = term;
    node->nterms = 1;
    node->stem = stems_any(a);
    node->weight = query_thousandths(w->weight);
    return node->stem ? build_stems(m, a, f, term, e) : 0;
}

static int add_words(const analyzer *a, query *q, const query_added *words, size_t nwords, fsk_error *e)
{
    size_t n;
    folder *f = NULL;
    query_clause *all = widen_begin(q, nwords, &n);
    int rc = all ? folder_new(a, &f, e) : error_nomem(e);
    for (size_t i = 0; i < nwords && !rc; i++) {
        all[n].occur = OCCUR_SHOULD;
        rc = word_node(&q->memory, a, f, &words[i], &all[n++].node, e);
    }
    folder_free(f);
    return rc ? rc : widen_end(q, all, n, e);
}

int query_extend(const analyzer *a, const query *old, const query_added *words, size_t n, query **out,
                 fsk_error *e)
{
    static const query_node nothing = {.type = QUERY_NOTHING, .weight = WEIGHT_ONE};
    query none = {.memory = ARENA_INIT};
    none.root = (query_node *)&nothing;
    *out = NULL;
    int rc = copy_query(a, old ? old : &none, out, e);
    if (rc)
        return rc;
    (*out)->nnotes = 0;
    (*out)->text.n = 0;
    rc = add_words(a, *out, words, n, e);
    if (rc) {
        query_free(*out);
        *out = NULL;
    }
    return rc;
}

static double sum_weights(const query_node *n)
{
    bool leaf = n->type == QUERY_WORD || n->type == QUERY_PHRASE || n->type == QUERY_NEAR;
    double sum = leaf ? (double)n->weight / WEIGHT_ONE : 0;
    for (uint32_t i = 0; i < n->nclauses && n->type == QUERY_GROUP; i++)
        if (n->clauses[i].occur != OCCUR_MUST_NOT)
            sum += sum_weights(n->clauses[i].node);
    return sum;
}

double query_weight(const query *q)
{
    return sum_weights(q->root);
}
