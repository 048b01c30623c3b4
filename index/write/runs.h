/* runs.h -- the dictionary sections of a segment out of all its runs, merged once. */
#ifndef WRITE_RUNS_H
#define WRITE_RUNS_H
#include "write/build.h"
#include "write/docmap.h"
#include "write/progress.h"
#include "write/run.h"

typedef struct runs_means {
    size_t memory;    /* for the buffers of spilled runs */
    uint32_t threads; /* more than one: one merges, one writes lists, where there is enough to do */
} runs_means;

/* Postings of a term may interleave between runs, but a document
 * is in one run only.  The
 * documents' numbers go through the map. */
int runs_merge(const run *runs, size_t n, spill *file, const runs_means *means, const docmap *map, build *b,
               progress *p, fsk_error *e);
#endif
