/* near.h -- words near each other in one segment: where NEAR, BEFORE and loose phrases stand in a document.
 *
 * Relies on: expand.h, segment/postings.h.  A tree of operands; each gives the spans of positions where it
 * stands, shortest ones only: none of the spans of an operand holds another (C. Clarke, G. Cormack, F.
 * Burkowski, Computer Journal 38(1), 1995).  So there are never more spans than positions, and joining two
 * operands takes linear time.
 *
 * A word stands at each position of any of its forms; a compound takes as many places as it has parts, a term
 * of a pattern one; a group stands at the spans of its members; NEAR/n where a span of each side does, not
 * overlapping, from the end of the one to the start of the other at most n; BEFORE/n the same with the left
 * side first; a loose phrase in each shortest stretch that holds all its words and is at most `number` places
 * longer than the phrase. */
#ifndef EXEC_NEAR_H
#define EXEC_NEAR_H
#include "exec/expand.h"

typedef struct span {
    uint32_t start, end; /* positions of its first and last word */
} span;

typedef struct span_list {
    span *at; /* start and end ascend */
    uint32_t n;
} span_list;

typedef struct near {
    const segment *segment;
    const snapshot *snapshot;
    expand_cache *expansions;
    uint32_t field, most; /* terms of a pattern, as in expand.h */
    struct near_node *root;
    arena *memory;  /* of the tree */
    arena *scratch; /* emptied for each document */
    const kernels *codec;
    bool corrupt, failed; /* failed: out of memory */
} near;

/* For a QUERY_NEAR or a QUERY_PHRASE; the members of *x up to `scratch` are set. */
int near_open(near *x, const query_node *n, fsk_error *e);
/* *out in x->scratch; empty on damage and without memory too.  Cheapest when documents ascend. */
void near_spans(near *x, uint32_t doc, span_list *out);
/* CORRUPT or NOMEM once something went wrong. */
int near_error(const near *x, fsk_error *e);
/* How often it stands there: the most spans that do not overlap. */
uint32_t near_count(near *x, uint32_t doc);

/* What of it stands in the document. */
typedef struct near_mark {
    const query_node *node; /* a word, a phrase, a pattern inside */
    uint32_t *at;           /* positions of its words, ascending, each once */
    uint32_t n;
} near_mark;
typedef struct near_marks {
    near_mark *marks;
    uint32_t n, room;
} near_marks;
/* Of each operand only where its spans lie in one of the spans of what it is an operand of.  *out in
 * x->memory; empty where it does not stand at all. */
void near_mark_words(near *x, uint32_t doc, near_marks *out);
#endif
