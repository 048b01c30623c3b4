/* test_exec_kernels.c -- the loops of evaluation at every level of this machine against naive versions
 * written here: lengths around the vectors', all and none kept, numbers at their limits.  Arrays have exactly
 * the room for 16 values behind their n that the contract names, so that the address sanitizer sees any
 * access beyond. */
#include "exec/bm25.h"
#include "exec/kernels.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

enum { BEHIND = 16, ROUNDS = 400 };

static const exec_kernels *loops[SIMD_LEVELS];
static uint32_t nloops;

static uint32_t *room(uint32_t n)
{
    uint32_t *p = malloc((n + BEHIND) * sizeof *p);
    assert_non_null(p);
    for (uint32_t i = 0; i < n + BEHIND; i++)
        p[i] = (uint32_t)random_u64();
    return p;
}

static uint32_t *copy(const uint32_t *from, uint32_t n)
{
    uint32_t *p = room(n);
    memcpy(p, from, n * sizeof *p);
    return p;
}

static uint32_t random_length(void)
{
    return random_below(3) ? random_below(70) : random_below(300);
}

/* n strictly ascending numbers; small gaps make two such arrays have numbers in common. */
static uint32_t *ascending(uint32_t n, uint32_t gap)
{
    uint32_t *p = room(n), at = random_below(gap);
    for (uint32_t i = 0; i < n; i++) {
        p[i] = at;
        at += 1 + random_below(gap);
    }
    return p;
}

static bool has(const uint32_t *p, uint32_t n, uint32_t value, uint32_t *where)
{
    for (*where = 0; *where < n; ++*where) {
        if (p[*where] == value)
            return true;
    }
    return false;
}

static void test_score(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t n = random_length(), *tf = room(n);
        float *inverse = malloc((n + BEHIND) * sizeof *inverse), w = (float)random_bits(random_below(30) + 1);
        assert_non_null(inverse);
        for (uint32_t i = 0; i < n + BEHIND; i++) {
            tf[i] = random_below(4) ? 1 + random_below(300) : random_below(2) ? UINT32_MAX : random_bits(32);
            inverse[i] = (float)(1 + random_below(100000)) / 20000.0f;
        }
        for (uint32_t k = 0; k < nloops; k++) {
            uint32_t *out = room(n);
            loops[k]->score(tf, inverse, n, w, out);
            for (uint32_t i = 0; i < n; i++)
                assert_int_equal(out[i], bm25_points(w, tf[i], inverse[i]));
            free(out);
        }
        free(tf), free(inverse);
    }
}

/* What bounds stand on: more occurrences never score less, longer documents never more. */
static void test_score_is_monotone(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 20000; round++) {
        float w = (float)(1 + random_below(1 << 30)), inverse = (float)(1 + random_below(1 << 24)) / 65536.0f;
        uint32_t tf = 1 + random_bits(random_below(32)), more = tf + random_bits(random_below(31));
        uint32_t points = bm25_points(w, tf, inverse);
        assert_true(more < tf || bm25_points(w, more, inverse) >= points);
        assert_true(bm25_points(w, tf, inverse * 0.999f) <= points);
        assert_true(points <= w);
    }
}

static void test_keep(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t n = random_length(), *docs = room(n), *scores = room(n), need = random_below(120);
        for (uint32_t i = 0; i < n; i++)
            scores[i] = random_below(100);
        for (uint32_t k = 0; k < nloops; k++) {
            uint32_t *d = copy(docs, n), *s = copy(scores, n), kept = loops[k]->keep(d, s, n, need), want = 0;
            for (uint32_t i = 0; i < n; i++) {
                if (scores[i] < need)
                    continue;
                assert_int_equal(d[want], docs[i]);
                assert_int_equal(s[want++], scores[i]);
            }
            assert_int_equal(kept, want);
            free(d), free(s);
        }
        free(docs), free(scores);
    }
}

static void test_sweep(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 40; round++) {
        uint32_t *sums = calloc(WINDOW, sizeof *sums), few = 1 + random_below(200),
                 first = random_below(1000) * WINDOW;
        assert_non_null(sums);
        for (uint32_t i = 0; i < WINDOW; i++)
            sums[i] = random_below(few) ? 0 : 1 + random_below(1000);
        uint32_t need = round ? 1 + random_below(1000) : 1;
        for (uint32_t k = 0; k < nloops; k++) {
            uint32_t *s = malloc(WINDOW * sizeof *s), *docs = room(WINDOW), *scores = room(WINDOW), want = 0;
            assert_non_null(s);
            memcpy(s, sums, WINDOW * sizeof *s);
            uint32_t n = loops[k]->sweep(s, need, first, docs, scores);
            for (uint32_t i = 0; i < WINDOW; i++) {
                assert_int_equal(s[i], 0);
                if (sums[i] < need)
                    continue;
                assert_int_equal(docs[want], first + i);
                assert_int_equal(scores[want++], sums[i]);
            }
            assert_int_equal(n, want);
            free(s), free(docs), free(scores);
        }
        free(sums);
    }
}

static void test_intersect(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t na = random_below(129), nb = random_length(), gap = 1 + random_below(8), where;
        uint32_t *a = ascending(na, gap), *b = ascending(nb, 1 + random_below(8));
        for (uint32_t k = 0; k < nloops; k++) {
            uint32_t most = na < nb ? na : nb, *in_a = room(most), *in_b = room(most), want = 0;
            uint32_t n = loops[k]->intersect(a, na, b, nb, in_a, in_b);
            for (uint32_t j = 0; j < nb; j++) {
                if (!has(a, na, b[j], &where))
                    continue;
                assert_int_equal(in_a[want], where);
                assert_int_equal(in_b[want++], j);
            }
            assert_int_equal(n, want);
            free(in_a), free(in_b);
        }
        free(a), free(b);
    }
}

static void test_rank(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t n = random_below(130), *got = room(n);
        uint64_t *keys = malloc((n + BEHIND) * sizeof *keys);
        assert_non_null(keys);
        for (uint32_t i = 0; i < n + BEHIND; i++)
            keys[i] = random_below(4) ? random_u64() >> 1 : random_below(n + 1);
        for (uint32_t k = 0; k < nloops; k++) {
            loops[k]->rank(keys, n, got);
            for (uint32_t i = 0; i < n; i++) {
                uint32_t larger = 0;
                for (uint32_t j = 0; j < n; j++)
                    larger += keys[j] > keys[i];
                assert_int_equal(got[i], larger);
            }
        }
        free(keys), free(got);
    }
}

static void test_inverse_at(void **state)
{
    (void)state;
    float inverse[256], got[300 + BEHIND];
    for (uint32_t i = 0; i < 256; i++)
        inverse[i] = 1.0f / (float)(i + 1);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t n = random_length(), *docs = ascending(n, 1 + random_below(30));
        uint32_t first = random_bits(31), span = n ? docs[n - 1] + 1 : 1;
        uint8_t *bytes = malloc(span + 3); /* what the contract lets it read */
        assert_non_null(bytes);
        for (uint32_t i = 0; i < span + 3; i++)
            bytes[i] = (uint8_t)random_u64();
        for (uint32_t i = 0; i < n; i++)
            docs[i] += first;
        for (uint32_t k = 0; k < nloops; k++) {
            loops[k]->inverse_at(inverse, bytes, first, docs, n, got);
            for (uint32_t i = 0; i < n; i++)
                assert_true(got[i] == inverse[bytes[docs[i] - first]]);
        }
        free(docs), free(bytes);
    }
}

static void test_unite(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint64_t bits[WINDOW_WORDS], from[WINDOW_WORDS], got[WINDOW_WORDS];
        uint8_t unaligned[sizeof from + 1];
        for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
            bits[i] = random_u64() & random_u64();
            from[i] = random_u64() & random_u64();
        }
        memcpy(unaligned + 1, from, sizeof from);
        for (uint32_t k = 0; k < nloops; k++) {
            memcpy(got, bits, sizeof got);
            loops[k]->unite(got, unaligned + 1);
            for (uint32_t i = 0; i < WINDOW_WORDS; i++)
                assert_true(got[i] == (bits[i] | from[i]));
        }
    }
}

int main(void)
{
    loops[nloops++] = &exec_kernels_scalar;
#if defined(__x86_64__)
    if (cpu_best() >= SIMD_AVX2)
        loops[nloops++] = &exec_kernels_avx2;
    if (cpu_best() >= SIMD_AVX512)
        loops[nloops++] = &exec_kernels_avx512;
#endif
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score), cmocka_unit_test(test_score_is_monotone), cmocka_unit_test(test_keep),
        cmocka_unit_test(test_sweep), cmocka_unit_test(test_intersect),         cmocka_unit_test(test_rank),
        cmocka_unit_test(test_unite), cmocka_unit_test(test_inverse_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
