/* norm.h -- a document's length in one byte (FORMAT.md section 4): Lucene's SmallFloat.intToByte4 and
 * byte4ToInt, so that scores can be compared with Lucene's. */
#ifndef CODEC_NORM_H
#define CODEC_NORM_H
#include <stdint.h>

uint8_t norm_of_length(uint32_t length); /* rounds down to a representable length */
extern const uint32_t norm_length[256];  /* the smallest length with that byte */
extern const uint32_t norm_bound[256];   /* U: every position of a document with that span byte is below it */
#endif
