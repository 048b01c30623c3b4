/* test_engine_crash.c -- what a commit promises, for the whole engine: after a power loss or kill -9 at any
 * moment the index opens and shows the last commit that returned or the one being made, all of it; what was
 * left behind is swept by the next writer, so that the file does not grow without bound. */
#include "../lib/history.h"
#include "../lib/store_help.h"
#include "write_log.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { SEED = 20261121 };

static void must(int64_t rc, const fsk_error *e)
{
    if (rc < 0)
        fail_msg("%d %s", (int)rc, e->text);
}

/* ---- power loss ---- */

enum { COMMITS = 20, VARIANTS = 1 };
static const history small = {.keys = 12, .changes = 3, .words = 30};

static void log_history(const char *path)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    must(history_open(path, FSK_OPEN_CREATE, 0, &ix, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    log_start(path);
    for (uint32_t k = 1; k <= COMMITS; k++) {
        must(history_commit(&small, w, k, &e), &e);
        writes.mark = k;
    }
    writes.on = false;
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}

/* Goes on from an image as the next writer would. */
static void go_on(const char *path, uint32_t k)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    must(history_open(path, 0, (uint64_t)1 << 28, &ix, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    for (uint32_t next = k + 1; next < k + 4; next++) {
        must(history_commit(&small, w, next, &e), &e);
        int64_t shown = history_shown(&small, ix, &e);
        must(shown, &e);
        assert_int_equal(shown, next);
    }
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}

static void test_power_loss(void **state)
{
    scratch *d = *state;
    char image[128];
    log_image m = {0};
    uint64_t seed = SEED;
    uint32_t in_flight = 0;
    fsk_error e = {0};
    snprintf(image, sizeof image, "%s/image", d->folder);
    log_history(d->path);
    assert_true(writes.n > 3 * COMMITS);
    for (size_t i = 0; i < VARIANTS * writes.n; i++) {
        size_t events = i / VARIANTS + 1;
        uint32_t last = writes.events[events - 1].mark;
        log_replay(&m, events, true, &seed);
        assert_true(file_write(image, m.p, m.n));
        int64_t k = history_shown_by_file(&small, image, FSK_OPEN_RDONLY, &e);
        if (k != last && k != last + 1)
            fail_msg("after %zu of %zu events (seed %d): %d %s, committed %u", events, writes.n, SEED, (int)k,
                     e.text, last);
        in_flight += k == last + 1;
        if (i % 25 == 0)
            go_on(image, (uint32_t)k);
    }
    assert_true(in_flight > 0 && in_flight < VARIANTS * writes.n);
    free(m.p);
    log_free();
}

/* ---- kill -9 ---- */

static const history large = {.keys = 500, .changes = 40, .words = 60};

static void write_until_killed(const char *path, int progress)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    if (history_open(path, FSK_OPEN_CREATE, 0, &ix, &e) || history_writer(ix, &w, &e))
        _exit(1);
    int64_t k = history_shown(&large, ix, &e);
    while (k >= 0 && history_commit(&large, w, (uint32_t)++k, &e) == 0 &&
           write(progress, &k, sizeof k) == sizeof k)
        ;
    fprintf(stderr, "child: %s\n", e.text);
    _exit(1);
}

/* Kills a writer some work after its message number `messages`; returns the last commit it told of. */
static int64_t kill_after(const char *path, uint32_t messages, uint32_t spin)
{
    int fds[2], status;
    int64_t k = 0, later;
    assert_int_equal(pipe(fds), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        write_until_killed(path, fds[1]);
    close(fds[1]);
    for (uint32_t i = 0; i < messages; i++)
        assert_int_equal(read(fds[0], &k, sizeof k), sizeof k);
    for (volatile uint32_t i = 0; i < spin; i++)
        ;
    kill(pid, SIGKILL);
    while (read(fds[0], &later, sizeof later) == sizeof later)
        k = later;
    close(fds[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return k;
}

static uint64_t file_bytes(const char *path)
{
    struct stat st;
    return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

/* Nothing is left of what was being written when it was killed: what is reachable is what the one segment
 * has. */
static void check_swept(const char *path, uint32_t k)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *r;
    fsk_stats n = FSK_STATS_INIT;
    must(history_open(path, 0, 0, &ix, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    must(history_fill(&large, w, k + 1, &e), &e);
    must(fsk_writer_merge(w, 1, &e), &e);
    fsk_writer_free(w);
    must(fsk_reader_open(ix, &r, &e), &e);
    must(fsk_index_stats(r, &n, &e), &e);
    uint64_t streams = n.bytes_dict + n.bytes_docs + n.bytes_skip + n.bytes_positions + n.bytes_bitmaps +
                       n.bytes_norms + n.bytes_keys + n.bytes_stored;
    assert_int_equal(n.segments, 1);
    if (n.bytes_live > streams + streams / 2 + 300000)
        fail_msg("%u bytes are reachable, the segment has %u", (uint32_t)n.bytes_live, (uint32_t)streams);
    fsk_reader_free(r);
    assert_int_equal(fsk_close(ix), 0);
}

static void test_kill(void **state)
{
    scratch *d = *state;
    uint64_t seed = SEED, half_way = 0;
    fsk_error e = {0};
    int64_t before = 0;
    enum { ROUNDS = 40 };
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t messages = 1 + (uint32_t)log_random(&seed) % 4, spin = (uint32_t)log_random(&seed) % 3000000;
        int64_t reported = kill_after(d->path, messages, spin);
        int64_t k = history_shown_by_file(&large, d->path, 0, &e);
        if (k < reported || k > reported + 1 || k <= before)
            fail_msg("round %d (seed %d): shows %d %s, reported %d, before %d", round, SEED, (int)k, e.text,
                     (int)reported, (int)before);
        before = k;
        if (round == ROUNDS / 2)
            half_way = file_bytes(d->path);
    }
    if (file_bytes(d->path) > 2 * half_way)
        fail_msg("the file has grown from %u to %u bytes", (uint32_t)half_way, (uint32_t)file_bytes(d->path));
    check_swept(d->path, (uint32_t)before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_power_loss),
        TEST(test_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
