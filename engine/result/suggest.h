/* suggest.h -- a query as the index would spell it, where it finds little as it stands.
 *
 * Relies on: query/ for the text's words, exec/ for terms that are near and for counting.  Nothing is
 * suggested that finds no more than the query. */
#ifndef RESULT_SUGGEST_H
#define RESULT_SUGGEST_H
#include "base/buf.h"
#include "exec/exec.h"

typedef struct suggest_source {
    const analyzer *analyzer;
    const snapshot *const *snapshots; /* searched as one, each with its exec */
    exec *const *execs;
    uint32_t n;
    const query *query;
    uint32_t few;      /* documents: a query that finds more is well, if all its words are somewhere */
    uint64_t deadline; /* of base/clock.h; 0: none */
} suggest_source;

/* Appends the query's text with words exchanged, or nothing.  CANCEL once the deadline has passed. */
int suggest_make(const suggest_source *s, buf *out, fsk_error *e);
#endif
