/* language.h -- the languages of documents: numbers that stand in the index (FORMAT.md section 11), names and
 * codes.
 *
 * Relies on: nothing.  Invariant: a number is never given to another language. */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H
#include "base/error.h"
#include <stdbool.h>
#include <stdint.h>

enum { LANGUAGE_NONE = 0, LANGUAGE_ENGLISH = 7, LANGUAGES = 30, LANGUAGE_AUTO = 254, LANGUAGE_UNKNOWN = 255 };

/* "german", the name of its stemmer; "none". */
const char *language_name(uint32_t language);
/* By name, or by a tag of BCP 47 in any letter case: `de`, `deu`, `de-AT`.  A well-formed tag of a language
 * without a stemmer is LANGUAGE_NONE, "auto" is LANGUAGE_AUTO; LANGUAGE_UNKNOWN: neither a name nor a tag. */
uint32_t language_find(fsk_str tag);
#endif
