/* doc_text.h -- the stored text of one document: its fields, its words with their positions, read from no
 * more frames than are asked for.
 *
 * Relies on: text/ to find the words again, segment/stored.h, whose frames say at which position they begin.
 * Positions are those of the gathered field.  One thread; buffers are used again from document to document.
 */
#ifndef RESULT_DOC_TEXT_H
#define RESULT_DOC_TEXT_H
#include "base/arena.h"
#include "segment/stored.h"
#include "text/text.h"

typedef struct text_field {
    uint32_t number;
    uint64_t begin, end; /* bytes of the record */
} text_field;

typedef struct doc_text {
    const segment *segment;
    stored_reader *reader;
    stored_place place;
    folder *folder;
    arena *memory;
    text_field *fields;
    uint32_t nfields;
    fsk_error *error;
} doc_text;

typedef struct text_word {
    uint32_t start, end; /* bytes of the passage */
    uint32_t position;
} text_word;

/* A stretch of a field. */
typedef struct passage {
    uint64_t first;   /* byte of the field at which it begins */
    fsk_str text;     /* in the arena */
    text_word *words; /* ascending */
    uint32_t nwords;
    bool from_start, to_end; /* of the field */
} passage;

/* Finds the fields, all in `memory`.  folder: of the analyzer that indexed, for the words.  NOTFOUND: no
 * stored text. */
int doc_text_open(doc_text *t, stored_reader *r, const segment *s, uint32_t doc, folder *f, arena *memory,
                  fsk_error *e);
const text_field *doc_text_field(const doc_text *t, uint32_t number); /* NULL: the document has none */
/* The bytes of a field, into `out`, which is emptied first. */
int doc_text_bytes(doc_text *t, const text_field *f, buf *out);
/* The positions of a field's words are in low <= position < high. */
int doc_text_range(doc_text *t, const text_field *f, uint32_t *low, uint32_t *high);
/* The piece in which the word at a position begins. */
uint32_t doc_text_piece(const doc_text *t, uint32_t position);
/* What the pieces from .. to hold of a field; more pieces are read where a word goes on behind them, up to
 * two megabytes of it. */
int doc_text_passage(doc_text *t, const text_field *f, uint32_t from, uint32_t to, passage *out);

/* Every token of the document in order, as its raw term; false: no memory.  Of a word longer than a frame
 * what is in one. */
typedef bool (*token_fn)(void *user, uint32_t field, uint32_t position, fsk_str raw);
int doc_text_tokens(doc_text *t, token_fn fn, void *user);
#endif
