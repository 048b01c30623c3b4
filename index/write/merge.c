/* merge.c -- several segments into one, deleted documents left out.
 *
 * Relies on: segment/ for reading, build.h for writing.  Documents keep their order: those of the segment
 * that stands first in the manifest come first.  What is read comes from disk: the readers check it. */
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

static int open_inputs(writer *w, const uint32_t *which, uint32_t n, merge *m, fsk_error *e)
{
    m->in = mem_array(n, sizeof *m->in);
    if (!m->in)
        return error_nomem(e);
    for (uint32_t i = 0; i < n; i++) {
        merge_input *in = &m->in[m->n++];
        in->of = writer_segment(w, w->manifest.segments[which[i]].id);
        if (!in->of)
            return error_set(e, FSK_E_CORRUPT, "a segment of the manifest is missing");
        /* Damage must not be copied under a new checksum. */
        int rc = segment_verify(in->of->segment, e);
        if (!rc)
            rc = map_input(in, m->ndocs, e);
        if (rc)
            return rc;
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

static int merge_build(writer *w, merge *m, uint32_t id, bool reorder, manifest_segment *out, fsk_error *e)
{
    int rc = reorder ? merge_reorder(m, e) : 0;
    if (!rc)
        rc = build_open(w->store, id, m->ndocs, &w->options.limits, &m->b, e);
    if (!rc)
        rc = merge_norms(m, e);
    if (!rc)
        rc = merge_terms(m, e);
    if (!rc)
        rc = m->place ? merge_records(m, store_path(w->store), e) : merge_frames(m, e);
    if (!rc)
        rc = merge_keys(m, e);
    *out = (manifest_segment){0};
    if (!rc)
        rc = build_finish(m->b, out, e);
    if (rc)
        writer_drop_build(w, m->b, id);
    else
        build_free(m->b);
    return rc;
}

/* The new segment takes the place of the first of those it replaces. */
static void replace(next_state *next, const uint32_t *which, uint32_t n, const manifest_segment *made)
{
    uint32_t kept = 0, j = 0;
    for (uint32_t i = 0; i < next->n; i++) {
        if (j == n || which[j] != i)
            next->segments[kept++] = next->segments[i];
        else if (j++ == 0 && made->docs)
            next->segments[kept++] = *made;
    }
    next->n = kept;
}

static int publish(writer *w, const uint32_t *which, uint32_t n, bool reordered, const manifest_segment *made,
                   fsk_error *e)
{
    next_state next;
    int rc = next_state_init(w, &next, e);
    if (!rc)
        rc = store_publish_begin(w->store, e);
    for (uint32_t i = 0; i < n && !rc; i++)
        rc = store_drop(w->store, next.segments[which[i]].id, e);
    if (!rc) {
        replace(&next, which, n, made);
        next.reordered = reordered && next.n == 1;
        rc = writer_publish(w, &next, e);
    }
    if (rc)
        store_abort(w->store);
    next_state_free(&next);
    return rc;
}

int writer_merge_segments(writer *w, const uint32_t *which, uint32_t n, bool reorder, progress *p,
                          fsk_error *e)
{
    merge m = {.p = p, .memory = w->options.memory, .threads = w->options.threads};
    manifest_segment made = {0};
    uint32_t id = w->manifest.next_segment;
    int rc = writer_sweep(w, e);
    if (!rc)
        rc = writer_pin(w, e);
    if (!rc)
        rc = open_inputs(w, which, n, &m, e);
    if (!rc && m.ndocs)
        rc = merge_build(w, &m, id, reorder, &made, e);
    writer_unpin(w);
    if (!rc)
        rc = publish(w, which, n, reorder, &made, e);
    if (rc && made.docs)
        writer_drop_build(w, NULL, id);
    merge_free(&m);
    return rc;
}
