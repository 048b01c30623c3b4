/* form_reader.h -- reads back a raw list of the segment being written, front to back, for the list of its
 * stem.
 *
 * Relies on: build_internal.h (build_read), the decoders of codec/.  Bytes come from streams that may be
 * half in the store and half in memory, so they are copied; positions are not read. */
#ifndef WRITE_FORM_READER_H
#define WRITE_FORM_READER_H
#include "segment/skip.h"
#include "write/build_internal.h"

typedef struct form_reader {
    uint32_t *docs, *tfs; /* n of them; the ones before `at` were used */
    uint32_t n, at;
    dict_entry entry;
    uint32_t nblocks, block, last; /* block: the next one; last: docid of the block before, -1 for none */
    uint8_t *chunk;                /* skip data with what stands before them */
    uint64_t next_chunk;           /* SKIP address */
    skip_chunk skip;
    uint8_t *blocks;     /* DOCS bytes of a superblock */
    uint32_t nbytes;     /* of `blocks` */
    uint8_t *slot;       /* LIST_DENSE: the window's */
    uint32_t window;     /* the next one */
    uint32_t *block_tfs; /* LIST_DENSE: of the block before `block`; the first tf_at were used */
    uint32_t tf_n, tf_at;
} form_reader;

/* Everything lives in `memory`.  The first postings are there at once. */
int form_open(build *b, const dict_entry *entry, arena *memory, form_reader *out, fsk_error *e);
/* The postings that follow; n = 0 at the end of the list. */
int form_fill(build *b, form_reader *r, fsk_error *e);
#endif
