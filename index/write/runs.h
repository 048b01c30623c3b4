/* runs.h -- the dictionary sections of a segment out of all its runs, merged once. */
#ifndef WRITE_RUNS_H
#define WRITE_RUNS_H
#include "write/build.h"
#include "write/docmap.h"
#include "write/progress.h"
#include "write/run.h"

/* memory: for the buffers of spilled runs.  Postings of a term may interleave between runs, but a document
 * is in one run only.  The
 * documents' numbers go through the map. */
int runs_merge(const run *runs, size_t n, spill *file, size_t memory, const docmap *map, build *b,
               progress *p, fsk_error *e);
#endif
