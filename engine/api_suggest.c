/* api_suggest.c -- the public function that suggests a better spelling of a query. */
#include "api.h"
#include "base/clock.h"
#include "base/mem.h"
#include "result/suggest.h"

enum { FEW = 3 };

static int suggest(fsk_reader *const *readers, uint32_t n, const snapshot **scope, const fsk_query *q,
                   const fsk_suggest_opts *o, buf *out, fsk_error *e)
{
    suggest_source source = {.analyzer = readers[0]->index->analyzer,
                             .snapshots = scope,
                             .n = n,
                             .query = q->query,
                             .few = o->few ? o->few : FEW};
    exec **execs = mem_alloc(n * sizeof *execs);
    if (!execs)
        return error_nomem(e);
    for (uint32_t i = 0; i < n; i++)
        execs[i] = readers[i]->exec;
    source.execs = execs;
    source.deadline = o->timeout_ms ? clock_ns() + (uint64_t)o->timeout_ms * 1000000u : 0;
    int rc = suggest_make(&source, out, e);
    mem_free(execs);
    return rc;
}

int fsk_suggest(fsk_reader *const *readers, size_t n, const fsk_query *q, const fsk_suggest_opts *opts,
                char *out, size_t cap, size_t *need, fsk_error *e)
{
    error_clear(e);
    if (!readers || !q || (!out && cap))
        return error_set(e, FSK_E_INVAL, "fsk_suggest: bad argument");
    fsk_suggest_opts o = FSK_SUGGEST_OPTS_INIT;
    const snapshot **scope = NULL;
    buf text = {0};
    api_options(&o, sizeof o, opts);
    int rc = api_scope(readers, n, &scope, e);
    if (rc == 0)
        rc = suggest(readers, (uint32_t)n, scope, q, &o, &text, e);
    if (rc == 0)
        rc = api_copy((fsk_str){(const char *)text.p, text.n}, out, cap, need);
    buf_free(&text);
    mem_free(scope);
    return rc;
}
