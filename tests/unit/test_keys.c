/* test_keys.c -- keys of a segment: found, given back for each document, absent ones mostly stopped by the
 * filter; keys out of order, twice or missing refused. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/segment_help.h"
#include "segment/dict.h"
#include "segment/keys.h"

enum { KEY_ROOM = 4096 };

/* Key number i in order: a decimal with leading zeros, so that byte order is numeric; every 50th is long. */
static size_t key_text(uint32_t i, char *out)
{
    size_t n = (size_t)sprintf(out, "key-%010u", i);
    if (i % 50 == 7) {
        memset(out + n, 'x', KEY_ROOM - n);
        n = KEY_ROOM;
    }
    return n;
}

static uint32_t doc_of(uint32_t i, uint32_t n) /* a permutation: 7919 is a prime that no n here divides by */
{
    return (uint32_t)((uint64_t)i * 7919 % n);
}

static void check_keys(const scratch *s, uint32_t n)
{
    char key[KEY_ROOM + 16], got[KEY_ROOM];
    one_segment o;
    assert_int_equal(one_begin(&o, s, n, NULL), 0);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(build_key(o.build, str_of(key, key_text(i, key)), doc_of(i, n), &o.error), 0);
    assert_int_equal(one_publish(&o), 0);
    uint32_t passed = 0;
    const stream *filter = &o.segment->streams[STREAM_FILTER];
    for (uint32_t i = 0; i < n; i++) {
        size_t bytes = key_text(i, key), back = 0;
        uint32_t doc = 0;
        assert_int_equal(segment_key_find(o.segment, str_of(key, bytes), &doc, NULL), 0);
        assert_int_equal(doc, doc_of(i, n));
        assert_int_equal(segment_key_of(o.segment, doc, got, &back, NULL), 0);
        assert_int_equal(back, bytes);
        assert_memory_equal(got, key, bytes);
        bytes = (size_t)sprintf(key, "other-%u", i);
        assert_int_equal(segment_key_find(o.segment, str_of(key, bytes), &doc, NULL), FSK_E_NOTFOUND);
        filter_probe probe = filter_of(key, bytes, filter->bytes / FILTER_LINE);
        const uint8_t *end = NULL;
        passed += filter_test(stream_at(filter, probe.line * FILTER_LINE, &end), probe.bits);
    }
    assert_true(passed <= 10 + n / 60); /* expected: below 1 % */
    assert_int_equal(segment_key_find(o.segment, str_of("", 0), &passed, NULL), FSK_E_NOTFOUND);
    size_t back = 0;
    assert_int_equal(segment_key_of(o.segment, n, got, &back, NULL), FSK_E_CORRUPT);
    one_end(&o);
    remove(s->path);
    remove(s->lock);
}

static void test_keys(void **state)
{
    static const uint32_t sizes[] = {1, 2, 31, 32, 33, 1000, 20000, 70001};
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_keys(*state, sizes[i]);
}

static void test_refused(void **state)
{
    char long_key[KEY_ROOM + 1];
    memset(long_key, 'z', sizeof long_key);
    one_segment o;
    assert_int_equal(one_begin(&o, *state, 2, NULL), 0);
    assert_int_equal(build_key(o.build, str_of("b", 1), 1, NULL), 0);
    assert_int_equal(build_key(o.build, str_of("c", 1), 1, NULL), FSK_E_INVAL);
    assert_int_equal(build_key(o.build, str_of("c", 1), 2, NULL), FSK_E_INVAL);
    assert_int_equal(build_key(o.build, str_of("", 0), 0, NULL), FSK_E_INVAL);
    assert_int_equal(build_key(o.build, str_of(long_key, sizeof long_key), 0, NULL), FSK_E_INVAL);
    assert_int_equal(build_finish(o.build, &o.described, NULL), FSK_E_INVAL);
    one_end(&o);
    assert_int_equal(one_begin(&o, *state, 2, NULL), 0);
    assert_int_equal(build_key(o.build, str_of("b", 1), 1, NULL), 0);
    assert_int_equal(build_key(o.build, str_of("a", 1), 0, NULL), FSK_E_INVAL);
    one_end(&o);
}

static void test_without_keys(void **state)
{
    char key[KEY_ROOM];
    size_t n = 0;
    uint32_t doc = 0;
    one_segment o;
    assert_int_equal(one_begin(&o, *state, 5, NULL), 0);
    assert_int_equal(one_publish(&o), 0);
    assert_int_equal(segment_key_find(o.segment, str_of("a", 1), &doc, NULL), FSK_E_NOTFOUND);
    assert_int_equal(segment_key_of(o.segment, 0, key, &n, NULL), FSK_E_CORRUPT);
    one_end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_keys, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_refused, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_without_keys, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
