/* text.h -- bytes to terms: UTF-8 with repair, word boundaries, folding, stemming.
 *
 * A word is a piece of text between two boundaries of UAX #29 (Unicode 15.0) that holds at least one letter,
 * digit or ideograph.  Tokens are made of words: mostly a word is one, but compounds have tokens for their
 * parts and for the whole, and scripts without spaces for characters and pairs of them.  A token's raw term
 * is NFKC case-folded, without diacritics unless they are kept; its stem is what the language's Snowball
 * stemmer makes of the raw term, in French, Italian and Catalan without the elided word before an apostrophe.
 * Invalid bytes are read as U+FFFD, one for each maximal ill-formed part; offsets are always bytes of the
 * original text. */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H
#include "base/error.h"
#include "text/language.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TERM_MAX = 255 }; /* bytes of a term; longer ones are cut at a character boundary */

/* ---- words ---- */
typedef struct word {
    uint32_t start, end; /* bytes in the text */
    uint32_t special; /* 0: the word is its only token; else ask parts_next (and what word_props.h knows) */
} word;

typedef struct word_scanner {
    const uint8_t *text;
    size_t n, at; /* n < 2^32 */
    bool special; /* one of the words last found is */
} word_scanner;

/* The next words, at most cap; 0 when the text is done. */
size_t words_next(word_scanner *s, word *out, size_t cap);
/* The next boundary behind `at` (a boundary itself), n at the end: every segment, for the conformance test.
 */
size_t words_boundary(const uint8_t *text, size_t n, size_t at);

/* ---- tokens: tokens.c ---- */
typedef enum token_kind {
    KIND_WORD,      /* a word, or a part of one: takes the next position, has a stem */
    KIND_CHARACTER, /* of a script without spaces: takes the next position */
    KIND_PAIR,      /* two of them side by side, at the position of the first */
    KIND_SYMBOL,    /* `.net`, `c++`: a part with its signs, at its position */
    KIND_WHOLE      /* a compound of several parts, at the position of the first */
} token_kind;

typedef struct text_token {
    uint32_t start, end; /* bytes in the text */
    token_kind kind;
} text_token;

enum { WHOLE_MAX = 64 }; /* bytes of a compound that has a token of its own */

static inline bool token_moves(token_kind kind) /* takes a position */
{
    return kind <= KIND_CHARACTER;
}

/* The tokens of one special word after the other; zeroed but for text and n at first. */
typedef struct token_parts {
    const uint8_t *text;
    size_t n;
    size_t word, at, end;      /* where the word begins, what is left of it */
    size_t tied;               /* where a word goes on with a compound that began before; 0: nowhere */
    size_t whole_end;          /* of a compound that begins with the word; 0: it has no token */
    size_t second, second_end; /* the character behind the one read last, where they make a pair */
    bool fresh;                /* the first part is still to come */
    text_token waiting[2];     /* behind a part, at its position; the last first */
    unsigned nwaiting;
} token_parts;

void parts_begin(token_parts *p, const word *w);
bool parts_next(token_parts *p, text_token *out);

/* Positions that a term of the index covers: a compound as many as it has parts. */
uint32_t term_positions(fsk_str term);

/* All tokens of a text; those without a position of their own stand behind the one that has it. */
typedef struct token_scanner {
    word_scanner words;
    token_parts parts;
    word batch[16];
    size_t nbatch, next;
    bool inside; /* a special word */
} token_scanner;

void tokens_begin(token_scanner *s, fsk_str text);
bool tokens_next(token_scanner *s, text_token *out);

/* ---- the analyzer: shared by all threads; it never changes but for the languages that it has met ---- */
typedef struct analyzer analyzer;
int analyzer_new(const char *language, analyzer **out,
                 fsk_error *e); /* INVAL: unknown; the message lists the languages */
/* Diacritics stay from here on, in the small letters of the main language; before anybody else has it. */
void analyzer_keep_diacritics(analyzer *a);
bool analyzer_keeps_diacritics(const analyzer *a);
void analyzer_free(analyzer *a);
const char *analyzer_language(const analyzer *a); /* as it was made with, "auto" perhaps */
bool analyzer_guesses(const analyzer *a);         /* "auto": the language of each document is guessed */
uint32_t analyzer_main(const analyzer *a);        /* the same as a number (language.h); of "auto" none */
/* The languages that documents have, a bit each, the main one among them.  They only become more. */
uint64_t analyzer_languages(const analyzer *a);
void analyzer_meet(analyzer *a, uint64_t languages);
/* Whether a raw term is a stop word, so common that alone it says nothing: in the main language,
 * where languages are guessed in any that was met. */
bool analyzer_stops(const analyzer *a, fsk_str raw);
/* A hash of what a fixed probe list becomes in the main language and these others: changes when libstemmer or
 * utf8proc would make other terms.  0: out of memory. */
uint64_t analyzer_fingerprint(analyzer *a, uint64_t languages);

/* ---- the folder: one thread's folding and stemming; results live until the next call on it ---- */
typedef struct folder folder;
/* It stems in the main language until it is told another. */
int folder_new(const analyzer *a, folder **out, fsk_error *e);
int folder_speak(folder *f, uint32_t language, fsk_error *e);
void folder_free(folder *f);
/* The same for who needs one often and for a moment only: one is kept with its stemmers, which cost more to
 * make than a query to read. */
int folder_borrow(analyzer *a, folder **out, fsk_error *e);
void folder_return(analyzer *a, folder *f);
const char *folder_library(void); /* version of utf8proc, as loaded */
/* surface bytes of a word -> raw term (possibly empty: then the word is no token). */
fsk_str folder_fold(folder *f, const uint8_t *surface, size_t n);
/* raw term -> stem (the raw term itself with language none; never empty for a term that is not; may be the
 * bytes of `raw`). */
fsk_str folder_stem(folder *f, fsk_str raw);
/* Whether a token has a stem in a language that has stems: a word that holds none of the signs by which
 * wholes are told. */
bool token_stems(token_kind kind, fsk_str raw);
bool folder_has_stems(const folder *f); /* the language spoken is not none */
/* Whether the raw term is a word that the language elides before an apostrophe (French l, d, qu). */
bool folder_elides(const folder *f, fsk_str raw);
#endif
