/* merge_internal.h -- what merge.c (the whole), merge_terms.c (dictionary sections) and merge_docs.c (norms,
 * frames, keys) share: segments into one build. */
#ifndef WRITE_MERGE_INTERNAL_H
#define WRITE_MERGE_INTERNAL_H
#include "write/frames.h"
#include "write/writer_internal.h"

typedef struct merge_input {
    snapshot_segment *of;
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
    uint32_t ndocs; /* of the new segment */
    bool gone;      /* some document is left out */
    merge_field *fields;
    uint32_t nfields;
    build *b;
    progress *p;
} merge;

/* ---- merge_docs.c ---- */
int merge_norms(merge *m, fsk_error *e);
int merge_frames(merge *m, fsk_error *e);

/* ---- merge_terms.c ---- */
int merge_terms(merge *m, fsk_error *e); /* all sections of text */
int merge_keys(merge *m, fsk_error *e);
#endif
