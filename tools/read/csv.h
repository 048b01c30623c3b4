/* csv.h -- tables of text: records of cells as in RFC 4180, found in a growing buffer.
 *
 * Relies on: str.h.  Tolerant: any line ends, cells with stray quotes, rows of any length. */
#ifndef TOOLS_CSV_H
#define TOOLS_CSV_H
#include "lib/str.h"
#include <fossick.h>
#include <stdbool.h>

typedef struct csv_cells {
    fsk_str *at;
    size_t n, cap;
} csv_cells;

/* Bytes of the record at p with its line end; 0: more bytes are needed to tell; all: none will come, and what
 * is there is the record.  *open: it ends inside quotes. */
size_t csv_record(const char *p, size_t n, char delimiter, bool all, bool *open);
/* The cells of a record, quotes taken away, inside its own bytes. */
void csv_split(char *p, size_t n, char delimiter, csv_cells *out);
/* The delimiter that the first record has most of: comma, semicolon, tab or bar. */
char csv_delimiter(const char *p, size_t n);
void csv_cells_free(csv_cells *c);
#endif
