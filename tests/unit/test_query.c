/* test_query.c -- what a query text becomes: its canonical form and its notes. */
#include "query/query.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka.h wants the four headers above
#include <cmocka.h>

typedef struct example {
    const char *text, *canonical, *notes; /* notes: each followed by a bar */
} example;

static analyzer *english, *none;

static int set_up(void **state)
{
    (void)state;
    return analyzer_new("english", &english, NULL) || analyzer_new("none", &none, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    analyzer_free(english);
    analyzer_free(none);
    return 0;
}

static query *parse_bytes(const analyzer *a, const char *text, size_t n, uint32_t flags)
{
    /* the examples use short words, some of which are stop words: test_bag.c is about these */
    query *q = NULL;
    assert_int_equal(query_parse(a, (fsk_str){text, n}, flags | FSK_PARSE_KEEP_STOP, &q, NULL), 0);
    assert_non_null(q);
    return q;
}

static void check_one(const analyzer *a, uint32_t flags, const example *x)
{
    char canonical[512], notes[1024] = "";
    size_t need = 0, at = 0;
    query *q = parse_bytes(a, x->text, strlen(x->text), flags);
    assert_int_equal(query_print(q, canonical, sizeof canonical, &need), 0);
    assert_true(need < sizeof canonical);
    for (uint32_t i = 0; i < q->nnotes; i++)
        at += (size_t)snprintf(notes + at, sizeof notes - at, "%s|", q->notes[i].p);
    if (strcmp(canonical, x->canonical) != 0 || strcmp(notes, x->notes) != 0)
        print_error("[%s]\n", x->text);
    assert_string_equal(canonical, x->canonical);
    assert_string_equal(notes, x->notes);
    query_free(q);
}

static void check_all(const analyzer *a, uint32_t flags, const example *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_one(a, flags, &list[i]);
}
#define CHECK(a, flags, list) check_all(a, flags, list, sizeof(list) / sizeof *(list))

static void test_words(void **state)
{
    (void)state;
    static const example list[] = {
        {"running", "running", ""},
        {"  Caf\xC3\xA9\tRUNNING\n", "cafe running", ""},
        {"a b c", "a b c", ""},
        {"+a -b c", "+a -b c", ""},
        {"-b a", "-b a", ""},
        {"=Running", "=running", ""},
        {"+=Running -=jumped", "=running -=jumped", ""},
        {"foo-bar", "\"foo bar\"", ""},
        {"F-2016-07895", "\"f 2016 07895\"", ""},
        {"AT&T", "\"at t\"", ""},
        {"=AT&T", "=at&t", ""},
        {"=AT&T,x", "\"at t x\"", ""},
        {"C++ =.NET x.net", "=c++ =.net \"x net\"", ""},
        {"don't 3.14 a_b", "don't \"3 14\" \"a b\"", ""},
        {"foo, (bar).", "foo bar", "\".\" at byte 10 holds no word|"},
        {"and or not And Or", "and^2 or^2 not", ""},
        {"12\" vinyl", "12 vinyl", ""},
        {"\xE4\xB8\xAD\xE6\x96\x87", "=\xE4\xB8\xAD\xE6\x96\x87", ""},
        {"a\xE3\x80\x80"
         "b\xC2\xA0"
         "c",
         "a b c", ""},
        {"\xD7\xA6\xD7\x94\"\xD7\x9C", "\xD7\xA6\xD7\x94\"\xD7\x9C", ""},
        {"\"\xD7\xA6\xD7\x94\"\xD7\x9C a\"", "\"\xD7\xA6\xD7\x94\"\xD7\x9C a\"", ""},
    };
    CHECK(english, 0, list);
}

static void test_signs(void **state)
{
    (void)state;
    static const example list[] = {
        {"a -b", "a -b", ""},
        {"+a -b", "a -b", ""},
        {"+a", "a", ""},
        {"+a +b", "+a +b", ""},
        {"a-b", "\"a b\"", ""},
        {"a - b", "a b", "\"-\" at byte 2 holds no word|"},
        {"a + b", "a b", "\"+\" at byte 2 holds no word|"},
        {"a -", "a", "\"-\" at byte 2 holds no word|"},
        {"(a -)", "a", "\"-\" at byte 3 holds no word|"},
        {"a --b", "a b", ""},
        {"a +-b", "a b", ""},
        {"a -(b c)", "a -b -c", ""},
        {"a (b)-c", "a b -c", ""},
        {"a -\"b c\"", "a -\"b c\"", ""},
        {"a \"b\"-c", "a =b c", ""},
        {"a+b C++", "\"a b\" =c++", ""},
        {"+AND -NOT", "and -not", ""},
        {"a -???", "a", "\"???\" at byte 2 holds no word|"},
        {"-a", "* -a", "only exclusions at byte 0: `*` added|"},
        {"b (-a)", "b (* -a)", "only exclusions at byte 2: `*` added|"},
        {"* -a", "* -a", ""},
    };
    CHECK(english, 0, list);
}

static void test_phrases(void **state)
{
    (void)state;
    static const example list[] = {
        {"\"Exact Phrases\"", "\"exact phrases\"", ""},
        {"\"running\"", "=running", ""},
        {"=\"running dogs\"", "\"running dogs\"", ""},
        {"\"a\"\"b c\"", "=a \"b c\"", ""},
        {"\"a ??? b\"", "\"a b\"", ""},
        {"\"a AND (b) -c\"", "\"a and b c\"", ""},
        {"a \"\"", "a", "empty phrase at byte 2|"},
        {"a \"  \"", "a", "empty phrase at byte 2|"},
        {"a \"!?\"", "a", "\"!?\" at byte 2 holds no word|"},
        {"a \"b c", "a b c", "quote at byte 2 is not closed: read as text|"},
        {"a -\"b (c", "a -b c", "quote at byte 2 is not closed: read as text|\"(\" at byte 6 is not closed|"},
        {"a \"", "a", "quote at byte 2 is not closed: read as text|"},
        {"a \" b", "a b", "quote at byte 2 is not closed: read as text|"},
        {"foo\"bar baz\"", "\"foo bar\" baz", ""},
    };
    CHECK(english, 0, list);
}

static void test_operators(void **state)
{
    (void)state;
    static const example list[] = {
        {"a AND b", "+a +b", ""},
        {"a OR b", "a b", ""},
        {"a b AND c", "a (+b +c)", ""},
        {"a AND b c", "(+a +b) c", ""},
        {"a AND b OR c AND d", "(+a +b) (+c +d)", ""},
        {"a AND (b OR c) AND d", "+a +(b c) +d", ""},
        {"a AND NOT b", "a -b", ""},
        {"a NOT b", "a -b", ""},
        {"NOT a b", "-a b", ""},
        {"a AND -b", "a -b", ""},
        {"a OR NOT b", "a (* -b)", ""},
        {"NOT a OR b", "(* -a) b", ""},
        {"a OR -b", "a -b", ""},
        {"NOT a", "* -a", "only exclusions at byte 0: `*` added|"},
        {"NOT NOT a", "a", ""},
        {"NOT -a", "a", ""},
        {"NOT (a OR b) AND c", "-a -b c", ""},
        {"NOT a AND NOT b", "* -a -b", "only exclusions at byte 0: `*` added|"},
        {"c AND NOT (a AND b)", "c -(+a +b)", ""},
        {"+a OR b", "+a b", ""},
        {"x +a AND b", "x (+a +b)", ""},
        {"AND a", "a", "AND at byte 0 has nothing before it: ignored|"},
        {"a OR", "a", "OR at byte 2 has nothing after it: ignored|"},
        {"a AND OR b", "+a +b", "OR at byte 6 has nothing before it: ignored|"},
        {"a (b AND) NOT", "a b",
         "AND at byte 5 has nothing after it: ignored|NOT at byte 10 has nothing after it: ignored|"},
        {"NOT AND a", "* -a",
         "AND at byte 4 has nothing before it: ignored|only exclusions at byte 0: `*` added|"},
        {"a AND ??? AND b", "+a +b", "\"???\" at byte 6 holds no word|"},
        {"a OR ??? AND b", "a b", "\"???\" at byte 5 holds no word|"},
        {"NOT ??? b", "b", "\"???\" at byte 4 holds no word|"},
        {"(a)AND(b)", "+a +b", ""},
    };
    CHECK(english, 0, list);
}

static void test_parentheses(void **state)
{
    (void)state;
    static const example list[] = {
        {"((a))", "a", ""},
        {"(a (b (c)))", "a b c", ""},
        {"+(a b) c", "+(a b) c", ""},
        {"+(a b)", "a b", ""},
        {"+(a -b) c", "+a -b c", ""},
        {"(a -b) c", "(a -b) c", ""},
        {"(a b -c) -d", "a b -c -d", ""},
        {"+(+a b) c", "+a b c", ""},
        {"a ()", "a", "empty parentheses at byte 2|"},
        {"f(x)", "f x", ""},
        {"a)", "a", "\")\" at byte 1 closes nothing: ignored|"},
        {"(a", "a", "\"(\" at byte 0 is not closed|"},
        {"+(a b", "a b", "\"(\" at byte 0 is not closed|"},
        {"-(a b)", "* -a -b", "only exclusions at byte 0: `*` added|"},
    };
    CHECK(english, 0, list);
}

static void test_fields(void **state)
{
    (void)state;
    static const example list[] = {
        {"title:running", "title:running", ""},
        {"title:=Running", "title:=running", ""},
        {"-title:\"a b\" c", "-title:\"a b\" c", ""},
        {"title:=\"a b\"", "title:\"a b\"", ""},
        {"title:(a =b \"c d\" x.y:e)", "title:a title:=b title:\"c d\" x.y:e", ""},
        {"+title:(a b) c", "+(title:a title:b) c", ""},
        {"title:(a (b AND c))", "title:a (+title:b +title:c)", ""},
        {"title:a:b", "title:\"a b\"", ""},
        {"title:F-16", "title:\"f 16\"", ""},
        {"title:AND", "title:and", ""},
        {"http://x", "\"http x\"", ""},
        {"12:30", "\"12 30\"", ""},
        {"a: b", "a b", ""},
        {"a:-b", "\"a b\"", ""},
        {"/a:b", "\"a b\"", ""},
        {"\"a:b\"", "\"a b\"", ""},
        {"=a:b", "=a:b", ""},
        {"\xC3\xA9:b", "\"e b\"", ""},
        {"_a:b", "\"a b\"", ""},
        {"n:??? a", "n a", ""},
        {"n:* a", "n:* a", ""},
        {"n:** a", "n a", "`*` in \"n:**\" at byte 0 is no wildcard: read as text|"},
    };
    CHECK(english, 0, list);
}

static void test_field_names(void **state)
{
    (void)state;
    char text[80];
    for (size_t n = 63; n <= 65; n++) {
        memset(text, 'n', sizeof text);
        memcpy(text + n, ":a", 2);
        query *q = parse_bytes(english, text, n + 2, 0);
        assert_int_equal(q->root->field.n, n <= 64 ? n : 0);
        assert_int_equal(q->root->nterms, n <= 64 ? 1 : 2);
        query_free(q);
    }
}

static void test_merging(void **state)
{
    (void)state;
    static const example list[] = {
        {"a a a", "a^3", ""},
        {"a b a", "a^2 b", ""},
        {"running runs", "running^2", ""},
        {"running =running", "running =running", ""},
        {"a title:a", "a title:a", ""},
        {"\"a b\" x \"a b\" \"b a\"", "\"a b\"^2 x \"b a\"", ""},
        {"b +a a", "b +a^2", ""},
        {"a +a", "a^2", ""},
        {"-a -a b", "-a b", ""},
        {"b -(a a)", "b -a", ""},
        {"* *", "*", ""},
        {"a +*", "a *", ""},
        {"+a *", "a", ""},
        {"+a +*", "a", ""},
        {"a (b a) (b (b))", "a^2 b^3", ""},
        {"a -a", "* -*", ""},
        {"+a -a b", "* -*", ""},
        {"a b -a", "b -a", ""},
        {"a -a a b", "-a b", ""},
        {"x AND (a -a)", "* -*", ""},
        {"x OR (a -a)", "x", ""},
        {"x -(a -a)", "x", ""},
        {"x -*", "* -*", ""},
        {"(a -a) (+b +c) -d", "+b +c -d", ""},
        {"-(a -a)", "*", "only exclusions at byte 0: `*` added|"},
    };
    CHECK(english, 0, list);
}

static void test_boosts(void **state)
{
    (void)state;
    static const example list[] = {
        {"a^2.5 b", "a^2.5 b", ""},
        {"a^2.0004 b^0.0005", "a^2 b^0.001", ""},
        {"a^0 b", "a^0 b", ""},
        {"a^1", "a", ""},
        {"a^007.50", "a^7.5", ""},
        {"a^99999999999", "a^1000000", ""},
        {"\"a b\"^3", "\"a b\"^3", ""},
        {"+(a b^2)^1.5 -c", "a^1.5 b^3 -c", ""},
        {"(a (b c)^2)^2", "a^2 b^4 c^4", ""},
        {"title:(a b)^2", "title:a^2 title:b^2", ""},
        {"a^2 a^0.5", "a^2.5", ""},
        {"a b -c^5", "a b -c", ""},
        {"*^2 n:*^3", "* n:*", ""},
        {"a^ b", "a b", ""},
        {"a^x a^2x", "\"a x\" \"a 2x\"", ""},
        {"^2 a", "2 a", ""},
        {"(a)^2b", "a 2b", ""},
        {"AND^2", "and^2", ""},
    };
    CHECK(english, 0, list);
}

static void test_patterns(void **state)
{
    (void)state;
    static const example list[] = {
        {"Comput* *ING te?t", "comput* *ing te?t", ""},
        {"a**b", "a*b", ""},
        {"title:Caf\xC3\xA9*", "title:cafe*", ""},
        {"title:*x title:?x", "title:*x title:?x", ""},
        {"how are you?", "how are you", ""},
        {"wh?t is it???", "wh?t is it", ""},
        {"a* a*^2", "a*^3", ""},
        {"+a* -b*", "a* -b*", ""},
        {"foo-b*", "\"foo b\"", "`*` in \"foo-b*\" at byte 0 is no wildcard: read as text|"},
        {"=a*", "=a", "`*` in \"a*\" at byte 0 is no wildcard: read as text|"},
        {"\"a* b\"", "\"a b\"", ""},
        {"x?y=1", "\"x y 1\"", ""},
        {"Word~ word~1 word~2^3", "word~1^2 word~2^3", ""},
        {"word~3 ~ ~5", "\"word 3\" 5", "\"~\" at byte 7 holds no word|"},
        {"F-16~", "\"f 16\"", "`~` behind \"F-16\" at byte 0: it is not one word, read as text|"},
        {"title:word~", "title:word~1", ""},
        {"a*~", "a", "`*` in \"a*\" at byte 0 is no wildcard: read as text|"},
        {"/ab+c?/ +/x(y|z)/^2", "/ab+c?/ +/x(y|z)/^2", ""},
        {"title:/a.*/", "title:/a.*/", ""},
        {"/usr/bin /usr/", "\"usr bin\" /usr/", ""},
        {"/a\\/b/", "/a\\/b/", ""},
        {"/a**/", "a", "expression at byte 0: at byte 3, two repetitions in a row: read as text|"},
        {"/a(b/ c", "\"a b\" c",
         "expression at byte 0: at byte 2, \")\" was expected: the parenthesis is not closed: read as text|"},
        {"[A TO b} {* TO Z]", "[a TO b} [* TO z]", ""},
        {"title:[a TO *]^2", "title:[a TO *]^2", ""},
        {"[ 1  TO  2 ]", "[1 TO 2]", ""},
        {"[a b]", "a b", ""},
        {"x [2016-07 TO c] y", "x \"2016 07\" to c y",
         "range at byte 2: a bound is not one word, read as text|"},
    };
    CHECK(english, 0, list);
}

static void test_nearness(void **state)
{
    (void)state;
    static const example list[] = {
        {"moon NEAR/5 landing", "moon NEAR/5 landing", ""},
        {"x +a BEFORE/3 b y", "x +a BEFORE/3 b y", ""},
        {"a NEAR/2 b NEAR/3 c", "(a NEAR/2 b) NEAR/3 c", ""},
        {"a AND b NEAR/2 c", "+a +b NEAR/2 c", ""},
        {"NOT a NEAR/2 b c", "-a NEAR/2 b c", ""},
        {"(a OR b^2) NEAR/4 \"c d\"", "(a b) NEAR/4 \"c d\"", ""},
        {"(a NEAR/2 b)^2.5", "(a NEAR/2 b)^2.5", ""},
        {"title:(a NEAR/2 b*)", "title:a NEAR/2 title:b*", ""},
        {"a NEAR/200 b", "a NEAR/100 b", "distance at byte 2 is more than 100: read as 100|"},
        {"a NEAR/2", "a", "NEAR at byte 2 has nothing after it: ignored|"},
        {"a BEFORE/2", "a", "BEFORE at byte 2 has nothing after it: ignored|"},
        {"NEAR/2 a", "a", "NEAR at byte 0 has nothing before it: ignored|"},
        {"a NEAR/2 *", "a",
         "NEAR at byte 2 stands between words, phrases and groups of them with OR, of one field: read as "
         "AND|"},
        {"a NEAR/2 title:b", "+a +title:b",
         "NEAR at byte 2 stands between words, phrases and groups of them with OR, of one field: read as "
         "AND|"},
        {"NEAR miss", "near miss", ""},
        {"\"running dogs\"~3", "\"running dogs\"~3", ""},
        {"=\"a b\"~0^2", "=\"a b\"~0^2", ""},
        {"\"runs dog\"~3 \"running dogs\"~3", "\"runs dog\"~3^2", ""},
        {"\"a\"~3", "=a", ""},
        {"AT LEAST 2 OF (a b c)", "AT LEAST 2 OF (a b c)", ""},
        {"x -AT LEAST 2 OF (a b c)", "x -AT LEAST 2 OF (a b c)", ""},
        {"AT LEAST 2 OF (a b +c -d)", "AT LEAST 2 OF (a b +c -d)", ""},
        {"AT LEAST 1 OF (a b)", "a b", ""},
        {"AT LEAST 2 OF (a b)", "+a +b", ""},
        {"AT LEAST 5 OF (a b)", "+a +b", "AT LEAST 5 at byte 0, but of 2: all are required|"},
        {"AT LEAST 2 OF (a a b c)", "AT LEAST 2 OF (a^2 b c)", ""},
        {"AT LEAST two OF (a)", "at least two of a", ""},
    };
    CHECK(english, 0, list);
}

static void test_nothing(void **state)
{
    (void)state;
    static const example list[] = {
        {"", "* -*", "nothing to search for|"},
        {" \t ", "* -*", "nothing to search for|"},
        {"???", "* -*", "\"???\" at byte 0 holds no word|nothing to search for|"},
        {"()", "* -*", "empty parentheses at byte 0|nothing to search for|"},
        {"AND", "* -*", "AND at byte 0 has nothing before it: ignored|nothing to search for|"},
        {"\x01\x7F\xFF\xC3", "* -*", "\"????\" at byte 0 holds no word|nothing to search for|"},
        {"*", "*", ""},
        {"a ** b*", "a b*",
         "`*` in \"**\" at byte 2 is no wildcard: read as text|\"**\" at byte 2 holds no word|"},
    };
    CHECK(english, 0, list);
}

static void test_all_required(void **state)
{
    (void)state;
    static const example list[] = {
        {"a b c", "+a +b +c", ""},
        {"a -b", "a -b", ""},
        {"a b -c", "+a +b -c", ""},
        {"a b OR c", "(+a +b) c", ""},
        {"a (b OR c)", "+a +(b c)", ""},
        {"a -b OR c NOT d", "(a -b) (c -d)", ""},
        {"a \"b c\" title:(d e)", "+a +\"b c\" +title:d +title:e", ""},
        {"a ??? b", "+a +b", "\"???\" at byte 2 holds no word|"},
        {"a a", "a^2", ""},
        {"-a -b", "* -a -b", "only exclusions at byte 0: `*` added|"},
    };
    CHECK(english, FSK_PARSE_ALL, list);
}

static void test_without_stems(void **state)
{
    (void)state;
    static const example list[] = {{"running =dogs \"a b\"", "=running =dogs \"a b\"", ""},
                                   {"running \"running\"", "=running^2", ""},
                                   {"/a:b title:c", "\"a b\" title:=c", ""}};
    CHECK(english, FSK_PARSE_NO_STEM, list);
    CHECK(none, 0, list);
}

#define HE "\xD7\x94"
#define MARKED "\xD7\xA6\xE0\xA4\xBE" /* tsadi with a Devanagari vowel sign, which folding keeps */

/* Words whose raw term would be read as something else are printed as they stood: a gershayim folds to a
 * quote, which is no part of a word between other than Hebrew letters; a cut may leave a term that ends in a
 * full stop. */
static void test_odd_terms(void **state)
{
    (void)state;
    static const example list[] = {
        {"a\xD7\xB4"
         "b",
         "=a\xD7\xB4"
         "b",
         ""},
        {"\"c a\xD7\xB4"
         "b d\"",
         "\"c a\xD7\xB4"
         "b d\"",
         ""},
        {"\"c " MARKED "\xD7\xB4" HE "\"", "\"c " MARKED "\xD7\xB4" HE "\"", ""},
        {"c-" MARKED "\"" HE, "\"c " MARKED " " HE "\"", ""},
    };
    CHECK(none, 0, list);
    char text[TERM_MAX + 10], wanted[TERM_MAX + 12];
    memset(text, 'a', sizeof text);
    text[TERM_MAX - 1] = '.';
    text[sizeof text - 1] = 0;
    text[sizeof text - 2] = '.'; /* a compound of more than WHOLE_MAX bytes has no token */
    text[TERM_MAX - 1] = 'a';
    snprintf(wanted, sizeof wanted, "=%.*s", TERM_MAX, text);
    check_one(none, 0, &(example){text, wanted, ""});
}

static void test_tree(void **state)
{
    (void)state;
    query *q = parse_bytes(english, "Running \"to be\" running", 23, 0);
    assert_int_equal(q->root->type, QUERY_GROUP);
    assert_int_equal(q->root->nclauses, 2);
    const query_node *word = q->root->clauses[0].node, *phrase = q->root->clauses[1].node;
    assert_int_equal(word->type, QUERY_WORD);
    assert_true(word->stem);
    assert_int_equal(word->weight, 2 * WEIGHT_ONE);
    assert_int_equal(word->nterms, 1);
    assert_memory_equal(word->terms[0].bytes.p, "run", 3);
    assert_int_equal(word->terms[0].bytes.n, 3);
    assert_int_equal(word->raw.n, 7);
    assert_memory_equal(word->raw.p, "running", 7);
    assert_int_equal(word->field.n, 0);
    assert_int_equal(phrase->type, QUERY_PHRASE);
    assert_int_equal(phrase->nterms, 2);
    assert_int_equal(phrase->terms[1].position, 1);
    assert_memory_equal(phrase->terms[1].bytes.p, "be", 2);
    query_free(q);
    query_free(NULL);
}

static void test_strict(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
    } list[] = {{"", 0},   {"ab \"", 3},  {"a AND", 2},   {"(b", 0},     {"a ???", 2},       {"a )", 2},
                {"-a", 0}, {"a b-c*", 2}, {"x /a(b/", 4}, {"a-b~ c", 0}, {"a [b-c TO d]", 2}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        fsk_error e;
        query *q = (query *)&e;
        fsk_str text = {list[i].text, strlen(list[i].text)};
        assert_int_equal(query_parse(english, text, FSK_PARSE_STRICT, &q, &e), FSK_E_SYNTAX);
        assert_null(q);
        assert_int_equal(e.code, FSK_E_SYNTAX);
        assert_int_equal(e.offset, list[i].offset);
        assert_true(strlen(e.text) > 0);
        assert_int_equal(query_parse(english, text, FSK_PARSE_STRICT, &q, NULL), FSK_E_SYNTAX);
    }
    query *q;
    const char good[] = "+a -\"b c\" (d OR title:e)";
    assert_int_equal(query_parse(english, (fsk_str){good, strlen(good)}, FSK_PARSE_STRICT, &q, NULL), 0);
    query_free(q);
}

static void test_no_positions(void **state)
{
    (void)state;
    static const example list[] = {
        {"\"a b a\" c", "(+=a^2 +=b) c",
         "\"a b a\" at byte 0: the index keeps no positions: all words are required|"},
        {"x-1 \"one\"", "(+=x +=1) =one",
         "\"x-1\" at byte 0: the index keeps no positions: all words are required|"},
        {"t:\"a b\"^2 -c", "+t:=a^2 +t:=b^2 -c",
         "\"a b\" at byte 0: the index keeps no positions: all words are required|"},
        {"=x-1", "=x-1", ""},
        {"x a BEFORE/2 b", "x (+a +b)", "BEFORE at byte 4: the index keeps no positions: read as AND|"},
        {"\"running dogs\"~2", "+running +dogs",
         "\"running dogs\" at byte 0: the index keeps no positions: all words are required|"},
        {"\xE4\xB8\xAD\xE6\x96\x87\xE5\xAD\x97", "+=\xE4\xB8\xAD\xE6\x96\x87 +=\xE6\x96\x87\xE5\xAD\x97",
         "\"\xE4\xB8\xAD\xE6\x96\x87\xE5\xAD\x97\" at byte 0: the index keeps no positions: all words are "
         "required|"},
    };
    CHECK(english, QUERY_NO_POSITIONS, list);
    fsk_error e;
    query *q;
    const uint32_t strict = FSK_PARSE_STRICT | QUERY_NO_POSITIONS;
    assert_int_equal(query_parse(english, (fsk_str){"ab \"c d\"", 8}, strict, &q, &e), FSK_E_SYNTAX);
    assert_int_equal(e.offset, 3);
    assert_int_equal(query_parse(english, (fsk_str){"ab c-d", 6}, strict, &q, &e), 0); /* harmless text */
    query_free(q);
}

static void test_print_room(void **state)
{
    (void)state;
    char out[8] = "#######";
    size_t need;
    query *q = parse_bytes(english, "abc def", 7, 0);
    assert_int_equal(query_print(q, NULL, 0, &need), 0);
    assert_int_equal(need, 7);
    assert_int_equal(query_print(q, out, 4, &need), 0);
    assert_int_equal(need, 7);
    assert_memory_equal(out, "abc\0###", 8);
    memset(out, '#', sizeof out);
    assert_int_equal(query_print(q, out, 2, NULL), 0);
    assert_memory_equal(out, "a\0######", 8);
    assert_int_equal(query_print(q, out, 7, NULL), 0);
    assert_string_equal(out, "abc de");
    assert_int_equal(query_print(q, out, 8, NULL), 0);
    assert_string_equal(out, "abc def");
    query_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),         cmocka_unit_test(test_signs),
        cmocka_unit_test(test_phrases),       cmocka_unit_test(test_operators),
        cmocka_unit_test(test_parentheses),   cmocka_unit_test(test_fields),
        cmocka_unit_test(test_field_names),   cmocka_unit_test(test_merging),
        cmocka_unit_test(test_nothing),       cmocka_unit_test(test_all_required),
        cmocka_unit_test(test_without_stems), cmocka_unit_test(test_odd_terms),
        cmocka_unit_test(test_tree),          cmocka_unit_test(test_strict),
        cmocka_unit_test(test_print_room),    cmocka_unit_test(test_boosts),
        cmocka_unit_test(test_patterns),      cmocka_unit_test(test_no_positions),
        cmocka_unit_test(test_nearness),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
