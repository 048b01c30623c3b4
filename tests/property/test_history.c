/* test_history.c -- any history of puts, replacements, deletes by key and query, commits, rollbacks, merges
 * and reopenings leaves the documents that the naive engine has.
 *
 * While nothing merges by itself, scores are compared at every step too, since deleted documents that still
 * count are known; where it does, whenever none is left.  A round is made by its seed alone. */
#include "../lib/twin_inner.h"
#include <stdio.h>
#include <string.h>

enum { SEED = 5000, ROUNDS = 40, STEPS = 40, QUERIES = 5 };

typedef struct history {
    rng random;
    corpus corpus;
    twin twin;
    twin_held held;
    uint32_t keys; /* different ones */
} history;

static fsk_str any_key(history *h, char room[24])
{
    snprintf(room, 24, "key %u", rng_below(&h->random, h->keys));
    return (fsk_str){room, strlen(room)};
}

static void put_some(history *h)
{
    reference_text texts[CORPUS_FIELDS];
    char room[24];
    uint32_t n = rng_one_in(&h->random, 6) ? 200 : rng_between(&h->random, 1, 12);
    for (uint32_t i = 0; i < n; i++) {
        size_t fields = corpus_document(&h->corpus, texts);
        twin_put(&h->twin, any_key(h, room), texts, fields);
        if (rng_one_in(&h->random, 10))
            twin_delete(&h->twin, any_key(h, room));
    }
}

static void delete_some(history *h)
{
    char room[24];
    uint32_t n = rng_one_in(&h->random, 6) ? h->keys : rng_between(&h->random, 1, 6);
    for (uint32_t i = 0; i < n; i++)
        twin_delete(&h->twin, any_key(h, room));
}

/* What a query finds, of what is committed and what is not; then some of it may come back. */
static void delete_matching(history *h)
{
    twin_delete_matching(&h->twin, corpus_query(&h->corpus), 0);
    if (rng_below(&h->random, 2))
        put_some(h);
}

static void ask(history *h)
{
    static const twin_page pages[] = {{10, 0}, {1000, 0}, {3, 2}, {0, 0}};
    for (int i = 0; i < QUERIES; i++) {
        twin_query q = {.text = corpus_query(&h->corpus), .k1 = -1, .b = -1};
        twin_compare(&h->twin, &q, pages, 4);
        if (i == 0)
            twin_walk(&h->twin, &q, 1 + h->twin.ndocs / 20);
    }
}

static void hold(history *h)
{
    if (h->twin.options.map_bytes)
        return;
    if (h->held.reader) {
        twin_let_go(&h->held);
        return;
    }
    twin_query q = {.text = corpus_query(&h->corpus), .k1 = -1, .b = -1};
    twin_hold(&h->twin, &q, &h->held);
}

static void step(history *h)
{
    if (h->held.reader)
        twin_compare_held(&h->twin, &h->held);
    switch (rng_below(&h->random, 18)) {
    case 0:
        twin_rollback(&h->twin);
        break;
    case 1:
        twin_merge(&h->twin, h->twin.options.merging ? rng_between(&h->random, 1, 4) : 1);
        ask(h);
        break;
    case 2:
        twin_let_go(&h->held);
        twin_reopen(&h->twin);
        break;
    case 3:
    case 4:
        delete_some(h);
        break;
    case 11:
        delete_matching(h);
        break;
    case 5:
    case 6:
    case 7:
    case 8:
        twin_commit(&h->twin);
        ask(h);
        break;
    case 9:
    case 10:
        hold(h);
        break;
    default:
        put_some(h);
    }
}

static void play(uint64_t seed, const scratch *s)
{
    static history h;
    h = (history){.random = {seed}};
    rng *x = &h.random;
    corpus_shape shape = {.vocabulary = rng_between(x, 3, 300),
                          .exponent = 1,
                          .length = rng_between(x, 1, 10),
                          .long_one_in = 100,
                          .long_length = 1000,
                          .empty_one_in = 10,
                          .extra_one_in = 3};
    h.keys = rng_between(x, 1, 400);
    twin_options o = {.language = rng_below(x, 4) ? "english" : "none",
                      .threads = rng_between(x, 1, 3),
                      .no_positions = seed % 5 == 0,
                      .merging = rng_below(x, 2),
                      .map_bytes = rng_one_in(x, 4) ? 1 << 19 : 0,
                      .reorder_least = rng_below(x, 2)};
    if (!o.reorder_least && rng_one_in(x, 2))
        o.languages = UINT64_C(0x481) | 1ull << rng_below(x, LANGUAGES);
    snprintf(h.twin.story, sizeof h.twin.story,
             "FOSSICK_SEED=%llu FOSSICK_ROUNDS=1 (test_history): %u keys, %u words, %s (%llx), %u "
             "threads%s%s, map %llu",
             (unsigned long long)seed, h.keys, shape.vocabulary, o.language, (unsigned long long)o.languages,
             o.threads, o.merging ? ", merging" : "", o.reorder_least ? ", reordering" : "",
             (unsigned long long)o.map_bytes);
    corpus_init(&h.corpus, x, &shape);
    twin_open(&h.twin, s, &o);
    for (int i = 0; i < STEPS; i++)
        step(&h);
    twin_commit(&h.twin);
    twin_check(&h.twin);
    twin_merge(&h.twin, 1);
    twin_check(&h.twin);
    ask(&h);
    if (h.held.reader)
        twin_compare_held(&h.twin, &h.held);
    twin_let_go(&h.held);
    twin_close(&h.twin);
    corpus_free(&h.corpus);
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
