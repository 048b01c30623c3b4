/* commit.c -- pending documents and deletes become one published state.
 *
 * In this order: the workers end their runs; keys decide what stays; a new segment is built out of the runs,
 * unpublished; older segments are searched for the keys; one transaction publishes all of it.  What fails
 * before that last step leaves the published state as it was.  Merges that it makes due are left to merges.h.
 */
#include "base/mem.h"
#include "write/merges.h"
#include "write/runs.h"

/* ---- norms ---- */

/* In place: a document's new number is never above its old one. */
static void compact(uint8_t *bytes, const docmap *map)
{
    for (uint32_t d = 0; map->dead && d < map->ndocs; d++) {
        uint32_t to = docmap_get(map, d);
        if (to != DOC_GONE)
            bytes[to] = bytes[d];
    }
}

static uint32_t count_nonzero(const uint8_t *p, uint32_t n)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        count += p[i] != 0;
    return count;
}

static int put_norms(pending *p, const docmap *map, build *b, fsk_error *e)
{
    int rc = pending_complete(p, e);
    for (uint32_t i = 0; i < p->nfields && !rc; i++) {
        pending_field *f = &p->fields[i];
        if (!f->docs)
            continue;
        compact(f->norms, map);
        compact(f->spans, map);
        f->docs = count_nonzero(f->norms, map->live);
        if (f->docs)
            rc = build_norms(b, i, f->norms, f->spans_differ ? f->spans : NULL, f->docs, f->tokens, e);
    }
    return rc;
}

/* ---- stored text ---- */

static uint32_t next_first(const pending *p, size_t batch, size_t frame)
{
    for (; batch < p->nbatches; batch++, frame = 0) {
        if (frame < p->batches[batch].nframes)
            return p->batches[batch].frames[frame].first_doc;
    }
    return p->ndocs;
}

static int put_batch(pending *p, size_t i, const docmap *map, frame_copier *c, fsk_error *e)
{
    const pending_batch *batch = &p->batches[i];
    uint8_t *room = NULL;
    int rc = 0;
    if (!batch->blob && batch->nframes) {
        room = mem_alloc(batch->bytes);
        rc = room ? spill_read(&p->spill, batch->spilled_at, room, batch->bytes, e) : error_nomem(e);
    }
    const uint8_t *blob = room ? room : batch->blob;
    for (size_t j = 0; j < batch->nframes && !rc; j++) {
        const frame_place *f = &batch->frames[j];
        stored_frame frame = {blob + f->at, f->bytes,          f->raw_bytes,
                              f->first_doc, f->first_position, f->first_byte};
        rc = frame_copy(c, &frame, next_first(p, i, j + 1), map, e);
    }
    mem_free(room);
    return rc;
}

static int put_frames(pending *p, const docmap *map, build *b, progress *progress, fsk_error *e)
{
    frame_copier c = {.b = b, .any_size = true};
    int rc = 0;
    for (size_t i = 0; i < p->nbatches && !rc; i++) {
        rc = put_batch(p, i, map, &c, e);
        if (!rc)
            rc = progress_add(progress, p->batches[i].bytes, e);
    }
    if (!rc)
        rc = frame_copier_end(&c, e);
    frame_copier_free(&c);
    return rc;
}

/* ---- the segment ---- */

static int put_keys(const key_events *k, build *b, fsk_error *e)
{
    int rc = 0;
    for (size_t i = 0; i < k->n && !rc; i++) {
        if (k->groups[i].doc != DOC_GONE)
            rc = build_key(b, k->groups[i].key, docmap_get(&k->map, k->groups[i].doc), e);
    }
    return rc;
}

static uint64_t work_bytes(const pending *p)
{
    uint64_t n = 0;
    for (size_t i = 0; i < p->nruns; i++)
        n += p->runs[i].n;
    for (size_t i = 0; i < p->nbatches; i++)
        n += p->batches[i].bytes;
    return n;
}

/* An upper bound of what the commit may add to the file, roughly. */
static uint64_t room_bytes(const pending *p)
{
    enum { BESIDES = 8 << 20 }; /* tails of streams, pages of the tree, their copies */
    return 2 * (work_bytes(p) + p->keys.n) + BESIDES;
}

static int build_segment(writer *w, const key_events *k, uint32_t id, build **out, manifest_segment *made,
                         progress *p, fsk_error *e)
{
    pending *x = &w->pending;
    p->total += work_bytes(x);
    merges_make_room(w->merges, room_bytes(x));
    int rc = build_open(w->store, id, k->map.live, &w->options.limits, out, e);
    if (rc)
        return rc;
    build_share(*out, &w->turn);
    rc = put_norms(x, &k->map, *out, e);
    if (!rc)
        rc = runs_merge(x->runs, x->nruns, &x->spill, x->memory / 8, &k->map, *out, p, e);
    if (!rc)
        rc = put_frames(x, &k->map, *out, p, e);
    if (!rc)
        rc = put_keys(k, *out, e);
    if (!rc)
        rc = build_finish(*out, made, e);
    return rc || !x->nmatches ? rc : build_flush(*out, e); /* queries read it */
}

/* ---- publishing ---- */

static int find_old(writer *w, key_events *k, deletes *d, fsk_error *e)
{
    *d = (deletes){0};
    if (!w->manifest.nsegments)
        return 0;
    int rc = writer_pin(w, e);
    if (!rc)
        rc = deletes_init(d, w->view, e);
    for (uint32_t i = 0; i < d->n && !rc; i++)
        d->segments[i].merging = merges_busy(w->merges, d->segments[i].of->segment->id);
    if (!rc)
        rc = w->pending.nmatches ? matching_old(w, k, d, e) : deletes_find(d, k->groups, k->n, e);
    return rc;
}

/* What queries of this commit delete of its own documents; a segment of which nothing is left is not
 * published. */
static int find_new(writer *w, const key_events *k, manifest_segment *made, new_deletes *out, fsk_error *e)
{
    if (!made->docs || !w->pending.nmatches)
        return 0;
    int rc = matching_new(w, k, made, out, e);
    made->deleted = out->docs;
    if (made->deleted == made->docs)
        *made = (manifest_segment){0};
    return rc;
}

static int publish(writer *w, const deletes *d, build *b, const manifest_segment *made,
                   const new_deletes *fresh, fsk_error *e)
{
    next_state next;
    int rc = next_state_init(w, &next, e);
    if (!rc)
        rc = next_state_catch_up(w, &next, e);
    if (!rc)
        rc = store_publish_begin(w->store, e);
    if (!rc)
        rc = deletes_put(d, w->store, &next, e);
    if (!rc)
        rc = metadata_put(w, e);
    if (!rc && made->docs)
        rc = build_put_rest(b, e);
    if (!rc && made->docs)
        rc = new_deletes_put(fresh, w->store, made->id, e);
    if (!rc && made->docs)
        next.segments[next.n++] = *made;
    if (!rc)
        rc = writer_publish(w, &next, e);
    if (rc)
        store_abort(w->store);
    next_state_free(&next);
    return rc;
}

static void count_commit(writer *w, const key_events *k, const deletes *d, const new_deletes *fresh)
{
    const pending *p = &w->pending;
    key_events_count(k, &w->counts);
    w->counts.deleted += deletes_added(d) + fresh->docs;
    for (size_t i = 0; i < k->n; i++)
        w->counts.deleted -= k->groups[i].old; /* it is counted above as deleted or replaced */
    w->counts.bytes += p->bytes;
    for (uint32_t i = 0; i < p->nfields && i <= FIELD_GATHERED; i++)
        w->counts.tokens += p->fields[i].tokens;
    w->counts.empty += k->map.live - (p->nfields ? p->fields[FIELD_GATHERED].docs : 0);
}

/* Under the turn: what is found in the segments is theirs until that is published. */
static int publish_pending(writer *w, key_events *k, build *b, manifest_segment *made, fsk_error *e)
{
    deletes d = {0};
    new_deletes fresh = {0};
    int rc = find_old(w, k, &d, e);
    if (!rc)
        rc = find_new(w, k, made, &fresh, e);
    /* The chunks are copies; a pinned view would keep the map from growing. */
    if (!rc && (made->docs || deletes_added(&d) || w->metadata.n || w->adopted))
        rc = publish(w, &d, b, made, &fresh, e);
    if (!rc)
        count_commit(w, k, &d, &fresh);
    deletes_free(&d);
    new_deletes_free(&fresh);
    writer_unpin(w);
    return rc;
}

static int new_segment(writer *w, uint32_t *id, fsk_error *e)
{
    pthread_mutex_lock(&w->turn);
    int rc = writer_new_segment(w, id, e);
    pthread_mutex_unlock(&w->turn);
    return rc;
}

static int commit_pending(writer *w, progress *p, fsk_error *e)
{
    key_events k;
    build *b = NULL;
    manifest_segment made = {0};
    uint32_t id = 0;
    int rc = key_events_init(&k, &w->pending, e);
    if (!rc && k.map.live)
        rc = new_segment(w, &id, e);
    if (!rc && k.map.live)
        rc = build_segment(w, &k, id, &b, &made, p, e);
    pthread_mutex_lock(&w->turn);
    if (!rc)
        rc = publish_pending(w, &k, b, &made, e);
    pthread_mutex_unlock(&w->turn);
    if (rc || !made.docs)
        writer_drop_build(w, b, id);
    else
        build_free(b);
    key_events_free(&k);
    return rc;
}

int writer_commit(writer *w, fsk_error *e)
{
    if (w->failed)
        return error_set(e, w->failed, "the writer has failed before: roll back");
    progress p = {.fn = w->options.progress, .user = w->options.user};
    bool any = w->pending.ndocs || w->pending.ndeletes || w->pending.nmatches || w->metadata.n || w->adopted;
    int rc = 0;
    if (any) {
        batch *last = w->filling;
        w->filling = NULL;
        rc = workers_drain(w->workers, last, e);
        if (!rc)
            rc = commit_pending(w, &p, e);
        w->failed = rc;
    }
    if (rc)
        return rc;
    pending_clear(&w->pending);
    w->metadata.n = 0;
    w->adopted = false;
    w->batches = 0;
    if (any)
        merges_start(w->merges);
    return 0;
}
