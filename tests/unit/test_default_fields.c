/* test_default_fields.c -- what stands without a field is looked for in a list of fields. */
#include "query/query.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const analyzer *english(void)
{
    static analyzer *a;
    if (!a)
        assert_int_equal(analyzer_new("english", &a, NULL), 0);
    return a;
}

static void assert_printed(const query *q, const char *want)
{
    char text[500];
    size_t n;
    assert_int_equal(query_print(q, text, sizeof text, &n), 0);
    assert_string_equal(text, want);
}

static void test_queries(void **state)
{
    (void)state;
    static const struct {
        const char *list, *text, *printed;
    } cases[] = {
        {"title", "moons", "title:moons"},
        {"title^3,text", "moons", "title:moons^3 text:moons"},
        {"title^3,text", "moon +landing", "title:moon^3 text:moon +(title:landing^3 text:landing)"},
        {"title,body", "moon -sun", "title:moon body:moon -title:sun -body:sun"},
        {"title,body", "-sun", "* -title:sun -body:sun"},
        {"title^2,body^0.5", "moon^3 author:neil \"a b\"~2",
         "title:moon^6 body:moon^1.5 author:neil title:\"a b\"~2^2 body:\"a b\"~2^0.5"},
        {"title,body", "mo* NEAR/3 (x OR y)",
         "title:mo* NEAR/3 (title:x title:y) body:mo* NEAR/3 (body:x body:y)"},
        {"title,body", "AT LEAST 2 OF (a b c)",
         "AT LEAST 2 OF ((title:a body:a) (title:b body:b) (title:c body:c))"},
        {"title,body", "title:* * [a TO b]", "title:* * title:[a TO b] body:[a TO b]"},
        {"title,body", "", "* -*"},
        {"title,title^2", "a", "title:a^3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        query *q, *again;
        fsk_str text = {cases[i].text, strlen(cases[i].text)};
        assert_int_equal(query_parse(english(), text, 0, &q, NULL), 0);
        assert_int_equal(query_set_fields(q, cases[i].list, 0, NULL), 0);
        assert_printed(q, cases[i].printed);
        text = (fsk_str){cases[i].printed, strlen(cases[i].printed)};
        assert_int_equal(query_parse(english(), text, FSK_PARSE_STRICT, &again, NULL), 0);
        assert_printed(again, cases[i].printed);
        query_free(again);
        query_free(q);
    }
}

static void test_lists(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        size_t offset;
    } cases[] = {{"", 0},     {"a,", 2},    {",a", 0},
                 {"a^", 1},   {"a^x,b", 1}, {"a,b^-1", 3},
                 {"a^1 ", 1}, {"^2", 0},    {"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", 32}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        query *q;
        fsk_error e = {0};
        assert_int_equal(query_parse(english(), (fsk_str){"moon", 4}, 0, &q, NULL), 0);
        assert_int_equal(query_set_fields(q, cases[i].list, 0, &e), FSK_E_INVAL);
        assert_int_equal(e.offset, cases[i].offset);
        assert_printed(q, "moon");
        query_free(q);
    }
}

/* Each level of required words is one more when its words become groups: what is too deep goes, with a note.
 */
static void test_limits(void **state)
{
    (void)state;
    enum { LEVELS = 100, WORDS = 40000 };
    static char text[WORDS * 8];
    query *q;
    size_t n = 0;
    for (int i = 0; i < LEVELS; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%d (", i % 2 ? "+" : "", i);
    n += (size_t)snprintf(text + n, sizeof text - n, "+a +b");
    for (int i = 0; i < LEVELS; i++)
        text[n++] = ')';
    assert_int_equal(query_parse(english(), (fsk_str){text, n}, 0, &q, NULL), 0);
    uint32_t notes = q->nnotes;
    assert_int_equal(query_set_fields(q, "t,u", 0, NULL), 0);
    assert_true(q->root->height <= LEVELS + 1 && q->nnotes <= notes + 1);
    query_free(q);
    n = 0;
    for (int i = 0; i < WORDS; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "w%d ", i);
    assert_int_equal(query_parse(english(), (fsk_str){text, n}, 0, &q, NULL), 0);
    assert_int_equal(query_set_fields(q, "t,u", 0, NULL), 0);
    assert_int_equal(q->nnotes, 1);
    assert_int_equal(q->root->nclauses, WORDS);
    query_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
