/* test_automaton.c -- wildcards, misspellings and expressions: what they match, what is refused where, random
 * ones against the naive versions, and that none takes long. */
#include "../lib/reference.h"
#include "query/dfa.h"
#include "text/utf8.h"
#include "unit.h"
#include <string.h>

#include <cmocka.h>

static bool matches(terms_kind kind, const char *pattern, uint32_t edits, const char *term,
                    uint32_t *distance)
{
    arena memory = ARENA_INIT;
    automaton *a;
    assert_int_equal(automaton_new(kind, (fsk_str){pattern, strlen(pattern)}, edits, &memory, &a, NULL), 0);
    bool found = automaton_matches(a, (fsk_str){term, strlen(term)}, distance);
    arena_free(&memory);
    return found;
}

typedef struct example {
    const char *pattern, *matching, *others; /* terms with spaces between */
} example;

static void check(terms_kind kind, const example *x)
{
    for (int wanted = 0; wanted < 2; wanted++) {
        char list[200], *rest = NULL;
        snprintf(list, sizeof list, "%s", wanted ? x->matching : x->others);
        for (char *term = strtok_r(list, " ", &rest); term; term = strtok_r(NULL, " ", &rest)) {
            uint32_t edits;
            if (matches(kind, x->pattern, 0, term, &edits) != wanted) {
                print_error("/%s/ on %s\n", x->pattern, term);
                fail();
            }
        }
    }
}

static void test_regex(void **state)
{
    (void)state;
    static const example list[] = {
        {"abc", "abc", "ab abcd xabc"},
        {"^abc$", "abc", "ab abcd"},
        {"ABC", "abc", "ab"},
        {"a.c",
         "abc a\xC3\xA9"
         "c",
         "ac abbc"},
        {"ab*c", "ac abc abbbc", "ab bc"},
        {"ab+c", "abc abbc", "ac"},
        {"ab?c", "ac abc", "abbc"},
        {"a(b|cd|)e", "abe acde ae", "ace abcde"},
        {"(ab){2}", "abab", "ab ababab"},
        {"(ab){2,}", "abab abababab", "ab aba"},
        {"a{0,2}b", "b ab aab", "aaab"},
        {"a{0}b", "b", "ab"},
        {"(a|b){1,2}c", "ac bbc abc", "c abac"},
        {"[a-cx]+", "abcx", "abd"},
        {"[^a-c]+", "xyz", "xay"},
        {"[]a]+", "]a]", "b"},
        {"[a-]+", "a-a", "b"},
        {"\\d{3}-?\\w*", "123 123-abc 123x", "12 123-a.b"},
        {"\\D+", "abc", "a1"},
        {"[\\d.]+", "3.14", "3,14"},
        {"a\\.b\\*", "a.b*", "axb* a.bb"},
        {".*", "a abc", ""},
        {"(a*)(b*)", "a b aabb", "ba"},
        {"((a?b)*c)+", "c bc abcbabc", "ac aabc"},
        {"\xC3\xA9+", "\xC3\xA9\xC3\xA9", "e"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        check(TERMS_REGEX, &list[i]);
}

static void test_wild(void **state)
{
    (void)state;
    static const example list[] = {
        {"ab*", "ab abc", "a xab"},
        {"*ab", "ab cab", "abc"},
        {"a?c",
         "abc a\xE6\x9D\xB1"
         "c",
         "ac abbc"},
        {"a*b*c", "abc axxbxxc", "acb"},
        {"?*", "a ab", ""},
        {"*a*a*a*", "aaa bananarama", "aab"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        check(TERMS_WILD, &list[i]);
    uint32_t edits;
    assert_true(matches(TERMS_WILD, "*", 0, "", &edits) && matches(TERMS_REGEX, "(a|b*)", 0, "", &edits));
    assert_false(matches(TERMS_WILD, "?*", 0, "", &edits));
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        size_t offset;
    } list[] = {{"a**", 2},    {"*a", 0},    {"a(b", 1},  {"a)b", 1},          {"a[b", 1},
                {"a\\", 1},    {"a\\q", 1},  {"a{x}", 2}, {"a{2", 3},          {"a{3,2}", 1},
                {"a{999}", 1}, {"[z-a]", 1}, {"a^b", 1},  {"(a{200}){200}", 2}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        arena memory = ARENA_INIT;
        automaton *a;
        fsk_error e = {0};
        fsk_str text = {list[i].pattern, strlen(list[i].pattern)};
        if (automaton_new(TERMS_REGEX, text, 0, &memory, &a, &e) != FSK_E_INVAL || !e.text[0])
            fail_msg("%s is taken", list[i].pattern);
        assert_int_equal(e.offset, list[i].offset);
        arena_free(&memory);
    }
}

static void test_fuzzy(void **state)
{
    (void)state;
    static const struct {
        const char *word, *term;
        uint32_t edits;
    } list[] = {
        {"hello", "hello", 0}, {"hello", "helo", 1},  {"hello", "helllo", 1}, {"hello", "hallo", 1},
        {"hello", "hlelo", 1}, {"hello", "ehllo", 1}, {"hello", "hxllx", 2},  {"hello", "hlleo", 2},
        {"ab", "ba", 1},       {"a", "b", 1},         {"a", "xyz", 3},        {"hello", "world", 3},
        {"hello", "hel", 2},   {"hello", "he", 3},    {"abcd", "badc", 2},    {"caf\xC3\xA9", "cafe", 1},
        {"ca", "abc", 3}}; /* restricted: a pair exchanged is not edited again */
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        for (uint32_t most = 1; most <= 2; most++) {
            uint32_t edits;
            bool found = matches(TERMS_FUZZY, list[i].word, most, list[i].term, &edits);
            if (found != (list[i].edits <= most) || (found && edits != list[i].edits))
                fail_msg("%s %s within %u", list[i].word, list[i].term, most);
        }
}

static uint64_t random_state = 77;

static uint32_t below(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % n);
}

static void random_word(char *to, uint32_t most)
{
    uint32_t n = 1 + below(most);
    for (uint32_t i = 0; i < n; i++)
        to[i] = (char)('a' + below(3));
    to[n] = 0;
}

/* Kinds of pattern over three letters, by the parts that both notations share. */
static void random_regex(char *to, uint32_t depth)
{
    static const char *const atoms[] = {"a", "b", "c", ".", "[ab]", "[^b]"};
    static const char *const repeats[] = {"", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,1}", "{2,}"};
    *to = 0;
    for (uint32_t i = 0, n = 1 + below(3); i < n; i++) {
        if (depth && below(3) == 0) {
            strcat(to, "(");
            random_regex(to + strlen(to), depth - 1);
            strcat(to, "|");
            random_regex(to + strlen(to), depth - 1);
            strcat(to, ")");
        } else {
            strcat(to, atoms[below(6)]);
        }
        strcat(to, repeats[below(10)]);
    }
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *term;
        bool same;
    } list[] = {
        {"mohammad", "muhammad", true},
        {"mohammad", "mohamed", true},
        {"muhammad", "mohammed", true},
        {"mohammad", "mahmoud", false},
        {"mohammad", "ahmad", false},
        {"khatami", "khatemi", true},
        {"khatami", "hatami", true},
        {"qaddafi", "gaddafi", true},
        {"qaddafi", "kadafi", true},
        {"qaddafi", "gheddafi", true},
        {"gorbachev", "gorbatschow", true},
        {"yeltsin", "jelzin", true},
        {"yeltsin", "eltsin", true},
        {"khrushchev", "kruschev", true},
        {"tchaikovsky", "czajkowski", true},
        {"romanov", "romanow", true},
        {"chaim", "haim", true},
        {"tzvi", "tsvi", true},
        {"daoud", "dawood", true},
        {"abdulla", "abdullah", true},
        {"hassan", "hussein", false},
        {"smith", "smythe", true},
        {"quran", "qur'an", true},
        {"walesa",
         "wa\xC5\x82"
         "esa",
         true},
        {"ab", "ba", false},
        {"\xD0\xBF\xD1\x83\xD1\x82\xD0\xB8\xD0\xBD", "\xD0\xBF\xD1\x83\xD1\x82\xD0\xB8\xD0\xBD", true},
        {"\xD0\xBF\xD1\x83\xD1\x82\xD0\xB8\xD0\xBD", "\xD0\xBF\xD1\x83\xD1\x82\xD1\x8B\xD0\xBD", false}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        uint32_t grade, back;
        if (matches(TERMS_NAME, list[i].name, 0, list[i].term, &grade) != list[i].same)
            fail_msg("%s %s", list[i].name, list[i].term);
        assert_true(matches(TERMS_NAME, list[i].name, 0, list[i].name, &back) && back == 0);
    }
}

/* By numbered states, as a walk over a dictionary runs them. */
static uint8_t numbered_distance(dfa *d, fsk_str term)
{
    uint32_t state = DFA_START, epoch = d->epoch, c;
    for (size_t i = 0; i < term.n && state != DFA_DEAD;) {
        if (d->epoch != epoch) {
            epoch = d->epoch;
            state = DFA_START;
            i = 0;
        }
        i += utf8_decode((const uint8_t *)term.p + i, term.n - i, &c);
        assert_true(dfa_next(d, state, c, &state));
    }
    return d->accepts[state] ? d->accepts[state] - 1 : REFERENCE_NO_MATCH;
}

/* Names of letters that go together, and names with a few letters changed. */
static void test_random_names(void **state)
{
    (void)state;
    static const char letters[] = "aehjkostcwyzx'bd";
    for (int round = 0; round < 3000; round++) {
        char name[64], term[64];
        uint32_t n = 1 + below(round % 10 ? 10 : 60);
        for (uint32_t i = 0; i < n; i++)
            name[i] = letters[below(sizeof letters - 1)];
        name[n] = 0;
        query_term word = {.bytes = {name, n}};
        query_node node = {.type = QUERY_TERMS, .kind = TERMS_NAME, .terms = &word};
        arena memory = ARENA_INIT;
        automaton *a;
        dfa d;
        assert_int_equal(automaton_new(TERMS_NAME, word.bytes, 0, &memory, &a, NULL), 0);
        assert_true(dfa_init(&d, a));
        for (int i = 0; i < 20; i++) {
            uint32_t grade = 0, m = n;
            memcpy(term, name, n);
            for (uint32_t changes = below(4); changes > 0 && m > 1 && m < sizeof term; changes--) {
                uint32_t at = below(m);
                if (below(2)) { /* a letter less, or another */
                    memmove(term + at, term + at + 1, --m - at);
                } else {
                    term[at] = letters[below(sizeof letters - 1)];
                }
            }
            fsk_str t = {term, m};
            bool found = automaton_matches(a, t, &grade);
            uint8_t want = reference_term_distance(&node, t);
            if (found != (want != REFERENCE_NO_MATCH) || (found && grade != want) ||
                numbered_distance(&d, t) != want)
                fail_msg("%.*s on %.*s: %d, %u", (int)n, name, (int)m, term, found, want);
        }
        dfa_free(&d);
        arena_free(&memory);
    }
}

static void test_random(void **state)
{
    (void)state;
    for (int round = 0; round < 3000; round++) {
        static const terms_kind kinds[] = {TERMS_WILD, TERMS_FUZZY, TERMS_REGEX};
        static char pattern[4096];
        query_term word = {.bytes = {pattern, 0}};
        query_node node = {
            .type = QUERY_TERMS, .kind = kinds[below(3)], .number = 1 + below(2), .terms = &word};
        if (node.kind == TERMS_REGEX)
            random_regex(pattern, 2);
        else
            random_word(pattern, 8);
        for (char *p = pattern; node.kind == TERMS_WILD && *p; p++)
            *p = below(3) ? *p : "*?"[below(2)];
        word.bytes.n = strlen(pattern);
        arena memory = ARENA_INIT;
        automaton *a;
        dfa numbered;
        assert_int_equal(automaton_new(node.kind, word.bytes, node.number, &memory, &a, NULL), 0);
        assert_true(dfa_init(&numbered, a));
        for (int i = 0; i < 20; i++) {
            char term[16];
            uint32_t edits = 0;
            random_word(term, 9);
            fsk_str t = {term, strlen(term)}, prefix = automaton_prefix(a);
            bool found = automaton_matches(a, t, &edits);
            uint8_t want = reference_term_distance(&node, t);
            if (found != (want != REFERENCE_NO_MATCH) || (found && edits != want))
                fail_msg("%s on %s", pattern, term);
            if (numbered_distance(&numbered, t) != want)
                fail_msg("%s on %s by numbers", pattern, term);
            assert_true(!found || (t.n >= prefix.n && (!prefix.n || memcmp(t.p, prefix.p, prefix.n) == 0)));
        }
        dfa_free(&numbered);
        arena_free(&memory);
    }
}

/* An expression with more sets of states than are kept: they are forgotten and met again. */
static void test_many_states(void **state)
{
    (void)state;
    static const fsk_str text = {"(a|b|\xC3\xA9)*a(a|b|\xC3\xA9){13}", 22};
    arena memory = ARENA_INIT;
    automaton *a;
    dfa d;
    assert_int_equal(automaton_new(TERMS_REGEX, text, 0, &memory, &a, NULL), 0);
    assert_true(dfa_init(&d, a));
    uint32_t first = d.epoch;
    for (int round = 0; round < 500; round++) {
        char term[128];
        uint32_t edits;
        size_t n = 0;
        for (uint32_t i = 0; i < 60; i++) {
            static const char *const letters[] = {"a", "b", "\xC3\xA9"};
            const char *letter = letters[below(3)];
            memcpy(term + n, letter, strlen(letter));
            n += strlen(letter);
        }
        fsk_str t = {term, n};
        assert_int_equal(numbered_distance(&d, t) == 0, automaton_matches(a, t, &edits));
        assert_true(d.n <= DFA_STATES);
    }
    assert_true(d.epoch > first + 2);
    dfa_free(&d);
    arena_free(&memory);
}

/* Those that make others try every way: here each character costs the same. */
static void test_hostile(void **state)
{
    (void)state;
    static const char *const list[] = {"(x+x+)+y",      "(a|a)*b",         "((a*)*)*b",
                                       "(.*.*.*.*.*)x", "(a?){100}a{100}", "(((((a+)+)+)+)+)+b"};
    char term[256];
    memset(term, 'a', 255);
    term[255] = 0;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        uint32_t edits;
        memset(term, i == 0 ? 'x' : 'a', 255);
        assert_int_equal(matches(TERMS_REGEX, list[i], 0, term, &edits), false);
    }
    memset(term, 'a', 255);
    uint32_t edits;
    static const char wild[] = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
    assert_int_equal(matches(TERMS_WILD, wild, 0, term, &edits), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_regex),        cmocka_unit_test(test_wild),
        cmocka_unit_test(test_refused),      cmocka_unit_test(test_fuzzy),
        cmocka_unit_test(test_random),       cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_many_states),  cmocka_unit_test(test_names),
        cmocka_unit_test(test_random_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
