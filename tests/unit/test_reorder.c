/* test_reorder.c -- documents reordered: bisect_order gives a permutation that threads do not change and that
 * brings documents with the same terms together; merges that reorder keep all that an index holds. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/random.h"
#include "../lib/writer_fixture.h"
#include "write/bisect.h"

static rng source;

static uint32_t below(uint32_t n)
{
    return rng_below(&source, n);
}

/* ---- the order alone ---- */

enum { DOCS = 3000, TOPICS = 8, TOPIC_TERMS = 40, TERMS = (TOPICS + 1) * TOPIC_TERMS, MOST = 24 };

typedef struct sample {
    uint64_t at[DOCS + 1];
    uint16_t terms[DOCS * MOST];
    uint8_t topic[DOCS];
} sample;

/* Each document has some terms of its topic and some of those that all topics share; one in 50 has none. */
static forward_index sample_make(sample *s)
{
    source = (rng){UNIT_SEED};
    for (uint32_t d = 0; d < DOCS; d++) {
        bool taken[TERMS] = {false};
        uint64_t n = s->at[d];
        uint32_t want = below(50) ? MOST : 0;
        s->topic[d] = (uint8_t)below(TOPICS);
        for (uint32_t i = 0; i < want; i++) {
            uint32_t base = below(3) ? s->topic[d] : TOPICS;
            uint32_t term = base * TOPIC_TERMS + below(TOPIC_TERMS);
            if (!taken[term])
                s->terms[n++] = (uint16_t)term;
            taken[term] = true;
        }
        s->at[d + 1] = n;
    }
    return (forward_index){DOCS, TERMS, s->at, s->terms};
}

static void assert_permutation(const uint32_t *order, uint32_t n)
{
    bool *seen = calloc(n + 1u, sizeof *seen);
    assert_non_null(seen);
    for (uint32_t i = 0; i < n; i++) {
        assert_true(order[i] < n && !seen[order[i]]);
        seen[order[i]] = true;
    }
    free(seen);
}

/* How many stand behind one of the same topic. */
static uint32_t neighbours(const sample *s, const uint32_t *order)
{
    uint32_t n = 0;
    for (uint32_t i = 1; i < DOCS; i++)
        n += s->topic[order[i]] == s->topic[order[i - 1]];
    return n;
}

static void similar_documents_come_together(void **state)
{
    (void)state;
    static sample s;
    static uint32_t order[DOCS], again[DOCS];
    forward_index f = sample_make(&s);
    progress p = {0};
    assert_int_equal(bisect_order(&f, 1, &p, 1000, order, NULL), 0);
    assert_permutation(order, DOCS);
    assert_int_equal(p.done, 1000);
    /* By chance it would be DOCS / TOPICS. */
    assert_in_range(neighbours(&s, order), DOCS * 3 / 4, DOCS);
    for (uint32_t threads = 0; threads < 10; threads++) {
        assert_int_equal(bisect_order(&f, threads, &p, 1000, again, NULL), 0);
        assert_memory_equal(order, again, sizeof order);
    }
}

/* In many documents a term that all have and one of two: each kind comes to stand apart. */
static void two_kinds_part(void **state)
{
    (void)state;
    enum { N = 20000 };
    static uint64_t at[N + 1];
    static uint16_t terms[2 * N];
    static uint32_t order[N];
    source = (rng){UNIT_SEED};
    for (uint32_t d = 0; d < N; d++) {
        at[d + 1] = 2 * (uint64_t)d + 2;
        terms[2 * d] = 7;
        terms[2 * d + 1] = (uint16_t)below(2);
    }
    forward_index f = {N, 8, at, terms};
    progress p = {0};
    uint32_t changes = 0;
    assert_int_equal(bisect_order(&f, 2, &p, 10, order, NULL), 0);
    assert_permutation(order, N);
    for (uint32_t i = 1; i < N; i++)
        changes += terms[2 * order[i] + 1] != terms[2 * order[i - 1] + 1];
    assert_in_range(changes, 1, N / 100);
}

static void few_documents_keep_their_order(void **state)
{
    (void)state;
    static const uint64_t at[] = {0, 1, 2, 3};
    static const uint16_t terms[] = {0, 1, 0};
    uint32_t order[3];
    progress p = {0};
    for (uint32_t n = 0; n <= 3; n++) {
        forward_index f = {n, 2, at, terms};
        assert_int_equal(bisect_order(&f, 4, &p, 10, order, NULL), 0);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(order[i], i);
    }
}

static int stop(void *user, uint64_t done, uint64_t total)
{
    uint32_t *calls = user;
    assert_true(done <= total);
    return *calls ? --*calls == 0 : 0;
}

static void bisection_can_be_cancelled(void **state)
{
    (void)state;
    static sample s;
    static uint32_t order[DOCS];
    forward_index f = sample_make(&s);
    for (uint32_t calls = 1; calls < 4; calls++) {
        uint32_t left = calls;
        progress p = {.fn = stop, .user = &left, .total = 100 << 20};
        assert_int_equal(bisect_order(&f, 3, &p, p.total, order, NULL), FSK_E_CANCEL);
    }
}

/* ---- merges ---- */

/* Documents of a few topics; one in so many is long, in pieces. */
static void put_documents(fixture *b, corpus *m, uint32_t first, uint32_t n, uint32_t long_one_in)
{
    static char text[1 << 19];
    for (uint32_t i = first; i < first + n; i++) {
        char key[24];
        uint32_t topic = below(6), words = i % long_one_in == 7 ? 20000 : below(30);
        size_t bytes = 0, used = record_begin(b->record);
        for (uint32_t j = 0; j < words; j++)
            bytes += (size_t)sprintf(text + bytes, "%s%c%u", j ? " " : "", below(3) ? 'a' + (int)topic : 'z',
                                     below(30));
        if (i % 3 == 0)
            used = record_field(b->record, used, TITLE, text, bytes < 20 ? bytes : 20);
        if (i % 20)
            used = record_field(b->record, used, BODY, text, bytes);
        sprintf(key, "doc%u", i * 2654435761u % 100000);
        fixture_need(b, writer_put(b->writer, (fsk_str){key, strlen(key)}, b->record, used, 0, &b->e));
        corpus_put(m, key, b->record, used);
    }
    fixture_need(b, writer_commit(b->writer, &b->e));
}

static void delete_documents(fixture *b, corpus *m)
{
    for (size_t i = 0; i < m->n; i++) {
        if (below(7) == 0) {
            fixture_delete(b, m->docs[i].key);
            corpus_delete(m, m->docs[i].key);
        }
    }
    fixture_need(b, writer_commit(b->writer, &b->e));
}

static void begin(fixture *b, const scratch *s, uint32_t threads, size_t memory)
{
    fixture_begin(b, s, threads, memory);
    writer_free(b->writer);
    b->options.reorder_least = 1;
    b->options.no_merge = true;
    fixture_writer(b);
}

static void reopen(fixture *b)
{
    writer_free(b->writer);
    fixture_writer(b);
}

static void merge_all(fixture *b)
{
    uint64_t docs, deleted;
    fixture_need(b, writer_merge(b->writer, 1, &b->e));
    assert_int_equal(index_segments(b->store, &docs, &deleted), 1);
    assert_int_equal(deleted, 0);
}

/* What happens to three segments with deleted documents, with these threads and this memory. */
static uint64_t reordered(const scratch *s, uint32_t threads, size_t memory, uint32_t documents)
{
    fixture b;
    corpus m = {0};
    source = (rng){documents};
    begin(&b, s, 1, 32 << 20);
    put_documents(&b, &m, 0, documents, 500);
    put_documents(&b, &m, documents, documents / 3, 500);
    put_documents(&b, &m, documents / 2, documents / 2, 500); /* replaced */
    delete_documents(&b, &m);
    b.options.threads = threads;
    b.options.memory = memory;
    reopen(&b);
    merge_all(&b);
    fixture_check(&b, &m);
    uint64_t hash = only_segment_hash(b.store);
    corpus_clear(&m);
    fixture_end(&b, s);
    return hash;
}

static void a_merge_keeps_everything(void **state)
{
    for (uint32_t documents = 1; documents < 3000; documents = documents * 3 + 100)
        reordered(*state, 2, 32 << 20, documents);
}

static void threads_and_memory_do_not_matter(void **state)
{
    uint64_t want = reordered(*state, 1, 64 << 20, 2000);
    assert_true(reordered(*state, 2, 64 << 20, 2000) == want);
    assert_true(reordered(*state, 5, 64 << 20, 2000) == want);
    /* Text goes through the file. */
    assert_true(reordered(*state, 1, 320 << 10, 2000) == want);
    /* Less than it takes to find an order. */
    assert_true(reordered(*state, 1, 64 << 10, 2000) != want);
}

/* Lists that are moved in several passes. */
static void long_lists_in_little_memory(void **state)
{
    fixture b;
    char key[16], text[64];
    source = (rng){UNIT_SEED};
    begin(&b, *state, 1, 32 << 20);
    for (uint32_t i = 0; i < 16000; i++) {
        sprintf(key, "%u", i);
        sprintf(text, "all all%s t%u t%u", i % 3 ? " many" : "", below(40), below(40));
        fixture_put(&b, key, text);
    }
    fixture_need(&b, writer_commit(b.writer, &b.e));
    contents before, after;
    index_contents(b.store, true, &before);
    b.options.memory = 1792 << 10; /* room for 14,336 postings */
    reopen(&b);
    uint64_t hash = only_segment_hash(b.store);
    merge_all(&b);
    assert_true(only_segment_hash(b.store) != hash);
    index_contents(b.store, true, &after);
    assert_same_contents(&after, &before);
    fixture_end(&b, *state);
}

/* ---- when ---- */

static uint32_t first_docid(fixture *b, const char *key)
{
    segment_cache *cache = NULL;
    snapshot *view = NULL;
    uint32_t doc = UINT32_MAX;
    fixture_need(b, segment_cache_new(&cache, &b->e));
    fixture_need(b, snapshot_open(b->store, cache, &view, &b->e));
    assert_int_equal(view->nsegments, 1);
    assert_int_equal(segment_key_find(view->segments[0].segment, (fsk_str){key, strlen(key)}, &doc, NULL), 0);
    snapshot_close(view);
    segment_cache_free(cache);
    return doc;
}

/* Topics in turn, so that any reordering moves documents. */
static void put_in_turn(fixture *b, uint32_t first, uint32_t n)
{
    char key[16], text[64];
    for (uint32_t i = first; i < first + n; i++) {
        sprintf(key, "k%u", i);
        sprintf(text, "%c%u %c%u %c%u", 'a' + (int)(i % 5), below(9), 'a' + (int)(i % 5), below(9),
                'a' + (int)(i % 5), below(9));
        fixture_put(b, key, text);
    }
    fixture_need(b, writer_commit(b->writer, &b->e));
    fixture_need(b, writer_wait(b->writer, &b->e));
}

static bool in_order(fixture *b, uint32_t n)
{
    char key[16];
    for (uint32_t i = 0; i < n; i++) {
        sprintf(key, "k%u", i);
        if (first_docid(b, key) != i)
            return false;
    }
    return true;
}

static void once_is_enough(void **state)
{
    fixture b;
    source = (rng){UNIT_SEED};
    begin(&b, *state, 1, 32 << 20);
    b.options.no_reorder = true;
    reopen(&b);
    put_in_turn(&b, 0, 150);
    put_in_turn(&b, 150, 50);
    merge_all(&b);
    assert_true(in_order(&b, 200));
    uint64_t hash = only_segment_hash(b.store);
    merge_all(&b);
    assert_true(only_segment_hash(b.store) == hash);
    b.options.no_reorder = false;
    reopen(&b);
    merge_all(&b);
    assert_false(in_order(&b, 200));
    hash = only_segment_hash(b.store);
    merge_all(&b);
    reopen(&b);
    merge_all(&b);
    assert_true(only_segment_hash(b.store) == hash);
    fixture_delete(&b, "k7");
    put_in_turn(&b, 200, 1);
    merge_all(&b);
    assert_true(only_segment_hash(b.store) != hash);
    fixture_end(&b, *state);
}

static void small_indexes_and_other_merges_keep_the_order(void **state)
{
    fixture b;
    source = (rng){UNIT_SEED};
    begin(&b, *state, 1, 32 << 20);
    b.options.reorder_least = 201;
    b.options.no_merge = false;
    reopen(&b);
    for (uint32_t i = 0; i < 200; i += 25)
        put_in_turn(&b, i, 25); /* the eighth merges all */
    assert_true(in_order(&b, 200));
    merge_all(&b);
    assert_true(in_order(&b, 200));
    put_in_turn(&b, 200, 1);
    merge_all(&b);
    assert_false(in_order(&b, 201));
    fixture_end(&b, *state);
}

static void a_cancelled_merge_leaves_all_as_it_was(void **state)
{
    fixture b;
    corpus m = {0};
    uint64_t docs, deleted;
    uint32_t calls, most = 0;
    source = (rng){UNIT_SEED};
    begin(&b, *state, 1, 32 << 20);
    put_documents(&b, &m, 0, 2000, 100);
    put_documents(&b, &m, 2000, 2000, 100);
    b.options.progress = stop;
    b.options.user = &calls;
    do {
        calls = ++most;
        reopen(&b);
        int rc = writer_merge(b.writer, 1, &b.e);
        if (calls)
            fixture_need(&b, rc);
        else
            assert_int_equal(rc, FSK_E_CANCEL);
        assert_int_equal(index_segments(b.store, &docs, &deleted), calls ? 1 : 2);
        fixture_check(&b, &m);
    } while (!calls);
    assert_true(most > 2);
    corpus_clear(&m);
    fixture_end(&b, *state);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(similar_documents_come_together),
        cmocka_unit_test(two_kinds_part),
        cmocka_unit_test(few_documents_keep_their_order),
        cmocka_unit_test(bisection_can_be_cancelled),
        TEST(a_merge_keeps_everything),
        TEST(threads_and_memory_do_not_matter),
        TEST(long_lists_in_little_memory),
        TEST(once_is_enough),
        TEST(small_indexes_and_other_merges_keep_the_order),
        TEST(a_cancelled_merge_leaves_all_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
