/* stop.c -- see stop.h: short lists of articles, pronouns, prepositions, conjunctions and auxiliary verbs, as
 * raw terms in order. */
#include "text/stop.h"
#include <stdlib.h>
#include <string.h>

static const char *const ENGLISH[] = {
    "a",   "an",    "and",  "are",   "as",    "at",   "be",   "but", "by",  "for",  "if",
    "in",  "into",  "is",   "it",    "no",    "not",  "of",   "on",  "or",  "such", "that",
    "the", "their", "then", "there", "these", "they", "this", "to",  "was", "will", "with"};

static const struct {
    const char *language;
    const char *const *words;
    size_t n;
} LISTS[] = {{"english", ENGLISH, sizeof ENGLISH / sizeof ENGLISH[0]}};

static int by_bytes(const void *key, const void *word)
{
    const fsk_str *k = key;
    const char *w = *(const char *const *)word;
    size_t n = strlen(w);
    int order = memcmp(k->p, w, k->n < n ? k->n : n);
    return order ? order : k->n < n ? -1 : k->n > n;
}

bool stop_words_have(const char *language, fsk_str raw)
{
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        if (strcmp(LISTS[i].language, language) == 0)
            return bsearch(&raw, LISTS[i].words, LISTS[i].n, sizeof *LISTS[i].words, by_bytes) != NULL;
    }
    return false;
}
