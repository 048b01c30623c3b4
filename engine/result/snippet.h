/* snippet.h -- the parts of a document's text that show best why it matches.
 *
 * Relies on: marks.h for what matches and where, fragments.h for what is shown of it. */
#ifndef RESULT_SNIPPET_H
#define RESULT_SNIPPET_H
#include "base/buf.h"
#include "result/marks.h"

/* Appends the snippet to `out`: valid UTF-8 on one line, empty where the document has no such field.
 * NOTFOUND: the index keeps no text. */
int snippet_make(const mark_source *source, const fsk_snippet_opts *opts, buf *out, fsk_error *e);
#endif
