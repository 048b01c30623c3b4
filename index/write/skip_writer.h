/* skip_writer.h -- the skip data of the list being written, held in memory until its end, because the chunks
 * name the next one's address and depend on the number of blocks (FORMAT.md section 6).
 *
 * Relies on: buf.h, segment/skip.h for the layout.  Impacts are u16: tf in the low byte, norm in the high. */
#ifndef WRITE_SKIP_WRITER_H
#define WRITE_SKIP_WRITER_H
#include "base/buf.h"
#include "segment/skip.h"
#include "write/build.h"
#include "write/seeds.h"

typedef struct skip_writer {
    uint32_t nblocks;
    uint16_t impact, super_impact; /* of the list and of the open superblock */
    buf docs_base, pos_base, super_last, super_impacts, last, impacts, docs_off, pos_off;
    buf chunk; /* being put together */
} skip_writer;

typedef struct skip_block {
    uint32_t last, pos_off;
    uint16_t impact, docs_off;
} skip_block;

void skip_writer_clear(skip_writer *w);
void skip_writer_free(skip_writer *w);
void skip_add_block(skip_writer *w, const skip_block *block);
/* Closes the superblock of the blocks added since the last one. */
void skip_add_super(skip_writer *w, uint64_t docs_base, uint64_t pos_base);
/* Writes the list's head and chunks; *address: of the head. */
int skip_write(skip_writer *w, build *b, uint32_t chunk_blocks, bool positions, const uint16_t *seeds,
               uint64_t *address, fsk_error *e);

/* The impact that covers both. */
static inline uint16_t impact_join(uint16_t a, uint16_t b)
{
    uint16_t tf = (a & 255) > (b & 255) ? a & 255 : b & 255;
    uint16_t norm = a >> 8 < b >> 8 ? a >> 8 : b >> 8;
    return (uint16_t)(tf | norm << 8);
}
#endif
