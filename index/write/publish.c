/* publish.c -- the writer's side of the store: the manifest that comes next, the pinned view, orphans. */
#include "base/mem.h"
#include "write/writer_internal.h"

int next_state_init(const writer *w, next_state *n, uint32_t more, fsk_error *e)
{
    const manifest *m = &w->manifest;
    *n = (next_state){.segments = mem_alloc((m->nsegments + more + 1) * sizeof *n->segments),
                      .n = m->nsegments,
                      .next_key = m->next_key};
    if (!n->segments)
        return error_nomem(e);
    if (m->nsegments)
        memcpy(n->segments, m->segments, m->nsegments * sizeof *n->segments);
    return 0;
}

int next_state_catch_up(const writer *w, next_state *n, fsk_error *e)
{
    n->next_key = w->next_key;
    if (w->nfields == w->manifest.nfields)
        return 0;
    n->fields = mem_dup(w->fields, w->nfields * sizeof *n->fields);
    n->nfields = w->nfields;
    return n->fields ? 0 : error_nomem(e);
}

void next_state_free(next_state *n)
{
    mem_free(n->segments);
    mem_free(n->fields);
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
    m.next_key = n->next_key;
    if (n->fields) {
        m.fields = n->fields;
        m.nfields = n->nfields;
    }
    m.publishes++;
    m.fingerprint = w->hook.fingerprint(w->hook.user, manifest_languages(&m));
    if (!m.fingerprint)
        return error_nomem(e);
    manifest_write(&m, &bytes);
    int rc = bytes.failed ? error_nomem(e) : store_publish(w->store, bytes.p, bytes.n, e);
    buf_free(&bytes);
    if (rc)
        return rc;
    mem_free(w->manifest.segments);
    if (n->fields)
        mem_free(w->manifest.fields);
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

static bool named(const manifest *m, uint32_t id)
{
    for (uint32_t i = 0; i < m->nsegments; i++) {
        if (m->segments[i].id == id)
            return true;
    }
    return false;
}

/* Before the first build of this writer: whatever no manifest names is an orphan. */
static int sweep(writer *w, fsk_error *e)
{
    uint32_t *ids = NULL;
    size_t n = 0;
    int rc = store_segments(w->store, &ids, &n, e);
    for (size_t i = 0; i < n && !rc; i++) {
        if (ids[i] && !named(&w->manifest, ids[i]))
            rc = store_drop(w->store, ids[i], e);
    }
    mem_free(ids);
    w->swept = !rc;
    return rc;
}

int writer_new_segment(writer *w, uint32_t *id, fsk_error *e)
{
    int rc = w->swept ? 0 : sweep(w, e);
    while (!rc && w->undropped.n) {
        rc = store_drop(w->store, load_u32(w->undropped.p + w->undropped.n - 4), e);
        w->undropped.n -= rc ? 0 : 4;
    }
    if (!rc)
        rc = store_flush(w->store, e);
    if (rc)
        store_abort(w->store);
    *id = w->next_segment;
    w->next_segment += !rc;
    return rc;
}

void writer_drop_build(writer *w, build *b, uint32_t segment)
{
    if (!b)
        return;
    build_free(b);
    pthread_mutex_lock(&w->turn);
    store_abort(w->store);
    if (store_drop(w->store, segment, NULL) || store_flush(w->store, NULL)) {
        store_abort(w->store);
        buf_put_u32(&w->undropped, segment);
        w->undropped.failed = false; /* then the next writer sweeps it */
    }
    pthread_mutex_unlock(&w->turn);
}
