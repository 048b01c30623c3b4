/* test_feedback.c -- the words that feedback chooses and their weights, against a naive count over the texts;
 * what becomes of the query; what is refused. */
#include "../lib/store_help.h"
#include "api.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DOCS = 120, VOCABULARY = 300, STEMS = 1000 };

typedef struct bench {
    scratch *scratch;
    fsk_index *index;
    fsk_reader *reader;
    char texts[DOCS][800];
    /* by stem: */
    char stems[STEMS][32];
    uint32_t n, counts[DOCS][STEMS], lengths[DOCS];
} bench;

static uint32_t state = 11;

static uint32_t below(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * n >> 32);
}

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

/* Stop words, numbers, single letters, forms of words. */
static void write_text(char *to)
{
    static const char *const ODD[] = {"the", "of", "1984", "x", "and"}, *const ENDS[] = {"", "s", "ing"};
    size_t n = 0;
    for (uint32_t i = 20 + below(40); i > 0; i--) {
        uint32_t w = below(VOCABULARY) * below(VOCABULARY) / VOCABULARY;
        n += below(4) ? (size_t)sprintf(to + n, "w%cr%ck%s ", (int)('a' + w / 20), (int)('a' + w % 20),
                                        ENDS[below(3)])
                      : (size_t)sprintf(to + n, "%s ", ODD[below(5)]);
    }
}

static uint32_t stem_number(bench *b, fsk_str stem)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (strlen(b->stems[i]) == stem.n && memcmp(b->stems[i], stem.p, stem.n) == 0)
            return i;
    assert_true(b->n < STEMS && stem.n < 32);
    memcpy(b->stems[b->n], stem.p, stem.n);
    return b->n++;
}

typedef struct counting {
    bench *b;
    uint32_t doc;
} counting;

static int count_token(void *user, const fsk_token *t)
{
    counting *c = user;
    static const char *const OUT[] = {"the", "of", "1984", "x", "and"};
    for (size_t i = 0; i < 5; i++)
        if (t->term.n == strlen(OUT[i]) && memcmp(t->term.p, OUT[i], t->term.n) == 0)
            return 0;
    c->b->counts[c->doc][stem_number(c->b, t->stem)]++;
    c->b->lengths[c->doc]++;
    return 0;
}

static int setup(void **state_out)
{
    static bench b;
    scratch *s = NULL;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    fsk_writer *w;
    fsk_doc *d = fsk_doc_new();
    o.flags = FSK_OPEN_CREATE;
    assert_int_equal(scratch_setup((void **)&s), 0);
    b.scratch = s;
    assert_int_equal(fsk_open(s->path, &o, &b.index, NULL), 0);
    assert_int_equal(fsk_writer_open(b.index, NULL, &w, NULL), 0);
    for (uint32_t i = 0; i < DOCS; i++) {
        char key[8];
        write_text(b.texts[i]);
        fsk_doc_reset(d);
        sprintf(key, "%u", i);
        fsk_doc_key(d, str(key));
        fsk_doc_text(d, "text", str(b.texts[i]));
        assert_int_equal(fsk_writer_put(w, d, NULL), 0);
        counting c = {&b, i};
        fsk_analyze(b.index, str(b.texts[i]), count_token, &c, NULL);
        if (i == DOCS / 2)
            assert_int_equal(fsk_writer_commit(w, NULL), 0);
    }
    assert_int_equal(fsk_writer_commit(w, NULL), 0);
    assert_int_equal(fsk_reader_open(b.index, &b.reader, NULL), 0);
    fsk_writer_free(w);
    fsk_doc_free(d);
    *state_out = &b;
    return 0;
}

static int teardown(void **state_in)
{
    bench *b = *state_in;
    fsk_reader_free(b->reader);
    assert_int_equal(fsk_close(b->index), 0);
    return scratch_teardown((void **)&b->scratch);
}

static double frequency(const bench *b, uint32_t stem)
{
    double df = 0;
    for (uint32_t d = 0; d < DOCS; d++)
        df += b->counts[d][stem] > 0;
    return df / DOCS;
}

/* The weight of a stem before weights are made to sum to 1, or the highest to be 1. */
static double naive_weight(const bench *b, uint32_t stem, const uint32_t *docs, const double *importance,
                           uint32_t n, fsk_feedback_method how)
{
    double p = frequency(b, stem), share = 0, tf = 0;
    for (uint32_t i = 0; i < n; i++) {
        share += importance[i] * b->counts[docs[i]][stem] / b->lengths[docs[i]];
        tf += b->counts[docs[i]][stem];
    }
    if (tf == 0 || p > 0.1)
        return 0;
    return how == FSK_FEEDBACK_RM3 ? share : tf * log2((1 + p) / p) + log2(1 + p);
}

static double weight_in(const query_node *root, const char *stem)
{
    for (uint32_t i = 0; i < root->nclauses; i++) {
        const query_node *n = root->clauses[i].node;
        if (n->type == QUERY_WORD && n->terms[0].bytes.n == strlen(stem) &&
            memcmp(n->terms[0].bytes.p, stem, strlen(stem)) == 0)
            return (double)n->weight / WEIGHT_ONE;
    }
    return 0;
}

static void take(bench *b, const uint32_t *docs, const double *scores, uint32_t n, fsk_hit *hits)
{
    for (uint32_t i = 0; i < n; i++) {
        char key[8];
        sprintf(key, "%u", docs[i]);
        hits[i] = (fsk_hit){.score = (float)scores[i]};
        assert_int_equal(fsk_reader_find(b->reader, str(key), &hits[i].doc, NULL), 0);
    }
}

static void check_feedback(bench *b, fsk_feedback_method how, uint32_t terms, const double *scores)
{
    static const uint32_t DOCUMENTS[] = {3, 77, 50, 101};
    enum { N = 4 };
    fsk_query *q, *wide;
    fsk_hit hits[N];
    fsk_feedback_opts o = {sizeof o, how, terms, 0.25f};
    double weights[STEMS], importance[N], sum = 0, chosen = 0, best = 0;
    uint32_t order[STEMS];
    for (int i = 0; i < N; i++)
        sum += scores[i];
    for (int i = 0; i < N; i++)
        importance[i] = sum > 0 ? scores[i] / sum : 1.0 / N;
    take(b, DOCUMENTS, scores, N, hits);
    assert_int_equal(fsk_query_parse(b->index, str("zebra yak"), NULL, &q, NULL), 0);
    assert_int_equal(fsk_feedback(b->reader, q, hits, N, &o, &wide, NULL), 0);
    for (uint32_t s = 0; s < b->n; s++) {
        weights[s] = naive_weight(b, s, DOCUMENTS, importance, N, how);
        uint32_t at = s;
        for (; at > 0 && weights[order[at - 1]] < weights[s]; at--)
            order[at] = order[at - 1];
        order[at] = s;
    }
    for (uint32_t i = 0; i < terms; i++)
        chosen += weights[order[i]];
    best = weights[order[0]];
    double factor = how == FSK_FEEDBACK_RM3 ? 0.25 * 2 / chosen : 0.25 / best,
           least = weights[order[terms - 1]];
    assert_int_equal(wide->query->root->nclauses, terms + 2);
    for (uint32_t i = 0; i < b->n; i++) {
        double found = weight_in(wide->query->root, b->stems[i]);
        if (weights[i] > least * 1.0001)
            assert_true(fabs(found - weights[i] * factor) < 1e-3);
        if (weights[i] < least * 0.9999)
            assert_true(found == 0);
    }
    assert_true(weight_in(wide->query->root, "zebra") == 1);
    fsk_query_free(wide);
    fsk_query_free(q);
}

static void as_counted(void **state_in)
{
    static const double EQUAL[] = {0, 0, 0, 0}, RANKED[] = {4, 3, 2.5, 0.5};
    check_feedback(*state_in, FSK_FEEDBACK_RM3, 12, RANKED);
    check_feedback(*state_in, FSK_FEEDBACK_RM3, 5, EQUAL);
    check_feedback(*state_in, FSK_FEEDBACK_BO1, 12, EQUAL);
}

/* The document is the first that a query like it finds; a text that is a document's is as good as it. */
static void more_like(void **state_in)
{
    bench *b = *state_in;
    for (uint32_t d = 0; d < DOCS; d += 17) {
        fsk_hit hit;
        fsk_query *like, *text;
        fsk_results *found;
        size_t n;
        take(b, &d, (double[]){0}, 1, &hit);
        assert_int_equal(fsk_more_like(b->reader, &hit.doc, 1, NULL, &like, NULL), 0);
        assert_int_equal(fsk_more_like_text(b->reader, str(b->texts[d]), NULL, &text, NULL), 0);
        assert_int_equal(fsk_search(b->reader, like, NULL, &found, NULL), 0);
        const fsk_hit *hits = fsk_results_hits(found, &n);
        assert_true(n > 1 && hits[0].doc == hit.doc);
        assert_int_equal(like->query->root->nclauses, text->query->root->nclauses);
        fsk_results_free(found);
        fsk_query_free(text);
        fsk_query_free(like);
    }
}

static void nothing_to_learn_from(void **state_in)
{
    bench *b = *state_in;
    fsk_query *q, *wide;
    char printed[64];
    size_t need;
    assert_int_equal(fsk_query_parse(b->index, str("+zebra \"of the\" -yak"), NULL, &q, NULL), 0);
    assert_int_equal(fsk_feedback(b->reader, q, NULL, 0, NULL, &wide, NULL), 0);
    assert_int_equal(fsk_query_print(wide, printed, sizeof printed, &need), 0);
    assert_string_equal(printed, "+zebra \"of the\" -yak");
    fsk_query_free(wide);
    assert_int_equal(fsk_more_like_text(b->reader, str("the of 12"), NULL, &wide, NULL), 0);
    assert_int_equal(wide->query->root->type, QUERY_NOTHING);
    fsk_query_free(wide);
    fsk_query_free(q);
}

/* What is added by nearness keeps its small weight. */
static void weights_stay(void **state_in)
{
    bench *b = *state_in;
    fsk_query *q, *wide;
    fsk_hit hit;
    uint32_t d = 5, equal = 0;
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    o.nearness = 0.25f;
    take(b, &d, (double[]){1}, 1, &hit);
    assert_int_equal(fsk_query_parse(b->index, str("zebra yak yak"), &o, &q, NULL), 0);
    assert_int_equal(fsk_feedback(b->reader, q, &hit, 1, NULL, &wide, NULL), 0);
    const query_node *before = q->query->root, *after = wide->query->root;
    assert_int_equal(before->nclauses, 3);
    assert_int_equal(after->nclauses, 3 + 10);
    for (uint32_t i = 0; i < before->nclauses; i++)
        equal += before->clauses[i].node->weight == after->clauses[i].node->weight;
    assert_int_equal(equal, 3);
    fsk_query_free(wide);
    fsk_query_free(q);
}

static void refused(void **state_in)
{
    bench *b = *state_in;
    fsk_query *q, *wide = (fsk_query *)b;
    fsk_error e = {0};
    fsk_hit nowhere = {.doc = UINT64_C(1) << 40};
    assert_int_equal(fsk_query_parse(b->index, str("zebra"), NULL, &q, NULL), 0);
    assert_int_equal(fsk_feedback(b->reader, q, &nowhere, 1, NULL, &wide, &e), FSK_E_INVAL);
    assert_null(wide);
    fsk_feedback_opts o = FSK_FEEDBACK_OPTS_INIT;
    o.terms = 5000;
    assert_int_equal(fsk_feedback(b->reader, q, NULL, 0, &o, &wide, &e), FSK_E_LIMIT);
    o = (fsk_feedback_opts){sizeof o, (fsk_feedback_method)9, 0, 0};
    assert_int_equal(fsk_feedback(b->reader, q, NULL, 0, &o, &wide, &e), FSK_E_INVAL);
    assert_int_equal(fsk_more_like(NULL, NULL, 0, NULL, &wide, &e), FSK_E_INVAL);
    fsk_query_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_counted), cmocka_unit_test(more_like),
                                       cmocka_unit_test(nothing_to_learn_from),
                                       cmocka_unit_test(weights_stay), cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
