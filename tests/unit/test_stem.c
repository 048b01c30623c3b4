/* test_stem.c -- the stemmers against Snowball's own vocabularies.
 *
 * snowball.tar.zst holds voc.txt and output.txt of Snowball 3, whose algorithms differ from libstemmer 2.2's
 * in some languages.  `differing` is how many words of each vocabulary stem otherwise in 2.2.0, counted
 * there; a later libstemmer can only come closer.  Where it is 0, every word must agree. */
#include "text/stem.h"
#include "text/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include <cmocka.h>

static const struct {
    const char *language, *folder;
    unsigned words, differing;
} vocabularies[] = {
    {"armenian", "armenian", 101780, 0},    {"basque", "basque", 21386, 0},
    {"catalan", "catalan", 48897, 0},       {"danish", "danish", 23832, 0},
    {"dutch", "dutch_porter", 45670, 0},    {"english", "english", 42649, 57},
    {"finnish", "finnish", 49957, 0},       {"french", "french", 21655, 52},
    {"german", "german", 35033, 1247},      {"greek", "greek", 90727, 1},
    {"hindi", "hindi", 65118, 0},           {"hungarian", "hungarian", 29881, 0},
    {"indonesian", "indonesian", 64586, 0}, {"irish", "irish", 186280, 0},
    {"italian", "italian", 35495, 1},       {"lithuanian", "lithuanian", 86109, 160},
    {"nepali", "nepali", 4000, 0},          {"norwegian", "norwegian", 20895, 136},
    {"porter", "porter", 42603, 0},         {"portuguese", "portuguese", 32016, 0},
    {"romanian", "romanian", 87642, 13304}, {"russian", "russian", 49785, 0},
    {"serbian", "serbian", 29996, 0},       {"spanish", "spanish", 28378, 9},
    {"swedish", "swedish", 30738, 553},     {"turkish", "turkish", 96325, 9204},
    {"yiddish", "yiddish", 99996, 1},
};

static void has_every_language(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "arabic",     "armenian", "basque",  "catalan", "danish",     "dutch",   "english",  "finnish",
        "french",     "german",   "greek",   "hindi",   "hungarian",  "irish",   "italian",  "indonesian",
        "lithuanian", "nepali",   "porter",  "tamil",   "portuguese", "serbian", "romanian", "russian",
        "spanish",    "swedish",  "turkish", "yiddish", "norwegian"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(stemmer_known(expected[i]));
        stemmer *s = stemmer_new(expected[i]);
        assert_non_null(s);
        stemmer_free(s);
    }
    for (const char *const *name = stemmer_languages(); *name; name++)
        assert_true(stemmer_known(*name));
    assert_false(stemmer_known("klingon"));
    assert_false(stemmer_known("en")); /* aliases would make one language two */
    assert_null(stemmer_new("en"));
    stemmer_free(NULL);
}

static void check_stem(const char *language, const char *raw, const char *stem)
{
    stemmer *s = stemmer_new(language);
    fsk_str got = stemmer_stem(s, (fsk_str){raw, strlen(raw)});
    assert_int_equal(got.n, strlen(stem));
    assert_memory_equal(got.p, stem, got.n);
    stemmer_free(s);
}

static void stems(void **state)
{
    (void)state;
    check_stem("english", "running", "run");
    check_stem("english", "dog's", "dog");
    check_stem("english", "generously", "generous");
    check_stem("porter", "generously", "gener");
    check_stem("german", "kategorien", "kategori");
    check_stem("french", "continuellement", "continuel");
    check_stem("russian", "красивый", "красив");
    check_stem("arabic", "المكتبات", "مكتب");
    check_stem("tamil", "மரங்கள்", "மரங்");
    check_stem("english", "", "");
    check_stem("french", "l'homme", "homm");
    check_stem("french", "aujourd'hui", "aujourd'hui");
    check_stem("french", "l'", "l'");
    check_stem("italian", "dell'arte", "arte");
    check_stem("catalan", "d'aigua", "aigu");
    check_stem("english", "l'homme", "l'homm");
    check_stem("turkish", "istanbul'da", "istanbul");
    check_stem("turkish", "evler", "ev");
    check_stem("turkish", "o'da", "o'"); /* one letter is no name */
}

static void bounds_stems(void **state)
{
    (void)state;
    for (const char *const *name = stemmer_languages(); *name; name++) {
        stemmer *s = stemmer_new(*name);
        char raw[TERM_MAX];
        for (unsigned last = 0; last < 26; last++) {
            for (size_t i = 0; i < sizeof raw; i++)
                raw[i] = (char)('a' + (i * 5 + last) % 26);
            fsk_str stem = stemmer_stem(s, (fsk_str){raw, sizeof raw});
            assert_in_range(stem.n, 1, TERM_MAX);
        }
        stemmer_free(s);
    }
}

/* ---- Snowball's vocabularies ---- */

static char *archive;
static size_t archive_size;

static int load_archive(void **state)
{
    (void)state;
    const char *shared = getenv("FOSSICK_SHARED");
    char path[1024];
    snprintf(path, sizeof path, "%s/data/conformance/snowball.tar.zst", shared ? shared : "../shared");
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t room = 64 << 20, packed_room = 16 << 20;
    char *packed = malloc(packed_room);
    archive = malloc(room);
    ZSTD_inBuffer in = {packed, fread(packed, 1, packed_room, file), 0};
    ZSTD_outBuffer out = {archive, room, 0};
    ZSTD_DCtx *context = ZSTD_createDCtx();
    size_t left = 1;
    while (in.pos < in.size && out.pos < out.size && !ZSTD_isError(left))
        left = ZSTD_decompressStream(context, &out, &in);
    archive_size = left == 0 ? out.pos : 0;
    ZSTD_freeDCtx(context);
    fclose(file);
    free(packed);
    return left == 0 ? 0 : -1;
}

static int drop_archive(void **state)
{
    (void)state;
    free(archive);
    return 0;
}

/* A file in the tar archive: 512-byte headers with the name at 0 and the octal size at 124. */
static fsk_str member(const char *folder, const char *file)
{
    char name[100];
    snprintf(name, sizeof name, "snowball/%s/%s", folder, file);
    for (size_t at = 0; at + 512 <= archive_size && archive[at];) {
        char octal[13] = "";
        memcpy(octal, archive + at + 124, 12);
        size_t n = strtoul(octal, NULL, 8);
        if (strncmp(archive + at, name, 100) == 0)
            return (fsk_str){archive + at + 512, n};
        at += 512 + (n + 511) / 512 * 512;
    }
    fail_msg("%s is not in the archive", name);
    return (fsk_str){NULL, 0};
}

static fsk_str next_line(fsk_str *rest)
{
    const char *end = memchr(rest->p, '\n', rest->n);
    fsk_str line = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
    size_t used = line.n + (end ? 1 : 0);
    rest->p += used;
    rest->n -= used;
    return line;
}

static void agrees_with_vocabularies(void **state)
{
    (void)state;
    if (!archive_size) {
        print_message("snowball.tar.zst not found: set FOSSICK_SHARED\n");
        skip();
    }
    for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++) {
        fsk_str words = member(vocabularies[i].folder, "voc.txt");
        fsk_str expected = member(vocabularies[i].folder, "output.txt");
        stemmer *s = stemmer_new(vocabularies[i].language);
        unsigned count = 0, differing = 0;
        for (; words.n && expected.n; count++) {
            fsk_str word = next_line(&words), want = next_line(&expected), got = stemmer_stem(s, word);
            differing += got.n != want.n || memcmp(got.p, want.p, got.n) != 0;
        }
        stemmer_free(s);
        assert_int_equal(words.n, expected.n);
        if (count < vocabularies[i].words || differing > vocabularies[i].differing)
            fail_msg("%s: %u of %u words differ", vocabularies[i].language, differing, count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_every_language),
        cmocka_unit_test(stems),
        cmocka_unit_test(bounds_stems),
        cmocka_unit_test(agrees_with_vocabularies),
    };
    return cmocka_run_group_tests(tests, load_archive, drop_archive);
}
