/* marks.h -- the matches of a query in a field of a document, as bytes of its stored text.
 *
 * Relies on: matched.h for where they stand as positions, doc_text.h for the bytes.  Only the pieces of the
 * text that hold what is asked for are read. */
#ifndef RESULT_MARKS_H
#define RESULT_MARKS_H
#include "result/fragments.h"
#include "result/matched.h"

typedef struct mark_source {
    const snapshot *snapshot;
    uint32_t segment, doc; /* number in the snapshot; docid in the segment */
    stored_reader *reader;
    const analyzer *analyzer;
    const query *query;
    uint32_t field;
    struct expand_cache *expansions;
} mark_source;

typedef struct marks {
    const mark_source *source;
    arena memory;
    folder *folder;
    matched matched;
    doc_text text;
    const text_field *field; /* NULL: the document has no such field */
    uint32_t low, high;      /* of the field's positions */
} marks;

/* Finds out what matches; NOTFOUND: the index keeps no text.  After an error too, marks_close. */
int marks_open(marks *m, const mark_source *source, fsk_error *e);
void marks_close(marks *m);

/* Passages with the matches that are worth showing, at most about `max` places; at least one passage, the
 * field's beginning if nothing matches.  In m->memory. */
int marks_best(marks *m, uint32_t max, passage **passages, uint32_t *npassages, mark **list, size_t *n,
               fsk_error *e);

/* All matches, in order, each word once; bytes of the field. */
typedef int (*mark_fn)(void *user, uint64_t start, uint64_t end); /* not 0 stops and is returned */
int marks_all(marks *m, mark_fn fn, void *user, fsk_error *e);
#endif
