/* test_store_writer.c -- the store's writer: what becomes visible when, who may write, what happens when the
 * map or the disk is full, and that the file does not grow without need. */
#include "../lib/store_help.h"
#include "base/bits.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

static void must(int rc, const fsk_error *e)
{
    if (rc)
        fail_msg("%d %s", rc, e->text);
}

static store *must_open(const char *path, uint32_t flags, uint64_t map_bytes)
{
    fsk_error e = {0};
    store *s = NULL;
    must(store_open_flags(path, flags, map_bytes, &s, &e), &e);
    return s;
}

static store *must_write(const char *path, uint64_t map_bytes)
{
    fsk_error e = {0};
    store *s = must_open(path, FSK_OPEN_CREATE, map_bytes);
    must(store_writer_lock(s, &e), &e);
    return s;
}

static void finish(store *s)
{
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
}

/* What a view shows: one segment of that id and size, or nothing. */
static void shows(store_view *v, uint32_t id, uint32_t extents)
{
    model_segment m[4];
    uint32_t n;
    fsk_error e = {0};
    if (!id) {
        assert_int_equal(model_read(v, m, 4, &n, &e), FSK_E_NOTFOUND);
        return;
    }
    must(model_read(v, m, 4, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(m[0].id, id);
    assert_int_equal(m[0].extents, extents);
}

static void test_isolation(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    bool changed;
    store_view *before, *v;
    store *s = must_write(d->path, 0);
    must(store_view_open(s, &before, &e), &e);
    must(model_put(s, 1, 70, &e), &e);
    must(store_view_open(s, &v, &e), &e);
    shows(v, 0, 0);
    must(model_publish(s, &(model_segment){1, 70}, 1, 0, &e), &e);
    shows(v, 0, 0);
    must(store_view_refresh(v, &changed, &e), &e);
    assert_true(changed);
    shows(v, 1, 70);
    must(store_view_refresh(v, &changed, &e), &e);
    assert_false(changed);
    shows(v, 1, 70);
    /* Replaced several times over, the pinned view keeps what it saw. */
    for (uint32_t id = 2; id < 8; id++) {
        must(model_put(s, id, 70, &e), &e);
        must(model_publish(s, &(model_segment){id, 70}, 1, id - 1, &e), &e);
        shows(v, 1, 70);
        shows(before, 0, 0);
    }
    must(store_view_refresh(before, &changed, &e), &e);
    shows(before, 7, 70);
    store_view_close(before);
    store_view_close(v);
    finish(s);
}

static void test_released(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    bool changed;
    store_view *v;
    store_bytes b;
    store_sizes sizes;
    const uint8_t *extent;
    store *s = must_write(d->path, 0);
    must(model_put(s, 1, 1, &e), &e);
    must(model_publish(s, &(model_segment){1, 1}, 1, 0, &e), &e);
    must(store_view_open(s, &v, &e), &e);
    store_view_release(v);
    store_view_release(v);
    assert_false(store_view_pinned(v));
    assert_int_equal(store_view_get(v, 0, 0, &b), FSK_E_INVAL);
    assert_int_equal(store_view_extents(v, 1, 0, 1, &extent, &e), FSK_E_INVAL);
    assert_int_equal(store_view_sizes(v, &sizes, &e), FSK_E_INVAL);
    must(store_view_refresh(v, &changed, &e), &e);
    assert_false(changed);
    assert_true(store_view_pinned(v));
    shows(v, 1, 1);
    store_view_release(v);
    must(model_publish(s, &(model_segment){1, 1}, 1, 0, &e), &e);
    must(store_view_refresh(v, &changed, &e), &e);
    assert_true(changed);
    shows(v, 1, 1);
    store_view_close(v);
    finish(s);
}

static void test_unpublished(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    uint32_t *ids;
    size_t n;
    store_bytes b;
    store_view *v;
    store *s = must_write(d->path, 0);
    must(model_put(s, 1, 2, &e), &e);
    must(model_publish(s, &(model_segment){1, 2}, 1, 0, &e), &e);
    must(model_put(s, 5, 3, &e), &e);
    must(store_put(s, UINT32_MAX, 0, "last", 4, &e), &e);
    must(store_put(s, 9, STORE_LIVE_KEY(3), "live", 4, &e), &e);
    store_abort(s);
    assert_int_equal(store_get(s, 9, STORE_LIVE_KEY(3), &b, &e), FSK_E_NOTFOUND);
    must(store_put(s, UINT32_MAX, 0, "last", 4, &e), &e);
    must(store_get(s, UINT32_MAX, 0, &b, &e), &e);
    assert_memory_equal(b.p, "last", 4);
    must(store_flush(s, &e), &e);
    finish(s);
    /* A new writer finds the orphans and drops them; what is published stays. */
    s = must_write(d->path, 0);
    must(store_segments(s, &ids, &n, &e), &e);
    assert_int_equal(n, 3);
    assert_int_equal(ids[0], 1);
    assert_int_equal(ids[1], 5);
    assert_int_equal(ids[2], UINT32_MAX);
    must(store_drop(s, 5, &e), &e);
    must(store_drop(s, UINT32_MAX, &e), &e);
    must(store_drop(s, 77, &e), &e);
    must(store_flush(s, &e), &e);
    free(ids);
    must(store_segments(s, &ids, &n, &e), &e);
    assert_int_equal(n, 1);
    free(ids);
    must(store_view_open(s, &v, &e), &e);
    shows(v, 1, 2);
    store_view_close(v);
    finish(s);
}

static void test_failed_publish(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store_view *v;
    bool changed;
    store *s = must_write(d->path, 0);
    must(model_put(s, 1, 2, &e), &e);
    must(model_publish(s, &(model_segment){1, 2}, 1, 0, &e), &e);
    must(store_view_open(s, &v, &e), &e);
    must(store_publish_begin(s, &e), &e);
    must(store_drop(s, 1, &e), &e);
    must(store_put(s, 2, 0, "small", 5, &e), &e);
    store_abort(s);
    must(store_view_refresh(v, &changed, &e), &e);
    assert_false(changed);
    shows(v, 1, 2);
    store_view_close(v);
    finish(s);
}

static void test_misuse(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store *s = must_open(d->path, FSK_OPEN_CREATE, 0);
    assert_int_equal(store_put(s, 1, 0, "x", 1, &e), FSK_E_INVAL);
    assert_int_equal(store_flush(s, &e), FSK_E_INVAL);
    assert_int_equal(store_publish_begin(s, &e), FSK_E_INVAL);
    must(store_writer_lock(s, &e), &e);
    assert_int_equal(store_publish(s, "x", 1, &e), FSK_E_INVAL);
    must(store_put(s, 1, 0, "x", 1, &e), &e);
    assert_int_equal(store_publish_begin(s, &e), FSK_E_INVAL);
    must(store_flush(s, &e), &e);
    must(store_publish_begin(s, &e), &e);
    assert_int_equal(store_publish_begin(s, &e), FSK_E_INVAL);
    assert_int_equal(store_flush(s, &e), FSK_E_INVAL);
    must(store_publish(s, "x", 1, &e), &e);
    finish(s);
}

/* ---- one writer, from whichever thread ---- */
typedef struct step {
    store *s;
    uint32_t segment;
    int rc;
} step;

static void *put_only(void *user)
{
    step *t = user;
    fsk_error e = {0};
    t->rc = store_put(t->s, t->segment, 0, "from a thread", 13, &e);
    return NULL;
}

static void *publish_only(void *user)
{
    step *t = user;
    fsk_error e = {0};
    t->rc = store_flush(t->s, &e);
    if (t->rc == 0)
        t->rc = store_publish_begin(t->s, &e);
    if (t->rc == 0)
        t->rc = store_publish(t->s, "done", 4, &e);
    return NULL;
}

static void in_thread(void *(*fn)(void *), store *s, uint32_t segment)
{
    pthread_t thread;
    step t = {s, segment, -1};
    pthread_create(&thread, NULL, fn, &t);
    pthread_join(thread, NULL);
    assert_int_equal(t.rc, 0);
}

static void test_changing_threads(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store_view *v;
    store_bytes b;
    store *s = must_write(d->path, 0);
    for (uint32_t segment = 1; segment < 20; segment += 3) {
        must(store_put(s, segment, 0, "from here", 9, &e), &e);
        in_thread(put_only, s, segment + 1);
        must(store_put(s, segment + 2, 0, "from here", 9, &e), &e);
        in_thread(publish_only, s, 0);
        in_thread(put_only, s, 100);
        store_abort(s);
    }
    must(store_view_open(s, &v, &e), &e);
    for (uint32_t segment = 1; segment < 22; segment++)
        assert_int_equal(store_view_get(v, segment, 0, &b), 0);
    assert_int_equal(store_view_get(v, 100, 0, &b), FSK_E_NOTFOUND);
    assert_int_equal(store_view_get(v, 0, 0, &b), 0);
    store_view_close(v);
    in_thread(put_only, s, 100);
    finish(s);
}

/* ---- one writer at a time ---- */
static int second_writer(void *user)
{
    scratch *d = user;
    fsk_error e = {0};
    store *s;
    CHILD_NEED(store_open_flags(d->path, 0, 0, &s, &e) == 0);
    CHILD_NEED(store_writer_lock(s, &e) == FSK_E_LOCKED && strstr(e.text, "another process"));
    CHILD_NEED(store_close(s) == 0);
    return 0;
}

static int dying_writer(void *user)
{
    scratch *d = user;
    fsk_error e = {0};
    store *s;
    CHILD_NEED(store_open_flags(d->path, 0, 0, &s, &e) == 0);
    CHILD_NEED(store_writer_lock(s, &e) == 0);
    CHILD_NEED(store_put(s, 5, 0, "x", 1, &e) == 0);
    kill(getpid(), SIGKILL);
    return 1;
}

static void test_one_writer(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store *s = must_write(d->path, 0);
    store *same = must_open(d->path, 0, 0);
    assert_int_equal(store_writer_lock(same, &e), FSK_E_LOCKED);
    assert_non_null(strstr(e.text, "this process"));
    assert_int_equal(child_run(second_writer, d), 0);
    store_writer_unlock(s);
    must(store_writer_lock(same, &e), &e);
    store_writer_unlock(same);
    assert_int_equal(store_close(same), 0);
    assert_int_equal(store_close(s), 0);
}

/* Where the kernel passes on what a dead process had locked; an emulator may not. */
static bool has_robust_locks(void)
{
    void *head;
    size_t n;
    return syscall(SYS_get_robust_list, 0, &head, &n) == 0;
}

static void test_dead_writer(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    if (!has_robust_locks()) {
        print_message("the kernel has no robust locks\n");
        skip();
    }
    store *s = must_open(d->path, FSK_OPEN_CREATE, 0);
    assert_int_equal(child_run(dying_writer, d), SIGKILL);
    must(store_writer_lock(s, &e), &e);
    must(store_put(s, 6, 0, "y", 1, &e), &e);
    must(store_flush(s, &e), &e);
    finish(s);
}

static void test_bounded_growth(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store_view *v;
    store_sizes sizes;
    bool changed;
    store *s = must_write(d->path, 0);
    must(store_view_open(s, &v, &e), &e);
    for (uint32_t id = 1; id <= 60; id++) {
        must(model_put(s, id, 20, &e), &e);
        must(model_publish(s, &(model_segment){id, 20}, 1, id - 1, &e), &e);
        must(store_view_refresh(v, &changed, &e), &e);
    }
    must(store_view_sizes(v, &sizes, &e), &e);
    uint64_t live = 20 * (EXTENT_BYTES + 16);
    assert_true(sizes.used_bytes >= live && sizes.used_bytes < live + live / 20 + 65536);
    assert_true(sizes.file_bytes < 4 * live);
    /* What LMDB neither uses nor lists as free is at most the tail of one transaction. */
    assert_true(sizes.used_bytes + sizes.free_bytes <= sizes.file_bytes + 65536);
    assert_true(sizes.used_bytes + sizes.free_bytes + 65536 >= sizes.file_bytes);
    store_view_close(v);
    finish(s);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* Whether the file ends before the last page that its newest meta page counts. */
static bool ends_early(const char *path)
{
    uint8_t bytes[8192];
    struct stat st;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(bytes, 1, sizeof bytes, f), sizeof bytes);
    fclose(f);
    assert_int_equal(stat(path, &st), 0);
    const uint8_t *meta = load_u64(bytes + 144) > load_u64(bytes + 4096 + 144) ? bytes : bytes + 4096;
    return (load_u64(meta + 136) + 1) * 4096 > (uint64_t)st.st_size;
}

/* Free pages at the end of the file may never have been written; that must not pass for a truncation. */
static void test_reopen_after_anything(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    uint64_t seed = 20240117;
    uint32_t early = 0;
    uint8_t *bytes = calloc(1, EXTENT_BYTES);
    if (sysconf(_SC_PAGESIZE) != 4096)
        skip();
    for (uint32_t round = 0; round < 150; round++) {
        store *s = must_write(d->path, 0);
        must(store_publish_begin(s, &e), &e);
        for (uint64_t i = next_random(&seed) % 60; i; i--) {
            uint32_t segment = 1 + (uint32_t)next_random(&seed) % 10, kind = (uint32_t)next_random(&seed) % 8;
            size_t n = next_random(&seed) % (kind < 5 ? 100 : EXTENT_BYTES);
            if (kind == 7)
                must(store_drop(s, segment, &e), &e);
            else
                must(store_put(s, segment, (uint32_t)next_random(&seed) % 6, bytes, n, &e), &e);
        }
        must(store_publish(s, &round, sizeof round, &e), &e);
        finish(s);
        early += ends_early(d->path);
    }
    assert_true(early > 0);
    free(bytes);
}

static int note_chunk(void *user, uint32_t chunk, store_bytes bytes)
{
    uint32_t *seen = user;
    assert_int_equal(bytes.n, 4);
    seen[0]++;
    seen[1] = chunk;
    return chunk == 70 ? 42 : 0;
}

static void test_live_chunks(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store_view *v;
    uint32_t seen[2] = {0, 0};
    store *s = must_write(d->path, 0);
    must(model_put(s, 1, 2, &e), &e);
    must(model_put(s, 2, 1, &e), &e);
    for (uint32_t i = 0; i < 50; i += 5)
        must(store_put(s, 1, STORE_LIVE_KEY(i), "live", 4, &e), &e);
    must(store_put(s, 3, STORE_LIVE_KEY(70), "stop", 4, &e), &e);
    must(store_put(s, 3, STORE_LIVE_KEY(71), "over", 4, &e), &e);
    must(store_flush(s, &e), &e);
    must(store_view_open(s, &v, &e), &e);
    assert_int_equal(store_view_live(v, 1, note_chunk, seen), 0);
    assert_int_equal(seen[0], 10);
    assert_int_equal(seen[1], 45);
    assert_int_equal(store_view_live(v, 2, note_chunk, seen), 0);
    assert_int_equal(seen[0], 10);
    assert_int_equal(store_view_live(v, 3, note_chunk, seen), 42);
    assert_int_equal(seen[0], 11);
    store_view_close(v);
    finish(s);
}

static void test_damaged_extents(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store_view *v;
    const uint8_t *out[8];
    store *s = must_write(d->path, 0);
    must(model_put(s, 1, 3, &e), &e);
    must(store_put(s, 1, 4, "short", 5, &e), &e);
    must(model_put(s, 2, 2, &e), &e);
    must(store_view_open(s, &v, &e), &e);
    must(store_view_extents(v, 1, 0, 0, out, &e), &e);
    must(store_view_extents(v, 1, 1, 2, out, &e), &e);
    assert_int_equal(store_view_extents(v, 1, 0, 4, out, &e), FSK_E_CORRUPT); /* 3 is missing */
    assert_non_null(strstr(e.text, "extent 3 of segment 1"));
    assert_int_equal(store_view_extents(v, 1, 4, 1, out, &e), FSK_E_CORRUPT);
    assert_int_equal(store_view_extents(v, 2, 0, 3, out, &e), FSK_E_CORRUPT);
    assert_int_equal(store_view_extents(v, 3, 0, 1, out, &e), FSK_E_CORRUPT);
    store_view_close(v);
    finish(s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_isolation),      TEST(test_released),
        TEST(test_unpublished),    TEST(test_failed_publish),
        TEST(test_misuse),         TEST(test_changing_threads),
        TEST(test_one_writer),     TEST(test_dead_writer),

        TEST(test_bounded_growth), TEST(test_reopen_after_anything),
        TEST(test_live_chunks),    TEST(test_damaged_extents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
