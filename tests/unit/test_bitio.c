/* test_bitio.c -- bit fields against an array of single bits, and Elias-Fano codes bit by bit. */
#include "codec/bitio.h"
#include "codec/ef.h"
#include "unit.h"
#include <string.h>

enum { MOST = 40000 };

static uint8_t bits[MOST]; /* what must have been written, a byte each */
static uint64_t nbits;

static void expect(uint64_t v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        bits[nbits++] = v >> i & 1;
}

static void check(const buf *b)
{
    assert_int_equal(b->n, (nbits + 7) / 8);
    for (uint64_t i = 0; i < 8 * (uint64_t)b->n; i++)
        assert_int_equal(b->p[i / 8] >> i % 8 & 1, i < nbits ? bits[i] : 0);
}

static uint64_t field(uint32_t n)
{
    return n ? random_u64() >> (64 - n) : 0;
}

static void test_put_get(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 200; round++) {
        buf b = {0};
        bit_writer w = {.to = &b};
        struct {
            uint64_t v;
            uint32_t n;
        } put[300];
        nbits = 0;
        for (uint32_t i = 0; i < 300; i++) {
            put[i].n = random_below(57);
            put[i].v = field(put[i].n);
            bits_put(&w, put[i].v, put[i].n);
            expect(put[i].v, put[i].n);
        }
        assert_int_equal(w.total, nbits);
        bits_pad(&w);
        check(&b);
        memset(buf_add(&b, 8), 0xff, 8);
        uint64_t at = 0;
        for (uint32_t i = 0; i < 300; i++) {
            assert_true(bits_get(b.p, at, put[i].n) == put[i].v);
            at += put[i].n;
        }
        buf_free(&b);
    }
}

static void test_put_run(void **state)
{
    (void)state;
    uint8_t from[600];
    for (uint32_t i = 0; i < sizeof from; i++)
        from[i] = (uint8_t)random_u64();
    for (uint32_t round = 0; round < 500; round++) {
        buf b = {0};
        bit_writer w = {.to = &b};
        nbits = 0;
        uint32_t lead = round % 3 ? random_below(57) : 8 * random_below(3);
        uint64_t v = field(lead);
        bits_put(&w, v, lead);
        expect(v, lead);
        for (uint32_t run = 0; run < 3; run++) {
            uint32_t at = round % 2 ? random_below(64) : 8 * random_below(8), n = random_below(4500 - at);
            if (run == 1)
                n = random_below(120);
            bits_put_run(&w, from, at, n);
            for (uint32_t i = at; i < at + n; i++)
                expect(from[i / 8] >> i % 8 & 1, 1);
            assert_int_equal(w.total, nbits);
        }
        bits_pad(&w);
        check(&b);
        buf_free(&b);
    }
}

static void test_pad(void **state)
{
    (void)state;
    buf b = {0};
    bit_writer w = {.to = &b};
    bits_pad(&w);
    assert_int_equal(b.n, 0);
    bits_put(&w, 5, 3);
    bits_pad(&w);
    bits_pad(&w);
    assert_int_equal(b.n, 1);
    assert_int_equal(w.total, 8);
    assert_int_equal(b.p[0], 5);
    buf_free(&b);
}

static void test_failed_buffer(void **state)
{
    (void)state;
    uint8_t from[128] = {0};
    buf b = {.failed = true};
    bit_writer w = {.to = &b};
    for (uint32_t i = 0; i < 100; i++)
        bits_put(&w, 1, 56);
    bits_put_run(&w, from, 0, 1000);
    bits_put_run(&w, from, 3, 900);
    bits_pad(&w);
    assert_int_equal(b.n, 0);
    assert_true(b.failed);
}

/* FORMAT.md section 7 literally. */
static void expect_ef(const uint32_t *v, uint32_t n, uint32_t bound)
{
    uint32_t l = 0;
    if (n == 1) {
        while ((uint64_t)(bound - 1) >> l)
            l++;
        expect(v[0], l);
        return;
    }
    while ((uint64_t)n << (l + 1) <= bound)
        l++;
    for (uint32_t i = 0; i < n; i++)
        expect(v[i], l);
    uint64_t high = nbits;
    nbits += n + ((bound - 1) >> l);
    memset(bits + high, 0, nbits - high);
    for (uint32_t i = 0; i < n; i++)
        bits[high + (v[i] >> l) + i] = 1;
}

static void test_ef_put(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 3000; round++) {
        uint32_t n = 1 + random_below(round % 10 ? 12 : 400), v[400], at = 0, gaps = random_below(20);
        for (uint32_t i = 0; i < n; i++, at++)
            v[i] = at += random_bits(gaps);
        uint32_t bound = round % 3 ? at + random_bits(random_below(30)) : at;
        buf b = {0};
        bit_writer w = {.to = &b};
        nbits = 0;
        ef_put(&w, v, n, bound);
        expect_ef(v, n, bound);
        assert_int_equal(w.total, nbits);
        assert_int_equal(ef_bits(n, bound), nbits);
        bits_pad(&w);
        check(&b);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put_get),       cmocka_unit_test(test_put_run), cmocka_unit_test(test_pad),
        cmocka_unit_test(test_failed_buffer), cmocka_unit_test(test_ef_put),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
