/* test_store_durability.c -- what a publish promises: after a power loss or a kill at any moment, the file
 * opens and shows the last publish that returned, or the one that was being made, with every byte of it. */
#include "../lib/store_help.h"
#include "write_log.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { PUBLISHES = 24, SEGMENTS = 3, VARIANTS = 2 };

static void must(int rc, const fsk_error *e)
{
    if (rc)
        fail_msg("%d %s", rc, e->text);
}

static void write_file(const char *path, const uint8_t *p, size_t n)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0666);
    size_t done = 0;
    while (fd >= 0 && done < n) {
        ssize_t r = write(fd, p + done, n - done);
        if (r <= 0)
            break;
        done += (size_t)r;
    }
    assert_int_equal(done, n);
    close(fd);
}

/* Publish number k: the last SEGMENTS segments, of sizes that vary; k itself is the id of the newest. */
static uint32_t state_of(uint32_t k, model_segment *m)
{
    uint32_t n = k < SEGMENTS ? k : SEGMENTS;
    for (uint32_t i = 0; i < n; i++)
        m[i] = (model_segment){k - i, (k - i) % 3 + 1};
    return n;
}

/* Builds and publishes number k: commits after each extent, an orphan now and then, the oldest segment
 * dropped. */
static int publish(store *s, uint32_t k, fsk_error *e)
{
    static uint8_t extent[EXTENT_BYTES];
    model_segment m[SEGMENTS] = {{0, 0}};
    uint32_t n = state_of(k, m);
    int rc = 0;
    for (uint32_t i = 0; i < m[0].extents && rc == 0; i++) {
        model_fill(extent, k, i);
        rc = store_put(s, k, i, extent, sizeof extent, e);
        rc = rc ? rc : store_flush(s, e);
    }
    if (rc == 0 && k % 5 == 0) {
        rc = store_put(s, 1000000 + k, 0, extent, sizeof extent, e);
        rc = rc ? rc : store_flush(s, e);
        rc = rc ? rc : store_drop(s, 1000000 + k - 5, e);
        rc = rc ? rc : store_flush(s, e);
    }
    return rc ? rc : model_publish(s, m, n, k > SEGMENTS ? k - SEGMENTS : 0, e);
}

/* The number of the publish that the file shows, all of it right; 0 before the first, negative when not. */
static int64_t shown(store *s, fsk_error *e)
{
    store_view *v;
    model_segment got[SEGMENTS], want[SEGMENTS];
    uint32_t n;
    int rc = store_view_open(s, &v, e);
    if (rc)
        return rc;
    rc = model_read(v, got, SEGMENTS, &n, e);
    store_view_close(v);
    if (rc == FSK_E_NOTFOUND)
        return 0;
    if (rc == 0 && (n == 0 || state_of(got[0].id, want) != n || memcmp(got, want, n * sizeof *got)))
        rc = error_set(e, FSK_E_CORRUPT, "no publish had this manifest");
    return rc ? rc : (int64_t)got[0].id;
}

static int64_t shown_by_file(const char *path, fsk_error *e)
{
    store *s;
    int rc = store_open_flags(path, FSK_OPEN_RDONLY, (uint64_t)1 << 28, &s, e);
    if (rc)
        return rc;
    int64_t k = shown(s, e);
    store_close(s);
    return k;
}

static void log_history(scratch *d)
{
    fsk_error e = {0};
    store *s;
    must(store_open_flags(d->path, FSK_OPEN_CREATE, 0, &s, &e), &e);
    must(store_writer_lock(s, &e), &e);
    log_start(d->path);
    for (uint32_t k = 1; k <= PUBLISHES; k++) {
        must(publish(s, k, &e), &e);
        writes.mark = k;
    }
    writes.on = false;
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
}

/* Goes on from an image as the next writer would. */
static void go_on(const char *path, uint32_t k)
{
    fsk_error e = {0};
    store *s;
    must(store_open_flags(path, 0, (uint64_t)1 << 28, &s, &e), &e);
    must(store_writer_lock(s, &e), &e);
    for (uint32_t next = k + 1; next < k + 4; next++) {
        must(publish(s, next, &e), &e);
        assert_int_equal(shown(s, &e), next);
    }
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
}

static void test_power_loss(void **state)
{
    scratch *d = *state;
    char image[128];
    log_image m = {0};
    uint64_t seed = 20240229;
    uint32_t in_flight = 0;
    fsk_error e = {0};
    snprintf(image, sizeof image, "%s/image", d->folder);
    log_history(d);
    assert_true(writes.n > 3 * PUBLISHES);
    for (size_t i = 0; i < VARIANTS * writes.n; i++) {
        size_t count = i / VARIANTS + 1;
        uint32_t last = writes.events[count - 1].mark;
        log_replay(&m, count, true, &seed);
        write_file(image, m.p, m.n);
        int64_t k = shown_by_file(image, &e);
        if (k != last && k != last + 1)
            fail_msg("after %zu of %zu events (seed 20240229): %d %s, published %u", count, writes.n, (int)k,
                     e.text, last);
        in_flight += k == last + 1;
        if (i % 20 == 0)
            go_on(image, (uint32_t)k);
    }
    assert_true(in_flight > 0 && in_flight < VARIANTS * PUBLISHES);
    free(m.p);
    log_free();
}

typedef struct control {
    const char *image;
    uint32_t last;
} control;

static int check_image(void *user)
{
    const control *c = user;
    fsk_error e = {0};
    int64_t k = shown_by_file(c->image, &e);
    return k != c->last && k != c->last + 1;
}

/* The same images with the syncs disregarded must show damage, or the test above could not fail. */
static void test_power_loss_control(void **state)
{
    scratch *d = *state;
    char image[128];
    log_image m = {0};
    uint64_t seed = 20240229;
    uint32_t damaged = 0;
    snprintf(image, sizeof image, "%s/image", d->folder);
    log_history(d);
    for (size_t count = writes.n / 2; count <= writes.n && !damaged; count++) {
        log_replay(&m, count, false, &seed);
        write_file(image, m.p, m.n);
        damaged += child_run(check_image, &(control){image, writes.events[count - 1].mark}) != 0;
    }
    assert_true(damaged > 0);
    free(m.p);
    log_free();
}

/* Unpublished work costs one sync a commit, a publish two: the second is the meta page's own. */
static void test_syncs(void **state)
{
    scratch *d = *state;
    static uint8_t extent[EXTENT_BYTES];
    fsk_error e = {0};
    store *s;
    must(store_open_flags(d->path, FSK_OPEN_CREATE, 0, &s, &e), &e);
    must(store_writer_lock(s, &e), &e);
    log_start(d->path);
    for (uint32_t i = 0; i < 8; i++) {
        must(store_put(s, 1, i, extent, sizeof extent, &e), &e);
        must(store_flush(s, &e), &e);
    }
    uint32_t counts[4] = {0};
    for (size_t i = 0; i < writes.n; i++)
        counts[writes.events[i].kind]++;
    assert_int_equal(counts[LOG_SYNC], 8);
    assert_int_equal(counts[LOG_DURABLE_WRITE], 0);
    must(model_publish(s, NULL, 0, 0, &e), &e);
    size_t n = writes.n;
    assert_int_equal(writes.events[n - 1].kind, LOG_DURABLE_WRITE);
    assert_true(writes.events[n - 1].at < 2 * 65536);
    assert_int_equal(writes.events[n - 2].kind, LOG_SYNC);
    writes.on = false;
    log_free();
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
}

/* Each write and each sync fails once: an error is told, nothing of the publish shows unless it was its very
 * last write that failed, and after opening again all goes on. */
static void test_io_errors(void **state)
{
    scratch *d = *state;
    fsk_error e = {0};
    store *s;
    uint32_t k = 1;
    must(store_open_flags(d->path, FSK_OPEN_CREATE, 0, &s, &e), &e);
    must(store_writer_lock(s, &e), &e);
    must(publish(s, k, &e), &e);
    log_start(d->path);
    for (long at = 1; at < 100; at++) {
        writes.fail_in = at;
        int rc = publish(s, k + 1, &e);
        bool failed = writes.fail_in == 0;
        writes.fail_in = 0;
        if (!failed) {
            assert_int_equal(rc, 0);
            k++;
            break;
        }
        assert_int_equal(rc, FSK_E_IO);
        assert_non_null(strstr(e.text, d->path));
        int64_t now = shown(s, &e);
        if (now != k) { /* LMDB gives the environment up after a meta page that may be half written */
            assert_int_equal(now, FSK_E_IO);
            assert_non_null(strstr(e.text, "open it again"));
        }
        store_writer_unlock(s);
        assert_int_equal(store_close(s), 0);
        must(store_open_flags(d->path, 0, 0, &s, &e), &e);
        must(store_writer_lock(s, &e), &e);
        assert_int_equal(shown(s, &e), k);
        must(store_drop(s, k + 1, &e), &e);
        must(store_flush(s, &e), &e);
        if (at % 3 == 0)
            must(publish(s, ++k, &e), &e);
    }
    assert_int_equal(shown(s, &e), k);
    writes.on = false;
    log_free();
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
}

/* ---- kill -9 ---- */
static void write_until_killed(const char *path, int progress)
{
    fsk_error e = {0};
    store *s;
    if (store_open_flags(path, FSK_OPEN_CREATE, 0, &s, &e) || store_writer_lock(s, &e))
        _exit(1);
    int64_t k = shown(s, &e);
    while (k >= 0 && publish(s, (uint32_t)++k, &e) == 0 && write(progress, &k, sizeof k) == sizeof k)
        ;
    fprintf(stderr, "child: %s\n", e.text);
    _exit(1);
}

static int64_t kill_after(const char *path, uint32_t messages, uint32_t spin)
{
    int fds[2], status;
    int64_t k = 0;
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        write_until_killed(path, fds[1]);
    close(fds[1]);
    for (uint32_t i = 0; i < messages; i++)
        assert_int_equal(read(fds[0], &k, sizeof k), sizeof k);
    for (volatile uint32_t i = 0; i < spin; i++) /* somewhere inside what follows the message */
        ;
    kill(pid, SIGKILL);
    int64_t later;
    while (read(fds[0], &later, sizeof later) == sizeof later)
        k = later;
    close(fds[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return k;
}

static void test_kill(void **state)
{
    scratch *d = *state;
    uint64_t seed = 7;
    fsk_error e = {0};
    int64_t before = 0;
    for (int round = 0; round < 60; round++) {
        int64_t reported =
            kill_after(d->path, 1 + (uint32_t)log_random(&seed) % 4, (uint32_t)log_random(&seed) % 1000000);
        int64_t k = shown_by_file(d->path, &e);
        if (k < reported || k > reported + 1 || k <= before)
            fail_msg("round %d: shows %d %s, reported %d, before %d", round, (int)k, e.text, (int)reported,
                     (int)before);
        before = k;
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_power_loss), TEST(test_power_loss_control), TEST(test_syncs), TEST(test_io_errors),
        TEST(test_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
