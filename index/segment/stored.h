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

/* Where a record is: in one frame, among others, or in `pieces` frames that hold a piece of it each. */
typedef struct stored_place {
    uint32_t doc, pieces;
    uint64_t first; /* number of the first frame */
} stored_place;

typedef struct stored_piece {
    uint64_t first_byte;     /* of the record */
    uint32_t first_position; /* in the gathered field, of the first word that begins in the piece */
    uint32_t frame_bytes;    /* of the frame; a piece of STORED_FRAME bytes may end inside a word */
    const uint8_t *p;        /* its bytes, until the reader's next call; NULL unless loaded */
    size_t n;
} stored_piece;

enum { STORED_FRAME = 32 << 10 }; /* bytes of a frame at most */

uint64_t stored_bytes(const segment *s); /* of all records, before compression */
/* NOTFOUND (without message) in segments without stored text; CORRUPT. */
int stored_find(const segment *s, uint32_t doc, stored_place *out, fsk_error *e);
/* i < place->pieces.  The first tells what is known without decompressing anything. */
stored_piece stored_piece_at(const segment *s, const stored_place *place, uint32_t i);
int stored_piece_load(stored_reader *r, const segment *s, const stored_place *place, uint32_t i,
                      stored_piece *out, fsk_error *e);

/* The whole stored record of a document, put together in `out` (emptied first) where it spans frames.
 * NOTFOUND (without message) in segments without stored text. */
int stored_record(stored_reader *r, const segment *s, uint32_t doc, buf *out, fsk_error *e);
/* A field within a record; empty when the document has none.  False: corrupt. */
bool stored_field(const uint8_t *record, size_t n, uint32_t field, fsk_str *out);
const char *stored_library(void); /* version of zstd, as loaded */
#endif
