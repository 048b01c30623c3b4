/* publish.c -- the writer's side of the store: the manifest that comes next, the pinned view, orphans. */
#include "base/mem.h"
#include "write/writer_internal.h"

int next_state_init(const writer *w, next_state *n, fsk_error *e)
{
    const manifest *m = &w->manifest;
    *n = (next_state){mem_alloc((m->nsegments + 1) * sizeof *n->segments), m->nsegments, false};
    if (!n->segments)
        return error_nomem(e);
    if (m->nsegments)
        memcpy(n->segments, m->segments, m->nsegments * sizeof *n->segments);
    return 0;
}

void next_state_free(next_state *n)
{
    mem_free(n->segments);
    *n = (next_state){0};
}

static uint32_t next_segment(const writer *w, const next_state *n)
{
    uint32_t next = w->manifest.next_segment;
    for (uint32_t i = 0; i < n->n; i++)
        next = max_u32(next, n->segments[i].id + 1);
    return next;
}

int writer_publish(writer *w, next_state *n, fsk_error *e)
{
    manifest m = w->manifest;
    buf bytes = {0};
    m.segments = n->segments;
    m.nsegments = n->n;
    m.next_segment = next_segment(w, n);
    m.publishes++;
    m.flags = (m.flags & ~(uint32_t)MANIFEST_REORDERED) | (n->reordered ? MANIFEST_REORDERED : 0);
    manifest_write(&m, &bytes);
    int rc = bytes.failed ? error_nomem(e) : store_publish(w->store, bytes.p, bytes.n, e);
    buf_free(&bytes);
    if (rc)
        return rc;
    mem_free(w->manifest.segments);
    w->manifest = m;
    *n = (next_state){0};
    return 0;
}

int writer_pin(writer *w, fsk_error *e)
{
    bool changed;
    if (w->view)
        return snapshot_refresh(w->view, &changed, e);
    return snapshot_open(w->store, w->cache, &w->view, e);
}

void writer_unpin(writer *w)
{
    if (w->view)
        snapshot_release(w->view);
}

snapshot_segment *writer_segment(const writer *w, uint32_t id)
{
    for (uint32_t i = 0; i < w->view->nsegments; i++) {
        if (w->view->segments[i].segment->id == id)
            return &w->view->segments[i];
    }
    return NULL;
}

static bool named(const manifest *m, uint32_t id)
{
    for (uint32_t i = 0; i < m->nsegments; i++) {
        if (m->segments[i].id == id)
            return true;
    }
    return false;
}

int writer_sweep(writer *w, fsk_error *e)
{
    if (w->swept)
        return 0;
    uint32_t *ids = NULL;
    size_t n = 0;
    int rc = store_segments(w->store, &ids, &n, e);
    for (size_t i = 0; i < n && !rc; i++) {
        if (ids[i] && !named(&w->manifest, ids[i]))
            rc = store_drop(w->store, ids[i], e);
    }
    if (!rc)
        rc = store_flush(w->store, e);
    mem_free(ids);
    w->swept = !rc;
    return rc;
}

void writer_drop_build(writer *w, build *b, uint32_t segment)
{
    build_free(b);
    store_abort(w->store);
    if (store_drop(w->store, segment, NULL) || store_flush(w->store, NULL)) {
        store_abort(w->store);
        w->swept = false;
    }
}
