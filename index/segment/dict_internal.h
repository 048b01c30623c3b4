/* dict_internal.h -- what dict.c and dict_cursor.c share: from a section to its blocks. */
#ifndef SEGMENT_DICT_INTERNAL_H
#define SEGMENT_DICT_INTERNAL_H
#include "segment/dict_block.h"

/* Where block 0 of a section with terms begins. */
uint64_t dict_address(const segment *s, const segment_section *section);
/* block < section->nblocks.  False: corrupt. */
bool dict_block_at(const segment *s, const segment_section *section, uint32_t block, dict_block *out);
/* The last block whose first term is at most `term`: 0, NOTFOUND (all terms are behind it) or CORRUPT. */
int dict_locate(const segment *s, const segment_section *section, fsk_str term, uint32_t *block);
int dict_corrupt(const segment *s, fsk_error *e);
#endif
