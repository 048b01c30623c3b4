/* extend.c -- a query with more words: what feedback adds to it.
 *
 * The old query is written down and read again, so that the new one shares nothing with it; the words become
 * optional clauses.  Relies on: print.c and the parser giving an equal tree. */
#include "base/mem.h"
#include "query/parse.h"
#include <math.h>
#include <string.h>

/* Of equal trees: weights that the text could only give as repetitions. */
static void copy_weights(query_node *to, const query_node *from)
{
    if (to->type != from->type || to->nclauses != from->nclauses)
        return;
    to->weight = from->weight;
    for (uint32_t i = 0; i < to->nclauses; i++)
        copy_weights(to->clauses[i].node, from->clauses[i].node);
}

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
    if (rc == 0)
        copy_weights((*out)->root, old->root);
    return rc;
}

static query_node *word_node(arena *m, const query_added *w, bool stem)
{
    query_node *node = build_node(m, QUERY_WORD);
    query_term *term = arena_alloc(m, sizeof *term);
    char *bytes = arena_dup(m, w->term.p, w->term.n), *raw = arena_dup(m, w->raw.p, w->raw.n);
    if (!node || !term || !bytes || !raw)
        return NULL;
    *term = (query_term){.bytes = {bytes, w->term.n}};
    node->terms = term;
    node->nterms = 1;
    node->stem = stem;
    node->raw = (fsk_str){raw, w->raw.n};
    node->weight = query_thousandths(w->weight);
    return node;
}

/* The new root: the old one's clauses if it is a group, else itself; then the words. */
static query_node *add_words(const analyzer *a, query *q, const query_added *words, size_t n)
{
    query_node *root = q->root;
    bool nothing = root->type == QUERY_NOTHING;
    size_t old = nothing ? 0 : root->type == QUERY_GROUP ? root->nclauses : 1, used = 0;
    query_clause *clauses = arena_alloc(&q->memory, (old + n + 1) * sizeof *clauses);
    clause_array spare = {NULL, 0};
    uint32_t dropped = 0;
    if (!clauses)
        return NULL;
    if (root->type == QUERY_GROUP)
        memcpy(clauses, root->clauses, old * sizeof *clauses);
    else if (!nothing)
        clauses[0] = (query_clause){OCCUR_SHOULD, root};
    for (used = old; used < old + n; used++) {
        clauses[used] =
            (query_clause){OCCUR_SHOULD, word_node(&q->memory, &words[used - old], analyzer_stems(a))};
        if (!clauses[used].node)
            return NULL;
    }
    return used ? normalise_group(&q->memory, &spare, clauses, used, &dropped) : root;
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
    query_node *root = add_words(a, *out, words, n);
    if (root) {
        (*out)->root = root;
        (*out)->nnotes = 0;
        return 0;
    }
    query_free(*out);
    *out = NULL;
    return error_nomem(e);
}

static double sum_weights(const query_node *n)
{
    double sum = n->type == QUERY_WORD || n->type == QUERY_PHRASE ? (double)n->weight / WEIGHT_ONE : 0;
    for (uint32_t i = 0; i < n->nclauses; i++)
        if (n->clauses[i].occur != OCCUR_MUST_NOT)
            sum += sum_weights(n->clauses[i].node);
    return sum;
}

double query_weight(const query *q)
{
    return sum_weights(q->root);
}
