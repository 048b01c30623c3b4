/* check.h -- verifying a segment as a whole: every extent's hash, then every structure.
 *
 * Relies on: all of segment/.  Slow by nature: reads every byte. */
#ifndef SEGMENT_CHECK_H
#define SEGMENT_CHECK_H
#include "segment/snapshot.h"

typedef struct check_request {
    fsk_log_fn report;        /* a line per finding; may be NULL */
    fsk_progress_fn progress; /* may be NULL */
    void *user;
    uint64_t done, total; /* steps of all segments; total by the caller */
    uint64_t findings;
} check_request;

uint64_t check_work(const segment *s); /* steps that its check takes */
/* After 20 findings of a segment it gives up on it.  An error is returned only for what has nothing to do
 * with damage (NOMEM, CANCEL). */
int check_segment(store_view *v, const snapshot_segment *s, check_request *q, fsk_error *e);
#endif
