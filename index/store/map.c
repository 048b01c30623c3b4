/* map.c -- the memory map's size: made larger for the writer, or to follow another process.
 *
 * Relies on: LMDB's rule that the map may move only when no transaction of the process is alive.  Invariant:
 * see the gate in inner.h; the writer calls in here only between its transactions. */
#include "base/bits.h"
#include "store/inner.h"
#include <errno.h>
#include <inttypes.h>

void map_enter(store *s)
{
    while (atomic_fetch_add_explicit(&s->gate, 1, memory_order_acquire) >= GATE_REMAP) {
        atomic_fetch_sub_explicit(&s->gate, 1, memory_order_relaxed);
        pthread_mutex_lock(&s->remap_lock);
        pthread_mutex_unlock(&s->remap_lock);
    }
}

void map_leave(store *s)
{
    atomic_fetch_sub_explicit(&s->gate, 1, memory_order_release);
}

uint64_t store_map_epoch(const store *s)
{
    return atomic_load_explicit(&s->epoch, memory_order_relaxed);
}

/* A failed mdb_env_set_mapsize has already unmapped the old map, so some size must be had again. */
static int map_set(store *s, uint64_t bytes, uint64_t old)
{
    atomic_fetch_add_explicit(&s->epoch, 1, memory_order_relaxed);
    int rc = mdb_env_set_mapsize(s->env, bytes);
    if (rc && rc != EINVAL)
        mdb_env_set_mapsize(s->env, old);
    return rc;
}

/* False when views are pinned. */
static bool map_close_gate(store *s)
{
    pthread_mutex_lock(&s->remap_lock);
    uint64_t none = 0;
    if (atomic_compare_exchange_strong(&s->gate, &none, GATE_REMAP))
        return true;
    pthread_mutex_unlock(&s->remap_lock);
    return false;
}

static void map_open_gate(store *s)
{
    atomic_fetch_sub(&s->gate, GATE_REMAP);
    pthread_mutex_unlock(&s->remap_lock);
}

int map_adopt(store *s, fsk_error *e)
{
    if (!map_close_gate(s))
        return error_set(
            e, FSK_E_BUSY,
            "another process has made %s larger than it is mapped here; release all snapshots and "
            "refresh",
            s->path);
    MDB_envinfo info;
    mdb_env_info(s->env, &info);
    int rc = map_set(s, 0, info.me_mapsize);
    map_open_gate(s);
    return rc ? env_error(s, rc, "map", e) : 0;
}

/* Bytes of map there must be to have `room` behind the last page. */
static uint64_t map_need(const store *s, uint64_t room, MDB_envinfo *info)
{
    mdb_env_info(s->env, info);
    return ((uint64_t)info->me_last_pgno + 1) * s->page_bytes + room;
}

bool store_reserve(store *s, uint64_t bytes)
{
    MDB_envinfo info;
    return !map_reserve(s, bytes, NULL) && map_need(s, bytes, &info) <= info.me_mapsize;
}

int map_reserve(store *s, uint64_t room, fsk_error *e)
{
    MDB_envinfo info;
    uint64_t need = map_need(s, room, &info);
    if (need <= info.me_mapsize || !map_close_gate(s))
        return 0;
    uint64_t bytes = info.me_mapsize;
    while (bytes < need)
        bytes *= 2;
    int rc = map_set(s, bytes, info.me_mapsize);
    if (rc == ENOMEM)
        rc = map_set(s, bits_align(need, 1 << 16), info.me_mapsize);
    map_open_gate(s);
    return rc && rc != ENOMEM ? env_error(s, rc, "map", e) : 0;
}
