/* merge_walk.h -- a walk over one dictionary section of several segments at once, term by term.
 *
 * Relies on: merge_internal.h, segment/dict.h. */
#ifndef WRITE_MERGE_WALK_H
#define WRITE_MERGE_WALK_H
#include "segment/dict.h"
#include "write/merge_internal.h"

/* Where the walk is in one segment. */
typedef struct input_cursor {
    const merge_input *in;
    dict_cursor *cursor;
    fsk_str term;
    dict_entry entry;
    uint64_t key; /* first 8 bytes of the term */
    bool end;
    double share; /* of the segment's bytes, one term's */
} input_cursor;

typedef struct merge_walk {
    input_cursor *all;
    uint32_t n;
    input_cursor **group; /* those at the least term, in document order */
    uint32_t ngroup;
    double done; /* bytes gone past and not yet told */
} merge_walk;

/* n is 0 afterwards where no segment has the section.  On errors too: merge_walk_free. */
int merge_walk_open(merge_walk *w, const merge *m, uint32_t field, uint32_t space, fsk_error *e);
void merge_walk_free(merge_walk *w);
bool merge_walk_group(merge_walk *w);             /* finds the least term; false: the walk is over */
int merge_walk_next(merge_walk *w, fsk_error *e); /* past it */
uint64_t merge_walk_df(const merge_walk *w);      /* postings of the least term, of deleted documents too */
#endif
