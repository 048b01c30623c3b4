/* segment.h -- one open segment: its header, its streams, its dictionary sections, norms and keys.
 *
 * Relies on: store/, codec/.  A segment is immutable: it is opened once per process and shared by all
 * snapshots that contain it (counted); its pointers hold as long as some pinned view contains the segment and
 * the map's epoch has not changed.  Everything read from disk is checked here or where it is decoded. */
#ifndef SEGMENT_SEGMENT_H
#define SEGMENT_SEGMENT_H
#include "codec/kernels.h"
#include "segment/stream.h"
#include "store/manifest.h"

enum { FIELD_GAP = 128 };          /* positions between two fields in the gathered field */
enum { SEGMENT_NO_POSITIONS = 1 }; /* flag of a header */
enum { SPACE_RAW = 0, SPACE_STEM = 1, SPACE_KEY = 2, TERMS_PER_BLOCK = 32 };
enum {
    SKIP_CHUNK_BLOCKS = 4096,
    SUPERBLOCK = 32,
    DENSE_MIN_DOCS = 32768,
    SLOT_BYTES = 644,
    SLOTS_PER_CHUNK = EXTENT_PAYLOAD / SLOT_BYTES
};

typedef struct segment_field {
    uint32_t field, docs;  /* docs: with at least one token */
    uint64_t tokens;       /* sum of lengths */
    const uint8_t **norms; /* per window of 4096: its bytes */
    const uint8_t **spans; /* the same array where spans equal norms */
} segment_field;

typedef struct segment_section {
    uint32_t field, space;
    uint64_t nterms;
    uint32_t nblocks;
    uint64_t termix; /* TERMIX address */
} segment_section;

typedef struct segment {
    uint32_t id, ndocs, nwindows, skip_chunk;
    bool positions;    /* raw lists have them */
    uint32_t language; /* of all its documents: a number that the engine understands */
    uint64_t nframes;
    stream streams[STREAMS];
    segment_field *fields;
    uint32_t nfields;
    segment_section *sections;
    uint32_t nsections;
    const uint8_t **extents; /* those that hold streams */
    const uint8_t *hashes;   /* u64 XXH3 of each */
    uint32_t nextents;
    uint32_t last_hashed; /* bytes of the last one that are hashed; of all others EXTENT_BYTES */
    uint32_t references;  /* guarded by the snapshot cache's lock */
    uint64_t epoch;       /* of the map that its pointers lead into */
    arena memory;         /* of everything above */
} segment;

/* Opens the segment that the manifest describes; CORRUPT if its header, or any place it names, is not sound.
 */
int segment_open(store_view *v, const manifest_segment *m, segment **out, fsk_error *e);
void segment_free(segment *s);
/* Reads every byte of the segment and compares the extents' hashes; CORRUPT names the first that differs. */
int segment_verify(const segment *s, fsk_error *e);
bool segment_extent_sound(const segment *s, uint32_t i);                   /* its hash, of i < nextents */
const segment_field *segment_field_find(const segment *s, uint32_t field); /* NULL: no document has it */
const segment_section *segment_section_find(const segment *s, uint32_t field, uint32_t space);

static inline uint8_t segment_byte(const uint8_t **windows, uint32_t doc)
{
    return windows[doc / WINDOW][doc % WINDOW];
}

/* The bytes of documents low .. high by docid, less those before low's window, where they stand side by side
 * in memory; NULL where not.  Windows follow each other but for seams, and two seams are at least 63 windows
 * apart, so that nearer ones need no look at those between. */
static inline const uint8_t *segment_bytes(const uint8_t **windows, uint32_t low, uint32_t high)
{
    enum { WINDOWS_APART = (EXTENT_PAYLOAD / WINDOW) };
    uint32_t first = low / WINDOW, last = high / WINDOW;
    uintptr_t apart = (uintptr_t)windows[last] - (uintptr_t)windows[first];
    return last - first <= WINDOWS_APART && apart == (uintptr_t)(last - first) * WINDOW ? windows[first]
                                                                                        : NULL;
}

/* ---- keys (segment/keys.c) ---- */
int segment_key_find(const segment *s, fsk_str key, uint32_t *doc,
                     fsk_error *e); /* NOTFOUND without message */
/* The key of a document; copied to `out`, room for 4096 bytes. */
int segment_key_of(const segment *s, uint32_t doc, char *out, size_t *n, fsk_error *e);

/* ---- stored text (segment/stored.c): see stored.h ---- */
#endif
