/* test_commit_cost.c -- what a small commit costs, by the log of everything that is written: a few syncs and
 * at most 32 KB, however large the index is and wherever in it documents are deleted. */
#include "../lib/history.h"
#include "../lib/store_help.h"
#include "write_log.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { DOCS = 120000, COMMITS = 60, BYTES_MOST = 32 << 10, SYNCS_MOST = 3 };

static void must(int rc, const fsk_error *e)
{
    if (rc)
        fail_msg("%d %s", rc, e->text);
}

static fsk_str str(const char *p)
{
    return (fsk_str){p, strlen(p)};
}

static void put(fsk_writer *w, fsk_doc *d, uint32_t key, const char *text)
{
    char name[16];
    fsk_error e = {0};
    snprintf(name, sizeof name, "%u", key);
    fsk_doc_reset(d);
    assert_int_equal(fsk_doc_key(d, str(name)), 0);
    assert_int_equal(fsk_doc_text(d, "title", str("A title")), 0);
    assert_int_equal(fsk_doc_text(d, "text", str(text)), 0);
    must(fsk_writer_put(w, d, &e), &e);
}

static void delete_key(fsk_writer *w, uint32_t key)
{
    char name[16];
    fsk_error e = {0};
    snprintf(name, sizeof name, "%u", key);
    must(fsk_writer_delete(w, str(name), &e), &e);
}

/* Of the events since `from`. */
static void check_cost(size_t from, const char *what, uint32_t i)
{
    uint64_t bytes = 0, syncs = 0;
    for (size_t k = from; k < writes.n; k++) {
        const log_event *v = &writes.events[k];
        bytes += v->kind == LOG_WRITE || v->kind == LOG_DURABLE_WRITE ? v->n : 0;
        syncs += v->kind == LOG_SYNC || v->kind == LOG_DURABLE_WRITE;
    }
    if (bytes > BYTES_MOST || syncs > SYNCS_MOST)
        fail_msg("commit %u, %s: %llu bytes, %llu syncs", i, what, (unsigned long long)bytes,
                 (unsigned long long)syncs);
}

static void test_small_commits(void **state)
{
    static const char *const text =
        "the text of a small document, some words of which are nowhere else: perambulation, "
        "zygote, quixotic; and others which are everywhere, as the one and the other are";
    scratch *s = *state;
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *r;
    fsk_writer_opts o = FSK_WRITER_OPTS_INIT;
    fsk_doc *d = fsk_doc_new();
    int changed;
    o.flags = FSK_WRITER_NO_MERGE; /* what merges write is not the commit's */
    must(history_open(s->path, FSK_OPEN_CREATE, 0, &ix, &e), &e);
    must(fsk_writer_open(ix, &o, &w, &e), &e);
    for (uint32_t i = 0; i < DOCS; i++)
        put(w, d, i, i % 2 ? "one word" : "other words");
    must(fsk_writer_commit(w, &e), &e);
    must(fsk_reader_open(ix, &r, &e), &e);
    log_start(s->path);
    for (uint32_t i = 0; i < COMMITS; i++) {
        size_t from = writes.n;
        uint64_t docs = fsk_reader_docs(r);
        put(w, d, DOCS + i, text);
        must(fsk_writer_commit(w, &e), &e);
        check_cost(from, "a new document", i);
        from = writes.n;
        put(w, d, i * (DOCS / COMMITS), text);
        must(fsk_writer_commit(w, &e), &e);
        check_cost(from, "a replaced one", i);
        from = writes.n;
        delete_key(w, i * (DOCS / COMMITS) + 7);
        must(fsk_writer_commit(w, &e), &e);
        check_cost(from, "a deleted one", i);
        must(fsk_reader_refresh(r, &changed, &e), &e);
        assert_true(changed);
        assert_int_equal(fsk_reader_docs(r), docs);
    }
    writes.on = false;
    log_free();
    fsk_reader_free(r);
    fsk_doc_free(d);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_small_commits, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
