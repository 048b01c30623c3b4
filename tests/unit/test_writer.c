/* test_writer.c -- the writer against a naive model: random histories of puts, replacements, deletes,
 * commits, rollbacks and merges; budgets, threads, limits, failures. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/store_help.h"
#include "../lib/writer_help.h"

enum { BODY = 1, TITLE = 2, RECORD_ROOM = 1 << 20, FINGERPRINT = 42 };

typedef struct test_index {
    store *store;
    writer *writer;
    writer_hook hook;
    writer_options options;
    fsk_error e;
    uint8_t *record;
} test_index;

static void open_writer(test_index *b)
{
    uint32_t number;
    int rc = writer_open(b->store, &b->options, &b->hook, &b->writer, &b->e);
    if (rc)
        fail_msg("%s", b->e.text);
    assert_int_equal(writer_field(b->writer, (fsk_str){"text", 4}, &number, &b->e), 0);
    assert_int_equal(number, BODY);
    assert_int_equal(writer_field(b->writer, (fsk_str){"title", 5}, &number, &b->e), 0);
    assert_int_equal(number, TITLE);
}

static void open_store(test_index *b, const scratch *s)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    opts.flags = FSK_OPEN_CREATE;
    assert_int_equal(store_open(s->path, &opts, &b->store, &b->e), 0);
}

static void begin(test_index *b, const scratch *s, uint32_t threads, size_t memory)
{
    *b = (test_index){.record = malloc(RECORD_ROOM)};
    assert_non_null(b->record);
    open_store(b, s);
    words_hook(&b->hook);
    b->options = (writer_options){
        .threads = threads, .memory = memory, .language = "none", .fingerprint = FINGERPRINT};
    b->options.limits = (build_limits){32, 64, 8};
    open_writer(b);
}

static void end(test_index *b, const scratch *s)
{
    writer_free(b->writer);
    assert_int_equal(store_close(b->store), 0);
    remove(s->path);
    remove(s->lock);
    free(b->record);
}

static void need(test_index *b, int rc)
{
    if (rc)
        fail_msg("%s (%d)", b->e.text, rc);
}

/* Words are drawn skewed, so that some terms are in most documents and most in few. */
static size_t random_text(char *out, uint32_t words)
{
    size_t n = 0;
    for (uint32_t i = 0; i < words; i++) {
        uint32_t r = random_below(1000) + 1;
        n += (size_t)sprintf(out + n, "%sw%c%u", i ? " " : "", 'a' + (int)(r % 7), r * r / 2000);
    }
    return n;
}

static size_t random_record(test_index *b, uint32_t words)
{
    static char text[RECORD_ROOM / 2];
    size_t n = record_begin(b->record);
    if (random_below(3) == 0)
        n = record_field(b->record, n, TITLE, text, random_text(text, random_below(5)));
    if (random_below(10))
        n = record_field(b->record, n, BODY, text, random_text(text, words));
    return n;
}

static void check(test_index *b, const corpus *m)
{
    contents got, want;
    index_contents(b->store, !(b->options.manifest_flags & MANIFEST_NO_STORE), &got);
    corpus_contents(m, BODY, &want);
    assert_same_contents(&got, &want);
}

/* ---- random histories ---- */

static void random_put(test_index *b, corpus *m, uint32_t keys)
{
    char key[32];
    size_t n = random_record(b, random_below(100) ? random_below(40) : 9000 + random_below(9000));
    int bytes = sprintf(key, "key%u", random_below(keys));
    need(b, writer_put(b->writer, (fsk_str){key, (size_t)bytes}, b->record, n, &b->e));
    corpus_put(m, key, b->record, n);
}

static void random_delete(test_index *b, corpus *m, uint32_t keys)
{
    char key[32];
    int bytes = sprintf(key, "key%u", random_below(keys));
    need(b, writer_delete(b->writer, (fsk_str){key, (size_t)bytes}, &b->e));
    corpus_delete(m, key);
}

static void random_step(test_index *b, corpus *pending, corpus *published, uint32_t keys)
{
    uint32_t r = random_below(1000);
    if (r < 780) {
        random_put(b, pending, keys);
    } else if (r < 960) {
        random_delete(b, pending, keys);
    } else if (r < 985) {
        need(b, writer_commit(b->writer, &b->e));
        corpus_copy(published, pending);
        check(b, published);
    } else if (r < 990) {
        need(b, writer_rollback(b->writer, &b->e));
        corpus_copy(pending, published);
        check(b, published);
    } else if (r < 995) {
        need(b, writer_merge(b->writer, 1 + random_below(3), &b->e));
        corpus_copy(published, pending);
        check(b, published);
    } else {
        writer_free(b->writer);
        open_writer(b);
        corpus_copy(pending, published);
        check(b, published);
    }
}

static void history(const scratch *s, uint32_t threads, size_t memory, uint32_t keys, uint32_t steps)
{
    test_index b;
    corpus pending = {0}, published = {0};
    begin(&b, s, threads, memory);
    for (uint32_t i = 0; i < steps; i++)
        random_step(&b, &pending, &published, keys);
    need(&b, writer_merge(b.writer, 1, &b.e));
    check(&b, &pending);
    uint64_t docs, deleted;
    assert_true(index_segments(b.store, &docs, &deleted) <= 1);
    assert_int_equal(docs, pending.n);
    assert_int_equal(deleted, 0);
    corpus_clear(&pending);
    corpus_clear(&published);
    end(&b, s);
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
    test_index b;
    begin(&b, s, threads, memory);
    for (size_t i = 0; i < m->n; i++) {
        const corpus_doc *d = &m->docs[i];
        need(&b, writer_put(b.writer, (fsk_str){d->key, strlen(d->key)}, d->record, d->n, &b.e));
    }
    need(&b, writer_commit(b.writer, &b.e));
    check(&b, m);
    uint64_t h = only_segment_hash(b.store);
    end(&b, s);
    return h;
}

/* The same documents give the same bytes, whoever inverts them and however little memory there is: frames
 * follow the batches, whose size follows from memory and threads, so only lists and dictionary are compared
 * by contents across budgets. */
static void threads_and_budgets_do_not_matter(void **state)
{
    const scratch *s = *state;
    test_index b = {.record = malloc(RECORD_ROOM)};
    corpus m = {0};
    for (uint32_t i = 0; i < 1500; i++) {
        char key[32];
        size_t n = random_record(&b, random_below(200));
        sprintf(key, "document%u", i);
        corpus_put(&m, key, b.record, n);
    }
    uint64_t first = index_all(s, 1, 256 << 20, &m);
    for (uint32_t threads = 2; threads <= 4; threads++)
        assert_true(index_all(s, threads, 256 << 20, &m) == first);
    for (uint32_t threads = 1; threads <= 4; threads++)
        index_all(s, threads, 256 << 10, &m);
    index_all(s, 2, 1 << 20, &m);
    corpus_clear(&m);
    free(b.record);
}

/* ---- keys ---- */

static void put_text(test_index *b, const char *key, const char *text)
{
    size_t n = record_begin(b->record);
    n = record_field(b->record, n, BODY, text, strlen(text));
    need(b, writer_put(b->writer, (fsk_str){key, strlen(key)}, b->record, n, &b->e));
}

static void delete_key(test_index *b, const char *key)
{
    need(b, writer_delete(b->writer, (fsk_str){key, strlen(key)}, &b->e));
}

static void expect(test_index *b, const char *const *pairs, size_t n)
{
    corpus m = {0};
    static uint8_t record[4096];
    for (size_t i = 0; i < n; i += 2) {
        size_t bytes = record_begin(record);
        bytes = record_field(record, bytes, BODY, pairs[i + 1], strlen(pairs[i + 1]));
        corpus_put(&m, pairs[i], record, bytes);
    }
    check(b, &m);
    corpus_clear(&m);
}

static void the_last_put_of_a_key_wins(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    put_text(&b, "a", "one");
    put_text(&b, "b", "two");
    put_text(&b, "a", "three");
    put_text(&b, "c", "four");
    delete_key(&b, "c");
    delete_key(&b, "d");
    put_text(&b, "d", "five");
    need(&b, writer_commit(b.writer, &b.e));
    expect(&b, (const char *const[]){"a", "three", "b", "two", "d", "five"}, 6);
    uint64_t docs, deleted;
    assert_int_equal(index_segments(b.store, &docs, &deleted), 1);
    assert_int_equal(docs, 3);
    put_text(&b, "b", "six");
    delete_key(&b, "a");
    delete_key(&b, "nowhere");
    need(&b, writer_commit(b.writer, &b.e));
    expect(&b, (const char *const[]){"b", "six", "d", "five"}, 4);
    fsk_writer_counts c;
    writer_count(b.writer, &c);
    assert_int_equal(c.put, 6);
    assert_int_equal(c.replaced, 2);
    assert_int_equal(c.deleted, 2);
    end(&b, *state);
}

static uint64_t publishes_of(test_index *b)
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
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    put_text(&b, "a", "one");
    need(&b, writer_commit(b.writer, &b.e));
    uint64_t publishes = publishes_of(&b);
    need(&b, writer_commit(b.writer, &b.e));
    delete_key(&b, "nowhere");
    need(&b, writer_commit(b.writer, &b.e));
    put_text(&b, "b", "two");
    delete_key(&b, "b");
    need(&b, writer_commit(b.writer, &b.e));
    need(&b, writer_merge(b.writer, 1, &b.e));
    assert_int_equal(publishes_of(&b), publishes);
    delete_key(&b, "a");
    need(&b, writer_commit(b.writer, &b.e));
    assert_int_equal(publishes_of(&b), publishes + 1);
    uint64_t docs, deleted;
    assert_int_equal(index_segments(b.store, &docs, &deleted), 0);
    end(&b, *state);
}

static void keys_are_assigned_and_stay_unique(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    put_text(&b, "", "one");
    put_text(&b, "", "two");
    put_text(&b, "5", "five");
    put_text(&b, "", "six");
    put_text(&b, "07", "not a number");
    need(&b, writer_commit(b.writer, &b.e));
    writer_free(b.writer);
    open_writer(&b);
    put_text(&b, "", "seven");
    need(&b, writer_commit(b.writer, &b.e));
    expect(&b,
           (const char *const[]){"1", "one", "2", "two", "5", "five", "6", "six", "07", "not a number", "7",
                                 "seven"},
           12);
    end(&b, *state);
}

/* ---- documents ---- */

static void empty_documents_are_documents(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    corpus m = {0};
    size_t n = record_begin(b.record);
    for (int i = 0; i < 3; i++) {
        char key[16];
        sprintf(key, "e%d", i);
        need(&b, writer_put(b.writer, (fsk_str){key, 2}, b.record, n, &b.e));
        corpus_put(&m, key, b.record, n);
    }
    need(&b, writer_commit(b.writer, &b.e));
    check(&b, &m);
    fsk_writer_counts c;
    writer_count(b.writer, &c);
    assert_int_equal(c.empty, 3);
    need(&b, writer_merge(b.writer, 1, &b.e));
    corpus_clear(&m);
    end(&b, *state);
}

/* A field whose documents have all been replaced or deleted leaves no lists and no norms. */
static void a_field_that_is_gone_leaves_nothing(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    corpus m = {0};
    for (int round = 0; round < 2; round++) {
        size_t n = record_begin(b.record);
        n = record_field(b.record, n, TITLE, "old title", 9);
        need(&b, writer_put(b.writer, (fsk_str){"k", 1}, b.record, n, &b.e));
        put_text(&b, "other", "words");
        if (round)
            need(&b, writer_commit(b.writer, &b.e));
        put_text(&b, "k", "no title");
        need(&b, writer_commit(b.writer, &b.e));
    }
    need(&b, writer_merge(b.writer, 1, &b.e));
    expect(&b, (const char *const[]){"k", "no title", "other", "words"}, 4);
    corpus_clear(&m);
    end(&b, *state);
}

static void long_records_are_cut_and_put_together(void **state)
{
    test_index b;
    begin(&b, *state, 2, 64 << 20);
    corpus m = {0};
    static char text[RECORD_ROOM / 2];
    for (uint32_t i = 0; i < 12; i++) {
        char key[16];
        sprintf(key, "long%u", i);
        size_t n = record_begin(b.record), bytes = random_text(text, i % 2 ? 30000 : 10);
        if (i == 3) /* one word of 300 KB */
            for (size_t j = 40000; j < 340000 && j < bytes; j++)
                text[j] = 'x';
        n = record_field(b.record, n, BODY, text, bytes);
        need(&b, writer_put(b.writer, (fsk_str){key, strlen(key)}, b.record, n, &b.e));
        if (i != 3)
            corpus_put(&m, key, b.record, n);
    }
    need(&b, writer_commit(b.writer, &b.e));
    delete_key(&b, "long3");
    delete_key(&b, "long5");
    corpus_delete(&m, "long5");
    need(&b, writer_commit(b.writer, &b.e));
    check(&b, &m);
    need(&b, writer_merge(b.writer, 1, &b.e));
    check(&b, &m);
    corpus_clear(&m);
    end(&b, *state);
}

static void limits_leave_the_writer_usable(void **state)
{
    test_index b;
    begin(&b, *state, 1, 1 << 20);
    static char long_key[5000];
    memset(long_key, 'k', sizeof long_key);
    uint8_t *large = calloc(1, 300 << 10);
    put_text(&b, "a", "one");
    assert_int_equal(writer_put(b.writer, (fsk_str){long_key, 4097}, b.record, 1, &b.e), FSK_E_LIMIT);
    assert_int_equal(writer_put(b.writer, (fsk_str){"b", 1}, large, 300 << 10, &b.e), FSK_E_LIMIT);
    b.record[0] = 0;
    need(&b, writer_put(b.writer, (fsk_str){long_key, 4096}, b.record, 1, &b.e));
    need(&b, writer_delete(b.writer, (fsk_str){long_key, 4096}, &b.e));
    need(&b, writer_commit(b.writer, &b.e));
    expect(&b, (const char *const[]){"a", "one"}, 2);
    uint32_t number;
    assert_int_equal(writer_field(b.writer, (fsk_str){long_key, 65}, &number, &b.e), FSK_E_INVAL);
    free(large);
    end(&b, *state);
}

static void fields_are_numbered_once(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    uint32_t number;
    char name[16];
    for (uint32_t i = 2; i < FIELDS_MAX; i++) {
        fsk_str f = {name, (size_t)sprintf(name, "f%u", i)};
        assert_int_equal(writer_field(b.writer, f, &number, &b.e), 0);
        assert_int_equal(number, i + 1);
    }
    assert_int_equal(writer_field(b.writer, (fsk_str){"more", 4}, &number, &b.e), FSK_E_LIMIT);
    put_text(&b, "a", "one");
    need(&b, writer_commit(b.writer, &b.e));
    writer_free(b.writer);
    open_writer(&b);
    assert_int_equal(writer_field(b.writer, (fsk_str){"f77", 3}, &number, &b.e), 0);
    assert_int_equal(number, 78);
    end(&b, *state);
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
        test_index b;
        begin(&b, *state, threads, 1 << 20);
        put_text(&b, "a", "one");
        need(&b, writer_commit(b.writer, &b.e));
        writer_free(b.writer);
        writer_hook good = b.hook;
        b.hook.invert = failing_invert;
        open_writer(&b);
        int rc = 0;
        for (uint32_t i = 0; i < 20000 && !rc; i++) {
            b.record[0] = 0;
            rc = writer_put(b.writer, (fsk_str){"x", 1}, b.record, 1, &b.e);
        }
        if (!rc)
            rc = writer_commit(b.writer, &b.e);
        assert_int_equal(rc, FSK_E_INVAL);
        assert_int_equal(writer_commit(b.writer, &b.e), FSK_E_INVAL);
        need(&b, writer_rollback(b.writer, &b.e));
        need(&b, writer_commit(b.writer, &b.e));
        expect(&b, (const char *const[]){"a", "one"}, 2);
        writer_free(b.writer);
        b.hook = good;
        open_writer(&b);
        put_text(&b, "b", "two");
        need(&b, writer_commit(b.writer, &b.e));
        expect(&b, (const char *const[]){"a", "one", "b", "two"}, 4);
        end(&b, *state);
    }
}

static int stop(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    assert_true(done <= total);
    return 1;
}

static void large_text(test_index *b, corpus *m)
{
    for (uint32_t i = 0; i < 60; i++) {
        char key[16];
        sprintf(key, "large%u", i);
        size_t n = random_record(b, 8000);
        need(b, writer_put(b->writer, (fsk_str){key, strlen(key)}, b->record, n, &b->e));
        corpus_put(m, key, b->record, n);
    }
}

static void commit_and_merge_can_be_cancelled(void **state)
{
    test_index b;
    corpus m = {0}, none = {0};
    begin(&b, *state, 1, 64 << 20);
    writer_free(b.writer);
    b.options.progress = stop;
    open_writer(&b);
    large_text(&b, &none);
    assert_int_equal(writer_commit(b.writer, &b.e), FSK_E_CANCEL);
    need(&b, writer_rollback(b.writer, &b.e));
    check(&b, &m);
    writer_free(b.writer);
    b.options.progress = NULL;
    open_writer(&b);
    large_text(&b, &m);
    need(&b, writer_commit(b.writer, &b.e));
    put_text(&b, "large0", "small");
    need(&b, writer_commit(b.writer, &b.e));
    corpus_put(&m, "large0", b.record, 8);
    check(&b, &m);
    writer_free(b.writer);
    b.options.progress = stop;
    open_writer(&b);
    assert_int_equal(writer_merge(b.writer, 1, &b.e), FSK_E_CANCEL);
    check(&b, &m);
    uint64_t docs, deleted;
    assert_int_equal(index_segments(b.store, &docs, &deleted), 2);
    corpus_clear(&m);
    corpus_clear(&none);
    end(&b, *state);
}

static void another_analyzer_is_refused(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    writer_free(b.writer);
    b.options.fingerprint++;
    assert_int_equal(writer_open(b.store, &b.options, &b.hook, &b.writer, &b.e), FSK_E_ANALYZER);
    assert_null(b.writer);
    b.options.fingerprint--;
    open_writer(&b);
    writer *second = NULL;
    assert_int_equal(writer_open(b.store, &b.options, &b.hook, &second, &b.e), FSK_E_LOCKED);
    end(&b, *state);
}

static void orphans_are_swept(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    put_text(&b, "a", "one");
    need(&b, writer_commit(b.writer, &b.e));
    static uint8_t extent[EXTENT_BYTES];
    need(&b, store_put(b.store, 77, 0, extent, sizeof extent, &b.e));
    need(&b, store_flush(b.store, &b.e));
    writer_free(b.writer);
    open_writer(&b);
    put_text(&b, "b", "two");
    need(&b, writer_commit(b.writer, &b.e));
    uint32_t *ids = NULL;
    size_t n = 0;
    need(&b, store_segments(b.store, &ids, &n, &b.e));
    store_abort(b.store);
    for (size_t i = 0; i < n; i++)
        assert_int_not_equal(ids[i], 77);
    free(ids);
    expect(&b, (const char *const[]){"a", "one", "b", "two"}, 4);
    end(&b, *state);
}

/* ---- policy ---- */

static void small_commits_stay_few_segments(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    corpus m = {0};
    uint64_t docs, deleted;
    for (uint32_t i = 0; i < 300; i++) {
        char key[16];
        sprintf(key, "doc%u", i);
        size_t n = random_record(&b, 10);
        need(&b, writer_put(b.writer, (fsk_str){key, strlen(key)}, b.record, n, &b.e));
        corpus_put(&m, key, b.record, n);
        need(&b, writer_commit(b.writer, &b.e));
        assert_true(index_segments(b.store, &docs, &deleted) <= 7 * 3);
    }
    check(&b, &m);
    corpus_clear(&m);
    end(&b, *state);
}

static void segments_of_many_deletes_are_written_anew(void **state)
{
    test_index b;
    begin(&b, *state, 1, 16 << 20);
    char key[16];
    for (uint32_t i = 0; i < 100; i++) {
        sprintf(key, "doc%u", i);
        put_text(&b, key, "some words");
    }
    need(&b, writer_commit(b.writer, &b.e));
    uint64_t docs, deleted;
    for (uint32_t i = 0; i < 26; i++) {
        assert_int_equal(index_segments(b.store, &docs, &deleted), 1);
        assert_int_equal(docs, 100);
        sprintf(key, "doc%u", i);
        delete_key(&b, key);
        need(&b, writer_commit(b.writer, &b.e));
    }
    assert_int_equal(index_segments(b.store, &docs, &deleted), 1);
    assert_int_equal(docs, 74);
    assert_int_equal(deleted, 0);
    end(&b, *state);
}

static void without_stored_text(void **state)
{
    test_index b = {.record = malloc(RECORD_ROOM)};
    open_store(&b, *state);
    words_hook(&b.hook);
    b.options = (writer_options){.threads = 1,
                                 .memory = 16 << 20,
                                 .language = "none",
                                 .fingerprint = FINGERPRINT,
                                 .manifest_flags = MANIFEST_NO_STORE};
    open_writer(&b);
    put_text(&b, "a", "one two");
    need(&b, writer_commit(b.writer, &b.e));
    put_text(&b, "b", "two three");
    need(&b, writer_commit(b.writer, &b.e));
    need(&b, writer_merge(b.writer, 1, &b.e));
    contents got;
    index_contents(b.store, false, &got);
    assert_int_equal(got.docs, 2);
    assert_int_equal(got.tokens, 4);
    end(&b, *state);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_last_put_of_a_key_wins),
        TEST(nothing_to_do_writes_nothing),
        TEST(keys_are_assigned_and_stay_unique),
        TEST(empty_documents_are_documents),
        TEST(a_field_that_is_gone_leaves_nothing),
        TEST(long_records_are_cut_and_put_together),
        TEST(limits_leave_the_writer_usable),
        TEST(fields_are_numbered_once),
        TEST(a_failed_commit_leaves_the_published_state),
        TEST(commit_and_merge_can_be_cancelled),
        TEST(another_analyzer_is_refused),
        TEST(orphans_are_swept),
        TEST(small_commits_stay_few_segments),
        TEST(segments_of_many_deletes_are_written_anew),
        TEST(without_stored_text),
        TEST(threads_and_budgets_do_not_matter),
        TEST(random_histories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
