/* test_count.c -- counting in an index of more documents than are counted together (COUNT_SPAN in
 * engine/exec/node.h): document i holds a word for each divisor of i, so that every count is arithmetic. */
#include "exec/node.h"
#include "fossick.h"
#include "unit.h"

#include "../lib/store_help.h"
#include <stdio.h>
#include <string.h>

enum { DOCUMENTS = COUNT_SPAN + 3 * WINDOW + 100, GONE = 11 };

static const uint32_t divisors[] = {2, 3, 7, 40, 1000, 30000};
enum { DIVISORS = sizeof divisors / sizeof *divisors };

typedef struct fixture {
    fsk_index *index;
    fsk_reader *reader;
} fixture;

static void put(fsk_writer *w, fsk_doc *d, uint32_t i)
{
    char key[16], text[128] = "every";
    size_t n = strlen(text);
    fsk_str k = {key, (size_t)snprintf(key, sizeof key, "%u", i)};
    for (uint32_t j = 0; j < DIVISORS; j++) {
        if (i % divisors[j] == 0)
            n += (size_t)snprintf(text + n, sizeof text - n, " w%u", divisors[j]);
    }
    fsk_doc_reset(d);
    assert_int_equal(fsk_doc_key(d, k), 0);
    assert_int_equal(fsk_doc_text(d, "text", (fsk_str){text, n}), 0);
    assert_int_equal(fsk_writer_put(w, d, NULL), 0);
}

static void fill(fixture *f)
{
    fsk_writer *w;
    fsk_doc *d = fsk_doc_new();
    assert_int_equal(fsk_writer_open(f->index, NULL, &w, NULL), 0);
    for (uint32_t i = 0; i < DOCUMENTS; i++)
        put(w, d, i);
    assert_int_equal(fsk_writer_merge(w, 1, NULL), 0);
    fsk_doc_free(d);
    fsk_writer_free(w);
}

static void delete_some(fixture *f)
{
    fsk_writer *w;
    assert_int_equal(fsk_writer_open(f->index, NULL, &w, NULL), 0);
    for (uint32_t i = 0; i < DOCUMENTS; i += GONE) {
        char key[16];
        fsk_str k = {key, (size_t)snprintf(key, sizeof key, "%u", i)};
        assert_int_equal(fsk_writer_delete(w, k, NULL), 0);
    }
    assert_int_equal(fsk_writer_commit(w, NULL), 0);
    fsk_writer_free(w);
    assert_int_equal(fsk_reader_refresh(f->reader, NULL, NULL), 0);
}

static void expect(fixture *f, const char *text, uint64_t want)
{
    fsk_query *q;
    fsk_results *rs;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    o.k = 0;
    o.count = FSK_COUNT_EXACT;
    assert_int_equal(fsk_query_parse(f->index, (fsk_str){text, strlen(text)}, NULL, &q, NULL), 0);
    assert_int_equal(fsk_search(f->reader, q, &o, &rs, NULL), 0);
    if (fsk_results_total(rs, NULL) != want)
        fail_msg("%s: %llu, wanted %llu", text, (unsigned long long)fsk_results_total(rs, NULL),
                 (unsigned long long)want);
    fsk_results_free(rs);
    fsk_query_free(q);
}

static void expect_pair(fixture *f, uint32_t a, uint32_t b, uint32_t gone)
{
    static const char *const forms[] = {"w%u w%u",          "+w%u +w%u",      "+w%u -w%u",
                                        "\"w%u w%u\"",      "* -(w%u w%u)",   "AT LEAST 2 OF (every w%u w%u)",
                                        "w%u BEFORE/1 w%u", "w%u NEAR/1 w%u", "\"w%u w%u\"~0"};
    uint64_t either = 0, both = 0, first = 0, phrase = 0, neither = 0;
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        bool in_a = i % a == 0, in_b = i % b == 0, between = false;
        if (gone && i % gone == 0)
            continue;
        for (uint32_t j = 0; j < DIVISORS; j++)
            between |= divisors[j] > a && divisors[j] < b && i % divisors[j] == 0;
        either += in_a || in_b;
        both += in_a && in_b;
        first += in_a && !in_b;
        phrase += in_a && in_b && !between;
        neither += !in_a && !in_b;
    }
    const uint64_t want[] = {either, both, first, phrase, neither, either, phrase, phrase, phrase};
    for (int k = 0; k < 9; k++) {
        char text[64];
        snprintf(text, sizeof text, forms[k], a, b);
        expect(f, text, want[k]);
    }
}

static void test_pairs(void **state)
{
    const scratch *s = *state;
    fixture made = {0}, *f = &made;
    fsk_open_opts create = FSK_OPEN_OPTS_INIT;
    create.flags = FSK_OPEN_CREATE | FSK_OPEN_NO_STORE;
    create.language = "none";
    assert_int_equal(fsk_open(s->path, &create, &f->index, NULL), 0);
    fill(f);
    assert_int_equal(fsk_reader_open(f->index, &f->reader, NULL), 0);
    for (uint32_t gone = 0; gone <= GONE; gone += GONE) {
        if (gone)
            delete_some(f);
        for (uint32_t i = 0; i < DIVISORS; i++) {
            for (uint32_t j = i + 1; j < DIVISORS; j++)
                expect_pair(f, divisors[i], divisors[j], gone);
        }
    }
    fsk_reader_free(f->reader);
    assert_int_equal(fsk_close(f->index), 0);
}

static void put_many(fsk_writer *w, fsk_doc *d, uint32_t n, const char *text)
{
    for (uint32_t i = 0; i < n; i++) {
        fsk_doc_reset(d);
        assert_int_equal(fsk_doc_text(d, "text", (fsk_str){text, strlen(text)}), 0);
        assert_int_equal(fsk_writer_put(w, d, NULL), 0);
    }
}

/* Many documents reach more points by one rare word than the only one that has two of them. */
static void test_weak_match(void **state)
{
    enum { FILLERS = 400 };
    const scratch *s = *state;
    char text[16 + 2 * FILLERS] = "alpha beta";
    fixture f = {0};
    fsk_writer *w;
    fsk_open_opts create = FSK_OPEN_OPTS_INIT;
    fsk_doc *d = fsk_doc_new();
    create.flags = FSK_OPEN_CREATE | FSK_OPEN_NO_STORE;
    assert_int_equal(fsk_open(s->path, &create, &f.index, NULL), 0);
    assert_int_equal(fsk_writer_open(f.index, NULL, &w, NULL), 0);
    put_many(w, d, 100, "alpha");
    put_many(w, d, 100, "beta");
    put_many(w, d, 12, "gamma");
    for (int i = 0; i < FILLERS; i++)
        strcat(text, " x");
    put_many(w, d, 1, text);
    assert_int_equal(fsk_writer_commit(w, NULL), 0);
    assert_int_equal(fsk_reader_open(f.index, &f.reader, NULL), 0);
    fsk_query *q;
    fsk_results *found;
    size_t n;
    fsk_str query = {"AT LEAST 2 OF (alpha beta gamma)", 32};
    assert_int_equal(fsk_query_parse(f.index, query, NULL, &q, NULL), 0);
    assert_int_equal(fsk_search(f.reader, q, NULL, &found, NULL), 0);
    fsk_results_hits(found, &n);
    assert_int_equal(n, 1);
    fsk_results_free(found);
    fsk_query_free(q);
    fsk_doc_free(d);
    fsk_writer_free(w);
    fsk_reader_free(f.reader);
    assert_int_equal(fsk_close(f.index), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pairs, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_weak_match, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
