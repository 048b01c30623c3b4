/* input.h -- the bytes of a file, of stdin or of an archive's member, unpacked when they are gzip or zstd,
 * and turned into UTF-8 when a mark at their beginning says that they are UTF-16 or UTF-32.
 *
 * Relies on: zlib, zstd, xxhash, transcode.h, interrupt.h.  What a file is is told by its first bytes, never
 * by its name. Members and frames may follow one another; zstd windows of up to 2 GiB (--long=31) are
 * accepted. */
#ifndef TOOLS_INPUT_H
#define TOOLS_INPUT_H
#include "lib/str.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { INPUT_PEEK_MAX = 16 << 10 };

typedef struct input input;

/* Bytes that come from elsewhere: read is as read(2), error says what was wrong after it returned -1. */
typedef struct input_source {
    ssize_t (*read)(void *user, void *p, size_t n);
    const char *(*error)(void *user);
    void *user;
} input_source;

/* What is wrong with path before it is opened (missing, unreadable, a directory), or NULL.  "-" is stdin. */
const char *input_problem(const char *path);
const char *input_name(const char *path); /* for messages: "stdin" for "-" */
/* False when that cannot be known: a pipe, a terminal. */
bool input_path_size(const char *path, uint64_t *size);
/* NULL after writing what is wrong into why. */
input *input_open(const char *path, char *why, size_t why_size);
input *input_of_fd(int fd); /* a regular file; taken over.  NULL: out of memory, as below */
input *input_of_source(input_source source);
/* Kinds that are no text (bzip2, xz, zip, PDF) come as they are instead of being errors. */
void input_any(input *in);
/* Fills p with up to n bytes; 0 at the end, -1 on error, for which see input_error. */
ssize_t input_read(input *in, void *p, size_t n);
/* The first bytes, up to INPUT_PEEK_MAX, which input_read will give again; before the first read only.  Of a
 * pipe or terminal, those that are there. */
const unsigned char *input_peek(input *in, size_t *n);
/* All that is left behind what is in `to`: 0, 1 when that is more than limit, -1 on error. */
int input_slurp(input *in, size_t limit, str *to);
void input_count(input *in, uint64_t *counter); /* every byte given from now on is added to it */
const char *input_error(const input *in);       /* "" when there was none */
uint64_t input_consumed(const input *in);       /* bytes read from the source itself */
bool input_waits(const input *in);              /* reading may wait for somebody: a pipe or a terminal */
bool input_seekable(const input *in); /* a file with bytes that are given as they are; after a peek */
int64_t input_seek(input *in, int64_t offset, int whence); /* as lseek(2) */
/* XXH3 of the bytes read from the source, when they were read to the end; else 0. */
bool input_hash_start(input *in); /* false: out of memory */
uint64_t input_hash(const input *in);
/* Whether that many bytes out of so few are a trap rather than text. */
bool input_bomb(uint64_t packed, uint64_t unpacked);
void input_close(input *in);
#endif
