/* lines.h -- the lines of an input, of any length up to a limit.
 *
 * Relies on: input.h.  A line longer than the limit is passed over without being held in memory; the last
 * one needs no line feed.  Invariant: buf[start .. end) is what was read and not handed out. */
#ifndef TOOLS_LINES_H
#define TOOLS_LINES_H
#include "read/input.h"

typedef enum { LINES_END, LINES_OK, LINES_TOO_LONG, LINES_ERROR } lines_result;

typedef struct lines {
    input *in;
    char *buf;
    size_t start, end, cap, limit;
    uint64_t number, bytes; /* of the line handed out last; read so far, unpacked */
    bool eof;
} lines;

void lines_start(lines *l, input *in, size_t limit);
/* Opens a file and starts; false after a message. */
bool lines_open(lines *l, const char *path, size_t limit);
/* The next line without its line feed, until the next call.  LINES_ERROR: see input_error. */
lines_result lines_next(lines *l, const char **p, size_t *n);
bool lines_ready(const lines *l);                          /* the next one can be had without reading */
const char *lines_wrong(const lines *l, lines_result got); /* what LINES_TOO_LONG or LINES_ERROR means */
void lines_free(lines *l);                                 /* leaves the input open */
void lines_close(lines *l);                                /* what lines_open opened, too */
#endif
