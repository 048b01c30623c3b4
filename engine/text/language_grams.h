/* language_grams.h -- the commonest strings of letters in languages that share an alphabet with others.
 *
 * Made by gen_language_grams.py.  Invariant: strings are of one to five small letters, the commonest first,
 * each with a space behind it; "_" is the boundary of a word. */
#ifndef TEXT_LANGUAGE_GRAMS_H
#define TEXT_LANGUAGE_GRAMS_H

enum { LANGUAGE_PROFILES = 50, GRAM_LETTERS = 5 };

typedef struct language_profile {
    const char *language, *grams;
} language_profile;

extern const language_profile language_profiles[LANGUAGE_PROFILES];
#endif
