/* test_tokens.c -- what tokens texts become: compounds and their parts, signs that belong to words, scripts
 * without spaces; and on random text what must hold for any. */
#include "text/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Tokens as text: a space before each that takes a position, | before the others; in the order of positions,
 * the whole behind its first part. */
static void spell(const char *text, char *out)
{
    token_scanner s;
    text_token t;
    out[0] = 0;
    tokens_begin(&s, (fsk_str){text, strlen(text)});
    while (tokens_next(&s, &t)) {
        strcat(out, token_moves(t.kind) ? " " : "|");
        strncat(out, text + t.start, t.end - t.start);
    }
}

typedef struct example {
    const char *text, *tokens;
} example;

static void check_all(const example *list, size_t n)
{
    char got[2048];
    for (size_t i = 0; i < n; i++) {
        spell(list[i].text, got);
        assert_string_equal(got, list[i].tokens);
    }
}

#define CHECK(list) check_all(list, sizeof(list) / sizeof *(list))

static void compounds(void **state)
{
    (void)state;
    static const example list[] = {
        {"plain words, and 2 numbers.", " plain words and 2 numbers"},
        {"see F-2016-07895.", " see F|F-2016-07895 2016 07895"},
        {"(jane@mail.example.org)", " jane|jane@mail.example.org mail example org"},
        {"hundreds.In March", " hundreds|hundreds.In In March"},
        {"3.14, 1,000,000", " 3|3.14 14 1|1,000,000 000 000"},
        {"2016.The end", " 2016|2016.The The end"},
        {"node_modules __init__ _", " node|node_modules modules init|__init__"},
        {"http://a.example/b?c=d-e", " http a|a.example/b example b c d|d-e e"},
        {"a--b a - b a.-b", " a b a b a b"},
        {"AT&T; C:\\temp\\x", " AT|AT&T T C temp|temp\\x x"},
        {"12:30 and/or x86-64", " 12|12:30 30 and|and/or or x86|x86-64 64"},
        {"state-of-the-art", " state|state-of-the-art of the art"},
        {"\xD1\x82.\xD0\xB5-\xD1\x8F \xC3\xA9-\xC3\xA8",
         " \xD1\x82|\xD1\x82.\xD0\xB5-\xD1\x8F \xD0\xB5 \xD1\x8F "
         "\xC3\xA9|\xC3\xA9-\xC3\xA8 \xC3\xA8"},
    };
    CHECK(list);
}

static void apostrophes(void **state)
{
    (void)state;
    static const example list[] = {
        {"don't dog's we're 'tis rock'n", " don't dog's we're tis rock'n"},
        {"O'Brien's l\xE2\x80\x99homme", " O|O'Brien's Brien's l|l\xE2\x80\x99homme homme"},
        {"don't-know", " don't|don't-know know"},
        {"\xD0\xBF\xE2\x80\x99\xD1\x8F\xD1\x82\xD0\xBD\xD0\xB8",
         " \xD0\xBF\xE2\x80\x99\xD1\x8F\xD1\x82\xD0\xBD\xD0\xB8"},
        {"col\xC2\xB7legi", " col\xC2\xB7legi"}, /* Catalan */
    };
    CHECK(list);
}

static void symbols(void **state)
{
    (void)state;
    static const example list[] = {
        {"C++ c# F#, g++.", " C|C++ c|c# F|F# g|g++"},
        {"C+++ ab# c#d c++d a+b", " C ab c d c d a|a+b b"},
        {".NET (.net) asp.net ..net x.", " NET|.NET net|.net asp|asp.net net net x"},
        {".NET-based", " NET|NET-based|.NET based"},
    };
    CHECK(list);
}

static void dense_scripts(void **state)
{
    (void)state;
    static const example list[] = {
        {"東京都", " 東|東京 京|京都 都"},
        {"東京。都", " 東|東京 京 都"},
        {"食べるカタカナー", " 食|食べ べ|べる る|るカ カ|カタ タ|タカ カ|カナ ナ|ナー ー"},
        {"中\n文 国", " 中|中\n文 文 国"},
        {"한국\n어", " 한|한국 국 어"},
        {"LG전자-x", " LG 전|전자 자 x"},
        {"ภาษีไ", " ภ|ภา า|าษี ษี|ษีไ ไ"},
        {"2016年5月", " 2016 年 5 月"},
        {"ក\u200Bខ", " ក|ក\u200Bខ ខ"},
        {"\u1112\u1161\u11AB\u1100",
         " \u1112\u1161\u11AB|\u1112\u1161\u11AB\u1100 \u1100"}, /* jamo of one syllable */
        {"\u1784\u179E\u118E",
         " \u1784|\u1784\u179E \u179E|\u179E\u118E \u118E"}, /* of none: it follows Khmer */
    };
    CHECK(list);
}

/* ---- any text ---- */

static uint64_t state_of_random = 7;

static uint32_t below(uint32_t n)
{
    state_of_random = state_of_random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state_of_random >> 33) % n);
}

static const char *const pieces[] = {"a",
                                     "Bc",
                                     "dEf0",
                                     "42",
                                     "_",
                                     ".",
                                     "-",
                                     "'",
                                     "\xE2\x80\x99",
                                     "@",
                                     " ",
                                     "+",
                                     "#",
                                     ":",
                                     ",",
                                     "\n",
                                     "/",
                                     "\xC3\xA9",
                                     "\xCC\x81",
                                     "\xE6\x9D\xB1",
                                     "\xE3\x82\xAB",
                                     "\xED\x95\x9C",
                                     "\xE1\x85\xA1",
                                     "\xE0\xB8\xA9\xE0\xB8\xB5",
                                     "\xE2\x80\x8B",
                                     "\xD7\xA9",
                                     "\"",
                                     "\xFF",
                                     "longer word",
                                     "++",
                                     "\xC2\xB7"};

/* A random text; it ends where memory does, so that reading past it is seen. */
static char *random_text(size_t *n)
{
    char text[400];
    size_t used = 0;
    for (uint32_t i = below(40); i; i--) {
        const char *piece = pieces[below(sizeof pieces / sizeof *pieces)];
        memcpy(text + used, piece, strlen(piece));
        used += strlen(piece);
    }
    char *exact = malloc(used ? used : 1);
    assert_non_null(exact);
    memcpy(exact, text, used);
    *n = used;
    return exact;
}

/* A word's tokens read alone: the word itself, unless it holds signs that only mean something beside others.
 */
static void reads_itself(const char *text, const text_token *t)
{
    token_scanner s;
    text_token again = {0};
    tokens_begin(&s, (fsk_str){text + t->start, t->end - t->start});
    assert_true(tokens_next(&s, &again));
    assert_int_equal(again.kind, KIND_WORD);
    assert_int_equal(again.start, 0);
    assert_int_equal(again.end, t->end - t->start);
    if (tokens_next(&s, &again))
        fail_msg("[%.*s] is more than a word", (int)(t->end - t->start), text + t->start);
}

static void holds_for_any_text(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 20000; round++) {
        size_t n;
        char *text = random_text(&n);
        token_scanner s;
        text_token t, before = {0};
        uint32_t behind = 0;
        tokens_begin(&s, (fsk_str){text, n});
        while (tokens_next(&s, &t)) {
            assert_true(t.start < t.end && t.end <= n);
            if (token_moves(t.kind)) {
                assert_true(t.start >= behind); /* no byte is in two */
                behind = t.end;
                before = t;
            } else {
                if (t.start > before.start || t.end < before.end) /* it holds what it stands beside */
                    fail_msg("[%.*s] in [%.*s]", (int)(t.end - t.start), text + t.start, (int)n, text);
            }
            if (t.kind == KIND_WORD)
                reads_itself(text, &t);
            if (t.kind == KIND_WHOLE)
                assert_true(t.end - t.start <= WHOLE_MAX);
        }
        free(text);
    }
}

/* A compound that is too long for a token has none, and no end of it has one either. */
static void long_compounds(void **state)
{
    (void)state;
    for (unsigned words = 30; words < 40; words++) {
        char text[200] = "", got[2048];
        for (unsigned i = 0; i < words; i++)
            strcat(text, i ? "-b" : "b");
        spell(text, got);
        assert_int_equal(strchr(got, '|') != NULL, strlen(text) <= WHOLE_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compounds),      cmocka_unit_test(apostrophes),
        cmocka_unit_test(symbols),        cmocka_unit_test(dense_scripts),
        cmocka_unit_test(long_compounds), cmocka_unit_test(holds_for_any_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
