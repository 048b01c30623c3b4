/* stored.h -- stored text of a segment, frame by frame (FORMAT.md section 8).
 *
 * Relies on: segment.h, zstd.  A reader keeps one decompressed frame; use from one thread at a time. */
#ifndef SEGMENT_STORED_H
#define SEGMENT_STORED_H
#include "base/buf.h"
#include "segment/segment.h"

typedef struct stored_reader stored_reader;
int stored_reader_new(stored_reader **out, fsk_error *e);
void stored_reader_free(stored_reader *r);

/* The whole stored record of a document, put together in `out` (emptied first) where it spans frames.
 * NOTFOUND (without message) in segments without stored text. */
int stored_record(stored_reader *r, const segment *s, uint32_t doc, buf *out, fsk_error *e);
/* A field within a record; empty when the document has none.  False: corrupt. */
bool stored_field(const uint8_t *record, size_t n, uint32_t field, fsk_str *out);
#endif
