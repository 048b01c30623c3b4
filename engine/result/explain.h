/* explain.h -- the arithmetic of one document's score, in words.
 *
 * Relies on: exec/plan.h for the weights that the search uses, matched.h for frequencies. */
#ifndef RESULT_EXPLAIN_H
#define RESULT_EXPLAIN_H
#include "base/buf.h"
#include "exec/plan.h"

typedef struct explained {
    const plan *plan;      /* of the request */
    uint32_t segment, doc; /* number in the plan's snapshot; docid in the segment */
    double k1, b;
    arena *memory;
} explained;

/* Appends the text to `out`. */
int explain_write(const explained *x, buf *out, fsk_error *e);
#endif
