/* synonyms.h -- words that are asked for together with others, from a text of rules.
 *
 * Relies on: text/.  Immutable once read, so that any thread may use it.  A rule is found by the stems of its
 * words, as plain words of a query are; it adds what stands on its other side. */
#ifndef QUERY_SYNONYMS_H
#define QUERY_SYNONYMS_H
#include "base/arena.h"
#include "base/error.h"
#include "text/text.h"

enum {
    SYNONYM_WORDS = 8,   /* of one side */
    SYNONYM_ITEMS = 64,  /* of a line */
    SYNONYM_WEIGHT = 800 /* thousandths that what a rule adds counts */
};

typedef struct synonyms synonyms;

/* A side of a rule. */
typedef struct synonym_item {
    fsk_str raws[SYNONYM_WORDS], stems[SYNONYM_WORDS];
    uint32_t n;
    fsk_str shown; /* how it is written in a query */
} synonym_item;

/* What an item stands for besides itself. */
typedef struct synonym_entry {
    const synonym_item *item;
    const synonym_item **others;
    uint32_t n, room;
} synonym_entry;

/* INVAL: a line that is no rule, which the message names; NOMEM. */
int synonyms_read(const analyzer *a, fsk_str text, synonyms **out, fsk_error *e);
void synonyms_free(synonyms *s);
/* The entry for a row of n words by their stems; NULL. */
const synonym_entry *synonyms_find(const synonyms *s, const fsk_str *stems, uint32_t n);
/* The words of a text as synonyms are compared by: raw terms and stems, in the arena, the first `most`.  *n
 * is how many there are; *bytes where the last one ends. */
int synonyms_words(folder *f, fsk_str text, arena *memory, uint32_t most, fsk_str *raws, fsk_str *stems,
                   uint32_t *n, fsk_error *e);
#endif
