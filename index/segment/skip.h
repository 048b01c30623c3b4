/* skip.h -- the bytes of a list's skip data (FORMAT.md section 6), for whoever reads or writes them.
 *
 * Relies on: postings.h.  The order of the arrays within a chunk is known here and nowhere else:
 *
 *     u64 docs_base[s]  u64 pos_base[s]*  u32 super_last[s]+  u16 super_impact[s]+
 *     u32 last[n]  u16 impact[n]  u16 docs_off[n]  u32 pos_off[n]*  u64 next chunk (when blocks are left)
 *
 * with n blocks, s = ceil(n / 32); * only with positions, + only when the list has more than 32 blocks. */
#ifndef SEGMENT_SKIP_H
#define SEGMENT_SKIP_H
#include "segment/postings.h"

enum { SKIP_HEAD = 8 };

typedef struct skip_shape {
    uint32_t nblocks; /* of the list */
    bool positions;
} skip_shape;

static inline uint32_t skip_supers(uint32_t nblocks)
{
    return nblocks / SUPERBLOCK + (nblocks % SUPERBLOCK != 0);
}

/* Bytes of a chunk of n blocks; more: blocks are left for a next one. */
size_t skip_chunk_bytes(const skip_shape *shape, uint32_t n, bool more);
/* Finds the arrays of the chunk at p, which has skip_chunk_bytes. */
void skip_chunk_map(const uint8_t *p, const skip_shape *shape, uint32_t first_block, uint32_t n,
                    skip_chunk *out);
#endif
