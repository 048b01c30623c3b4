/* merge_internal.h -- what merge.c (the whole), carry.c (deletes that came meanwhile), merge_terms.c
 * (dictionary sections), merge_docs.c (norms, frames), merge_records.c (frames in another order) and
 * reorder.c share: segments into one build. */
#ifndef WRITE_MERGE_INTERNAL_H
#define WRITE_MERGE_INTERNAL_H
#include "write/frames.h"
#include "write/writer_internal.h"

typedef struct merge_input {
    const snapshot_segment *of; /* until the build is finished */
    uint32_t id;
    docmap map;
} merge_input;

/* A field of the new segment; the arrays must outlive the build. */
typedef struct merge_field {
    uint32_t field;
    uint8_t *norms, *spans;
} merge_field;

typedef struct merge {
    merge_input *in;
    uint32_t n;
    uint32_t language;
    uint32_t ndocs; /* of the new segment */
    bool gone;      /* some document is left out */
    size_t memory;  /* the writer's budget */
    uint32_t threads;
    uint32_t *place; /* as in the docmaps; NULL: documents keep their order */
    merge_field *fields;
    uint32_t nfields;
    build *b;
    progress *p;
} merge;

/* ---- carry.c ---- */
/* Documents that were deleted in the inputs since their docmaps were made, as the new segment numbers them.
 */
int carry_deletes(new_deletes *out, const merge *m, const snapshot *now, fsk_error *e);

/* ---- merge_docs.c ---- */
int merge_norms(merge *m, fsk_error *e);
int merge_frames(merge *m, fsk_error *e);
enum { MERGE_FRAME_ROOM = 2 * FRAME_RAW + 64 };
/* One frame with its bytes, put together in `room` where they cross a seam. */
int merge_frame_read(const segment *s, uint64_t frame, uint8_t *room, stored_frame *f, uint32_t *next_doc,
                     fsk_error *e);

/* ---- merge_records.c ---- */
/* As merge_frames where documents are reordered; path: of the index, beside which there may be room. */
int merge_records(merge *m, const char *path, fsk_error *e);

/* ---- reorder.c ---- */
/* Makes m->place, or leaves it NULL where there is nothing to go by or memory is too small for it. */
int merge_reorder(merge *m, fsk_error *e);

/* ---- merge_terms.c ---- */
int merge_terms(merge *m, fsk_error *e); /* all sections of text */
int merge_keys(merge *m, fsk_error *e);
#endif
