/* test_writer.c -- the writer, one promise at a time: keys, documents, fields, limits, failures. */
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "../lib/writer_fixture.h"

/* ---- keys ---- */

static void the_last_put_of_a_key_wins(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    fixture_put(&b, "a", "one");
    fixture_put(&b, "b", "two");
    fixture_put(&b, "a", "three");
    fixture_put(&b, "c", "four");
    fixture_delete(&b, "c");
    fixture_delete(&b, "d");
    fixture_put(&b, "d", "five");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_expect(&b, (const char *const[]){"a", "three", "b", "two", "d", "five"}, 6);
    uint64_t docs, deleted;
    assert_int_equal(index_segments(b.store, &docs, &deleted), 1);
    assert_int_equal(docs, 3);
    fixture_put(&b, "b", "six");
    fixture_delete(&b, "a");
    fixture_delete(&b, "nowhere");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_expect(&b, (const char *const[]){"b", "six", "d", "five"}, 4);
    fsk_writer_counts c;
    writer_count(b.writer, &c);
    assert_int_equal(c.put, 6);
    assert_int_equal(c.replaced, 2);
    assert_int_equal(c.deleted, 2);
    fixture_end(&b, *state);
}

static uint64_t publishes_of(fixture *b)
{
    store_view *v = NULL;
    store_bytes bytes;
    uint64_t publishes;
    manifest m;
    arena memory = ARENA_INIT;
    assert_int_equal(store_view_open(b->store, &v, NULL), 0);
    assert_int_equal(store_view_get(v, 0, 0, &bytes), 0);
    assert_int_equal(manifest_parse(bytes.p, bytes.n, &memory, &m, NULL), 0);
    publishes = m.publishes;
    arena_free(&memory);
    store_view_close(v);
    return publishes;
}

static void nothing_to_do_writes_nothing(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    fixture_put(&b, "a", "one");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    uint64_t publishes = publishes_of(&b);
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_delete(&b, "nowhere");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_put(&b, "b", "two");
    fixture_delete(&b, "b");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_need(&b, writer_merge(b.writer, 1, &b.e));
    assert_int_equal(publishes_of(&b), publishes);
    fixture_delete(&b, "a");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    assert_int_equal(publishes_of(&b), publishes + 1);
    uint64_t docs, deleted;
    assert_int_equal(index_segments(b.store, &docs, &deleted), 0);
    fixture_end(&b, *state);
}

static void keys_are_assigned_and_stay_unique(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    fixture_put(&b, "", "one");
    fixture_put(&b, "", "two");
    fixture_put(&b, "5", "five");
    fixture_put(&b, "", "six");
    fixture_put(&b, "07", "not a number");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    writer_free(b.writer);
    fixture_writer(&b);
    fixture_put(&b, "", "seven");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_expect(&b,
                   (const char *const[]){"1", "one", "2", "two", "5", "five", "6", "six", "07",
                                         "not a number", "7", "seven"},
                   12);
    fixture_end(&b, *state);
}

/* What stays in memory until the commit is bounded by the budget; the writer stays usable at the bound. */
static void a_commit_holds_what_memory_can(void **state)
{
    enum { MEMORY = 1 << 18, KEY = 8, MOST = MEMORY / 2 / (96 + KEY) };
    fixture b;
    fixture_begin(&b, *state, 1, MEMORY);
    size_t n = record_begin(b.record);
    char key[16] = "";
    uint32_t puts = 0;
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < 2 * MOST; i++) {
        sprintf(key, "k%07u", i);
        rc = writer_put(b.writer, (fsk_str){key, KEY}, b.record, n, 0, &b.e);
        puts += rc == 0;
    }
    assert_int_equal(rc, FSK_E_UNCOMMITTED);
    assert_int_equal(puts, MOST + 1); /* the last one passes the bound */
    assert_int_equal(writer_delete(b.writer, (fsk_str){key, KEY}, &b.e), FSK_E_UNCOMMITTED);
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_need(&b, writer_put(b.writer, (fsk_str){key, KEY}, b.record, n, 0, &b.e));
    fixture_need(&b, writer_commit(b.writer, &b.e));
    uint64_t docs, deleted;
    assert_int_equal(index_segments(b.store, &docs, &deleted), 2);
    assert_int_equal(docs, puts + 1);
    fixture_end(&b, *state);
}

/* ---- documents ---- */

static void empty_documents_are_documents(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    corpus m = {0};
    size_t n = record_begin(b.record);
    for (int i = 0; i < 3; i++) {
        char key[16];
        sprintf(key, "e%d", i);
        fixture_need(&b, writer_put(b.writer, (fsk_str){key, 2}, b.record, n, 0, &b.e));
        corpus_put(&m, key, b.record, n);
    }
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_check(&b, &m);
    fsk_writer_counts c;
    writer_count(b.writer, &c);
    assert_int_equal(c.empty, 3);
    fixture_need(&b, writer_merge(b.writer, 1, &b.e));
    corpus_clear(&m);
    fixture_end(&b, *state);
}

/* A field whose documents have all been replaced or deleted leaves no lists and no norms. */
static void a_field_that_is_gone_leaves_nothing(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    corpus m = {0};
    for (int round = 0; round < 2; round++) {
        size_t n = record_begin(b.record);
        n = record_field(b.record, n, TITLE, "old title", 9);
        fixture_need(&b, writer_put(b.writer, (fsk_str){"k", 1}, b.record, n, 0, &b.e));
        fixture_put(&b, "other", "words");
        if (round)
            fixture_need(&b, writer_commit(b.writer, &b.e));
        fixture_put(&b, "k", "no title");
        fixture_need(&b, writer_commit(b.writer, &b.e));
    }
    fixture_need(&b, writer_merge(b.writer, 1, &b.e));
    fixture_expect(&b, (const char *const[]){"k", "no title", "other", "words"}, 4);
    corpus_clear(&m);
    fixture_end(&b, *state);
}

static void long_records_are_cut_and_put_together(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 2, 64 << 20);
    corpus m = {0};
    static char text[RECORD_ROOM / 2];
    for (uint32_t i = 0; i < 12; i++) {
        char key[16];
        sprintf(key, "long%u", i);
        size_t n = record_begin(b.record), bytes = fixture_text(random_below, text, i % 2 ? 30000 : 10);
        if (i == 3) /* one word of 300 KB */
            for (size_t j = 40000; j < 340000 && j < bytes; j++)
                text[j] = 'x';
        n = record_field(b.record, n, BODY, text, bytes);
        fixture_need(&b, writer_put(b.writer, (fsk_str){key, strlen(key)}, b.record, n, 0, &b.e));
        if (i != 3)
            corpus_put(&m, key, b.record, n);
    }
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_delete(&b, "long3");
    fixture_delete(&b, "long5");
    corpus_delete(&m, "long5");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_check(&b, &m);
    fixture_need(&b, writer_merge(b.writer, 1, &b.e));
    fixture_check(&b, &m);
    corpus_clear(&m);
    fixture_end(&b, *state);
}

static void limits_leave_the_writer_usable(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 1 << 20);
    static char long_key[5000];
    memset(long_key, 'k', sizeof long_key);
    uint8_t *large = calloc(1, 300 << 10);
    fixture_put(&b, "a", "one");
    assert_int_equal(writer_put(b.writer, (fsk_str){long_key, 4097}, b.record, 1, 0, &b.e), FSK_E_LIMIT);
    assert_int_equal(writer_put(b.writer, (fsk_str){"b", 1}, large, 300 << 10, 0, &b.e), FSK_E_LIMIT);
    b.record[0] = 0;
    fixture_need(&b, writer_put(b.writer, (fsk_str){long_key, 4096}, b.record, 1, 0, &b.e));
    fixture_need(&b, writer_delete(b.writer, (fsk_str){long_key, 4096}, &b.e));
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_expect(&b, (const char *const[]){"a", "one"}, 2);
    uint32_t number;
    assert_int_equal(writer_field(b.writer, (fsk_str){long_key, 65}, &number, &b.e), FSK_E_INVAL);
    free(large);
    fixture_end(&b, *state);
}

static void fields_are_numbered_once(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    uint32_t number;
    char name[16];
    for (uint32_t i = 2; i < FIELDS_MAX; i++) {
        fsk_str f = {name, (size_t)sprintf(name, "f%u", i)};
        assert_int_equal(writer_field(b.writer, f, &number, &b.e), 0);
        assert_int_equal(number, i + 1);
    }
    assert_int_equal(writer_field(b.writer, (fsk_str){"more", 4}, &number, &b.e), FSK_E_LIMIT);
    fixture_put(&b, "a", "one");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    writer_free(b.writer);
    fixture_writer(&b);
    assert_int_equal(writer_field(b.writer, (fsk_str){"f77", 3}, &number, &b.e), 0);
    assert_int_equal(number, 78);
    fixture_end(&b, *state);
}

/* ---- failures ---- */

static int failing_invert(void *worker, inverter *v, const uint8_t *record, size_t n, fsk_error *e)
{
    (void)worker;
    (void)v;
    (void)record;
    return error_set(e, FSK_E_INVAL, "refused %zu bytes", n);
}

static void a_failed_commit_leaves_the_published_state(void **state)
{
    for (uint32_t threads = 1; threads <= 2; threads++) {
        fixture b;
        fixture_begin(&b, *state, threads, 1 << 22);
        fixture_put(&b, "a", "one");
        fixture_need(&b, writer_commit(b.writer, &b.e));
        writer_free(b.writer);
        writer_hook good = b.hook;
        b.hook.invert = failing_invert;
        fixture_writer(&b);
        int rc = 0;
        for (uint32_t i = 0; i < 20000 && !rc; i++) {
            b.record[0] = 0;
            rc = writer_put(b.writer, (fsk_str){"x", 1}, b.record, 1, 0, &b.e);
        }
        if (!rc)
            rc = writer_commit(b.writer, &b.e);
        assert_int_equal(rc, FSK_E_INVAL);
        assert_int_equal(writer_commit(b.writer, &b.e), FSK_E_INVAL);
        fixture_need(&b, writer_rollback(b.writer, &b.e));
        fixture_need(&b, writer_commit(b.writer, &b.e));
        fixture_expect(&b, (const char *const[]){"a", "one"}, 2);
        writer_free(b.writer);
        b.hook = good;
        fixture_writer(&b);
        fixture_put(&b, "b", "two");
        fixture_need(&b, writer_commit(b.writer, &b.e));
        fixture_expect(&b, (const char *const[]){"a", "one", "b", "two"}, 4);
        fixture_end(&b, *state);
    }
}

static int put_many(fixture *b, corpus *m)
{
    for (uint32_t i = 0; i < 100; i++) {
        char key[16];
        size_t n = fixture_record(b, random_below, 4000);
        sprintf(key, "many%u", i);
        int rc = writer_put(b->writer, (fsk_str){key, strlen(key)}, b->record, n, 0, &b->e);
        if (rc)
            return rc;
        if (m)
            corpus_put(m, key, b->record, n);
    }
    return 0;
}

/* In a child, whose files cannot grow further than `room` bytes behind the first commit. */
static int disk_full_child(void *user)
{
    const scratch *s = user;
    corpus m = {0};
    for (uint32_t room = 0; room < 600 << 10; room += 150 << 10) {
        fixture b;
        fixture_begin(&b, s, 1, room % 4 ? 1 << 20 : 64 << 20);
        fixture_put(&b, "a", "one");
        fixture_need(&b, writer_commit(b.writer, &b.e));
        struct stat st;
        struct rlimit limit, unlimited;
        CHILD_NEED(stat(s->path, &st) == 0 && getrlimit(RLIMIT_FSIZE, &unlimited) == 0);
        limit = unlimited;
        limit.rlim_cur = (rlim_t)st.st_size + room;
        CHILD_NEED(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        int rc = put_many(&b, NULL);
        rc = rc ? rc : writer_commit(b.writer, &b.e);
        CHILD_NEED(rc == FSK_E_FULL);
        CHILD_NEED(writer_rollback(b.writer, &b.e) == 0);
        fixture_expect(&b, (const char *const[]){"a", "one"}, 2);
        CHILD_NEED(setrlimit(RLIMIT_FSIZE, &unlimited) == 0);
        CHILD_NEED(put_many(&b, &m) == 0);
        CHILD_NEED(writer_commit(b.writer, &b.e) == 0);
        fixture_delete(&b, "a");
        CHILD_NEED(writer_commit(b.writer, &b.e) == 0);
        fixture_check(&b, &m);
        fixture_end(&b, s);
        corpus_clear(&m);
    }
    return 0;
}

static void a_full_disk_leaves_the_published_state(void **state)
{
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(child_run(disk_full_child, *state), 0);
}

static void another_analyzer_is_refused(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    writer_free(b.writer);
    words_fingerprint++;
    assert_int_equal(writer_open(b.store, &b.options, &b.hook, &b.writer, &b.e), FSK_E_ANALYZER);
    assert_null(b.writer);
    words_fingerprint--;
    fixture_writer(&b);
    writer *second = NULL;
    assert_int_equal(writer_open(b.store, &b.options, &b.hook, &second, &b.e), FSK_E_LOCKED);
    fixture_end(&b, *state);
}

static void orphans_are_swept(void **state)
{
    fixture b;
    fixture_begin(&b, *state, 1, 16 << 20);
    fixture_put(&b, "a", "one");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    static uint8_t extent[EXTENT_BYTES];
    fixture_need(&b, store_put(b.store, 77, 0, extent, sizeof extent, &b.e));
    fixture_need(&b, store_flush(b.store, &b.e));
    writer_free(b.writer);
    fixture_writer(&b);
    fixture_put(&b, "b", "two");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    uint32_t *ids = NULL;
    size_t n = 0;
    fixture_need(&b, store_segments(b.store, &ids, &n, &b.e));
    store_abort(b.store);
    for (size_t i = 0; i < n; i++)
        assert_int_not_equal(ids[i], 77);
    free(ids);
    fixture_expect(&b, (const char *const[]){"a", "one", "b", "two"}, 4);
    fixture_end(&b, *state);
}

static void without_stored_text(void **state)
{
    fixture b = {.record = malloc(RECORD_ROOM)};
    fixture_store(&b, *state);
    words_hook(&b.hook);
    b.options = (writer_options){
        .threads = 1, .memory = 16 << 20, .language = "none", .manifest_flags = MANIFEST_NO_STORE};
    fixture_writer(&b);
    fixture_put(&b, "a", "one two");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_put(&b, "b", "two three");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    fixture_need(&b, writer_merge(b.writer, 1, &b.e));
    contents got;
    index_contents(b.store, false, &got);
    assert_int_equal(got.docs, 2);
    assert_int_equal(got.tokens, 4);
    fixture_end(&b, *state);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_last_put_of_a_key_wins),
        TEST(nothing_to_do_writes_nothing),
        TEST(keys_are_assigned_and_stay_unique),
        TEST(a_commit_holds_what_memory_can),
        TEST(empty_documents_are_documents),
        TEST(a_field_that_is_gone_leaves_nothing),
        TEST(long_records_are_cut_and_put_together),
        TEST(limits_leave_the_writer_usable),
        TEST(fields_are_numbered_once),
        TEST(a_failed_commit_leaves_the_published_state),
        TEST(a_full_disk_leaves_the_published_state),
        TEST(another_analyzer_is_refused),
        TEST(orphans_are_swept),
        TEST(without_stored_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
