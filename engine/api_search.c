/* api_search.c -- the public functions that search: one index, or several as if they were one.
 *
 * Several: each snapshot is searched with the statistics of all, so that its points are what they would be in
 * one index of all documents; the best k so far give the next search its threshold. */
#include "api.h"
#include "base/clock.h"
#include "base/mem.h"
#include <string.h>

struct fsk_results {
    uint64_t total;
    int exact;
    size_t n;
    uint32_t *readers; /* of each hit, behind the hits; NULL: all of the only one */
    fsk_str *notes;    /* their texts stand behind them */
    size_t nnotes;
    fsk_hit hits[];
};

static fsk_results *new_results(uint64_t total, int exact, size_t n, bool many)
{
    fsk_results *rs = mem_alloc(sizeof *rs + n * (sizeof *rs->hits + (many ? sizeof *rs->readers : 0)));
    if (!rs)
        return NULL;
    rs->total = total;
    rs->exact = exact;
    rs->n = n;
    rs->notes = NULL;
    rs->nnotes = 0;
    rs->readers = many ? (uint32_t *)(void *)(rs->hits + n) : NULL;
    return rs;
}

static fsk_hit hit_of(const collected *c, double scale)
{
    return (fsk_hit){c->doc, (float)(c->points * scale), c->points};
}

/* *out in one piece with the texts behind. */
static int copy_notes(const exec_answer *a, fsk_str **out, size_t *n, fsk_error *e)
{
    size_t bytes = a->nnotes * sizeof(fsk_str);
    for (uint32_t i = 0; i < a->nnotes; i++)
        bytes += a->notes[i].n;
    if (a->nnotes == 0)
        return 0;
    fsk_str *notes = *out = mem_alloc(bytes);
    if (!notes)
        return error_nomem(e);
    *n = a->nnotes;
    char *to = (char *)(notes + a->nnotes);
    for (uint32_t i = 0; i < a->nnotes; i++) {
        notes[i] = (fsk_str){to, a->notes[i].n};
        memcpy(to, a->notes[i].p, a->notes[i].n);
        to += a->notes[i].n;
    }
    return 0;
}

static int copy_results(const exec_answer *a, uint32_t offset, fsk_results **out, fsk_error *e)
{
    size_t n = a->n > offset ? a->n - offset : 0;
    *out = new_results(a->total, a->exact, n, false);
    if (!*out)
        return error_nomem(e);
    for (size_t i = 0; i < n; i++)
        (*out)->hits[i] = hit_of(&a->hits[offset + i], a->scale);
    int rc = copy_notes(a, &(*out)->notes, &(*out)->nnotes, e);
    if (rc) {
        mem_free(*out);
        *out = NULL;
    }
    return rc;
}

int fsk_search(fsk_reader *r, const fsk_query *q, const fsk_search_opts *opts, fsk_results **out,
               fsk_error *e)
{
    error_clear(e);
    if (out)
        *out = NULL;
    if (!r || !q || !out)
        return error_set(e, FSK_E_INVAL, "fsk_search: bad argument");
    exec_request request;
    exec_answer answer;
    uint32_t offset = 0;
    int rc = api_need_pinned(r, e);
    if (rc == 0)
        rc = api_request(r, opts, &request, &offset, e);
    if (rc == 0)
        rc = exec_search(r->exec, r->snapshot, q->query, &request, &answer, e);
    return rc ? rc : copy_results(&answer, offset, out, e);
}

/* ---- several indexes ---- */

typedef struct many_hit {
    collected hit;
    uint32_t reader;
} many_hit;

typedef struct many {
    fsk_reader *const *readers;
    uint32_t n;
    const query *query;
    exec_request request;
    const snapshot **scope;
    many_hit *best; /* so far, best first; ties go to the earlier reader, then the lower docid */
    size_t nbest;
    uint32_t after_reader;
    uint64_t total;
    bool exact;
    double scale;
    fsk_str *notes; /* of the first search: what is expanded is the same in all */
    size_t nnotes;
} many;

int api_scope(fsk_reader *const *readers, size_t n, const snapshot ***out, fsk_error *e)
{
    *out = NULL;
    if (!n || n > UINT32_MAX)
        return error_set(e, FSK_E_INVAL, "no reader to search");
    const snapshot **scope = mem_alloc(n * sizeof(snapshot *));
    if (!scope)
        return error_nomem(e);
    int rc = 0;
    for (size_t i = 0; i < n && rc == 0; i++) {
        if (!readers[i])
            rc = error_set(e, FSK_E_INVAL, "reader %zu is NULL", i);
        if (rc == 0)
            rc = api_need_pinned(readers[i], e);
        if (rc == 0 && analyzer_keeps_diacritics(readers[i]->index->analyzer) !=
                           analyzer_keeps_diacritics(readers[0]->index->analyzer))
            rc = error_set(e, FSK_E_ANALYZER, "%s and %s: one of them keeps diacritics; search them apart",
                           store_path(readers[i]->index->store), store_path(readers[0]->index->store));
        if (rc == 0 && strcmp(fsk_language(readers[i]->index), fsk_language(readers[0]->index)) != 0)
            rc = error_set(e, FSK_E_ANALYZER,
                           "%s: its language is %s, but %s of the first index; search them apart",
                           store_path(readers[i]->index->store), fsk_language(readers[i]->index),
                           fsk_language(readers[0]->index));
        if (rc == 0)
            scope[i] = readers[i]->snapshot;
    }
    if (rc)
        mem_free(scope);
    else
        *out = scope;
    return rc;
}

static int merge_hits(many *m, uint32_t reader, const exec_answer *a, fsk_error *e)
{
    size_t n = m->nbest + a->n < m->request.k ? m->nbest + a->n : m->request.k, i = 0, j = 0;
    many_hit *merged = mem_alloc((n + 1) * sizeof *merged);
    if (!merged)
        return error_nomem(e);
    for (size_t k = 0; k < n; k++) {
        bool first = j == a->n || (i < m->nbest && m->best[i].hit.points >= a->hits[j].points);
        merged[k] = first ? m->best[i++] : (many_hit){a->hits[j++], reader};
    }
    mem_free(m->best);
    m->best = merged;
    m->nbest = n;
    return 0;
}

/* The hit behind which a page goes on, as reader i sees it: what has the same points in an earlier reader was
 * before it, in a later one is behind it.  NULL: everything is behind it. */
static const fsk_hit *page_from(const many *m, uint32_t i, fsk_hit *room)
{
    const fsk_hit *after = m->request.after;
    if (!after || i == m->after_reader)
        return after;
    bool later = i > m->after_reader;
    if (later && after->points == UINT32_MAX)
        return NULL;
    *room = (fsk_hit){.doc = FSK_DOC_NONE, .points = after->points + later};
    return room;
}

static int search_one(many *m, uint32_t i, fsk_error *e)
{
    exec_request r = m->request;
    exec_answer a;
    fsk_hit room;
    r.after = page_from(m, i, &room);
    if (r.k && m->nbest == r.k)
        r.least = m->best[r.k - 1].hit.points + 1;
    if (clock_past(r.deadline))
        return error_set(e, FSK_E_CANCEL, "query took longer than its time limit");
    int rc = exec_search(m->readers[i]->exec, m->readers[i]->snapshot, m->query, &r, &a, e);
    if (rc)
        return rc;
    m->total += a.total;
    m->exact &= a.exact;
    m->scale = a.scale;
    rc = i == 0 ? copy_notes(&a, &m->notes, &m->nnotes, e) : 0;
    return rc ? rc : merge_hits(m, i, &a, e);
}

/* The notes go along. */
static int copy_many(many *m, uint32_t offset, fsk_results **out, fsk_error *e)
{
    size_t n = m->nbest > offset ? m->nbest - offset : 0;
    *out = new_results(m->total, m->exact, n, true);
    if (!*out)
        return error_nomem(e);
    for (size_t i = 0; i < n; i++) {
        (*out)->hits[i] = hit_of(&m->best[offset + i].hit, m->scale);
        (*out)->readers[i] = m->best[offset + i].reader;
    }
    (*out)->notes = m->notes;
    (*out)->nnotes = m->nnotes;
    m->notes = NULL;
    return 0;
}

int fsk_search_many(fsk_reader *const *readers, size_t n, const fsk_query *q, const fsk_search_opts *opts,
                    fsk_results **out, fsk_error *e)
{
    error_clear(e);
    if (out)
        *out = NULL;
    if (!readers || !q || !out)
        return error_set(e, FSK_E_INVAL, "fsk_search_many: bad argument");
    many m = {.readers = readers, .query = q->query, .exact = true};
    uint32_t offset = 0;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    api_options(&o, sizeof o, opts);
    m.after_reader = o.after_reader;
    int rc = api_scope(readers, n, &m.scope, e);
    if (rc == 0)
        rc = api_request(readers[0], opts, &m.request, &offset, e);
    if (rc == 0 && m.request.after && m.after_reader >= n)
        rc = error_set(e, FSK_E_INVAL, "fsk_search_many: after_reader is %u of %zu readers", m.after_reader,
                       n);
    m.n = (uint32_t)n;
    m.request.scope = m.scope;
    m.request.nscope = m.n;
    for (uint32_t i = 0; i < m.n && rc == 0; i++)
        rc = search_one(&m, i, e);
    if (rc == 0)
        rc = copy_many(&m, offset, out, e);
    mem_free(m.best);
    mem_free(m.notes);
    mem_free(m.scope);
    return rc;
}

/* ---- results ---- */

uint32_t fsk_results_reader(const fsk_results *rs, size_t i)
{
    return rs->readers ? rs->readers[i] : 0;
}

const fsk_hit *fsk_results_hits(const fsk_results *rs, size_t *n)
{
    *n = rs->n;
    return rs->hits;
}

uint64_t fsk_results_total(const fsk_results *rs, int *exact)
{
    if (exact)
        *exact = rs->exact;
    return rs->total;
}

int fsk_results_note(const fsk_results *rs, size_t i, char *out, size_t cap, size_t *need)
{
    if (!rs || (!out && cap))
        return FSK_E_INVAL;
    return i < rs->nnotes ? api_copy(rs->notes[i], out, cap, need) : FSK_E_NOTFOUND;
}

void fsk_results_free(fsk_results *rs)
{
    if (rs)
        mem_free(rs->notes);
    mem_free(rs);
}
