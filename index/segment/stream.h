/* stream.h -- the address spaces of a segment and where their bytes lie in the map (FORMAT.md section 3).
 *
 * Relies on: store/.  Invariant: chunk i covers addresses [i * EXTENT_PAYLOAD, ...); at least 64 readable
 * bytes follow each chunk's end. */
#ifndef SEGMENT_STREAM_H
#define SEGMENT_STREAM_H
#include "base/arena.h"
#include "store/store.h"

typedef enum stream_id {
    STREAM_DICT,
    STREAM_TERMIX,
    STREAM_DOCS,
    STREAM_SKIP,
    STREAM_POS,
    STREAM_BITS,
    STREAM_NORM,
    STREAM_KEYORD,
    STREAM_STORE,
    STREAM_FRAMES,
    STREAM_FILTER,
    STREAMS
} stream_id;

typedef struct stream {
    uint64_t bytes;
    const uint8_t **chunk; /* into the map */
} stream;

/* The bytes at an address up to the end of its chunk (or stream); NULL past the stream's end. */
static inline const uint8_t *stream_at(const stream *s, uint64_t address, const uint8_t **end)
{
    if (address >= s->bytes)
        return NULL;
    uint64_t i = address / EXTENT_PAYLOAD, start = i * EXTENT_PAYLOAD;
    uint64_t size = s->bytes - start < EXTENT_PAYLOAD ? s->bytes - start : EXTENT_PAYLOAD;
    *end = s->chunk[i] + size;
    return s->chunk[i] + (address - start);
}

/* n bytes at an address, copied together into `room` (n + 64 bytes) only where they cross a seam.  NULL when
 * they are not all there. */
const uint8_t *stream_span(const stream *s, uint64_t address, size_t n, uint8_t *room);
#endif
