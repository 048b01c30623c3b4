/* test_query_fuzz.c -- any bytes parse, print, and read again as the same tree; large and deep queries too.
 */
#include "query/query.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SEED = 20231, ROUNDS = 40, EACH_ROUND = 1000, LONGEST = 120 };

static analyzer *english;
static folder *folding;
static uint64_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % n);
}

static int set_up(void **state)
{
    (void)state;
    print_message("seed %d\n", SEED);
    return analyzer_new("english", &english, NULL) || folder_new(english, &folding, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    folder_free(folding);
    analyzer_free(english);
    return 0;
}

/* ---- what a normalised tree must be ---- */

static bool same_str(fsk_str a, fsk_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static bool same_tree(const query_node *a, const query_node *b)
{
    if (a->type != b->type || a->weight != b->weight || a->stem != b->stem || a->nterms != b->nterms ||
        a->kind != b->kind || a->number != b->number || a->loose != b->loose || a->ordered != b->ordered ||
        a->nclauses != b->nclauses || a->height != b->height || !same_str(a->field, b->field) ||
        !same_str(a->raw, b->raw))
        return false;
    for (uint32_t i = 0; i < a->nterms; i++)
        if (a->terms[i].position != b->terms[i].position || a->terms[i].unstemmed != b->terms[i].unstemmed ||
            !same_str(a->terms[i].bytes, b->terms[i].bytes))
            return false;
    for (uint32_t i = 0; i < a->nclauses; i++)
        if (a->clauses[i].occur != b->clauses[i].occur || !same_tree(a->clauses[i].node, b->clauses[i].node))
            return false;
    return true;
}

static bool is_sound_pattern(const query_node *n)
{
    bool range = n->kind == TERMS_RANGE;
    for (uint32_t i = 0; i < n->nterms; i++)
        if (n->terms[i].bytes.n > (n->kind == TERMS_REGEX ? 1000 : TERM_MAX + 1) ||
            (!range && !n->terms[i].bytes.n))
            return false;
    return n->nterms == 1 + (uint32_t)range && n->kind != TERMS_NONE && n->number <= 3;
}

static bool is_sound_leaf(const query_node *n)
{
    if (n->type == QUERY_TERMS)
        return is_sound_pattern(n);
    if (n->type == QUERY_NEAR)
        return n->nclauses == 2 && n->number > 0 && n->number <= 100 && n->height > 0;
    bool empty = false;
    for (uint32_t i = 0; i < n->nterms; i++)
        empty |= n->terms[i].bytes.n == 0 || n->terms[i].bytes.n > TERM_MAX ||
                 (i ? n->terms[i].position <= n->terms[i - 1].position : n->terms[i].position != 0);
    uint32_t least = n->type == QUERY_WORD ? 1 : n->type == QUERY_PHRASE ? 2 : 0;
    bool counted = n->type == QUERY_PHRASE ? n->nterms >= least : n->nterms == least;
    return !empty && counted && n->height == 0 && n->nclauses == 0 && n->weight <= WEIGHT_MAX;
}

/* No group of one clause, no sole positive group, no equal leaves, exclusions merged too. */
static bool is_sound(const query_node *n, uint32_t depth)
{
    if (n->type != QUERY_GROUP)
        return is_sound_leaf(n) && (n->type != QUERY_NOTHING || depth == 0);
    uint32_t positives = 0, high = 0;
    for (uint32_t i = 0; i < n->nclauses; i++)
        positives += n->clauses[i].occur != OCCUR_MUST_NOT;
    bool sound = n->nclauses >= 2 && positives > 0 && depth <= 100 && n->weight == WEIGHT_ONE;
    for (uint32_t i = 0; i < n->nclauses && sound; i++) {
        const query_clause *c = &n->clauses[i];
        bool positive = c->occur != OCCUR_MUST_NOT;
        high = c->node->height > high ? c->node->height : high;
        sound = is_sound(c->node, depth + 1);
        sound &= positive || (c->node->type != QUERY_ALL && c->node->weight == WEIGHT_ONE);
        sound &= !positive || positives > 1 ||
                 ((c->node->type != QUERY_GROUP || c->node->number) && c->occur == OCCUR_SHOULD);
        for (uint32_t j = 0;
             j < i && n->nclauses < 50 && c->node->type != QUERY_GROUP && c->node->type != QUERY_NEAR; j++) {
            query_node other = *n->clauses[j].node;
            other.weight = c->node->weight;
            other.raw = c->node->raw;
            sound &= !same_tree(&other, c->node);
        }
    }
    return sound && n->height == high + 1;
}

/* Printed, read again strictly, printed: the same tree, the same text. */
static void check_round_trip(const query *q, const char *text, size_t n)
{
    size_t need, need_again;
    query_print(q, NULL, 0, &need);
    char *first = malloc(need + 1), *second = malloc(need + 1);
    assert_non_null(first);
    assert_non_null(second);
    query_print(q, first, need + 1, NULL);
    fsk_error e;
    query *again = NULL;
    int rc = query_parse_with(english, folding, (fsk_str){first, need}, FSK_PARSE_STRICT, &again, &e);
    if (rc || !is_sound(q->root, 0) || !same_tree(q->root, again->root)) {
        query_print(again ? again : q, second, need + 1, NULL);
        print_error("[%.*s]\n[%s]\n[%s]\n%s\n", (int)(n < 1000 ? n : 1000), text, need < 2000 ? first : "...",
                    need < 2000 ? second : "...", rc ? e.text : "");
        fail();
    }
    query_print(again, second, need + 1, &need_again);
    assert_int_equal(need, need_again);
    assert_memory_equal(first, second, need + 1);
    query_free(again);
    free(first);
    free(second);
}

static void check(const char *text, size_t n, uint32_t flags)
{
    query *q = NULL;
    assert_int_equal(query_parse_with(english, folding, (fsk_str){text, n}, flags, &q, NULL), 0);
    assert_true(q->nnotes <= 100);
    for (uint32_t i = 0; i < q->nnotes; i++)
        for (size_t j = 0; j < q->notes[i].n; j++)
            assert_true((uint8_t)q->notes[i].p[j] >= 0x20);
    check_round_trip(q, text, n);

    query *strict = NULL;
    fsk_error e;
    int rc = query_parse_with(english, folding, (fsk_str){text, n}, flags | FSK_PARSE_STRICT, &strict, &e);
    assert_int_equal(rc, q->nnotes ? FSK_E_SYNTAX : 0);
    if (rc)
        assert_true(e.offset <= n);
    if (rc && q->nnotes < 100)
        assert_memory_equal(e.text, q->notes[0].p, q->notes[0].n);
    query_free(strict);
    query_free(q);
}

/* ---- random texts ---- */

static const char *const pieces[] = {"a",
                                     "b",
                                     "c",
                                     "running",
                                     "runs",
                                     " ",
                                     " ",
                                     " ",
                                     "  ",
                                     "(",
                                     ")",
                                     "(",
                                     ")",
                                     "\"",
                                     "\"",
                                     "+",
                                     "-",
                                     "=",
                                     "*",
                                     "*",
                                     "?",
                                     "?b",
                                     "~",
                                     "~2",
                                     "^2",
                                     "^0.25",
                                     "/",
                                     "/",
                                     "|",
                                     "[a",
                                     " TO ",
                                     "b]",
                                     "{",
                                     "}",
                                     "{1,2}",
                                     "f:*",
                                     " NEAR/2 ",
                                     " BEFORE/300 ",
                                     "\"~3",
                                     "AT LEAST 2 OF (",
                                     " AND ",
                                     " OR ",
                                     " NOT ",
                                     "AND",
                                     "OR",
                                     "NOT",
                                     "f:",
                                     "title:",
                                     ":",
                                     "f:(",
                                     "-(",
                                     "+(",
                                     "=b",
                                     "\\",
                                     "'",
                                     ".",
                                     "_",
                                     "a:b",
                                     "1",
                                     "???",
                                     "foo-bar",
                                     "\n",
                                     "\xFF",
                                     "\xC3",
                                     "\xC3\xA9",
                                     "\xD7\xA6",
                                     "\xD7\x94\"\xD7\x9C",
                                     "\xD7\xB4",
                                     "\xE3\x80\x80",
                                     "\xEF\xB7\xBA",
                                     "\xE2\x80\xAF",
                                     "\xE2\x80\x99",
                                     "\xCC\x81",
                                     "\xE2\x80\x8D",
                                     "\xF0\x9F\x98\x80",
                                     "\xE4\xB8\xAD",
                                     "\xEF\xBC\x88",
                                     "\xEF\xBC\x9A",
                                     "\xE2\x91\xB4",
                                     "\xE3\x82\xAB",
                                     "\xC5\x89"};

static size_t random_query(char *to)
{
    size_t n = 0, most = random_below(LONGEST);
    while (n < most) {
        const char *piece = pieces[random_below(sizeof pieces / sizeof *pieces)];
        memcpy(to + n, piece, strlen(piece));
        n += strlen(piece);
    }
    return n;
}

/* Fewer where checks make each of them slow. */
static unsigned long texts(void)
{
    const char *rounds = getenv("FOSSICK_ROUNDS");
    unsigned long n = rounds ? strtoul(rounds, NULL, 10) : ROUNDS;
    return (n < ROUNDS ? n : ROUNDS) * EACH_ROUND;
}

static void test_operators(void **state)
{
    (void)state;
    char text[LONGEST + 16];
    for (unsigned long i = texts(); i; i--) {
        size_t n = random_query(text);
        check(text, n, random_below(8) << 1);
    }
}

static void test_bytes(void **state)
{
    (void)state;
    char text[LONGEST];
    for (unsigned long i = texts(); i; i--) {
        size_t n = random_below(LONGEST);
        for (size_t j = 0; j < n; j++)
            text[j] = (char)(random_below(3) ? random_below(0x40) + 0x20 : random_below(256));
        check(text, n, random_below(8) << 1);
    }
}

/* Every prefix and one-byte change of a well-formed query. */
static void test_edits(void **state)
{
    (void)state;
    static const char good[] =
        "+title:(a b) -\"c d\" =e AND (f OR NOT g) * h:=i \"\xD7\xA6\xD7\x94\"\xD7\x9C j\""
        " k*l?m n~2^2.5 /o(p|q)*/ [r TO s} t:* (u v)^3";
    char text[sizeof good];
    for (size_t n = 0; n < sizeof good; n++)
        check(good, n, 0);
    for (size_t i = 0; i + 1 < sizeof good; i++)
        for (int c = 0; c < 256; c++) {
            memcpy(text, good, sizeof good);
            text[i] = (char)c;
            check(text, sizeof good - 1, 0);
        }
}

/* ---- large ones ---- */

static char *repeat(const char *piece, size_t times, size_t *n)
{
    size_t length = strlen(piece);
    char *text = malloc(length * times + 1);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * length, piece, length);
    *n = length * times;
    return text;
}

static void test_megabytes(void **state)
{
    (void)state;
    static const char *const units[] = {"a",
                                        "a ",
                                        "a-",
                                        "\"",
                                        "\"\" ",
                                        "(",
                                        "(a ",
                                        "(a) ",
                                        ")",
                                        "+a -b ",
                                        "-",
                                        "f:",
                                        "f:(a ",
                                        "*",
                                        "* ",
                                        "* -a ",
                                        "AND ",
                                        "NOT ",
                                        "a AND ",
                                        "a OR NOT ",
                                        "\xFF",
                                        "\\",
                                        "=",
                                        "??? ",
                                        "(a (b c) -d) ",
                                        "\"a b\" ",
                                        "n",
                                        "\xD7\xA6\"",
                                        "a AND (b OR NOT (",
                                        "-(a +(b ",
                                        "\xCC\x81",
                                        "a\xCC\x86",
                                        "a*b ",
                                        "*?",
                                        "a~",
                                        "a~ ",
                                        "(a)^2 ",
                                        "^2",
                                        "/",
                                        "/a(",
                                        "/a{9}",
                                        "/(a{9}){9}/ ",
                                        "[a TO ",
                                        "[a   ",
                                        "f:[",
                                        "f:/a"};
    size_t bytes = texts() < (unsigned long)ROUNDS * EACH_ROUND ? 1 << 17 : 1 << 20;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t n;
        char *text = repeat(units[i], bytes / strlen(units[i]), &n);
        check(text, n, 0);
        check(text, n, FSK_PARSE_ALL);
        free(text);
    }
}

static void test_many_clauses(void **state)
{
    (void)state;
    enum { CLAUSES = 10000 };
    char *text = malloc(CLAUSES * 16);
    assert_non_null(text);
    size_t n = 0;
    for (int i = 0; i < CLAUSES; i++)
        n += (size_t)sprintf(text + n, "w%d w%d ", i, i / 2);
    query *q;
    assert_int_equal(query_parse(english, (fsk_str){text, n}, 0, &q, NULL), 0);
    assert_int_equal(q->nnotes, 0);
    assert_int_equal(q->root->nclauses, CLAUSES);
    assert_int_equal(q->root->clauses[0].node->weight, 3 * WEIGHT_ONE);
    assert_int_equal(q->root->clauses[CLAUSES - 1].node->weight, WEIGHT_ONE);
    check_round_trip(q, text, n);
    query_free(q);
    free(text);
}

static void test_word_limit(void **state)
{
    (void)state;
    size_t n;
    char *text = repeat("ab ", 65537, &n);
    query *q;
    assert_int_equal(query_parse(english, (fsk_str){text, n - 3}, 0, &q, NULL), 0);
    assert_int_equal(q->nnotes, 0);
    assert_int_equal(q->root->weight, 65536 * WEIGHT_ONE);
    query_free(q);
    assert_int_equal(query_parse(english, (fsk_str){text, n}, 0, &q, NULL), 0);
    assert_int_equal(q->nnotes, 1);
    assert_string_equal(q->notes[0].p, "more than 65536 words at byte 196608: the rest is left out");
    assert_int_equal(q->root->weight, 65536 * WEIGHT_ONE);
    query_free(q);
    free(text);
}

/* Parentheses up to 100 count, deeper ones are text. */
static void test_nesting(void **state)
{
    (void)state;
    char text[4000];
    for (int depth = 1; depth < 110; depth++) {
        size_t n = 0;
        for (int i = 0; i < depth; i++)
            n += (size_t)sprintf(text + n, "a%d %s(", i, i % 2 ? "-" : "+");
        n += (size_t)sprintf(text + n, "x -y");
        memset(text + n, ')', (size_t)depth);
        n += (size_t)depth;
        query *q;
        assert_int_equal(query_parse(english, (fsk_str){text, n}, 0, &q, NULL), 0);
        assert_int_equal(q->nnotes, depth > 100);
        if (depth > 100)
            assert_non_null(strstr(q->notes[0].p, "nested deeper than 100"));
        check_round_trip(q, text, n);
        query_free(q);
    }
}

/* A query of two groups a parenthesis: 2 * depth + 1 of them inside each other. */
static size_t write_high(char *text, int depth)
{
    size_t n = 0;
    for (int i = 0; i < depth; i++)
        n += (size_t)sprintf(text + n, "a%d OR b%d AND (", i, i);
    n += (size_t)sprintf(text + n, "x OR y");
    memset(text + n, ')', (size_t)depth);
    text[n + (size_t)depth] = 0;
    return n + (size_t)depth;
}

static query *parse_high(const char *text, size_t n, bool too_high)
{
    query *q = NULL;
    assert_int_equal(query_parse(english, (fsk_str){text, n}, 0, &q, NULL), 0);
    assert_int_equal(q->nnotes > 0, too_high);
    if (too_high)
        assert_non_null(strstr(q->notes[0].p, "left out"));
    check_round_trip(q, text, n);
    return q;
}

/* The innermost groups are left out before the tree is higher than its text could be. */
static void test_height(void **state)
{
    (void)state;
    static char high[2000], text[5000];
    for (int depth = 40; depth < 70; depth++) {
        query *q = parse_high(high, write_high(high, depth), depth > 50);
        if (depth == 50)
            assert_int_equal(q->root->height, 101);
        query_free(q);
        query_free(parse_high(text, (size_t)sprintf(text, "r AND (%s)", high), depth > 49));
    }
    write_high(high, 50);
    query *q = parse_high(text, (size_t)sprintf(text, "NOT r AND (%s) AND (%s)", high, high), true);
    assert_int_equal(q->root->type, QUERY_NOTHING);
    query_free(q);
}

/* Groups that dissolve into ever larger ones. */
static void test_growing_groups(void **state)
{
    (void)state;
    enum { LEVELS = 60, EACH = 20 };
    static char text[LEVELS * (EACH * 8 + 2)];
    size_t n = 0;
    memset(text, '(', LEVELS);
    n += LEVELS;
    for (int i = 0; i < LEVELS * EACH; i++)
        n += (size_t)sprintf(text + n, "w%d%s", i, i % EACH == EACH - 1 ? ")" : " ");
    query *q;
    assert_int_equal(query_parse(english, (fsk_str){text, n}, 0, &q, NULL), 0);
    assert_int_equal(q->root->nclauses, LEVELS * EACH);
    for (uint32_t i = 0; i < LEVELS * EACH; i++) {
        char wanted[8];
        fsk_str raw = q->root->clauses[i].node->raw;
        assert_int_equal(raw.n, sprintf(wanted, "w%u", i));
        assert_memory_equal(raw.p, wanted, raw.n);
    }
    check_round_trip(q, text, n);
    query_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators),      cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_edits),          cmocka_unit_test(test_megabytes),
        cmocka_unit_test(test_many_clauses),   cmocka_unit_test(test_word_limit),
        cmocka_unit_test(test_nesting),        cmocka_unit_test(test_height),
        cmocka_unit_test(test_growing_groups),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
