/* occurrences.h -- where in a document a term stands, read from its list: one block and its positions.
 *
 * Relies on: segment/postings.h. */
#ifndef EXEC_OCCURRENCES_H
#define EXEC_OCCURRENCES_H
#include "base/arena.h"
#include "segment/segment.h"

typedef struct occurrences {
    const uint32_t *at; /* positions, ascending */
    uint32_t n;
} occurrences;

/* Of a raw term in a field, whose lists have positions; n 0 where it does not stand.  CORRUPT, NOMEM. */
int occurrences_find(const segment *s, uint32_t field, fsk_str raw, uint32_t doc, arena *memory,
                     occurrences *out, fsk_error *e);
/* Those of both, each position once. */
int occurrences_unite(occurrences *to, occurrences with, arena *memory, fsk_error *e);
#endif
