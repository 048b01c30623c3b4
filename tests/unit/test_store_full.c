/* test_store_full.c -- the store when the map or the disk is full: told as FULL, nothing published is lost,
 * and writing goes on once there is room. */
#include "../lib/store_help.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cmocka.h>

#define MIB ((uint64_t)1 << 20)

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

/* ---- the map ---- */
static void test_growth(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    bool changed;
    store_view *v;
    store *s = must_write(d->path, MIB);
    must(store_view_open(s, &v, &e), &e);
    store_view_release(v);
    for (uint32_t id = 1; id <= 4; id++) {
        must(model_put(s, id, 60, &e), &e);
        must(model_publish(s, &(model_segment){id, 60}, 1, 0, &e), &e);
        must(store_view_refresh(v, &changed, &e), &e);
        assert_true(changed);
        shows(v, id, 60);
        store_view_release(v);
    }
    /* Pinned, it keeps the map in place until that is full; released, writing goes on. */
    must(store_view_refresh(v, &changed, &e), &e);
    uint32_t id = 5;
    int rc = 0;
    while (id < 100 && rc == 0)
        rc = model_put(s, id++, 60, &e);
    assert_int_equal(rc, FSK_E_FULL);
    assert_non_null(strstr(e.text, "release"));
    shows(v, 4, 60);
    store_view_release(v);
    must(model_put(s, id, 60, &e), &e);
    must(model_publish(s, &(model_segment){id, 60}, 1, 0, &e), &e);
    must(store_view_refresh(v, &changed, &e), &e);
    shows(v, id, 60);
    store_view_close(v);
    finish(s);
}

static int write_much(void *user)
{
    scratch *d = user;
    fsk_error e = {0};
    store *s;
    CHILD_NEED(store_open_flags(d->path, 0, 0, &s, &e) == 0);
    CHILD_NEED(store_writer_lock(s, &e) == 0);
    CHILD_NEED(model_put(s, 1, 200, &e) == 0);
    CHILD_NEED(model_publish(s, &(model_segment){1, 200}, 1, 0, &e) == 0);
    store_writer_unlock(s);
    CHILD_NEED(store_close(s) == 0);
    return 0;
}

static void test_grown_elsewhere(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    bool changed;
    store_view *v, *pinned;
    store *s = must_open(d->path, FSK_OPEN_CREATE, 2 * MIB);
    must(store_view_open(s, &v, &e), &e);
    must(store_view_open(s, &pinned, &e), &e);
    assert_int_equal(child_run(write_much, d), 0);
    assert_int_equal(store_view_refresh(v, &changed, &e), FSK_E_BUSY);
    assert_false(store_view_pinned(v));
    shows(pinned, 0, 0);
    store_view_release(pinned);
    must(store_view_refresh(v, &changed, &e), &e);
    assert_true(changed);
    shows(v, 1, 200);
    must(store_view_refresh(pinned, &changed, &e), &e);
    shows(pinned, 1, 200);
    store_view_close(pinned);
    store_view_close(v);
    must(store_writer_lock(s, &e), &e);
    must(model_put(s, 2, 3, &e), &e);
    finish(s);
}

typedef struct readers {
    store *s;
    _Atomic bool stop;
    _Atomic uint32_t failures, reads;
} readers;

static void *read_on(void *user)
{
    readers *r = user;
    store_view *v;
    model_segment m[4];
    uint32_t n;
    bool changed;
    fsk_error e = {0};
    if (store_view_open(r->s, &v, &e))
        return r;
    while (!atomic_load(&r->stop)) {
        store_view_release(v);
        int rc = store_view_refresh(v, &changed, &e);
        if (rc == 0 && changed)
            rc = model_read(v, m, 4, &n, &e);
        if (rc)
            atomic_fetch_add(&r->failures, 1);
        atomic_fetch_add(&r->reads, 1);
    }
    store_view_close(v);
    return NULL;
}

/* Views come and go while the map moves under the writer. */
static void test_readers_beside_growth(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store *s = must_write(d->path, MIB);
    must(model_put(s, 1, 2, &e), &e);
    must(model_publish(s, &(model_segment){1, 2}, 1, 0, &e), &e);
    readers r = {.s = s};
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, read_on, &r);
    uint32_t full = 0;
    for (uint32_t id = 2; id < 40; id++) {
        int rc = model_put(s, id, 8, &e);
        if (rc == FSK_E_FULL) { /* a view happened to be pinned all the time */
            full++;
            continue;
        }
        must(rc, &e);
        must(model_publish(s, &(model_segment){id, 8}, 1, 0, &e), &e);
    }
    atomic_store(&r.stop, true);
    for (int i = 0; i < 3; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(atomic_load(&r.failures), 0);
    assert_true(full < 38);
    finish(s);
}

/* ---- a file that may not grow ---- */
static int fill_file(void *user)
{
    scratch *d = user;
    fsk_error e = {0};
    store *s;
    store_view *v;
    model_segment m[4];
    uint32_t n, failures = 0;
    bool changed;
    struct stat st;
    signal(SIGXFSZ, SIG_IGN);
    CHILD_NEED(store_open_flags(d->path, 0, 0, &s, &e) == 0);
    CHILD_NEED(store_writer_lock(s, &e) == 0 && store_view_open(s, &v, &e) == 0);
    CHILD_NEED(stat(d->path, &st) == 0);
    for (uint32_t more = 0; more < 100; more++) {
        /* Anywhere in the file's growth: on a page boundary or inside a page. */
        struct rlimit limit = {(rlim_t)st.st_size + more * 40000, RLIM_INFINITY};
        CHILD_NEED(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        int rc = model_put(s, 20 + more, 5, &e);
        if (rc == 0)
            rc = model_publish(s, &(model_segment){20 + more, 5}, 1, 0, &e);
        if (rc == 0)
            break;
        CHILD_NEED(rc == FSK_E_FULL && e.sys_errno && strstr(e.text, d->path));
        failures++;
        CHILD_NEED(store_view_refresh(v, &changed, &e) == 0);
        CHILD_NEED(model_read(v, m, 4, &n, &e) == 0 && n == 1 && m[0].id == 1);
    }
    CHILD_NEED(failures > 3 && failures < 100);
    struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    CHILD_NEED(setrlimit(RLIMIT_FSIZE, &none) == 0);
    CHILD_NEED(model_put(s, 90, 5, &e) == 0);
    CHILD_NEED(model_publish(s, &(model_segment){90, 5}, 1, 1, &e) == 0);
    CHILD_NEED(store_view_refresh(v, &changed, &e) == 0 && changed);
    CHILD_NEED(model_read(v, m, 4, &n, &e) == 0 && n == 1 && m[0].id == 90);
    store_view_close(v);
    store_writer_unlock(s);
    return store_close(s);
}

static void test_file_limit(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store *s = must_write(d->path, 0);
    must(model_put(s, 1, 4, &e), &e);
    must(model_publish(s, &(model_segment){1, 4}, 1, 0, &e), &e);
    finish(s);
    assert_int_equal(child_run(fill_file, d), 0);
}

/* ---- a disk that is full indeed ---- */
static int fill(const char *folder, size_t leave)
{
    char name[128];
    struct statfs fs;
    static const uint8_t bytes[4096];
    snprintf(name, sizeof name, "%s/filler", folder);
    int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0666);
    while (statfs(folder, &fs) == 0 && fs.f_bavail > leave && write(fd, bytes, sizeof bytes) > 0)
        ;
    return close(fd);
}

static void remove_filler(const scratch *d)
{
    char name[128];
    snprintf(name, sizeof name, "%s/filler", d->folder);
    unlink(name);
}

static int on_full_disk(void *user)
{
    scratch *d = user;
    fsk_error e = {0};
    store *s;
    store_view *v;
    bool changed;
    model_segment m[4];
    uint32_t n;
    if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("none", d->folder, "tmpfs", 0, "size=6m"))
        return 77;
    CHILD_NEED(model_build(d->path, 3, &e) == 0);
    for (size_t leave = 0; leave < 300; leave += leave < 24 ? 1 : 60) {
        fill(d->folder, leave);
        CHILD_NEED(unlink(d->lock) == 0);
        fill(d->folder, leave);
        CHILD_NEED(model_read_path(d->path, &e) == 0);
        int rc = store_open_flags(d->path, 0, 0, &s, &e);
        CHILD_NEED(rc == 0 || (rc == FSK_E_FULL && strstr(e.text, d->path)));
        if (rc) { /* the lock file needs room */
            remove_filler(d);
            CHILD_NEED(store_open_flags(d->path, 0, 0, &s, &e) == 0);
            fill(d->folder, leave);
        }
        CHILD_NEED(store_writer_lock(s, &e) == 0 && store_view_open(s, &v, &e) == 0);
        rc = model_put(s, 20, 30, &e);
        CHILD_NEED(rc == FSK_E_FULL && e.sys_errno == ENOSPC);
        CHILD_NEED(store_view_refresh(v, &changed, &e) == 0 && !changed);
        CHILD_NEED(model_read(v, m, 4, &n, &e) == 0 && n == 1 && m[0].id == 7);
        remove_filler(d);
        CHILD_NEED(model_put(s, 20, 5, &e) == 0);
        CHILD_NEED(model_publish(s, &(model_segment){7, 3}, 1, 20, &e) == 0);
        store_view_close(v);
        store_writer_unlock(s);
        CHILD_NEED(store_close(s) == 0);
    }
    return 0;
}

static void test_full_disk(void **state)
{
    int rc = child_run(on_full_disk, *state);
    if (rc == 77 * 256)
        skip(); /* file systems cannot be mounted here */
    assert_int_equal(rc, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_growth),     TEST(test_grown_elsewhere), TEST(test_readers_beside_growth),
        TEST(test_file_limit), TEST(test_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
