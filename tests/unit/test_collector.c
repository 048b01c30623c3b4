/* test_collector.c -- the best k of random streams against a plain sort: small k and large, many ties, pages,
 * a threshold known beforehand. */
#include "exec/collector.h"
#include "unit.h"
#include <stdlib.h>

static int best_first(const void *a, const void *b)
{
    const collected *x = a, *y = b;
    if (x->points != y->points)
        return x->points > y->points ? -1 : 1;
    return x->doc < y->doc ? -1 : x->doc > y->doc;
}

/* The stream in order of docids, which need not begin at 0 nor be without gaps. */
static collected *random_stream(uint32_t n, uint32_t most_points)
{
    collected *s = malloc((n + 1) * sizeof *s);
    assert_non_null(s);
    uint64_t doc = (uint64_t)random_below(4) << 32;
    for (uint32_t i = 0; i < n; i++) {
        doc += 1 + random_below(100);
        s[i] = (collected){doc, random_below(most_points)};
    }
    return s;
}

/* What is left of a sorted stream behind `after`. */
static uint32_t behind(const collected *sorted, uint32_t n, const fsk_hit *after)
{
    uint32_t i = 0;
    while (after && i < n &&
           (sorted[i].points > after->points ||
            (sorted[i].points == after->points && sorted[i].doc <= after->doc)))
        i++;
    return i;
}

static void check_stream(const collected *stream, uint32_t n, uint32_t k, const fsk_hit *after, uint32_t seed)
{
    arena memory = ARENA_INIT;
    collector c;
    assert_true(collector_init(&c, k, after, &memory));
    collector_seed(&c, seed);
    uint32_t need = c.need;
    for (uint32_t i = 0; i < n; i++) {
        collector_add(&c, stream[i].doc, stream[i].points);
        assert_true(c.need >= need);
        need = c.need;
    }
    collector_finish(&c);
    collected *sorted = malloc((n + 1) * sizeof *sorted);
    assert_non_null(sorted);
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = stream[i];
    qsort(sorted, n, sizeof *sorted, best_first);
    uint32_t from = behind(sorted, n, after), want = n - from < k ? n - from : k;
    assert_int_equal(c.n, want);
    for (uint32_t i = 0; i < want; i++) {
        assert_int_equal(c.hits[i].doc, sorted[from + i].doc);
        assert_int_equal(c.hits[i].points, sorted[from + i].points);
    }
    free(sorted);
    arena_free(&memory);
}

static void test_streams(void **state)
{
    (void)state;
    static const uint32_t ks[] = {1, 2, 10, COLLECTOR_HEAP, COLLECTOR_HEAP + 1, 1000};
    for (uint32_t round = 0; round < 600; round++) {
        uint32_t n = random_below(4000), most = 1 + random_bits(1 + random_below(30));
        collected *s = random_stream(n, most);
        check_stream(s, n, ks[round % 6], NULL, 0);
        if (n) {
            fsk_hit after = {.doc = s[random_below(n)].doc, .points = s[random_below(n)].points};
            check_stream(s, n, ks[round % 6], &after, 0);
        }
        free(s);
    }
}

/* At least k documents reach the seed: the answer is the same with it. */
static void test_seed(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 200; round++) {
        uint32_t n = 400 + random_below(2000), k = 1 + random_below(400);
        collected *s = random_stream(n, 1 + random_bits(1 + random_below(20))),
                  *sorted = malloc(n * sizeof *s);
        assert_non_null(sorted);
        for (uint32_t i = 0; i < n; i++)
            sorted[i] = s[i];
        qsort(sorted, n, sizeof *sorted, best_first);
        check_stream(s, n, k, NULL, sorted[k - 1].points);
        free(s), free(sorted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_streams), cmocka_unit_test(test_seed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
