/* view.c -- read transactions: pinned, refreshed, released.
 *
 * Relies on: the gate of map.c.  Invariants: a pinned view is counted in the gate, so the map cannot move
 * under its pointers; a released one keeps its reader slot in the lock file but holds no pages.  In a forked
 * child a view is only memory: its slot belongs to the parent. */
#include "base/bits.h"
#include "base/mem.h"
#include "store/inner.h"
#include <errno.h>
#include <sys/stat.h>

store_key key_make(uint32_t segment, uint32_t ordinal)
{
    store_key key;
    store_be32(key.bytes, segment);
    store_be32(key.bytes + 4, ordinal);
    return key;
}

static int view_start(store_view *v)
{
    store *s = v->s;
    if (v->txn)
        return mdb_txn_renew(v->txn);
    int rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &v->txn);
    if (rc != MDB_READERS_FULL)
        return rc;
    int dead;
    mdb_reader_check(s->env, &dead);
    return mdb_txn_begin(s->env, NULL, MDB_RDONLY, &v->txn);
}

static int view_pin(store_view *v, fsk_error *e)
{
    for (int attempt = 0;; attempt++) {
        map_enter(v->s);
        int rc = view_start(v);
        if (rc == 0)
            break;
        map_leave(v->s);
        if (rc != MDB_MAP_RESIZED || attempt == 8)
            return env_error(v->s, rc, "read", e);
        rc = map_adopt(v->s, e);
        if (rc)
            return rc;
    }
    v->pinned = true;
    v->held = false;
    v->cursor_fresh = false;
    return 0;
}

int store_view_open(store *s, store_view **out, fsk_error *e)
{
    *out = NULL;
    int rc = store_check_fork(s, e);
    if (rc)
        return rc;
    store_view *v = mem_zalloc(sizeof *v);
    if (!v)
        return error_nomem(e);
    v->s = s;
    rc = view_pin(v, e);
    if (rc) {
        mem_free(v);
        return rc;
    }
    v->id = mdb_txn_id(v->txn);
    atomic_fetch_add(&s->views, 1);
    *out = v;
    return 0;
}

int store_view_refresh(store_view *v, bool *changed, fsk_error *e)
{
    *changed = false;
    int rc = store_check_fork(v->s, e);
    if (rc)
        return rc;
    if (v->pinned) {
        /* Stays counted in the gate meanwhile: the common case takes no lock and touches no shared counter.
         */
        if (!v->held)
            mdb_txn_reset(v->txn);
        v->held = v->cursor_fresh = false;
        rc = mdb_txn_renew(v->txn);
        if (rc) {
            v->pinned = false;
            map_leave(v->s);
        }
    }
    if (!v->pinned)
        rc = view_pin(v, e);
    if (rc)
        return rc;
    size_t id = mdb_txn_id(v->txn);
    *changed = id != v->id;
    v->id = id;
    return 0;
}

void store_view_release(store_view *v)
{
    if (!v->pinned || env_forked(v->s))
        return;
    if (!v->held)
        mdb_txn_reset(v->txn);
    v->pinned = v->held = false;
    map_leave(v->s);
}

void store_view_hold(store_view *v)
{
    if (!v->pinned || v->held || env_forked(v->s))
        return;
    mdb_txn_reset(v->txn);
    v->held = true;
}

bool store_view_pinned(const store_view *v)
{
    return v->pinned && !v->held;
}

void store_view_close(store_view *v)
{
    if (!v)
        return;
    store *s = v->s;
    if (!env_forked(s)) {
        if (v->cursor)
            mdb_cursor_close(v->cursor);
        mdb_txn_abort(v->txn);
        if (v->pinned)
            map_leave(s);
        atomic_fetch_sub(&s->views, 1);
    }
    mem_free(v);
}

int view_look_up(store_view *v, MDB_val key, store_bytes *out)
{
    MDB_val value;
    *out = (store_bytes){NULL, 0};
    if (!store_view_pinned(v))
        return FSK_E_INVAL;
    int rc = mdb_get(v->txn, v->s->dbi, &key, &value);
    if (rc == MDB_NOTFOUND)
        return FSK_E_NOTFOUND;
    if (rc)
        return env_error(v->s, rc, "read", NULL);
    *out = (store_bytes){value.mv_data, value.mv_size};
    return 0;
}

int store_view_get(store_view *v, uint32_t segment, uint32_t ordinal, store_bytes *out)
{
    store_key key = key_make(segment, ordinal);
    return view_look_up(v, (MDB_val){sizeof key, &key}, out);
}

static int view_check(const store_view *v, fsk_error *e)
{
    return store_view_pinned(v)
               ? 0
               : error_set(e, FSK_E_INVAL, "a snapshot of %s was used after its release", v->s->path);
}

static int view_cursor(store_view *v, fsk_error *e)
{
    int rc = view_check(v, e);
    if (rc || v->cursor_fresh)
        return rc;
    rc = v->cursor ? mdb_cursor_renew(v->txn, v->cursor) : mdb_cursor_open(v->txn, v->s->dbi, &v->cursor);
    if (rc)
        return env_error(v->s, rc, "read", e);
    v->cursor_fresh = true;
    return 0;
}

static int view_extent_damaged(const store_view *v, uint32_t segment, uint32_t ordinal, fsk_error *e)
{
    return error_set(
        e, FSK_E_CORRUPT,
        "extent %u of segment %u in %s is missing or damaged; restore it from a copy or index anew", ordinal,
        segment, v->s->path);
}

int store_view_extents(store_view *v, uint32_t segment, uint32_t first, uint32_t count, const uint8_t **out,
                       fsk_error *e)
{
    int rc = view_cursor(v, e);
    if (rc)
        return rc;
    store_key bytes = key_make(segment, first);
    MDB_val key = {sizeof bytes, &bytes}, value;
    for (uint32_t i = 0; i < count; i++) {
        rc = mdb_cursor_get(v->cursor, &key, &value, i ? MDB_NEXT : MDB_SET_KEY);
        if (rc && rc != MDB_NOTFOUND)
            return env_error(v->s, rc, "read", e);
        store_key want = key_make(segment, first + i);
        if (rc || key.mv_size != sizeof want || memcmp(key.mv_data, want.bytes, sizeof want) ||
            value.mv_size != EXTENT_BYTES)
            return view_extent_damaged(v, segment, first + i, e);
        out[i] = value.mv_data;
    }
    return 0;
}

int store_view_live(store_view *v, uint32_t segment, int (*fn)(void *user, uint32_t chunk, store_bytes bytes),
                    void *user)
{
    int rc = view_cursor(v, NULL);
    if (rc)
        return rc;
    store_key bytes = key_make(segment, STORE_LIVE_KEY(0));
    MDB_val key = {sizeof bytes, &bytes}, value;
    rc = mdb_cursor_get(v->cursor, &key, &value, MDB_SET_RANGE);
    while (rc == 0 && key.mv_size == sizeof bytes && load_be32(key.mv_data) == segment) {
        uint32_t chunk = load_be32((const uint8_t *)key.mv_data + 4) & ~STORE_LIVE_KEY(0);
        int stop = fn(user, chunk, (store_bytes){value.mv_data, value.mv_size});
        if (stop)
            return stop;
        rc = mdb_cursor_get(v->cursor, &key, &value, MDB_NEXT);
    }
    return rc && rc != MDB_NOTFOUND ? env_error(v->s, rc, "read", NULL) : 0;
}

/* Each record of LMDB's free list (database 0) is a count and as many page numbers. */
static int view_free_pages(store_view *v, uint64_t *pages)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int rc = mdb_cursor_open(v->txn, 0, &cursor);
    if (rc)
        return rc;
    while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
        if (value.mv_size >= 8)
            *pages += load_u64(value.mv_data);
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

int store_view_sizes(store_view *v, store_sizes *out, fsk_error *e)
{
    uint64_t used = 2, free_pages = 0;
    int rc = view_check(v, e);
    if (rc)
        return rc;
    for (MDB_dbi dbi = 0; dbi < 2 && rc == 0; dbi++) {
        MDB_stat stat;
        rc = mdb_stat(v->txn, dbi ? v->s->dbi : 0, &stat);
        if (rc == 0)
            used += stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    }
    if (rc == 0)
        rc = view_free_pages(v, &free_pages);
    if (rc)
        return env_error(v->s, rc, "read", e);
    struct stat st;
    if (fstat(v->s->fd, &st))
        return error_sys(e, errno, "cannot examine %s", v->s->path);
    out->file_bytes = (uint64_t)st.st_size;
    out->used_bytes = used * v->s->page_bytes;
    out->free_bytes = free_pages * v->s->page_bytes;
    return 0;
}
