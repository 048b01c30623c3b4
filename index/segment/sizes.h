/* sizes.h -- what takes how much of a segment, where its streams do not say it.  Reads the whole dictionary.
 */
#ifndef SEGMENT_SIZES_H
#define SEGMENT_SIZES_H
#include "segment/segment.h"

typedef struct segment_sizes {
    uint64_t postings; /* of the raw terms of the gathered field */
    uint64_t stems;    /* bytes of stem sections: dictionary, documents, skip data, bitmaps */
    uint64_t text;     /* bytes of the stored records before compression */
} segment_sizes;

int segment_sizes_add(const segment *s, segment_sizes *to, fsk_error *e); /* CORRUPT, NOMEM */
#endif
