/* store_help.c -- see store_help.h. */
#include "../lib/store_help.h"
#include "base/bits.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int scratch_setup(void **state)
{
    scratch *s = calloc(1, sizeof *s);
    if (!s)
        return -1;
    const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(s->folder, sizeof s->folder, "%s/fossick-test-XXXXXX", tmp);
    if (!mkdtemp(s->folder))
        return -1;
    snprintf(s->path, sizeof s->path, "%s/index", s->folder);
    snprintf(s->lock, sizeof s->lock, "%s-lock", s->path);
    *state = s;
    return 0;
}

int scratch_teardown(void **state)
{
    scratch *s = *state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    int rc = system(command);
    free(s);
    return rc;
}

int child_run(int (*fn)(void *user), void *user)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        /* A crash must end the child, not come back to the test runner's handlers. */
        const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
        for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
            signal(crashes[i], SIG_DFL);
        _exit(fn(user));
    }
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 256 * WEXITSTATUS(status);
}

void model_fill(uint8_t *p, uint32_t segment, uint32_t ordinal)
{
    uint64_t x = ((uint64_t)segment << 32 | ordinal) * 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < EXTENT_BYTES; i += 8, x += 0xD1B54A32D192ED03u)
        memcpy(p + i, &x, 8);
}

int model_put(store *s, uint32_t segment, uint32_t extents, fsk_error *e)
{
    uint8_t *p = malloc(EXTENT_BYTES);
    int rc = 0;
    for (uint32_t i = 0; i < extents && rc == 0; i++) {
        model_fill(p, segment, i);
        rc = store_put(s, segment, i, p, EXTENT_BYTES, e);
    }
    free(p);
    return rc ? rc : store_flush(s, e);
}

int model_publish(store *s, const model_segment *segments, uint32_t n, uint32_t drop, fsk_error *e)
{
    int rc = store_publish_begin(s, e);
    if (rc == 0 && drop)
        rc = store_drop(s, drop, e);
    return rc ? rc : store_publish(s, segments, n * sizeof *segments, e);
}

static int model_check(store_view *v, model_segment m, fsk_error *e)
{
    uint8_t *want = malloc(EXTENT_BYTES);
    const uint8_t **extents = calloc(m.extents + 1, sizeof *extents);
    int rc = store_view_extents(v, m.id, 0, m.extents, extents, e);
    for (uint32_t i = 0; i < m.extents && rc == 0; i++) {
        model_fill(want, m.id, i);
        if (memcmp(want, extents[i], EXTENT_BYTES))
            rc = error_set(e, FSK_E_CORRUPT, "extent %u of segment %u differs", i, m.id);
    }
    free(extents);
    free(want);
    return rc;
}

int model_read(store_view *v, model_segment *out, uint32_t most, uint32_t *n, fsk_error *e)
{
    store_bytes manifest;
    *n = 0;
    int rc = store_view_get(v, 0, 0, &manifest);
    if (rc)
        return rc;
    *n = (uint32_t)(manifest.n / sizeof *out);
    if (*n > most)
        return error_set(e, FSK_E_CORRUPT, "manifest too long");
    memcpy(out, manifest.p, *n * sizeof *out);
    for (uint32_t i = 0; i < *n && rc == 0; i++)
        rc = model_check(v, out[i], e);
    return rc;
}

int store_open_flags(const char *path, uint32_t flags, uint64_t map_bytes, store **out, fsk_error *e)
{
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    o.flags = flags;
    o.map_bytes = map_bytes;
    return store_open(path, &o, out, e);
}

int model_build(const char *path, uint32_t extents, fsk_error *e)
{
    store *s;
    int rc = store_open_flags(path, FSK_OPEN_CREATE, 0, &s, e);
    if (rc)
        return rc;
    rc = store_writer_lock(s, e);
    if (rc == 0)
        rc = model_put(s, 7, extents, e);
    for (uint32_t i = 0; i < 300 && rc == 0; i++)
        rc = store_put(s, 8, i, "some forty bytes that lie in a leaf page", 40, e);
    rc = rc ? rc : store_flush(s, e);
    rc = rc ? rc : model_publish(s, &(model_segment){7, extents}, 1, 0, e);
    store_writer_unlock(s);
    int closed = store_close(s);
    return rc ? rc : closed;
}

int model_read_path(const char *path, fsk_error *e)
{
    store *s;
    store_view *v;
    model_segment m[4];
    store_bytes b;
    uint32_t n;
    int rc = store_open_flags(path, FSK_OPEN_RDONLY, 0, &s, e);
    if (rc)
        return rc;
    rc = store_view_open(s, &v, e);
    if (rc == 0) {
        rc = model_read(v, m, 4, &n, e);
        for (uint32_t i = 0; i < 300 && rc == 0; i++)
            rc = store_view_get(v, 8, i, &b);
        store_view_close(v);
    }
    store_close(s);
    return rc;
}
