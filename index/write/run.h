/* run.h -- the postings of some batches, sorted by term, as bytes in memory or in the spill file.
 *
 * Relies on: spill.h, codec/varint.h.  A run is written by inverter_sort and read once, from its start to its
 * end, by the merge of runs (runs.h).  It never outlives the process, so it is not checked like data from
 * disk.
 *
 *   run       varint number of fields, then each field in ascending order
 *   field     varint field, varint terms, the terms in byte order; varint stems, the stems in byte order
 *   term      name, varint df, varint bytes of its list, list
 *   list      per posting: varint (docid - previous docid) << 1 | 1, the previous of the first being -1;
 *             varint first position; for each other position varint (position - previous) << 1
 *   stem      name, varint number of forms, each: varint shared with the form before (or stem), varint rest,
 * rest name      varint bytes shared with the name before, varint rest, rest; the first of a field shares
 * none */
#ifndef WRITE_RUN_H
#define WRITE_RUN_H
#include "codec/varint.h"
#include "write/spill.h"

typedef struct run {
    uint8_t *bytes; /* NULL: in the spill file */
    uint64_t n, spilled_at;
} run;

enum { RUN_NAME_MAX = 255 };

void run_free(run *r);
int run_spill(run *r, spill *s, fsk_error *e); /* memory -> file */

typedef struct run_reader {
    const uint8_t *p, *end; /* what is buffered and not yet read */
    const uint8_t *from;    /* where p was when the buffer was filled: bytes read before it are in `passed` */
    uint64_t passed;
    uint8_t *room; /* NULL: the run is in memory */
    size_t room_bytes;
    uint64_t next, left; /* still in the file */
    spill *file;
    uint8_t name[RUN_NAME_MAX + 1];
    uint32_t name_bytes;
} run_reader;

/* room_bytes: of the buffer, at least 1024. */
int run_reader_open(run_reader *r, const run *of, spill *file, size_t room_bytes, fsk_error *e);
void run_reader_close(run_reader *r);
int run_fill_more(run_reader *r, fsk_error *e);

/* n <= 1024 bytes in [p, end) unless the run ends before. */
static inline int run_fill(run_reader *r, size_t n, fsk_error *e)
{
    return (size_t)(r->end - r->p) >= n || !r->left ? 0 : run_fill_more(r, e);
}

static inline uint64_t run_at(const run_reader *r)
{
    return r->passed + (uint64_t)(r->p - r->from);
}

int run_number(run_reader *r, uint64_t *v, fsk_error *e);
int run_name(run_reader *r, bool first, fsk_error *e); /* into r->name */
/* A form: out holds the form before (or the stem), *n bytes, and gets the next one. */
int run_form(run_reader *r, uint8_t *out, uint32_t *n, fsk_error *e);
#endif
