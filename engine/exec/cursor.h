/* cursor.h -- evaluating one word in one segment: bounds, probing, collecting.
 *
 * Relies on: segment/postings.h, kernels.h, bm25.h.  Calls come with ascending docids (each of bound, probe
 * and collect); the block decoded last is kept. */
#ifndef EXEC_CURSOR_H
#define EXEC_CURSOR_H
#include "exec/bm25.h"
#include "exec/kernels.h"
#include "segment/postings.h"

typedef struct cursor {
    const postings *p;
    const kernels *codec;
    const exec_kernels *loops;
    const bm25_field *field;
    float w;
    uint32_t max;                            /* bound of the whole list */
    uint32_t block;                          /* decoded into docs; UINT32_MAX: none */
    uint32_t tf_block;                       /* decoded into tfs */
    uint32_t probe_at, bound_at, collect_at; /* where the next seek of each kind starts */
    uint32_t super;                          /* whose block bounds are in `bounds` */
    bool corrupt;
    bool scoring;                /* false: probes leave points undefined */
    struct cursor_field *fields; /* where the word counts more: cursor_fields.h */
    uint32_t nfields;
    tf_place tf_place; /* of the block in docs */
    const uint32_t *docs, *tfs;
    uint32_t bounds[SUPERBLOCK];
    _Alignas(64) uint32_t docs_room[BLOCK_ROOM];
    _Alignas(64) uint32_t tfs_room[BLOCK_ROOM];
} cursor;

void cursor_init(cursor *w, const postings *p, const bm25_field *field, float weight, bool scoring);
void cursor_rewind(cursor *w); /* docids may begin at the first again */

/* Decoded docids / frequencies of a block; NULL (and w->corrupt) when damaged. */
const uint32_t *cursor_docs(cursor *w, uint32_t block);
const uint32_t *cursor_tfs(cursor *w, uint32_t block);
/* Points of n documents with these tfs; `points` may be `tfs`. */
void cursor_points(cursor *w, const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t *points);
/* Points of the first n postings from index `from` of the block in docs and tfs. */
void cursor_score(cursor *w, uint32_t from, uint32_t n, uint32_t *points);

/* The same postings and their points, without some of those that do not reach `need`. */
uint32_t cursor_score_competing(cursor *w, uint32_t from, uint32_t n, uint32_t need, uint32_t *docs,
                                uint32_t *points);

/* Bounds of a superblock's blocks. */
const uint32_t *cursor_block_bounds(cursor *w, uint32_t superblock);
uint32_t cursor_super_bound(const cursor *w, uint32_t superblock); /* lists of several superblocks only */
/* No document in [low, high] scores above it. */
uint32_t cursor_bound(cursor *w, uint32_t low, uint32_t high);

/* Which of n ascending documents have the word: their indices in hits, and their points when scoring.
 * hits and points have room for n + 16. */
uint32_t cursor_probe(cursor *w, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *points);

/* The same with, for each hit, its rank among the list's postings (block * 128 + index) instead of points. */
uint32_t cursor_locate(cursor *w, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *ranks);

/* The same without ranks, of a dense list; documents need not ascend from call to call. */
uint32_t cursor_contains(cursor *w, const uint32_t *docs, uint32_t n, uint32_t *hits);

/* Adds the points of the window's documents to sums[doc - first]; sets bits where bits is not NULL. */
void cursor_collect(cursor *w, uint32_t first, uint32_t *sums, uint64_t *bits);
/* The window's documents and their points, without some of those that do not reach `need`; returns how many.
 */
uint32_t cursor_window(cursor *w, uint32_t first, uint32_t need, uint32_t *docs, uint32_t *points);
/* Sets the bits of its documents among the `span` from `first` on, both multiples of WINDOW. */
void cursor_bits(cursor *w, uint32_t first, uint32_t span, uint64_t *bits);
#endif
