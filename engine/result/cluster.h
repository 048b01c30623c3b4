/* cluster.h -- the matches that, standing close together, show best that a text matches.
 *
 * Relies on: nothing.  Places are positions or bytes; what must not come together stands far apart. */
#ifndef RESULT_CLUSTER_H
#define RESULT_CLUSTER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cluster_item {
    uint64_t from, to; /* ascending */
    uint32_t position; /* of the word: how near two words are */
    uint32_t clause;
} cluster_item;

typedef struct cluster_clause {
    float weight;
    bool covered;  /* shown already */
    uint32_t seen; /* scratch: zero at first */
} cluster_clause;

typedef struct cluster_search {
    const cluster_item *items;
    size_t n;
    cluster_clause *clauses;
    uint32_t stamp; /* scratch: zero at first */
} cluster_search;

typedef struct cluster {
    size_t first, last; /* items */
    float worth;        /* 0: nothing that is not covered */
} cluster;

/* The best run of items at most `limit` long, or one longer item; the earliest of equals.  Worth: the weight
 * of each clause once, a little for its repetitions and for each pair of different clauses, more the nearer
 * they stand.  Of covered clauses nothing counts.  n >= 1. */
cluster cluster_best(cluster_search *s, uint64_t limit);
/* Gives up repetitions at its ends while it is longer than `limit`: what stands around the matches tells
 * more.
 */
void cluster_trim(const cluster_search *s, cluster *c, uint64_t limit);
/* Its clauses become covered. */
void cluster_cover(cluster_search *s, cluster c);
#endif
