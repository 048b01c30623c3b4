/* writer_internal.h -- what the files of the writer share: writer.c (documents in), commit.c (a segment out),
 * keys.c (what the keys decide), deletes.c (older segments), matching.c
 * (queries), publish.c, merge.c and carry.c (one merge),
 * merges.c (its threads), policy.h.
 *
 * Threads: the caller's, which puts and commits, and those that merge.  Whoever changes what is published, or
 * writes to the store, holds `turn`, and only while he does that: a build's transactions are short. */
#ifndef WRITE_WRITER_INTERNAL_H
#define WRITE_WRITER_INTERNAL_H
#include "segment/snapshot.h"
#include "write/build.h"
#include "write/docmap.h"
#include "write/new_deletes.h"
#include "write/progress.h"
#include "write/workers.h"

typedef struct merges merges; /* merges.h */

struct writer {
    store *store;
    writer_options options;
    writer_hook hook;
    segment_cache *cache;
    pthread_mutex_t turn;

    /* The caller's thread's.  Fields and next_key run ahead of what is published. */
    arena memory; /* of names */
    manifest_field *fields;
    uint32_t nfields, fields_cap, body;
    uint64_t next_key;
    bool stores;    /* keeps text */
    snapshot *view; /* NULL before its first use; pinned only inside a commit */
    workers *workers;
    pending pending;
    buf metadata; /* pending: varint bytes of the name, varint of the value, name, value, and so on */
    batch *filling[LANGUAGES_MAX];
    size_t filled; /* bytes in all of them */
    uint32_t batches[LANGUAGES_MAX];
    size_t batch_bytes;
    bool adopted; /* the fingerprint is to be published */
    int failed;   /* the code to return until rollback */
    fsk_writer_counts counts;

    /* Under `turn`. */
    manifest manifest;     /* the published one; its arrays are on the heap */
    uint32_t next_segment; /* the number for a new one, published or not */
    bool swept;
    buf undropped; /* u32 numbers of segments that are in the store for nothing */
    merges *merges;
};

/* ---- publish.c: all under `turn` ---- */
/* The state a publish leads to.  segments is a new array; so is fields, NULL: those that are published. */
typedef struct next_state {
    manifest_segment *segments;
    manifest_field *fields;
    uint32_t n, nfields;
    uint64_t next_key;
} next_state;

/* A copy with room for `more` segments. */
int next_state_init(const writer *w, next_state *n, uint32_t more, fsk_error *e);
int next_state_catch_up(const writer *w, next_state *n,
                        fsk_error *e); /* with fields and key of the caller's thread */
void next_state_free(next_state *n);
/* Between store_publish_begin and here the caller has put and dropped; takes the state. */
int writer_publish(writer *w, next_state *n, fsk_error *e);
int writer_pin(writer *w, fsk_error *e); /* w->view on the newest state */
void writer_unpin(writer *w);
/* The number of a segment to be built; sweeps orphans first. */
int writer_new_segment(writer *w, uint32_t *id, fsk_error *e);
/* Frees the build and takes what it has written out of the store; takes the turn.  NULL does nothing. */
void writer_drop_build(writer *w, build *b, uint32_t segment);

/* ---- keys.c ---- */
/* A key with everything that happened to it since the last commit: events [first, end). */
typedef struct key_group {
    fsk_str key;
    uint32_t first, end;
    uint32_t put; /* that has it in the end; DOC_GONE: none */
    bool old;     /* a segment held it live before */
} key_group;

typedef struct key_events {
    uint32_t *events; /* odd: put event / 2; even: delete */
    key_group *groups;
    size_t n;
    docmap maps[LANGUAGES_MAX]; /* docids of a part to those of its segment */
} key_events;

int key_events_init(key_events *k, const pending *p, fsk_error *e);
void key_events_free(key_events *k);
void key_events_count(const key_events *k, fsk_writer_counts *counts);

/* ---- deletes.c ---- */
typedef struct segment_deletes {
    snapshot_segment *of;
    bool merging;     /* stays in the store even without a live document */
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
/* Both the keys of the commit and its queries, on the pinned view. */
int matching_old(writer *w, key_events *k, deletes *d, fsk_error *e);
int matching_new(writer *w, const key_events *k, const manifest_segment *made, new_deletes *out,
                 fsk_error *e); /* in a segment of the commit */

/* ---- merge.c ---- */
/* Merges these segments (their numbers) into one and publishes that; reorder: similar documents side by side.
 * Takes the turn when it needs it. */
int writer_merge_segments(writer *w, const uint32_t *ids, uint32_t n, bool reorder, progress *p,
                          fsk_error *e);
#endif
