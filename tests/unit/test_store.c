/* test_store.c -- opening a store: what is refused and why, what is shared, what survives a fork. */
#include "../lib/store_help.h"
#include "base/bits.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Takes the C library's place, so that a network file system can be pretended. */
static uint32_t pretended_type;
int fstatfs(int fd, struct statfs *out)
{
    int rc = (int)syscall(SYS_fstatfs, fd, out);
    if (rc == 0 && pretended_type)
        out->f_type = (__typeof__(out->f_type))pretended_type;
    return rc;
}

static store *must_open(const char *path, uint32_t flags)
{
    fsk_error e = {0};
    store *s = NULL;
    if (store_open_flags(path, flags, 0, &s, &e))
        fail_msg("%s", e.text);
    return s;
}

static void must(int rc, const fsk_error *e)
{
    if (rc)
        fail_msg("%d %s", rc, e->text);
}

static void refuses(const char *path, uint32_t flags, int code, const char *text)
{
    fsk_error e = {0};
    store *s = (store *)&e;
    int rc = store_open_flags(path, flags, 0, &s, &e);
    if (rc != code || e.code != code || !strstr(e.text, text) || strchr(e.text, '\n'))
        fail_msg("%s: got %d (%s), want %d with '%s'", path, rc, e.text, code, text);
    assert_null(s);
}

static void write_file(const char *path, const void *p, size_t n)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0666);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, p, n), n);
    close(fd);
}

static uint8_t *read_file(const char *path, size_t *n)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    uint8_t *p = malloc((size_t)st.st_size + 1);
    assert_int_equal(read(fd, p, (size_t)st.st_size), st.st_size);
    close(fd);
    *n = (size_t)st.st_size;
    return p;
}

static void build(const char *path, uint32_t extents)
{
    fsk_error e = {0};
    must(model_build(path, extents, &e), &e);
}

static void test_paths(void **state)
{
    scratch *d = *state;
    char other[160];
    refuses("", 0, FSK_E_INVAL, "no path");
    refuses(d->path, 0, FSK_E_NOTFOUND, d->path);
    refuses(d->path, FSK_OPEN_RDONLY | FSK_OPEN_CREATE, FSK_E_NOTFOUND, d->path);
    refuses(d->folder, FSK_OPEN_CREATE, FSK_E_INVAL, "is a directory");
    snprintf(other, sizeof other, "%s/absent/index", d->folder);
    refuses(other, FSK_OPEN_CREATE, FSK_E_NOTFOUND, other);
    snprintf(other, sizeof other, "%s/pipe", d->folder);
    assert_int_equal(mkfifo(other, 0666), 0);
    refuses(other, 0, FSK_E_INVAL, "not a regular file");
    assert_int_not_equal(access(d->lock, F_OK), 0);
}

static void test_foreign(void **state)
{
    scratch *d = *state;
    char text[20000];
    memset(text, 'x', sizeof text);
    const size_t lengths[] = {1, 10, 151, 152, 4096, 8192, sizeof text};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t n;
        write_file(d->path, text, lengths[i]);
        for (uint32_t flags = 0; flags < 4; flags++)
            refuses(d->path, flags, FSK_E_FORMAT, "not a fossick index");
        uint8_t *after = read_file(d->path, &n);
        assert_int_equal(n, lengths[i]);
        assert_memory_equal(after, text, n);
        free(after);
        assert_int_not_equal(access(d->lock, F_OK), 0);
    }
}

static void patch(const scratch *d, const uint8_t *p, size_t n, size_t at, uint8_t value)
{
    uint8_t *copy = malloc(n);
    memcpy(copy, p, n);
    copy[at] = value;
    write_file(d->path, copy, n);
    free(copy);
    unlink(d->lock);
}

static void test_other_lmdb(void **state)
{
    scratch *d = *state;
    size_t n;
    store *s = must_open(d->path, FSK_OPEN_CREATE);
    fsk_error e = {0};
    must(store_writer_lock(s, &e), &e);
    must(model_publish(s, NULL, 0, 0, &e), &e);
    store_writer_unlock(s);
    store_close(s);
    uint8_t *p = read_file(d->path, &n);
    patch(d, p, n, 20, 2);
    refuses(d->path, 0, FSK_E_FORMAT, "another version of LMDB");
    patch(d, p, n, 92, 4);
    refuses(d->path, 0, FSK_E_FORMAT, "not a fossick index");
    patch(d, p, n, 41, 0x33);
    refuses(d->path, 0, FSK_E_CORRUPT, "damaged meta page");
    patch(d, p, n, 4096 + 16, 0);
    refuses(d->path, 0, FSK_E_CORRUPT, "damaged meta page");
    assert_int_not_equal(access(d->lock, F_OK), 0);
    /* The only key, made shorter than ours are. */
    uint64_t root = load_u64(p + 4096 + 128);
    size_t leaf = (size_t)root * 4096;
    patch(d, p, n, leaf + load_u16(p + leaf + 16) + 6, 4);
    refuses(d->path, 0, FSK_E_FORMAT, "another LMDB file");
    free(p);
}

static void test_fresh(void **state)
{
    scratch *d = *state;
    static const uint8_t zeros[8192];
    const size_t lengths[] = {0, 1, 4096, 8192};
    for (size_t i = 0; i < 4; i++) {
        store_view *v;
        store_bytes b;
        fsk_error e = {0};
        write_file(d->path, zeros, lengths[i]);
        refuses(d->path, 0, FSK_E_FORMAT, "is empty");
        store *s = must_open(d->path, FSK_OPEN_CREATE);
        assert_false(store_readonly(s));
        must(store_view_open(s, &v, &e), &e);
        assert_int_equal(store_view_get(v, 0, 0, &b), FSK_E_NOTFOUND);
        store_view_close(v);
        assert_int_equal(store_close(s), 0);
        s = must_open(d->path, 0);
        assert_int_equal(store_close(s), 0);
    }
}

typedef struct truncation {
    const char *path;
    size_t length;
} truncation;

static int open_truncated(void *user)
{
    const truncation *t = user;
    fsk_error e = {0};
    int rc = model_read_path(t->path, &e);
    CHILD_NEED(rc == 0 || rc == FSK_E_CORRUPT || rc == FSK_E_FORMAT);
    CHILD_NEED(rc == 0 || strstr(e.text, t->path));
    return rc == 0 ? 3 : rc == FSK_E_CORRUPT ? 4 : 5;
}

static void test_truncated(void **state)
{
    scratch *d = *state;
    size_t n;
    build(d->path, 3);
    uint8_t *p = read_file(d->path, &n);
    /* Around every page boundary, and every length of the first meta page. */
    for (size_t length = 0; length <= n;
         length += length < 200 || length % 4096 < 1 ? 1 : 4096 - length % 4096) {
        truncation t = {d->path, length};
        write_file(d->path, p, length);
        int got = child_run(open_truncated, &t) / 256, want = length < 152 ? 5 : length < n ? 4 : 3;
        if (got != want)
            fail_msg("%zu of %zu bytes: %d, not %d", length, n, got, want);
    }
    free(p);
}

static void test_shared(void **state)
{
    scratch *d = *state;
    char link_path[128], hard[128];
    fsk_error e = {0};
    store_view *v;
    snprintf(link_path, sizeof link_path, "%s/symbolic", d->folder);
    snprintf(hard, sizeof hard, "%s/hard", d->folder);
    store *a = must_open(d->path, FSK_OPEN_CREATE);
    assert_int_equal(symlink(d->path, link_path), 0);
    assert_int_equal(link(d->path, hard), 0);
    assert_ptr_equal(must_open(d->path, 0), a);
    assert_ptr_equal(must_open(link_path, FSK_OPEN_RDONLY), a);
    assert_ptr_equal(must_open(hard, FSK_OPEN_CREATE), a);
    assert_string_equal(store_path(a), d->path);
    must(store_view_open(a, &v, &e), &e);
    for (int i = 0; i < 3; i++)
        assert_int_equal(store_close(a), 0);
    assert_int_equal(store_close(a), FSK_E_BUSY);
    store_view_close(v);
    must(store_writer_lock(a, &e), &e);
    assert_int_equal(store_close(a), FSK_E_BUSY);
    store_writer_unlock(a);
    assert_int_equal(store_close(a), 0);
    /* A link's lock file is the target's. */
    a = must_open(link_path, 0);
    assert_string_equal(store_path(a), d->path);
    assert_int_equal(store_close(a), 0);
    a = must_open(d->path, FSK_OPEN_RDONLY);
    assert_true(store_readonly(a));
    assert_int_equal(store_writer_lock(a, &e), FSK_E_READONLY);
    refuses(d->path, 0, FSK_E_READONLY, "read-only in this process");
    assert_int_equal(store_close(a), 0);
}

static void test_recreated(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store_view *va, *vb;
    model_segment m[2];
    store_bytes bytes;
    uint32_t n;
    build(d->path, 2);
    store *a = must_open(d->path, 0);
    must(store_view_open(a, &va, &e), &e);
    assert_int_equal(unlink(d->path), 0);
    store *b = must_open(d->path, FSK_OPEN_CREATE);
    assert_ptr_not_equal(a, b);
    must(store_view_open(b, &vb, &e), &e);
    assert_int_equal(store_view_get(vb, 0, 0, &bytes), FSK_E_NOTFOUND);
    must(model_read(va, m, 2, &n, &e), &e);
    store_view_close(va);
    store_view_close(vb);
    assert_int_equal(store_close(a), 0);
    assert_int_equal(store_close(b), 0);
}

static int open_replaced(void *user)
{
    scratch *d = user;
    store *s;
    fsk_error e = {0};
    CHILD_NEED(store_open_flags(d->path, 0, 0, &s, &e) == FSK_E_BUSY && strstr(e.text, "replaced"));
    return 0;
}

static void test_replaced(void **state)
{
    scratch *d = *state;
    char other[128];
    fsk_error e = {0};
    snprintf(other, sizeof other, "%s/other", d->folder);
    for (int newer = 0; newer < 2; newer++) {
        /* One of the two has more transactions behind it than the other. */
        build(newer ? other : d->path, 2);
        assert_int_equal(store_close(must_open(newer ? d->path : other, FSK_OPEN_CREATE)), 0);
        store *s = must_open(d->path, 0);
        assert_int_equal(rename(other, d->path), 0);
        assert_int_equal(child_run(open_replaced, d), 0);
        refuses(d->path, 0, FSK_E_BUSY, "this process");
        store_view *v;
        must(store_view_open(s, &v, &e), &e);
        store_view_close(v);
        assert_int_equal(store_close(s), 0);
        assert_int_equal(unlink(d->path) | unlink(d->lock), 0);
    }
}

typedef struct forked {
    scratch *d;
    store *s;
    store_view *v;
} forked;

static int after_fork(void *user)
{
    forked *f = user;
    fsk_error e = {0};
    bool changed;
    store_view *v;
    store *s;
    CHILD_NEED(store_check_fork(f->s, &e) == FSK_E_FORKED && strstr(e.text, "fork()"));
    CHILD_NEED(store_view_refresh(f->v, &changed, &e) == FSK_E_FORKED);
    CHILD_NEED(store_view_open(f->s, &v, &e) == FSK_E_FORKED);
    CHILD_NEED(store_writer_lock(f->s, &e) == FSK_E_FORKED);
    CHILD_NEED(store_put(f->s, 1, 1, "x", 1, &e) == FSK_E_FORKED);
    store_view_release(f->v);
    store_view_close(f->v);
    store_writer_unlock(f->s);
    CHILD_NEED(store_close(f->s) == FSK_E_FORKED);
    CHILD_NEED(model_read_path(f->d->path, &e) == 0);
    CHILD_NEED(store_open_flags(f->d->path, 0, 0, &s, &e) == 0 && s != f->s);
    CHILD_NEED(store_writer_lock(s, &e) == FSK_E_LOCKED);
    CHILD_NEED(store_close(s) == 0);
    return 0;
}

static void test_fork(void **state)
{
    fsk_error e = {0};
    forked f = {.d = *state};
    model_segment m[2];
    uint32_t n;
    bool changed;
    build(f.d->path, 2);
    f.s = must_open(f.d->path, 0);
    must(store_view_open(f.s, &f.v, &e), &e);
    must(store_writer_lock(f.s, &e), &e);
    must(store_put(f.s, 9, 0, "x", 1, &e), &e);
    assert_int_equal(child_run(after_fork, &f), 0);
    /* The parent holds its snapshot and its lock as before. */
    must(store_flush(f.s, &e), &e);
    for (int i = 0; i < 4; i++) {
        must(model_publish(f.s, &(model_segment){7, 2}, 1, 9, &e), &e);
        must(model_put(f.s, 9, 3, &e), &e);
    }
    must(model_read(f.v, m, 2, &n, &e), &e);
    must(store_view_refresh(f.v, &changed, &e), &e);
    assert_true(changed);
    store_view_close(f.v);
    store_writer_unlock(f.s);
    assert_int_equal(store_close(f.s), 0);
}

static void test_network(void **state)
{
    scratch *d = *state;
    const uint32_t types[] = {0x6969, 0xFF534D42, 0x01021997, 0x0BD00BD0};
    for (int i = 0; i < 4; i++) {
        pretended_type = types[i];
        refuses(d->path, FSK_OPEN_CREATE, FSK_E_NETFS, "network file system");
        assert_int_not_equal(access(d->path, F_OK), 0); /* nothing is left behind */
    }
    store *s = must_open(d->path, FSK_OPEN_CREATE | FSK_OPEN_ALLOW_NETFS);
    assert_int_equal(store_close(s), 0);
    refuses(d->path, FSK_OPEN_RDONLY, FSK_E_NETFS, d->path);
    pretended_type = 0xEF53;
    assert_int_equal(store_close(must_open(d->path, 0)), 0);
    pretended_type = 0;
}

static int open_scarce(void *user)
{
    scratch *d = user;
    fsk_error e = {0};
    struct rlimit limit = {(rlim_t)1 << 30, (rlim_t)1 << 30};
    CHILD_NEED(setrlimit(RLIMIT_AS, &limit) == 0);
    CHILD_NEED(model_read_path(d->path, &e) == 0);
    return 0;
}

static void test_scarce_address_space(void **state)
{
    scratch *d = *state;
    if (SANITIZED)
        skip();
    build(d->path, 2);
    assert_int_equal(child_run(open_scarce, d), 0);
}

static void test_reader_slots(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    store *s;
    store_view *v[4], *more;
    o.flags = FSK_OPEN_CREATE;
    o.max_readers = 4;
    must(store_open(d->path, &o, &s, &e), &e);
    for (int i = 0; i < 4; i++)
        must(store_view_open(s, &v[i], &e), &e);
    assert_int_equal(store_view_open(s, &more, &e), FSK_E_LIMIT);
    assert_non_null(strstr(e.text, "max_readers"));
    store_view_close(v[3]);
    must(store_view_open(s, &v[3], &e), &e);
    for (int i = 0; i < 4; i++)
        store_view_close(v[i]);
    assert_int_equal(store_close(s), 0);
}

/* ---- permissions, as somebody who is not root ---- */
static int unprivileged(void *user)
{
    scratch *d = user;
    fsk_error e = {0};
    store *s;
    CHILD_NEED(setgid(65534) == 0 && setuid(65534) == 0);
    CHILD_NEED(store_open_flags(d->path, 0, 0, &s, &e) == FSK_E_READONLY && strstr(e.text, "read-only"));
    CHILD_NEED(model_read_path(d->path, &e) == 0);
    char unreadable[128];
    snprintf(unreadable, sizeof unreadable, "%s/unreadable", d->folder);
    CHILD_NEED(store_open_flags(unreadable, FSK_OPEN_RDONLY, 0, &s, &e) == FSK_E_IO);
    CHILD_NEED(strstr(e.text, strerror(EACCES)) && strstr(e.text, unreadable));
    snprintf(unreadable, sizeof unreadable, "%s/new", d->folder);
    CHILD_NEED(store_open_flags(unreadable, FSK_OPEN_CREATE, 0, &s, &e) == FSK_E_IO);
    return 0;
}

static int locked_out(void *user)
{
    scratch *d = user;
    fsk_error e = {0};
    store *s;
    CHILD_NEED(setgid(65534) == 0 && setuid(65534) == 0);
    CHILD_NEED(store_open_flags(d->path, FSK_OPEN_RDONLY, 0, &s, &e) == FSK_E_LOCKED);
    return 0;
}

static int holds_without_lock_file(void *user)
{
    const int *fds = user;
    char byte = 1;
    scratch *d = *(scratch **)(void *)(fds + 4);
    fsk_error e = {0};
    store *s;
    CHILD_NEED(setgid(65534) == 0 && setuid(65534) == 0);
    CHILD_NEED(store_open_flags(d->path, FSK_OPEN_RDONLY, 0, &s, &e) == 0);
    CHILD_NEED(write(fds[1], &byte, 1) == 1);
    CHILD_NEED(read(fds[2], &byte, 1) == 1);
    CHILD_NEED(store_close(s) == 0);
    return 0;
}

static void test_permissions(void **state)
{
    scratch *d = *state;
    char unreadable[128];
    fsk_error e = {0};
    if (geteuid() != 0)
        skip();
    snprintf(unreadable, sizeof unreadable, "%s/unreadable", d->folder);
    write_file(unreadable, "x", 1);
    build(d->path, 2);
    assert_int_equal(chmod(unreadable, 0) | chmod(d->folder, 0755) | chmod(d->path, 0644) | unlink(d->lock),
                     0);
    assert_int_equal(child_run(unprivileged, d), 0);
    /* Without a lock file, reader and writer exclude each other. */
    store *s = must_open(d->path, 0);
    must(store_writer_lock(s, &e), &e);
    assert_int_equal(child_run(locked_out, d), 0);
    store_writer_unlock(s);
    struct {
        int fds[4];
        scratch *d;
    } link = {.d = d};
    assert_int_equal(pipe(link.fds) | pipe(link.fds + 2), 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(holds_without_lock_file(&link));
    char byte;
    close(link.fds[1]);
    assert_int_equal(read(link.fds[0], &byte, 1), 1);
    assert_int_equal(store_writer_lock(s, &e), FSK_E_LOCKED);
    assert_int_equal(write(link.fds[3], "x", 1), 1);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    must(store_writer_lock(s, &e), &e);
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
    for (int i = 0; i < 4; i++)
        close(link.fds[i]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_paths),
        TEST(test_foreign),
        TEST(test_other_lmdb),
        TEST(test_fresh),
        TEST(test_truncated),
        TEST(test_shared),
        TEST(test_recreated),
        TEST(test_replaced),
        TEST(test_fork),
        TEST(test_network),
        TEST(test_scarce_address_space),
        TEST(test_reader_slots),
        TEST(test_permissions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
