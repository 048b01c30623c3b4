/* strings.h -- copies of strings that live until all of them are freed together.
 *
 * Relies on: cli.h, through which it ends the program when memory is out, so that no caller needs to check.
 */
#ifndef TOOLS_EVAL_STRINGS_H
#define TOOLS_EVAL_STRINGS_H
#include <stddef.h>

typedef struct strings {
    struct strings_chunk *last;
} strings;

const char *strings_add(strings *s, const char *p, size_t n); /* NUL-terminated */
void strings_free(strings *s);
/* p, which may be NULL, with room for at least n things of size bytes; *cap is what it has room for. */
void *grow(void *p, size_t n, size_t *cap, size_t size);
#endif
