/* test_bag.c -- texts as bags of words, and stop words in bags and elsewhere. */
#include "query/query.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_reads(const char *language, const char *text, uint32_t flags, const char *expected)
{
    analyzer *a;
    query *q;
    char printed[512];
    size_t need;
    assert_int_equal(analyzer_new(language, &a, NULL), 0);
    assert_int_equal(query_parse(a, (fsk_str){text, strlen(text)}, flags, &q, NULL), 0);
    assert_int_equal(query_print(q, printed, sizeof printed, &need), 0);
    assert_string_equal(printed, expected);
    query_free(q);
    analyzer_free(a);
}

static void a_bag_knows_no_operators(void **unused)
{
    (void)unused;
    assert_reads("english", "-cats OR \"red dogs\" AND (title:x*", FSK_PARSE_BAG | FSK_PARSE_KEEP_STOP,
                 "cats or red dogs and title x");
    assert_reads("english", "0-dimensional F-2016", FSK_PARSE_BAG, "0 dimensional f 2016");
    assert_reads("english", "cat Cats cat", FSK_PARSE_BAG, "cat^3");
    assert_reads("english", "x b", FSK_PARSE_BAG | FSK_PARSE_ALL, "+x +b");
    assert_reads("english", "x b", FSK_PARSE_BAG | FSK_PARSE_NO_STEM, "=x =b");
    assert_reads("english", " ... ", FSK_PARSE_BAG, "* -*");
    assert_reads("none", "\xff\xfe", FSK_PARSE_BAG, "* -*");
}

static void stop_words_go_beside_others(void **unused)
{
    (void)unused;
    assert_reads("english", "What is the CAT of it", FSK_PARSE_BAG, "cat");
    assert_reads("english", "to be or not to be", FSK_PARSE_BAG, "to^2 be^2 or not");
    assert_reads("english", "the cat", FSK_PARSE_KEEP_STOP, "the cat");
    assert_reads("english", "the cat", 0, "cat");
    assert_reads("english", "the =the cat +a \"the end\"", 0, "=the cat +a \"the end\"");
    assert_reads("english", "the -cat", 0, "the -cat");
    assert_reads("english", "+(the moon) -(a dog)", 0, "moon -dog");
    assert_reads("english", "title:the cat", 0, "title:the cat");
    assert_reads("english", "the AND cat", 0, "+the +cat");
    assert_reads("none", "the cat", 0, "=the =cat");
    assert_reads("german", "the cat", 0, "the cat");
}

/* How many phrases of two words the neighbours give, and whether the first is a and b. */
static void assert_neighbours(const char *text, uint32_t flags, uint32_t phrases, const char *a,
                              const char *b)
{
    analyzer *english;
    query *q;
    uint32_t found = 0;
    assert_int_equal(analyzer_new("english", &english, NULL), 0);
    assert_int_equal(query_parse(english, (fsk_str){text, strlen(text)}, flags, &q, NULL), 0);
    assert_int_equal(query_add_neighbours(q, 0.5, NULL), 0);
    for (uint32_t i = 0; i < q->root->nclauses; i++) {
        const query_node *n = q->root->clauses[i].node;
        if (n->type != QUERY_PHRASE)
            continue;
        assert_int_equal(q->root->clauses[i].occur, OCCUR_SHOULD);
        if (found++ == 0) {
            assert_memory_equal(n->terms[0].bytes.p, a, strlen(a));
            assert_memory_equal(n->terms[1].bytes.p, b, strlen(b));
            assert_int_equal(n->terms[1].position, 1);
        }
    }
    assert_int_equal(found, phrases);
    query_free(q);
    analyzer_free(english);
}

static void neighbours(void **unused)
{
    (void)unused;
    assert_neighbours("histories of the roman empire", 0, 2, "histories", "roman");
    assert_neighbours("roman", 0, 0, "", "");
    assert_neighbours("roman roman", 0, 0, "", "");
    assert_neighbours("+roman +empire -fall", 0, 1, "roman", "empire");
    assert_neighbours("roman =empire title:fall rise", 0, 0, "", "");
    assert_neighbours("moon landing moon walk", FSK_PARSE_BAG, 2, "moon", "landing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_bag_knows_no_operators),
                                       cmocka_unit_test(stop_words_go_beside_others),
                                       cmocka_unit_test(neighbours)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
