/* stem.h -- a language's Snowball stemmer for one thread, behind the removal of elided words.
 *
 * Relies on: libstemmer, in stem.c alone.  Invariant: the same raw term always has the same stem. */
#ifndef TEXT_STEM_H
#define TEXT_STEM_H
#include "base/error.h"
#include <stdbool.h>

typedef struct stemmer stemmer;

bool stemmer_known(const char *language);   /* a canonical name of libstemmer's; not "none" */
const char *const *stemmer_languages(void); /* in alphabetical order, behind the last NULL */
stemmer *stemmer_new(const char *language); /* NULL: unknown, or memory is out */
void stemmer_free(stemmer *s);
/* Whether the language elides this word before an apostrophe. */
bool stemmer_elides(const stemmer *s, fsk_str raw);
/* The stem lives until the next call; n is 0 when the stemmer leaves nothing or memory is out. */
fsk_str stemmer_stem(stemmer *s, fsk_str raw);
#endif
