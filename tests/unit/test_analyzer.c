/* test_analyzer.c -- languages, fingerprints, and the chain from text to stems. */
#include "text/language.h"
#include "text/stem.h"
#include "text/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void refuses_unknown_languages(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",        "en",    "English",
        "klingon", "none ", "a language whose name is longer than any that there could ever be, by far"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        analyzer *a = (analyzer *)&i;
        fsk_error e;
        assert_int_equal(analyzer_new(bad[i], &a, &e), FSK_E_INVAL);
        assert_null(a);
        assert_int_equal(e.code, FSK_E_INVAL);
        assert_non_null(strstr(e.text, "none"));
        for (const char *const *name = stemmer_languages(); *name; name++)
            assert_non_null(strstr(e.text, *name));
        assert_int_equal(analyzer_new(bad[i], &a, NULL), FSK_E_INVAL);
    }
}

static void fingerprints_tell_languages_apart(void **state)
{
    (void)state;
    uint64_t seen[64];
    size_t count = 0;
    const char *names[64] = {"none"};
    for (const char *const *name = stemmer_languages(); *name && count + 1 < 64; name++)
        names[++count] = *name;
    for (size_t i = 0; i <= count; i++) {
        analyzer *a, *again;
        assert_int_equal(analyzer_new(names[i], &a, NULL), 0);
        assert_int_equal(analyzer_new(names[i], &again, NULL), 0);
        assert_string_equal(analyzer_language(a), names[i]);
        assert_int_equal(analyzer_main(a) != LANGUAGE_NONE, i > 0);
        seen[i] = analyzer_fingerprint(a, 0);
        assert_true(seen[i] == analyzer_fingerprint(again, 0));
        for (size_t j = 0; j < i; j++)
            assert_true(seen[i] != seen[j]);
        analyzer_free(a);
        analyzer_free(again);
    }
    analyzer_free(NULL);
}

static bool keeping; /* diacritics */

static void check_chain(const char *language, const char *text, const char *expected)
{
    analyzer *a;
    folder *f;
    assert_int_equal(analyzer_new(language, &a, NULL), 0);
    if (keeping)
        analyzer_keep_diacritics(a);
    assert_int_equal(folder_new(a, &f, NULL), 0);
    word_scanner scanner = {.text = (const uint8_t *)text, .n = strlen(text)};
    char got[1024] = "";
    size_t used = 0;
    for (word w; words_next(&scanner, &w, 1);) {
        fsk_str raw = folder_fold(f, scanner.text + w.start, w.end - w.start);
        if (!raw.n)
            continue;
        char copy[TERM_MAX];
        memcpy(copy, raw.p, raw.n);
        fsk_str stem = folder_stem(f, raw);
        assert_memory_equal(raw.p, copy, raw.n); /* stemming leaves the raw term where it is */
        assert_true(stem.n > 0);
        used += (size_t)snprintf(got + used, sizeof got - used, "%s%.*s/%.*s", used ? " " : "", (int)raw.n,
                                 raw.p, (int)stem.n, stem.p);
    }
    assert_string_equal(got, expected);
    folder_free(f);
    analyzer_free(a);
}

static void makes_terms(void **state)
{
    (void)state;
    check_chain("english", "The Universities' RUNNERS, running (naïvely)!",
                "the/the universities/univers runners/runner running/run naively/naiv");
    check_chain("none", "The Universities", "the/the universities/universities");
    check_chain("english", "ـــ ʼ 😀 3.5", "3.5/3.5");
    check_chain("russian", "Красивый чай", "красивый/красив чай/ча");
    check_chain("greek", "ίσα",
                "ισα/ισα"); /* libstemmer 2.2 leaves nothing of it: then the stem is the raw term */
    check_chain("spanish", "¿Niños?", "ninos/nin");
    folder_free(NULL);
}

/* Snowball sees what folding leaves: `make snowball` counts what that costs. */
static void stems_with_and_without_diacritics(void **state)
{
    (void)state;
    check_chain("french", "Les MANGÉES mangeaient", "les/le mangees/mange mangeaient/mang");
    check_chain("german", "Straßen Häuser", "strassen/strass hauser/haus");
    check_chain("hungarian", "házakból házak", "hazakbol/hazakbol hazak/haz");
    check_chain("turkish", "İstanbul'da evlerimiz", "istanbul'da/istanbul evlerimiz/ev");
    check_chain("greek", "Ανθρώπων ΑΝΘΡΩΠΟΣ", "ανθρωπων/ανθρωπ ανθρωποσ/ανθρωπ");
    keeping = true;
    check_chain("french", "Les MANGÉES mangeaient", "les/le mangées/mang mangeaient/mang");
    check_chain("german", "Straßen Häuser", "strassen/strass häuser/haus");
    check_chain("hungarian", "házakból házak", "házakból/ház házak/ház");
    check_chain("turkish", "IŞIK IŞIKLAR", "ışık/ışık ışıklar/ışık");
    keeping = false;
}

static fsk_str stem_of(folder *f, const char *word)
{
    return folder_stem(f, folder_fold(f, (const uint8_t *)word, strlen(word)));
}

/* A folder that comes back is lent again, and stems in the main language whatever it spoke last. */
static void lends_its_folder(void **state)
{
    (void)state;
    analyzer *a;
    folder *f, *other;
    assert_int_equal(analyzer_new("english", &a, NULL), 0);
    assert_int_equal(folder_borrow(a, &f, NULL), 0);
    assert_int_equal(folder_borrow(a, &other, NULL), 0);
    assert_ptr_not_equal(f, other);
    folder_return(a, other);
    assert_int_equal(folder_speak(f, LANGUAGE_NONE, NULL), 0);
    folder_return(a, f);
    assert_int_equal(folder_borrow(a, &other, NULL), 0);
    assert_ptr_equal(other, f);
    fsk_str stem = stem_of(other, "running");
    assert_int_equal(stem.n, 3);
    assert_memory_equal(stem.p, "run", 3);
    folder_return(a, other);
    analyzer_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_unknown_languages),
        cmocka_unit_test(fingerprints_tell_languages_apart),
        cmocka_unit_test(makes_terms),
        cmocka_unit_test(stems_with_and_without_diacritics),
        cmocka_unit_test(lends_its_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
