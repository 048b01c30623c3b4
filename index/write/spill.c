/* spill.c -- see spill.h.  Beside the index and not in TMPDIR: that is where room for the index is, while
 * /tmp may well be memory. */
#include "write/spill.h"
#include "base/mem.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void spill_init(spill *s, const char *path)
{
    *s = (spill){.path = path, .fd = -1};
    pthread_mutex_init(&s->lock, NULL);
}

void spill_reset(spill *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    s->bytes = 0;
}

void spill_free(spill *s)
{
    spill_reset(s);
    pthread_mutex_destroy(&s->lock);
}

/* O_TMPFILE where the file system has it, else a file that loses its name at once. */
static int open_unlinked(const char *path)
{
    size_t n = strlen(path);
    char *name = mem_alloc(n + 16);
    if (!name) {
        errno = ENOMEM;
        return -1;
    }
    memcpy(name, path, n + 1);
    char *slash = strrchr(name, '/');
    if (slash)
        slash[slash == name] = 0;
    else
        memcpy(name, ".", 2);
    int fd = open(name, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT)) {
        snprintf(name, n + 16, "%s-tmp-XXXXXX", path);
        fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            unlink(name);
    }
    int saved = errno;
    mem_free(name);
    errno = saved;
    return fd;
}

static int spill_reserve(spill *s, size_t n, uint64_t *at, fsk_error *e)
{
    int rc = 0;
    pthread_mutex_lock(&s->lock);
    if (s->fd < 0 && (s->fd = open_unlinked(s->path)) < 0)
        rc = error_sys(e, errno, "cannot make a temporary file beside %s", s->path);
    *at = s->bytes;
    if (!rc)
        s->bytes += n;
    pthread_mutex_unlock(&s->lock);
    return rc;
}

int spill_write(spill *s, const void *p, size_t n, uint64_t *at, fsk_error *e)
{
    int rc = spill_reserve(s, n, at, e);
    uint64_t to = *at;
    for (const char *from = p; !rc && n;) {
        ssize_t done = pwrite(s->fd, from, n, (off_t)to);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return error_sys(e, done ? errno : ENOSPC, "cannot write a temporary file beside %s", s->path);
        from += done;
        to += (uint64_t)done;
        n -= (size_t)done;
    }
    return rc;
}

int spill_read(spill *s, uint64_t at, void *p, size_t n, fsk_error *e)
{
    for (char *to = p; n;) {
        ssize_t done = pread(s->fd, to, n, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return error_sys(e, done ? errno : EIO, "cannot read a temporary file beside %s", s->path);
        to += done;
        at += (uint64_t)done;
        n -= (size_t)done;
    }
    return 0;
}
