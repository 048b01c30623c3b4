/* test_synonyms.c -- rules and what they make of queries; lines that are no rules; and that a query of plain
 * words finds what its words and their synonyms find one by one, in the naive engine, which scores alike. */
#include "../lib/corpus_inner.h"
#include "../lib/twin.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char RULES[] = "# rules\r\n"
                            "usa, United States, america\n"
                            "\n"
                            "car => automobile, motor vehicle\n"
                            "  F-16,fighting falcon  \n"
                            "new york, big apple\n"
                            "new york city => nyc\n"
                            "america => new world";

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static fsk_index *open_index(scratch **s)
{
    fsk_index *ix;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    o.flags = FSK_OPEN_CREATE;
    assert_int_equal(scratch_setup((void **)s), 0);
    assert_int_equal(fsk_open((*s)->path, &o, &ix, NULL), 0);
    return ix;
}

static void means(fsk_index *ix, const fsk_synonyms *rules, const char *text, uint32_t flags,
                  const char *expected)
{
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    fsk_query *q;
    char said[1000];
    o.flags = flags;
    o.synonyms = rules;
    assert_int_equal(fsk_query_parse(ix, str(text), &o, &q, NULL), 0);
    assert_int_equal(fsk_query_print(q, said, sizeof said, NULL), 0);
    assert_string_equal(said, expected);
    fsk_query_free(q);
}

static void meaning(void **state)
{
    scratch *s;
    fsk_synonyms *r;
    fsk_index *ix = open_index(&s);
    (void)state;
    assert_int_equal(fsk_synonyms_read(ix, str(RULES), &r, NULL), 0);
    means(ix, r, "usa visa", 0, "usa \"united states\"^0.8 america^0.8 visa");
    means(ix, r, "usa visa", FSK_PARSE_ALL, "+(usa \"united states\"^0.8 america^0.8) +visa");
    means(ix, r, "+title:usa^2 x", 0, "+(title:usa^2 title:\"united states\"^1.6 title:america^1.6) x");
    means(ix, r, "title:(cars x)", 0, "title:cars title:automobile^0.8 title:\"motor vehicle\"^0.8 title:x");
    means(ix, r, "x AND cars", 0, "+x +(cars automobile^0.8 \"motor vehicle\"^0.8)");
    means(ix, r, "united states visa", FSK_PARSE_ALL, "+((+united +states) usa^0.8 america^0.8) +visa");
    means(ix, r, "automobile", 0, "automobile");                                           /* one way */
    means(ix, r, "america", 0, "america usa^0.8 \"united states\"^0.8 \"new world\"^0.8"); /* two rules */
    means(ix, r, "an f-16", 0, "\"f 16\" \"fighting falcon\"^0.8");
    means(ix, r, "f 16", 0, "f 16 \"fighting falcon\"^0.8");
    means(ix, r, "new york city hall", 0, "new york city nyc^0.8 hall"); /* the longest */
    means(ix, r, "new york state", 0, "new york \"big apple\"^0.8 state");
    means(ix, r, "new new york", 0, "new^2 york \"big apple\"^0.8");
    means(ix, r, "new york", FSK_PARSE_NO_STEM, "=new =york \"big apple\"^0.8");
    means(ix, r, "cars", FSK_PARSE_NO_STEM, "=cars"); /* only as written */
    /* what has none */
    means(ix, r, "\"usa\" =usa usa* usa~ x", 0, "=usa^2 usa* usa~1 x");
    means(ix, r, "x -usa", 0, "x -usa");
    means(ix, r, "x NOT usa", 0, "x -usa");
    means(ix, r, "x -(y (usa z)) car", 0, "x -y -usa -z car automobile^0.8 \"motor vehicle\"^0.8");
    means(ix, r, "new +york", 0, "new +york");
    means(ix, r, "new AND york", 0, "+new +york");
    means(ix, r, "x new york AND z", 0, "x new (+york +z)"); /* AND takes but york */
    means(ix, r, "x AND new york", 0, "(+x +new) york");
    means(ix, r, "x new york AND z", FSK_PARSE_ALL, "+x +((+new +york) \"big apple\"^0.8) +z");
    means(ix, r, "new york NEAR/3 z", 0, "new york NEAR/3 z");
    means(ix, r, "usa NEAR/3 z", 0, "(usa \"united states\" america) NEAR/3 z");
    means(ix, r, "AT LEAST 2 OF (new york z)", 0, "AT LEAST 2 OF (new york z)");
    means(ix, r, "AT LEAST 2 OF (car y z)", 0,
          "AT LEAST 2 OF ((car automobile^0.8 \"motor vehicle\"^0.8) y z)");
    means(ix, r, "new title:york", 0, "new title:york");
    means(ix, r, "usa car", FSK_PARSE_BAG, "usa car");
    means(ix, NULL, "usa", 0, "usa");
    fsk_synonyms_free(r);
    assert_int_equal(fsk_close(ix), 0);
    scratch_teardown((void **)&s);
}

/* Notes are those of what was written, strictness too. */
static void notes(void **state)
{
    scratch *s;
    fsk_synonyms *r;
    fsk_query *q;
    fsk_error e;
    char note[100];
    fsk_index *ix = open_index(&s);
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    (void)state;
    assert_int_equal(fsk_synonyms_read(ix, str(RULES), &r, NULL), 0);
    o.synonyms = r;
    assert_int_equal(fsk_query_parse(ix, str("usa usa usa (x"), &o, &q, NULL), 0);
    assert_int_equal(fsk_query_note(q, 0, note, sizeof note, NULL), 0);
    assert_string_equal(note, "\"(\" at byte 12 is not closed");
    assert_int_equal(fsk_query_note(q, 1, note, sizeof note, NULL), FSK_E_NOTFOUND);
    fsk_query_free(q);
    o.flags = FSK_PARSE_STRICT;
    assert_int_equal(fsk_query_parse(ix, str("usa usa usa (x"), &o, &q, &e), FSK_E_SYNTAX);
    assert_int_equal(e.offset, 12);
    assert_null(q);
    assert_int_equal(fsk_query_parse(ix, str("usa x"), &o, &q, &e), 0);
    fsk_query_free(q);
    fsk_synonyms_free(r);
    assert_int_equal(fsk_close(ix), 0);
    scratch_teardown((void **)&s);
}

static void wrong_lines(void **state)
{
    static const struct {
        const char *text, *message;
    } list[] = {{"a, b\nb\n", "line 2: one synonym alone; a rule is `a, b` or `a => b`"},
                {"a,, b", "line 1: nothing between two commas, or at an end"},
                {"a, b,", "line 1: nothing between two commas, or at an end"},
                {"\n# x\n=> b", "line 3: nothing between two commas, or at an end"},
                {"a =>", "line 1: nothing between two commas, or at an end"},
                {"a => b => c", "line 1: more than one =>"},
                {"a, ???", "line 1: a synonym that holds no word"},
                {"a, \"b c\"", "line 1: a quote; several words need none"},
                {"a, 1 2 3 4 5 6 7 8 9", "line 1: a synonym of more than 8 words"}};
    scratch *s;
    fsk_index *ix = open_index(&s);
    fsk_synonyms *r;
    fsk_error e;
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        assert_int_equal(fsk_synonyms_read(ix, str(list[i].text), &r, &e), FSK_E_INVAL);
        assert_string_equal(e.text, list[i].message);
        assert_null(r);
    }
    char many[400] = "a";
    for (int i = 0; i < 64; i++)
        strcat(many, ",b");
    assert_int_equal(fsk_synonyms_read(ix, str(many), &r, &e), FSK_E_INVAL);
    assert_string_equal(e.text, "line 1: more than 64 synonyms");
    assert_int_equal(fsk_synonyms_read(NULL, str("a,b"), &r, &e), FSK_E_INVAL);
    assert_int_equal(fsk_synonyms_read(ix, str(""), &r, &e), 0);
    fsk_synonyms_free(r);
    fsk_synonyms_free(NULL);
    assert_int_equal(fsk_close(ix), 0);
    scratch_teardown((void **)&s);
}

/* Any bytes around words with rules: a query comes of it, whose canonical text reads back as it is. */
static void odd_queries(void **state)
{
    static const char *const pieces[] = {"usa ",   "new ", "york ", "car",    "f-16 ",
                                         "(",      ") ",   "\"",    "+",      "-",
                                         "NOT ",   "AND ", "OR ",   "title:", "^2 ",
                                         "~ ",     "~~ ",  "*",     "=",      "/x/ ",
                                         "[a TO ", "\xff", "^",     ":",      "\xE6\x9D\xB1\xE4\xBA\xAC",
                                         " "};
    scratch *s;
    fsk_synonyms *r;
    fsk_index *ix = open_index(&s);
    rng random = {7};
    (void)state;
    assert_int_equal(fsk_synonyms_read(ix, str(RULES), &r, NULL), 0);
    for (int round = 0; round < 2000; round++) {
        char text[200] = "", once[4000], twice[4000];
        fsk_query *q;
        fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
        for (uint32_t n = rng_between(&random, 1, 14); n > 0; n--)
            strcat(text, pieces[rng_below(&random, sizeof pieces / sizeof *pieces)]);
        o.synonyms = r;
        o.flags = rng_below(&random, 2) ? FSK_PARSE_ALL : 0;
        assert_int_equal(fsk_query_parse(ix, str(text), &o, &q, NULL), 0);
        fsk_query_print(q, once, sizeof once, NULL);
        fsk_query_free(q);
        o.synonyms = NULL;
        o.flags = FSK_PARSE_KEEP_STOP;
        assert_int_equal(fsk_query_parse(ix, str(once), &o, &q, NULL), 0);
        fsk_query_print(q, twice, sizeof twice, NULL);
        fsk_query_free(q);
        if (strcmp(once, twice) != 0)
            fail_msg("%s: %s, %s", text, once, twice);
    }
    fsk_synonyms_free(r);
    assert_int_equal(fsk_close(ix), 0);
    scratch_teardown((void **)&s);
}

/* ---- random rules ---- */

/* Words are numbered by their stems, each of which has two forms or more; those of odd kinds are left out. */
enum { RANDOM_RULES = 4, SIDES = 3, QUERY_WORDS = 6, STEMS = 14 };

static void put_word(text_buffer *to, uint32_t stem, uint32_t form)
{
    corpus_word(to, 3 * (stem + 1) + form);
}

typedef struct side {
    char text[200];
    uint32_t words[2], n;
} side;

static void random_side(rng *random, side *to)
{
    text_buffer b = {0};
    to->n = rng_between(random, 1, 2);
    for (uint32_t i = 0; i < to->n; i++) {
        to->words[i] = rng_below(random, STEMS);
        text_string(&b, i ? " " : "");
        put_word(&b, to->words[i], 0);
    }
    snprintf(to->text, sizeof to->text, "%.*s", (int)b.n, b.p);
    free(b.p);
}

/* Marks what a query by itself finds. */
static void mark(twin *t, const char *text, bool *found)
{
    reference_answer a;
    assert_int_equal(reference_search(t->reference, str(text), 0, -1, -1, &a, NULL), 0);
    for (uint32_t i = 0; i < a.n; i++)
        found[a.hits[i].doc] = true;
    reference_answer_free(&a);
}

typedef struct random_rules {
    side sides[RANDOM_RULES][SIDES];
    char text[RANDOM_RULES * SIDES * 220];
} random_rules;

/* Rules whose sides have no word in common, so that no two of them overlap. */
static void make_rules(rng *random, random_rules *r)
{
    r->text[0] = 0;
    bool used[STEMS] = {false};
    for (uint32_t i = 0; i < RANDOM_RULES; i++) {
        for (uint32_t j = 0; j < SIDES; j++) {
            side *x = &r->sides[i][j];
            bool fresh;
            int tries = 0;
            do {
                random_side(random, x);
                fresh = true;
                for (uint32_t w = 0; w < x->n; w++)
                    fresh &= !used[x->words[w]];
            } while (!fresh && ++tries < 200);
            if (!fresh) { /* the words are used up */
                x->n = 0;
                continue;
            }
            for (uint32_t w = 0; w < x->n; w++)
                used[x->words[w]] = true;
        }
        const side *x = r->sides[i];
        if (x[0].n && x[1].n && x[2].n)
            sprintf(r->text + strlen(r->text), "%s, %s, %s\n", x[0].text, x[1].text, x[2].text);
    }
}

/* What each word, and each synonym of words side by side, finds. */
static void mark_all(twin *t, const random_rules *r, const uint32_t *words, uint32_t n, bool *found)
{
    for (uint32_t i = 0; i < n; i++) {
        text_buffer b = {0};
        put_word(&b, words[i], 0);
        char word[400];
        snprintf(word, sizeof word, "%.*s", (int)b.n, b.p);
        mark(t, word, found);
        free(b.p);
        for (uint32_t rule = 0; rule < RANDOM_RULES; rule++) {
            const side *x = r->sides[rule];
            for (uint32_t j = 0; j < SIDES && x[0].n && x[1].n && x[2].n; j++) {
                bool here = i + x[j].n <= n;
                for (uint32_t w = 0; w < x[j].n && here; w++)
                    here = words[i + w] == x[j].words[w];
                for (uint32_t k = 0; k < SIDES && here; k++) {
                    char phrase[220];
                    snprintf(phrase, sizeof phrase, x[k].n > 1 ? "\"%s\"" : "%s", x[k].text);
                    if (k != j)
                        mark(t, phrase, found);
                }
            }
        }
    }
}

static void compare(twin *t, const random_rules *r, const fsk_synonyms *rules, rng *random)
{
    uint32_t words[QUERY_WORDS], n = rng_between(random, 1, QUERY_WORDS), matches = 0;
    text_buffer text = {0};
    bool *found = calloc(reference_ndocs(t->reference) + 1, 1);
    for (uint32_t i = 0; i < n; i++) {
        words[i] = rng_below(random, STEMS);
        text_string(&text, i ? " " : "");
        put_word(&text, words[i], rng_below(random, 2));
    }
    mark_all(t, r, words, n, found);
    for (uint32_t i = 0; i < reference_ndocs(t->reference); i++)
        matches += found[i];
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    fsk_query *q;
    fsk_results *rs;
    fsk_search_opts wish = FSK_SEARCH_OPTS_INIT;
    char canonical[8192];
    size_t need, nhits;
    o.synonyms = rules;
    wish.k = 1000;
    assert_int_equal(fsk_query_parse(t->index, (fsk_str){text.p, text.n}, &o, &q, NULL), 0);
    assert_int_equal(fsk_search(t->reader, q, &wish, &rs, NULL), 0);
    const fsk_hit *hits = fsk_results_hits(rs, &nhits);
    fsk_query_print(q, canonical, sizeof canonical, &need);
    if (nhits != matches)
        fail_msg("%s: \"%.*s\" as %s finds %zu, its synonyms %u; rules:\n%s", t->story, (int)text.n, text.p,
                 canonical, nhits, matches, r->text);
    reference_weigh_fields(t->reference, NULL, 0); /* as fsk_search does */
    reference_answer a;
    assert_int_equal(
        reference_search(t->reference, (fsk_str){canonical, need}, FSK_PARSE_KEEP_STOP, -1, -1, &a, NULL), 0);
    assert_int_equal(a.n, nhits);
    for (uint32_t i = 0; i < a.n; i++)
        assert_int_equal(a.hits[i].points, hits[i].points);
    reference_answer_free(&a);
    fsk_results_free(rs);
    fsk_query_free(q);
    free(text.p);
    free(found);
}

static void random_corpora(void **state)
{
    uint64_t seed = twin_seed(97);
    (void)state;
    for (uint32_t round = 0, rounds = twin_rounds(4); round < rounds; round++, seed++) {
        scratch *s = NULL;
        rng random = {seed};
        corpus c;
        twin t;
        static random_rules r;
        fsk_synonyms *rules;
        twin_options o = {.language = "english", .threads = 1};
        corpus_shape shape = {.documents = 40, .vocabulary = 80, .exponent = 0.7, .length = 12};
        corpus_init(&c, &random, &shape);
        assert_int_equal(scratch_setup((void **)&s), 0);
        twin_open(&t, s, &o);
        snprintf(t.story, sizeof t.story, "seed %llu", (unsigned long long)seed);
        for (uint32_t i = 0; i < shape.documents; i++) {
            char key[16];
            reference_text texts[CORPUS_FIELDS];
            size_t n = corpus_document(&c, texts);
            snprintf(key, sizeof key, "k%u", i);
            twin_put(&t, str(key), texts, n);
        }
        twin_commit(&t);
        make_rules(&random, &r);
        assert_int_equal(fsk_synonyms_read(t.index, str(r.text), &rules, NULL), 0);
        for (uint32_t i = 0; i < 40; i++)
            compare(&t, &r, rules, &random);
        fsk_synonyms_free(rules);
        twin_close(&t);
        corpus_free(&c);
        scratch_teardown((void **)&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(meaning), cmocka_unit_test(notes),
                                       cmocka_unit_test(wrong_lines), cmocka_unit_test(odd_queries),
                                       cmocka_unit_test(random_corpora)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
