/* block.h -- a block of up to 128 postings to bytes and back: docids and frequencies (FORMAT.md section 6),
 * and inline lists (section 5).
 *
 * Relies on: kernels.h, ef.h.  Decoders check what they read: every docid decoded is above base and at most
 * `last`, ascending, else they return NULL. */
#ifndef CODEC_BLOCK_H
#define CODEC_BLOCK_H
#include "codec/bitio.h"
#include "codec/kernels.h"

enum { DOCS_BITMAP = 64, DOCS_EF = 65, INLINE_POSTINGS = 32, INLINE_BYTES = 512 };

/* Where the parts of a sparse block stand; found without decoding. */
typedef struct block_parts {
    const uint8_t *docs; /* behind the two tags */
    const uint8_t *tfs;
    uint8_t docs_tag, tf_tag;
} block_parts;

/* Appends a sparse block / a dense block's frequencies.  base: docid before, UINT32_MAX for none. */
void block_put(buf *to, const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t base);
void block_put_tfs(buf *to, const uint32_t *tfs, uint32_t n);

/* `end` is the end of the readable bytes (the padding of 64 not counted).  False: corrupt. */
bool block_split(const uint8_t *p, const uint8_t *end, uint32_t n, uint32_t base, uint32_t last,
                 block_parts *out);
bool block_docs(const kernels *k, const block_parts *b, uint32_t n, uint32_t base, uint32_t last,
                uint32_t *out /* BLOCK_ROOM */);
/* p at the packed frequencies (block_parts.tfs, or the byte behind a dense block's tag). */
bool block_tfs(const kernels *k, const uint8_t *p, const uint8_t *end, uint8_t tag, uint32_t n,
               uint32_t *out /* BLOCK_ROOM */);

/* An inline list without its positions: returns the bit where the positions begin, 0 if corrupt.
 * n <= INLINE_POSTINGS; docs are below ndocs. */
void inline_put(bit_writer *w, const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t ndocs);
uint64_t inline_get(const kernels *k, const uint8_t *p, uint32_t bytes, uint32_t n, uint32_t ndocs,
                    uint32_t *docs, uint32_t *tfs); /* room for n + 16 */
#endif
