/* writer.h -- the one writer: documents in, segments out.
 *
 * Owns the worker threads, the queue of batches, runs, deletes, commits and the threads that merge. Languages
 * are numbers here: how a document's record becomes terms is the hook's business, and documents of one
 * language only are put together in a segment.  One thread at a time calls it. */
#ifndef WRITE_WRITER_H
#define WRITE_WRITER_H
#include "store/manifest.h"
#include "store/store.h"
#include "write/build.h"
#include "write/inverter.h"
#include "write/matching.h"

/* Each worker thread has a worker made by the hook for each language that it meets; invert is called for one
 * document after the other. */
typedef struct writer_hook {
    void *user;
    int (*open)(void *user, uint32_t language, void **worker, fsk_error *e);
    void (*close)(void *worker);
    /* record: as stored (FORMAT.md section 8); valid until invert returns. */
    int (*invert)(void *worker, inverter *v, const uint8_t *record, size_t n, fsk_error *e);
    size_t (*memory)(const void *worker); /* bytes its caches hold, counted against the budget */
    /* Of what makes terms of documents in these languages, a bit each; 0: out of memory. */
    uint64_t (*fingerprint)(void *user, uint64_t languages);
} writer_hook;

/* Where a merge is, told without the turn: others may commit meanwhile. */
typedef enum writer_stage { WRITER_MERGE_BEGUN, WRITER_MERGE_BUILT } writer_stage;

typedef struct writer_options {
    uint32_t threads; /* at least 1 */
    size_t memory;
    bool no_merge, no_reorder;
    bool adopt;             /* every document will be put again: the fingerprint becomes the one at hand */
    uint32_t reorder_least; /* documents in an index that writer_merge reorders; 0: WRITER_REORDER_LEAST */
    fsk_progress_fn progress;
    void *user;
    build_limits limits; /* for tests, as the next two are */
    void (*stage)(void *user, writer_stage stage);
    void *stage_user;
    const char *language;    /* of a new index */
    uint32_t manifest_flags; /* of a new index */
} writer_options;

enum { WRITER_REORDER_LEAST = 4096, METADATA_VALUE_MAX = 1 << 30 };

typedef struct writer writer;
/* Takes the writer lock, sweeps orphans.  A store without manifest gets its first one here.  ANALYZER when
 * the manifest's fingerprint is another. */
int writer_open(store *s, const writer_options *o, const writer_hook *hook, writer **out, fsk_error *e);
/* The number of a field, which is added to the next manifest if new ("text" gets FIELD_BODY).  LIMIT: too
 * many. */
int writer_field(writer *w, fsk_str name, uint32_t *number, fsk_error *e);
/* key empty: one is assigned (decimal number).  language: below LANGUAGES_MAX.  LIMIT: key or record too
 * large; the writer stays usable. */
int writer_put(writer *w, fsk_str key, const uint8_t *record, size_t n, uint32_t language, fsk_error *e);
int writer_delete(writer *w, fsk_str key, fsk_error *e);
/* Deletes what matches among all that was put before, committed or not; runs at the commit.  Takes the
 * matcher, unless it fails. */
int writer_delete_matching(writer *w, const matcher *m, fsk_error *e);
/* Part of the next commit; an empty value removes the name.  LIMIT, NOMEM: the writer stays usable. */
int writer_metadata(writer *w, fsk_str name, fsk_str value, fsk_error *e);
/* Durable when it returns 0.  Merges that are due now are made by threads of the writer; it waits for them
 * only where there are more than 64 segments, or where the map is small and cannot grow while they read.  Any
 * error, CANCEL too: roll back. */
int writer_commit(writer *w, fsk_error *e);
int writer_rollback(writer *w, fsk_error *e);
/* Commits, then merges the smallest segments of each language until at most max_segments of it are left; into
 * one: with its documents reordered.  CANCEL: as it was before the merge. */
int writer_merge(writer *w, uint32_t max_segments, fsk_error *e);
/* Waits until all merges that are due have been made; their errors are returned here. */
int writer_wait(writer *w, fsk_error *e);
void writer_count(const writer *w, fsk_writer_counts *out);
void writer_free(writer *w); /* what is being merged is dropped */
#endif
