/* test_search.c -- random queries on random corpora: the best k, their points and totals are the naive
 * engine's, bit for bit, at every SIMD level.
 *
 * A round is made by its seed alone: FOSSICK_SEED=n FOSSICK_ROUNDS=1 makes it again. */
#include "../lib/twin_inner.h"
#include <stdio.h>
#include <string.h>

enum { SEED = 1000, ROUNDS = 40 };

typedef struct round {
    uint64_t seed;
    rng random;
    corpus_shape shape;
    corpus corpus;
    twin twin;
    uint32_t commits, queries;
} round;

/* ---- corpora ---- */

static void tiny(round *r)
{
    rng *x = &r->random;
    r->shape = (corpus_shape){.documents = rng_between(x, 1, 300),
                              .vocabulary = rng_between(x, 3, 60),
                              .exponent = 0.3 + rng_unit(x),
                              .length = rng_between(x, 1, 20),
                              .long_one_in = 50,
                              .long_length = 3000,
                              .empty_one_in = rng_between(x, 3, 100),
                              .extra_one_in = rng_between(x, 1, 10)};
    r->commits = rng_between(x, 1, 6);
    r->queries = 60;
}

/* Lists of many blocks, in segments of one window to a few. */
static void medium(round *r)
{
    rng *x = &r->random;
    r->shape = (corpus_shape){.documents = rng_between(x, 1000, 6000),
                              .vocabulary = rng_between(x, 20, 1500),
                              .exponent = 0.6 + 0.6 * rng_unit(x),
                              .length = rng_between(x, 3, 15),
                              .long_one_in = 500,
                              .long_length = 5000,
                              .empty_one_in = 30,
                              .extra_one_in = rng_between(x, 2, 10),
                              .mood_one_in = rng_between(x, 20, 400)};
    r->commits = rng_between(x, 1, 4);
    r->queries = 40;
}

/* Several windows, lists of several superblocks. */
static void large(round *r)
{
    rng *x = &r->random;
    r->shape = (corpus_shape){.documents = rng_between(x, 13000, 20000),
                              .vocabulary = rng_between(x, 50, 5000),
                              .exponent = 0.7 + 0.5 * rng_unit(x),
                              .length = rng_between(x, 3, 10),
                              .long_one_in = 4000,
                              .long_length = 6000,
                              .empty_one_in = 50,
                              .extra_one_in = 8,
                              .mood_one_in = rng_between(x, 200, 3000)};
    r->commits = rng_between(x, 1, 2);
    r->queries = 50;
}

/* So little to choose between documents that nearly all of them tie. */
static void flat(round *r)
{
    rng *x = &r->random;
    r->shape = (corpus_shape){.documents = rng_between(x, 5000, 14000),
                              .vocabulary = rng_between(x, 2, 6),
                              .exponent = 1,
                              .length = 1,
                              .long_one_in = 100000,
                              .long_length = 8,
                              .empty_one_in = 10,
                              .extra_one_in = 1000};
    r->commits = rng_between(x, 1, 3);
    r->queries = 30;
}

/* Frequencies above 255, which impacts do not tell apart. */
static void wordy(round *r)
{
    rng *x = &r->random;
    r->shape = (corpus_shape){.documents = rng_between(x, 200, 400),
                              .vocabulary = rng_between(x, 2, 5),
                              .exponent = 1,
                              .length = rng_between(x, 200, 600),
                              .long_one_in = 20,
                              .long_length = 6000,
                              .empty_one_in = 10,
                              .extra_one_in = 10,
                              .mood_one_in = rng_between(x, 10, 100)};
    r->commits = rng_between(x, 1, 2);
    r->queries = 30;
}

/* Few words in long lists, whose superblocks have other bounds. */
static void steep(round *r)
{
    rng *x = &r->random;
    r->shape = (corpus_shape){.documents = rng_between(x, 9000, 16000),
                              .vocabulary = rng_between(x, 3, 8),
                              .exponent = 0.7,
                              .length = rng_between(x, 1, 4),
                              .long_one_in = 100000,
                              .long_length = 8,
                              .empty_one_in = 1000,
                              .extra_one_in = 1000,
                              .mood_one_in = rng_between(x, 1000, 4000)};
    r->commits = 1;
    r->queries = 50;
}

static void fill(round *r)
{
    reference_text texts[CORPUS_FIELDS];
    uint32_t every = r->shape.documents / r->commits + 1;
    for (uint32_t i = 0; i < r->shape.documents; i++) {
        char key[24];
        size_t n = corpus_document(&r->corpus, texts);
        snprintf(key, sizeof key, "d%u", i);
        twin_put(&r->twin, (fsk_str){key, strlen(key)}, texts, n);
        if (i % every == every - 1)
            twin_commit(&r->twin);
    }
    twin_commit(&r->twin);
}

static void delete_some(round *r)
{
    uint32_t one_in = rng_between(&r->random, 2, 20);
    for (uint32_t i = 0; i < r->shape.documents; i++) {
        char key[24];
        snprintf(key, sizeof key, "d%u", i);
        if (rng_one_in(&r->random, one_in))
            twin_delete(&r->twin, (fsk_str){key, strlen(key)});
    }
    twin_commit(&r->twin);
}

/* ---- queries ---- */

static uint32_t any_k(rng *x)
{
    static const uint32_t ks[] = {0, 1, 2, 3, 10, 10, 10, 100, 127, 128, 129, 1000, 1001, 5000, 30000};
    return ks[rng_below(x, sizeof ks / sizeof *ks)];
}

/* Weights of some fields, of one that no document has, and of none. */
static void any_fields(rng *x, twin_query *q)
{
    static const fsk_field_weight some[] = {{"title", 1}, {"nowhere", 2}, {"author", 0.3f}, {"title", 20}};
    q->fields = some + rng_below(x, 4);
    q->nfields = rng_one_in(x, 4) ? 0 : (uint32_t)(some + 4 - q->fields);
}

static twin_query any_query(round *r)
{
    static const uint32_t flags[] = {0, 0, 0, 0, FSK_PARSE_ALL, FSK_PARSE_NO_STEM};
    static const float k1[] = {-1, -1, 0, 0.4f, 0.9f, 2, 1000}, b[] = {-1, 0, 0, 0.4f, 1};
    rng *x = &r->random;
    bool changed = rng_one_in(x, 3);
    twin_query q = {
        .text = corpus_query(&r->corpus), .parse_flags = flags[rng_below(x, 6)], .k1 = -1, .b = -1};
    if (changed) {
        q.k1 = k1[rng_below(x, 7)];
        q.b = b[rng_below(x, 5)];
    }
    if (rng_one_in(x, 4)) {
        q.scorer = (fsk_scorer)rng_between(x, FSK_SCORER_BM25PLUS, FSK_SCORER_TFIDF);
        q.param = rng_one_in(x, 3) && q.scorer != FSK_SCORER_DPH ? 0.5f : -1;
    }
    if (rng_one_in(x, 3))
        any_fields(x, &q);
    q.nearness = rng_one_in(x, 5) ? 0.1f : 0;
    q.expansions = rng_one_in(x, 3) ? rng_between(x, 1, 12) : 0;
    return q;
}

static void ask_all(round *r)
{
    rng *x = &r->random;
    for (uint32_t i = 0; i < r->queries; i++) {
        twin_query q = any_query(r);
        twin_page pages[] = {{any_k(x), 0}, {any_k(x), 0}, {any_k(x), rng_below(x, 40)}};
        if (pages[2].k == 30000)
            pages[2].k = UINT32_MAX - pages[2].offset;
        twin_compare(&r->twin, &q, pages, 3);
        if (i % 8 == 4) {
            fsk_feedback_opts how = {sizeof how, rng_one_in(x, 2) ? FSK_FEEDBACK_RM3 : FSK_FEEDBACK_BO1, 8,
                                     0.3f};
            twin_compare_feedback(&r->twin, &q, &how);
        }
        if (i % 8 == 0) /* at most some hundred pages */
            twin_walk(&r->twin, &q, rng_between(x, 1, 9) + r->twin.ndocs / 100);
    }
}

/* ---- rounds ---- */

static void begin(round *r, uint64_t seed, const scratch *s)
{
    static const char *const languages[] = {"english", "english", "english", "none", "german"};
    *r = (round){.seed = seed, .random = {seed}};
    void (*const shapes[])(round *) = {tiny,  tiny, tiny, medium, tiny, tiny,   tiny, flat,
                                       steep, tiny, tiny, wordy,  tiny, medium, tiny, large};
    shapes[seed % 16](r);
    twin_options o = {.language = languages[rng_below(&r->random, 5)],
                      .languages =
                          rng_one_in(&r->random, 3) ? UINT64_C(0x488) << rng_below(&r->random, 3) | 1 : 0,
                      .threads = rng_between(&r->random, 1, 3),
                      .no_positions = seed % 5 == 0};
    snprintf(
        r->twin.story, sizeof r->twin.story,
        "FOSSICK_SEED=%llu FOSSICK_ROUNDS=1 (%s): %u documents, %u words, %u commits, %s (%llx), %u threads",
        (unsigned long long)seed, "test_search", r->shape.documents, r->shape.vocabulary, r->commits,
        o.language, (unsigned long long)o.languages, o.threads);
    corpus_init(&r->corpus, &r->random, &r->shape);
    twin_open(&r->twin, s, &o);
}

static void play(uint64_t seed, const scratch *s)
{
    static round r;
    begin(&r, seed, s);
    fill(&r);
    ask_all(&r);
    if (rng_below(&r.random, 2)) {
        delete_some(&r);
        ask_all(&r);
    }
    if (rng_below(&r.random, 2)) {
        twin_merge(&r.twin, 1);
        ask_all(&r);
    }
    twin_check(&r.twin);
    twin_close(&r.twin);
    corpus_free(&r.corpus);
}

static void test_rounds(void **state)
{
    uint64_t seed = twin_seed(SEED);
    uint32_t rounds = twin_rounds(ROUNDS);
    for (uint32_t i = 0; i < rounds; i++)
        play(seed + i, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rounds, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
