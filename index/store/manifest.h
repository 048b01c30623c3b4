/* manifest.h -- which segments make up the index, and how it was made (FORMAT.md section 2).
 *
 * Relies on: arena.h, codec/varint.h.  A manifest is parsed into an arena and changed by the writer only. */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include <stdbool.h>

enum {
    FORMAT_VERSION = 2,
    MANIFEST_NO_STORE = 1,
    MANIFEST_NO_POSITIONS = 2,
    MANIFEST_KEEP_DIACRITICS = 4, /* the engine's */
    FIELD_BODY = 1,
    FIELDS_MAX = 4096,
    FIELD_GATHERED = 0,
    LANGUAGES_MAX = 64 /* languages of documents are numbers below it, which the engine understands */
};

typedef struct manifest_segment {
    uint32_t id, docs, deleted;
    uint32_t header_ordinal, header_offset, header_bytes, extents;
    uint32_t language; /* of all its documents */
    bool reordered;    /* similar documents stand side by side */
    uint64_t header_hash;
} manifest_segment;

typedef struct manifest_field {
    fsk_str name;
    uint32_t flags;
} manifest_field;

typedef struct manifest {
    uint32_t flags, next_segment;
    uint64_t next_key, publishes, fingerprint;
    fsk_str language;
    manifest_field *fields; /* number i + 1 */
    uint32_t nfields;
    manifest_segment *segments;
    uint32_t nsegments;
} manifest;

int manifest_parse(const void *p, size_t n, arena *memory, manifest *out, fsk_error *e); /* FORMAT, CORRUPT */
void manifest_write(const manifest *m, buf *out);
uint64_t manifest_languages(const manifest *m);                /* of its segments, a bit each */
uint32_t manifest_field_find(const manifest *m, fsk_str name); /* its number; UINT32_MAX: unknown */
#endif
