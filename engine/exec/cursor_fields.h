/* cursor_fields.h -- BM25 over several fields (BM25F): a word of all text that counts more where some fields
 * have it too.  H. Zaragoza et al., TREC 2004.
 *
 * What saturates is the sum of tf * inverse over all text and, with each field's weight in its inverse, over
 * the fields: a clause contributes bm25_share(W, sum).  The list of all text is walked; the fields' lists,
 * whose documents are among its, are looked up for what is scored.  Bounds are the same sums, in the same
 * order, over what no posting exceeds, so they are exact as bm25.h's are.  Relies on: cursor.h. */
#ifndef EXEC_CURSOR_FIELDS_H
#define EXEC_CURSOR_FIELDS_H
#include "exec/cursor.h"

typedef struct cursor_field {
    cursor found, bounded; /* for scores; for bounds */
    uint32_t from;         /* where the last look-up began: `found` takes ascending docids */
    float most;            /* of any posting in the segment */
} cursor_field;

void cursor_field_init(cursor_field *f, const postings *p, const bm25_field *field);
/* Gives the word its n fields, before it is walked. */
void cursor_fields_attach(cursor *w, cursor_field *fields, uint32_t n);

/* Points of up to BLOCK postings of the word, with the inverse of each. */
void cursor_fields_score(cursor *w, const uint32_t *docs, const uint32_t *tfs, const float *inverse,
                         uint32_t n, uint32_t *points);
/* Bounds of n blocks from `first` on, with the tf and the inverse of each one's impact. */
void cursor_fields_bounds(cursor *w, uint32_t first, const uint32_t *tfs, const float *inverse, uint32_t n,
                          uint32_t *bounds);
uint32_t cursor_fields_bound(const cursor *w, uint16_t impact); /* wherever the fields have the word */
#endif
