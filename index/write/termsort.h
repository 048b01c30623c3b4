/* termsort.h -- byte strings into byte order: three-way quicksort on 7 bytes at a time
 * (J. Bentley and R. Sedgewick, "Fast algorithms for sorting and searching strings", SODA 1997).
 *
 * Relies on: bits.h.  A shorter string comes before what it begins; equal strings are ordered by rank. */
#ifndef WRITE_TERMSORT_H
#define WRITE_TERMSORT_H
#include <stddef.h>
#include <stdint.h>

typedef struct sort_item {
    uint64_t key; /* the sort's own */
    const uint8_t *p;
    uint32_t n, rank;
} sort_item;

void termsort(sort_item *items, size_t n);
#endif
