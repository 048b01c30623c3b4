/* test_suggest.c -- what fsk_suggest says for known mistakes, when it says nothing, and that what it says
 * finds documents, in the naive engine too: on random corpora, of misspelt words and phrases. */
#include "../lib/corpus.h"
#include "../lib/store_help.h"
#include "../lib/twin.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct shelf {
    scratch *scratch;
    fsk_index *index;
    fsk_reader *reader;
} shelf;

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static void put(fsk_writer *w, fsk_doc *d, const char *title, const char *text)
{
    fsk_doc_reset(d);
    fsk_doc_text(d, "title", str(title));
    fsk_doc_text(d, "text", str(text));
    assert_int_equal(fsk_writer_put(w, d, NULL), 0);
}

static int setup(void **state)
{
    static shelf b;
    scratch *s = NULL;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    fsk_writer *w;
    fsk_doc *d = fsk_doc_new();
    o.flags = FSK_OPEN_CREATE;
    assert_int_equal(scratch_setup((void **)&s), 0);
    b.scratch = s;
    assert_int_equal(fsk_open(s->path, &o, &b.index, NULL), 0);
    assert_int_equal(fsk_writer_open(b.index, NULL, &w, NULL), 0);
    for (int i = 0; i < 12; i++)
        put(w, d, "Observatory news", "the telescope of the observatory came together at last in 1984");
    assert_int_equal(fsk_writer_commit(w, NULL), 0);
    for (int i = 0; i < 3; i++)
        put(w, d, "Khobar", "the bombing of the Khobar Towers");
    put(w, d, "Kobal", "k. kobal and his collection of photographs, water towards tower");
    put(w, d, "Caf\xC3\xA9",
        "\xD0\x9E\xD0\xB1\xD1\x81\xD0\xB5\xD1\x80\xD0\xB2\xD0\xB0\xD1\x82\xD0\xBE\xD1\x80"
        "\xD0\xB8\xD1\x8F");
    assert_int_equal(fsk_writer_commit(w, NULL), 0);
    assert_int_equal(fsk_reader_open(b.index, &b.reader, NULL), 0);
    fsk_writer_free(w);
    fsk_doc_free(d);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    shelf *b = *state;
    fsk_reader_free(b->reader);
    assert_int_equal(fsk_close(b->index), 0);
    return scratch_teardown((void **)&b->scratch);
}

static void says_of(fsk_reader *const *readers, size_t n, fsk_index *ix, const char *query, uint32_t flags,
                    const char *expected)
{
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    fsk_query *q;
    char said[200];
    size_t need;
    o.flags = flags;
    assert_int_equal(fsk_query_parse(ix, str(query), &o, &q, NULL), 0);
    assert_int_equal(fsk_suggest(readers, n, q, NULL, said, sizeof said, &need, NULL), 0);
    assert_string_equal(said, expected);
    assert_int_equal(need, strlen(expected));
    fsk_query_free(q);
}

static void says(const shelf *b, const char *query, uint32_t flags, const char *expected)
{
    says_of(&b->reader, 1, b->index, query, flags, expected);
}

static void mistakes(void **state)
{
    const shelf *b = *state;
    says(b, "obervatory", 0, "observatory");
    says(b, "obsevratory", 0, "observatory");
    says(b, "Xbservatory", 0, "observatory");
    says(b, "obervatiry", 0, "observatory");
    says(b, "Kobar towers", 0, "khobar towers"); /* not kobal, which is as near but never with towers */
    says(b, "khobr towrs", 0, "khobar towers");
    says(b, "\xD0\x9E\xD0\xB1\xD1\x81\xD1\x80\xD0\xB2\xD0\xB0\xD1\x82\xD0\xBE\xD1\x80\xD0\xB8\xD1\x8F", 0,
         "\xD0\xBE\xD0\xB1\xD1\x81\xD0\xB5\xD1\x80\xD0\xB2\xD0\xB0\xD1\x82\xD0\xBE\xD1\x80\xD0\xB8\xD1\x8F");
}

static void joints(void **state)
{
    const shelf *b = *state;
    says(b, "KhobarTowers", 0, "khobar towers");
    says(b, "KhobarTowers bombing", 0, "khobar towers bombing");
    says(b, "came to gether", 0, "came together");
    says(b, "\"came to gether at\"", 0, "\"came together at\"");
    says(b, "\"the KhobarTowers\"", 0, "\"the khobar towers\"");
    says(b, "bombing.khobar", 0, "bombing khobar"); /* which is no row of words anywhere */
    says(b, "telescope-1984", 0, "telescope 1984");
    says(b, "K-1984", 0, ""); /* a reference number */
    says(b, "1984-1984", 0, "");
    says(b, "+KhobarTowers", 0, ""); /* two words could not be required as one was */
    says(b, "KhobarTowers AND bombing", 0, "");
}

static void kept(void **state)
{
    const shelf *b = *state;
    says(b, "title:obervatory AND telscope", 0, "title:observatory AND telescope");
    says(b, "+telscope -obervatory^2 (newz)", 0, "+telescope -obervatory^2 (news)");
    says(b, "title:(obervatory newz)^2", 0, "title:(observatory news)^2");
    says(b, "\"telescop off the obervatory\"~", 0, "\"telescope of the observatory\"~");
    says(b, "=telscope", 0, "=telescope");
    says(b, "\"obervatory telscope\"~5", 0, "\"observatory telescope\"~5");
    says(b, "telscope NEAR/9 obervatory", 0, "telescope NEAR/9 observatory");
    says(b, "KhobarTowers NEAR/9 bombing", 0, ""); /* NEAR would take but one of two words */
    says(b, "AT LEAST 2 OF (telscope obervatory qqqqqqqq)", 0,
         "AT LEAST 2 OF (telescope observatory qqqqqqqq)");
    says(b, "title:telscope", 0, ""); /* no title has it */
    says(b, "telscope NOT obervatory", 0, "telescope NOT obervatory");
    says(b, "the obervatory, of telscope!", FSK_PARSE_BAG, "the observatory, of telescope!");
    says(b, "obervatory telscope", FSK_PARSE_ALL | FSK_PARSE_NO_STEM, "observatory telescope");
}

static void quiet(void **state)
{
    const shelf *b = *state;
    says(b, "telescopes", 0, "");            /* the stem is known */
    says(b, "observatory telescope", 0, ""); /* plenty */
    says(b, "khobar bombings", 0, "");       /* few, but nothing finds more */
    says(b, "qqqqqqqq", 0, "");              /* nothing is near */
    says(b, "1985", 0, "");                  /* a number is what it is */
    says(b, "of", 0, "");
    says(b, "observatori? obervat*y /obervatory/ obervatory~ [obervatory TO obervatory]", 0, "");
    says(b, "", 0, "");
    says(b, "-obervatory", 0, "");
    says(b, "observatory AND telscope AND qqqqqqqq", 0, ""); /* which would find nothing all the same */
}

/* A query that was made of another has no text. */
static void derived(void **state)
{
    const shelf *b = *state;
    fsk_query *q, *more;
    char said[50];
    assert_int_equal(fsk_query_parse(b->index, str("obervatory"), NULL, &q, NULL), 0);
    assert_int_equal(fsk_feedback(b->reader, q, NULL, 0, NULL, &more, NULL), 0);
    assert_int_equal(fsk_suggest(&b->reader, 1, more, NULL, said, sizeof said, NULL, NULL), 0);
    assert_string_equal(said, "");
    fsk_query_free(q);
    fsk_query_free(more);
}

static void arguments(void **state)
{
    const shelf *b = *state;
    fsk_query *q;
    fsk_error e;
    fsk_suggest_opts o = FSK_SUGGEST_OPTS_INIT;
    char said[8];
    size_t need = 0;
    assert_int_equal(fsk_query_parse(b->index, str("obervatory"), NULL, &q, NULL), 0);
    assert_int_equal(fsk_suggest(NULL, 1, q, NULL, said, sizeof said, &need, &e), FSK_E_INVAL);
    assert_int_equal(fsk_suggest(&b->reader, 0, q, NULL, said, sizeof said, &need, &e), FSK_E_INVAL);
    assert_int_equal(fsk_suggest(&b->reader, 1, NULL, NULL, said, sizeof said, &need, &e), FSK_E_INVAL);
    assert_int_equal(fsk_suggest(&b->reader, 1, q, NULL, NULL, 8, &need, &e), FSK_E_INVAL);
    assert_int_equal(fsk_suggest(&b->reader, 1, q, NULL, said, sizeof said, &need, &e), 0);
    assert_string_equal(said, "observa"); /* cut to what fits */
    assert_int_equal(need, 11);
    fsk_query_free(q);
    /* `few` is what decides whether known words are looked at */
    assert_int_equal(fsk_query_parse(b->index, str("towards water"), NULL, &q, NULL), 0);
    o.few = 50;
    assert_int_equal(fsk_suggest(&b->reader, 1, q, &o, said, sizeof said, &need, &e), 0);
    assert_int_equal(need, 0);
    fsk_query_free(q);
}

/* Two readers are searched as one; an index without positions has all words of a row. */
static void several(void **state)
{
    const shelf *b = *state;
    scratch *s = NULL;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    fsk_index *ix;
    fsk_writer *w;
    fsk_doc *d = fsk_doc_new();
    fsk_reader *both[2] = {b->reader, NULL};
    o.flags = FSK_OPEN_CREATE | FSK_OPEN_NO_POSITIONS;
    assert_int_equal(scratch_setup((void **)&s), 0);
    assert_int_equal(fsk_open(s->path, &o, &ix, NULL), 0);
    assert_int_equal(fsk_writer_open(ix, NULL, &w, NULL), 0);
    put(w, d, "Planetarium", "the old planetarium");
    assert_int_equal(fsk_writer_commit(w, NULL), 0);
    assert_int_equal(fsk_reader_open(ix, &both[1], NULL), 0);
    says_of(both, 2, b->index, "plantarium", 0, "planetarium");
    says_of(both, 2, b->index, "plantarium obervatory", 0, "planetarium observatory");
    says_of(both, 1, b->index, "plantarium", 0, "");
    says_of(both + 1, 1, ix, "\"old plantarium\" OR oldplanetarium", 0,
            "\"old planetarium\" OR oldplanetarium");
    says_of(both + 1, 1, ix, "oldplanetarium", 0, "old planetarium");
    fsk_reader_free(both[1]);
    fsk_writer_free(w);
    fsk_doc_free(d);
    assert_int_equal(fsk_close(ix), 0);
    scratch_teardown((void **)&s);
}

/* Any bytes around misspelt words: what is said is a query of another text, which finds more. */
static void odd_queries(void **state)
{
    static const char *const pieces[] = {"obervatory ",
                                         "telscope",
                                         "khobartowers ",
                                         "to ",
                                         "gether ",
                                         "(",
                                         ") ",
                                         "\"",
                                         "+",
                                         "-",
                                         "NOT ",
                                         "AND ",
                                         "OR ",
                                         "title:",
                                         "^2 ",
                                         "~ ",
                                         "~~ ",
                                         "*",
                                         "=",
                                         "/x/ ",
                                         "[a TO ",
                                         "\xff",
                                         "^",
                                         ":",
                                         ".",
                                         "1984",
                                         "\xE6\x9D\xB1\xE4\xBA\xAC",
                                         " "};
    const shelf *b = *state;
    rng random = {3};
    uint32_t said = 0;
    for (int round = 0; round < 3000; round++) {
        char text[200] = "", better[400];
        size_t need;
        fsk_query *q;
        fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
        o.flags = rng_one_in(&random, 4) ? FSK_PARSE_BAG : rng_one_in(&random, 2) ? FSK_PARSE_ALL : 0;
        for (uint32_t n = rng_between(&random, 1, 12); n > 0; n--)
            strcat(text, pieces[rng_below(&random, sizeof pieces / sizeof *pieces)]);
        assert_int_equal(fsk_query_parse(b->index, str(text), &o, &q, NULL), 0);
        assert_int_equal(fsk_suggest(&b->reader, 1, q, NULL, better, sizeof better, &need, NULL), 0);
        assert_true(need < sizeof better);
        fsk_query_free(q);
        if (!need)
            continue;
        fsk_results *rs;
        said++;
        assert_string_not_equal(better, text);
        assert_int_equal(fsk_query_parse(b->index, str(better), &o, &q, NULL), 0);
        assert_int_equal(fsk_search(b->reader, q, NULL, &rs, NULL), 0);
        assert_true(fsk_results_total(rs, NULL) > 0);
        fsk_results_free(rs);
        fsk_query_free(q);
    }
    assert_true(said > 100);
}

/* ---- random ---- */

/* A byte of some word becomes another letter. */
static void misspell(rng *random, char *text, size_t n)
{
    for (int tries = 0; tries < 20; tries++) {
        size_t at = rng_below(random, (uint32_t)n);
        if (text[at] < 'a' || text[at] > 'z')
            continue;
        text[at] = (char)('a' + rng_below(random, 26));
        return;
    }
}

static void judge(twin *t, const char *text, size_t n, uint32_t *said)
{
    fsk_query *q;
    char better[4096];
    size_t need;
    reference_answer before, after;
    assert_int_equal(fsk_query_parse(t->index, (fsk_str){text, n}, NULL, &q, NULL), 0);
    assert_int_equal(fsk_suggest(&t->reader, 1, q, NULL, better, sizeof better, &need, NULL), 0);
    fsk_query_free(q);
    if (!need || need >= sizeof better)
        return;
    assert_false(need == n && memcmp(better, text, n) == 0);
    assert_int_equal(reference_search(t->reference, (fsk_str){text, n}, 0, -1, -1, &before, NULL), 0);
    assert_int_equal(reference_search(t->reference, (fsk_str){better, need}, 0, -1, -1, &after, NULL), 0);
    if (after.n <= (before.n < 3 ? before.n : 3))
        fail_msg("%s: \"%.*s\" finds %u, \"%s\" %u", t->story, (int)n, text, before.n, better, after.n);
    reference_answer_free(&before);
    reference_answer_free(&after);
    ++*said;
}

static void random_corpora(void **state)
{
    uint32_t said = 0;
    uint64_t seed = twin_seed(411);
    (void)state;
    for (uint32_t round = 0, rounds = twin_rounds(4); round < rounds; round++, seed++) {
        scratch *s = NULL;
        rng random;
        corpus c;
        twin t;
        twin_options o = {.language = round % 2 ? "none" : "english", .threads = 1};
        corpus_shape shape = {.documents = 60, .vocabulary = 300, .exponent = 1, .length = 20};
        shape.extra_one_in = 4;
        random.state = seed;
        corpus_init(&c, &random, &shape);
        assert_int_equal(scratch_setup((void **)&s), 0);
        twin_open(&t, s, &o);
        snprintf(t.story, sizeof t.story, "seed %llu", (unsigned long long)seed);
        for (uint32_t i = 0; i < shape.documents; i++) {
            char key[16];
            reference_text texts[CORPUS_FIELDS];
            size_t n = corpus_document(&c, texts);
            snprintf(key, sizeof key, "k%u", i);
            twin_put(&t, str(key), texts, n);
            if (i == 40)
                twin_commit(&t);
        }
        twin_delete(&t, str("k7"));
        twin_commit(&t);
        for (uint32_t i = 0; i < 60; i++) {
            fsk_str text = corpus_query(&c);
            char *copy = strndup(text.p, text.n);
            for (uint32_t m = rng_below(&random, 3); m > 0 && text.n; m--)
                misspell(&random, copy, text.n);
            judge(&t, copy, text.n, &said);
            free(copy);
        }
        twin_close(&t);
        corpus_free(&c);
        scratch_teardown((void **)&s);
    }
    assert_true(said > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes), cmocka_unit_test(joints),      cmocka_unit_test(kept),
        cmocka_unit_test(quiet),    cmocka_unit_test(derived),     cmocka_unit_test(arguments),
        cmocka_unit_test(several),  cmocka_unit_test(odd_queries), cmocka_unit_test(random_corpora)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
