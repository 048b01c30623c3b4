/* hits.h -- one query, its answer, and how the answer is shown.
 *
 * Relies on: fossick.h, json_out.h, term.h.  An answer belongs to the snapshot it was made with: show it
 * before the reader is refreshed or released.  Functions that return -1 have printed a message. */
#ifndef TOOLS_HITS_H
#define TOOLS_HITS_H
#include "lib/str.h"
#include <fossick.h>
#include <stdbool.h>

typedef struct hits_wish {
    fsk_search_opts search;
    fsk_parse_opts parse;
    bool count_only, explain_only, json, color;
    const char **fields; /* stored fields to show besides */
    size_t nfields;
} hits_wish;

typedef struct hits {
    const hits_wish *wish;
    fsk_index *index;
    fsk_reader *reader;
    fsk_str text; /* the query */
    fsk_query *query;
    fsk_results *results; /* NULL with explain_only */
    uint64_t took_ns, total;
    int exact;
} hits;

int hits_find(hits *h, fsk_index *ix, fsk_reader *r, const hits_wish *wish, fsk_str query);
int hits_show(hits *h, str *out); /* appends lines for people, or one of JSON */
bool hits_any(const hits *h);
void hits_free(hits *h);
#endif
