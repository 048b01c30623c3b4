/* api_read.c -- the public functions on readers, queries and results. */
#include "api.h"
#include "base/mem.h"
#include "result/doc_text.h"
#include <string.h>

/* ---- readers ---- */

int fsk_reader_open(fsk_index *ix, fsk_reader **out, fsk_error *e)
{
    error_clear(e);
    if (!out)
        return error_set(e, FSK_E_INVAL, "fsk_reader_open: no place for the reader");
    *out = NULL;
    if (!ix)
        return error_set(e, FSK_E_INVAL, "fsk_reader_open: no index");
    int rc = store_check_fork(ix->store, e);
    if (rc != 0)
        return rc;
    fsk_reader *r = mem_zalloc(sizeof *r);
    if (!r)
        return error_nomem(e);
    r->index = ix;
    atomic_fetch_add(&ix->users, 1);
    rc = snapshot_open(ix->store, ix->cache, &r->snapshot, e);
    if (rc == 0) {
        analyzer_meet(ix->analyzer, manifest_languages(&r->snapshot->manifest));
        rc = exec_new(&r->exec, e);
    }
    if (rc == 0)
        rc = api_ranking_load(r, e);
    if (rc != 0) {
        fsk_reader_free(r);
        return rc;
    }
    *out = r;
    return 0;
}

int fsk_reader_refresh(fsk_reader *r, int *changed, fsk_error *e)
{
    bool is_new = false;
    error_clear(e);
    if (changed)
        *changed = 0;
    if (!r)
        return error_set(e, FSK_E_INVAL, "fsk_reader_refresh: no reader");
    int rc = store_check_fork(r->index->store, e);
    if (rc == 0)
        rc = snapshot_refresh(r->snapshot, &is_new, e);
    if (rc == 0)
        analyzer_meet(r->index->analyzer, manifest_languages(&r->snapshot->manifest));
    if (rc != 0 || is_new) {
        exec_forget(r->exec);
        r->has_record = false;
    }
    if (rc == 0 && is_new)
        rc = api_ranking_load(r, e);
    if (changed)
        *changed = is_new;
    return rc;
}

void fsk_reader_release(fsk_reader *r)
{
    if (r)
        snapshot_release(r->snapshot);
}

void fsk_reader_free(fsk_reader *r)
{
    if (!r)
        return;
    snapshot_close(r->snapshot);
    exec_free(r->exec);
    stored_reader_free(r->stored);
    buf_free(&r->record);
    atomic_fetch_sub(&r->index->users, 1);
    mem_free(r);
}

uint64_t fsk_reader_docs(const fsk_reader *r)
{
    return r->snapshot->docs;
}

int api_need_pinned(const fsk_reader *r, fsk_error *e)
{
    int rc = store_check_fork(r->index->store, e);
    if (rc == 0 && !store_view_pinned(r->snapshot->view))
        rc = error_set(e, FSK_E_INVAL, "the reader was released: refresh it first");
    return rc;
}

int api_locate(fsk_reader *r, fsk_docid d, const snapshot_segment **segment, uint32_t *doc, fsk_error *e)
{
    int rc = api_need_pinned(r, e);
    if (rc != 0)
        return rc;
    uint64_t s = d >> 32;
    *doc = (uint32_t)d;
    if (s >= r->snapshot->nsegments || *doc >= r->snapshot->segments[s].segment->ndocs)
        return error_set(e, FSK_E_INVAL, "no document %llu in this snapshot", (unsigned long long)d);
    *segment = &r->snapshot->segments[s];
    return 0;
}

int fsk_reader_find(fsk_reader *r, fsk_str key, fsk_docid *out, fsk_error *e)
{
    error_clear(e);
    if (!r || !out || (!key.p && key.n))
        return error_set(e, FSK_E_INVAL, "fsk_reader_find: bad argument");
    int rc = api_need_pinned(r, e);
    for (uint32_t i = 0; rc == 0 && i < r->snapshot->nsegments; i++) {
        const snapshot_segment *s = &r->snapshot->segments[i];
        uint32_t doc;
        rc = segment_key_find(s->segment, key, &doc, e);
        if (rc == 0 && !snapshot_dead(s, doc)) {
            *out = (uint64_t)i << 32 | doc;
            return 0;
        }
        if (rc == FSK_E_NOTFOUND)
            rc = 0;
    }
    return rc ? rc : error_set(e, FSK_E_NOTFOUND, "no document has this key");
}

int fsk_reader_key(fsk_reader *r, fsk_docid d, fsk_str *out, fsk_error *e)
{
    const snapshot_segment *s = NULL;
    uint32_t doc = 0;
    error_clear(e);
    if (!r || !out)
        return error_set(e, FSK_E_INVAL, "fsk_reader_key: bad argument");
    int rc = api_locate(r, d, &s, &doc, e);
    *out = (fsk_str){r->key, 0};
    return rc ? rc : segment_key_of(s->segment, doc, r->key, &out->n, e);
}

int fsk_reader_language(fsk_reader *r, fsk_docid d, const char **out, fsk_error *e)
{
    const snapshot_segment *s = NULL;
    uint32_t doc = 0;
    error_clear(e);
    if (!r || !out)
        return error_set(e, FSK_E_INVAL, "fsk_reader_language: bad argument");
    *out = NULL;
    int rc = api_locate(r, d, &s, &doc, e);
    if (rc == 0)
        *out = language_name(s->segment->language);
    return rc;
}

int fsk_reader_languages(fsk_reader *r, fsk_language_fn fn, void *user, fsk_error *e)
{
    uint64_t docs[LANGUAGES] = {0};
    error_clear(e);
    if (!r || !fn)
        return error_set(e, FSK_E_INVAL, "fsk_reader_languages: bad argument");
    int rc = api_need_pinned(r, e);
    for (uint32_t i = 0; rc == 0 && i < r->snapshot->nsegments; i++) {
        const snapshot_segment *s = &r->snapshot->segments[i];
        if (s->segment->language < LANGUAGES)
            docs[s->segment->language] += s->segment->ndocs - s->deleted;
    }
    while (rc == 0) {
        uint32_t most = 0;
        for (uint32_t i = 1; i < LANGUAGES; i++)
            most = docs[i] > docs[most] ? i : most;
        if (docs[most] == 0)
            break;
        rc = fn(user, language_name(most), docs[most]);
        docs[most] = 0;
    }
    return rc;
}

/* Where the document is, and r->stored to read its text with. */
static int text_locate(fsk_reader *r, fsk_docid d, const snapshot_segment **s, uint32_t *doc, fsk_error *e)
{
    int rc = api_locate(r, d, s, doc, e);
    if (rc == 0 && r->snapshot->manifest.flags & MANIFEST_NO_STORE)
        rc = error_set(e, FSK_E_NOTFOUND, "the index was made without stored text");
    return rc || r->stored ? rc : stored_reader_new(&r->stored, e);
}

static bool at_hand(const fsk_reader *r, fsk_docid d)
{
    return r->has_record && r->record_doc == d;
}

int api_record(fsk_reader *r, fsk_docid d, fsk_error *e)
{
    const snapshot_segment *s = NULL;
    uint32_t doc = 0;
    int rc = text_locate(r, d, &s, &doc, e);
    if (rc != 0 || at_hand(r, d))
        return rc;
    rc = stored_record(r->stored, s->segment, doc, &r->record, e);
    r->has_record = rc == 0;
    r->record_doc = d;
    return rc;
}

enum { MANY_FRAMES = 16 }; /* a record of so many is not read as a whole for one field */

/* The field of a long document: nearly always it is a title, in one frame. */
static int long_stored(fsk_reader *r, const segment *s, uint32_t doc, uint32_t number, fsk_str *out,
                       fsk_error *e)
{
    arena memory = ARENA_INIT;
    doc_text t;
    int rc = doc_text_open(&t, r->stored, s, doc, NULL, &memory, e);
    const text_field *f = rc == 0 ? doc_text_field(&t, number) : NULL;
    r->has_record = false;
    if (f)
        rc = doc_text_bytes(&t, f, &r->record);
    if (f && rc == 0 && r->record.n)
        *out = (fsk_str){(const char *)r->record.p, r->record.n};
    arena_free(&memory);
    return rc;
}

int api_stored(fsk_reader *r, fsk_docid d, fsk_str field, fsk_str *out, fsk_error *e)
{
    const snapshot_segment *s = NULL;
    uint32_t doc = 0;
    stored_place place = {0};
    *out = (fsk_str){"", 0};
    int rc = text_locate(r, d, &s, &doc, e);
    uint32_t number = manifest_field_find(&r->snapshot->manifest, field);
    if (rc != 0 || number == UINT32_MAX)
        return rc;
    if (!at_hand(r, d) && stored_find(s->segment, doc, &place, NULL) == 0 && place.pieces >= MANY_FRAMES)
        return long_stored(r, s->segment, doc, number, out, e);
    rc = api_record(r, d, e);
    if (rc == 0 && !stored_field(r->record.p, r->record.n, number, out))
        rc = error_set(e, FSK_E_CORRUPT, "damaged stored text; run fossick-admin check");
    return rc;
}

int fsk_reader_stored(fsk_reader *r, fsk_docid d, const char *field, fsk_str *out, fsk_error *e)
{
    error_clear(e);
    if (!r || !field || !out)
        return error_set(e, FSK_E_INVAL, "fsk_reader_stored: bad argument");
    return api_stored(r, d, (fsk_str){field, strlen(field)}, out, e);
}

int fsk_reader_metadata(fsk_reader *r, fsk_str name, fsk_str *out, fsk_error *e)
{
    store_bytes value = {NULL, 0};
    error_clear(e);
    if (!r || !out || !name.p)
        return error_set(e, FSK_E_INVAL, "fsk_reader_metadata: bad argument");
    int rc = api_need_pinned(r, e);
    if (rc == 0 && name.n <= STORE_METADATA_NAME_MAX)
        rc = store_view_metadata(r->snapshot->view, name, &value);
    *out = (fsk_str){value.n ? (const char *)value.p : "", value.n};
    if (rc == 0 && value.n == 0)
        rc = FSK_E_NOTFOUND;
    return rc == FSK_E_NOTFOUND ? error_set(e, rc, "the index has no such metadata") : rc;
}

typedef struct metadata_call {
    fsk_metadata_fn fn;
    void *user;
} metadata_call;

static int metadata_pass(void *user, fsk_str name, store_bytes value)
{
    const metadata_call *call = user;
    return call->fn(call->user, name, (fsk_str){(const char *)value.p, value.n});
}

int fsk_reader_metadata_each(fsk_reader *r, fsk_str prefix, fsk_metadata_fn fn, void *user, fsk_error *e)
{
    error_clear(e);
    if (!r || !fn || (!prefix.p && prefix.n))
        return error_set(e, FSK_E_INVAL, "fsk_reader_metadata_each: bad argument");
    int rc = api_need_pinned(r, e);
    if (rc != 0 || prefix.n > STORE_METADATA_NAME_MAX)
        return rc;
    metadata_call call = {fn, user};
    return store_view_metadata_each(r->snapshot->view, prefix, metadata_pass, &call, e);
}

/* ---- queries ---- */

/* fsk_query_parse's first step. */
static int parse(fsk_index *ix, fsk_str text, uint32_t flags, query **out, fsk_error *e)
{
    folder *f;
    int rc = folder_borrow(ix->analyzer, &f, e);
    if (rc)
        return rc;
    rc = query_parse_with(ix->analyzer, f, text, flags | (ix->positions ? 0 : QUERY_NO_POSITIONS), out, e);
    folder_return(ix->analyzer, f);
    return rc;
}

int fsk_query_parse(fsk_index *ix, fsk_str text, const fsk_parse_opts *opts, fsk_query **out, fsk_error *e)
{
    error_clear(e);
    if (out)
        *out = NULL;
    if (!ix || !out || (!text.p && text.n))
        return error_set(e, FSK_E_INVAL, "fsk_query_parse: bad argument");
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    api_options(&o, sizeof o, opts);
    fsk_query *q = mem_zalloc(sizeof *q);
    if (!q)
        return error_nomem(e);
    int rc = parse(ix, text, o.flags, &q->query, e);
    if (rc == 0 && o.synonyms)
        rc = query_add_synonyms(ix->analyzer, &q->query, o.synonyms->rules, e);
    if (rc == 0 && o.nearness > 0 && ix->positions)
        rc = query_add_neighbours(q->query, (double)o.nearness, e);
    if (rc == 0 && o.default_fields)
        rc = query_set_fields(q->query, o.default_fields, o.flags, e);
    if (rc != 0) {
        query_free(q->query);
        mem_free(q);
        return rc;
    }
    atomic_init(&q->users, 1);
    *out = q;
    return 0;
}

int fsk_query_print(const fsk_query *q, char *out, size_t cap, size_t *need)
{
    return q && (out || !cap) ? query_print(q->query, out, cap, need) : FSK_E_INVAL;
}

int fsk_query_note(const fsk_query *q, size_t i, char *out, size_t cap, size_t *need)
{
    if (!q || (!out && cap))
        return FSK_E_INVAL;
    return i < q->query->nnotes ? api_copy(q->query->notes[i], out, cap, need) : FSK_E_NOTFOUND;
}

void fsk_query_free(fsk_query *q)
{
    if (!q || atomic_fetch_sub(&q->users, 1) > 1)
        return;
    query_free(q->query);
    mem_free(q);
}
