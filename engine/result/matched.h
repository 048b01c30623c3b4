/* matched.h -- which words and phrases of a query match a document, and where they stand in it.
 *
 * Relies on: query/, exec/plan.h for the meaning of fields, occurrences.h.  Only clauses that take part
 * count: what is excluded does not, nor does a clause of a group that as a whole does not match, and a
 * document that the query does not match has none. */
#ifndef RESULT_MATCHED_H
#define RESULT_MATCHED_H
#include "exec/occurrences.h"
#include "query/query.h"
#include "result/doc_text.h"
#include "segment/snapshot.h"

typedef struct matched_clause {
    const query_node *node;
    uint32_t field; /* whose positions these are: FIELD_GATHERED, or a field with lists of its own */
    occurrences at; /* of each word, those of a phrase where the phrase stands */
    float weight;   /* idf: rarer words are worth more */
} matched_clause;

typedef struct matched {
    matched_clause *clauses;
    uint32_t n, room;
} matched;

typedef struct matched_source {
    const snapshot *snapshot;
    uint32_t segment, doc; /* its number in the snapshot; docid in it */
    const query *query;
    struct expand_cache *expansions;
    doc_text *text; /* of the document; read where lists have no positions */
} matched_source;

/* Everything lives in `memory`. */
int matched_find(matched *out, const matched_source *source, arena *memory, fsk_error *e);
/* Whether a document has the field of a QUERY_EXISTS. */
bool matched_field(const snapshot *s, const segment *one, uint32_t doc, const query_node *n);
#endif
