/* latency.h -- times every query of a list, and what the times come to.
 *
 * Relies on: queries.h, command.h, threads.  Each thread has a reader of its own and asks the whole list in
 * each round, every thread starting at another place of it. */
#ifndef TOOLS_LATENCY_H
#define TOOLS_LATENCY_H
#include "lib/queries.h"
#include <stdint.h>

typedef struct latency_plan {
    fsk_index *index;
    const queries *queries;
    fsk_search_opts command;
    size_t rounds, warmup, threads;
} latency_plan;

typedef struct latency {
    uint64_t *ns; /* [(thread * rounds + round) * queries + query] */
    size_t threads, rounds, queries;
    uint64_t wall_ns;
} latency;

/* In microseconds; `best` is the mean over queries of the best time of each. */
typedef struct latency_figures {
    size_t queries;
    double mean, p50, p95, p99, p999, best, per_second;
} latency_figures;

int latency_measure(const latency_plan *plan, latency *out); /* 0, or -1 after a message */
/* Of the queries of one class, or of all with QUERY_NCLASSES. */
void latency_sum_up(const latency *l, const queries *q, query_class c, latency_figures *out);
void latency_free(latency *l);
#endif
