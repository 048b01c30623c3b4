/* postings.h -- one term's list in one segment: its skip data, its blocks, its positions (FORMAT.md sections
 * 6, 7).
 *
 * Relies on: dict.h, codec/.  An inline list looks like a list of one block, decoded when it is opened.
 * Everything lives in the arena given. */
#ifndef SEGMENT_POSTINGS_H
#define SEGMENT_POSTINGS_H
#include "codec/block.h"
#include "codec/norm.h"
#include "segment/dict.h"

/* Skip data of one chunk of blocks: unaligned arrays in the map; block numbers are relative to first_block.
 */
typedef struct skip_chunk {
    uint32_t first_block, nblocks;
    const uint8_t *last;   /* u32 per block */
    const uint8_t *impact; /* u16 per block: tf in the low byte, norm in the high one */
    const uint8_t *docs_off, *pos_off, *docs_base, *pos_base;
    const uint8_t *super_last, *super_impact; /* NULL in lists of one superblock */
} skip_chunk;

typedef struct postings {
    const segment *seg;
    list_kind kind; /* LIST_INLINE (also when made), LIST_BLOCKS or LIST_DENSE */
    bool positions; /* has positions (raw space) */
    uint32_t df, nblocks, nchunks;
    uint16_t impact; /* of the whole list */
    uint16_t
        seeds[3]; /* K = 10, 100, 1000; low byte tf (0: none), high byte norm; of an inline list K = 10 */
    skip_chunk *chunks;
    const segment_field *field;
    uint32_t slot;                      /* LIST_DENSE */
    uint32_t *inline_docs, *inline_tfs; /* LIST_INLINE: df of them, room for 16 more */
    const uint8_t *inline_bits;
    uint32_t inline_bytes;
    uint64_t inline_positions; /* bit where its positions begin */
    uint32_t inline_last;
    uint16_t inline_impact; /* backing of chunks[0] of an inline list */
} postings;

/* Resolves an entry (an alias through the raw section of the same field).  field: for norms and impacts. */
int postings_open(const segment *s, uint32_t field, uint32_t space, const dict_entry *entry, fsk_str term,
                  arena *memory, postings **out, fsk_error *e);
/* dict_find and postings_open together; NOTFOUND (without message) when the segment has no such term. */
int postings_find(const segment *s, uint32_t field, uint32_t space, fsk_str term, arena *memory,
                  postings **out, fsk_error *e);

/* A list without positions made in memory: n >= 1 ascending docids of the segment with their frequencies, in
 * arrays of the arena with room for 16 more.  False: out of memory. */
bool postings_make(const segment *s, const segment_field *field, uint32_t *docs, uint32_t *tfs, uint32_t n,
                   arena *memory, postings **out);

static inline const skip_chunk *postings_chunk(const postings *p, uint32_t block)
{
    return p->nchunks == 1 ? p->chunks : &p->chunks[block / p->seg->skip_chunk];
}

static inline uint32_t postings_last(const postings *p, uint32_t block)
{
    const skip_chunk *c = postings_chunk(p, block);
    return load_u32(c->last + 4 * (size_t)(block - c->first_block));
}

static inline uint16_t postings_impact(const postings *p, uint32_t block)
{
    const skip_chunk *c = postings_chunk(p, block);
    return load_u16(c->impact + 2 * (size_t)(block - c->first_block));
}

static inline uint32_t postings_base(const postings *p,
                                     uint32_t block) /* the docid before the block's first, or -1 */
{
    return block ? postings_last(p, block - 1) : UINT32_MAX;
}

static inline uint32_t postings_count(const postings *p, uint32_t block)
{
    return block + 1 < p->nblocks ? BLOCK : p->df - block * BLOCK;
}

/* The first block at or behind `from` whose last docid is >= doc; nblocks if none. */
uint32_t postings_seek(const kernels *k, const postings *p, uint32_t from, uint32_t doc);

/* Decodes a block (any number: past the last is corrupt): the docids (returned pointer: `room`, or the inline
 * array), n = postings_count.  For dense lists from the bitmap.  NULL: corrupt. */
const uint32_t *postings_docs(const kernels *k, const postings *p, uint32_t block, uint32_t *room);
const uint32_t *postings_tfs(const kernels *k, const postings *p, uint32_t block, uint32_t *room);
/* The same where the tfs of the block are often asked for next: `tfs` says where they are. */
typedef struct tf_place {
    const uint8_t *at, *end; /* at: NULL of an inline list */
    uint8_t tag;
} tf_place;
const uint32_t *postings_docs_found(const kernels *k, const postings *p, uint32_t block, uint32_t *room,
                                    tf_place *tfs);
const uint32_t *postings_tfs_found(const kernels *k, const postings *p, uint32_t block, const tf_place *tfs,
                                   uint32_t *room);
/* Both at once, which saves finding the block twice. */
bool postings_decode(const kernels *k, const postings *p, uint32_t block, uint32_t *docs, uint32_t *tfs);

/* For a sparse block stored as a bitmap: its bits begin at docid base + 1; returns NULL for other blocks.
 * *nwords u64 words. */
const uint8_t *postings_block_bitmap(const postings *p, uint32_t block, uint32_t *nwords);

/* LIST_DENSE: the bits of a window (64 u64, unaligned) and the postings before it; NULL: corrupt. */
const uint8_t *postings_window(const postings *p, uint32_t window, uint32_t *before);
/* The rank in it of its document d, whose word of the bits is given. */
static inline uint32_t postings_window_rank(const uint8_t *bits, uint64_t word, uint32_t d)
{
    return load_u16(bits - 2 * (size_t)(WINDOW_WORDS - d / 64)) +
           bits_count(word & ((UINT64_C(1) << d % 64) - 1));
}
/* LIST_DENSE: rank of a document that is set (its ordinal among the list's postings); UINT32_MAX: corrupt.
 */
uint32_t postings_rank(const postings *p, uint32_t doc);

/* Positions of a block's postings, located but not decoded. */
typedef struct position_block {
    const uint8_t *bits;
    uint32_t n;             /* postings located, from the block's first on */
    uint64_t at[BLOCK + 1]; /* bit of each posting; at[n]: the end */
    uint8_t spans[BLOCK + 64];
    uint8_t *room; /* of size room_bytes, for blocks across a seam; in the arena */
    size_t room_bytes;
} position_block;

/* U of posting i (FORMAT.md section 4). */
static inline uint32_t position_bound(const position_block *b, uint32_t i)
{
    return norm_bound[b->spans[i]];
}

/* docs and tfs as decoded from the block; *out is {0} at first and may be used again with the same arena.
 * False: corrupt or out of memory. */
bool postings_positions(const kernels *k, const postings *p, uint32_t block, const uint32_t *docs,
                        const uint32_t *tfs, arena *memory, position_block *out);
/* Only the first `upto` postings (at least), for who needs few: the check that the block is used up is left
 * out. */
bool postings_positions_upto(const kernels *k, const postings *p, uint32_t block, uint32_t upto,
                             const uint32_t *docs, const uint32_t *tfs, arena *memory, position_block *out);
#endif
