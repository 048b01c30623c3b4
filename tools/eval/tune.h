/* tune.h -- parameters searched without looking at what they are judged by: cross-validation over topics.
 *
 * Relies on: setting.h, measures.h.  Topics are dealt into folds at random; for each fold the values that are
 * best on the others' mean are taken, and measured on the fold itself.  The held-out topics of all folds
 * together are what tuning is worth; the values that are best on all topics are what one would use. */
#ifndef TOOLS_EVAL_TUNE_H
#define TOOLS_EVAL_TUNE_H
#include "eval/asking.h"
#include "eval/measures.h"

typedef struct tuning {
    const asking *asking;
    const qrels *qrels;
    const measure_list *list; /* the first of them is tuned for */
    const measure_rules *rules;
    const setting *base;
    const char *grid; /* NAME=V:V:V,NAME=... */
    size_t folds;
    uint64_t seed;
    bool json;
} tuning;

/* Prints the folds, the held-out means beside those of the base and of the best on all; 0, or -1 after a
 * message. */
int tune(const tuning *t);
/* What is wrong with a grid, or NULL. */
const char *tune_grid_problem(const char *grid, char *why, size_t why_size);
#endif
