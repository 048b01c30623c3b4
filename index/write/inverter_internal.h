/* inverter_internal.h -- what inverter.c (filling) and inverter_sort.c (emptying) share. */
#ifndef WRITE_INVERTER_INTERNAL_H
#define WRITE_INVERTER_INTERNAL_H
#include "base/buf.h"
#include "base/hash.h"
#include "write/inverter.h"
#include "write/run.h"

/* Marks in the stream; term ids stay below. */
#define MARK_FIRST 0x7FFFFFF0u
#define MARK_GAP 0x7FFFFFF0u      /* + positions */
#define MARK_FIELD 0x7FFFFFF1u    /* positions begin at 0 */
#define MARK_DOCUMENT 0x7FFFFFF2u /* + docid */

/* What sorting adds: per term its cursors, sort items and run header, per token the bytes of the run. */
enum { INVERTER_SORT_TERM = 24 + 24 + 4 + 16, INVERTER_SORT_TOKEN = 2 };

typedef struct inverter_entry {
    uint32_t at; /* of the raw term in `bytes`, its stem behind it */
    uint32_t field;
    uint8_t raw, stem; /* bytes */
} inverter_entry;

struct inverter {
    hash_table table;
    buf bytes;
    inverter_entry *terms;
    size_t terms_cap;
    uint32_t nterms, generation, body;
    uint32_t *stream;
    size_t nstream, stream_cap;
    uint64_t next; /* position of the next token */
    inverted_field *fields;
    size_t nfields, fields_cap;
    inverted_cut *cuts;
    size_t ncuts, cuts_cap;
};
#endif
