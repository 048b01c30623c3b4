/* columns.h -- files of lines with columns: judgments and runs.
 *
 * Relies on: read/lines.h, cli.h.  Columns are parted by blanks; empty lines and lines that begin with # are
 * passed over. */
#ifndef TOOLS_EVAL_COLUMNS_H
#define TOOLS_EVAL_COLUMNS_H
#include <fossick.h>
#include <stdbool.h>
#include <stdint.h>

enum { COLUMNS_MAX = 8 };

typedef struct columns {
    const char *path;
    uint64_t line;
    fsk_str at[COLUMNS_MAX]; /* until the callback returns */
    size_t n;                /* further ones are dropped */
} columns;

/* What is wrong with the line, or NULL. */
typedef const char *(*columns_fn)(void *user, const columns *c);
/* Calls fn for each line; 0, or -1 after a message that names file and line. */
int columns_read(const char *path, columns_fn fn, void *user);
bool columns_real(fsk_str s, double *out); /* the whole of it is a finite number */
bool columns_whole(fsk_str s, long *out);
#endif
