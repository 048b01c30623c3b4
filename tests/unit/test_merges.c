/* test_merges.c -- merges beside commits: what is committed while a merge is at work is neither lost nor
 * undone by it.  A merge is stopped at its stages (writer_stage) until the test lets it go on, so that what
 * happens meanwhile is decided here and not by chance. */
#include "unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/writer_fixture.h"

/* ---- a merge that waits ---- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool holding;     /* merges stop at each stage */
    uint32_t waiting; /* that do so now */
    uint32_t steps;   /* that may be made */
    uint32_t stages;  /* reached so far */
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void at_stage(void *user, writer_stage stage)
{
    (void)user;
    (void)stage;
    pthread_mutex_lock(&gate.lock);
    gate.stages++;
    gate.waiting++;
    pthread_cond_broadcast(&gate.changed);
    while (gate.holding && !gate.steps)
        pthread_cond_wait(&gate.changed, &gate.lock);
    gate.steps -= gate.holding;
    gate.waiting--;
    pthread_mutex_unlock(&gate.lock);
}

static void hold_merges(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.holding = true;
    gate.steps = 0;
    pthread_mutex_unlock(&gate.lock);
}

static void let_go(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.holding = false;
    gate.steps = 0;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

/* Waits until a merge has stopped. */
static void wait_for_stage(void)
{
    pthread_mutex_lock(&gate.lock);
    while (!gate.waiting || gate.steps)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

/* Lets the one that has stopped go on to its next stage. */
static void next_stage(void)
{
    pthread_mutex_lock(&gate.lock);
    uint32_t before = gate.stages;
    gate.steps++;
    pthread_cond_broadcast(&gate.changed);
    while (gate.stages == before)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    wait_for_stage();
}

static void begin(fixture *b, const scratch *s)
{
    fixture_begin(b, s, 1, 16 << 20);
    writer_free(b->writer);
    b->options.stage = at_stage;
    fixture_writer(b);
}

/* ---- documents ---- */

static void put(fixture *b, corpus *m, const char *key, uint32_t words)
{
    size_t n = fixture_record(b, random_below, words);
    fixture_need(b, writer_put(b->writer, (fsk_str){key, strlen(key)}, b->record, n, 0, &b->e));
    corpus_put(m, key, b->record, n);
}

static void erase(fixture *b, corpus *m, const char *key)
{
    fixture_delete(b, key);
    corpus_delete(m, key);
}

static void commit(fixture *b, const corpus *m)
{
    fixture_need(b, writer_commit(b->writer, &b->e));
    fixture_check(b, m);
}

/* Eight segments of one document each, "0" to "7"; a merge of them has begun and waits. */
static void eight(fixture *b, corpus *m)
{
    char key[16];
    hold_merges();
    for (uint32_t i = 0; i < 8; i++) {
        sprintf(key, "%u", i);
        put(b, m, key, 20);
        commit(b, m);
    }
    wait_for_stage();
}

static void rest(fixture *b, const corpus *m, uint32_t segments, uint32_t want_deleted)
{
    uint64_t docs, deleted;
    let_go();
    fixture_need(b, writer_wait(b->writer, &b->e));
    fixture_check(b, m);
    assert_int_equal(index_segments(b->store, &docs, &deleted), segments);
    assert_int_equal(docs - deleted, m->n);
    assert_int_equal(deleted, want_deleted);
}

/* ---- tests ---- */

static void deletes_are_carried_over(void **state)
{
    fixture b;
    corpus m = {0};
    begin(&b, *state);
    eight(&b, &m);
    erase(&b, &m, "3"); /* its segment has no live document any more, yet the merge reads it */
    commit(&b, &m);
    put(&b, &m, "5", 20);
    commit(&b, &m);
    next_stage();
    erase(&b, &m, "0");
    put(&b, &m, "8", 20);
    commit(&b, &m);
    rest(&b, &m, 3, 0); /* the five that are left of the eight, and two */
    corpus_clear(&m);
    fixture_end(&b, *state);
}

static void a_delete_stays_marked(void **state)
{
    fixture b;
    corpus m = {0};
    begin(&b, *state);
    eight(&b, &m);
    erase(&b, &m, "2");
    commit(&b, &m);
    rest(&b, &m, 1, 1);
    corpus_clear(&m);
    fixture_end(&b, *state);
}

static void nothing_is_left_of_what_is_merged(void **state)
{
    fixture b;
    corpus m = {0};
    char key[16];
    begin(&b, *state);
    eight(&b, &m);
    for (uint32_t i = 0; i < 8; i++) {
        sprintf(key, "%u", i);
        erase(&b, &m, key);
        if (i % 3 == 0)
            commit(&b, &m);
        if (i == 4)
            next_stage();
    }
    commit(&b, &m);
    rest(&b, &m, 0, 0);
    corpus_clear(&m);
    fixture_end(&b, *state);
}

/* A merge publishes what was committed, not what the writer has been given since. */
static void what_is_uncommitted_stays_so(void **state)
{
    fixture b;
    corpus m = {0};
    begin(&b, *state);
    eight(&b, &m);
    uint32_t number;
    store_bytes bytes;
    manifest seen;
    arena memory = ARENA_INIT;
    fixture_need(&b, writer_field(b.writer, (fsk_str){"later", 5}, &number, &b.e));
    size_t n = record_begin(b.record);
    n = record_field(b.record, n, number, "words", 5);
    fixture_need(&b, writer_put(b.writer, (fsk_str){"", 0}, b.record, n, 0, &b.e));
    rest(&b, &m, 1, 0);
    fixture_need(&b, store_get(b.store, 0, 0, &bytes, &b.e));
    fixture_need(&b, manifest_parse(bytes.p, bytes.n, &memory, &seen, &b.e));
    store_abort(b.store);
    assert_int_equal(seen.nfields, 2);
    fixture_need(&b, writer_rollback(b.writer, &b.e));
    fixture_check(&b, &m);
    arena_free(&memory);
    corpus_clear(&m);
    fixture_end(&b, *state);
}

/* The writer is freed in the midst of a merge, which is dropped or done; the next one finds all in order. */
static void a_freed_writer_leaves_nothing_undone(void **state)
{
    fixture b;
    corpus m = {0};
    uint32_t *ids = NULL;
    size_t n = 0;
    begin(&b, *state);
    for (uint32_t round = 0; round < 4; round++) {
        char key[16];
        hold_merges();
        for (uint32_t i = 0; i < 8; i++) {
            sprintf(key, "%u", i + round * 4);
            put(&b, &m, key, 20);
            fixture_need(&b, writer_commit(b.writer, &b.e));
        }
        let_go();
        writer_free(b.writer);
        fixture_writer(&b);
        fixture_check(&b, &m);
    }
    put(&b, &m, "last", 20);
    fixture_need(&b, writer_merge(b.writer, 1, &b.e));
    fixture_check(&b, &m);
    fixture_need(&b, store_segments(b.store, &ids, &n, &b.e));
    store_abort(b.store);
    assert_int_equal(n, 1);
    free(ids);
    corpus_clear(&m);
    fixture_end(&b, *state);
}

/* Reading a merge's segments does not keep pages from being used again: while it is at work the file grows as
 * without it. */
static uint64_t grown(const scratch *s, bool merging)
{
    fixture b;
    corpus m = {0};
    store_sizes sizes;
    store_view *view = NULL;
    begin(&b, s);
    eight(&b, &m);
    if (!merging) {
        let_go();
        fixture_need(&b, writer_wait(b.writer, &b.e));
    }
    for (uint32_t i = 0; i < 40; i++) {
        put(&b, &m, "again", 10);
        fixture_need(&b, writer_commit(b.writer, &b.e));
    }
    fixture_need(&b, store_view_open(b.store, &view, &b.e));
    fixture_need(&b, store_view_sizes(view, &sizes, &b.e));
    store_view_close(view);
    let_go();
    fixture_need(&b, writer_wait(b.writer, &b.e));
    fixture_check(&b, &m);
    corpus_clear(&m);
    fixture_end(&b, s);
    return sizes.file_bytes;
}

static void a_merge_pins_no_pages(void **state)
{
    uint64_t without = grown(*state, false), with = grown(*state, true);
    assert_in_range(with, 1, without + 32 * 4096);
}

/* ---- random histories ---- */

static void random_step(fixture *b, corpus *pending, corpus *published, uint32_t keys)
{
    char key[16];
    sprintf(key, "%u", random_below(keys));
    switch (random_below(12)) {
    case 0:
    case 1:
        erase(b, pending, key);
        break;
    case 2:
    case 3:
    case 4:
        commit(b, pending);
        corpus_copy(published, pending);
        break;
    case 5:
        if (random_below(4))
            break;
        fixture_need(b, writer_rollback(b->writer, &b->e));
        corpus_copy(pending, published);
        fixture_check(b, published);
        break;
    case 6:
        pthread_mutex_lock(&gate.lock);
        gate.steps += gate.waiting > gate.steps;
        pthread_cond_broadcast(&gate.changed);
        pthread_mutex_unlock(&gate.lock);
        break;
    default:
        put(b, pending, key, random_below(30));
    }
}

static void random_histories(void **state)
{
    for (uint32_t round = 0; round < 8; round++) {
        fixture b;
        corpus pending = {0}, published = {0};
        uint32_t keys = 1 + random_below(60);
        begin(&b, *state);
        for (uint32_t part = 0; part < 4; part++) {
            hold_merges();
            for (uint32_t i = 0; i < 120; i++)
                random_step(&b, &pending, &published, keys);
            let_go();
            if (random_below(2))
                fixture_need(&b, random_below(2) ? writer_merge(b.writer, 1 + random_below(3), &b.e)
                                                 : writer_commit(b.writer, &b.e));
            else
                fixture_need(&b, writer_commit(b.writer, &b.e));
            fixture_need(&b, writer_wait(b.writer, &b.e));
            corpus_copy(&published, &pending);
            fixture_check(&b, &published);
        }
        fixture_need(&b, writer_merge(b.writer, 1, &b.e));
        fixture_check(&b, &published);
        corpus_clear(&pending);
        corpus_clear(&published);
        fixture_end(&b, *state);
    }
    assert_true(gate.stages > 50);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(deletes_are_carried_over),
        TEST(a_delete_stays_marked),
        TEST(nothing_is_left_of_what_is_merged),
        TEST(what_is_uncommitted_stays_so),
        TEST(a_freed_writer_leaves_nothing_undone),
        TEST(a_merge_pins_no_pages),
        TEST(random_histories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
