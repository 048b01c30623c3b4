/* fold.h -- surface bytes to raw term: NFKC case folding without diacritics; fold.c says what exactly.
 *
 * Relies on: text.h for TERM_MAX.  Invariant: a raw term is well-formed UTF-8 whatever the surface. */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H
#include "text/text.h"

enum { FOLD_ROOM = TERM_MAX + 4 }; /* a term and the character that is cut off */

/* Writes the raw term of a surface to `to`; returns its bytes, at most TERM_MAX (0: no token). */
size_t fold_term(const uint8_t *surface, size_t n, uint8_t to[FOLD_ROOM]);
#endif
