/* copy.c -- what a view sees, written to a new file: a backup, or the smaller file that takes the place of an
 * index.
 *
 * Relies on: LMDB's public interface for the copy (values in the order of their keys, so that pages are full
 * and none is free), header.c for its meta pages, env.c for the exchange.  Invariants: the copy grows under a
 * name of its own, locked, and gets its final name when every byte of it is on disk; a copy has the number of
 * the transaction it was taken from, so that a lock file that fits the original fits it as well. */
#include "base/bits.h"
#include "store/inner.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_ROOM = 64 << 20, COPY_SMALL_GAIN = 8 * 4096 };

typedef struct copy {
    store_view *v;
    const store_copy_plan *plan;
    char part[PATH_MAX + 16]; /* its name while it grows */
    int fd;                   /* holds a lock on it */
    struct stat like;         /* the original */
    bool keep_owner;
    MDB_env *env;
    MDB_dbi dbi;
    MDB_txn *txn;
    uint64_t dirty, done, total;
} copy;

/* ---- what is copied: manifest and metadata, as segment 0, and the segments of the plan ---- */
typedef int copy_value_fn(copy *c, MDB_val *key, MDB_val *value, fsk_error *e);

static int copy_segment(copy *c, MDB_cursor *cursor, uint32_t segment, copy_value_fn *fn, fsk_error *e)
{
    store_key first = key_make(segment, 0);
    MDB_val key = {sizeof first, &first}, value;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (rc == 0 && key.mv_size >= sizeof first && load_be32(key.mv_data) == segment) {
        rc = fn(c, &key, &value, e);
        if (rc)
            return rc;
        rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    return rc && rc != MDB_NOTFOUND ? env_error(c->v->s, rc, "read", e) : 0;
}

static int copy_each(copy *c, copy_value_fn *fn, fsk_error *e)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(c->v->txn, c->v->s->dbi, &cursor);
    if (rc)
        return env_error(c->v->s, rc, "read", e);
    rc = copy_segment(c, cursor, 0, fn, e);
    for (size_t i = 0; i < c->plan->nsegments && rc == 0; i++)
        rc = copy_segment(c, cursor, c->plan->segments[i], fn, e);
    mdb_cursor_close(cursor);
    return rc;
}

static int copy_measure(copy *c, MDB_val *key, MDB_val *value, fsk_error *e)
{
    (void)e;
    uint64_t page = c->v->s->page_bytes, n = value->mv_size + key->mv_size + 16;
    c->total += n > page / 2 ? bits_align(value->mv_size + 16, page) : n;
    return 0;
}

/* ---- the new file ---- */
static int copy_error(const copy *c, int rc, fsk_error *e)
{
    if (rc == EIO) {
        int full = guard_disk_full(c->fd);
        rc = full ? full : rc;
    }
    if (rc > 0)
        return error_sys(e, rc, "cannot write %s", c->part);
    return error_set(e, FSK_E_IO, "cannot write %s: %s", c->part, mdb_strerror(rc));
}

static bool copy_named(const copy *c)
{
    struct stat ours, named;
    return fstat(c->fd, &ours) == 0 && stat(c->part, &named) == 0 && ours.st_dev == named.st_dev &&
           ours.st_ino == named.st_ino;
}

/* Whoever else makes the same copy is told at once; what a crash left is written over. */
static int copy_create(copy *c, fsk_error *e)
{
    for (;;) {
        c->fd = open(c->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (c->fd < 0 && errno == ENOENT)
            return error_set(e, FSK_E_NOTFOUND, "cannot create %s: there is no such folder; make it first",
                             c->part);
        if (c->fd < 0)
            return error_sys(e, errno, "cannot create %s", c->part);
        if (flock(c->fd, LOCK_EX | LOCK_NB))
            return error_set(e, FSK_E_BUSY, "%s is being written by another process; wait until it has ended",
                             c->part);
        if (copy_named(c))
            break;
        close(c->fd);
    }
    if (ftruncate(c->fd, 0))
        return copy_error(c, errno, e);
    int rc = mdb_env_create(&c->env);
    if (rc == 0)
        rc = mdb_env_set_mapsize(c->env, bits_align(c->total + c->total / 32 + COPY_ROOM, 1 << 16));
    if (rc == 0)
        rc = mdb_env_open(c->env, c->part, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC | MDB_NORDAHEAD, 0600);
    return rc ? copy_error(c, rc, e) : 0;
}

static int copy_begin(copy *c)
{
    if (c->txn)
        return 0;
    int rc = mdb_txn_begin(c->env, NULL, 0, &c->txn);
    return rc ? rc : mdb_dbi_open(c->txn, NULL, 0, &c->dbi);
}

static int copy_commit(copy *c, fsk_error *e)
{
    int rc = c->txn ? mdb_txn_commit(c->txn) : 0;
    c->txn = NULL;
    c->dirty = 0;
    return rc ? copy_error(c, rc, e) : 0;
}

static int copy_put(copy *c, MDB_val *key, MDB_val *value, fsk_error *e)
{
    int rc = copy_begin(c);
    if (rc == 0)
        rc = mdb_put(c->txn, c->dbi, key, value, MDB_APPEND);
    if (rc)
        return copy_error(c, rc, e);
    uint64_t total = c->total;
    copy_measure(c, key, value, e);
    c->done += c->total - total;
    c->total = total;
    const store_copy_plan *p = c->plan;
    if (p->progress && p->progress(p->user, c->done, c->total))
        return error_set(e, FSK_E_CANCEL, "cancelled");
    c->dirty += value->mv_size;
    return c->dirty < STORE_TXN_BYTES ? 0 : copy_commit(c, e);
}

/* Meta page i has an even or odd number as i is: one transaction more where the parity is not right yet. */
static int copy_match_parity(copy *c, fsk_error *e)
{
    MDB_envinfo info;
    MDB_val value;
    store_key bytes = key_make(0, 0);
    MDB_val key = {sizeof bytes, &bytes};
    mdb_env_info(c->env, &info);
    if ((info.me_last_txnid ^ c->v->id) % 2 == 0)
        return 0;
    int rc = mdb_get(c->v->txn, c->v->s->dbi, &key, &value);
    if (rc == 0)
        rc = copy_begin(c);
    if (rc == 0)
        rc = mdb_put(c->txn, c->dbi, &key, &value, 0);
    return rc ? copy_error(c, rc, e) : copy_commit(c, e);
}

/* Root keeps the owner; whoever else may replace the file owns it, or will own it now. */
static int copy_rights(const copy *c)
{
    if (c->keep_owner && fchown(c->fd, c->like.st_uid, c->like.st_gid) && errno != EPERM)
        return errno;
    return fchmod(c->fd, c->like.st_mode & 0777) ? errno : 0;
}

/* Everything on disk, under the working name still. */
static int copy_finish(copy *c, fsk_error *e)
{
    int rc = copy_commit(c, e);
    if (rc == 0)
        rc = copy_match_parity(c, e);
    if (rc)
        return rc;
    mdb_env_close(c->env);
    c->env = NULL;
    rc = header_renumber(c->fd, c->part, c->v->id, e);
    if (rc)
        return rc;
    int sys = copy_rights(c);
    if (sys == 0 && fsync(c->fd))
        sys = errno;
    return sys ? copy_error(c, sys, e) : 0;
}

static void copy_close(copy *c, bool failed)
{
    if (c->txn)
        mdb_txn_abort(c->txn);
    if (c->env)
        mdb_env_close(c->env);
    if (c->fd < 0)
        return;
    if (failed && copy_named(c))
        unlink(c->part);
    close(c->fd);
}

static int copy_make(copy *c, const char *path, fsk_error *e)
{
    if (strlen(path) + sizeof STORE_UNFINISHED > PATH_MAX)
        return error_sys(e, ENAMETOOLONG, "cannot create %s", path);
    snprintf(c->part, sizeof c->part, "%s%s", path, STORE_UNFINISHED);
    int rc = copy_create(c, e);
    if (rc == 0)
        rc = copy_each(c, copy_put, e);
    return rc ? rc : copy_finish(c, e);
}

static int copy_plan(copy *c, store_view *v, const store_copy_plan *plan, fsk_error *e)
{
    *c = (copy){.v = v, .plan = plan, .fd = -1};
    int rc = store_check_fork(v->s, e);
    if (rc == 0 && !v->pinned)
        rc = error_set(e, FSK_E_INVAL, "a snapshot of %s was used after its release", v->s->path);
    if (rc == 0 && fstat(v->s->fd, &c->like))
        rc = error_sys(e, errno, "cannot examine %s", v->s->path);
    return rc ? rc : copy_each(c, copy_measure, e);
}

/* ---- backup ---- */
static int backup_refuse(const char *dest, fsk_error *e)
{
    struct stat st;
    if (lstat(dest, &st))
        return 0;
    return error_set(e, FSK_E_EXISTS, "%s exists already and is left alone; name %s", dest,
                     S_ISDIR(st.st_mode) ? "a file in that folder" : "another file, or remove it first");
}

/* Never over another file, also where the file system cannot rename that way. */
static int backup_rename(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    if (link(from, to))
        return errno;
    unlink(from);
    return 0;
}

int store_backup(store_view *v, const char *dest, const store_copy_plan *plan, fsk_error *e)
{
    copy c;
    int rc = copy_plan(&c, v, plan, e);
    if (rc == 0)
        rc = backup_refuse(dest, e);
    if (rc == 0)
        rc = copy_make(&c, dest, e);
    if (rc == 0) {
        env_drop_stale_lock(dest);
        int sys = backup_rename(c.part, dest);
        if (sys == EEXIST)
            rc = backup_refuse(dest, e);
        else if (sys)
            rc = error_sys(e, sys, "cannot write %s", dest);
    }
    copy_close(&c, rc);
    return rc ? rc : env_sync_folder(dest, e);
}

/* ---- compact ---- */
static int compact_exchange(store *s, void *user, fsk_error *e)
{
    const copy *c = user;
    return rename(c->part, s->path) ? error_sys(e, errno, "cannot replace %s", s->path)
                                    : env_sync_folder(s->path, e);
}

/* Under the writer lock nothing of the index changes between the copy and the exchange. */
static int compact_copy(copy *c, store_view *v, const store_copy_plan *plan, bool *gains, fsk_error *e)
{
    int rc = copy_plan(c, v, plan, e);
    if (rc)
        return rc;
    if (c->like.st_nlink > 1)
        return error_set(
            e, FSK_E_INVAL,
            "%s has %u names (hard links), of which one would get the new file; remove the others",
            v->s->path, (unsigned)c->like.st_nlink);
    c->keep_owner = true;
    *gains = (uint64_t)c->like.st_size > c->total + c->total / 64 + COPY_SMALL_GAIN;
    return *gains ? copy_make(c, v->s->path, e) : 0;
}

int store_compact(store *s, store_view *v, const store_copy_plan *plan, fsk_error *e)
{
    copy c;
    bool gains = false;
    int rc = compact_copy(&c, v, plan, &gains, e);
    store_view_close(v);
    if (rc == 0 && gains) {
        rc = env_exchange(s, compact_exchange, &c, e);
    } else {
        store_writer_unlock(s);
        store_close(s);
    }
    copy_close(&c, rc);
    return rc;
}
