/* test_significance.c -- the paired randomisation test: exact with few topics, near the truth with many. */
#include "eval/significance.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void few_topics_are_counted_out(void **unused)
{
    (void)unused;
    const double a[] = {3, 2, 4, 1}, b[] = {1, 1, 1, 1};
    comparison c;
    compare_paired(a, b, 4, SIGNIFICANCE_ROUNDS, 1, &c);
    assert_int_equal(c.better, 3);
    assert_int_equal(c.worse, 0);
    assert_true(fabs(c.difference - 1.5) < 1e-12);
    assert_true(fabs(c.p - 2.0 / 8) < 1e-12); /* of the eight exchanges of three differences, all and none */
}

static void equal_runs(void **unused)
{
    (void)unused;
    const double a[] = {.5, .25, 1};
    comparison c;
    compare_paired(a, a, 3, SIGNIFICANCE_ROUNDS, 1, &c);
    assert_true(c.p == 1 && c.difference == 0);
    compare_paired(a, a, 0, SIGNIFICANCE_ROUNDS, 1, &c);
    assert_true(c.p == 1 && c.n == 0);
}

/* k differences of +1 and n - k of -1: the sum is binomial, so p is known. */
static void many_topics(void **unused)
{
    (void)unused;
    enum { N = 40, UP = 27 };
    double a[N], b[N], tail = 0, ways = 1;
    for (int i = 0; i < N; i++) {
        a[i] = i < UP;
        b[i] = i >= UP;
    }
    for (int k = 0; k <= N; k++) {
        tail += abs(2 * k - N) >= 2 * UP - N ? ways : 0;
        ways = ways * (N - k) / (k + 1);
    }
    comparison c;
    compare_paired(a, b, N, SIGNIFICANCE_ROUNDS, 7, &c);
    assert_true(fabs(c.p - tail / exp2(N)) < 0.005);
    comparison other;
    compare_paired(b, a, N, SIGNIFICANCE_ROUNDS, 7, &other);
    assert_true(other.difference == -c.difference && fabs(other.p - c.p) < 0.005);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(few_topics_are_counted_out),
                                       cmocka_unit_test(equal_runs), cmocka_unit_test(many_topics)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
