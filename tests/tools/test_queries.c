/* test_queries.c -- classes of queries, commands of the search benchmark, numbers for people. */
#include "lib/command.h"
#include "lib/human.h"
#include "lib/queries.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void classes(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        query_class class;
    } CASES[] = {{"the", QUERY_TERM},
                 {"+the", QUERY_TERM},
                 {"\"the\"", QUERY_TERM},
                 {"griffith observatory", QUERY_OR},
                 {"  a  b  c ", QUERY_OR},
                 {"+griffith +observatory", QUERY_AND},
                 {"\"griffith observatory\"", QUERY_PHRASE},
                 {"+\"griffith observatory\"", QUERY_PHRASE},
                 {"+\"griffith observatory\" +angeles", QUERY_MIXED},
                 {"\"the who\" uk", QUERY_MIXED},
                 {"+a b", QUERY_MUST},
                 {"a +b c", QUERY_MUST},
                 {"a -b", QUERY_NEG},
                 {"+\"a b\" -c", QUERY_NEG},
                 {"rock-and-roll c++", QUERY_OR},
                 {"\"never closed", QUERY_OR},
                 {"a + b", QUERY_OR},
                 {"", QUERY_OTHER}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        fsk_str text = {CASES[i].text, strlen(CASES[i].text)};
        query_class got = queries_classify(text);
        if (got != CASES[i].class)
            fail_msg("%s: %s", CASES[i].text, queries_class_name(got));
    }
}

static void commands(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool known;
        uint32_t k;
        fsk_count_mode count;
    } CASES[] = {{"COUNT", true, 0, FSK_COUNT_EXACT},
                 {"TOP_10", true, 10, FSK_COUNT_NONE},
                 {"TOP_1000", true, 1000, FSK_COUNT_NONE},
                 {"TOP_100_COUNT", true, 100, FSK_COUNT_EXACT},
                 {"", false, 0, 0},
                 {"COUNTS", false, 0, 0},
                 {"COUN", false, 0, 0},
                 {"TOP_", false, 0, 0},
                 {"TOP_0", false, 0, 0},
                 {"TOP_10_", false, 0, 0},
                 {"TOP_10_COUNTS", false, 0, 0},
                 {"TOP_99999999999", false, 0, 0},
                 {"top_10", false, 0, 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        fsk_search_opts got;
        bool known = command_parse(CASES[i].text, strlen(CASES[i].text), &got);
        if (known != CASES[i].known || (known && (got.k != CASES[i].k || got.count != CASES[i].count)))
            fail_msg("%s: k %u, count %d", CASES[i].text, got.k, (int)got.count);
    }
}

static void numbers(void **unused)
{
    (void)unused;
    assert_string_equal(human_count(0).text, "0");
    assert_string_equal(human_count(999).text, "999");
    assert_string_equal(human_count(1000).text, "1,000");
    assert_string_equal(human_count(UINT64_MAX).text, "18,446,744,073,709,551,615");
    assert_string_equal(human_bytes(999).text, "999 B");
    assert_string_equal(human_bytes(1000).text, "1.0 kB");
    assert_string_equal(human_bytes(999949).text, "999.9 kB");
    assert_string_equal(human_bytes(999950).text, "1.0 MB");
    assert_string_equal(human_bytes(UINT64_MAX).text, "18.4 EB");
    assert_string_equal(human_seconds(0.5).text, "0.50 s");
    assert_string_equal(human_seconds(12.34).text, "12.3 s");
    assert_string_equal(human_seconds(245).text, "4:05");
    assert_string_equal(human_seconds(3723).text, "1:02:03");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes),
        cmocka_unit_test(commands),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests_name("tools queries", tests, NULL, NULL);
}
