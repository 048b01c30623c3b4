/* merge_lists.h -- the lists of a term into one list whose documents stand in another order.
 *
 * Relies on: merge_walk.h, segment/postings.h, build.h. */
#ifndef WRITE_MERGE_LISTS_H
#define WRITE_MERGE_LISTS_H
#include "segment/postings.h"
#include "write/merge_walk.h"

/* A posting as it was found. */
typedef struct found_posting {
    const uint8_t *bits; /* its positions, from bit `bit` on */
    uint32_t tf;
    uint8_t bit;
} found_posting;

typedef struct placed_posting {
    uint32_t doc, found; /* new docid; index of the posting found */
} placed_posting;

typedef struct list_mover {
    const merge *m;
    uint32_t field;
    const uint8_t *spans; /* of the field, by new docid */
    arena memory;
    position_block located;
    found_posting *found;
    placed_posting *placed, *other; /* n of them used, as of `found`; other: for sorting */
    uint32_t n, room;
} list_mover;

void list_mover_init(list_mover *v, const merge *m, uint32_t field);
void list_mover_free(list_mover *v);
/* Puts the postings of the walk's group into the build's open term, by new docid; adds their tfs to *tokens.
 */
int lists_move(list_mover *v, const merge_walk *w, uint64_t *tokens, fsk_error *e);
#endif
