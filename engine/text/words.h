/* words.h -- a segment of UAX #29 with what it holds, for words.c and tokens.c.
 *
 * Relies on: word_props.h. */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H
#include "text/word_props.h"
#include <stddef.h>

enum { WORD_INNER = 0x100 }; /* beside the flags of word_props.h: punctuation or '_' inside */

/* The end of the segment that begins at `at` < n, a boundary; the flags of its characters in *seen (what is
 * below WORD_PICTOGRAPHIC means nothing). */
size_t words_segment(const uint8_t *text, size_t n, size_t at, unsigned *seen);
#endif
