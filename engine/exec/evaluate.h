/* evaluate.h -- one segment's evaluation: two ways to walk it, and what they share.
 *
 * lead.c walks the blocks of one word or phrase that every match contains; window.c walks windows of 4096
 * documents.  Both make batches of candidates, which the followers (other clauses) then thin out and add
 * points to, and hand what is left to the collector.  Invariant: documents are offered to the collector in
 * ascending order. */
#ifndef EXEC_EVALUATE_H
#define EXEC_EVALUATE_H
#include "exec/collector.h"
#include "exec/node.h"

typedef struct candidates {
    uint32_t n;
    uint32_t docs[WINDOW + 16], points[WINDOW + 16];
    uint32_t hits[WINDOW + 16], gains[WINDOW + 16];
} candidates;

/* A clause that candidates are checked against, with its bound in the range at hand. */
typedef struct follower {
    node *node;
    uint32_t bound;
} follower;

/* Blocks of the lead that were evaluated before their turn, ascending, and what was left of each. */
enum { EARLY_BLOCKS = 8 };
typedef struct early {
    uint32_t n, next; /* next: the first whose turn has not come */
    uint32_t blocks[EARLY_BLOCKS], counts[EARLY_BLOCKS];
    uint32_t docs[EARLY_BLOCKS][BLOCK], points[EARLY_BLOCKS][BLOCK];
} early;

typedef struct evaluation {
    const snapshot_segment *segment;
    uint64_t first_doc; /* public docid of docid 0 */
    uint32_t ndocs;
    collector *best; /* NULL: only count */
    bool exhaustive; /* every match is visited, so that count is exact */
    uint64_t count;
    uint64_t deadline;   /* CLOCK_MONOTONIC, ns; 0: none */
    bool late, failed;   /* failed: out of memory */
    follower *followers; /* room for every clause of the root */
    uint32_t nfollowers;
    candidates batch;
    early early;
    arena *memory;         /* of this segment's evaluation */
    uint32_t sums[WINDOW]; /* zero between windows */
    uint64_t bits[COUNT_WORDS];
} evaluation;

static inline uint32_t evaluation_need(const evaluation *v)
{
    return v->best && !v->exhaustive ? v->best->need : 0;
}

/* Checks the clock; true when the time is up. */
bool evaluation_late(evaluation *v);
/* Runs the batch through the followers, dropping what cannot reach need. */
void evaluation_follow(evaluation *v);
/* Offers what is left of the batch. */
void evaluation_offer(evaluation *v);

/* All matches contain the lead (a word or phrase); documents below `from` are left out. */
void lead_run(evaluation *v, node *lead, uint32_t from);
/* Matches contain at least one of the sources and pass the followers set beforehand. */
void window_run(evaluation *v, node **sources, uint32_t nsources, arena *memory);
/* Counts the matches of any tree by bits. */
void window_count(evaluation *v, node *root);
#endif
