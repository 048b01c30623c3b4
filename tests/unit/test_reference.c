/* test_reference.c -- the naive engine itself, on documents small enough to be judged by hand. */
#include "../lib/reference.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static uint32_t put(reference *r, const char *key, const char *title, const char *text)
{
    reference_text texts[] = {{"title", str(title)}, {"text", str(text)}};
    return reference_put(r, str(key), texts, 2, LANGUAGE_ENGLISH);
}

/* The keys of the matches, best first, each behind a space. */
static const char *found(reference *r, const char *query, uint32_t flags)
{
    static char keys[256];
    reference_answer a;
    assert_int_equal(reference_search(r, str(query), flags, -1, -1, &a, NULL), 0);
    size_t n = 0;
    keys[0] = 0;
    for (uint32_t i = 0; i < a.n; i++) {
        fsk_str key = reference_key(r, a.hits[i].doc);
        n += (size_t)snprintf(keys + n, sizeof keys - n, " %.*s", (int)key.n, key.p);
    }
    reference_answer_free(&a);
    return keys;
}

#define FINDS(query, keys) assert_string_equal(found(r, query, 0), keys)

static int set_up(void **state)
{
    reference *r = reference_new("english");
    *state = r;
    if (!r)
        return -1;
    put(r, "a", "Moon landing", "the landings on the moon");
    put(r, "b", "Orbit", "moon moon moon");
    put(r, "c", "", "");
    put(r, "d", "Landing gear", "an orbiter's gear: x gear");
    reference_commit(r);
    return 0;
}

static int tear_down(void **state)
{
    reference_free(*state);
    return 0;
}

static void test_words(void **state)
{
    reference *r = *state;
    FINDS("moon", " b a");
    FINDS("landing", " a d");
    FINDS("=landings", " a");
    FINDS("title:landing", " a d");
    FINDS("text:landing", " a d"); /* the alias of all fields */
    FINDS("title:gear", " d");
    FINDS("title:the", "");
    FINDS("nowhere", "");
    FINDS("nofield:moon", "");
}

static void test_groups(void **state)
{
    reference *r = *state;
    FINDS("*", " a b c d");
    FINDS("* -moon", " c d");
    FINDS("+landing -moon", " d");
    FINDS("+moon +landing", " a");
    FINDS("moon AND (gear OR orbit)", " b");
    FINDS("gear -(landing -moon)", "");
    assert_string_equal(found(r, "moon landing", FSK_PARSE_ALL), " a");
}

static void test_phrases(void **state)
{
    reference *r = *state;
    FINDS("\"moon landing\"", " a");
    FINDS("\"landings on the moon\"", " a");
    FINDS("\"landing the\"", ""); /* the fields are 128 positions apart */
    FINDS("\"moon moon\"", " b");
    FINDS("\"gear x gear\"", " d");
    FINDS("\"gear gear\"", "");
    FINDS("title:\"moon landing\"", " a");
    FINDS("title:\"landings on\"", "");
}

/* One word in two of three documents with tokens; b has 4 tokens, all together 15. */
static void test_points(void **state)
{
    reference *r = *state;
    reference_answer a;
    assert_int_equal(reference_search(r, str("moon"), 0, -1, -1, &a, NULL), 0);
    assert_int_equal(a.n, 2);
    double idf = log(1 + 1.5 / 2.5), average = (7 + 4 + 7) / 3.0;
    double share = 3 / (3 + 1.5 * (0.4 + 0.6 * 4 / average));
    assert_true(fabs(a.hits[0].score - idf * share) < 1e-6);
    assert_true(fabs(a.hits[0].points - share * 0x1p30) < 256);
    reference_answer_free(&a);
    assert_int_equal(reference_search(r, str("moon"), 0, 0, 0, &a, NULL), 0);
    assert_int_equal(a.hits[0].points, 1 << 30);
    assert_int_equal(a.hits[1].points, 1 << 30);
    assert_int_equal(a.hits[0].rank_of_doc, 0);
    reference_answer_free(&a);
}

static void test_segments(void **state)
{
    reference *r = *state;
    put(r, "e", "", "moon");
    put(r, "a", "", "replaced");
    put(r, "e", "", "last one wins");
    reference_delete(r, str("d"));
    FINDS("moon", " b a"); /* nothing is committed */
    reference_commit(r);
    assert_int_equal(reference_segments(r), 2);
    assert_int_equal(reference_deleted(r), 2);
    FINDS("*", " b c a e"); /* most documents first */
    FINDS("moon", " b");
    FINDS("wins", " e");
    reference_delete(r, str("b"));
    reference_rollback(r);
    put(r, "f", "", "moon");
    reference_merge(r);
    assert_int_equal(reference_segments(r), 1);
    assert_int_equal(reference_deleted(r), 0);
    FINDS("*", " b c a e f");
    assert_int_equal(reference_find(r, str("d")), REFERENCE_NONE);
}

/* Deleted documents count in df until they are merged away. */
static void test_lingering(void **state)
{
    reference *r = *state;
    reference_answer a;
    reference_delete(r, str("a"));
    reference_commit(r);
    assert_int_equal(reference_search(r, str("moon"), 0, 0, 0, &a, NULL), 0);
    assert_true(fabs(a.hits[0].score - log(1 + 1.5 / 2.5)) < 1e-6);
    reference_answer_free(&a);
    reference_merge(r);
    assert_int_equal(reference_search(r, str("moon"), 0, 0, 0, &a, NULL), 0);
    assert_true(fabs(a.hits[0].score - log(1 + 1.5 / 1.5)) < 1e-6);
    reference_answer_free(&a);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_words),  TEST(test_groups),   TEST(test_phrases),
        TEST(test_points), TEST(test_segments), TEST(test_lingering),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
