/* build_outbox.c -- extents of a build on their way to the store.
 *
 * A few are collected and put in one transaction, so that nobody else who writes waits for longer than that
 * takes.  Invariant: the last nout extents are in the outbox, all before them in the store; rooms that were
 * put are kept for the extents to come. */
#include "base/mem.h"
#include "write/build_internal.h"

void build_share(build *b, pthread_mutex_t *turn)
{
    b->turn = turn;
}

static int put_all(build *b, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < b->nout && !rc; i++)
        rc = store_put(b->store, b->segment_id, b->outbox[i].ordinal, b->outbox[i].p, b->outbox[i].n, e);
    if (rc)
        return rc;
    b->nout = 0;
    return 0;
}

int build_flush(build *b, fsk_error *e)
{
    if (b->turn)
        pthread_mutex_lock(b->turn);
    int rc = put_all(b, e);
    if (!rc)
        rc = store_flush(b->store, e);
    if (rc)
        store_abort(b->store);
    if (b->turn)
        pthread_mutex_unlock(b->turn);
    return rc;
}

int build_put_rest(build *b, fsk_error *e)
{
    return put_all(b, e);
}

uint8_t *build_room(build *b)
{
    for (uint32_t i = b->nout; i < OUTBOX; i++) {
        uint8_t *room = b->outbox[i].p;
        b->outbox[i].p = NULL;
        if (room)
            return room;
    }
    /* Only the padding is zeroed: a commit of one document touches little of ten such rooms. */
    uint8_t *room = mem_alloc(EXTENT_BYTES);
    if (room)
        memset(room + EXTENT_PAYLOAD, 0, EXTENT_BYTES - EXTENT_PAYLOAD);
    return room;
}

void build_spare(build *b, uint8_t *room)
{
    for (uint32_t i = b->nout; i < OUTBOX && room; i++) {
        if (!b->outbox[i].p) {
            b->outbox[i].p = room;
            room = NULL;
        }
    }
    mem_free(room);
}

int build_send(build *b, uint32_t ordinal, uint8_t *room, size_t n, fsk_error *e)
{
    int rc = b->nout == OUTBOX ? build_flush(b, e) : 0;
    if (rc) {
        mem_free(room);
        return rc;
    }
    uint8_t *spare = b->outbox[b->nout].p;
    b->outbox[b->nout++] = (build_extent){room, n, ordinal};
    build_spare(b, spare);
    return 0;
}

/* Through a view that is pinned only meanwhile: it must not keep the map from growing. */
static int fetch_stored(build *b, uint32_t ordinal, store_bytes *extent, fsk_error *e)
{
    bool changed;
    int rc =
        b->reader ? store_view_refresh(b->reader, &changed, e) : store_view_open(b->store, &b->reader, e);
    if (rc)
        return rc;
    if (store_view_get(b->reader, b->segment_id, ordinal, extent) || extent->n != EXTENT_BYTES)
        return error_set(e, FSK_E_CORRUPT, "segment %u: extent %u is missing or cut short", b->segment_id,
                         ordinal);
    return 0;
}

int build_fetch(build *b, uint32_t ordinal, size_t at, size_t n, uint8_t *to, fsk_error *e)
{
    if (b->nout && ordinal >= b->outbox[0].ordinal) {
        memcpy(to, b->outbox[ordinal - b->outbox[0].ordinal].p + at, n);
        return 0;
    }
    store_bytes extent = {0};
    int rc = fetch_stored(b, ordinal, &extent, e);
    if (!rc)
        memcpy(to, extent.p + at, n);
    if (b->reader)
        store_view_release(b->reader);
    return rc;
}

void build_outbox_free(build *b)
{
    store_view_close(b->reader);
    for (uint32_t i = 0; i < OUTBOX; i++)
        mem_free(b->outbox[i].p);
}
