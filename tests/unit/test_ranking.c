/* test_ranking.c -- how an index ranks that searches leave it to: stored, read, overridden; what is refused.
 */
#include "../lib/store_help.h"
#include "fossick.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct bench {
    scratch *scratch;
    fsk_index *index;
    fsk_writer *writer;
    fsk_reader *reader;
    fsk_query *query;
} bench;

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static int setup(void **state)
{
    static bench b;
    static const char *const TEXTS[][2] = {
        {"", "red red red dogs run"},
        {"red", "a long text of which the red part is small, and others are large"},
        {"red red", "blue"},
        {"blue", "blue cats"}};
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    fsk_doc *d = fsk_doc_new();
    o.flags = FSK_OPEN_CREATE;
    assert_int_equal(scratch_setup((void **)&b.scratch), 0);
    assert_int_equal(fsk_open(b.scratch->path, &o, &b.index, NULL), 0);
    assert_int_equal(fsk_writer_open(b.index, NULL, &b.writer, NULL), 0);
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        fsk_doc_reset(d);
        fsk_doc_text(d, "title", str(TEXTS[i][0]));
        fsk_doc_text(d, "text", str(TEXTS[i][1]));
        assert_int_equal(fsk_writer_put(b.writer, d, NULL), 0);
    }
    fsk_doc_free(d);
    assert_int_equal(fsk_writer_commit(b.writer, NULL), 0);
    assert_int_equal(fsk_reader_open(b.index, &b.reader, NULL), 0);
    assert_int_equal(fsk_query_parse(b.index, str("red blue"), NULL, &b.query, NULL), 0);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    bench *b = *state;
    fsk_query_free(b->query);
    fsk_reader_free(b->reader);
    fsk_writer_free(b->writer);
    assert_int_equal(fsk_close(b->index), 0);
    return scratch_teardown((void **)&b->scratch);
}

/* Whether the two ways of asking give the same scores. */
static bool same(bench *b, const fsk_search_opts *x, const fsk_search_opts *y)
{
    fsk_results *found[2];
    const fsk_hit *hits[2];
    size_t n[2];
    assert_int_equal(fsk_search(b->reader, b->query, x, &found[0], NULL), 0);
    assert_int_equal(fsk_search(b->reader, b->query, y, &found[1], NULL), 0);
    for (int i = 0; i < 2; i++)
        hits[i] = fsk_results_hits(found[i], &n[i]);
    bool equal = n[0] == n[1] && n[0] == 4;
    for (size_t i = 0; equal && i < n[0]; i++)
        equal = hits[0][i].doc == hits[1][i].doc && hits[0][i].points == hits[1][i].points;
    fsk_results_free(found[0]);
    fsk_results_free(found[1]);
    return equal;
}

static void set(bench *b, const fsk_search_opts *o)
{
    assert_int_equal(fsk_writer_ranking(b->writer, o, NULL), 0);
    assert_int_equal(fsk_writer_commit(b->writer, NULL), 0);
    assert_int_equal(fsk_reader_refresh(b->reader, NULL, NULL), 0);
}

static void titles_count_more_unless_said(void **state)
{
    bench *b = *state;
    fsk_field_weight title = {"title", 1}, nowhere = {"nowhere", 3};
    fsk_search_opts said = FSK_SEARCH_OPTS_INIT, none = FSK_SEARCH_OPTS_INIT, other = FSK_SEARCH_OPTS_INIT,
                    k1 = FSK_SEARCH_OPTS_INIT;
    said.scorer = FSK_SCORER_BM25;
    said.k1 = 1.5f;
    said.fields = &title;
    said.nfields = 1;
    none.fields = &title;
    other.fields = &nowhere;
    other.nfields = 1;
    k1.k1 = 0.9f;
    assert_true(same(b, NULL, &said));
    assert_true(same(b, &none, &other));
    assert_false(same(b, NULL, &none));
    assert_false(same(b, NULL, &k1));
}

static void an_index_has_its_own(void **state)
{
    bench *b = *state;
    fsk_field_weight fields[] = {{"title", 0.25f}, {"x.y", 2}};
    fsk_search_opts own = FSK_SEARCH_OPTS_INIT, left, plain = FSK_SEARCH_OPTS_INIT, read;
    left = own;
    own.k1 = 0.9f;
    own.b = 0.25f;
    own.fields = fields;
    own.nfields = 2;
    set(b, &own);
    assert_true(same(b, NULL, &own));
    assert_int_equal(fsk_reader_ranking(b->reader, &read, NULL), 0);
    assert_int_equal(read.scorer, FSK_SCORER_BM25);
    assert_true(read.k1 == 0.9f && read.b == 0.25f && read.nfields == 2 && read.fields[1].weight == 2);
    assert_string_equal(read.fields[1].name, "x.y");
    left.k1 = 2; /* the rest is the index's */
    own.k1 = 2;
    assert_true(same(b, &left, &own));
    plain.scorer = FSK_SCORER_BM25; /* parameters are not, once a scorer is named */
    left = plain;
    left.k1 = 1.5f;
    left.b = -1;
    assert_true(same(b, &plain, &left));
    assert_false(same(b, NULL, &plain));
    own = (fsk_search_opts)FSK_SEARCH_OPTS_INIT;
    own.scorer = FSK_SCORER_DIRICHLET;
    own.param = 50;
    set(b, &own);
    assert_true(same(b, NULL, &own));
    set(b, NULL);
    own = (fsk_search_opts)FSK_SEARCH_OPTS_INIT;
    own.k1 = 1.5f;
    assert_true(same(b, NULL, &own));
}

static void what_is_no_ranking_is_refused(void **state)
{
    bench *b = *state;
    fsk_field_weight text = {"text", 1}, negative = {"title", -1};
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    fsk_reader *r;
    o.b = 1.5f;
    assert_int_equal(fsk_writer_ranking(b->writer, &o, NULL), FSK_E_INVAL);
    o = (fsk_search_opts)FSK_SEARCH_OPTS_INIT;
    o.scorer = (fsk_scorer)99;
    assert_int_equal(fsk_writer_ranking(b->writer, &o, NULL), FSK_E_INVAL);
    o = (fsk_search_opts)FSK_SEARCH_OPTS_INIT;
    o.nfields = 1;
    o.fields = &text;
    assert_int_equal(fsk_writer_ranking(b->writer, &o, NULL), FSK_E_INVAL);
    o.fields = &negative;
    assert_int_equal(fsk_writer_ranking(b->writer, &o, NULL), FSK_E_INVAL);
    static const char *const WRONG[] = {"scorer", "scorer 99\n", "k1 5000\n", "field text 1\n", "k1 1.2 x\n"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        assert_int_equal(fsk_writer_metadata(b->writer, str("fossick.ranking"), str(WRONG[i]), NULL), 0);
        assert_int_equal(fsk_writer_commit(b->writer, NULL), 0);
        assert_int_equal(fsk_reader_open(b->index, &r, NULL), FSK_E_FORMAT);
    }
    set(b, NULL);
    assert_int_equal(fsk_reader_open(b->index, &r, NULL), 0);
    fsk_reader_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(titles_count_more_unless_said),
                                       cmocka_unit_test(an_index_has_its_own),
                                       cmocka_unit_test(what_is_no_ranking_is_refused)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
