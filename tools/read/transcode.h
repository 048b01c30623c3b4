/* transcode.h -- other encodings into UTF-8, in pieces.
 *
 * Relies on: iconv.  What is wrong in the encoding becomes U+FFFD; nothing is ever an error. */
#ifndef TOOLS_TRANSCODE_H
#define TOOLS_TRANSCODE_H
#include "lib/str.h"
#include <stdbool.h>

typedef struct transcoder {
    void *handle; /* iconv_t */
    size_t unit;  /* bytes to pass over where one is wrong */
} transcoder;

bool transcoder_open(transcoder *t, const char *encoding); /* false: unknown, or out of memory */
void transcoder_close(transcoder *t);                      /* {0} too */
static inline bool transcoder_is_open(const transcoder *t)
{
    return t->handle != NULL;
}

/* Converts from p, of which *n bytes are left afterwards, into up to cap (at least 4) bytes at `to`; returns
 * how many came out.  A character cut at the end of p stays there unless it is the last. */
size_t transcode(transcoder *t, const char *p, size_t *n, char *to, size_t cap, bool last);
/* All of p behind what is in `to`; false: encoding unknown. */
bool transcode_all(const char *encoding, const char *p, size_t n, str *to);
#endif
