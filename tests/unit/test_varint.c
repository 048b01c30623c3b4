/* test_varint.c -- LEB128 numbers: limits, truncated, overlong, chained. */
#include "codec/varint.h"
#include "unit.h"
#include <string.h>

static void check(uint64_t v)
{
    uint8_t bytes[VARINT_MAX];
    size_t n = (size_t)(varint_put(bytes, v) - bytes), want = 1;
    for (uint64_t rest = v >> 7; rest; rest >>= 7)
        want++;
    assert_int_equal(n, want);
    uint64_t got = ~v;
    assert_ptr_equal(varint_get(bytes, bytes + n, &got), bytes + n);
    assert_true(got == v);
    for (size_t cut = 0; cut < n; cut++)
        assert_null(varint_get(bytes, bytes + cut, &got));
    uint32_t got32 = 0;
    const uint8_t *end = varint_get_u32(bytes, bytes + n, &got32);
    assert_ptr_equal(end, v >> 32 ? NULL : bytes + n);
    assert_true(v >> 32 || got32 == v);
}

static void test_round_trip(void **state)
{
    (void)state;
    for (uint32_t bit = 0; bit < 64; bit++) {
        check(UINT64_C(1) << bit);
        check((UINT64_C(1) << bit) - 1);
    }
    check(UINT64_MAX);
    for (uint32_t i = 0; i < 10000; i++)
        check(random_u64() >> random_below(64));
}

static void test_bytes(void **state)
{
    (void)state;
    buf b = {0};
    buf_put_varint(&b, 300);
    buf_put_varint(&b, 0);
    assert_int_equal(b.n, 3);
    assert_memory_equal(b.p, "\xac\x02\x00", 3);
    buf_free(&b);
}

static void test_too_long(void **state)
{
    (void)state;
    uint8_t bytes[12];
    uint64_t v;
    memset(bytes, 0xff, sizeof bytes);
    assert_null(varint_get(bytes, bytes + sizeof bytes, &v));
    bytes[9] = 1;
    assert_ptr_equal(varint_get(bytes, bytes + sizeof bytes, &v), bytes + 10);
    assert_true(v == UINT64_MAX);
    bytes[9] = 2; /* bit 64 */
    assert_null(varint_get(bytes, bytes + sizeof bytes, &v));
    bytes[9] = 0x81; /* an eleventh byte */
    bytes[10] = 0;
    assert_null(varint_get(bytes, bytes + sizeof bytes, &v));
}

static void test_chain(void **state)
{
    (void)state;
    uint8_t bytes[] = {1, 0x80, 3};
    uint64_t a, b, c;
    const uint8_t *p = bytes, *end = bytes + 2; /* the second is cut off */
    p = varint_get(p, end, &a);
    p = varint_get(p, end, &b);
    p = varint_get(p, end, &c);
    assert_null(p);
    uint32_t d;
    assert_null(varint_get_u32(NULL, end, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
