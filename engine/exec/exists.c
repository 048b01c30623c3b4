/* exists.c -- see exists.h. */
#include "exec/exists.h"
#include "base/bits.h"

uint32_t exists_probe(const exists *x, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *points)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        hits[found] = i;
        points[found] = 0;
        found += segment_byte(x->norms, docs[i]) != 0;
    }
    return found;
}

void exists_bits(const exists *x, uint32_t first, uint32_t span, uint64_t *bits)
{
    uint32_t n = x->ndocs > first ? min_u32(span, x->ndocs - first) : 0;
    for (uint32_t i = 0; i < n; i++)
        bits[i / 64] |= (uint64_t)(segment_byte(x->norms, first + i) != 0) << (i % 64);
}
