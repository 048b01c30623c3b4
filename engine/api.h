/* api.h -- what stands behind the public handles; shared by the api_*.c files only.
 *
 * Relies on: everything.  Invariant: an index counts its readers and its writer, and cannot be closed before
 * them. */
#ifndef ENGINE_API_H
#define ENGINE_API_H
#include "base/buf.h"
#include "exec/exec.h"
#include "segment/snapshot.h"
#include "segment/stored.h"
#include "text/text.h"
#include "write/writer.h"
#include <stdatomic.h>

struct fsk_index {
    store *store;
    segment_cache *cache;
    analyzer *analyzer;
    bool positions;   /* the index keeps them */
    atomic_int users; /* readers and writer */
    fsk_open_opts opts;
};

enum { API_FIELDS_MAX = 16 };

/* How searches rank that say nothing else; negative: the usual value. */
typedef struct api_ranking {
    fsk_scorer scorer;
    double param, k1, b;
    uint32_t nfields;
    fsk_field_weight fields[API_FIELDS_MAX]; /* those of the index point into names */
    char names[API_FIELDS_MAX][65];
} api_ranking;

struct fsk_reader {
    fsk_index *index;
    snapshot *snapshot;
    exec *exec;
    api_ranking ranking;   /* the index's, as of the snapshot */
    stored_reader *stored; /* made at first use */
    buf record;            /* of record_doc */
    fsk_docid record_doc;
    bool has_record;
    char key[4096];
};

struct fsk_synonyms {
    struct synonyms *rules;
};

struct fsk_query {
    query *query;
    atomic_int users; /* the caller, and writers that keep it until their commit */
};

/* What the writer is opened with, from the public options. */
int api_writer_options(const fsk_index *ix, const fsk_writer_opts *opts, writer_options *out,
                       writer_hook *hook, fsk_error *e);
/* The snapshot's segment and the docid inside it; INVAL when the reader is released or has no such document.
 */
int api_locate(fsk_reader *r, fsk_docid d, const snapshot_segment **segment, uint32_t *doc, fsk_error *e);
/* The stored record of a document in r->record. */
int api_record(fsk_reader *r, fsk_docid d, fsk_error *e);
/* A stored field of a document, in r->record; empty when it has none. */
int api_stored(fsk_reader *r, fsk_docid d, fsk_str field, fsk_str *out, fsk_error *e);
int api_need_pinned(const fsk_reader *r, fsk_error *e);
/* The ranking of the snapshot that the reader has just pinned. */
int api_ranking_load(fsk_reader *r, fsk_error *e);
/* What fsk_search's options ask for, of this index where they leave it open; valid while the reader is. */
int api_request(fsk_reader *reader, const fsk_search_opts *opts, exec_request *r, uint32_t *offset,
                fsk_error *e);
/* The snapshots of readers that are to be searched as one, to be freed: pinned, of one language. */
int api_scope(fsk_reader *const *readers, size_t n, const snapshot ***out, fsk_error *e);
/* Copies a text to the caller's buffer by the conventions of fsk_query_print. */
int api_copy(fsk_str text, char *out, size_t cap, size_t *need);
/* Reads options that may be of an older, shorter version of the struct: size is what the caller's has. */
void api_options(void *to, size_t size, const void *from);
#endif
