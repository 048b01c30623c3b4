/* policy.h -- which segments are merged when.  Knows numbers only.
 *
 * Tiers: a segment of n live documents is of tier floor(log8 n).  Eight of a tier become one, with everything
 * smaller, so that n commits leave at most about 7 log8 n segments and every document is written about log8 n
 * times.  A segment of which more than a fifth is deleted is written anew.  What comes of a merge has at
 * most an eighth of all documents, unless it is small: while it is made, its segments still take their room
 * in the file. */
#ifndef WRITE_POLICY_H
#define WRITE_POLICY_H
#include <stdbool.h>
#include <stdint.h>

enum {
    POLICY_FANOUT = 8,
    POLICY_PART = 8,
    POLICY_SMALL = 4 << 20, /* bytes of a small merge, all its segments together */
    POLICY_DOCS_MOST = 1 << 30
};

typedef struct policy_segment {
    uint32_t docs, deleted;
    uint64_t bytes;
    bool merging; /* already */
} policy_segment;

typedef enum policy_size { POLICY_SMALL_ONLY, POLICY_LARGE_ONLY, POLICY_ANY } policy_size;

/* The next merge of that size that is due, of at most docs_most documents: indexes, ascending.  0: none. */
uint32_t policy_choose(const policy_segment *all, uint32_t n, policy_size size, uint32_t docs_most,
                       uint32_t *which);
/* The smallest segments, as many as it takes to be left with `most`.  Of one: it, if it has deleted
 * documents. */
uint32_t policy_smallest(const policy_segment *all, uint32_t n, uint32_t most, uint32_t *which);
#endif
