/* fragments.h -- which parts of a text are shown.
 *
 * Relies on: doc_text.h for passages, cluster.h, sentence.h.  Invariant: fragments stand in the order of the
 * text, do not overlap, hold whole words (but for a word longer than all that may be shown) and are together
 * no longer than was asked for. */
#ifndef RESULT_FRAGMENTS_H
#define RESULT_FRAGMENTS_H
#include "result/cluster.h"
#include "result/doc_text.h"

enum { FRAGMENTS_MAX = 16 };

/* A match in a passage: bytes of its text. */
typedef struct mark {
    uint32_t passage, start, end, position, clause;
} mark;

typedef struct fragment {
    uint32_t passage;
    size_t from, to; /* bytes of the passage's text */
} fragment;

typedef struct fragments {
    fragment list[FRAGMENTS_MAX];
    uint32_t n;
} fragments;

typedef struct fragment_wish {
    size_t max_bytes;
    uint32_t max; /* fragments, at most FRAGMENTS_MAX */
} fragment_wish;

/* marks: ascending by passage and start; clauses: none is covered.  Without marks, the text's beginning. */
int fragments_choose(fragments *out, const passage *passages, const mark *marks, size_t nmarks,
                     cluster_clause *clauses, fragment_wish wish, arena *memory, fsk_error *e);
#endif
