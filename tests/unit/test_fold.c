/* test_fold.c -- surface to raw term: cases by script, and properties over all characters and random words.
 */
#include "text/fold.h"
#include "text/utf8.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

/* Through buffers of the exact sizes, so that ASan sees a byte too many. */
static unsigned how; /* FOLD_* */

static size_t fold(const void *surface, size_t n, char *to)
{
    uint8_t *in = malloc(n ? n : 1), *out = malloc(FOLD_ROOM);
    memcpy(in, surface, n);
    size_t used = fold_term(in, n, how, out);
    assert_true(used <= TERM_MAX);
    memcpy(to, out, used);
    to[used] = 0;
    free(in);
    free(out);
    return used;
}

static void check_fold(const char *surface, const char *raw)
{
    char got[TERM_MAX + 1];
    fold(surface, strlen(surface), got);
    assert_string_equal(got, raw);
}

static void check_well_formed(const char *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        uint32_t c;
        uint8_t back[UTF8_MAX];
        unsigned took = utf8_decode((const uint8_t *)p + at, n - at, &c);
        assert_int_equal(utf8_encode(c, back), took);
        assert_memory_equal(back, p + at, took);
        at += took;
    }
}

static void check_folds_once(const void *surface, size_t n)
{
    char once[TERM_MAX + 1], twice[TERM_MAX + 1];
    size_t used = fold(surface, n, once);
    check_well_formed(once, used);
    assert_int_equal(fold(once, used, twice), used);
    assert_memory_equal(once, twice, used);
}

static void folds_ascii(void **state)
{
    (void)state;
    check_fold("", "");
    check_fold("A", "a");
    check_fold("@AZ[`az{", "@az[`az{");
    check_fold("Hello", "hello");
    check_fold("O'CLOCK", "o'clock");
    check_fold("'quoted'", "quoted");
    check_fold("'", "");
    check_fold("NODE_Modules42", "node_modules42");
    char surface[64], expected[64], got[TERM_MAX + 1];
    for (size_t n = 0; n < sizeof surface; n++) {
        for (size_t i = 0; i < n; i++) {
            surface[i] = (char)('A' + (i * 7 + n) % 26);
            expected[i] = (char)(surface[i] + 32);
        }
        assert_int_equal(fold(surface, n, got), n);
        assert_memory_equal(got, expected, n);
    }
}

static void folds_alphabets(void **state)
{
    (void)state;
    check_fold("CAFÉ", "cafe");
    check_fold("Cafe\xCC\x81", "cafe");
    check_fold("Straße", "strasse");
    check_fold("Ångström", "angstrom");
    check_fold("İstanbul", "istanbul");
    check_fold("Việt", "viet");
    check_fold("Søren", "søren"); /* the stroke is no mark */
    check_fold("ΟΔΥΣΣΕΎΣ", "οδυσσευσ");
    check_fold("Ёлка", "елка");
    check_fold("ЙОД", "йод");
    check_fold("и\xCC\x86", "й");
    check_fold("їжак", "іжак");
    check_fold("שָׁלוֹם", "שלום");
    check_fold("כִּתָּב", "כתב");
    check_fold("مُحَمَّد", "محمد");
    check_fold("مـــدرسة", "مدرسة");
    check_fold("أحمد إسلام آدم ٱلله", "احمداسلامادمالله"); /* forms of alef */
    check_fold("مؤمن", "مؤمن");                            /* another hamza is a letter */
    check_fold("ĐÀ NẴNG đường", "danangduong");
    check_fold("İSTANBUL ILIK ılık", "istanbulilikilik");
    check_fold("ـــ", "");
    check_fold("हिन्दी", "हिन्दी");
    check_fold("क़", "क\xE0\xA4\xBC"); /* excluded from composition */
    check_fold("ที่", "ที่");
    check_fold("தமிழ்", "தமிழ்");
    check_fold("ガ", "ガ");
    check_fold("ｶﾞ", "ガ");
    check_fold("한국어", "한국어");
    check_fold("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한");
}

static void letters_of_languages(void **state)
{
    (void)state;
    check_fold("ırmak IRMAK İRMAK", "irmakirmakirmak"); /* Turkish */
    check_fold("Istanbul’da", "istanbul'da");
    check_fold("GROẞE Maße", "grossemasse");             /* German */
    check_fold("ὈΔΥΣΣΕΎΣ ὀδυσσεύς", "οδυσσευσοδυσσευσ"); /* Greek: final sigma, breathings */
    check_fold("ᾳ ΑΙ", "ααι");
    check_fold("كتـــاب أَكْل إِلى آخر", "كتاباكلالياخر"); /* Arabic */
    check_fold("کتاب‌های یک", "كتابهاييك");  /* Persian kaf and ye */
    check_fold("كتابهاي يك", "كتابهاييك");
    check_fold("ہے کے", "هيكي");                   /* Urdu */
    check_fold("Nguyễn Đặng ữ ợ", "nguyendanguo"); /* Vietnamese, stacked */
    check_fold("nguye\xCC\x82\xCC\x83n", "nguyen");
    check_fold("nguy\xE1\xBA\xBF\xCC\x83n", "nguyen");
}

static void keeps_diacritics(void **state)
{
    (void)state;
    how = FOLD_KEEP;
    check_fold("CAFÉ Cafe\xCC\x81", "cafécafé");
    check_fold("GROẞE", "grosse");
    check_fold("Nguye\xCC\x82\xCC\x83n Đặng", "nguyễnđặng");
    check_fold("İstanbul ILIK ılık i\xCC\x87", "istanbulilikılıki");
    check_fold("ὈΔΥΣΣΕΎΣ", "ὀδυσσεύσ");
    check_fold("Ёлка ЙОД", "ёлкайод");
    check_fold("أحمد ٱلله", "أحمدٱلله");
    check_fold("مُحَمَّد مـــدرسة", "محمدمدرسة"); /* no spelling */
    check_fold("שָׁלוֹם", "שלום");
    check_fold("کتاب", "كتاب");
    check_fold("ﬁle Ｆｕｌｌ", "filefull");
    how = FOLD_KEEP | FOLD_TURKISH;
    check_fold("ILIK", "ılık");
    check_fold("İSTANBUL I\xCC\x87STANBUL", "istanbulistanbul");
    check_fold("IĞDIR'ın", "ığdır'ın");
    check_fold("çok", "çok");
    how = 0;
}

static void folds_compatibility(void **state)
{
    (void)state;
    check_fold("ﬁle", "file");
    check_fold("Ｆｕｌｌ", "full");
    check_fold("x²", "x2");
    check_fold("Ⅻ", "xii");
    check_fold("½", "1⁄2");
    check_fold("co\xC2\xADop", "coop");
    check_fold("می\xE2\x80\x8Cخواهم", "ميخواهم"); /* with Arabic ye */
    check_fold("1\xEF\xB8\x8F\xE2\x83\xA3", "1");
    check_fold("can’t", "can't");
    check_fold("п’ять", "п'ять");
    check_fold("пʼять", "п'ять");
    check_fold("ŉ", "n");
    check_fold("ʼ", "");
    check_fold("צה״ל", "צה\"ל");
    check_fold("ﷺ", "صلياللهعليهوسلم");
    check_fold("a\xFF", "a\xEF\xBF\xBD");
}

static void cuts_long_words(void **state)
{
    (void)state;
    static char surface[100000];
    char got[TERM_MAX + 1];
    memset(surface, 'A', sizeof surface);
    assert_int_equal(fold(surface, sizeof surface, got), TERM_MAX);
    assert_int_equal(got[TERM_MAX - 1], 'a');
    surface[254] = '\'';
    assert_int_equal(fold(surface, sizeof surface, got), TERM_MAX - 1);
    for (size_t i = 0; i + 3 <= sizeof surface; i += 3)
        memcpy(surface + i, "漢", 3);
    assert_int_equal(fold(surface, sizeof surface, got), TERM_MAX);
    surface[0] = surface[1] = surface[2] = 'x';
    memcpy(surface, "abé", 4);
    memmove(surface + 4, "漢漢", 6);
    size_t used = fold(surface, 9000, got);
    assert_true(used > TERM_MAX - 4 && used <= TERM_MAX);
    check_well_formed(got, used);
    for (size_t i = 0; i + 2 <= sizeof surface; i += 2) /* a letter under 50,000 marks */
        memcpy(surface + i, i ? "\xCC\x81" : "xy", 2);
    assert_int_equal(fold(surface, sizeof surface, got), 2);
    for (size_t i = 0; i + 3 <= sizeof surface; i += 3) /* voicing marks are kept */
        memcpy(surface + i, "\xE3\x82\x99", 3);
    check_folds_once(surface, sizeof surface);
}

static void folds_characters_once(uint32_t end)
{
    for (uint32_t c = 1; c < end; c++) {
        uint8_t text[3 * UTF8_MAX] = {'e'};
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        unsigned n = utf8_encode(c, text + 1);
        check_folds_once(text + 1, n);
        check_folds_once(text, n + 1);
    }
}

static void folds_every_character_once(void **state)
{
    (void)state;
    folds_characters_once(0x110000);
    for (how = FOLD_KEEP; how <= (FOLD_KEEP | FOLD_TURKISH); how += FOLD_TURKISH)
        folds_characters_once(0x3100);
    how = 0;
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Letters and marks of the first planes, dense in what decomposes. */
static size_t random_word(uint64_t *random, uint8_t *to)
{
    static const uint32_t starts[] = {0x40,   0x120,  0xC0,   0x300,  0x370,   0x400,  0x590,  0x640,
                                      0x900,  0xE00,  0x1100, 0x1E00, 0x1F00,  0x2000, 0x3040, 0x3099,
                                      0xAC00, 0xFB00, 0xFE20, 0xFF60, 0x11080, 0x1D15E};
    size_t n = 0;
    for (unsigned left = 1 + next_random(random) % 12; left > 0; left--) {
        uint32_t start = starts[next_random(random) % (sizeof starts / sizeof *starts)];
        n += utf8_encode(start + next_random(random) % (start < 0x100 ? 64 : 128), to + n);
    }
    return n;
}

static void folds_equivalents_alike(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 30000; seed++) {
        uint64_t random = seed * 0x9E3779B97F4A7C15u;
        uint8_t word[64];
        how = seed % 3 ? 0 : FOLD_KEEP | (seed % 2 ? FOLD_TURKISH : 0);
        size_t n = random_word(&random, word);
        word[n] = 0;
        check_folds_once(word, n);
        uint8_t *nfd = utf8proc_NFD(word), *nfc = utf8proc_NFC(word);
        char of_word[TERM_MAX + 1], of_nfd[TERM_MAX + 1], of_nfc[TERM_MAX + 1];
        fold(word, n, of_word);
        fold(nfd, strlen((char *)nfd), of_nfd);
        fold(nfc, strlen((char *)nfc), of_nfc);
        if (strcmp(of_word, of_nfd) != 0 || strcmp(of_word, of_nfc) != 0)
            fail_msg("seed %u: %s becomes %s, its NFD %s, its NFC %s", seed, word, of_word, of_nfd, of_nfc);
        free(nfd);
        free(nfc);
    }
    how = 0;
}

static void survives_any_bytes(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 20000; seed++) {
        uint64_t random = seed * 0xD1342543DE82EF95u;
        uint8_t bytes[400];
        size_t n = next_random(&random) % (seed % 10 ? 20 : sizeof bytes);
        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)next_random(&random);
        check_folds_once(bytes, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_ascii),
        cmocka_unit_test(folds_alphabets),
        cmocka_unit_test(letters_of_languages),
        cmocka_unit_test(keeps_diacritics),
        cmocka_unit_test(folds_compatibility),
        cmocka_unit_test(cuts_long_words),
        cmocka_unit_test(folds_every_character_once),
        cmocka_unit_test(folds_equivalents_alike),
        cmocka_unit_test(survives_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
