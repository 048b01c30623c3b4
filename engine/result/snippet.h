/* snippet.h -- the part of a text that shows best why it matched.
 *
 * Relies on: text/ to find the words again, query/ for what to look for, and the index's dictionary for the
 * forms of each stem, so that no word of the text needs to be stemmed. */
#ifndef RESULT_SNIPPET_H
#define RESULT_SNIPPET_H
#include "base/buf.h"
#include "query/query.h"
#include "segment/snapshot.h"

/* Appends the snippet of the text to `out`: valid UTF-8 on one line. */
int snippet_make(const analyzer *a, const snapshot *s, const query *q, fsk_str text,
                 const fsk_snippet_opts *opts, buf *out, fsk_error *e);
#endif
