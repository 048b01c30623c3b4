/* snapshot.h -- what one reader sees: the segments of one manifest, their deleted documents, and the sums
 * over them.
 *
 * Relies on: store/, segment.h.  Segments are opened once per store and kept in a cache that all snapshots
 * share. One thread at a time.  Invariant: while pinned, every pointer reachable from here is valid. Segments
 * stand in processing order: most documents first, then the older one; a public docid is that order << 32 |
 * docid. */
#ifndef SEGMENT_SNAPSHOT_H
#define SEGMENT_SNAPSHOT_H
#include "segment/segment.h"
#include "store/manifest.h"

enum { LIVE_CHUNK_DOCS = 7 * WINDOW, LIVE_CHUNK_BYTES = LIVE_CHUNK_DOCS / 8 };

typedef struct segment_cache segment_cache;
int segment_cache_new(segment_cache **out, fsk_error *e);
void segment_cache_free(segment_cache *c); /* no snapshot may be left */

typedef struct snapshot_segment {
    segment *segment;
    uint32_t deleted;
    const uint8_t **dead; /* per live chunk: its bitmap or NULL; dead itself NULL when all are live */
} snapshot_segment;

typedef struct snapshot {
    store *store;
    store_view *view;
    segment_cache *cache;
    manifest manifest; /* in `memory` */
    snapshot_segment *segments;
    uint32_t nsegments;
    uint64_t docs;  /* live */
    uint64_t epoch; /* of the map that the segments' pointers lead into */
    bool empty;     /* the file has no manifest yet */
    arena memory;   /* of this state; emptied by refresh */
} snapshot;

int snapshot_open(store *s, segment_cache *cache, snapshot **out, fsk_error *e); /* pinned */
int snapshot_refresh(snapshot *s, bool *changed, fsk_error *e); /* on error the snapshot is released */
void snapshot_release(snapshot *s);
/* Pins no pages, yet the segments stay readable for whoever sees to it that they stay in the index; deleted
 * documents do not. */
void snapshot_hold(snapshot *s);
void snapshot_close(snapshot *s);

/* NULL: it has none of that number. */
const snapshot_segment *snapshot_find(const snapshot *s, uint32_t id);

static inline bool snapshot_dead(const snapshot_segment *s, uint32_t doc)
{
    if (!s->dead)
        return false;
    const uint8_t *chunk = s->dead[doc / LIVE_CHUNK_DOCS];
    uint32_t bit = doc % LIVE_CHUNK_DOCS;
    return chunk && (chunk[bit / 8] >> (bit % 8) & 1);
}

/* The 64 u64 (unaligned) of deleted bits of a window of 4096 documents; NULL when none is deleted. */
static inline const uint8_t *snapshot_dead_window(const snapshot_segment *s, uint32_t window)
{
    if (!s->dead || !s->dead[window / 7])
        return NULL;
    return s->dead[window / 7] + (size_t)(window % 7) * (WINDOW / 8);
}

/* Sums of a field over all segments, for BM25. */
void snapshot_field(const snapshot *s, uint32_t field, uint64_t *docs, uint64_t *tokens);
/* Document frequency of a term in one segment; 0: it has none. */
int snapshot_df(const snapshot_segment *s, uint32_t field, uint32_t space, fsk_str term, uint64_t *df,
                fsk_error *e);
#endif
