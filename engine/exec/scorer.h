/* scorer.h -- ways of scoring other than BM25, in integers like it: one table of formulas over a word's
 * frequency in the document, the document's length, and the word's and the field's sums.
 *
 * A clause contributes (uint32_t)(scale * sum over its words of times * score(tf, length)), at most its share
 * of 2^30.  A formula that rises with tf and falls with length (`bounded`) is its own bound at an impact, one
 * point added for what the last bits of logarithms might do; for the others the clause's share bounds every
 * posting, so nothing is pruned.  Frequencies above SCORER_TF_MAX count as that much.  Relies on:
 * codec/norm.h for lengths. */
#ifndef EXEC_SCORER_H
#define EXEC_SCORER_H
#include "base/arena.h"
#include "exec/bm25.h"
#include "fossick.h"

enum { SCORER_TF_MAX = 1 << 20 };

/* A word of a clause. */
typedef struct scorer_word {
    double df, cf, times; /* documents and occurrences in the index, deleted ones included; in the phrase */
} scorer_word;

typedef struct scoring scoring;

typedef struct scorer {
    const char *name;
    double param;       /* when none is given */
    double least, most; /* that it may be */
    bool bounded, uses_cf;
    double (*score)(const scoring *s, const scorer_word *w, double tf, double length); /* below 0: 0 */
    double (*limit)(const scoring *s, const scorer_word *w); /* no posting scores above it */
} scorer;

struct scoring {
    const scorer *how;
    double docs, tokens, average; /* of the field */
    double param, k1, b;
    const scorer_word *words;
    uint32_t nwords;
    double scale; /* points per score */
    uint32_t max; /* points of any posting */
};

/* NULL: BM25, which bm25.h scores. */
const scorer *scorer_get(fsk_scorer which);
double scoring_limit(const scoring *s); /* of all words */
uint32_t scoring_points(const scoring *s, uint32_t tf, uint8_t norm);
uint32_t scoring_bound(const scoring *s, uint16_t impact);
/* What documents with at least this impact surely have. */
uint32_t scoring_least(const scoring *s, uint16_t seed);
#endif
