/* utf8.h -- reading UTF-8 that may be damaged, for what the tools print.
 *
 * Relies on: nothing.  Every byte string is read: what is not UTF-8 (overlong forms, surrogates, cut
 * sequences) comes back as U+FFFD, one for each byte that fits nowhere. */
#ifndef TOOLS_UTF8_H
#define TOOLS_UTF8_H
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xFFFDu

/* The character at p, which is below end; *len is the number of bytes it takes. */
uint32_t utf8_decode(const char *p, const char *end, size_t *len);
#endif
