/* print.h -- what fossick-eval prints: trec_eval's lines or JSON; a comparison of two runs.
 *
 * Relies on: measures.h, significance.h. */
#ifndef TOOLS_EVAL_PRINT_H
#define TOOLS_EVAL_PRINT_H
#include "eval/measures.h"

typedef struct print_wish {
    bool per_query, json;
    const char *tag; /* of the run */
} print_wish;

void print_evaluation(const evaluation *e, const measure_list *l, const print_wish *w);
/* Of the topics that both have; means, differences and p for each measure that is a mean. */
void print_comparison(const evaluation *a, const evaluation *b, const measure_list *l, const print_wish *w,
                      const char *other);
#endif
