/* matching.c -- deletes by query: what they find among older segments and among what is being committed.
 *
 * A query applies to documents put before it, committed or not, and not to later ones.  It runs when its
 * commit has built the new segment, where matches that were put before it are marked deleted from the start;
 * in older segments keys and queries are applied in the order in which they came, so that a document counts
 * as replaced or as deleted by what was first. */
#include "base/mem.h"
#include "write/writer_internal.h"

int writer_delete_matching(writer *w, const matcher *m, fsk_error *e)
{
    if (w->failed)
        return error_set(e, w->failed, "the writer has failed before: roll back");
    return pending_match_add(&w->pending, m, e);
}

/* ---- older segments ---- */

static bool within(const key_events *k, const key_group *g, uint64_t from, uint64_t to)
{
    return k->events[g->first] >= from && k->events[g->first] < to;
}

/* Groups whose first event has a rank in [from, to): that is when an older document goes. */
static int find_between(deletes *d, key_events *k, key_group *room, uint64_t from, uint64_t to, fsk_error *e)
{
    size_t n = 0;
    for (size_t i = 0; i < k->n && from < to; i++) {
        if (within(k, &k->groups[i], from, to))
            room[n++] = k->groups[i];
    }
    int rc = deletes_find(d, room, n, e);
    n = 0;
    for (size_t i = 0; i < k->n && from < to; i++) {
        if (within(k, &k->groups[i], from, to))
            k->groups[i].old = room[n++].old;
    }
    return rc;
}

static int mark_old(void *to, uint32_t segment, uint32_t doc, fsk_error *e)
{
    return deletes_mark(to, segment, doc, e);
}

int matching_old(writer *w, key_events *k, deletes *d, fsk_error *e)
{
    const pending *p = &w->pending;
    key_group *room = mem_array(k->n + 1, sizeof *room);
    uint64_t from = 0;
    int rc = room ? 0 : error_nomem(e);
    for (size_t i = 0; i < p->nmatches && !rc; i++) {
        const pending_match *m = &p->matches[i];
        rc = find_between(d, k, room, from, 2 * (uint64_t)m->before, e);
        if (!rc)
            rc = m->matcher.run(m->matcher.user, w->view, mark_old, d, e);
        from = 2 * (uint64_t)m->before;
    }
    if (!rc)
        rc = find_between(d, k, room, from, UINT64_MAX, e);
    mem_free(room);
    return rc;
}

/* ---- a new segment ---- */

typedef struct new_marks {
    new_deletes *to;
    uint32_t below; /* documents that were put before the query */
} new_marks;

static int mark_new(void *user, uint32_t segment, uint32_t doc, fsk_error *e)
{
    const new_marks *m = user;
    (void)segment;
    return doc < m->below ? new_deletes_mark(m->to, doc, e) : 0;
}

int matching_new(writer *w, const key_events *k, const manifest_segment *made, new_deletes *out, fsk_error *e)
{
    const pending *p = &w->pending;
    segment *s = NULL;
    int rc = writer_pin(w, e);
    if (!rc)
        rc = segment_open(w->view->view, made, &s, e);
    snapshot_segment only = {.segment = s};
    manifest fields = w->manifest;
    fields.fields = w->fields; /* with those that are new */
    fields.nfields = w->nfields;
    snapshot now = {.store = w->store,
                    .view = w->view ? w->view->view : NULL,
                    .manifest = fields,
                    .segments = &only,
                    .nsegments = 1,
                    .docs = made->docs};
    rc = rc ? rc : new_deletes_init(out, made->docs, e);
    for (size_t i = 0; i < p->nmatches && !rc; i++) {
        const pending_match *m = &p->matches[i];
        new_marks marks = {out, docmap_live(&k->maps[made->language], 0, m->within[made->language])};
        if (marks.below)
            rc = m->matcher.run(m->matcher.user, &now, mark_new, &marks, e);
    }
    segment_free(s);
    return rc;
}
