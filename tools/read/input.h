/* input.h -- the bytes of a file or of stdin, unpacked when they are gzip or zstd.
 *
 * Relies on: zlib, zstd, interrupt.h.  What a file is is told by its first bytes, never by its name.  Members
 * and frames may follow one another; zstd windows of up to 2 GiB (--long=31) are accepted. */
#ifndef TOOLS_INPUT_H
#define TOOLS_INPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct input input;

/* What is wrong with path before it is opened (missing, unreadable, a directory), or NULL.  "-" is stdin. */
const char *input_problem(const char *path);
const char *input_name(const char *path); /* for messages: "stdin" for "-" */
/* False when that cannot be known: a pipe, a terminal. */
bool input_path_size(const char *path, uint64_t *size);
/* NULL after writing what is wrong into why. */
input *input_open(const char *path, char *why, size_t why_size);
/* Fills p with up to n bytes; 0 at the end, -1 on error, for which see input_error. */
ssize_t input_read(input *in, void *p, size_t n);
const char *input_error(const input *in);
uint64_t input_consumed(const input *in); /* bytes read from the file itself */
bool input_waits(const input *in);        /* reading may wait for somebody: a pipe or a terminal */
void input_close(input *in);
#endif
