/* api_result.c -- the public functions that show why a document matches. */
#include "api.h"
#include "base/mem.h"
#include "result/explain.h"
#include "result/snippet.h"
#include <string.h>

/* A field (NULL: "text") of a document, ready to be marked; NOTFOUND where the index keeps no text.  Of a
 * field that no document has, the number is one that none has. */
static int find_source(fsk_reader *r, const fsk_query *q, fsk_docid d, const char *field, mark_source *out,
                       fsk_error *e)
{
    const snapshot_segment *s;
    fsk_str name = {field ? field : "text", field ? strlen(field) : 4};
    *out = (mark_source){.snapshot = r->snapshot, .analyzer = r->index->analyzer, .query = q->query};
    int rc = api_locate(r, d, &s, &out->doc, e);
    if (rc == 0 && r->snapshot->manifest.flags & MANIFEST_NO_STORE)
        rc = error_set(e, FSK_E_NOTFOUND, "the index was made without stored text");
    if (rc == 0 && !r->stored)
        rc = stored_reader_new(&r->stored, e);
    if (rc)
        return rc;
    out->reader = r->stored;
    out->expansions = exec_expansions(r->exec);
    out->segment = (uint32_t)(d >> 32);
    out->field = manifest_field_find(&r->snapshot->manifest, name);
    return 0;
}

int fsk_snippet(fsk_reader *r, const fsk_query *q, fsk_docid d, const char *field,
                const fsk_snippet_opts *opts, char *out, size_t cap, size_t *need, fsk_error *e)
{
    error_clear(e);
    if (!r || !q || (!out && cap))
        return error_set(e, FSK_E_INVAL, "fsk_snippet: bad argument");
    fsk_snippet_opts o = FSK_SNIPPET_OPTS_INIT;
    mark_source source;
    buf snippet = {0};
    api_options(&o, sizeof o, opts);
    int rc = find_source(r, q, d, field, &source, e);
    if (rc == 0)
        rc = snippet_make(&source, &o, &snippet, e);
    if (rc == 0)
        rc = api_copy((fsk_str){(const char *)snippet.p, snippet.n}, out, cap, need);
    buf_free(&snippet);
    return rc;
}

typedef struct span_list {
    fsk_span *out;
    size_t cap, n;
} span_list;

static int add_span(void *user, uint64_t start, uint64_t end)
{
    span_list *l = user;
    if (l->n < l->cap)
        l->out[l->n] = (fsk_span){(size_t)start, (size_t)end};
    l->n++;
    return 0;
}

int fsk_match_spans(fsk_reader *r, const fsk_query *q, fsk_docid d, const char *field, fsk_span *out,
                    size_t cap, size_t *n, fsk_error *e)
{
    error_clear(e);
    if (n)
        *n = 0;
    if (!r || !q || !n || (!out && cap))
        return error_set(e, FSK_E_INVAL, "fsk_match_spans: bad argument");
    mark_source source;
    marks m;
    span_list list = {out, cap, 0};
    int rc = find_source(r, q, d, field, &source, e);
    if (rc)
        return rc;
    rc = marks_open(&m, &source, e);
    if (rc == 0 && m.field)
        rc = marks_all(&m, add_span, &list, e);
    marks_close(&m);
    *n = rc ? 0 : list.n;
    return rc;
}

static int explain(fsk_reader *r, const query *q, fsk_docid d, const exec_request *request, buf *out,
                   fsk_error *e)
{
    const snapshot_segment *s;
    plan p;
    arena memory = ARENA_INIT;
    explained x = {
        .plan = &p, .segment = (uint32_t)(d >> 32), .k1 = request->k1, .b = request->b, .memory = &memory};
    int rc = api_locate(r, d, &s, &x.doc, e);
    if (rc == 0)
        rc = exec_plan(r->exec, r->snapshot, q, request, &p, e);
    if (rc == 0)
        rc = explain_write(&x, out, e);
    arena_free(&memory);
    return rc;
}

int fsk_explain(fsk_reader *const *readers, size_t n, size_t which, const fsk_query *q, fsk_docid d,
                const fsk_search_opts *opts, char *out, size_t cap, size_t *need, fsk_error *e)
{
    error_clear(e);
    if (!readers || which >= n || !q || (!out && cap))
        return error_set(e, FSK_E_INVAL, "fsk_explain: bad argument");
    exec_request request;
    uint32_t offset;
    const snapshot **scope = NULL;
    buf text = {0};
    int rc = api_scope(readers, n, &scope, e);
    if (rc == 0)
        rc = api_request(readers[0], opts, &request, &offset, e);
    if (rc == 0 && n > 1) {
        request.scope = scope;
        request.nscope = (uint32_t)n;
    }
    if (rc == 0)
        rc = explain(readers[which], q->query, d, &request, &text, e);
    if (rc == 0)
        rc = api_copy((fsk_str){(const char *)text.p, text.n}, out, cap, need);
    buf_free(&text);
    mem_free(scope);
    return rc;
}
