/* test_commit.c -- commits and merges against a naive model: random histories of puts, replacements, deletes,
 * commits, rollbacks and merges; threads and budgets; cancelling; which segments are merged when. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/writer_fixture.h"

/* ---- random histories ---- */

static void random_put(fixture *b, corpus *m, uint32_t keys)
{
    char key[32];
    size_t n =
        fixture_record(b, random_below, random_below(100) ? random_below(40) : 9000 + random_below(9000));
    int bytes = sprintf(key, "key%u", random_below(keys));
    fixture_need(b, writer_put(b->writer, (fsk_str){key, (size_t)bytes}, b->record, n, 0, &b->e));
    corpus_put(m, key, b->record, n);
}

static void random_delete(fixture *b, corpus *m, uint32_t keys)
{
    char key[32];
    int bytes = sprintf(key, "key%u", random_below(keys));
    fixture_need(b, writer_delete(b->writer, (fsk_str){key, (size_t)bytes}, &b->e));
    corpus_delete(m, key);
}

static void random_step(fixture *b, corpus *pending, corpus *published, uint32_t keys)
{
    uint32_t r = random_below(1000);
    if (r < 780) {
        random_put(b, pending, keys);
    } else if (r < 960) {
        random_delete(b, pending, keys);
    } else if (r < 985) {
        fixture_need(b, writer_commit(b->writer, &b->e));
        corpus_copy(published, pending);
        fixture_check(b, published);
    } else if (r < 990) {
        fixture_need(b, writer_rollback(b->writer, &b->e));
        corpus_copy(pending, published);
        fixture_check(b, published);
    } else if (r < 995) {
        fixture_need(b, writer_merge(b->writer, 1 + random_below(3), &b->e));
        corpus_copy(published, pending);
        fixture_check(b, published);
    } else {
        writer_free(b->writer);
        fixture_writer(b);
        corpus_copy(pending, published);
        fixture_check(b, published);
    }
}

static void history(const scratch *s, uint32_t threads, size_t memory, uint32_t keys, uint32_t steps)
{
    fixture b;
    corpus pending = {0}, published = {0};
    fixture_begin(&b, s, threads, memory);
    for (uint32_t i = 0; i < steps; i++)
        random_step(&b, &pending, &published, keys);
    fixture_need(&b, writer_merge(b.writer, 1, &b.e));
    fixture_check(&b, &pending);
    uint64_t docs, deleted;
    assert_true(index_segments(b.store, &docs, &deleted) <= 1);
    assert_int_equal(docs, pending.n);
    assert_int_equal(deleted, 0);
    corpus_clear(&pending);
    corpus_clear(&published);
    fixture_end(&b, s);
}

static void random_histories(void **state)
{
    history(*state, 1, 16 << 20, 60, 800);
    history(*state, 3, 16 << 20, 400, 800);
    history(*state, 2, 1 << 20, 2000, 800);
}

/* ---- threads and budgets ---- */

static uint64_t index_all(const scratch *s, uint32_t threads, size_t memory, corpus *m)
{
    fixture b;
    fixture_begin(&b, s, threads, memory);
    for (size_t i = 0; i < m->n; i++) {
        const corpus_doc *d = &m->docs[i];
        fixture_need(&b, writer_put(b.writer, (fsk_str){d->key, strlen(d->key)}, d->record, d->n, 0, &b.e));
    }
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_check(&b, m);
    uint64_t h = only_segment_hash(b.store);
    fixture_end(&b, s);
    return h;
}

/* More positions of one posting than the threads that merge runs usually hand over at once. */
static void one_word_often(fixture *b, corpus *m)
{
    enum { WORDS = 39000 };
    static char text[2 * WORDS];
    for (size_t i = 0; i < WORDS; i++)
        memcpy(text + 2 * i, "a ", 2);
    size_t n = record_begin(b->record);
    n = record_field(b->record, n, BODY, text, sizeof text);
    corpus_put(m, "often", b->record, n);
}

/* The same documents give the same bytes, whoever inverts them and however little memory there is: frames
 * follow the batches, whose size follows from memory and threads, so only lists and dictionary are compared
 * by contents across budgets. */
static void threads_and_budgets_do_not_matter(void **state)
{
    const scratch *s = *state;
    fixture b = {.record = malloc(RECORD_ROOM)};
    corpus m = {0};
    for (uint32_t i = 0; i < 1500; i++) {
        char key[32];
        size_t n = fixture_record(&b, random_below, random_below(200));
        sprintf(key, "document%u", i);
        corpus_put(&m, key, b.record, n);
    }
    one_word_often(&b, &m);
    uint64_t first = index_all(s, 1, 256 << 20, &m);
    for (uint32_t threads = 2; threads <= 4; threads++)
        assert_true(index_all(s, threads, 256 << 20, &m) == first);
    for (uint32_t threads = 1; threads <= 4; threads++)
        index_all(s, threads, 320 << 10, &m);
    index_all(s, 2, 1 << 20, &m);
    corpus_clear(&m);
    free(b.record);
}

static int stop(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    assert_true(done <= total);
    return 1;
}

static void large_text(fixture *b, corpus *m)
{
    for (uint32_t i = 0; i < 60; i++) {
        char key[16];
        sprintf(key, "large%u", i);
        size_t n = fixture_record(b, random_below, 8000);
        fixture_need(b, writer_put(b->writer, (fsk_str){key, strlen(key)}, b->record, n, 0, &b->e));
        corpus_put(m, key, b->record, n);
    }
}

static void cancel_commit_and_merge(const scratch *s, uint32_t threads)
{
    fixture b;
    corpus m = {0}, none = {0};
    fixture_begin(&b, s, threads, 64 << 20);
    writer_free(b.writer);
    b.options.progress = stop;
    fixture_writer(&b);
    large_text(&b, &none);
    assert_int_equal(writer_commit(b.writer, &b.e), FSK_E_CANCEL);
    fixture_need(&b, writer_rollback(b.writer, &b.e));
    fixture_check(&b, &m);
    writer_free(b.writer);
    b.options.progress = NULL;
    fixture_writer(&b);
    large_text(&b, &m);
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_put(&b, "large0", "small");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    corpus_put(&m, "large0", b.record, 8);
    fixture_check(&b, &m);
    writer_free(b.writer);
    b.options.progress = stop;
    fixture_writer(&b);
    assert_int_equal(writer_merge(b.writer, 1, &b.e), FSK_E_CANCEL);
    fixture_check(&b, &m);
    uint64_t docs, deleted;
    assert_int_equal(index_segments(b.store, &docs, &deleted), 2);
    corpus_clear(&m);
    corpus_clear(&none);
    fixture_end(&b, s);
}

static void commit_and_merge_can_be_cancelled(void **state)
{
    cancel_commit_and_merge(*state, 1);
    cancel_commit_and_merge(*state, 3);
}

/* ---- policy ---- */

static void small_commits_stay_few_segments(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    corpus m = {0};
    uint64_t docs, deleted;
    for (uint32_t i = 0; i < 300; i++) {
        char key[16];
        sprintf(key, "doc%u", i);
        size_t n = fixture_record(&b, random_below, 10);
        fixture_need(&b, writer_put(b.writer, (fsk_str){key, strlen(key)}, b.record, n, 0, &b.e));
        corpus_put(&m, key, b.record, n);
        fixture_need(&b, writer_commit(b.writer, &b.e));
        fixture_need(&b, writer_wait(b.writer, &b.e));
        assert_true(index_segments(b.store, &docs, &deleted) <= 7 * 3);
    }
    fixture_check(&b, &m);
    corpus_clear(&m);
    fixture_end(&b, *state);
}

static void segments_of_many_deletes_are_written_anew(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    char key[16];
    for (uint32_t i = 0; i < 100; i++) {
        sprintf(key, "doc%u", i);
        fixture_put(&b, key, "some words");
    }
    fixture_need(&b, writer_commit(b.writer, &b.e));
    uint64_t docs, deleted;
    for (uint32_t i = 0; i < 21; i++) {
        assert_int_equal(index_segments(b.store, &docs, &deleted), 1);
        assert_int_equal(docs, 100);
        sprintf(key, "doc%u", i);
        fixture_delete(&b, key);
        fixture_need(&b, writer_commit(b.writer, &b.e));
        fixture_need(&b, writer_wait(b.writer, &b.e));
    }
    assert_int_equal(index_segments(b.store, &docs, &deleted), 1);
    assert_int_equal(docs, 79);
    assert_int_equal(deleted, 0);
    fixture_end(&b, *state);
}

/* ---- damage ---- */

/* Flips a bit of the first extent of a segment, and publishes that under the same manifest. */
static void damage(fixture *b, uint32_t segment)
{
    store_bytes bytes;
    fixture_need(b, store_get(b->store, segment, 0, &bytes, &b->e));
    uint8_t *extent = malloc(bytes.n), *manifest = malloc(4096);
    assert_true(extent && manifest);
    size_t n = bytes.n;
    memcpy(extent, bytes.p, n);
    extent[100] ^= 4; /* of 248 that are hashed */
    fixture_need(b, store_get(b->store, 0, 0, &bytes, &b->e));
    assert_true(bytes.n <= 4096);
    size_t nmanifest = bytes.n;
    memcpy(manifest, bytes.p, nmanifest);
    store_abort(b->store);
    fixture_need(b, store_publish_begin(b->store, &b->e));
    fixture_need(b, store_put(b->store, segment, 0, extent, n, &b->e));
    fixture_need(b, store_publish(b->store, manifest, nmanifest, &b->e));
    free(extent);
    free(manifest);
}

/* A damaged segment is not copied under a new checksum; the commit that made the merge due stands. */
static void damage_stops_a_merge(void **state)
{
    fixture b;
    uint64_t docs, deleted;
    fixture_begin(&b, *state, 1, 16 << 20);
    for (uint32_t i = 0; i < 7; i++) {
        char key[16];
        sprintf(key, "doc%u", i);
        fixture_put(&b, key, "some words");
        fixture_need(&b, writer_commit(b.writer, &b.e));
    }
    writer_free(b.writer);
    fixture_writer(&b); /* knows nothing of what was there before */
    damage(&b, 3);
    fixture_put(&b, "more", "words");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    assert_int_equal(writer_wait(b.writer, &b.e), FSK_E_CORRUPT);
    assert_int_equal(index_segments(b.store, &docs, &deleted), 8);
    assert_int_equal(writer_merge(b.writer, 1, &b.e), FSK_E_CORRUPT);
    assert_int_equal(index_segments(b.store, &docs, &deleted), 8);
    assert_int_equal(docs, 8);
    fixture_end(&b, *state);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(random_histories),
        TEST(threads_and_budgets_do_not_matter),
        TEST(commit_and_merge_can_be_cancelled),
        TEST(small_commits_stay_few_segments),
        TEST(segments_of_many_deletes_are_written_anew),
        TEST(damage_stops_a_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
