/* naive_spans.h -- stretches of positions, for the judges of nearness: what exec/near.h says, put plainly. */
#ifndef TESTS_NAIVE_SPANS_H
#define TESTS_NAIVE_SPANS_H
#include "query/query.h"

typedef struct naive_span {
    uint32_t start, end;
} naive_span;

typedef struct naive_spans {
    naive_span *at;
    uint32_t n, cap;
} naive_spans;

void naive_spans_add(naive_spans *s, uint32_t start, uint32_t end);
/* Leaves those that hold no other, each once. */
void naive_spans_shortest(naive_spans *s);
/* Adds what each of a and each of b make of a NEAR or BEFORE. */
void naive_spans_join(naive_spans *out, const query_node *near, const naive_spans *a, const naive_spans *b);
/* Whether one of them holds all of start to end. */
bool naive_spans_hold(const naive_spans *s, uint32_t start, uint32_t end);
/* Places that a term takes; a phrase from its first word to its last. */
uint32_t naive_width(const query_term *t);
uint32_t naive_extent(const query_node *phrase);
#endif
