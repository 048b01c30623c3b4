/* matching.h -- deleting what a query finds: the query as the writer sees it, which knows no queries. */
#ifndef WRITE_MATCHING_H
#define WRITE_MATCHING_H
#include "segment/snapshot.h"

/* segment: its index in the snapshot.  Called at most once for a document, not for deleted ones. */
typedef int matched_fn(void *to, uint32_t segment, uint32_t doc, fsk_error *e);

typedef struct matcher {
    void *user;
    int (*run)(void *user, const snapshot *s, matched_fn *fn, void *to, fsk_error *e);
    void (*free)(void *user);
} matcher;
#endif
