/* frames.h -- stored records into zstd frames, and frames into a new segment (FORMAT.md section 8).
 *
 * Relies on: build.h, docmap.h, zstd.  A packer belongs to one thread. */
#ifndef WRITE_FRAMES_H
#define WRITE_FRAMES_H
#include "write/build.h"
#include "write/docmap.h"
#include "write/inverter.h"

enum { FRAME_RAW = 32 << 10 };

typedef struct frame_place {
    uint64_t at; /* of the compressed bytes */
    uint32_t bytes, raw_bytes, first_doc, first_position;
    uint64_t first_byte;
} frame_place;

/* Compressed frames back to back in `blob`. */
typedef struct frame_packer {
    struct ZSTD_CCtx_s *zstd;
    buf blob;
    frame_place *list;
    size_t n, cap;
} frame_packer;

void frame_packer_free(frame_packer *p);
void frame_packer_clear(frame_packer *p);
int frame_pack(frame_packer *p, const uint8_t *raw, size_t n, uint32_t first_doc, uint32_t first_position,
               uint64_t first_byte, fsk_error *e);
/* A record of more than FRAME_RAW bytes in pieces; `end`: the positions of the gathered field in all. */
int frame_pack_long(frame_packer *p, const uint8_t *record, size_t n, uint32_t doc, const inverted_cut *cuts,
                    size_t ncuts, uint32_t end, fsk_error *e);

/* Copies frames into a build: undecoded where nothing of them is gone and they are well filled (or need
 * not be: as they come from workers). */
typedef struct frame_copier {
    build *b;
    bool any_size; /* small frames are copied undecoded too */
    frame_packer packer;
    struct ZSTD_DCtx_s *zstd;
    uint8_t *in;  /* FRAME_RAW; like zstd made when first needed */
    buf out;      /* records of the frame being filled */
    uint32_t doc; /* its first */
} frame_copier;

/* {.b = ..., .any_size = ...} is a copier that has copied nothing. */
void frame_copier_free(frame_copier *c);
/* next_doc: the first document of the next frame, or the number of documents.  Frames in order. */
int frame_copy(frame_copier *c, const stored_frame *f, uint32_t next_doc, const docmap *map, fsk_error *e);
int frame_copier_end(frame_copier *c, fsk_error *e);
/* A frame's numbers are possible in a segment of ndocs documents. */
bool frame_sound(const stored_frame *f, uint32_t next_doc, uint32_t ndocs);
/* One record of at most FRAME_RAW bytes, or a frame undecoded, of the next document of the build. */
int frame_add_record(frame_copier *c, const uint8_t *record, size_t n, uint32_t doc, fsk_error *e);
int frame_add_whole(frame_copier *c, const stored_frame *f, fsk_error *e);
/* Takes a frame of ndocs whole records apart: fn for each; a record lives until it returns. */
typedef int (*frame_record_fn)(void *user, uint32_t doc, const uint8_t *record, size_t n, fsk_error *e);
int frame_records(frame_copier *c, const stored_frame *f, uint32_t ndocs, frame_record_fn fn, void *user,
                  fsk_error *e);
#endif
