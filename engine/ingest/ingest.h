/* ingest.h -- a document's record into terms: the writer's hook.
 *
 * Relies on: text/text.h, write/writer.h.  Each worker has a folder and a cache from surface to term id, so
 * that a distinct word is folded and stemmed once in a run. */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H
#include "text/text.h"
#include "write/writer.h"

/* The analyzer must outlive the writer. */
void ingest_hook(analyzer *a, writer_hook *out);
#endif
