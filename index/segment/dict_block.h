/* dict_block.h -- one block of 32 terms of a dictionary (FORMAT.md section 5), given as bytes: searched,
 * walked and described without knowing where it came from.  Readers use it on the map, a build on blocks read
 * back.
 *
 * Relies on: dict.h.  Everything is checked against the block's end; nothing is read past it. */
#ifndef SEGMENT_DICT_BLOCK_H
#define SEGMENT_DICT_BLOCK_H
#include "segment/dict.h"
#include <stdbool.h>

enum { TERM_BYTES = 255, KEY_BYTES = 4096, BLOCK_HEAD = 6 };

typedef struct dict_block {
    const uint8_t *names, *metas, *data, *end;
    uint32_t nterms, space;
} dict_block;

/* False: corrupt.  end: of the readable bytes, not of the block, which does not say its length. */
bool dict_block_open(dict_block *b, const uint8_t *p, const uint8_t *end, uint32_t nterms, uint32_t space);

/* Which term of the block it is: 0, NOTFOUND or CORRUPT. */
int dict_block_find(const dict_block *b, fsk_str term, uint32_t *index);
/* How the block's first term compares: *order < 0, 0, > 0 when it is before, equal to, behind `term`.  False:
 * corrupt. */
bool dict_block_compare(const dict_block *b, fsk_str term, int *order);
bool dict_block_entry(const dict_block *b, uint32_t index, dict_entry *out);

/* Walks the names: `name` (room KEY_BYTES, *n bytes used) holds the term before and gets the next one.  Begin
 * at b->names with index 0.  NULL: corrupt, which includes names that do not ascend. */
const uint8_t *dict_block_name(const dict_block *b, const uint8_t *p, uint32_t index, uint8_t *name,
                               size_t *n);
/* The same; *shared: bytes that the next has in common with the one before, 0 for the block's first. */
const uint8_t *dict_block_name_shared(const dict_block *b, const uint8_t *p, uint32_t index, uint8_t *name,
                                      size_t *n, size_t *shared);
/* Walks the metas: begin with *p = b->metas, *data = b->data and go through every term.  False: corrupt. */
bool dict_block_meta(const dict_block *b, uint32_t index, const uint8_t **p, const uint8_t **data,
                     dict_entry *out);

/* The first 8 bytes of a term as a number that orders as the bytes do, zeros behind shorter terms. */
static inline uint64_t dict_prefix(fsk_str term)
{
    uint64_t v = 0;
    if (term.n >= 8)
        memcpy(&v, term.p, 8);
    else
        for (size_t i = 0; i < term.n; i++)
            v |= (uint64_t)(uint8_t)term.p[i] << (8 * i);
    return __builtin_bswap64(v);
}

/* How many of n ascending u64 are below v, without a branch that depends on them. */
static inline uint32_t dict_prefixes_below(const uint8_t *a, uint32_t n, uint64_t v)
{
    const uint8_t *at = a;
    if (!n)
        return 0;
    while (n > 1) {
        uint32_t half = n / 2;
        at += load_u64(at + 8 * (size_t)(half - 1)) < v ? 8 * (size_t)half : 0;
        n -= half;
    }
    return (uint32_t)((at - a) / 8) + (load_u64(at) < v);
}
#endif
