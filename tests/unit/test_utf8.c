/* test_utf8.c -- decoding with repair against a slow reading of Table 3-7, encoding, cutting. */
#include "text/utf8.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Each row of Table 3-7: a range for each byte. */
static const uint8_t well_formed[9][4][2] = {
    {{0x00, 0x7F}},
    {{0xC2, 0xDF}, {0x80, 0xBF}},
    {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}},
    {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}},
    {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}},
};

/* The longest match of any row; *whole when the row ends with it. */
static unsigned naive_match(const uint8_t *p, size_t n, int *whole)
{
    unsigned best = 0;
    *whole = 0;
    for (unsigned row = 0; row < 9; row++) {
        unsigned i = 0;
        while (i < 4 && i < n && well_formed[row][i][1] && p[i] >= well_formed[row][i][0] &&
               p[i] <= well_formed[row][i][1])
            i++;
        if (i > best) {
            best = i;
            *whole = i == 4 || !well_formed[row][i][1];
        }
    }
    return best;
}

static void check_decode(const uint8_t *p, size_t n)
{
    uint8_t *exact = malloc(n); /* so that ASan sees a byte too many */
    memcpy(exact, p, n);
    uint32_t c;
    int whole;
    unsigned took = utf8_decode(exact, n, &c), expected = naive_match(p, n, &whole);
    assert_int_equal(took, expected ? expected : 1);
    if (whole) {
        uint8_t back[UTF8_MAX];
        assert_int_equal(utf8_encode(c, back), took);
        assert_memory_equal(back, p, took);
    } else {
        assert_int_equal(c, UTF8_REPLACEMENT);
    }
    free(exact);
}

static void every_scalar_value(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        uint8_t bytes[UTF8_MAX];
        uint32_t back;
        unsigned n = utf8_encode(c, bytes);
        assert_int_equal(n, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
        assert_int_equal(utf8_decode(bytes, n, &back), n);
        assert_int_equal(back, c);
    }
}

static void every_two_bytes_and_edges(void **state)
{
    (void)state;
    static const uint8_t edges[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                    0xA0, 0xBF, 0xC0, 0xED, 0xF4, 0xFF};
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++)
            for (size_t i = 0; i < sizeof edges; i++) {
                uint8_t p[4] = {(uint8_t)a, (uint8_t)b, edges[i], edges[(i * 5 + b) % sizeof edges]};
                for (size_t n = 1; n <= (i == 0 ? 4 : 1); n++)
                    check_decode(p, n);
                if (a >= 0xC0)
                    check_decode(p, 4);
            }
}

static void repairs_maximal_parts(void **state)
{
    (void)state;
    /* the example of section 3.9: 61 F1 80 80 E1 80 C2 62 80 63 80 BF 64 */
    static const uint8_t text[] = {0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2,
                                   0x62, 0x80, 0x63, 0x80, 0xBF, 0x64};
    static const uint32_t expected[] = {'a', 0xFFFD, 0xFFFD, 0xFFFD, 'b', 0xFFFD, 'c', 0xFFFD, 0xFFFD, 'd'};
    size_t at = 0, i = 0;
    for (uint32_t c; at < sizeof text; i++) {
        at += utf8_decode(text + at, sizeof text - at, &c);
        assert_int_equal(c, expected[i]);
    }
    assert_int_equal(i, sizeof expected / sizeof *expected);
}

static void cuts_at_characters(void **state)
{
    (void)state;
    const uint8_t *p = (const uint8_t *)"aé漢\xF0\x9F\x98\x80";
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t limit = 0; limit < 12; limit++)
        assert_int_equal(utf8_cut(p, 10, limit), expected[limit]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value),
        cmocka_unit_test(every_two_bytes_and_edges),
        cmocka_unit_test(repairs_maximal_parts),
        cmocka_unit_test(cuts_at_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
