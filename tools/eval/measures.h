/* measures.h -- the measures, with trec_eval's definitions and names.
 *
 * Relies on: qrels.h, ranking.h.  One table has them all; those with cutoffs are asked for as P_10 or P.5,10,
 * and stand for trec_eval's own cutoffs when none are given. */
#ifndef TOOLS_EVAL_MEASURES_H
#define TOOLS_EVAL_MEASURES_H
#include "eval/qrels.h"
#include "eval/ranking.h"
#include <stdbool.h>

enum { LEVEL_UNJUDGED = -1, LEVEL_POOLED = -2 }; /* not in the judgments; in them with a level below 0 */

/* A ranking seen by the judgments of its topic. */
typedef struct verdicts {
    const long *levels; /* by rank */
    size_t n;
    size_t rel, nonrel, rel_ret; /* judged relevant and judged not, in all; relevant ones in the ranking */
    long relevant;               /* the least level that counts as relevant */
    const size_t *judged;        /* judged documents of each level, 0 up to nlevels - 1 */
    size_t nlevels;
} verdicts;

typedef enum { MEASURE_MEAN, MEASURE_SUM, MEASURE_GEOMETRIC } measure_average;

typedef struct measure {
    const char *name, *cutoffs; /* cutoffs: trec_eval's, comma-separated; NULL: takes none */
    measure_average average;
    double (*of)(const verdicts *v, double cutoff);
    bool official; /* in trec_eval's short list */
} measure;

/* A measure with its cutoff, as it is printed. */
typedef struct measured {
    const measure *measure;
    double cutoff;
    char label[32];
} measured;

typedef struct measure_list {
    measured *items;
    size_t n, cap;
} measure_list;

/* Appends what NAMES asks for: names with commas between, NAME, NAME_CUTOFF, NAME.CUTOFF, "official" or
 * "all"; false for an unknown name, which is then in *bad. */
bool measures_add(measure_list *l, const char *names, const char **bad, size_t *bad_n);
void measures_free(measure_list *l);

typedef struct measure_rules {
    long relevant;   /* 1 */
    size_t depth;    /* only so many of a topic's documents; 0: all */
    bool all_topics; /* topics without a ranking count, with nothing found */
} measure_rules;

typedef struct evaluation {
    const char **topics;
    size_t ntopics;
    double *values; /* [topic * list->n + measure] */
    double *means;  /* [measure] */
} evaluation;

void evaluate(const ranking *r, const qrels *q, const measure_list *l, const measure_rules *rules,
              evaluation *out);
void evaluation_free(evaluation *e);
bool measure_is_count(const measure *m); /* printed without decimals */
#endif
