/* writer_internal.h -- what the files of the writer share: writer.c (documents in), commit.c (a segment out),
 * keys.c (what the keys decide), deletes.c (older segments), matching.c (queries), publish.c, merge.c,
 * policy.c.
 *
 * Invariant: `manifest` is the published one but for fields and next_key, which run ahead. */
#ifndef WRITE_WRITER_INTERNAL_H
#define WRITE_WRITER_INTERNAL_H
#include "segment/snapshot.h"
#include "write/docmap.h"
#include "write/progress.h"
#include "write/workers.h"

struct writer {
    store *store;
    writer_options options;
    writer_hook hook;
    arena memory; /* of names in the manifest */
    manifest manifest;
    uint32_t fields_cap, body;
    segment_cache *cache;
    snapshot *view; /* NULL before its first use; pinned only inside a commit or merge */
    workers *workers;
    pending pending;
    buf metadata; /* pending: varint bytes of the name, varint of the value, name, value, and so on */
    batch *filling;
    uint32_t batches;
    size_t batch_bytes;
    bool swept;
    int failed; /* the code to return until rollback */
    fsk_writer_counts counts;
};

/* ---- publish.c ---- */
/* The state a publish leads to: segments is a new array; fields stay the writer's. */
typedef struct next_state {
    manifest_segment *segments;
    uint32_t n;
    bool reordered; /* it is one segment, with its documents in an order of its own */
} next_state;

int next_state_init(const writer *w, next_state *n, fsk_error *e); /* a copy with room for one more */
void next_state_free(next_state *n);
/* Between store_publish_begin and here the caller has put and dropped; takes the state. */
int writer_publish(writer *w, next_state *n, fsk_error *e);
int writer_pin(writer *w, fsk_error *e); /* w->view on the newest state */
void writer_unpin(writer *w);
snapshot_segment *writer_segment(const writer *w, uint32_t id);
int writer_sweep(writer *w, fsk_error *e);                     /* orphans, once */
void writer_drop_build(writer *w, build *b, uint32_t segment); /* NULL does nothing but drop the extents */

/* ---- keys.c ---- */
/* A key with everything that happened to it since the last commit: events [first, end). */
typedef struct key_group {
    fsk_str key;
    uint32_t first, end;
    uint32_t doc; /* that has it in the end; DOC_GONE: none */
    bool old;     /* a segment held it live before */
} key_group;

typedef struct key_events {
    uint32_t *events; /* odd: put of document event / 2; even: delete */
    key_group *groups;
    size_t n;
    docmap map; /* pending docids to those of the segment */
} key_events;

int key_events_init(key_events *k, const pending *p, fsk_error *e);
void key_events_free(key_events *k);
void key_events_count(const key_events *k, fsk_writer_counts *counts);

/* ---- deletes.c ---- */
typedef struct segment_deletes {
    snapshot_segment *of;
    uint8_t **chunks; /* changed ones, NULL else; the array itself NULL when none is */
    uint32_t added;
} segment_deletes;

typedef struct deletes {
    segment_deletes *segments;
    uint32_t n;
} deletes;

int deletes_init(deletes *d, const snapshot *view, fsk_error *e);
void deletes_free(deletes *d);
/* Marks documents of older segments that hold one of the keys; sets `old` of those groups. */
int deletes_find(deletes *d, key_group *groups, size_t n, fsk_error *e);
/* One document, by its segment's place in the view; nothing when it is marked already. */
int deletes_mark(deletes *d, uint32_t segment, uint32_t doc, fsk_error *e);
uint64_t deletes_added(const deletes *d);
/* Inside a publishing transaction: chunks into the store, counts into n, segments without a live document
 * dropped. */
int deletes_put(const deletes *d, store *s, next_state *n, fsk_error *e);

/* ---- metadata.c ---- */
int metadata_put(writer *w, fsk_error *e); /* inside a publishing transaction: those pending */

/* ---- matching.c ---- */
/* Documents of the segment being committed that are deleted from the start. */
typedef struct new_deletes {
    uint8_t *bits; /* chunks of LIVE_CHUNK_BYTES */
    uint32_t chunks, n;
} new_deletes;

/* Both the keys of the commit and its queries, on the pinned view. */
int matching_old(writer *w, key_events *k, deletes *d, fsk_error *e);
int matching_new(writer *w, const key_events *k, const manifest_segment *made, new_deletes *out,
                 fsk_error *e);
int new_deletes_put(const new_deletes *d, store *s, uint32_t segment, fsk_error *e);
void new_deletes_free(new_deletes *d);

/* ---- merge.c, policy.c ---- */
/* Merges these segments (indexes into the manifest, ascending) into one and publishes that; reorder: similar
 * documents side by side. */
int writer_merge_segments(writer *w, const uint32_t *which, uint32_t n, bool reorder, progress *p,
                          fsk_error *e);
int policy_merge(writer *w, progress *p, fsk_error *e); /* what is due after a commit */
#endif
