/* api_feedback.c -- the public functions that make queries of documents. */
#include "api.h"
#include "base/mem.h"
#include "feedback/terms.h"

enum { DOCUMENTS_MAX = 1000, TERMS_MAX = 1000, EXPANSION_TERMS = 10, LIKENESS_TERMS = 25 };

/* All fields of a document, with its importance. */
static int add_document(fsk_reader *r, feedback_terms *t, fsk_docid d, double importance, fsk_error *e)
{
    int rc = api_record(r, d, e);
    for (uint32_t number = 1; rc == 0 && number <= r->snapshot->manifest.nfields; number++) {
        fsk_str text;
        if (!stored_field(r->record.p, r->record.n, number, &text))
            return error_set(e, FSK_E_CORRUPT, "damaged stored text; run fossick-admin check");
        rc = feedback_terms_text(t, text);
    }
    if (rc == 0)
        feedback_terms_end(t, importance);
    return rc;
}

/* The words chosen, weights times `factor`, become a query: old with them, or by themselves. */
static int make_query(fsk_reader *r, const feedback_terms *t, const query *old, double factor,
                      fsk_query **out, fsk_error *e)
{
    query_added *words = mem_alloc((t->n + 1) * sizeof *words);
    fsk_query *q = mem_zalloc(sizeof *q);
    int rc = words && q ? 0 : error_nomem(e);
    for (uint32_t i = 0; rc == 0 && i < t->n; i++)
        words[i] = (query_added){t->terms[i].raw, t->terms[i].weight * factor};
    rc = rc ? rc : query_extend(r->index->analyzer, old, words, t->n, &q->query, e);
    mem_free(words);
    if (rc) {
        mem_free(q);
        return rc;
    }
    atomic_init(&q->users, 1);
    *out = q;
    return 0;
}

static int check(fsk_reader *r, const fsk_feedback_opts *opts, size_t n, const char *name,
                 fsk_feedback_opts *o, fsk_query **out, fsk_error *e)
{
    error_clear(e);
    if (out)
        *out = NULL;
    if (!r || !out)
        return error_set(e, FSK_E_INVAL, "%s: bad argument", name);
    *o = (fsk_feedback_opts)FSK_FEEDBACK_OPTS_INIT;
    api_options(o, sizeof *o, opts);
    if (o->method != FSK_FEEDBACK_RM3 && o->method != FSK_FEEDBACK_BO1)
        return error_set(e, FSK_E_INVAL, "%s: no method %d", name, (int)o->method);
    if (o->terms > TERMS_MAX || n > DOCUMENTS_MAX)
        return error_set(e, FSK_E_LIMIT, "%s: at most %d documents and %d terms", name, DOCUMENTS_MAX,
                         TERMS_MAX);
    return api_need_pinned(r, e);
}

int fsk_feedback(fsk_reader *r, const fsk_query *q, const fsk_hit *hits, size_t n,
                 const fsk_feedback_opts *opts, fsk_query **out, fsk_error *e)
{
    fsk_feedback_opts o;
    feedback_terms t;
    double sum = 0;
    int rc = check(r, opts, n, "fsk_feedback", &o, out, e);
    if (rc == 0 && (!q || (!hits && n)))
        rc = error_set(e, FSK_E_INVAL, "fsk_feedback: bad argument");
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        sum += (double)hits[i].score;
    rc = feedback_terms_init(&t, r->index->analyzer, r->snapshot, e);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = add_document(r, &t, hits[i].doc, sum > 0 ? (double)hits[i].score / sum : 1 / (double)n, e);
    if (rc == 0)
        rc = feedback_terms_choose(&t, o.method, o.terms ? o.terms : EXPANSION_TERMS);
    double weight = o.weight >= 0 ? (double)o.weight : 0.5;
    double whole = o.method == FSK_FEEDBACK_RM3 ? query_weight(q->query) : 1;
    rc = rc ? rc : make_query(r, &t, q->query, weight * whole, out, e);
    feedback_terms_free(&t);
    return rc;
}

static int finish_like(fsk_reader *r, feedback_terms *t, const fsk_feedback_opts *o, fsk_query **out,
                       fsk_error *e)
{
    int rc = feedback_terms_choose(t, FSK_FEEDBACK_BO1, o->terms ? o->terms : LIKENESS_TERMS);
    return rc ? rc : make_query(r, t, NULL, 1, out, e);
}

int fsk_more_like(fsk_reader *r, const fsk_docid *docs, size_t n, const fsk_feedback_opts *opts,
                  fsk_query **out, fsk_error *e)
{
    fsk_feedback_opts o;
    feedback_terms t;
    int rc = check(r, opts, n, "fsk_more_like", &o, out, e);
    if (rc == 0 && !docs && n)
        rc = error_set(e, FSK_E_INVAL, "fsk_more_like: bad argument");
    if (rc)
        return rc;
    rc = feedback_terms_init(&t, r->index->analyzer, r->snapshot, e);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = add_document(r, &t, docs[i], 1 / (double)n, e);
    rc = rc ? rc : finish_like(r, &t, &o, out, e);
    feedback_terms_free(&t);
    return rc;
}

int fsk_more_like_text(fsk_reader *r, fsk_str text, const fsk_feedback_opts *opts, fsk_query **out,
                       fsk_error *e)
{
    fsk_feedback_opts o;
    feedback_terms t;
    int rc = check(r, opts, 0, "fsk_more_like_text", &o, out, e);
    if (rc == 0 && !text.p && text.n)
        rc = error_set(e, FSK_E_INVAL, "fsk_more_like_text: bad argument");
    if (rc)
        return rc;
    rc = feedback_terms_init(&t, r->index->analyzer, r->snapshot, e);
    rc = rc ? rc : feedback_terms_text(&t, text);
    if (rc == 0)
        feedback_terms_end(&t, 1);
    rc = rc ? rc : finish_like(r, &t, &o, out, e);
    feedback_terms_free(&t);
    return rc;
}
