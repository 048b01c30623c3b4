/* inverter.h -- documents as streams of term ids, counting-sorted into runs.
 *
 * Used by one worker thread at a time.  The engine's hook (writer.h) turns a document's text into calls
 * of this interface.  Term ids belong to one run: when inverter_generation changes, ids kept from before are
 * void. */
#ifndef WRITE_INVERTER_H
#define WRITE_INVERTER_H
#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct inverter inverter;

enum {
    INVERTER_SAME_POSITION = (int)0x80000000
}; /* bit of an id: stands at the position of the token before, which is of another term */

uint32_t inverter_generation(const inverter *v);
/* The field whose text has no lists of its own (FIELD_BODY); 0: none has been named yet. */
uint32_t inverter_body(const inverter *v);
/* The id of a term of a field (0: gathered), new or known.  stem empty: the field has no stem space.
 * UINT32_MAX: out of memory. */
uint32_t inverter_term(inverter *v, uint32_t field, fsk_str raw, fsk_str stem);
/* What a term id stands for; valid until the next inverter_term. */
void inverter_spell(const inverter *v, uint32_t id, fsk_str *raw, fsk_str *stem);
/* Tokens of the current document from here on belong to this field, positions from 0.  Each field at most
 * once per document. */
int inverter_field(inverter *v, uint32_t field, fsk_error *e);
/* The next token stands `positions` further than it would. */
int inverter_gap(inverter *v, uint32_t positions, fsk_error *e);
/* Room for n ids, to be filled in by the caller from the start; inverter_added says how many were.  NULL: out
 * of memory. */
uint32_t *inverter_room(inverter *v, size_t n);
void inverter_added(inverter *v, size_t n);
/* The stored record may be cut before this byte, at which the word with the next position of the gathered
 * field begins. */
int inverter_cut(inverter *v, uint64_t byte, fsk_error *e);

/* ---- for the writer ---- */
typedef struct run run; /* run.h */

/* What a document has in one field. */
typedef struct inverted_field {
    uint32_t field;
    uint32_t length; /* tokens */
    uint32_t span;   /* the last position + 1 */
} inverted_field;

typedef struct inverted_cut {
    uint64_t byte;
    uint32_t position;
} inverted_cut;

int inverter_new(inverter **out, fsk_error *e);
void inverter_free(inverter *v);
/* The calls from here on are about this document; docids rise. */
int inverter_document(inverter *v, uint32_t doc, uint32_t body, fsk_error *e);
/* Of the current document; valid until the next one begins. */
const inverted_field *inverter_fields(const inverter *v, size_t *n);
const inverted_cut *inverter_cuts(const inverter *v, size_t *n);
bool inverter_empty(const inverter *v);
/* Bytes held now and while inverter_sort is at work. */
size_t inverter_memory(const inverter *v);
/* Makes a run of everything since the last one, if there is anything (else an empty run), and begins a new
 * generation. */
int inverter_sort(inverter *v, run *out, fsk_error *e);
/* Forgets everything since the last run. */
void inverter_reset(inverter *v);
/* Gives back large arrays; nothing may have been added since the last run. */
void inverter_shrink(inverter *v);
#endif
