/* test_access.c -- who may do what at the same time: one writer, readers that keep their snapshot, files and
 * folders that cannot be written, handles carried across fork(). */
#include "../lib/history.h"
#include "../lib/store_help.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const history rows = {.keys = 60, .changes = 10, .words = 40};

static void must(int64_t rc, const fsk_error *e)
{
    if (rc < 0)
        fail_msg("%d %s", (int)rc, e->text);
}

static fsk_str text_of(const char *p)
{
    return (fsk_str){p, strlen(p)};
}

static void make_index(const char *path, uint32_t commits)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    must(history_open(path, FSK_OPEN_CREATE, 0, &ix, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    for (uint32_t k = 1; k <= commits; k++)
        must(history_commit(&rows, w, k, &e), &e);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}

/* ---- one writer ---- */

static int writer_elsewhere(void *user)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    CHILD_NEED(history_open(user, 0, 0, &ix, &e) == 0);
    CHILD_NEED(history_shown(&rows, ix, &e) == 3);
    int rc = history_writer(ix, &w, &e);
    CHILD_NEED(rc == 0 || (rc == FSK_E_LOCKED && !w && *e.text));
    fsk_writer_free(w);
    CHILD_NEED(fsk_close(ix) == 0);
    return rc == 0 ? 0 : 2;
}

static void test_second_writer(void **state)
{
    char *path = ((scratch *)*state)->path;
    fsk_error e = {0};
    fsk_index *ix, *again;
    fsk_writer *w, *other;
    make_index(path, 3);
    must(history_open(path, 0, 0, &ix, &e), &e);
    must(history_open(path, 0, 0, &again, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    assert_int_equal(history_writer(ix, &other, &e), FSK_E_LOCKED);
    assert_null(other);
    assert_int_equal(history_writer(again, &other, &e), FSK_E_LOCKED);
    assert_int_equal(child_run(writer_elsewhere, path), 2 * 256);
    assert_int_equal(fsk_close(ix), FSK_E_BUSY);
    fsk_writer_free(w);
    assert_int_equal(child_run(writer_elsewhere, path), 0);
    must(history_writer(again, &other, &e), &e);
    must(history_commit(&rows, other, 4, &e), &e);
    fsk_writer_free(other);
    assert_int_equal(history_shown(&rows, ix, &e), 4);
    assert_int_equal(fsk_close(again), 0);
    assert_int_equal(fsk_close(ix), 0);
}

/* ---- what cannot be written ---- */

enum { NOBODY = 65534 };

/* Rights mean nothing to root. */
static bool become_nobody(void)
{
    return getuid() != 0 || (setgid(NOBODY) == 0 && setuid(NOBODY) == 0);
}

static int read_as_nobody(void *user)
{
    const scratch *d = user;
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    CHILD_NEED(become_nobody());
    int rc = history_open(d->path, 0, 0, &ix, &e);
    CHILD_NEED((rc == FSK_E_READONLY || rc == FSK_E_IO) && !ix && strstr(e.text, d->path));
    CHILD_NEED(history_open(d->path, FSK_OPEN_RDONLY, 0, &ix, &e) == 0);
    CHILD_NEED(history_shown(&rows, ix, &e) == 3);
    CHILD_NEED(history_writer(ix, &w, &e) == FSK_E_READONLY && !w);
    return fsk_close(ix);
}

static void test_read_only(void **state)
{
    scratch *d = *state;
    for (int folder = 0; folder < 2; folder++)
        for (int lock = 0; lock < 2; lock++) {
            chmod(d->folder, 0777);
            unlink(d->path);
            unlink(d->lock);
            make_index(d->path, 3);
            assert_int_equal(chmod(d->path, 0444), 0);
            assert_int_equal(lock ? chmod(d->lock, 0444) : unlink(d->lock), 0);
            assert_int_equal(chmod(d->folder, folder ? 0555 : 0777), 0);
            int status = child_run(read_as_nobody, d);
            if (status)
                fail_msg("folder read-only %d, with lock file %d: child ended with %d", folder, lock, status);
        }
    chmod(d->folder, 0700);
}

static int no_right_to_read(void *user)
{
    const scratch *d = user;
    fsk_error e = {0};
    fsk_index *ix;
    CHILD_NEED(become_nobody());
    CHILD_NEED(history_open(d->path, FSK_OPEN_RDONLY, 0, &ix, &e) == FSK_E_IO);
    CHILD_NEED(!ix && strstr(e.text, d->path));
    return 0;
}

static int no_right_to_create(void *user)
{
    const scratch *d = user;
    fsk_error e = {0};
    fsk_index *ix;
    char path[128];
    snprintf(path, sizeof path, "%s/another", d->folder);
    CHILD_NEED(become_nobody());
    int rc = history_open(path, FSK_OPEN_CREATE, 0, &ix, &e);
    CHILD_NEED((rc == FSK_E_IO || rc == FSK_E_READONLY) && !ix && strstr(e.text, path));
    return 0;
}

static void test_no_rights(void **state)
{
    scratch *d = *state;
    make_index(d->path, 1);
    assert_int_equal(chmod(d->folder, 0555), 0);
    assert_int_equal(chmod(d->path, 0), 0);
    assert_int_equal(child_run(no_right_to_read, d), 0);
    assert_int_equal(child_run(no_right_to_create, d), 0);
    chmod(d->folder, 0700);
}

/* ---- fork ---- */

typedef struct handles {
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *r;
    fsk_query *q;
} handles;

static int use_parents_writer(const handles *h)
{
    fsk_error e = {0};
    fsk_writer *w;
    fsk_doc *d = fsk_doc_new();
    CHILD_NEED(fsk_doc_text(d, "text", text_of("of a child")) == 0);
    CHILD_NEED(fsk_writer_put(h->w, d, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_writer_delete(h->w, text_of("key00001"), &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_writer_commit(h->w, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_writer_merge(h->w, 1, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_writer_rollback(h->w, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_writer_open(h->ix, NULL, &w, &e) == FSK_E_FORKED && !w);
    fsk_doc_free(d);
    fsk_writer_free(h->w);
    return 0;
}

static int use_parents_handles(void *user)
{
    const handles *h = user;
    fsk_error e = {0};
    fsk_reader *r;
    fsk_results *rs;
    fsk_docid doc;
    fsk_str text;
    fsk_stats stats = FSK_STATS_INIT;
    alarm(20);
    CHILD_NEED(fsk_reader_open(h->ix, &r, &e) == FSK_E_FORKED && !r && *e.text);
    CHILD_NEED(fsk_reader_refresh(h->r, NULL, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_reader_find(h->r, text_of("key00001"), &doc, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_reader_key(h->r, 0, &text, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_reader_stored(h->r, 0, "text", &text, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_search(h->r, h->q, NULL, &rs, &e) == FSK_E_FORKED && !rs);
    CHILD_NEED(fsk_index_stats(h->r, &stats, &e) == FSK_E_FORKED);
    CHILD_NEED(fsk_check(h->r, NULL, NULL, NULL, &e) == FSK_E_FORKED);
    if (use_parents_writer(h))
        return 1;
    fsk_reader_release(h->r);
    fsk_reader_free(h->r);
    CHILD_NEED(fsk_close(h->ix) == 0);
    return 0;
}

static int open_in_child(void *user)
{
    fsk_error e = {0};
    alarm(20);
    int64_t k = history_shown_by_file(&rows, user, 0, &e);
    if (k != 3)
        fprintf(stderr, "shows %d %s\n", (int)k, e.text);
    return k != 3;
}

/* The child may not use what the parent opened, can free it, and what it does must not disturb the parent. */
static void test_fork(void **state)
{
    char *path = ((scratch *)*state)->path;
    fsk_error e = {0};
    handles h;
    make_index(path, 3);
    must(history_open(path, 0, 0, &h.ix, &e), &e);
    must(fsk_reader_open(h.ix, &h.r, &e), &e);
    must(fsk_query_parse(h.ix, text_of("walking"), NULL, &h.q, &e), &e);
    must(history_writer(h.ix, &h.w, &e), &e);
    must(history_fill(&rows, h.w, 4, &e), &e);
    assert_int_equal(child_run(use_parents_handles, &h), 0);
    assert_int_equal(child_run(open_in_child, path), 0);
    assert_int_equal(history_shown_by(&rows, h.r, &e), 3);
    assert_int_equal(child_run(writer_elsewhere, path), 2 * 256);
    must(fsk_writer_commit(h.w, &e), &e);
    assert_int_equal(history_shown(&rows, h.ix, &e), 4);
    fsk_writer_free(h.w);
    fsk_reader_free(h.r);
    fsk_query_free(h.q);
    assert_int_equal(fsk_close(h.ix), 0);
}

/* ---- snapshots ---- */

enum { READERS = 6, ROUNDS = 48 };

static uint64_t file_bytes(const char *path)
{
    struct stat st;
    return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

/* Readers opened at different commits see theirs, whatever is replaced and merged meanwhile. */
static void test_snapshots(void **state)
{
    char *path = ((scratch *)*state)->path;
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *readers[READERS] = {NULL};
    uint32_t seen[READERS];
    must(history_open(path, FSK_OPEN_CREATE, 0, &ix, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    for (uint32_t k = 1; k <= ROUNDS; k++) {
        uint32_t i = k % READERS;
        must(history_commit(&rows, w, k, &e), &e);
        bool still = k % 2; /* else a merge may publish at any moment */
        if (still)
            must(fsk_writer_wait(w, &e), &e);
        int changed = 1;
        if (!readers[i])
            must(fsk_reader_open(ix, &readers[i], &e), &e);
        else
            must(fsk_reader_refresh(readers[i], &changed, &e), &e);
        seen[i] = k;
        assert_true(changed);
        must(fsk_reader_refresh(readers[i], &changed, &e), &e);
        assert_false(still && changed);
        for (uint32_t j = 0; j < READERS && readers[j]; j++)
            if (history_shown_by(&rows, readers[j], &e) != seen[j])
                fail_msg("reader of commit %u, after commit %u: %s", seen[j], k, e.text);
    }
    for (uint32_t j = 0; j < READERS; j++)
        fsk_reader_free(readers[j]);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}

/* A reader that is released pins nothing: the file stops growing; one that is not lets it grow. */
static uint64_t growth(const char *path, bool release)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *r;
    fsk_str key;
    int changed;
    must(history_open(path, FSK_OPEN_CREATE, 0, &ix, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    for (uint32_t k = 1; k <= 60; k++)
        must(history_commit(&rows, w, k, &e), &e);
    uint64_t before = file_bytes(path);
    must(fsk_reader_open(ix, &r, &e), &e);
    if (release)
        fsk_reader_release(r);
    for (uint32_t k = 61; k <= 160; k++)
        must(history_commit(&rows, w, k, &e), &e);
    uint64_t after = file_bytes(path);
    assert_int_equal(fsk_reader_key(r, 0, &key, &e), release ? FSK_E_INVAL : 0);
    must(fsk_reader_refresh(r, &changed, &e), &e);
    assert_true(changed);
    assert_int_equal(history_shown_by(&rows, r, &e), 160);
    fsk_reader_free(r);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
    return after - before;
}

static void test_release(void **state)
{
    const scratch *d = *state;
    char other[128];
    snprintf(other, sizeof other, "%s/other", d->folder);
    uint64_t pinned = growth(other, false), released = growth(d->path, true);
    if (released > pinned / 4)
        fail_msg("the file grew by %u bytes, by %u with a pinned reader", (uint32_t)released,
                 (uint32_t)pinned);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_second_writer), TEST(test_read_only), TEST(test_no_rights),
        TEST(test_fork),          TEST(test_snapshots), TEST(test_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
