/* test_json_out.c -- written JSON reads back as what was put in, whatever the bytes; UTF-8 is decoded as the
 * standard says. */
#include "lib/json_out.h"
#include "lib/utf8.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <yajl/yajl_tree.h>

enum { SEED = 20150417 };

static uint32_t state = SEED;

static uint32_t random_below(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * n >> 32);
}

static size_t encode(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)((0xF00u >> n & 0xF0) | c);
    return n;
}

static void every_character_decodes(void **unused)
{
    (void)unused;
    for (uint32_t c = 0; c < 0x110000; c++) {
        char text[4];
        size_t len, n = encode(c, text);
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        assert_int_equal(utf8_decode(text, text + n, &len), surrogate ? UTF8_REPLACEMENT : c);
        assert_int_equal(len, surrogate ? 1 : n);
        for (size_t cut = 1; cut < n; cut++) {
            assert_int_equal(utf8_decode(text, text + cut, &len), UTF8_REPLACEMENT);
            assert_int_equal(len, 1);
        }
    }
}

static void overlong_forms_do_not_decode(void **unused)
{
    (void)unused;
    static const char *const BAD[] = {
        "\xC0\x80",         "\xC1\xBF",         "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80",         "\xFF"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        size_t len;
        assert_int_equal(utf8_decode(BAD[i], BAD[i] + strlen(BAD[i]), &len), UTF8_REPLACEMENT);
        assert_int_equal(len, 1);
    }
}

/* What a string must read back as: the same with U+FFFD for each byte that decodes nowhere. */
static void repair(const char *p, size_t n, str *to)
{
    for (const char *end = p + n; p < end;) {
        size_t len;
        char text[4];
        uint32_t c = utf8_decode(p, end, &len);
        str_add(to, text, encode(c, text));
        p += len;
    }
}

static void random_strings_read_back(void **unused)
{
    (void)unused;
    print_message("seed %d\n", SEED);
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        size_t n = random_below(sizeof bytes);
        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)(1 + random_below(random_below(2) ? 255 : 127));
        str out = {0}, want = {0};
        json_out j = {.to = &out};
        json_open(&j, '[');
        json_string(&j, bytes, n);
        json_close(&j, ']');
        repair(bytes, n, &want);
        char why[200];
        yajl_val tree = yajl_tree_parse(out.p, why, sizeof why);
        assert_non_null(tree);
        assert_string_equal(YAJL_GET_STRING(YAJL_GET_ARRAY(tree)->values[0]), want.p ? want.p : "");
        yajl_tree_free(tree);
        str_free(&out);
        str_free(&want);
    }
}

static void commas_stand_where_they_must(void **unused)
{
    (void)unused;
    str out = {0};
    json_out j = {.to = &out};
    json_open(&j, '{');
    json_name(&j, "a");
    json_open(&j, '[');
    json_uint(&j, UINT64_MAX);
    json_real(&j, 0.5, 9);
    json_real(&j, strtod("inf", NULL), 9);
    json_open(&j, '[');
    json_close(&j, ']');
    json_bool(&j, true);
    json_close(&j, ']');
    json_name(&j, "b\n");
    json_open(&j, '{');
    json_close(&j, '}');
    json_close(&j, '}');
    assert_string_equal(out.p, "{\"a\":[18446744073709551615,0.5,null,[],true],\"b\\n\":{}}");
    str_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_decodes),
        cmocka_unit_test(overlong_forms_do_not_decode),
        cmocka_unit_test(random_strings_read_back),
        cmocka_unit_test(commas_stand_where_they_must),
    };
    return cmocka_run_group_tests_name("tools json_out", tests, NULL, NULL);
}
