/* test_norm.c -- norm bytes: the tables recomputed from their definition, and the properties that scoring and
 * position codes stand on. */
#include "codec/norm.h"
#include "unit.h"

/* byte4ToInt in its own terms: 24 plain values, then a float of 3 stored mantissa bits. */
static uint64_t length_of(uint32_t byte)
{
    if (byte < 24)
        return byte;
    uint32_t code = byte - 24, exponent = code >> 3;
    uint64_t mantissa = code & 7;
    for (mantissa += exponent ? 8 : 0; exponent > 1; exponent--)
        mantissa *= 2;
    return 24 + mantissa;
}

static void test_tables(void **state)
{
    (void)state;
    for (uint32_t b = 0; b < 256; b++) {
        assert_int_equal(norm_length[b], length_of(b));
        uint64_t bound = b == 255 ? INT32_MAX : length_of(b + 1) - 1;
        assert_int_equal(norm_bound[b], bound ? bound : 1);
    }
}

static void test_known_values(void **state)
{
    (void)state;
    /* length, byte, smallest length: worked out by hand from SmallFloat.intToByte4's definition */
    static const uint32_t pairs[][3] = {
        {0, 0, 0},    {39, 39, 39}, {40, 40, 40},  {41, 40, 40},    {42, 41, 42},
        {55, 47, 54}, {56, 48, 56}, {100, 57, 96}, {1000, 87, 984}, {INT32_MAX, 255, 2013265944}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_int_equal(norm_of_length(pairs[i][0]), pairs[i][1]);
        assert_int_equal(norm_length[pairs[i][1]], pairs[i][2]);
    }
    assert_int_equal(norm_of_length(UINT32_MAX), 255);
}

static void check_length(uint32_t length)
{
    uint8_t b = norm_of_length(length);
    assert_true(norm_length[b] <= length);
    assert_true(b == 255 || length < norm_length[b + 1]);
    if (length && length <= INT32_MAX) /* the last position of that span */
        assert_true(length - 1 < norm_bound[b]);
}

static void test_rounds_down(void **state)
{
    (void)state;
    for (uint32_t length = 0; length < 70000; length++)
        check_length(length);
    for (uint32_t b = 1; b < 256; b++) {
        check_length(norm_length[b] - 1);
        check_length(norm_length[b]);
        check_length(norm_length[b] + 1);
        assert_true(norm_length[b - 1] < norm_length[b]);
    }
    for (uint32_t i = 0; i < 10000; i++)
        check_length(random_bits(random_below(33)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_rounds_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
