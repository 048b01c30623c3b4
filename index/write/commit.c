/* commit.c -- pending documents and deletes become one published state.
 *
 * In this order: the workers end their runs; keys decide what stays; a new segment for each language is built
 * out of the runs, unpublished; older segments are searched for the keys; one transaction publishes all of
 * it.  What fails before that last step leaves the published state as it was.  Merges that it makes due are
 * left to merges.h.
 */
#include "base/mem.h"
#include "write/merges.h"
#include "write/runs.h"

/* The documents of one language on their way to a segment. */
typedef struct new_segment {
    pending_part *part;
    const docmap *map;
    uint32_t language, id;
    build *build;
    manifest_segment made; /* no documents: nothing of it is left to be published */
    new_deletes deletes;
} new_segment;

typedef struct new_segments {
    new_segment all[LANGUAGES_MAX];
    uint32_t n;
} new_segments;

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

static int put_norms(pending *p, const new_segment *s, fsk_error *e)
{
    const docmap *map = s->map;
    int rc = pending_complete(p, s->part, e);
    for (uint32_t i = 0; i < s->part->nfields && !rc; i++) {
        pending_field *f = &s->part->fields[i];
        if (!f->docs)
            continue;
        compact(f->norms, map);
        compact(f->spans, map);
        f->docs = count_nonzero(f->norms, map->live);
        if (f->docs)
            rc = build_norms(s->build, i, f->norms, f->spans_differ ? f->spans : NULL, f->docs, f->tokens, e);
    }
    return rc;
}

/* ---- stored text ---- */

static uint32_t next_first(const pending_part *p, size_t batch, size_t frame)
{
    for (; batch < p->nbatches; batch++, frame = 0) {
        if (frame < p->batches[batch].nframes)
            return p->batches[batch].frames[frame].first_doc;
    }
    return p->ndocs;
}

static int put_batch(pending *p, const new_segment *s, size_t i, frame_copier *c, fsk_error *e)
{
    const pending_batch *batch = &s->part->batches[i];
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
        rc = frame_copy(c, &frame, next_first(s->part, i, j + 1), s->map, e);
    }
    mem_free(room);
    return rc;
}

static int put_frames(pending *p, const new_segment *s, progress *progress, fsk_error *e)
{
    frame_copier c = {.b = s->build, .any_size = true};
    int rc = 0;
    for (size_t i = 0; i < s->part->nbatches && !rc; i++) {
        rc = put_batch(p, s, i, &c, e);
        if (!rc)
            rc = progress_add(progress, s->part->batches[i].bytes, e);
    }
    if (!rc)
        rc = frame_copier_end(&c, e);
    frame_copier_free(&c);
    return rc;
}

/* ---- a segment ---- */

static int put_keys(const pending *p, const key_events *k, const new_segment *s, fsk_error *e)
{
    int rc = 0;
    for (size_t i = 0; i < k->n && !rc; i++) {
        const key_group *g = &k->groups[i];
        if (g->put != DOC_GONE && p->places[g->put].language == s->language)
            rc = build_key(s->build, g->key, docmap_get(s->map, p->places[g->put].doc), e);
    }
    return rc;
}

static uint64_t part_bytes(const pending_part *p)
{
    uint64_t n = 0;
    for (size_t i = 0; i < p->nruns; i++)
        n += p->runs[i].n;
    for (size_t i = 0; i < p->nbatches; i++)
        n += p->batches[i].bytes;
    return n;
}

static uint64_t work_bytes(const new_segments *s)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        n += part_bytes(s->all[i].part);
    return n;
}

/* An upper bound of what the commit may add to the file, roughly. */
static uint64_t room_bytes(const pending *p, const new_segments *s)
{
    enum { BESIDES = 8 << 20 }; /* tails of streams, pages of the tree, their copies */
    return 2 * (work_bytes(s) + p->keys.n) + (uint64_t)BESIDES * s->n;
}

static int build_segment(writer *w, const key_events *k, new_segment *s, progress *p, fsk_error *e)
{
    pending *x = &w->pending;
    pthread_mutex_lock(&w->turn);
    int rc = writer_new_segment(w, &s->id, e);
    pthread_mutex_unlock(&w->turn);
    if (!rc)
        rc = build_open(w->store, s->id, s->map->live, &w->options.limits, &s->build, e);
    if (rc)
        return rc;
    build_share(s->build, &w->turn);
    rc = put_norms(x, s, e);
    if (!rc)
        rc = runs_merge(s->part->runs, s->part->nruns, &x->spill,
                        &(runs_means){x->memory / 8, w->options.threads}, s->map, s->build, p, e);
    if (!rc)
        rc = put_frames(x, s, p, e);
    if (!rc)
        rc = put_keys(x, k, s, e);
    if (!rc)
        rc = build_finish(s->build, &s->made, e);
    s->made.language = s->language;
    return rc || !x->nmatches ? rc : build_flush(s->build, e); /* queries read it */
}

/* One for each language of which a document stays. */
static int build_segments(writer *w, const key_events *k, new_segments *s, progress *p, fsk_error *e)
{
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++) {
        if (w->pending.parts[i] && k->maps[i].live)
            s->all[s->n++] = (new_segment){.part = w->pending.parts[i], .map = &k->maps[i], .language = i};
    }
    if (!s->n)
        return 0;
    p->total += work_bytes(s);
    merges_make_room(w->merges, room_bytes(&w->pending, s));
    int rc = 0;
    for (uint32_t i = 0; i < s->n && !rc; i++)
        rc = build_segment(w, k, &s->all[i], p, e);
    return rc;
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
static int find_new(writer *w, const key_events *k, new_segments *all, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < all->n && w->pending.nmatches && !rc; i++) {
        new_segment *s = &all->all[i];
        rc = matching_new(w, k, &s->made, &s->deletes, e);
        s->made.deleted = s->deletes.docs;
        if (s->made.deleted == s->made.docs)
            s->made.docs = 0;
    }
    return rc;
}

static int put_segments(writer *w, const new_segments *all, next_state *next, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < all->n && !rc; i++) {
        const new_segment *s = &all->all[i];
        if (!s->made.docs)
            continue;
        rc = build_put_rest(s->build, e);
        if (!rc)
            rc = new_deletes_put(&s->deletes, w->store, s->id, e);
        next->segments[next->n++] = s->made;
    }
    return rc;
}

static int publish(writer *w, const deletes *d, const new_segments *fresh, fsk_error *e)
{
    next_state next;
    int rc = next_state_init(w, &next, fresh->n, e);
    if (!rc)
        rc = next_state_catch_up(w, &next, e);
    if (!rc)
        rc = store_publish_begin(w->store, e);
    if (!rc)
        rc = deletes_put(d, w->store, &next, e);
    if (!rc)
        rc = metadata_put(w, e);
    if (!rc)
        rc = put_segments(w, fresh, &next, e);
    if (!rc)
        rc = writer_publish(w, &next, e);
    if (rc)
        store_abort(w->store);
    next_state_free(&next);
    return rc;
}

static void count_segment(writer *w, const new_segment *s)
{
    const pending_field *all = s->part->nfields ? &s->part->fields[FIELD_GATHERED] : NULL;
    w->counts.deleted += s->deletes.docs;
    w->counts.tokens += all ? all->tokens : 0;
    w->counts.empty += s->map->live - (all ? all->docs : 0);
}

static void count_commit(writer *w, const key_events *k, const deletes *d, const new_segments *fresh)
{
    key_events_count(k, &w->counts);
    w->counts.deleted += deletes_added(d);
    for (size_t i = 0; i < k->n; i++)
        w->counts.deleted -= k->groups[i].old; /* it is counted above as deleted or replaced */
    w->counts.bytes += w->pending.bytes;
    for (uint32_t i = 0; i < fresh->n; i++)
        count_segment(w, &fresh->all[i]);
}

static bool any_published(const new_segments *all)
{
    bool any = false;
    for (uint32_t i = 0; i < all->n; i++)
        any |= all->all[i].made.docs > 0;
    return any;
}

/* Under the turn: what is found in the segments is theirs until that is published. */
static int publish_pending(writer *w, key_events *k, new_segments *fresh, fsk_error *e)
{
    deletes d = {0};
    int rc = find_old(w, k, &d, e);
    if (!rc)
        rc = find_new(w, k, fresh, e);
    /* The chunks are copies; a pinned view would keep the map from growing. */
    if (!rc && (any_published(fresh) || deletes_added(&d) || w->metadata.n || w->adopted))
        rc = publish(w, &d, fresh, e);
    if (!rc)
        count_commit(w, k, &d, fresh);
    deletes_free(&d);
    writer_unpin(w);
    return rc;
}

static void drop_segments(writer *w, new_segments *all, bool failed)
{
    for (uint32_t i = 0; i < all->n; i++) {
        new_segment *s = &all->all[i];
        if (failed || !s->made.docs)
            writer_drop_build(w, s->build, s->id);
        else
            build_free(s->build);
        new_deletes_free(&s->deletes);
    }
}

static int commit_pending(writer *w, progress *p, fsk_error *e)
{
    key_events k;
    new_segments fresh = {.n = 0};
    int rc = key_events_init(&k, &w->pending, e);
    if (!rc)
        rc = build_segments(w, &k, &fresh, p, e);
    pthread_mutex_lock(&w->turn);
    if (!rc)
        rc = publish_pending(w, &k, &fresh, e);
    pthread_mutex_unlock(&w->turn);
    drop_segments(w, &fresh, rc);
    key_events_free(&k);
    return rc;
}

/* All batches that are being filled, as a list. */
static batch *take_filling(writer *w)
{
    batch *list = NULL;
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++) {
        if (!w->filling[i])
            continue;
        w->filling[i]->next = list;
        list = w->filling[i];
        w->filling[i] = NULL;
    }
    w->filled = 0;
    return list;
}

int writer_commit(writer *w, fsk_error *e)
{
    if (w->failed)
        return error_set(e, w->failed, "the writer has failed before: roll back");
    progress p = {.fn = w->options.progress, .user = w->options.user};
    bool any = w->pending.nputs || w->pending.ndeletes || w->pending.nmatches || w->metadata.n || w->adopted;
    int rc = 0;
    if (any) {
        rc = workers_drain(w->workers, take_filling(w), e);
        if (!rc)
            rc = commit_pending(w, &p, e);
        w->failed = rc;
    }
    if (rc)
        return rc;
    pending_clear(&w->pending);
    w->metadata.n = 0;
    w->adopted = false;
    memset(w->batches, 0, sizeof w->batches);
    if (any)
        merges_start(w->merges);
    return 0;
}
