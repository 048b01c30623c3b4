/* snippet_terms.h -- the raw terms that a query's positive clauses look for.
 *
 * Relies on: query/, segment/dict.h.  Everything lives in the arena given. */
#ifndef RESULT_SNIPPET_TERMS_H
#define RESULT_SNIPPET_TERMS_H
#include "base/hash.h"
#include "query/query.h"
#include "segment/snapshot.h"

typedef struct wanted_term {
    fsk_str raw;
    uint32_t clause; /* terms of one word (its forms) share it */
    float weight;    /* rarer words are worth more */
    bool alone;      /* wanted wherever it stands, not only in a phrase */
} wanted_term;

typedef struct wanted_phrase {
    const query_term *words;
    uint32_t n;
} wanted_phrase;

typedef struct snippet_terms {
    wanted_term *terms;
    uint32_t n, room, nclauses;
    wanted_phrase *phrases;
    uint32_t nphrases;
    hash_table table;
    arena *memory;
    const snapshot *snapshot;
    fsk_error *error;
} snippet_terms;

int snippet_terms_init(snippet_terms *t, const snapshot *s, const query *q, arena *memory, fsk_error *e);
void snippet_terms_free(snippet_terms *t);
const wanted_term *snippet_terms_find(const snippet_terms *t, fsk_str raw); /* NULL: not wanted */
#endif
