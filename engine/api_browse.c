/* api_browse.c -- the public functions that walk an index: its documents, their stored fields, its terms. */
#include "api.h"
#include "base/mem.h"
#include "base/str.h"
#include "codec/varint.h"
#include "segment/dict.h"
#include "segment/postings.h"
#include <string.h>

/* ---- documents ---- */

int fsk_reader_next(fsk_reader *r, fsk_docid *d, fsk_error *e)
{
    error_clear(e);
    if (!r || !d)
        return error_set(e, FSK_E_INVAL, "fsk_reader_next: bad argument");
    int rc = api_need_pinned(r, e);
    if (rc != 0)
        return rc;
    uint64_t next = *d + 1; /* FSK_DOC_NONE: the first */
    uint32_t doc = (uint32_t)next;
    for (uint64_t i = next >> 32; i < r->snapshot->nsegments; i++, doc = 0) {
        const snapshot_segment *s = &r->snapshot->segments[i];
        while (doc < s->segment->ndocs && snapshot_dead(s, doc))
            doc++;
        if (doc < s->segment->ndocs) {
            *d = i << 32 | doc;
            return 0;
        }
    }
    *d = FSK_DOC_NONE;
    return error_set(e, FSK_E_NOTFOUND, "there are no more documents");
}

static const uint8_t *next_field(const manifest *m, const uint8_t *p, const uint8_t *end, fsk_str *name,
                                 fsk_str *text)
{
    uint64_t field = 0, n = 0;
    p = varint_get(p, end, &field);
    p = p ? varint_get(p, end, &n) : NULL;
    if (!p || field == FIELD_GATHERED || field > m->nfields || n > (size_t)(end - p))
        return NULL;
    *name = m->fields[field - 1].name;
    *text = (fsk_str){(const char *)p, n};
    return p + n;
}

int fsk_reader_fields(fsk_reader *r, fsk_docid d, fsk_field_fn fn, void *user, fsk_error *e)
{
    error_clear(e);
    if (!r || !fn)
        return error_set(e, FSK_E_INVAL, "fsk_reader_fields: bad argument");
    int rc = api_record(r, d, e);
    if (rc != 0)
        return rc;
    uint64_t n = 0;
    const uint8_t *end = r->record.p + r->record.n, *p = varint_get(r->record.p, end, &n);
    for (uint64_t i = 0; p && i < n && rc == 0; i++) {
        fsk_str name, text;
        p = next_field(&r->snapshot->manifest, p, end, &name, &text);
        if (p)
            rc = fn(user, name, text);
    }
    return p ? rc : error_set(e, FSK_E_CORRUPT, "damaged stored text; run fossick-admin check");
}

/* ---- terms ---- */

typedef struct term_walk {
    const segment *segment;
    dict_cursor *cursor; /* NULL: at its end */
    fsk_str term;
    dict_entry entry;
} term_walk;

struct fsk_terms {
    fsk_reader *reader;
    uint32_t field;
    term_walk *walks; /* one a segment that has the field */
    uint32_t n;
    buf prefix;
    arena memory; /* of one list */
    char term[255];
};

static void walk_end(term_walk *w)
{
    dict_cursor_free(w->cursor);
    w->cursor = NULL;
}

static int walk_next(const fsk_terms *t, term_walk *w, fsk_error *e)
{
    int rc = dict_cursor_next(w->cursor, &w->term, &w->entry, e);
    if (rc == FSK_E_NOTFOUND) {
        walk_end(w);
        return 0;
    }
    if (rc == 0 && !str_begins(w->term, (fsk_str){(const char *)t->prefix.p, t->prefix.n}))
        walk_end(w);
    return rc;
}

static int walks_open(fsk_terms *t, fsk_str prefix, fsk_error *e)
{
    const snapshot *s = t->reader->snapshot;
    int rc = 0;
    for (uint32_t i = 0; i < s->nsegments && rc == 0; i++) {
        const segment_section *x = segment_section_find(s->segments[i].segment, t->field, SPACE_RAW);
        if (!x)
            continue;
        term_walk *w = &t->walks[t->n++];
        w->segment = s->segments[i].segment;
        rc = dict_cursor_open(w->segment, x, prefix, &w->cursor, e);
        if (rc == 0)
            rc = walk_next(t, w, e);
    }
    return rc;
}

int fsk_terms_open(fsk_reader *r, const char *field, fsk_str prefix, fsk_terms **out, fsk_error *e)
{
    error_clear(e);
    if (out)
        *out = NULL;
    if (!r || !out || (!prefix.p && prefix.n))
        return error_set(e, FSK_E_INVAL, "fsk_terms_open: bad argument");
    int rc = api_need_pinned(r, e);
    if (rc != 0)
        return rc;
    const manifest *m = &r->snapshot->manifest;
    uint32_t number = FIELD_GATHERED;
    if (field && *field)
        number = manifest_field_find(m, (fsk_str){field, strlen(field)});
    if (number == UINT32_MAX || (number != FIELD_GATHERED && m->fields[number - 1].flags & FIELD_BODY))
        return error_set(e, FSK_E_NOTFOUND, "no field \"%s\" has terms of its own", field);
    fsk_terms *t = mem_zalloc(sizeof *t);
    if (!t)
        return error_nomem(e);
    t->reader = r;
    t->field = number;
    t->walks = mem_array(r->snapshot->nsegments + 1, sizeof *t->walks);
    buf_put(&t->prefix, prefix.p, prefix.n);
    rc = t->walks && !t->prefix.failed ? walks_open(t, prefix, e) : error_nomem(e);
    if (rc != 0) {
        fsk_terms_free(t);
        return rc;
    }
    *out = t;
    return 0;
}

/* How often the term stands in the segment. */
static int occurrences(fsk_terms *t, const term_walk *w, uint64_t *sum, fsk_error *e)
{
    postings *p;
    uint32_t room[BLOCK + 64];
    const kernels *k = kernels_get();
    arena_reset(&t->memory);
    int rc = postings_open(w->segment, t->field, SPACE_RAW, &w->entry, w->term, &t->memory, &p, e);
    for (uint32_t b = 0; rc == 0 && b < p->nblocks; b++) {
        const uint32_t *tfs = postings_tfs(k, p, b, room);
        if (!tfs)
            return error_set(e, FSK_E_CORRUPT, "damaged postings; run fossick-admin check");
        for (uint32_t i = 0; i < postings_count(p, b); i++)
            *sum += tfs[i];
    }
    return rc;
}

static const term_walk *first_term(const fsk_terms *t)
{
    const term_walk *first = NULL;
    for (uint32_t i = 0; i < t->n; i++) {
        const term_walk *w = &t->walks[i];
        if (w->cursor && (!first || str_compare(w->term, first->term) < 0))
            first = w;
    }
    return first;
}

int fsk_terms_next(fsk_terms *t, fsk_str *term, uint64_t *df, uint64_t *cf, fsk_error *e)
{
    error_clear(e);
    if (!t || !term)
        return error_set(e, FSK_E_INVAL, "fsk_terms_next: bad argument");
    int rc = api_need_pinned(t->reader, e);
    if (rc != 0)
        return rc;
    const term_walk *first = first_term(t);
    if (!first)
        return error_set(e, FSK_E_NOTFOUND, "there are no more terms");
    *term = (fsk_str){t->term, first->term.n};
    memcpy(t->term, first->term.p, first->term.n);
    uint64_t documents = 0, sum = 0;
    for (uint32_t i = 0; i < t->n && rc == 0; i++) {
        term_walk *w = &t->walks[i];
        if (!w->cursor || str_compare(w->term, *term) != 0)
            continue;
        documents += w->entry.df;
        if (cf)
            rc = occurrences(t, w, &sum, e);
        if (rc == 0)
            rc = walk_next(t, w, e);
    }
    if (df)
        *df = documents;
    if (cf)
        *cf = sum;
    return rc;
}

void fsk_terms_free(fsk_terms *t)
{
    if (!t)
        return;
    for (uint32_t i = 0; t->walks && i < t->n; i++)
        walk_end(&t->walks[i]);
    mem_free(t->walks);
    buf_free(&t->prefix);
    arena_free(&t->memory);
    mem_free(t);
}
