/* base64.h -- bytes as letters and back (RFC 4648, section 4).
 *
 * Relies on: str.h. */
#ifndef TOOLS_BASE64_H
#define TOOLS_BASE64_H
#include "lib/str.h"
#include <stdbool.h>

void base64_add(str *to, const void *p, size_t n);
/* Adds what the letters stand for; false, and nothing added, where they are none or cut short. */
bool base64_decode(str *to, const char *p, size_t n);
#endif
