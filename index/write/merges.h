/* merges.h -- the threads that merge while the caller goes on.
 *
 * Two lanes: one for small merges alone, so that the many segments of small commits do not wait for the hour
 * that a large merge may take.  Threads start when the first merge of their lane is due.  What they need is
 * guarded by the writer's turn. */
#ifndef WRITE_MERGES_H
#define WRITE_MERGES_H
#include "write/writer_internal.h"

enum { MERGES_SEGMENTS_MOST = 64 };

int merges_new(writer *w, merges **out, fsk_error *e);
void merges_free(merges *m); /* stops what is being merged; NULL does nothing */
/* A segment is being merged.  Under the turn. */
bool merges_busy(const merges *m, uint32_t segment);
/* After a commit: starts what is due; waits only while there are more than MERGES_SEGMENTS_MOST segments and
 * something is being merged. */
void merges_start(merges *m);
/* Waits until nothing is due any more.  progress is called in this thread.  CANCEL: it wanted to stop,
 * nothing is being merged.  What failed since the last time is returned, too. */
int merges_wait(merges *m, fsk_progress_fn progress, void *user, fsk_error *e);
/* Stops them, and none starts until merges_resume. */
void merges_pause(merges *m);
void merges_resume(merges *m);
/* Merges what it takes to be left with `most` segments of each language, in this thread. */
int merges_down_to(writer *w, uint32_t most, fsk_error *e);
/* Waits until the map has room for so many bytes: while a merge reads, it cannot grow. */
void merges_make_room(merges *m, uint64_t bytes);
#endif
