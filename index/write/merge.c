/* merge.c -- several segments of one language into one, deleted documents left out.
 *
 * Relies on: segment/ for reading, build.h for writing.  Documents keep their order: those of the segment
 * that stands first in the manifest come first.  What is read comes from disk: the readers check it.
 *
 * Others commit meanwhile.  The segments stay in the store, since only merges take them away and each is in
 * one merge at most; so their bytes are read without a transaction, which would keep every page that is freed
 * meanwhile from being used again.  What was deleted in them until the end is carried over (carry.c). */
#include "base/mem.h"
#include "write/merge_internal.h"

static int map_input(merge_input *in, uint32_t base, fsk_error *e)
{
    const snapshot_segment *s = in->of;
    uint32_t ndocs = s->segment->ndocs;
    int rc = docmap_init(&in->map, ndocs, s->deleted, e);
    if (rc)
        return rc;
    for (uint32_t d = 0; s->deleted && d < ndocs; d += WINDOW) {
        const uint8_t *dead = snapshot_dead_window(s, d / WINDOW);
        uint32_t words = (min_u32(WINDOW, ndocs - d) + 63) / 64;
        if (dead)
            memcpy(in->map.dead + d / 64, dead, words * sizeof(uint64_t));
    }
    if (s->deleted && ndocs % 64)
        in->map.dead[ndocs / 64] &= (UINT64_C(1) << ndocs % 64) - 1;
    docmap_finish(&in->map, base);
    return 0;
}

/* Under the turn: what is deleted from here on is carried over. */
static int open_inputs(const snapshot *view, const uint32_t *ids, merge *m, uint32_t n, fsk_error *e)
{
    m->in = mem_array(n, sizeof *m->in);
    if (!m->in)
        return error_nomem(e);
    for (uint32_t i = 0; i < n; i++) {
        merge_input *in = &m->in[m->n++];
        in->id = ids[i];
        in->of = snapshot_find(view, ids[i]);
        if (!in->of)
            return error_set(e, FSK_E_CORRUPT, "a segment of the manifest is missing");
        int rc = map_input(in, m->ndocs, e);
        if (rc)
            return rc;
        m->language = in->of->segment->language;
        m->ndocs += in->map.live;
        m->gone |= in->map.dead != NULL;
        for (uint32_t s = 0; s < STREAMS; s++)
            m->p->total += in->of->segment->streams[s].bytes;
        if (m->ndocs >> 31)
            return error_set(e, FSK_E_LIMIT, "a segment would have more than 2^31 documents");
    }
    return 0;
}

static void merge_free(merge *m)
{
    for (uint32_t i = 0; i < m->n; i++)
        docmap_free(&m->in[i].map);
    for (uint32_t i = 0; i < m->nfields; i++) {
        mem_free(m->fields[i].norms);
        mem_free(m->fields[i].spans);
    }
    mem_free(m->in);
    mem_free(m->fields);
    mem_free(m->place);
}

/* Damage must not be copied under a new checksum. */
static int verify_inputs(const merge *m, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < m->n && !rc; i++)
        rc = segment_verify(m->in[i].of->segment, e);
    return rc;
}

static int merge_build(writer *w, merge *m, uint32_t id, bool reorder, manifest_segment *out, fsk_error *e)
{
    int rc = verify_inputs(m, e);
    if (!rc && reorder)
        rc = merge_reorder(m, e);
    if (!rc)
        rc = build_open(w->store, id, m->ndocs, &w->options.limits, &m->b, e);
    if (!rc) {
        build_share(m->b, &w->turn);
        rc = merge_norms(m, e);
    }
    if (!rc)
        rc = merge_terms(m, e);
    if (!rc)
        rc = m->place ? merge_records(m, store_path(w->store), e) : merge_frames(m, e);
    if (!rc)
        rc = merge_keys(m, e);
    return rc ? rc : build_finish(m->b, out, e);
}

static bool replaced(const merge *m, uint32_t id)
{
    for (uint32_t i = 0; i < m->n; i++) {
        if (m->in[i].id == id)
            return true;
    }
    return false;
}

/* The new segment takes the place of the first of those it replaces. */
static void replace(next_state *next, const merge *m, const manifest_segment *made)
{
    uint32_t kept = 0;
    bool first = made->docs;
    for (uint32_t i = 0; i < next->n; i++) {
        if (!replaced(m, next->segments[i].id)) {
            next->segments[kept++] = next->segments[i];
        } else if (first) {
            next->segments[kept++] = *made;
            first = false;
        }
    }
    next->n = kept;
}

static int put_changes(writer *w, const merge *m, const manifest_segment *made, const new_deletes *gone,
                       fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < m->n && !rc; i++)
        rc = store_drop(w->store, m->in[i].id, e);
    if (!rc && made->docs)
        rc = build_put_rest(m->b, e);
    if (!rc && made->docs)
        rc = new_deletes_put(gone, w->store, made->id, e);
    return rc;
}

static int publish(writer *w, const merge *m, const manifest_segment *made, const new_deletes *gone,
                   fsk_error *e)
{
    next_state next;
    int rc = next_state_init(w, &next, 0, e);
    if (!rc)
        rc = store_publish_begin(w->store, e);
    if (!rc)
        rc = put_changes(w, m, made, gone, e);
    if (!rc) {
        replace(&next, m, made);
        rc = writer_publish(w, &next, e);
    }
    if (rc)
        store_abort(w->store);
    next_state_free(&next);
    return rc;
}

/* Under the turn.  *made has no documents afterwards when none of them is live any more. */
static int conclude(writer *w, merge *m, snapshot *view, manifest_segment *made, fsk_error *e)
{
    new_deletes gone = {0};
    bool changed;
    int rc = m->ndocs ? snapshot_refresh(view, &changed, e) : 0;
    if (!rc && m->ndocs)
        rc = carry_deletes(&gone, m, view, e);
    snapshot_release(view); /* it would keep the map from growing */
    made->deleted = gone.docs;
    if (made->deleted == made->docs)
        made->docs = 0;
    if (!rc)
        rc = publish(w, m, made, &gone, e);
    new_deletes_free(&gone);
    return rc;
}

/* Under the turn.  View: the merge's own, since it is used beside the commits'. */
static int begin(writer *w, merge *m, snapshot **view, const uint32_t *ids, uint32_t n, uint32_t *id,
                 fsk_error *e)
{
    int rc = writer_new_segment(w, id, e);
    if (!rc)
        rc = snapshot_open(w->store, w->cache, view, e);
    if (!rc)
        rc = open_inputs(*view, ids, m, n, e);
    if (!rc)
        snapshot_hold(*view);
    return rc;
}

static void tell_stage(const writer *w, writer_stage stage)
{
    if (w->options.stage)
        w->options.stage(w->options.stage_user, stage);
}

int writer_merge_segments(writer *w, const uint32_t *ids, uint32_t n, bool reorder, progress *p, fsk_error *e)
{
    merge m = {.p = p, .memory = w->options.memory, .threads = w->options.threads};
    manifest_segment made = {0};
    snapshot *view = NULL;
    uint32_t id = 0;
    pthread_mutex_lock(&w->turn);
    int rc = begin(w, &m, &view, ids, n, &id, e);
    pthread_mutex_unlock(&w->turn);
    tell_stage(w, WRITER_MERGE_BEGUN);
    if (!rc && m.ndocs)
        rc = merge_build(w, &m, id, reorder, &made, e);
    tell_stage(w, WRITER_MERGE_BUILT);
    made.language = m.language;
    made.reordered = reorder;
    pthread_mutex_lock(&w->turn);
    if (!rc)
        rc = conclude(w, &m, view, &made, e);
    pthread_mutex_unlock(&w->turn);
    snapshot_close(view);
    if (rc || !made.docs)
        writer_drop_build(w, m.b, id);
    else
        build_free(m.b);
    merge_free(&m);
    return rc;
}
