/* exists.h -- documents with a token in a field, found by their norms: a document without one has norm 0. */
#ifndef EXEC_EXISTS_H
#define EXEC_EXISTS_H
#include "segment/segment.h"

typedef struct exists {
    const uint8_t **norms;
    uint32_t ndocs;
} exists;

/* As node_probe and node_bits; the points are 0. */
uint32_t exists_probe(const exists *x, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *points);
void exists_bits(const exists *x, uint32_t first, uint32_t span, uint64_t *bits);
#endif
