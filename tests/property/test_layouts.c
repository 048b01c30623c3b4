/* test_layouts.c -- what only large indexes have, reached by small ones through the writer's test limits:
 * dense lists in short segments, chains of short skip chunks, lists inside the dictionary of any length;
 * phrases of words that most documents have.
 *
 * Answers are the naive engine's, before and after deletes and merges.  A round is made by its seed alone. */
#include "../lib/twin_inner.h"
#include <stdio.h>
#include <string.h>

enum { SEED = 9000, ROUNDS = 10, QUERIES = 30 };

typedef struct layout {
    rng random;
    corpus corpus;
    twin twin;
} layout;

static void add(layout *l, uint32_t documents, uint32_t *next)
{
    reference_text texts[CORPUS_FIELDS];
    for (uint32_t i = 0; i < documents; i++) {
        char key[24];
        size_t n = corpus_document(&l->corpus, texts);
        snprintf(key, sizeof key, "%08x", (*next)++ * 2654435761u); /* keys in no order */
        twin_put(&l->twin, (fsk_str){key, strlen(key)}, texts, n);
    }
    twin_commit(&l->twin);
}

static void delete_some(layout *l, uint32_t documents)
{
    for (uint32_t i = 0; i < documents; i += rng_between(&l->random, 1, 60)) {
        char key[24];
        snprintf(key, sizeof key, "%08x", i * 2654435761u);
        twin_delete(&l->twin, (fsk_str){key, strlen(key)});
    }
    twin_commit(&l->twin);
}

/* The limits do what they are for. */
static void expect_dense(layout *l)
{
    fsk_stats s = FSK_STATS_INIT;
    fsk_error e = {0};
    twin_need(&l->twin, fsk_index_stats(l->twin.reader, &s, &e), "fsk_index_stats", &e);
    assert_int_equal(s.bytes_bitmaps > 0, l->twin.options.limits.dense_min_docs == 1);
}

static void ask(layout *l)
{
    static const twin_page pages[] = {{10, 0}, {1, 0}, {100, 0}, {1000, 0}, {0, 0}, {30000, 7}};
    for (int i = 0; i < QUERIES; i++) {
        twin_query q = {.text = corpus_query(&l->corpus), .k1 = -1, .b = -1};
        twin_compare(&l->twin, &q, pages, 6);
        if (i % 10 == 0)
            twin_walk(&l->twin, &q, 1 + l->twin.ndocs / 20);
    }
}

static void play(uint64_t seed, const scratch *s)
{
    static layout l;
    l = (layout){.random = {seed}};
    rng *x = &l.random;
    corpus_shape shape = {.vocabulary = rng_between(x, 10, 400),
                          .exponent = 0.8,
                          .length = rng_between(x, 2, 8),
                          .long_one_in = 1000,
                          .long_length = 2000,
                          .empty_one_in = 20,
                          .extra_one_in = 6,
                          .mood_one_in = rng_between(x, 50, 3000)};
    uint32_t documents = rng_one_in(x, 4) ? 14000 : rng_between(x, 500, 5000), next = 0;
    twin_options o = {.language = rng_below(x, 3) ? "english" : "none",
                      .threads = rng_between(x, 1, 3),
                      .no_positions = seed % 5 == 0};
    o.limits = (build_limits){.skip_chunk = rng_below(x, 3) ? 32 : 64,
                              .dense_min_docs = rng_below(x, 3) ? 1 : 0,
                              .inline_postings = rng_between(x, 1, 32)};
    o.reorder_least = rng_below(x, 3) ? 1 : UINT32_MAX;
    snprintf(
        l.twin.story, sizeof l.twin.story,
        "FOSSICK_SEED=%llu FOSSICK_ROUNDS=1 (test_layouts): %u documents, %u words, %s, %u threads, skip "
        "chunks of %u, dense from %u, inline up to %u, reordered from %u documents",
        (unsigned long long)seed, documents, shape.vocabulary, o.language, o.threads, o.limits.skip_chunk,
        o.limits.dense_min_docs, o.limits.inline_postings, o.reorder_least);
    corpus_init(&l.corpus, x, &shape);
    twin_open(&l.twin, s, &o);
    add(&l, documents, &next);
    expect_dense(&l);
    ask(&l);
    add(&l, documents / 3, &next);
    delete_some(&l, next);
    ask(&l);
    twin_merge(&l.twin, 1);
    ask(&l);
    twin_check(&l.twin);
    twin_close(&l.twin);
    corpus_free(&l.corpus);
}

static void test_rounds(void **state)
{
    uint64_t seed = twin_seed(SEED);
    uint32_t rounds = twin_rounds(ROUNDS);
    for (uint32_t i = 0; i < rounds; i++)
        play(seed + i, *state);
}

/* ---- phrases of words that nearly all documents have ---- */

/* Words of a few letters by Zipf's law, so that most documents lack one or another. */
static size_t frequent_words(rng *x, uint32_t n, char *out)
{
    static const char letters[] = "aaaaaaaabbbbcccdddeefg";
    for (uint32_t i = 0; i < n; i++) {
        out[2 * i] = letters[rng_below(x, sizeof letters - 1)];
        out[2 * i + 1] = ' ';
    }
    return 2 * n;
}

static void put_frequent(layout *l, uint32_t documents)
{
    for (uint32_t i = 0; i < documents; i++) {
        char key[24], text[128];
        uint32_t most = rng_one_in(&l->random, 20) ? 60 : 12;
        reference_text t = {"text",
                            {text, frequent_words(&l->random, rng_between(&l->random, 1, most), text)}};
        snprintf(key, sizeof key, "%u", i);
        twin_put(&l->twin, (fsk_str){key, strlen(key)}, &t, 1);
    }
    twin_commit(&l->twin);
}

static void test_frequent_words(void **state)
{
    static const twin_page pages[] = {{10, 0}, {3, 0}, {100, 0}, {0, 0}};
    static layout l;
    uint64_t seed = twin_seed(SEED);
    for (uint32_t i = 0; i < twin_rounds(ROUNDS); i++) {
        l = (layout){.random = {seed + i}};
        twin_options o = {
            .language = "none", .threads = 1, .limits = {.skip_chunk = 32, .dense_min_docs = 1}};
        snprintf(l.twin.story, sizeof l.twin.story,
                 "FOSSICK_SEED=%llu FOSSICK_ROUNDS=1 (test_layouts, frequent words)",
                 (unsigned long long)(seed + i));
        twin_open(&l.twin, *state, &o);
        put_frequent(&l, rng_between(&l.random, 1000, 6000));
        for (uint32_t q = 0; q < QUERIES; q++) {
            char text[32] = "\"";
            size_t n = 1 + frequent_words(&l.random, rng_between(&l.random, 2, 6), text + 1);
            text[n - 1] = '"';
            twin_compare(&l.twin, &(twin_query){.text = {text, n}, .k1 = -1, .b = -1}, pages, 4);
        }
        twin_close(&l.twin);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_frequent_words, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_rounds, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
