/* fold.h -- surface bytes to raw term: NFKC case folding without diacritics. */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H
#include "text/text.h"

/* Writes the raw term of a surface to `to`, returns its bytes (0: no token). */
size_t fold_term(const uint8_t *surface, size_t n, uint8_t to[TERM_MAX]);
#endif
