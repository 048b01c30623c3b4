/* test_copy_crash.c -- compacting and backups, killed at each system call that changes a file; and the order
 * of those calls, on which it depends what a power loss leaves. */
#include "copy_help.h"
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

/* ---- system calls that change files: counted, so that a child can die at each of them ---- */

#define INTERPOSED __attribute__((visibility("default")))
static struct {
    long die_at; /* the so-manieth call kills the process before it is made; 0: none */
    long n;
    bool on;
    char order[256]; /* w write, s sync of a file, f of a folder, r rename; runs of w are one */
    size_t length;
} calls;

static void call(char kind)
{
    if (!calls.on)
        return;
    if (++calls.n == calls.die_at)
        kill(getpid(), SIGKILL);
    bool again = kind == 'w' && calls.length && calls.order[calls.length - 1] == 'w';
    if (!again && calls.length < sizeof calls.order - 1)
        calls.order[calls.length++] = kind;
}

INTERPOSED ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    call('w');
    return syscall(SYS_pwrite64, fd, p, n, at);
}

INTERPOSED ssize_t pwritev(int fd, const struct iovec *v, int count, off_t at)
{
    call('w');
    return syscall(SYS_pwritev, fd, v, count, (long)at, 0L);
}

INTERPOSED int fsync(int fd)
{
    struct stat st;
    call(fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? 'f' : 's');
    return (int)syscall(SYS_fsync, fd);
}

INTERPOSED int rename(const char *from, const char *to)
{
    call('r');
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

INTERPOSED int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    call('r');
    return (int)syscall(SYS_renameat2, a, from, b, to, flags);
}

static int compact_and_die(void *user)
{
    const char *path = user;
    fsk_error e = {0};
    calls.on = true;
    return fsk_compact(path, NULL, NULL, NULL, &e) ? 1 : 0;
}

static int backup_and_die(void *user)
{
    const char *path = user;
    fsk_error e = {0};
    fsk_index *ix;
    char dest[128];
    snprintf(dest, sizeof dest, "%s.backup", path);
    CHILD_NEED(history_open(path, 0, 0, &ix, &e) == 0);
    calls.on = true;
    CHILD_NEED(fsk_backup(ix, dest, NULL, NULL, &e) == 0);
    return fsk_close(ix);
}

static void test_killed_compact(void **state)
{
    scratch *d = *state;
    uint8_t *image;
    size_t n;
    uint32_t deaths = 0, old = 0;
    make_index(d->path);
    uint64_t before = file_bytes(d->path);
    assert_true(file_read(d->path, &image, &n));
    int status = SIGKILL;
    for (long at = 1; status == SIGKILL; at++) {
        calls.die_at = at;
        status = child_run(compact_and_die, d->path);
        deaths += status == SIGKILL;
        old += status == SIGKILL && file_bytes(d->path) == before;
        assert_shows(d->path, COMMITS);
        assert_goes_on(d->path, COMMITS + 1);
        assert_true(file_write(d->path, image, n));
    }
    calls.die_at = 0;
    assert_int_equal(status, 0);
    assert_true(deaths > 5 && old > 3 && old < deaths);
    free(image);
}

static void test_killed_backup(void **state)
{
    scratch *d = *state;
    char dest[128];
    uint32_t without = 0, with = 0;
    int status = SIGKILL;
    snprintf(dest, sizeof dest, "%s.backup", d->path);
    make_index(d->path);
    for (long at = 1; status == SIGKILL; at++) {
        calls.die_at = at;
        status = child_run(backup_and_die, d->path);
        if (access(dest, F_OK) == 0) {
            with++;
            assert_shows(dest, COMMITS);
            unlink(dest);
        } else {
            without++;
        }
    }
    calls.die_at = 0;
    assert_int_equal(status, 0);
    assert_true(with > 0 && without > 3);
    /* What was left does not hinder the next one. */
    assert_int_equal(child_run(backup_and_die, d->path), 0);
    assert_shows(dest, COMMITS);
    assert_false(unfinished(dest));
    assert_shows(d->path, COMMITS);
}

/* All that is written is synced before the name changes, and the folder afterwards. */
static void test_order(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    fsk_index *ix;
    char dest[128];
    snprintf(dest, sizeof dest, "%s.backup", d->path);
    make_index(d->path);
    must(history_open(d->path, 0, 0, &ix, &e), &e);
    calls.length = 0;
    calls.on = true;
    int rc = fsk_backup(ix, dest, NULL, NULL, &e);
    calls.on = false;
    must(rc, &e);
    assert_memory_equal(calls.order + calls.length - 4, "wsrf", 4);
    assert_int_equal(fsk_close(ix), 0);
    calls.length = 0;
    calls.on = true;
    rc = fsk_compact(d->path, NULL, NULL, NULL, &e);
    calls.on = false;
    must(rc, &e);
    assert_memory_equal(calls.order + calls.length - 4, "wsrf", 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {TEST(test_killed_compact), TEST(test_killed_backup), TEST(test_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
