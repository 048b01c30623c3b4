/* hits.h -- one query, its answer, and how the answer is shown.
 *
 * Relies on: fossick.h, open.h.  An answer belongs to the snapshots it was made with: show it before the
 * readers are refreshed or released.  Functions that return -1 have printed a message. */
#ifndef TOOLS_HITS_H
#define TOOLS_HITS_H
#include "lib/open.h"
#include "lib/setting.h"
#include "lib/str.h"
#include <stdbool.h>

typedef enum { HITS_TEXT, HITS_JSON, HITS_HTML, HITS_RUN, HITS_CSV } hits_format;

typedef struct hits_wish {
    fsk_search_opts search;
    fsk_parse_opts parse;
    hits_format format;
    bool count_only, explain_only, show_query, explain, by_key, color;
    bool many, batch;       /* indexes are several; queries come from a file, so that answers have names */
    const setting *ranking; /* its feedback; the rest of it is in search and parse */
    const char **like, **relevant; /* keys: documents to be like; those taken as relevant */
    size_t nlike, nrelevant;
    bool like_text;       /* queries are texts to be like */
    const char *run_tag;  /* HITS_RUN: the name of the run */
    const char *synonyms; /* a file of rules; NULL: none */
    const char **fields;  /* stored fields to show besides */
    size_t nfields;
} hits_wish;

typedef struct hits_one {
    fsk_hit hit;
    uint32_t reader; /* its number among those open */
    fsk_str key;     /* by_key only: a copy */
} hits_one;

typedef struct hits {
    const hits_wish *wish;
    const open_set *from;
    fsk_str id, text; /* the query; its name in a run */
    fsk_query *query;
    fsk_docid *liked; /* the documents of wish->like, which are no hits */
    hits_one *list;
    size_t n;
    uint64_t took_ns, total;
    int exact;
    str cut;   /* notes of the answer, each with its NUL */
    str meant; /* what the query may have been meant to be; mostly empty */
} hits;

int hits_find(hits *h, const open_set *from, const hits_wish *wish, fsk_str id, fsk_str query);
int hits_show(const hits *h, str *out); /* appends lines for people, or one of JSON */
bool hits_any(const hits *h);
void hits_free(hits *h);
/* What stands before the first and behind the last answer in this format. */
void hits_begin(const hits_wish *wish, str *out);
void hits_end(const hits_wish *wish, str *out);
#endif
