/* test_words.c -- word boundaries: Unicode's own test file and properties, and a rule-by-rule reading of UAX
 * #29. */
#include "text/text.h"
#include "text/utf8.h"
#include "text/word_masks.h"
#include "text/word_props.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 512 };

/* ---- the naive reading ---- */

typedef struct sample {
    uint8_t text[MOST * 4];
    size_t n, points;
    uint8_t props[MOST];
    size_t at[MOST + 1]; /* byte of each character */
} sample;

static int class_of(const sample *s, long i)
{
    return i < 0 || i >= (long)s->points ? -1 : s->props[i] & WORD_CLASS;
}

static int ignored(int class)
{
    return class == WB_EXTEND || class == WB_FORMAT || class == WB_ZWJ;
}

static int line_end(int class)
{
    return class == WB_CR || class == WB_LF || class == WB_NEWLINE;
}

static int ah_letter(int class)
{
    return class == WB_ALETTER || class == WB_HEBREW;
}

static int mid_num_let_q(int class)
{
    return class == WB_MID_NUM_LET || class == WB_SINGLE_QUOTE;
}

/* The character before i that WB4 leaves standing: ignored ones count only behind a line end or the start. */
static long left_of(const sample *s, long i)
{
    for (i--; i >= 0; i--)
        if (!ignored(class_of(s, i)) || i == 0 || line_end(class_of(s, i - 1)))
            break;
    return i;
}

static long right_of(const sample *s, long i)
{
    for (i++; ignored(class_of(s, i)); i++) {
    }
    return i;
}

static int boundary_before(const sample *s, long i)
{
    int raw = class_of(s, i - 1), right = class_of(s, i);
    if (raw == WB_CR && right == WB_LF)
        return 0; /* WB3 */
    if (line_end(raw) || line_end(right))
        return 1; /* WB3a, WB3b */
    if (raw == WB_ZWJ && s->props[i] & WORD_PICTOGRAPHIC)
        return 0; /* WB3c */
    if (raw == WB_SPACE && right == WB_SPACE)
        return 0; /* WB3d */
    if (ignored(right))
        return 0; /* WB4 */
    long l = left_of(s, i);
    int left = class_of(s, l), left2 = l > 0 ? class_of(s, left_of(s, l)) : -1,
        right2 = class_of(s, right_of(s, i));
    if (ah_letter(left) && ah_letter(right))
        return 0; /* WB5 */
    if (ah_letter(left) && (right == WB_MID_LETTER || mid_num_let_q(right)) && ah_letter(right2))
        return 0; /* WB6 */
    if (ah_letter(left2) && (left == WB_MID_LETTER || mid_num_let_q(left)) && ah_letter(right))
        return 0; /* WB7 */
    if (left == WB_HEBREW && right == WB_SINGLE_QUOTE)
        return 0; /* WB7a */
    if (left == WB_HEBREW && right == WB_DOUBLE_QUOTE && right2 == WB_HEBREW)
        return 0; /* WB7b */
    if (left2 == WB_HEBREW && left == WB_DOUBLE_QUOTE && right == WB_HEBREW)
        return 0; /* WB7c */
    if ((left == WB_NUMERIC || ah_letter(left)) && (right == WB_NUMERIC))
        return 0; /* WB8, WB9 */
    if (left == WB_NUMERIC && ah_letter(right))
        return 0; /* WB10 */
    if (left2 == WB_NUMERIC && (left == WB_MID_NUM || mid_num_let_q(left)) && right == WB_NUMERIC)
        return 0; /* WB11 */
    if (left == WB_NUMERIC && (right == WB_MID_NUM || mid_num_let_q(right)) && right2 == WB_NUMERIC)
        return 0; /* WB12 */
    if (left == WB_KATAKANA && right == WB_KATAKANA)
        return 0; /* WB13 */
    if ((ah_letter(left) || left == WB_NUMERIC || left == WB_KATAKANA || left == WB_EXTEND_NUM_LET) &&
        right == WB_EXTEND_NUM_LET)
        return 0; /* WB13a */
    if (left == WB_EXTEND_NUM_LET && (ah_letter(right) || right == WB_NUMERIC || right == WB_KATAKANA))
        return 0; /* WB13b */
    int flags = 0;
    for (long j = l; class_of(s, j) == WB_REGIONAL; j = left_of(s, j))
        flags++;
    return !(right == WB_REGIONAL && flags % 2 == 1); /* WB15, WB16, WB999 */
}

/* ---- comparing ---- */

static void sample_read(sample *s)
{
    s->points = 0;
    for (size_t at = 0; at < s->n; s->points++) {
        uint32_t c;
        s->at[s->points] = at;
        at += utf8_decode(s->text + at, s->n - at, &c);
        s->props[s->points] = word_props(c);
    }
    s->at[s->points] = s->n;
}

static size_t naive_words(const sample *s, word *out)
{
    size_t count = 0;
    for (size_t i = 0; i < s->points;) {
        size_t start = i;
        uint8_t seen = 0;
        do
            seen |= s->props[i++];
        while (i < s->points && !boundary_before(s, (long)i));
        if (seen & WORD_LETTER)
            out[count++] = (word){(uint32_t)s->at[start], (uint32_t)s->at[i], 0};
    }
    return count;
}

static size_t scan(const uint8_t *text, size_t n, size_t cap, word *out)
{
    word_scanner scanner = {.text = text, .n = n};
    size_t count = 0;
    for (size_t got; (got = words_next(&scanner, out + count, cap)) > 0; count += got)
        assert_true(got <= cap);
    assert_int_equal(scanner.at, n);
    return count;
}

/* A word that is not special has itself as its only token. */
static void check_special(const uint8_t *text, size_t n, const word *words, size_t count, unsigned seed)
{
    for (size_t i = 0; i < count; i++) {
        token_parts parts = {.text = text, .n = n};
        text_token t = {0};
        if (words[i].special)
            continue;
        parts_begin(&parts, &words[i]);
        if (!parts_next(&parts, &t) || t.kind != KIND_WORD || t.start != words[i].start ||
            t.end != words[i].end || parts_next(&parts, &t))
            fail_msg("seed %u: word %zu is special: %.*s", seed, i, (int)(words[i].end - words[i].start),
                     (const char *)text + words[i].start);
    }
}

static void check_sample(sample *s, unsigned seed)
{
    sample_read(s);
    uint8_t *exact = malloc(s->n ? s->n : 1); /* so that ASan sees a byte too many */
    memcpy(exact, s->text, s->n);
    size_t at = 0;
    for (size_t i = 1; i <= s->points; i++) {
        if (i < s->points && !boundary_before(s, (long)i))
            continue;
        at = words_boundary(exact, s->n, at);
        if (at != s->at[i])
            fail_msg("seed %u: boundary at %zu, expected at %zu", seed, at, s->at[i]);
    }
    static word expected[MOST + 64], got[MOST + 64];
    size_t count = naive_words(s, expected);
    for (size_t cap = 1; cap <= 64; cap = cap * 3 + 1) {
        assert_int_equal(scan(exact, s->n, cap, got), count);
        for (size_t i = 0; i < count; i++)
            if (got[i].start != expected[i].start || got[i].end != expected[i].end)
                fail_msg("seed %u: word %zu is [%u, %u), expected [%u, %u)", seed, i, got[i].start,
                         got[i].end, expected[i].start, expected[i].end);
    }
    check_special(exact, s->n, got, count, seed);
    free(exact);
}

/* ---- Unicode's files ---- */

static FILE *open_ucd(const char *name)
{
    const char *shared = getenv("FOSSICK_SHARED");
    char path[1024];
    snprintf(path, sizeof path, "%s/data/conformance/%s", shared ? shared : "../shared", name);
    FILE *file = fopen(path, "r");
    if (!file) {
        snprintf(path, sizeof path, "/usr/share/unicode/auxiliary/%s", name);
        file = fopen(path, "r");
    }
    if (!file) {
        print_message("%s not found: set FOSSICK_SHARED or install unicode-data\n", name);
        skip();
    }
    return file;
}

static void passes_word_break_test(void **state)
{
    (void)state;
    FILE *file = open_ucd("WordBreakTest.txt");
    static char line[4096];
    unsigned cases = 0;
    while (fgets(line, sizeof line, file)) {
        sample s = {.n = 0};
        size_t at = 0;
        line[strcspn(line, "#")] = 0;
        size_t cuts[MOST], cut_count = 0;
        for (char *item = strtok(line, " \t\r\n"); item; item = strtok(NULL, " \t\r\n")) {
            if (strcmp(item, "÷") == 0)
                cuts[cut_count++] = s.n;
            else if (strcmp(item, "×") != 0)
                s.n += utf8_encode((uint32_t)strtoul(item, NULL, 16), s.text + s.n);
        }
        if (!cut_count)
            continue;
        for (size_t i = 1; i < cut_count; i++) {
            at = words_boundary(s.text, s.n, at);
            assert_int_equal(at, cuts[i]);
        }
        check_sample(&s, cases++);
    }
    fclose(file);
    assert_true(cases > 1800);
}

static const char *const class_names[WB_CLASSES] = {"Other",        "CR",
                                                    "LF",           "Newline",
                                                    "Extend",       "ZWJ",
                                                    "Format",       "Regional_Indicator",
                                                    "Katakana",     "Hebrew_Letter",
                                                    "ALetter",      "Single_Quote",
                                                    "Double_Quote", "MidNumLet",
                                                    "MidLetter",    "MidNum",
                                                    "Numeric",      "ExtendNumLet",
                                                    "WSegSpace"};

static void has_unicode_properties(void **state)
{
    (void)state;
    FILE *file = open_ucd("WordBreakProperty.txt");
    static uint8_t expected[0x110000];
    char line[512], name[64];
    while (fgets(line, sizeof line, file)) {
        unsigned first, last;
        if (sscanf(line, "%x..%x ; %63s", &first, &last, name) != 3) {
            if (sscanf(line, "%x ; %63s", &first, name) != 2)
                continue;
            last = first;
        }
        for (unsigned class = 0; class < WB_CLASSES; class ++)
            if (strcmp(class_names[class], name) == 0)
                memset(expected + first, (int)class, last - first + 1);
    }
    fclose(file);
    assert_int_equal(expected['a'], WB_ALETTER);
    for (uint32_t c = 0; c < 0x110000; c++)
        if ((word_props(c) & WORD_CLASS) != expected[c])
            fail_msg("U+%04X is %s, expected %s", c, class_names[word_props(c) & WORD_CLASS],
                     class_names[expected[c]]);
}

/* ---- own cases ---- */

static void check_words(const char *text, const char *joined)
{
    static word out[MOST];
    size_t count = scan((const uint8_t *)text, strlen(text), 64, out), used = 0;
    char got[4096] = "";
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(got + used, sizeof got - used, "%s%.*s", i ? "|" : "",
                                 (int)(out[i].end - out[i].start), text + out[i].start);
    assert_string_equal(got, joined);
}

static void finds_words(void **state)
{
    (void)state;
    check_words("", "");
    check_words(" \r\n\t.,'", "");
    check_words("The quick (\"brown\") fox can't jump 32.3 feet, right?",
                "The|quick|brown|fox|can't|jump|32.3|feet|right");
    check_words("can’t café's 1,000.5 a,b 1:2 a:b a.1 'tis dogs'",
                "can’t|café's|1,000.5|a|b|1|2|a:b|a|1|tis|dogs");
    check_words("_foo_bar_ __ _1 ____ snake_case", "_foo_bar_|_1|snake_case");
    check_words("___é _\xCC\x81 _\xCC\x81x", "___é|_\xCC\x81x");
    check_words("naïve cafe\xCC\x81 e\xCC\x81'\xCC\x81l", "naïve|cafe\xCC\x81|e\xCC\x81'\xCC\x81l");
    check_words("漢字カタカナひら한국어", "漢|字|カタカナ|ひ|ら|한국어");
    check_words("Привет, мир! л’д", "Привет|мир|л’д");
    check_words("צה\"ל צ' א\"", "צה\"ל|צ'|א");
    check_words("😀 👩‍🚀 🇩🇪🇫🇷 ❤️ ☃ © ™", "");
    check_words("½ Ⅳ ① ² ٣", "½|Ⅳ|①|²|٣");
    check_words("a😀b x\xC2\xADy", "a|b|x\xC2\xADy");
    check_words("1️⃣", "1️⃣");
    check_words("a.  \xE2\x80\x8Dℹ b", "a|  \xE2\x80\x8Dℹ|b"); /* WB3d, WB4, WB3c */
    check_words("a\xFF"
                "b\xE1\x80 c",
                "a|b|c");
    check_words("e.g. U.S.A. foo.bar example.com. 3.", "e.g|U.S.A|foo.bar|example.com|3");
    check_words("ab'é ab.é 1,٣ 1'é ab'", "ab'é|ab.é|1,٣|1|é|ab");
}

/* ---- random mixtures ---- */

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static size_t random_piece(uint64_t *seed, unsigned kind, uint8_t *to)
{
    static const char ascii[] = "abZ09__ ''..::,,;;\"\r\n\t-";
    static const char *const wide[] = {"é",
                                       "\xCC\x81",
                                       "\xE2\x80\x8D",
                                       "\xC2\xAD",
                                       "’",
                                       "א",
                                       "ב",
                                       "״",
                                       "·",
                                       "カ",
                                       "ー",
                                       "漢",
                                       "ก",
                                       "😀",
                                       "ℹ",
                                       "Ⓜ",
                                       "🇩",
                                       "🇫",
                                       "　",
                                       "٫",
                                       "٣",
                                       "‿",
                                       "。",
                                       "\xCD\x85",
                                       "\xE2\x80\xA8",
                                       "\xC2\x85",
                                       "ा",
                                       "한",
                                       "：",
                                       "．"};
    if (kind < 2 || (kind == 2 && next_random(seed) % 8)) {
        to[0] = (uint8_t)ascii[next_random(seed) % (sizeof ascii - 1)];
        return 1;
    }
    if (kind == 4 && next_random(seed) % 3 == 0) {
        to[0] = (uint8_t)next_random(seed);
        return 1;
    }
    const char *piece = wide[next_random(seed) % (sizeof wide / sizeof *wide)];
    memcpy(to, piece, strlen(piece));
    return strlen(piece);
}

static void agrees_with_the_rules(void **state)
{
    (void)state;
    simd_level best = cpu_level();
    for (unsigned seed = 1; seed <= 40000; seed++) {
        uint64_t random = seed * 0x9E3779B97F4A7C15u;
        unsigned kind = seed % 5;
        size_t pieces = next_random(&random) % (seed % 50 == 0 ? 300 : 14);
        static sample s;
        cpu_force(seed % 2 ? best : SIMD_SCALAR);
        s.n = 0;
        for (size_t i = 0; i < pieces; i++)
            s.n += random_piece(&random, kind == 3 && i % 2 ? 0 : kind, s.text + s.n);
        check_sample(&s, seed);
    }
    cpu_force(best);
}

/* Gaps and runs of any length, so that what follows them stands anywhere in a block of masks. */
static void crosses_blocks(void **state)
{
    (void)state;
    static const char *const behind[] = {"",   "'s", "'",   ".é", "é", "\xCC\x81", " \xE2\x80\x8Dℹ",
                                         "’t", "_",  ", 漢"};
    for (size_t gap = 0; gap < 140; gap += gap % 64 < 60 && gap % 64 > 3 ? 7 : 1)
        for (size_t run = 0; run < 140; run++)
            for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
                static sample s;
                s.n = gap + run;
                memset(s.text, ' ', gap);
                memset(s.text + gap, run % 5 ? 'a' : '1', run);
                memcpy(s.text + s.n, behind[i], strlen(behind[i]));
                s.n += strlen(behind[i]);
                check_sample(&s, (unsigned)(gap * 1000 + run));
            }
}

static void survives_any_bytes(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 5000; seed++) {
        uint64_t random = seed * 0xD1342543DE82EF95u;
        static sample s;
        s.n = next_random(&random) % 100;
        for (size_t i = 0; i < s.n; i++)
            s.text[i] = (uint8_t)(next_random(&random) % (seed % 2 ? 256 : 128) | (seed % 3 ? 0 : 0x80));
        check_sample(&s, seed);
    }
}

static void masks_agree(void **state)
{
    (void)state;
    simd_level best = cpu_level();
    for (unsigned seed = 1; seed <= 2000; seed++) {
        uint64_t random = seed * 0xD1342543DE82EF95u;
        uint8_t block[WORD_BLOCK];
        for (size_t i = 0; i < WORD_BLOCK; i++)
            block[i] = (uint8_t)(seed <= 4 ? (seed - 1) * WORD_BLOCK + i : next_random(&random));
        for (int level = SIMD_SCALAR; level <= (int)best; level++) {
            word_masks masks;
            cpu_force((simd_level)level);
            word_classifier()(block, &masks);
            for (size_t i = 0; i < WORD_BLOCK; i++) {
                uint8_t kind = word_bytes[block[i]];
                assert_int_equal(masks.run >> i & 1, (kind & BYTE_RUN) != 0);
                assert_int_equal(masks.middle >> i & 1, (kind & BYTE_MIDDLE) != 0);
                assert_int_equal(masks.wide >> i & 1, (kind & BYTE_WIDE) != 0);
                assert_int_equal(masks.knot >> i & 1, (kind & BYTE_KNOT) != 0);
                assert_int_equal(masks.rare >> i & 1, (kind & BYTE_RARE) != 0);
            }
        }
    }
    cpu_force(best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_word_break_test),
        cmocka_unit_test(has_unicode_properties),
        cmocka_unit_test(finds_words),
        cmocka_unit_test(masks_agree),
        cmocka_unit_test(agrees_with_the_rules),
        cmocka_unit_test(survives_any_bytes),
        cmocka_unit_test(crosses_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
