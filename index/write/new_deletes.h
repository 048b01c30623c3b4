/* new_deletes.h -- documents of a segment being published that are deleted from the start: by a query of
 * the same commit, or while the merge that made the segment was at work (FORMAT.md section 9).
 *
 * Relies on: store/.  {0} is empty and can be put and freed. */
#ifndef WRITE_NEW_DELETES_H
#define WRITE_NEW_DELETES_H
#include "store/store.h"

typedef struct new_deletes {
    uint8_t **chunks; /* NULL where nothing is deleted */
    uint32_t nchunks, docs;
} new_deletes;

int new_deletes_init(new_deletes *d, uint32_t ndocs, fsk_error *e);
int new_deletes_mark(new_deletes *d, uint32_t doc, fsk_error *e); /* once or again */
/* Inside the transaction that publishes. */
int new_deletes_put(const new_deletes *d, store *s, uint32_t segment, fsk_error *e);
void new_deletes_free(new_deletes *d);
#endif
