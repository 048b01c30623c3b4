/* build.h -- writing one segment: streams into extents, lists, dictionary sections, norms, keys, stored
 * frames, header.
 *
 * Relies on: store/ (the writer lock is held), codec/, segment/ for the constants of the format.  A build
 * writes unpublished extents, several in one transaction that is its own; build_finish describes it for the
 * manifest.  Order of calls: build_open; norms
 * of all fields (build_norms); then dictionary sections one at a time in ascending (field, space), the stem
 * section of a field after its raw one; stored frames and keys at any time; build_finish.  On any error:
 * build_free drops it. */
#ifndef WRITE_BUILD_H
#define WRITE_BUILD_H
#include "codec/bitio.h"
#include "segment/postings.h"
#include "store/manifest.h"
#include "store/store.h"
#include <pthread.h>

typedef struct build build;

/* Lower limits let tests reach every layout with little data; {0} means the format's own. */
typedef struct build_limits {
    uint32_t skip_chunk, dense_min_docs, inline_postings;
    bool no_positions; /* raw lists go without them; those given are ignored */
} build_limits;

int build_open(store *s, uint32_t segment_id, uint32_t ndocs, const build_limits *limits, build **out,
               fsk_error *e);
void build_free(build *b);
/* Several threads write to the store, each while it holds this lock, which a build takes for its
 * transactions. */
void build_share(build *b, pthread_mutex_t *turn);

/* ---- streams (build_stream.c) ---- */
uint64_t build_address(const build *b, stream_id id);                         /* where the next byte goes */
int build_put(build *b, stream_id id, const void *p, size_t n, fsk_error *e); /* may cross seams */
/* n <= EXTENT_PAYLOAD bytes that do not cross a seam, at a multiple of align; *address: where. */
int build_put_whole(build *b, stream_id id, const void *p, size_t n, uint32_t align, uint64_t *address,
                    fsk_error *e);
/* Bytes written before, n <= EXTENT_PAYLOAD, copied together into room: for reading raw lists back.  */
int build_read(build *b, stream_id id, uint64_t address, size_t n, uint8_t *room, fsk_error *e);

/* ---- norms: arrays of ndocs bytes that stay the caller's and must outlive the build ---- */
/* spans NULL: equal to norms.  docs and tokens as in segment_field. */
int build_norms(build *b, uint32_t field, const uint8_t *norms, const uint8_t *spans, uint32_t docs,
                uint64_t tokens, fsk_error *e);
/* Corrects tokens when they turn out only as the lists are written: where documents are left out. */
void build_tokens(build *b, uint32_t field, uint64_t tokens);
bool build_has_field(const build *b, uint32_t field); /* its norms were given */

/* ---- dictionary sections ---- */
int build_section_begin(build *b, uint32_t field, uint32_t space, fsk_error *e);
int build_section_end(build *b, fsk_error *e);
/* One term, in byte order: build_term, its postings, build_term_end.  df_at_most bounds the postings to come
 * (dense is chosen by it); no posting at all: the term is left out. */
int build_term(build *b, fsk_str term, uint32_t df_at_most, fsk_error *e);
/* Postings in docid order.  Raw spaces: positions ascending, tf of them. */
int build_posting(build *b, uint32_t doc, uint32_t tf, const uint32_t *positions, fsk_error *e);
/* The same with positions already coded (from another segment: the code depends only on the span byte). */
int build_posting_bits(build *b, uint32_t doc, uint32_t tf, const uint8_t *bits, uint64_t at, uint64_t nbits,
                       fsk_error *e);
/* Several postings at once without positions (stem spaces). */
int build_postings(build *b, const uint32_t *docs, const uint32_t *tfs, uint32_t n, fsk_error *e);
int build_term_end(build *b, fsk_error *e);
/* A stem and its forms (ascending raw terms of the same field that were written to the raw section of this
 * build).  One form: an alias.  More: the list is made by reading the forms' lists back and adding their tfs.
 * Forms that the raw section does not have are ignored; a stem without any is left out. */
int build_stem(build *b, fsk_str stem, const fsk_str *forms, uint32_t nforms, fsk_error *e);

/* ---- keys: n keys in byte order, each with its docid; every docid exactly once ---- */
int build_key(build *b, fsk_str key, uint32_t doc, fsk_error *e);

/* ---- stored text: frames in docid order, already compressed ---- */
typedef struct stored_frame {
    const uint8_t *p; /* zstd frame */
    uint32_t bytes, raw_bytes, first_doc, first_position;
    uint64_t first_byte;
} stored_frame;
int build_frame(build *b, const stored_frame *f, fsk_error *e);

/* Ends streams and header; fills in everything of *out but `deleted`.  The last extents are still to be put.
 */
int build_finish(build *b, manifest_segment *out, fsk_error *e);
/* Puts them in a transaction of their own, or into the publishing one that is open: so a small segment costs
 * no transaction more. */
int build_flush(build *b, fsk_error *e);
int build_put_rest(build *b, fsk_error *e);
#endif
