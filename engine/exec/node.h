/* node.h -- the plan of a query in one segment: a tree whose nodes can be bounded, probed and collected.
 *
 * Relies on: cursor.h, phrase.h.  What cannot match in the segment has been pruned by plan.c: every node may
 * match, a group has a MUST or a SHOULD child, children stand MUST (rarest first), MUST_NOT, SHOULD.  Calls
 * of each kind come with ascending docids. */
#ifndef EXEC_NODE_H
#define EXEC_NODE_H
#include "exec/cursor.h"
#include "exec/exists.h"
#include "exec/phrase.h"
#include "query/query.h"

typedef enum node_type { NODE_WORD, NODE_PHRASE, NODE_GROUP, NODE_ALL, NODE_EXISTS } node_type;

typedef struct node node;

/* Documents that are counted together: for one bitmap, fewer blocks are cut at its ends than in windows. */
enum { COUNT_SPAN = 16 * WINDOW, COUNT_WORDS = COUNT_SPAN / 64 };

/* Room that a group needs for itself, because its children use other room meanwhile; groups that are equally
 * deep in the tree share it. */
typedef struct group_room {
    uint32_t sums[WINDOW]; /* zero between calls */
    uint32_t docs[WINDOW + 16], origin[WINDOW + 16], points[WINDOW + 16];
    uint32_t hits[WINDOW + 16], gains[WINDOW + 16];
    uint32_t matched[WINDOW + 16]; /* how many children did */
} group_room;

typedef struct group_bits {
    uint64_t found[COUNT_WORDS], one[COUNT_WORDS];
} group_bits;

struct node {
    node_type type;
    query_occur occur;
    uint32_t max;   /* bound in the whole segment */
    uint64_t cost;  /* documents at most */
    uint32_t ndocs; /* NODE_ALL: of the segment */
    cursor *word;
    phrase *phrase;
    exists exists;
    node *children;
    uint32_t nchildren, nmust, nnot; /* MUST children come first, then MUST_NOT, then SHOULD */
    uint32_t least;   /* SHOULD children that must match, where it is not just any when there is no MUST */
    group_room *room; /* NULL in a root that is neither probed nor collected */
    group_bits *bits; /* of groups with clauses of which some are not optional */
};

/* No document in [low, high] scores above it. */
uint32_t node_bound(node *n, uint32_t low, uint32_t high);
/* Which of n (at most WINDOW) ascending documents match: their indices in hits, their points.  Room for n
 * + 16. */
uint32_t node_probe(node *n, const uint32_t *docs, uint32_t count, uint32_t *hits, uint32_t *points);
/* All matches in the window that begins at `first`: bits (64 words) are set, points added to sums. */
void node_collect(node *n, uint32_t first, uint32_t *sums, uint64_t *bits);
/* Sets the bits of all matches among the `span` documents from `first` on, both multiples of WINDOW, span at
 * most COUNT_SPAN. */
void node_bits(node *n, uint32_t first, uint32_t span, uint64_t *bits);
/* Calls may begin at the first documents again. */
void node_rewind(node *n);
bool node_corrupt(const node *n);
#endif
