/* encoding.h -- which encoding a text is in, and the text as UTF-8.
 *
 * Relies on: transcode.h, utf8.h.  A line that is not UTF-8 is in the encoding that the user names,
 * Windows-1252 unless he does, of which Latin-1 is a part. */
#ifndef TOOLS_ENCODING_H
#define TOOLS_ENCODING_H
#include "lib/str.h"
#include <stdbool.h>

#define ENCODING_FALLBACK "windows-1252"

bool encoding_known(const char *name);
bool encoding_is_utf8(const char *p, size_t n);
/* Turns s into UTF-8 from `declared` (NULL: nothing is declared) or, where that makes no sense, from
 * fallback; the name of the encoding it was in, NULL for UTF-8.  spare is room to work in. */
const char *encoding_to_utf8(str *s, const char *declared, const char *fallback, str *spare);
#endif
