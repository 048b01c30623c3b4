/* text.h -- bytes to terms: UTF-8 with repair, word boundaries, folding, stemming.
 *
 * A word is a piece of text between two boundaries of UAX #29 (Unicode 15.0) that holds at least one letter,
 * digit or ideograph.  Its raw term is NFKC case-folded without diacritics; its stem is what the language's
 * Snowball stemmer makes of the raw term, in French, Italian and Catalan without the elided word before an
 * apostrophe.  Invalid bytes are read as U+FFFD, one for each maximal ill-formed part; offsets are always
 * bytes of the original text. */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H
#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TERM_MAX = 255 }; /* bytes of a term; longer ones are cut at a character boundary */

/* ---- words ---- */
typedef struct word {
    uint32_t start, end; /* bytes in the text */
} word;

typedef struct word_scanner {
    const uint8_t *text;
    size_t n, at; /* n < 2^32 */
} word_scanner;

/* The next words, at most cap; 0 when the text is done. */
size_t words_next(word_scanner *s, word *out, size_t cap);
/* The next boundary behind `at` (a boundary itself), n at the end: every segment, for the conformance test.
 */
size_t words_boundary(const uint8_t *text, size_t n, size_t at);

/* ---- the analyzer: immutable once made, shared by all threads ---- */
typedef struct analyzer analyzer;
int analyzer_new(const char *language, analyzer **out,
                 fsk_error *e); /* INVAL: unknown; the message lists the languages */
void analyzer_free(analyzer *a);
const char *analyzer_language(const analyzer *a);
bool analyzer_stems(const analyzer *a); /* false for "none" */
/* Whether a raw term is a stop word of the language: so common that alone it says nothing. */
bool analyzer_stops(const analyzer *a, fsk_str raw);
/* A hash of what a fixed probe list becomes: changes when libstemmer or utf8proc would make other terms. */
uint64_t analyzer_fingerprint(const analyzer *a);

/* ---- the folder: one thread's folding and stemming; results live until the next call on it ---- */
typedef struct folder folder;
int folder_new(const analyzer *a, folder **out, fsk_error *e);
void folder_free(folder *f);
const char *folder_library(void); /* version of utf8proc, as loaded */
/* surface bytes of a word -> raw term (possibly empty: then the word is no token). */
fsk_str folder_fold(folder *f, const uint8_t *surface, size_t n);
/* raw term -> stem (the raw term itself with language none; never empty for a term that is not). */
fsk_str folder_stem(folder *f, fsk_str raw);
#endif
