/* retrace.h -- where terms stand in a document of an index without positions: its text is read again.
 *
 * First every term is named, then the text is read once, then each term's positions are told.  They are those
 * that the index would have.  Relies on: doc_text.h.  Costs the whole text, however long. */
#ifndef RESULT_RETRACE_H
#define RESULT_RETRACE_H
#include "exec/occurrences.h"
#include "result/doc_text.h"

typedef struct retraced_term {
    uint32_t field; /* FIELD_GATHERED, or the one in whose positions it is told */
    fsk_str term;
    uint32_t *at, n, room;
} retraced_term;

typedef struct retrace {
    arena *memory;
    retraced_term *terms; /* while naming in any order, thereafter sorted and each once */
    uint32_t n, room;
    bool read;
} retrace;

/* The term is kept as it is, not copied.  NOMEM. */
int retrace_want(retrace *r, uint32_t field, fsk_str term, fsk_error *e);
int retrace_read(retrace *r, doc_text *t);
occurrences retrace_find(const retrace *r, uint32_t field, fsk_str term);
#endif
