/* exec.h -- evaluating a query on a snapshot: the best k documents and how many match, exactly.
 *
 * Relies on: query/, segment/.  An exec belongs to one reader; its memory is reused from query to query. */
#ifndef EXEC_EXEC_H
#define EXEC_EXEC_H
#include "exec/collector.h"
#include "query/query.h"
#include "segment/snapshot.h"

typedef struct exec exec;
int exec_new(exec **out, fsk_error *e);
void exec_free(exec *x);
/* Which terms patterns stood for in the snapshot. */
struct expand_cache *exec_expansions(exec *x);
void exec_forget(exec *x); /* the snapshot has changed: tables kept for it are void */

typedef struct exec_request {
    uint32_t k;        /* hits wanted, offset included; 0: only count */
    bool count;        /* the total must be exact */
    uint64_t deadline; /* of base/clock.h; 0: none */
    double k1, b;
    const fsk_hit *after;
    fsk_scorer scorer;
    double param;                   /* of the scorer; ignored by BM25 */
    const fsk_field_weight *fields; /* of BM25; see fossick.h */
    uint32_t nfields;
    const snapshot *const *scope; /* snapshots whose documents count in the statistics, this one among them;
                                     NULL: it alone */
    uint32_t nscope;
    uint32_t least; /* points that a hit needs: others have the best k already; then the total may be no exact
                       one */
    uint32_t expansions; /* terms that a pattern stands for at most; 0: the usual numbers */
} exec_request;

typedef struct exec_answer {
    const collected *hits; /* in the exec's memory until the next search */
    uint32_t n;
    uint64_t total;
    bool exact;
    double scale;         /* score = points * scale */
    const fsk_str *notes; /* what was cut, NUL-terminated; in the exec's memory too */
    uint32_t nnotes;
} exec_answer;

/* CANCEL after the timeout, CORRUPT, NOMEM. */
struct plan;
/* The plan of a request: what each word and phrase weighs.  In the exec's memory until the next call. */
int exec_plan(exec *x, const snapshot *s, const query *q, const exec_request *r, struct plan *out,
              fsk_error *e);
int exec_search(exec *x, const snapshot *s, const query *q, const exec_request *r, exec_answer *out,
                fsk_error *e);

/* segment: its index in the snapshot; a nonzero return ends the walk and is returned. */
typedef int exec_match_fn(void *user, uint32_t segment, uint32_t doc, fsk_error *e);
/* Hands over every live document that matches, segment by segment. */
int exec_match(exec *x, const snapshot *s, const query *q, exec_match_fn *fn, void *user, fsk_error *e);
#endif
