/* significance.c -- see significance.h. */
#include "eval/significance.h"
#include "lib/cli.h"
#include <math.h>
#include <stdlib.h>

uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static double signed_sum(const double *differences, size_t n, uint64_t *state)
{
    double sum = 0;
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++, bits >>= 1) {
        if (i % 64 == 0)
            bits = random_next(state);
        sum += bits & 1 ? differences[i] : -differences[i];
    }
    return sum;
}

/* Of all 2^n exchanges. */
static double exact(const double *differences, size_t n, double least)
{
    uint64_t all = UINT64_C(1) << n, far = 0;
    for (uint64_t signs = 0; signs < all; signs++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += signs >> i & 1 ? differences[i] : -differences[i];
        far += fabs(sum) >= least;
    }
    return (double)far / (double)all;
}

static double sampled(const double *differences, size_t n, double least, uint32_t rounds, uint64_t seed)
{
    uint64_t far = 1;
    for (uint32_t i = 0; i < rounds; i++)
        far += fabs(signed_sum(differences, n, &seed)) >= least;
    return (double)far / ((double)rounds + 1);
}

void compare_paired(const double *a, const double *b, size_t n, uint32_t rounds, uint64_t seed,
                    comparison *out)
{
    double *differences = malloc((n + 1) * sizeof *differences), sum = 0;
    size_t unequal = 0;
    if (!differences)
        cli_fail("out of memory");
    *out = (comparison){.n = n, .p = 1};
    for (size_t i = 0; i < n; i++) {
        double d = a[i] - b[i];
        out->better += d > 0;
        out->worse += d < 0;
        sum += d;
        if (d != 0)
            differences[unequal++] = d;
    }
    if (n)
        out->difference = sum / (double)n;
    double least = fabs(sum) * (1 - 1e-12); /* what rounding makes of equal sums still counts as far */
    if (unequal && unequal < 32 && UINT64_C(1) << unequal <= rounds)
        out->p = exact(differences, unequal, least);
    else if (unequal)
        out->p = sampled(differences, unequal, least, rounds, seed);
    free(differences);
}
