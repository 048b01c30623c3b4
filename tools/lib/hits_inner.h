/* hits_inner.h -- what the ways of showing an answer share.
 *
 * Relies on: hits.h.  Functions that return -1 have printed a message; what an index without stored text
 * lacks is no error, but empty. */
#ifndef TOOLS_HITS_INNER_H
#define TOOLS_HITS_INNER_H
#include "lib/hits.h"

/* Parses the query, or makes it of documents or of the text, and widens it by feedback, as is wished. */
int hits_make_query(hits *h);
/* A stored field of a hit (NULL: its key), until the next call. */
int hits_stored(const hits *h, const hits_one *one, const char *field, fsk_str *out);
int hits_snippet(const hits *h, const hits_one *one, const fsk_snippet_opts *opts, str *s);
int hits_explain(const hits *h, const hits_one *one, str *s);
void hits_canonical(const hits *h, str *s);        /* the query as it was understood */
bool hits_note(const hits *h, size_t i, str *s);   /* false behind the last one */
void hits_tell_notes(const hits *h, str *scratch); /* on stderr */
void hits_total(const hits *h, str *s);            /* "3 of 12 documents" */
static inline size_t hits_rank(const hits *h, size_t i)
{
    return (size_t)h->wish->search.offset + i + 1;
}

/* In hits_text.c, hits_json.c, hits_html.c, hits_csv.c. */
int hits_text(const hits *h, str *scratch, str *out);
int hits_json(const hits *h, str *scratch, str *out);
int hits_html(const hits *h, str *scratch, str *out);
int hits_csv(const hits *h, str *scratch, str *out);
void hits_csv_begin(const hits_wish *wish, str *out);
void hits_html_begin(str *out);
void hits_html_end(str *out);
#endif
