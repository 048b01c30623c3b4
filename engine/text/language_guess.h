/* language_guess.h -- the language of a text, by its letters.
 *
 * Relies on: language_grams.h.  Time is bounded: the first letters decide.  Any thread. */
#ifndef TEXT_LANGUAGE_GUESS_H
#define TEXT_LANGUAGE_GUESS_H
#include "text/language.h"

enum {
    GUESS_LETTERS = 400, /* looked at */
    GUESS_LEAST = 12     /* fewer tell nothing */
};

typedef struct language_guess {
    uint32_t letters[GUESS_LETTERS * 2 + 2]; /* small ones, words between spaces */
    uint32_t n, taken;                       /* taken: letters among them */
    uint32_t dense, greek, armenian, tamil;  /* characters of scripts that decide by themselves */
} language_guess;

void language_guess_begin(language_guess *g);
/* More of the text; what is beyond GUESS_LETTERS is not looked at. */
void language_guess_add(language_guess *g, fsk_str text);
/* LANGUAGE_NONE: one without a stemmer, or too little to tell. */
uint32_t language_guess_end(language_guess *g);
#endif
