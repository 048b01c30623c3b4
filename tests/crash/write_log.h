/* write_log.h -- logs everything that this process writes to one file, and makes images of what a power loss
 * could have left of it.  Included by one test program, whose pwrite, writev, fdatasync ... take the C
 * library's place, for liblmdb too.
 *
 * A write is durable once a later sync of the file was made, or at once when its descriptor was opened for
 * synchronous writes. */
#ifndef TESTS_WRITE_LOG_H
#define TESTS_WRITE_LOG_H
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define INTERPOSED __attribute__((visibility("default")))
enum { LOG_PIECE = 4096 }; /* what is kept or lost as a whole */

typedef enum log_kind { LOG_WRITE, LOG_DURABLE_WRITE, LOG_SYNC, LOG_TRUNCATE } log_kind;
typedef struct log_event {
    log_kind kind;
    uint32_t mark; /* the latest when it was begun */
    uint64_t at, n;
    uint8_t *p;
} log_event;

static struct {
    atomic_bool on;
    dev_t dev;
    ino_t ino;
    _Atomic uint32_t mark;
    log_event *events;
    size_t n, cap;
    uint8_t *start; /* the file when the log began */
    size_t start_n;
    long fail_in; /* the so-manieth event from now fails with EIO; 0: none */
} writes;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER; /* of events and fail_in */

static bool log_concerns(int fd)
{
    struct stat st;
    return writes.on && fstat(fd, &st) == 0 && st.st_dev == writes.dev && st.st_ino == writes.ino;
}

static void log_add(log_kind kind, uint64_t at, const void *p, uint64_t n)
{
    pthread_mutex_lock(&log_lock);
    if (writes.n == writes.cap) {
        writes.cap = writes.cap ? 2 * writes.cap : 256;
        writes.events = realloc(writes.events, writes.cap * sizeof *writes.events);
    }
    log_event *e = &writes.events[writes.n++];
    *e = (log_event){kind, writes.mark, at, n, NULL};
    if (p) {
        e->p = malloc(n + 1);
        memcpy(e->p, p, n);
    }
    pthread_mutex_unlock(&log_lock);
}

static bool log_fails(int fd)
{
    bool fails = false;
    pthread_mutex_lock(&log_lock);
    if (writes.fail_in && log_concerns(fd))
        fails = --writes.fail_in == 0;
    pthread_mutex_unlock(&log_lock);
    if (fails)
        errno = EIO;
    return fails;
}

static void log_write(int fd, uint64_t at, const void *p, uint64_t n)
{
    if (log_concerns(fd))
        log_add(fcntl(fd, F_GETFL) & O_DSYNC ? LOG_DURABLE_WRITE : LOG_WRITE, at, p, n);
}

INTERPOSED ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    if (log_fails(fd))
        return -1;
    log_write(fd, (uint64_t)at, p, n);
    return syscall(SYS_pwrite64, fd, p, n, at);
}

INTERPOSED ssize_t write(int fd, const void *p, size_t n)
{
    if (log_fails(fd))
        return -1;
    if (writes.on)
        log_write(fd, (uint64_t)lseek(fd, 0, SEEK_CUR), p, n);
    return syscall(SYS_write, fd, p, n);
}

INTERPOSED ssize_t pwritev(int fd, const struct iovec *v, int count, off_t at)
{
    ssize_t done = 0;
    for (int i = 0; i < count; i++) {
        ssize_t n = pwrite(fd, v[i].iov_base, v[i].iov_len, at + done);
        if (n < 0)
            return done ? done : n;
        done += n;
    }
    return done;
}

INTERPOSED ssize_t writev(int fd, const struct iovec *v, int count)
{
    if (log_fails(fd))
        return -1;
    uint64_t at = writes.on ? (uint64_t)lseek(fd, 0, SEEK_CUR) : 0;
    for (int i = 0; writes.on && i < count; at += v[i++].iov_len)
        log_write(fd, at, v[i].iov_base, v[i].iov_len);
    return syscall(SYS_writev, fd, v, count);
}

INTERPOSED int fdatasync(int fd)
{
    if (log_fails(fd))
        return -1;
    if (log_concerns(fd))
        log_add(LOG_SYNC, 0, NULL, 0);
    return (int)syscall(SYS_fdatasync, fd);
}

INTERPOSED int fsync(int fd)
{
    if (log_fails(fd))
        return -1;
    if (log_concerns(fd))
        log_add(LOG_SYNC, 0, NULL, 0);
    return (int)syscall(SYS_fsync, fd);
}

INTERPOSED int ftruncate(int fd, off_t n)
{
    if (log_concerns(fd))
        log_add(LOG_TRUNCATE, (uint64_t)n, NULL, 0);
    return (int)syscall(SYS_ftruncate, fd, n);
}

/* What the file holds now counts as durable. */
static void log_start(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st))
        abort();
    writes.start_n = (size_t)st.st_size;
    writes.start = malloc(writes.start_n + 1);
    if (read(fd, writes.start, writes.start_n) != (ssize_t)writes.start_n)
        abort();
    close(fd);
    writes.dev = st.st_dev;
    writes.ino = st.st_ino;
    writes.on = true;
}

static void log_free(void)
{
    for (size_t i = 0; i < writes.n; i++)
        free(writes.events[i].p);
    free(writes.events);
    free(writes.start);
    memset(&writes, 0, sizeof writes);
}

typedef struct log_image {
    uint8_t *p;
    size_t n, cap;
} log_image;

static void image_resize(log_image *m, size_t n)
{
    if (n > m->cap) {
        m->cap = 2 * n;
        m->p = realloc(m->p, m->cap);
    }
    if (n > m->n)
        memset(m->p + m->n, 0, n - m->n);
    m->n = n;
}

static void image_write(log_image *m, uint64_t at, const uint8_t *p, uint64_t n)
{
    if (at + n > m->n)
        image_resize(m, at + n);
    memcpy(m->p + at, p, n);
}

static uint64_t log_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* The file after a power loss when `count` events had been begun and all but the last of them were done: what
 * was durable, and of each other piece whether it was kept as the generator decides.  Without `honour_syncs`,
 * as if none had been made. */
__attribute__((unused)) static void log_replay(log_image *m, size_t count, bool honour_syncs, uint64_t *seed)
{
    size_t durable = 0; /* events before this one have reached the disk */
    for (size_t i = 0; i + 1 < count && honour_syncs; i++)
        durable = writes.events[i].kind == LOG_SYNC ? i : durable;
    uint64_t keep = 1 + log_random(seed) % 7; /* of 8 */
    m->n = 0;
    image_write(m, 0, writes.start, writes.start_n);
    for (size_t i = 0; i < count; i++) {
        const log_event *e = &writes.events[i];
        bool sure = i < durable || (e->kind == LOG_DURABLE_WRITE && i + 1 < count && honour_syncs);
        if (e->kind == LOG_TRUNCATE && (sure || log_random(seed) % 8 < keep))
            image_resize(m, e->at);
        if (e->kind != LOG_WRITE && e->kind != LOG_DURABLE_WRITE)
            continue;
        for (uint64_t from = 0, n; from < e->n; from += n) {
            n = LOG_PIECE - (e->at + from) % LOG_PIECE;
            n = n < e->n - from ? n : e->n - from;
            if (sure || log_random(seed) % 8 < keep)
                image_write(m, e->at + from, e->p + from, n);
        }
    }
}
#endif
