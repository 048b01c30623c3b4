/* terms.h -- the terms of some documents or of a text, counted, weighed, and the best of them chosen.
 *
 * Relies on: text/ (the analyzer that indexed them), segment/dict.h for document frequencies.  Stop words,
 * single letters and terms without a letter are left out: they describe nothing.  Of a document the first
 * FEEDBACK_BYTES of each field are read, and the FEEDBACK_CANDIDATES terms that stand in most documents are
 * weighed, so that the cost is bounded whatever the documents are. */
#ifndef FEEDBACK_TERMS_H
#define FEEDBACK_TERMS_H
#include "base/hash.h"
#include "segment/snapshot.h"
#include "text/text.h"

enum { FEEDBACK_BYTES = 1 << 20, FEEDBACK_CANDIDATES = 1024 };

typedef struct feedback_term {
    fsk_str term, raw; /* what is counted as one: the stem, in an index of several languages the raw term;
                          the first form met */
    double tf;         /* in all documents */
    double share;      /* sum of importance * (tf / terms) over the documents */
    uint32_t docs;     /* of those added */
    uint32_t tf_here, here; /* in the document being added, and which that is */
    double weight;
} feedback_term;

typedef struct feedback_terms {
    const analyzer *analyzer;
    const snapshot *snapshot;
    folder *folder;
    arena memory;
    hash_table table;
    feedback_term *terms;
    uint32_t n, room;
    bool alone;     /* the index has one language */
    uint32_t docs;  /* added so far */
    uint32_t *here; /* terms of the document being added */
    uint32_t nhere, here_room, count_here;
    fsk_error *error;
} feedback_terms;

int feedback_terms_init(feedback_terms *t, const analyzer *a, const snapshot *s, fsk_error *e);
void feedback_terms_free(feedback_terms *t);

/* A document is one or more texts, then its end, with its importance among the others. */
int feedback_terms_text(feedback_terms *t, fsk_str text);
void feedback_terms_end(feedback_terms *t, double importance);

/* Weighs, and leaves the n best in t->terms, best first, the sum (RM3) or the highest (Bo1) of the weights
 * being 1. */
int feedback_terms_choose(feedback_terms *t, fsk_feedback_method how, uint32_t n);
#endif
