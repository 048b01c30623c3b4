/* store_help.h -- for tests of the store: a scratch folder, children, and a model of what was published.
 *
 * A model index has a manifest of (segment, extents) pairs; every byte of an extent follows from its key, so
 * that a view can be checked without knowing how it came about. */
#ifndef TESTS_STORE_HELP_H
#define TESTS_STORE_HELP_H
#include "store/store.h"

typedef struct scratch {
    char folder[64], path[96], lock[112];
} scratch;
int scratch_setup(void **state); /* cmocka fixtures; *state is the scratch */
int scratch_teardown(void **state);

/* Runs fn in a child; 0 when it returned 0, else 256 * exit code + signal. */
int child_run(int (*fn)(void *user), void *user);
/* For children, where cmocka's assertions would come back to the parent's runner. */
#define CHILD_NEED(condition)                                                      \
    do {                                                                           \
        if (!(condition)) {                                                        \
            fprintf(stderr, "child: %s:%d: %s\n", __FILE__, __LINE__, #condition); \
            return 1;                                                              \
        }                                                                          \
    } while (0)

typedef struct model_segment {
    uint32_t id, extents;
} model_segment;

void model_fill(uint8_t *p, uint32_t segment, uint32_t ordinal);           /* EXTENT_BYTES */
int model_put(store *s, uint32_t segment, uint32_t extents, fsk_error *e); /* and flush */
/* Publishes the segments, after dropping the one given (0: none). */
int model_publish(store *s, const model_segment *segments, uint32_t n, uint32_t drop, fsk_error *e);
/* 0 when all that the manifest names is there and right; *n segments, at most `most`. */
int model_read(store_view *v, model_segment *out, uint32_t most, uint32_t *n, fsk_error *e);

/* An index with one published segment (7) and 300 small values of segment 8; and whether it is all there. */
int model_build(const char *path, uint32_t extents, fsk_error *e);
int model_read_path(const char *path, fsk_error *e);

int store_open_flags(const char *path, uint32_t flags, uint64_t map_bytes, store **out, fsk_error *e);
#endif
