/* check.h -- verifying a segment as a whole: every extent's hash, then every structure.
 *
 * Relies on: all of segment/.  Slow by nature: reads every byte. */
#ifndef SEGMENT_CHECK_H
#define SEGMENT_CHECK_H
#include "segment/snapshot.h"

/* Hands a line per finding to report (may be NULL) and adds them to *findings; after 20 of a segment it gives
 * up on it.  An error is returned only for what has nothing to do with damage (NOMEM). */
int check_segment(store_view *v, const snapshot_segment *s, fsk_log_fn report, void *user, uint64_t *findings,
                  fsk_error *e);
#endif
