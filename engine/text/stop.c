/* stop.c -- see stop.h: short lists of articles, pronouns, prepositions, conjunctions and auxiliary verbs, as
 * raw terms in order. */
#include "text/stop.h"
#include <stdlib.h>
#include <string.h>

static const char *const ENGLISH[] = {
    "a",       "about",   "above",     "after",   "again",  "against", "all",       "also",     "am",
    "an",      "and",     "any",       "are",     "as",     "at",      "be",        "because",  "been",
    "before",  "being",   "below",     "between", "both",   "but",     "by",        "can",      "cannot",
    "could",   "did",     "do",        "does",    "doing",  "done",    "down",      "during",   "each",
    "either",  "else",    "ever",      "every",   "few",    "for",     "from",      "further",  "had",
    "has",     "have",    "having",    "he",      "her",    "here",    "hers",      "herself",  "him",
    "himself", "his",     "how",       "however", "i",      "if",      "in",        "into",     "is",
    "it",      "its",     "itself",    "just",    "let",    "may",     "me",        "might",    "more",
    "most",    "much",    "must",      "my",      "myself", "neither", "no",        "nor",      "not",
    "now",     "of",      "off",       "often",   "on",     "once",    "one",       "only",     "onto",
    "or",      "other",   "others",    "ought",   "our",    "ours",    "ourselves", "out",      "over",
    "own",     "per",     "rather",    "same",    "shall",  "she",     "should",    "since",    "so",
    "some",    "such",    "than",      "that",    "the",    "their",   "theirs",    "them",     "themselves",
    "then",    "there",   "therefore", "these",   "they",   "this",    "those",     "though",   "through",
    "thus",    "to",      "together",  "too",     "toward", "towards", "under",     "until",    "up",
    "upon",    "us",      "very",      "was",     "we",     "were",    "what",      "whatever", "when",
    "where",   "whereas", "whether",   "which",   "while",  "who",     "whom",      "whose",    "why",
    "will",    "with",    "within",    "without", "would",  "yet",     "you",       "your",     "yours",
    "yourself"};

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
