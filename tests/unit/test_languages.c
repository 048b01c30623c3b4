/* test_languages.c -- names and tags of languages; documents of several languages in one index. */
#include "../lib/store_help.h"
#include "fossick.h"
#include "text/language.h"
#include "text/language_guess.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

static fsk_str text(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static void names_and_tags(void **state)
{
    (void)state;
    static const struct {
        const char *tag, *name;
    } good[] = {{"german", "german"}, {"de", "german"},        {"DE-at", "german"}, {"deu", "german"},
                {"ger", "german"},    {"pt_BR", "portuguese"}, {"nb", "norwegian"}, {"zh-Hant", "none"},
                {"pl", "none"},       {"none", "none"},        {"en", "english"},   {"porter", "porter"}};
    static const char *const bad[] = {"", "g", "germn", "German", "de/at", "1", "d e", "de at", "-de"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_string_equal(language_name(language_find(text(good[i].tag))), good[i].name);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(language_find(text(bad[i])), LANGUAGE_UNKNOWN);
    for (uint32_t i = 0; i < LANGUAGES; i++)
        assert_int_equal(language_find(text(language_name(i))), i);
}

/* Each longer than what is looked at when it is repeated. */
static void texts_tell_their_language(void **state)
{
    (void)state;
    static const struct {
        const char *text, *language;
    } all[] = {
        {"The committee has decided that no further letters will be answered before the end of the week.",
         "english"},
        {"Der Ausschuss hat beschlossen, dass vor dem Ende der Woche keine weiteren Briefe beantwortet "
         "werden.",
         "german"},
        {"Le comité a décidé que plus aucune lettre ne recevrait de réponse avant la fin de la semaine.",
         "french"},
        {"El comité ha decidido que no se contestará ninguna carta más antes del fin de semana.", "spanish"},
        {"O comité decidiu que não serão respondidas mais cartas antes do fim da semana, nem depois.",
         "portuguese"},
        {"Il comitato ha deciso che nessun'altra lettera riceverà risposta prima della fine della settimana.",
         "italian"},
        {"De commissie heeft besloten dat er voor het einde van de week geen brieven meer worden beantwoord.",
         "dutch"},
        {"Kommittén har beslutat att inga fler brev ska besvaras före veckans slut, och inte heller efter "
         "det.",
         "swedish"},
        {"A bizottság úgy döntött, hogy a hét vége előtt több levélre nem válaszolnak, és utána sem fognak.",
         "hungarian"},
        {"Komite, hafta sonundan önce başka hiçbir mektubun yanıtlanmayacağına karar verdi, çünkü çok "
         "fazlalar.",
         "turkish"},
        {"Комитет решил, что до конца недели больше ни на одно письмо ответа не будет, и после этого тоже.",
         "russian"},
        {"Η επιτροπή αποφάσισε ότι καμία άλλη επιστολή δεν θα απαντηθεί πριν από το τέλος της εβδομάδας.",
         "greek"},
        {"قررت اللجنة أنه لن يتم الرد على أي رسائل أخرى قبل نهاية الأسبوع ولا بعد ذلك أيضا", "arabic"},
        {"Komisja postanowiła, że przed końcem tygodnia nie odpowie już na żadne listy, ani później.",
         "none"},
        {"Комітет вирішив, що до кінця тижня більше на жоден лист відповіді не буде, і після того також.",
         "none"},
        {"委員会は週末までにこれ以上の手紙に返事をしないことを決めた。", "none"},
        {"คณะกรรมการตัดสินใจว่าจะไม่ตอบจดหมายใด ๆ อีกก่อนสิ้นสัปดาห์", "none"},
        {"12345 67890 +++ ---", "none"},
        {"Hm, 12.", "none"},
        {"", "none"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *guess;
        assert_int_equal(fsk_guess_language(text(all[i].text), &guess), 0);
        if (strcmp(guess, all[i].language) != 0)
            fail_msg("%s: %s", all[i].text, guess);
    }
    assert_int_equal(fsk_guess_language((fsk_str){NULL, 1}, NULL), FSK_E_INVAL);
}

/* Any bytes, of any length, more than is looked at. */
static void any_bytes_have_a_language(void **state)
{
    (void)state;
    static char bytes[20000];
    for (int round = 0; round < 60; round++) {
        language_guess g;
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = round % 2 ? (char)random_below(256) : "a \xCE\xB1\xE4"[random_below(6)];
        language_guess_begin(&g);
        for (size_t at = 0, n; at < sizeof bytes; at += n) {
            n = 1 + random_below(round % 3 ? 3 : 5000);
            n = at + n > sizeof bytes ? sizeof bytes - at : n;
            language_guess_add(&g, (fsk_str){bytes + at, n});
            assert_true(g.n <= sizeof g.letters / sizeof *g.letters);
        }
        assert_true(language_guess_end(&g) < LANGUAGES);
    }
}

/* ---- an index ---- */

typedef struct world {
    fsk_index *index;
    fsk_writer *writer;
    fsk_reader *reader;
    fsk_doc *doc;
    fsk_error e;
} world;

static void need(const world *g, int rc)
{
    if (rc)
        fail_msg("%s", g->e.text);
}

static void put(world *g, const char *key, const char *language, const char *words)
{
    fsk_doc_reset(g->doc);
    need(g, fsk_doc_key(g->doc, text(key)));
    if (language)
        assert_int_equal(fsk_doc_language(g->doc, text(language)), 0);
    need(g, fsk_doc_text(g->doc, "text", text(words)));
    need(g, fsk_writer_put(g->writer, g->doc, &g->e));
}

static void begin(world *g, const scratch *s)
{
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    o.flags = FSK_OPEN_CREATE;
    *g = (world){.doc = fsk_doc_new()};
    assert_non_null(g->doc);
    need(g, fsk_open(s->path, &o, &g->index, &g->e));
    need(g, fsk_writer_open(g->index, NULL, &g->writer, &g->e));
    put(g, "e", NULL, "The house was sold, and its gardens; the dies were cast.");
    put(g, "d", "de", "Die Häuser wurden verkauft, dies war das schönste.");
    put(g, "f", "fr-CA", "Les chevaux mangeaient devant les maisons.");
    put(g, "n", "pl", "Domy i ogrody; houses");
    need(g, fsk_writer_commit(g->writer, &g->e));
    need(g, fsk_reader_open(g->index, &g->reader, &g->e));
}

static void end(world *g)
{
    fsk_reader_free(g->reader);
    fsk_writer_free(g->writer);
    fsk_doc_free(g->doc);
    assert_int_equal(fsk_close(g->index), 0);
}

/* The keys of what a query finds, in alphabetical order. */
static void expect(world *g, const char *query, const char *keys)
{
    fsk_query *q;
    fsk_results *rs;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    char found[16] = {0};
    size_t n;
    o.count = FSK_COUNT_EXACT;
    need(g, fsk_query_parse(g->index, text(query), NULL, &q, &g->e));
    need(g, fsk_search(g->reader, q, &o, &rs, &g->e));
    const fsk_hit *hits = fsk_results_hits(rs, &n);
    for (const char *key = "defn"; *key; key++)
        for (size_t i = 0; i < n; i++) {
            fsk_str k;
            need(g, fsk_reader_key(g->reader, hits[i].doc, &k, &g->e));
            if (*k.p == *key)
                found[strlen(found)] = *key;
        }
    if (strcmp(found, keys) != 0)
        fail_msg("%s finds %s, wanted %s", query, found, keys);
    assert_int_equal(fsk_results_total(rs, NULL), strlen(keys));
    fsk_results_free(rs);
    fsk_query_free(q);
}

static void expect_all(world *g)
{
    expect(g, "houses", "en"); /* a stem in English, as it stands where there are none */
    expect(g, "house", "e");
    expect(g, "haus", "d");
    expect(g, "schön", "d");
    expect(g, "manger cheval", "f");
    expect(g, "die", "de"); /* `dies` is a form of it in English, another word in German */
    expect(g, "dies", "de");
    expect(g, "+die -cast", "d");
    expect(g, "=dies", "de");
    expect(g, "=die", "d");
    expect(g, "mais*", "f");
    expect(g, "* -die", "fn");
}

static void each_language_by_its_own_stems(void **state)
{
    world g;
    begin(&g, *state);
    expect_all(&g);
    need(&g, fsk_writer_merge(g.writer, 1, &g.e));
    need(&g, fsk_reader_refresh(g.reader, NULL, &g.e));
    expect_all(&g);
    fsk_stats s = FSK_STATS_INIT;
    need(&g, fsk_index_stats(g.reader, &s, &g.e));
    assert_int_equal(s.segments, 4);
    fsk_writer_free(g.writer);
    g.writer = NULL;
    need(&g, fsk_rebuild(g.index, NULL, &g.e));
    need(&g, fsk_reader_refresh(g.reader, NULL, &g.e));
    expect_all(&g);
    assert_int_equal(fsk_check(g.reader, NULL, NULL, NULL, &g.e), 0);
    end(&g);
}

/* The same key in another language replaces the document, in one commit or in two. */
static void a_document_changes_its_language(void **state)
{
    world g;
    begin(&g, *state);
    put(&g, "d", "en", "dies");
    need(&g, fsk_writer_commit(g.writer, &g.e));
    put(&g, "e", "sv", "husen");
    put(&g, "e", "german", "Häuser");
    put(&g, "n", "french", "maisons");
    need(&g, fsk_writer_delete(g.writer, text("n"), &g.e));
    need(&g, fsk_writer_commit(g.writer, &g.e));
    need(&g, fsk_reader_refresh(g.reader, NULL, &g.e));
    expect(&g, "die", "d");
    expect(&g, "haus", "e");
    expect(&g, "hus", "");
    expect(&g, "maison", "f");
    assert_int_equal(fsk_check(g.reader, NULL, NULL, NULL, &g.e), 0);
    end(&g);
}

static int note_language(void *user, const char *language, uint64_t docs)
{
    char *to = user;
    snprintf(to + strlen(to), 100, "%s %u, ", language, (unsigned)docs);
    return 0;
}

static void languages_are_told(void **state)
{
    world g;
    char told[200] = {0};
    const char *name;
    fsk_docid d;
    begin(&g, *state);
    need(&g, fsk_reader_languages(g.reader, note_language, told, &g.e));
    assert_string_equal(told, "none 1, english 1, french 1, german 1, ");
    need(&g, fsk_reader_find(g.reader, text("f"), &d, &g.e));
    need(&g, fsk_reader_language(g.reader, d, &name, &g.e));
    assert_string_equal(name, "french");
    assert_string_equal(fsk_language(g.index), "english");
    assert_int_equal(fsk_doc_language(g.doc, text("klingonian")), FSK_E_INVAL);
    assert_int_equal(fsk_doc_language(NULL, text("de")), FSK_E_INVAL);
    end(&g);
}

static void only_the_languages_own_forms_are_marked(void **state)
{
    world g;
    fsk_query *q;
    fsk_docid d;
    fsk_span spans[8];
    size_t n;
    begin(&g, *state);
    need(&g, fsk_query_parse(g.index, text("die"), NULL, &q, &g.e));
    need(&g, fsk_reader_find(g.reader, text("d"), &d, &g.e));
    need(&g, fsk_match_spans(g.reader, q, d, NULL, spans, 8, &n, &g.e));
    assert_int_equal(n, 1);
    assert_int_equal(spans[0].start, 0);
    fsk_query_free(q);
    end(&g);
}

/* Of documents that do not say theirs; the body decides. */
static void an_index_guesses(void **state)
{
    world g = {.doc = fsk_doc_new()};
    const scratch *s = *state;
    char told[200] = {0};
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    o.flags = FSK_OPEN_CREATE;
    o.language = "auto";
    need(&g, fsk_open(s->path, &o, &g.index, &g.e));
    need(&g, fsk_writer_open(g.index, NULL, &g.writer, &g.e));
    put(&g, "d", NULL, "Die Häuser wurden verkauft, und niemand wusste, wer sie gekauft hatte.");
    put(&g, "e", NULL, "The houses were sold, and nobody knew who had bought them in the end.");
    put(&g, "f", "fr", "maisons");
    put(&g, "n", NULL, "Houses?");
    need(&g, fsk_writer_commit(g.writer, &g.e));
    need(&g, fsk_reader_open(g.index, &g.reader, &g.e));
    need(&g, fsk_reader_languages(g.reader, note_language, told, &g.e));
    assert_string_equal(told, "none 1, english 1, french 1, german 1, ");
    assert_string_equal(fsk_language(g.index), "auto");
    expect(&g, "haus", "d");
    expect(&g, "house", "e");
    expect(&g, "houses", "en");
    end(&g);
    need(&g, fsk_open(s->path, NULL, &g.index, &g.e));
    assert_string_equal(fsk_language(g.index), "auto");
    assert_int_equal(fsk_close(g.index), 0);
}

/* In documents and queries, by an index that is opened again too. */
static void an_index_keeps_diacritics(void **state)
{
    world g = {.doc = fsk_doc_new()};
    const scratch *s = *state;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    o.flags = FSK_OPEN_CREATE | FSK_OPEN_KEEP_DIACRITICS;
    o.language = "turkish";
    need(&g, fsk_open(s->path, &o, &g.index, &g.e));
    need(&g, fsk_writer_open(g.index, NULL, &g.writer, &g.e));
    put(&g, "d", NULL, "ILIK KÖRFEZ");
    put(&g, "e", NULL, "İlik korfez");
    put(&g, "f", NULL, "İSTANBUL'DA");
    need(&g, fsk_writer_commit(g.writer, &g.e));
    need(&g, fsk_reader_open(g.index, &g.reader, &g.e));
    for (int again = 0; again < 2; again++) {
        expect(&g, "=ılık", "d");
        expect(&g, "=ilik", "e");
        expect(&g, "körfez", "d");
        expect(&g, "korfez", "e");
        expect(&g, "kör*", "d");
        expect(&g, "istanbul", "f");
        expect(&g, "İstanbul", "f");
        fsk_reader_free(g.reader);
        fsk_writer_free(g.writer);
        assert_int_equal(fsk_close(g.index), 0);
        need(&g, fsk_open(s->path, NULL, &g.index, &g.e));
        need(&g, fsk_writer_open(g.index, NULL, &g.writer, &g.e));
        need(&g, fsk_reader_open(g.index, &g.reader, &g.e));
    }
    end(&g);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_and_tags),
                                       cmocka_unit_test(texts_tell_their_language),
                                       cmocka_unit_test(any_bytes_have_a_language),
                                       TEST(an_index_guesses),
                                       TEST(an_index_keeps_diacritics),
                                       TEST(each_language_by_its_own_stems),
                                       TEST(a_document_changes_its_language),
                                       TEST(languages_are_told),
                                       TEST(only_the_languages_own_forms_are_marked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
