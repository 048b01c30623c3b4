/* test_copy.c -- compacting and backups: smaller, the same index, and never a mixture: with others opening
 * the file at any moment, on a full disk, when cancelled. */
#include "copy_help.h"
#include <sys/resource.h>
#include <sys/wait.h>

static void assert_metadata(const char *path)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_reader *r;
    fsk_str value;
    must(history_open(path, FSK_OPEN_RDONLY, 0, &ix, &e), &e);
    must(fsk_reader_open(ix, &r, &e), &e);
    must(fsk_reader_metadata(r, METADATA_NAME, &value, &e), &e);
    assert_int_equal(value.n, METADATA_VALUE.n);
    assert_memory_equal(value.p, METADATA_VALUE.p, value.n);
    fsk_reader_free(r);
    assert_int_equal(fsk_close(ix), 0);
}

static void compact(const char *path)
{
    fsk_error e = {0};
    must(fsk_compact(path, NULL, NULL, NULL, &e), &e);
}

typedef struct told {
    uint64_t calls, done, total, cancel_at;
} told;

static int tell(void *user, uint64_t done, uint64_t total)
{
    told *t = user;
    if (done < t->done || done > total)
        return 1;
    t->done = done;
    t->total = total;
    return ++t->calls == t->cancel_at;
}

static void test_compact(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    struct stat st;
    told t = {0};
    make_index(d->path);
    assert_int_equal(chmod(d->path, 0640), 0);
    uint64_t before = file_bytes(d->path);
    must(fsk_compact(d->path, NULL, tell, &t, &e), &e);
    uint64_t after = file_bytes(d->path);
    assert_true(t.calls > 1 && t.done == t.total);
    assert_true(after < before / 2 && after < t.total + t.total / 64 + 16 * 4096);
    assert_int_equal(stat(d->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_shows(d->path, COMMITS);
    assert_metadata(d->path);
    /* There is nothing to gain any more: the file stays. */
    compact(d->path);
    struct stat again;
    assert_int_equal(stat(d->path, &again), 0);
    assert_int_equal(again.st_ino, st.st_ino);
    assert_goes_on(d->path, COMMITS + 1);
}

/* Values longer than a page begin behind a page's head, as pointers into the map rely on. */
static void test_alignment(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    store *s;
    store_view *v;
    enum { EXTENTS = 70 };
    const uint8_t *extents[EXTENTS];
    store_bytes none;
    const uint32_t named[] = {7, 8};
    const store_copy_plan plan = {.segments = named, .nsegments = 2};
    char copy[128];
    snprintf(copy, sizeof copy, "%s/copy", d->folder);
    must(model_build(d->path, EXTENTS, &e), &e);
    must(store_open_flags(d->path, 0, 0, &s, &e), &e);
    must(store_writer_lock(s, &e), &e);
    must(model_put(s, 9, 40, &e), &e); /* unpublished work is not copied */
    must(store_view_open(s, &v, &e), &e);
    must(store_backup(v, copy, &plan, &e), &e);
    store_view_close(v);
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
    assert_true(file_bytes(copy) < 72 * 64 * 4096);
    must(model_read_path(copy, &e), &e);
    must(store_open_flags(copy, FSK_OPEN_RDONLY, 0, &s, &e), &e);
    must(store_view_open(s, &v, &e), &e);
    must(store_view_extents(v, 7, 0, EXTENTS, extents, &e), &e);
    for (size_t i = 0; i < EXTENTS; i++)
        assert_int_equal((uintptr_t)extents[i] % 4096, 16);
    assert_int_equal(store_view_get(v, 9, 0, &none), FSK_E_NOTFOUND);
    store_view_close(v);
    assert_int_equal(store_close(s), 0);
}

/* ---- who is in the way ---- */

/* A child that has the index open, and a writer with it or not, until it is told. */
typedef struct holder {
    const char *path;
    bool writer;
    int ready[2], end[2];
    pid_t pid;
} holder;

static int hold(const holder *h)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w = NULL;
    char byte = 0;
    alarm(60);
    CHILD_NEED(history_open(h->path, 0, 0, &ix, &e) == 0);
    CHILD_NEED(!h->writer || history_writer(ix, &w, &e) == 0);
    CHILD_NEED(write(h->ready[1], &byte, 1) == 1);
    CHILD_NEED(read(h->end[0], &byte, 1) == 1);
    CHILD_NEED(history_shown(&rows, ix, &e) == COMMITS);
    fsk_writer_free(w);
    return fsk_close(ix);
}

static void holder_start(holder *h)
{
    char byte;
    assert_int_equal(pipe(h->ready), 0);
    assert_int_equal(pipe(h->end), 0);
    fflush(NULL);
    h->pid = fork();
    if (h->pid == 0)
        _exit(hold(h));
    assert_int_equal(read(h->ready[0], &byte, 1), 1);
}

static void holder_end(holder *h)
{
    int status;
    assert_int_equal(write(h->end[1], "", 1), 1);
    assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
    assert_int_equal(status, 0);
    for (int i = 0; i < 2; i++) {
        close(h->ready[i]);
        close(h->end[i]);
    }
}

static void test_in_the_way(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    fsk_index *ix;
    char pid[32];
    make_index(d->path);
    uint64_t before = file_bytes(d->path);
    must(history_open(d->path, FSK_OPEN_RDONLY, 0, &ix, &e), &e);
    assert_int_equal(fsk_compact(d->path, NULL, NULL, NULL, &e), FSK_E_BUSY);
    assert_non_null(strstr(e.text, "this program"));
    assert_int_equal(history_shown(&rows, ix, &e), COMMITS);
    assert_int_equal(fsk_close(ix), 0);
    for (int writer = 0; writer < 2; writer++) {
        holder h = {.path = d->path, .writer = writer};
        holder_start(&h);
        assert_int_equal(fsk_compact(d->path, NULL, NULL, NULL, &e), FSK_E_BUSY);
        snprintf(pid, sizeof pid, "process %ld;", (long)h.pid);
        assert_non_null(strstr(e.text, pid));
        assert_int_equal(file_bytes(d->path), before);
        holder_end(&h);
    }
    compact(d->path);
    assert_true(file_bytes(d->path) < before / 2);
    assert_shows(d->path, COMMITS);
}

static void test_no_index(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    char other[128];
    assert_int_equal(fsk_compact(d->path, NULL, NULL, NULL, &e), FSK_E_NOTFOUND);
    assert_int_equal(access(d->path, F_OK), -1);
    assert_true(file_write(d->path, (const uint8_t *)"no index, but a text", 20));
    assert_int_equal(fsk_compact(d->path, NULL, NULL, NULL, &e), FSK_E_FORMAT);
    assert_int_equal(file_bytes(d->path), 20);
    unlink(d->path);
    make_index(d->path);
    snprintf(other, sizeof other, "%s/other", d->folder);
    assert_int_equal(link(d->path, other), 0);
    assert_int_equal(fsk_compact(d->path, NULL, NULL, NULL, &e), FSK_E_INVAL);
    assert_non_null(strstr(e.text, "hard links"));
    assert_shows(d->path, COMMITS);
}

/* ---- others open, read and write at any moment ---- */

enum { HAMMERS = 3, TURNS = 24 };

static int hammer(void *user)
{
    const char *path = user;
    fsk_error e = {0};
    int64_t last = 0;
    alarm(120);
    for (int i = 0; i < TURNS; i++) {
        fsk_index *ix;
        fsk_writer *w = NULL;
        bool write = i % 3 == 0;
        CHILD_NEED(history_open(path, write ? 0 : FSK_OPEN_RDONLY, 0, &ix, &e) == 0);
        int rc = write ? history_writer(ix, &w, &e) : 0;
        CHILD_NEED(rc == 0 || rc == FSK_E_LOCKED);
        int64_t k = history_shown(&rows, ix, &e);
        CHILD_NEED(k >= last);
        last = k;
        if (w) {
            CHILD_NEED(history_commit(&rows, w, (uint32_t)k + 1, &e) == 0);
            last = k + 1;
        }
        fsk_writer_free(w);
        CHILD_NEED(fsk_close(ix) == 0);
    }
    return 0;
}

static void test_others(void **state)
{
    scratch *d = *state;
    pid_t pids[HAMMERS];
    int running = HAMMERS, busy = 0;
    make_index(d->path);
    fflush(NULL);
    for (int i = 0; i < HAMMERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(hammer(d->path));
    }
    while (running) {
        fsk_error e = {0};
        int rc = fsk_compact(d->path, NULL, NULL, NULL, &e), status;
        if (rc && rc != FSK_E_BUSY && rc != FSK_E_LOCKED)
            fail_msg("%d %s", rc, e.text);
        busy += rc != 0;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid > 0 && status)
            fail_msg("a child ended with %d", status);
        running -= pid > 0;
    }
    assert_true(busy > 0);
    fsk_error e = {0};
    compact(d->path);
    int64_t k = history_shown_by_file(&rows, d->path, 0, &e);
    must(k, &e);
    assert_true(k > COMMITS);
    assert_goes_on(d->path, (uint32_t)k + 1);
}

/* ---- no room, cancelled ---- */

static int copy_without_room(void *user)
{
    const scratch *d = user;
    fsk_error e = {0};
    fsk_index *ix;
    char dest[128];
    struct rlimit l;
    snprintf(dest, sizeof dest, "%s.backup", d->path);
    signal(SIGXFSZ, SIG_IGN);
    CHILD_NEED(getrlimit(RLIMIT_FSIZE, &l) == 0);
    /* LMDB's lock file takes 65 kB of room. */
    for (rlim_t room = 68 << 10; room <= 92 << 10; room += 8 << 10) {
        l.rlim_cur = room;
        CHILD_NEED(setrlimit(RLIMIT_FSIZE, &l) == 0);
        CHILD_NEED(fsk_compact(d->path, NULL, NULL, NULL, &e) == FSK_E_FULL);
        CHILD_NEED(history_open(d->path, FSK_OPEN_RDONLY, 0, &ix, &e) == 0);
        CHILD_NEED(fsk_backup(ix, dest, NULL, NULL, &e) == FSK_E_FULL && strstr(e.text, dest));
        CHILD_NEED(fsk_close(ix) == 0);
        CHILD_NEED(!unfinished(d->path) && !unfinished(dest) && access(dest, F_OK) != 0);
    }
    return 0;
}

static void test_full(void **state)
{
    scratch *d = *state;
    make_index(d->path);
    assert_int_equal(child_run(copy_without_room, d), 0);
    assert_shows(d->path, COMMITS);
    assert_goes_on(d->path, COMMITS + 1);
}

static void test_cancelled(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    fsk_index *ix;
    char dest[128];
    told t = {.cancel_at = 2}, u = {.cancel_at = 1};
    snprintf(dest, sizeof dest, "%s.backup", d->path);
    make_index(d->path);
    uint64_t before = file_bytes(d->path);
    assert_int_equal(fsk_compact(d->path, NULL, tell, &t, &e), FSK_E_CANCEL);
    assert_int_equal(file_bytes(d->path), before);
    assert_false(unfinished(d->path));
    must(history_open(d->path, 0, 0, &ix, &e), &e);
    assert_int_equal(fsk_backup(ix, dest, tell, &u, &e), FSK_E_CANCEL);
    assert_false(unfinished(dest) || access(dest, F_OK) == 0);
    assert_int_equal(fsk_close(ix), 0);
    assert_shows(d->path, COMMITS);
}

/* ---- backup ---- */

/* A snapshot, whatever the writer does meanwhile. */
typedef struct busy_writer {
    fsk_writer *w;
    uint32_t k;
    int rc;
} busy_writer;

static int write_on(void *user, uint64_t done, uint64_t total)
{
    busy_writer *b = user;
    fsk_error e = {0};
    (void)done;
    (void)total;
    for (int i = 0; i < 6 && !b->rc; i++)
        b->rc = history_commit(&rows, b->w, ++b->k, &e);
    return 0;
}

static int read_elsewhere(void *user)
{
    fsk_error e = {0};
    alarm(60);
    int64_t k = history_shown_by_file(&rows, user, FSK_OPEN_RDONLY, &e);
    if (k != COMMITS)
        fprintf(stderr, "shows %d %s\n", (int)k, e.text);
    return k != COMMITS;
}

static void test_backup(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    fsk_index *ix;
    busy_writer b = {.k = COMMITS};
    char dest[128];
    snprintf(dest, sizeof dest, "%s/kept", d->folder);
    make_index(d->path);
    must(history_open(d->path, 0, 0, &ix, &e), &e);
    must(history_writer(ix, &b.w, &e), &e);
    must(fsk_backup(ix, dest, write_on, &b, &e), &e);
    assert_int_equal(b.rc, 0);
    assert_true(b.k > COMMITS + 3);
    assert_int_equal(child_run(read_elsewhere, dest), 0);
    assert_shows(dest, COMMITS);
    assert_metadata(dest);
    assert_true(file_bytes(dest) < file_bytes(d->path));
    uint64_t bytes = file_bytes(dest);
    assert_int_equal(fsk_backup(ix, dest, NULL, NULL, &e), FSK_E_EXISTS);
    assert_non_null(strstr(e.text, dest));
    assert_int_equal(fsk_backup(ix, d->folder, NULL, NULL, &e), FSK_E_EXISTS);
    assert_int_equal(fsk_backup(ix, "/no/such/folder/kept", NULL, NULL, &e), FSK_E_NOTFOUND);
    assert_int_equal(file_bytes(dest), bytes);
    assert_int_equal(history_shown(&rows, ix, &e), b.k);
    fsk_writer_free(b.w);
    assert_int_equal(fsk_close(ix), 0);
    assert_goes_on(dest, COMMITS + 1);
}

/* Of an index that cannot be written, without a lock file. */
static int backup_as_nobody(void *user)
{
    const char *const *paths = user;
    fsk_error e = {0};
    fsk_index *ix;
    enum { NOBODY = 65534 };
    CHILD_NEED(getuid() != 0 || (setgid(NOBODY) == 0 && setuid(NOBODY) == 0));
    CHILD_NEED(history_open(paths[0], FSK_OPEN_RDONLY, 0, &ix, &e) == 0);
    CHILD_NEED(fsk_backup(ix, paths[1], NULL, NULL, &e) == 0);
    CHILD_NEED(fsk_close(ix) == 0);
    int rc = fsk_compact(paths[0], NULL, NULL, NULL, &e);
    CHILD_NEED(rc == FSK_E_READONLY || rc == FSK_E_IO);
    return history_shown_by_file(&rows, paths[1], FSK_OPEN_RDONLY, &e) == COMMITS ? 0 : 1;
}

static void test_read_only(void **state)
{
    const scratch *d = *state;
    char folder[80], dest[128];
    const char *paths[] = {d->path, dest};
    snprintf(folder, sizeof folder, "%s/open", d->folder);
    snprintf(dest, sizeof dest, "%s/kept", folder);
    make_index(d->path);
    unlink(d->lock);
    assert_int_equal(mkdir(folder, 0700) || chmod(folder, 0777), 0);
    assert_int_equal(chmod(d->path, 0444) || chmod(d->folder, 0555), 0);
    assert_int_equal(child_run(backup_as_nobody, paths), 0);
    chmod(d->folder, 0700);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_compact),   TEST(test_alignment), TEST(test_in_the_way),
        TEST(test_no_index),  TEST(test_others),    TEST(test_full),
        TEST(test_cancelled), TEST(test_backup),    TEST(test_read_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
