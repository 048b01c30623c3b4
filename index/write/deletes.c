/* deletes.c -- documents of published segments that a commit deletes or replaces (FORMAT.md section 9).
 *
 * Relies on: segment/snapshot.h, pinned.  A few keys are looked up one by one through the filter; when they
 * are many for a segment's size, both sorted sequences are walked together. */
#include "base/mem.h"
#include "base/str.h"
#include "segment/dict.h"
#include "write/writer_internal.h"

int deletes_init(deletes *d, const snapshot *view, fsk_error *e)
{
    *d = (deletes){.n = view->nsegments};
    d->segments = mem_array(view->nsegments, sizeof *d->segments);
    if (!d->segments)
        return error_nomem(e);
    for (uint32_t i = 0; i < view->nsegments; i++)
        d->segments[i].of = &view->segments[i];
    return 0;
}

static uint32_t chunk_count(const segment_deletes *s)
{
    return (s->of->segment->ndocs + LIVE_CHUNK_DOCS - 1) / LIVE_CHUNK_DOCS;
}

void deletes_free(deletes *d)
{
    for (uint32_t i = 0; d->segments && i < d->n; i++) {
        segment_deletes *s = &d->segments[i];
        for (uint32_t c = 0; s->chunks && c < chunk_count(s); c++)
            mem_free(s->chunks[c]);
        mem_free(s->chunks);
    }
    mem_free(d->segments);
    *d = (deletes){0};
}

static uint8_t *changed_chunk(segment_deletes *s, uint32_t chunk)
{
    if (!s->chunks && !(s->chunks = mem_array(chunk_count(s), sizeof *s->chunks)))
        return NULL;
    if (!s->chunks[chunk]) {
        const uint8_t *was = s->of->dead ? s->of->dead[chunk] : NULL;
        s->chunks[chunk] = was ? mem_dup(was, LIVE_CHUNK_BYTES) : mem_zalloc(LIVE_CHUNK_BYTES);
    }
    return s->chunks[chunk];
}

static int mark(segment_deletes *s, uint32_t doc, bool *fresh, fsk_error *e)
{
    *fresh = false;
    if (snapshot_dead(s->of, doc))
        return 0;
    uint8_t *chunk = changed_chunk(s, doc / LIVE_CHUNK_DOCS);
    if (!chunk)
        return error_nomem(e);
    uint32_t bit = doc % LIVE_CHUNK_DOCS;
    *fresh = !(chunk[bit / 8] >> (bit % 8) & 1);
    s->added += *fresh;
    chunk[bit / 8] |= (uint8_t)(1u << bit % 8);
    return 0;
}

int deletes_mark(deletes *d, uint32_t segment, uint32_t doc, fsk_error *e)
{
    bool fresh;
    return mark(&d->segments[segment], doc, &fresh, e);
}

uint64_t deletes_added(const deletes *d)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < d->n; i++)
        n += d->segments[i].added;
    return n;
}

static int mark_key(segment_deletes *s, uint32_t doc, key_group *g, fsk_error *e)
{
    bool fresh;
    if (doc >= s->of->segment->ndocs)
        return error_set(e, FSK_E_CORRUPT, "a key leads to document %u of %u", doc, s->of->segment->ndocs);
    int rc = mark(s, doc, &fresh, e);
    g->old |= fresh;
    return rc;
}

static int find_each(segment_deletes *s, key_group *groups, size_t n, fsk_error *e)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t doc = 0;
        int rc = segment_key_find(s->of->segment, groups[i].key, &doc, e);
        if (!rc)
            rc = mark_key(s, doc, &groups[i], e);
        else if (rc == FSK_E_NOTFOUND)
            rc = 0;
        if (rc)
            return rc;
    }
    return 0;
}

static int find_joined(segment_deletes *s, const segment_section *keys, key_group *groups, size_t n,
                       fsk_error *e)
{
    dict_cursor *c = NULL;
    dict_entry entry;
    fsk_str key;
    int rc = dict_cursor_open(s->of->segment, keys, groups[0].key, &c, e);
    if (!rc)
        rc = dict_cursor_next(c, &key, &entry, e);
    for (size_t i = 0; i < n && !rc;) {
        int order = str_compare(groups[i].key, key);
        if (order == 0)
            rc = mark_key(s, entry.doc, &groups[i], e);
        if (order <= 0)
            i++;
        if (order >= 0 && !rc)
            rc = dict_cursor_next(c, &key, &entry, e);
    }
    dict_cursor_free(c);
    return rc == FSK_E_NOTFOUND ? 0 : rc;
}

int deletes_find(deletes *d, key_group *groups, size_t n, fsk_error *e)
{
    enum { MANY = 16 };
    int rc = 0;
    for (uint32_t i = 0; i < d->n && n && !rc; i++) {
        segment_deletes *s = &d->segments[i];
        const segment_section *keys = segment_section_find(s->of->segment, FIELD_GATHERED, SPACE_KEY);
        if (keys && n > s->of->segment->ndocs / MANY)
            rc = find_joined(s, keys, groups, n, e);
        else if (keys)
            rc = find_each(s, groups, n, e);
    }
    return rc;
}

static int put_chunks(const segment_deletes *s, store *to, fsk_error *e)
{
    int rc = 0;
    for (uint32_t c = 0; s->chunks && c < chunk_count(s) && !rc; c++) {
        if (s->chunks[c])
            rc = store_put(to, s->of->segment->id, STORE_LIVE_KEY(c), s->chunks[c], LIVE_CHUNK_BYTES, e);
    }
    return rc;
}

static uint32_t state_find(const next_state *n, uint32_t id)
{
    uint32_t i = 0;
    while (i < n->n && n->segments[i].id != id)
        i++;
    return i;
}

int deletes_put(const deletes *d, store *s, next_state *n, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < d->n && !rc; i++) {
        const segment_deletes *x = &d->segments[i];
        uint32_t at = state_find(n, x->of->segment->id);
        if (!x->added || at == n->n)
            continue;
        manifest_segment *m = &n->segments[at];
        m->deleted += x->added;
        if (m->deleted < m->docs || x->merging) {
            rc = put_chunks(x, s, e);
        } else {
            rc = store_drop(s, m->id, e);
            memmove(m, m + 1, (n->n - at - 1) * sizeof *m);
            n->n--;
        }
    }
    return rc;
}
