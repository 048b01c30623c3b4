/* fold.h -- surface bytes to raw term: NFKC case folding, mostly without diacritics; fold.c says what
 * exactly.
 *
 * Relies on: text.h for TERM_MAX.  Invariant: a raw term is well-formed UTF-8 whatever the surface. */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H
#include "text/text.h"

enum { FOLD_ROOM = TERM_MAX + 4 }; /* a term and the character that is cut off */

enum {
    FOLD_KEEP = 1,   /* diacritics stay */
    FOLD_TURKISH = 2 /* the small letter of I is the one without a dot; only with FOLD_KEEP */
};

/* Writes the raw term of a surface to `to`; returns its bytes, at most TERM_MAX (0: no token).  how: FOLD_*.
 */
size_t fold_term(const uint8_t *surface, size_t n, unsigned how, uint8_t to[FOLD_ROOM]);
#endif
