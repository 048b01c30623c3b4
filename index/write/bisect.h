/* bisect.h -- an order of documents in which those with the same terms stand together: recursive graph
 * bisection (L. Dhulipala et al.: Compressing Graphs and Indexes with Recursive Graph Bisection, KDD 2016).
 *
 * Relies on: progress.h, pthread.  The order depends on the terms alone, not on how many threads work. */
#ifndef WRITE_BISECT_H
#define WRITE_BISECT_H
#include "write/progress.h"
#include <stddef.h>

enum { BISECT_TERMS = 1 << 16 }; /* at most */

/* The terms of each document: terms[at[d] .. at[d + 1]), each once. */
typedef struct forward_index {
    uint32_t ndocs, nterms;
    const uint64_t *at;
    const uint16_t *terms;
} forward_index;

/* order: room for ndocs; filled with the documents in their new order.  share: what all of it adds to the
 * progress.  CANCEL, NOMEM. */
int bisect_order(const forward_index *f, uint32_t threads, progress *p, uint64_t share, uint32_t *order,
                 fsk_error *e);
/* Bytes that bisect_order takes beside its arguments. */
size_t bisect_memory(uint32_t ndocs, uint32_t nterms, uint32_t threads);
#endif
