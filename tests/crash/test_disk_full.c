/* test_disk_full.c -- no room on the disk or in the map, at any moment of a commit or merge: FULL, the index
 * shows the last commit, and writing goes on once there is room.
 *
 * The disk is filled by a limit on the size of files, in children, for the limit would hold for all of the
 * process. */
#include "../lib/history.h"
#include "../lib/random.h"
#include "../lib/store_help.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SEED = 11, MEBIBYTE = 1 << 20 };
static const history rows = {.keys = 800, .changes = 100, .words = 80};

static rlim_t file_bytes(const char *path)
{
    struct stat st;
    return stat(path, &st) ? 0 : (rlim_t)st.st_size;
}

static bool limit_files(rlim_t bytes)
{
    struct rlimit l;
    if (getrlimit(RLIMIT_FSIZE, &l))
        return false;
    l.rlim_cur = bytes < l.rlim_max ? bytes : l.rlim_max;
    return setrlimit(RLIMIT_FSIZE, &l) == 0;
}

typedef struct full_case {
    const char *path;
    rlim_t room;
} full_case;

/* A commit that fails is undone; a merge that finds no room may have committed before. */
static bool may_show(int64_t shown, uint32_t k)
{
    return shown == (int64_t)k - 1 || (k % 5 == 0 && shown == k);
}

/* Commits until there is no room, then with room again. */
static int fill_disk(void *user)
{
    const full_case *c = user;
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    uint32_t k = 0;
    alarm(60);
    signal(SIGXFSZ, SIG_IGN);
    CHILD_NEED(history_open(c->path, FSK_OPEN_CREATE, 0, &ix, &e) == 0);
    CHILD_NEED(history_writer(ix, &w, &e) == 0);
    while (k < 3)
        CHILD_NEED(history_commit(&rows, w, ++k, &e) == 0);
    for (int turn = 0; turn < 2; turn++) {
        CHILD_NEED(limit_files(file_bytes(c->path) + c->room));
        int rc;
        do
            rc = history_commit(&rows, w, ++k, &e);
        while (rc == 0 && k < 200);
        if (rc != FSK_E_FULL)
            fprintf(stderr, "room %u, commit %u: %d %s\n", (uint32_t)c->room, k, rc, e.text);
        CHILD_NEED(rc == FSK_E_FULL && *e.text);
        CHILD_NEED(fsk_writer_rollback(w, &e) == 0);
        int64_t shown = history_shown(&rows, ix, &e);
        if (!may_show(shown, k))
            fprintf(stderr, "room %u, commit %u: shows %d %s\n", (uint32_t)c->room, k, (int)shown, e.text);
        CHILD_NEED(may_show(shown, k));
        CHILD_NEED(limit_files(RLIM_INFINITY));
        k = (uint32_t)shown;
        for (int i = 0; i < 3; i++)
            CHILD_NEED(history_commit(&rows, w, ++k, &e) == 0);
        CHILD_NEED(history_shown(&rows, ix, &e) == k);
    }
    fsk_writer_free(w);
    return fsk_close(ix);
}

static void test_disk_full(void **state)
{
    rng r = {SEED};
    for (uint32_t i = 0; i < 8; i++) {
        scratch *d;
        assert_int_equal(scratch_setup((void **)&d), 0);
        full_case c = {d->path, i < 3 ? i * 8192 : rng_below(&r, MEBIBYTE / 8)};
        int status = child_run(fill_disk, &c);
        if (status)
            fail_msg("with room for %u bytes (seed %d): child ended with %d", (uint32_t)c.room, SEED, status);
        scratch_teardown((void **)&d);
    }
    (void)state;
}

/* A limit so low that not even an index can be made. */
static int create_without_room(void *user)
{
    const scratch *d = user;
    fsk_index *ix;
    fsk_error e = {0};
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t room = 0; room < 16384; room += 2048) {
        CHILD_NEED(limit_files(room));
        int rc = history_open(d->path, FSK_OPEN_CREATE, 0, &ix, &e);
        if (rc == 0)
            fsk_close(ix);
        CHILD_NEED(rc == FSK_E_FULL || rc == 0);
        CHILD_NEED(limit_files(RLIM_INFINITY));
    }
    CHILD_NEED(history_open(d->path, FSK_OPEN_CREATE, 0, &ix, &e) == 0);
    CHILD_NEED(history_shown(&rows, ix, &e) == 0);
    return fsk_close(ix);
}

static void test_create_without_room(void **state)
{
    assert_int_equal(child_run(create_without_room, *state), 0);
}

/* A map that cannot grow under a pinned reader, which keeps pages from being used again. */
static void test_map_full(void **state)
{
    static const history more = {.keys = 1000, .changes = 100, .words = 1000};
    const scratch *d = *state;
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *r;
    uint32_t k = 0;
    assert_int_equal(history_open(d->path, FSK_OPEN_CREATE, 33 * MEBIBYTE, &ix, &e), 0);
    assert_int_equal(history_writer(ix, &w, &e), 0);
    assert_int_equal(history_commit(&more, w, ++k, &e), 0);
    assert_int_equal(fsk_reader_open(ix, &r, &e), 0);
    int rc;
    do
        rc = history_commit(&more, w, ++k, &e);
    while (rc == 0 && k < 1000);
    if (rc != FSK_E_FULL)
        fail_msg("commit %u: %d %s", k, rc, e.text);
    assert_int_equal(fsk_writer_rollback(w, &e), 0);
    assert_int_equal(history_shown_by(&more, r, &e), 1);
    int64_t shown = history_shown(&more, ix, &e);
    if (!may_show(shown, k))
        fail_msg("commit %u: shows %d %s", k, (int)shown, e.text);
    k = (uint32_t)shown;
    fsk_reader_free(r);
    assert_int_equal(history_commit(&more, w, ++k, &e), 0);
    assert_int_equal(history_shown(&more, ix, &e), k);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_disk_full),
        TEST(test_create_without_room),
        TEST(test_map_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
