/* pending.h -- what was put and deleted since the last commit, worked up as far as it can be: keys, norms,
 * frames, runs.
 *
 * Relies on: run.h, frames.h, spill.h.  Keys and deletes are the writer's thread's; norms, frames and runs
 * come from the workers under `lock`.  Docids are ordinals of the puts of a language, so that nothing depends
 * on which worker did what. */
#ifndef WRITE_PENDING_H
#define WRITE_PENDING_H
#include "store/manifest.h"
#include "write/frames.h"
#include "write/inverter.h"
#include "write/matching.h"
#include "write/run.h"
#include <stdatomic.h>

typedef struct pending_field {
    uint8_t *norms, *spans; /* of the documents [0, cap) */
    uint32_t cap, docs;
    uint64_t tokens;
    bool used, spans_differ;
} pending_field;

typedef struct pending_batch {
    uint8_t *blob; /* NULL: in the spill file */
    uint64_t spilled_at;
    size_t bytes;
    frame_place *frames;
    size_t nframes;
} pending_batch;

typedef struct pending_delete {
    uint64_t at; /* of its key in delete_keys */
    uint32_t n;
    uint32_t before; /* applies to puts below this one */
} pending_delete;

typedef struct pending_match {
    matcher matcher;
    uint32_t before;  /* applies to puts below this one, and to all that are committed */
    uint32_t *within; /* how many of them are of each language */
} pending_match;

typedef struct document_field {
    uint32_t doc, field, length;
    uint8_t norm, span;
} document_field;

/* The documents of one language, numbered from 0: what becomes a segment. */
typedef struct pending_part {
    uint32_t ndocs;
    pending_field *fields; /* by number */
    uint32_t nfields;
    pending_batch *batches;
    size_t nbatches;
    run *runs;
    size_t nruns;
} pending_part;

/* Where a put went. */
typedef struct pending_place {
    uint32_t doc; /* in its part */
    uint8_t language;
} pending_place;

typedef struct pending {
    buf keys;
    uint64_t *key_ends; /* of each put's key in keys */
    pending_place *places;
    uint32_t nputs;
    size_t puts_cap, places_cap;
    buf delete_keys;
    pending_delete *deletes;
    size_t ndeletes, deletes_cap;
    pending_match *matches; /* in the order in which they came */
    size_t nmatches, matches_cap;

    pthread_mutex_t lock;
    pending_part *parts[LANGUAGES_MAX]; /* NULL: no document of the language */
    uint64_t bytes;

    spill spill;
    size_t memory;       /* the writer's budget */
    _Atomic size_t held; /* bytes of all of the above */
} pending;

void pending_init(pending *p, const char *path, size_t memory);
void pending_free(pending *p);
void pending_clear(pending *p); /* no worker at work */

int pending_put(pending *p, fsk_str key, uint32_t language, fsk_error *e);
void pending_unput(pending *p); /* takes the last put back */
int pending_delete_key(pending *p, fsk_str key, fsk_error *e);
int pending_match_add(pending *p, const matcher *m, fsk_error *e); /* takes it, unless it fails */
fsk_str pending_key(const pending *p, uint32_t put);

/* From workers.  pending_frames takes the packer's frames of a batch; pending_run takes the run. */
int pending_norms(pending *p, uint32_t language, const document_field *list, size_t n, fsk_error *e);
int pending_frames(pending *p, uint32_t language, uint32_t batch, frame_packer *from, fsk_error *e);
/* Spilled when more than limit is held. */
int pending_run(pending *p, uint32_t language, run *r, size_t limit, fsk_error *e);

/* Norms of all fields of a part up to its ndocs. */
int pending_complete(pending *p, pending_part *part, fsk_error *e);
#endif
