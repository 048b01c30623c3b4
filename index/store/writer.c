/* writer.c -- the one writer: lock, transactions, publish.
 *
 * Relies on: owner.c for beginning and ending transactions, map.c for room.  Invariants: commits of
 * unpublished work run without meta sync (a crash then falls back by at most one of them, never behind a
 * publish); the publishing one syncs data, then its meta page through a descriptor opened for synchronous
 * writes. */
#include "base/bits.h"
#include "base/buf.h"
#include "store/inner.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

enum { DROP_DIRTY = 4096 }; /* what a drop counts toward the next commit: about the pages it changes */

/* What a crash left of a copy; who makes one holds the writer lock. */
static void writer_sweep_copy(const store *s)
{
    char name[PATH_MAX + 16];
    snprintf(name, sizeof name, "%s%s", s->path, STORE_UNFINISHED);
    unlink(name);
}

int store_writer_lock(store *s, fsk_error *e)
{
    int rc = store_check_fork(s, e);
    if (rc)
        return rc;
    if (s->readonly)
        return error_set(e, FSK_E_READONLY, "%s is open read-only", s->path);
    if (atomic_exchange(&s->writing, true))
        return error_set(e, FSK_E_LOCKED, "another writer in this process has %s open; finish it first",
                         s->path);
    if (flock(s->fd, LOCK_EX | LOCK_NB)) {
        int sys = errno;
        atomic_store(&s->writing, false);
        if (sys == EWOULDBLOCK)
            return error_set(e, FSK_E_LOCKED, "another process is writing %s; try again when it has finished",
                             s->path);
        return error_sys(e, sys, "cannot lock %s", s->path);
    }
    int sys = owner_start(&s->owner);
    if (sys) {
        flock(s->fd, LOCK_UN);
        atomic_store(&s->writing, false);
        return error_sys(e, sys, "cannot start the writer's thread for %s", s->path);
    }
    int dead;
    mdb_reader_check(s->env, &dead);
    writer_sweep_copy(s);
    return 0;
}

void store_writer_unlock(store *s)
{
    if (env_forked(s))
        return;
    store_abort(s);
    owner_stop(&s->owner);
    flock(s->fd, LOCK_UN);
    atomic_store(&s->writing, false);
}

static int writer_check(const store *s, fsk_error *e)
{
    int rc = store_check_fork(s, e);
    if (rc)
        return rc;
    if (!atomic_load_explicit(&s->writing, memory_order_relaxed))
        return error_set(e, FSK_E_INVAL, "the writer lock of %s is not held", s->path);
    return 0;
}

static int writer_txn_begin(store *s)
{
    return mdb_txn_begin(s->env, NULL, 0, &s->txn);
}

static int writer_txn_commit(store *s)
{
    return mdb_txn_commit(s->txn);
}

static int writer_txn_abort(store *s)
{
    mdb_txn_abort(s->txn);
    return 0;
}

static int writer_begin(store *s, fsk_error *e)
{
    int rc = writer_check(s, e);
    if (rc || s->txn)
        return rc;
    for (int attempt = 0;; attempt++) {
        rc = map_reserve(s, s->reserve, e);
        if (rc)
            return rc;
        rc = owner_call(&s->owner, writer_txn_begin, s);
        if (rc == 0)
            break;
        s->txn = NULL;
        if (rc != MDB_MAP_RESIZED || attempt == 8)
            return env_error(s, rc, "write", e);
        rc = map_adopt(s, e);
        if (rc)
            return rc;
    }
    s->dirty = 0;
    return 0;
}

void store_abort(store *s)
{
    if (env_forked(s))
        return;
    if (s->txn)
        owner_call(&s->owner, writer_txn_abort, s);
    s->txn = NULL;
    s->publishing = false;
    s->dirty = 0;
}

int writer_fail(store *s, int rc, const char *doing, fsk_error *e)
{
    store_abort(s);
    if (rc == MDB_MAP_FULL)
        s->reserve *= 2;
    if (rc == EIO) {
        int full = guard_disk_full(s->fd);
        rc = full ? full : rc;
    }
    return env_error(s, rc, doing, e);
}

/* Commits; the transaction is gone in any case. */
static int writer_commit(store *s, bool sync, fsk_error *e)
{
    int rc = mdb_env_set_flags(s->env, MDB_NOMETASYNC, !sync);
    if (rc)
        return writer_fail(s, rc, "write", e);
    rc = owner_call(&s->owner, writer_txn_commit, s);
    s->txn = NULL;
    if (rc)
        return writer_fail(s, rc, sync ? "publish to" : "write", e);
    s->publishing = false;
    s->dirty = 0;
    return 0;
}

static int writer_spill(store *s, uint64_t dirty, fsk_error *e)
{
    s->dirty += dirty;
    return s->publishing || s->dirty < STORE_TXN_BYTES ? 0 : writer_commit(s, false, e);
}

int store_put(store *s, uint32_t segment, uint32_t ordinal, const void *p, size_t n, fsk_error *e)
{
    int rc = writer_begin(s, e);
    if (rc)
        return rc;
    store_key bytes = key_make(segment, ordinal);
    MDB_val key = {sizeof bytes, &bytes}, value = {n, (void *)(uintptr_t)p};
    rc = mdb_put(s->txn, s->dbi, &key, &value, 0);
    return rc ? writer_fail(s, rc, "write", e) : writer_spill(s, n, e);
}

int store_get(store *s, uint32_t segment, uint32_t ordinal, store_bytes *out, fsk_error *e)
{
    *out = (store_bytes){NULL, 0};
    int rc = writer_begin(s, e);
    if (rc)
        return rc;
    store_key bytes = key_make(segment, ordinal);
    MDB_val key = {sizeof bytes, &bytes}, value;
    rc = mdb_get(s->txn, s->dbi, &key, &value);
    if (rc == MDB_NOTFOUND)
        return FSK_E_NOTFOUND;
    if (rc)
        return env_error(s, rc, "read", e);
    *out = (store_bytes){value.mv_data, value.mv_size};
    return 0;
}

int store_flush(store *s, fsk_error *e)
{
    int rc = writer_check(s, e);
    if (rc)
        return rc;
    if (s->publishing)
        return error_set(e, FSK_E_INVAL, "%s: flush inside a publishing transaction", s->path);
    return s->txn ? writer_commit(s, false, e) : 0;
}

/* The first key of the segment or behind; *found false at the end. */
static int writer_seek(store *s, MDB_cursor *cursor, uint32_t segment, uint32_t *found_segment, bool *found,
                       fsk_error *e)
{
    store_key bytes = key_make(segment, 0);
    MDB_val key = {sizeof bytes, &bytes}, value;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    *found = rc == 0;
    if (rc == MDB_NOTFOUND)
        return 0;
    if (rc == 0 && key.mv_size != sizeof bytes)
        rc = MDB_CORRUPTED; /* metadata stand before all segments */
    if (rc)
        return env_error(s, rc, "read", e);
    *found_segment = load_be32(key.mv_data);
    return 0;
}

/* Drops up to `most` values; *more: whether some are left. */
static int writer_drop_some(store *s, uint32_t segment, uint32_t most, bool *more, fsk_error *e)
{
    MDB_cursor *cursor;
    int rc = writer_begin(s, e);
    if (rc)
        return rc;
    rc = mdb_cursor_open(s->txn, s->dbi, &cursor);
    if (rc)
        return writer_fail(s, rc, "write", e);
    uint32_t at = 0, dropped = 0;
    *more = true;
    while (rc == 0 && dropped < most) {
        rc = writer_seek(s, cursor, segment, &at, more, e);
        *more = *more && at == segment;
        if (rc || !*more)
            break;
        rc = mdb_cursor_del(cursor, 0);
        if (rc) {
            mdb_cursor_close(cursor);
            return writer_fail(s, rc, "write", e);
        }
        dropped++;
    }
    mdb_cursor_close(cursor);
    return rc ? rc : writer_spill(s, (uint64_t)dropped * DROP_DIRTY, e);
}

int store_drop(store *s, uint32_t segment, fsk_error *e)
{
    bool more = true;
    int rc = 0;
    while (rc == 0 && more)
        rc = writer_drop_some(s, segment, STORE_TXN_BYTES / DROP_DIRTY, &more, e);
    return rc;
}

static int writer_list_segments(store *s, MDB_cursor *cursor, buf *ids, fsk_error *e)
{
    uint32_t segment = 0;
    bool found = true;
    for (uint32_t from = 1; from;
         from = segment + 1) { /* 0 is the manifest's and the metadata's; wraps after the last */
        int rc = writer_seek(s, cursor, from, &segment, &found, e);
        if (rc || !found)
            return rc;
        buf_put_u32(ids, segment);
    }
    return 0;
}

int store_segments(store *s, uint32_t **ids, size_t *n, fsk_error *e)
{
    MDB_cursor *cursor;
    buf list = {0};
    *ids = NULL;
    *n = 0;
    int rc = writer_begin(s, e);
    if (rc)
        return rc;
    rc = mdb_cursor_open(s->txn, s->dbi, &cursor);
    if (rc)
        return env_error(s, rc, "read", e);
    rc = writer_list_segments(s, cursor, &list, e);
    mdb_cursor_close(cursor);
    if (rc == 0 && list.failed)
        rc = error_nomem(e);
    if (rc) {
        buf_free(&list);
        return rc;
    }
    *n = list.n / sizeof(uint32_t);
    *ids = (uint32_t *)(void *)list.p;
    return 0;
}

/* A line of LMDB's list of readers: process, thread, transaction (or "-"); the first line is a heading. */
static int writer_note_reader(const char *line, void *user)
{
    uint64_t *pinned = user;
    unsigned long long txn;
    if (sscanf(line, "%*d %*x %llu", &txn) == 1 && txn < *pinned)
        *pinned = txn;
    return 0;
}

void store_transactions(store *s, uint64_t *newest, uint64_t *pinned)
{
    MDB_envinfo info;
    mdb_env_info(s->env, &info);
    *newest = info.me_last_txnid;
    *pinned = UINT64_MAX;
    mdb_reader_list(s->env, writer_note_reader, pinned);
}

int store_publish_begin(store *s, fsk_error *e)
{
    int rc = writer_check(s, e);
    if (rc == 0 && s->publishing)
        return error_set(e, FSK_E_INVAL, "%s: publish already begun", s->path);
    if (rc == 0 && s->dirty)
        return error_set(e, FSK_E_INVAL, "%s: unpublished work not flushed before publishing", s->path);
    if (rc)
        return rc;
    store_abort(s); /* one that only read */
    int dead;
    mdb_reader_check(s->env, &dead);
    rc = writer_begin(s, e);
    s->publishing = rc == 0;
    return rc;
}

int store_publish(store *s, const void *manifest, size_t n, fsk_error *e)
{
    int rc = writer_check(s, e);
    if (rc == 0 && !s->publishing)
        return error_set(e, FSK_E_INVAL, "%s: publish without a beginning", s->path);
    if (rc == 0)
        rc = store_put(s, 0, 0, manifest, n, e);
    return rc ? rc : writer_commit(s, true, e);
}
