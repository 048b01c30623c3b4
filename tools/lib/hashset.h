/* hashset.h -- a set of byte strings, known by 64 bits of hash: that any of a million strings is taken for
 * another has a chance of 1 in 37 million.
 *
 * Relies on: xxhash, cli.h, through which it ends the program when memory is out.  {0} is an empty set. */
#ifndef TOOLS_HASHSET_H
#define TOOLS_HASHSET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct hashset {
    uint64_t *slots; /* 0: free */
    size_t n, cap;
} hashset;

bool hashset_add(hashset *s, const void *p, size_t n); /* false: it is there already */
bool hashset_has(const hashset *s, const void *p, size_t n);
void hashset_free(hashset *s);
#endif
