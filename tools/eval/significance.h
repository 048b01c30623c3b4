/* significance.h -- whether one run is better than another on the same topics: the paired randomisation test.
 *
 * Under the null hypothesis the two runs' values of a topic might as well be exchanged.  p is the share of
 * all such exchanges that part the means at least as far as they are: of every one when there are few topics,
 * else of a random sample, the runs as they are included.  E. Smucker, J. Allan, B. Carterette: "A comparison
 * of statistical significance tests for information retrieval evaluation", CIKM 2007. */
#ifndef TOOLS_EVAL_SIGNIFICANCE_H
#define TOOLS_EVAL_SIGNIFICANCE_H
#include <stddef.h>
#include <stdint.h>

typedef struct comparison {
    size_t n, better, worse; /* topics in all; where a is above b; where it is below */
    double difference;       /* of the means: a - b */
    double p;                /* two-sided */
} comparison;

enum { SIGNIFICANCE_ROUNDS = 100000 };
void compare_paired(const double *a, const double *b, size_t n, uint32_t rounds, uint64_t seed,
                    comparison *out);
uint64_t random_next(uint64_t *state); /* splitmix64 */
#endif
