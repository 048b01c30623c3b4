/* alone.c -- whether any other process has an index open, by the lock file.
 *
 * LMDB holds a lock on byte 0 of the lock file for as long as it has the data file open.  Closing any
 * descriptor of a file gives up all locks of that kind that the process has on it, LMDB's included: so this
 * is for where there are none, or where they are about to be given up. */
#include "store/inner.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static int alone_open(const char *path)
{
    char lock[PATH_MAX + 8];
    snprintf(lock, sizeof lock, "%s-lock", path);
    return open(lock, O_RDWR | O_CLOEXEC);
}

/* Asks (F_GETLK) for or takes (F_SETLK) the lock that excludes everybody; BUSY with the holder's number. */
static int alone_lock(int fd, int command, const char *path, fsk_error *e)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
    if (command == F_SETLK && fcntl(fd, F_SETLK, &lock) == 0)
        return 0;
    if (fcntl(fd, F_GETLK, &lock))
        return error_sys(e, errno, "cannot lock %s-lock", path);
    if (command == F_GETLK && lock.l_type == F_UNLCK)
        return 0;
    if (lock.l_type == F_UNLCK || lock.l_pid <= 0)
        return error_set(e, FSK_E_BUSY, "%s is open in another process; end that first", path);
    return error_set(e, FSK_E_BUSY, "%s is open in process %ld; end that first", path, (long)lock.l_pid);
}

int alone_look(const char *path, fsk_error *e)
{
    int fd = alone_open(path);
    if (fd < 0)
        return 0;
    int rc = alone_lock(fd, F_GETLK, path, e);
    close(fd);
    return rc;
}

int alone_claim(const char *path, int *fd, fsk_error *e)
{
    *fd = alone_open(path);
    return *fd < 0 ? error_sys(e, errno, "cannot open %s-lock", path) : alone_lock(*fd, F_SETLK, path, e);
}
