/* test_ingest.c -- records to terms, against words looked at one by one: fields and gaps, own lists, caches
 * across generations, words that are no tokens, long words, cuts, damaged records. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/run_help.h"
#include "codec/varint.h"
#include "ingest/ingest.h"

enum { TEXT = 3, TITLE = 5, RECORD_ROOM = 1 << 20 };

typedef struct ingestion {
    analyzer *analyzer;
    folder *folder;
    writer_hook hook;
    void *worker;
    inverter *inverter;
    run_contents want;
    uint8_t *record;
    size_t n;
} ingestion;

static void begin(ingestion *g, const char *language)
{
    *g = (ingestion){.record = malloc(RECORD_ROOM)};
    assert_non_null(g->record);
    assert_int_equal(analyzer_new(language, &g->analyzer, NULL), 0);
    assert_int_equal(folder_new(g->analyzer, &g->folder, NULL), 0);
    ingest_hook(g->analyzer, &g->hook);
    assert_int_equal(g->hook.open(g->hook.user, analyzer_main(g->analyzer), &g->worker, NULL), 0);
    assert_int_equal(inverter_new(&g->inverter, NULL), 0);
}

static void end(ingestion *g)
{
    g->hook.close(g->worker);
    inverter_free(g->inverter);
    folder_free(g->folder);
    analyzer_free(g->analyzer);
    run_contents_free(&g->want);
    free(g->record);
}

static void record_new(ingestion *g)
{
    g->record[0] = 0;
    g->n = 1;
}

static void record_add(ingestion *g, uint32_t field, const char *text, size_t bytes)
{
    g->record[0]++;
    uint8_t *p = varint_put(g->record + g->n, field);
    p = varint_put(p, bytes);
    memcpy(p, text, bytes);
    g->n = (size_t)(p - g->record) + bytes;
}

/* One token at a time: folded and stemmed each time. */
static uint32_t expect_text(ingestion *g, uint32_t field, uint32_t doc, uint32_t next, fsk_str text)
{
    token_scanner scanner;
    text_token t;
    bool stands = false;
    char before[TERM_MAX];
    size_t before_n = 0;
    tokens_begin(&scanner, text);
    while (tokens_next(&scanner, &t)) {
        char raw[TERM_MAX];
        fsk_str term = folder_fold(g->folder, (const uint8_t *)text.p + t.start, t.end - t.start);
        if (token_moves(t.kind))
            stands = term.n > 0;
        if (!term.n || !stands)
            continue;
        memcpy(raw, term.p, term.n);
        term.p = raw;
        if (!token_moves(t.kind) && term.n == before_n && memcmp(raw, before, term.n) == 0)
            continue;
        if (token_moves(t.kind)) {
            memcpy(before, raw, term.n);
            before_n = term.n;
            next++;
        }
        run_contents_add(&g->want, field, term, doc, next - 1);
        if (folder_has_stems(g->folder) && token_stems(t.kind, term))
            run_contents_stem(&g->want, field, folder_stem(g->folder, term), term);
    }
    return next;
}

static void expect_record(ingestion *g, uint32_t doc)
{
    const uint8_t *p = g->record + 1, *stop = g->record + g->n;
    uint32_t next = 0;
    while (p < stop) {
        uint64_t field = 0, bytes = 0;
        p = varint_get(p, stop, &field);
        p = varint_get(p, stop, &bytes);
        fsk_str text = {(const char *)p, bytes};
        next = expect_text(g, FIELD_GATHERED, doc, next, text) + FIELD_GAP;
        if (field != TEXT)
            expect_text(g, (uint32_t)field, doc, 0, text);
        p += bytes;
    }
}

static void add_record(ingestion *g, uint32_t doc)
{
    fsk_error e = {0};
    /* Of its exact size, so that a read past it is seen. */
    uint8_t *exact = malloc(g->n);
    assert_non_null(exact);
    memcpy(exact, g->record, g->n);
    assert_int_equal(inverter_document(g->inverter, doc, TEXT, &e), 0);
    if (g->hook.invert(g->worker, g->inverter, exact, g->n, &e))
        fail_msg("%s", e.text);
    expect_record(g, doc);
    free(exact);
}

static void check(ingestion *g)
{
    run r;
    run_contents got = {0};
    assert_int_equal(inverter_sort(g->inverter, &r, NULL), 0);
    run_contents_sort(&g->want);
    run_contents_read(&got, &r, NULL, 0);
    assert_same_run(&got, &g->want);
    run_contents_free(&got);
    run_contents_free(&g->want);
    run_free(&r);
}

static void add_fields(ingestion *g, uint32_t doc, const char *title, const char *text)
{
    record_new(g);
    if (title)
        record_add(g, TITLE, title, strlen(title));
    if (text)
        record_add(g, TEXT, text, strlen(text));
    add_record(g, doc);
}

static void fields_and_forms(void **state)
{
    (void)state;
    ingestion g;
    begin(&g, "english");
    add_fields(&g, 0, "Running Runners", "The runner runs: RUN, run's running!");
    add_fields(&g, 1, NULL, "Caf\xc3\xa9 na\xc3\xafve caf\xc3\xa9");
    add_fields(&g, 2, "", "");
    add_fields(&g, 3, "title only", NULL);
    add_fields(&g, 4, NULL, NULL);
    add_fields(&g, 5, NULL, "\xff\xfe broken \xc3 bytes");
    size_t n;
    assert_true(inverter_fields(g.inverter, &n)->length >= 2);
    check(&g);
    end(&g);
}

static void long_words_and_other_scripts(void **state)
{
    (void)state;
    ingestion g;
    begin(&g, "russian");
    char text[2000];
    memset(text, 'x', 1500);
    text[1500] = 0;
    add_fields(&g, 0, text, text);
    add_fields(&g, 1, NULL,
               "fifteen_letters sixteen__letters seventeen_letters fifteen_letters sixteen__letters "
               "\xd0\x9f\xd1\x80\xd0\xb5\xd0\xb2\xd0\xbe\xd1\x81\xd1\x85\xd0\xbe\xd0\xb4\xd0\xb8\xd1"
               "\x82\xd0\xb5\xd0\xbb\xd1\x8c\xd1\x81\xd1\x82\xd0\xb2\xd0\xbe "
               "\xd0\xbf\xd1\x80\xd0\xb5\xd0\xb2\xd0\xbe\xd1\x81\xd1\x85\xd0\xbe\xd0\xb4\xd0\xb8\xd1"
               "\x82\xd0\xb5\xd0\xbb\xd1\x8c\xd1\x81\xd1\x82\xd0\xb2\xd0\xb0 "
               "\xe6\xbc\xa2\xe5\xad\x97 \xe3\x82\xab\xe3\x82\xbf");
    check(&g);
    end(&g);
}

static void without_stems(void **state)
{
    (void)state;
    ingestion g;
    begin(&g, "none");
    add_fields(&g, 0, "Running", "runs and runs");
    assert_int_equal(analyzer_main(g.analyzer), LANGUAGE_NONE);
    check(&g);
    end(&g);
}

/* Bytes drawn so that many words recur, some only once, and some bytes are no text at all. */
static size_t random_text(char *out, size_t most)
{
    static const char *const parts[] = {"Re",
                                        "index",
                                        "ing",
                                        "s",
                                        " ",
                                        " ",
                                        ", ",
                                        "'",
                                        "\xc3\xa9",
                                        "7",
                                        "-",
                                        "\xcc\x81",
                                        "\xf0\x9f\x98\x80",
                                        "\xe4\xb8\xad",
                                        "\x80",
                                        ".",
                                        "_"};
    size_t n = 0;
    while (n + 16 < most) {
        uint32_t i = random_below(sizeof parts / sizeof *parts);
        size_t bytes = strlen(parts[i]);
        memcpy(out + n, parts[i], bytes);
        n += bytes;
    }
    return n;
}

static void random_records(void **state)
{
    (void)state;
    ingestion g;
    static char text[20000];
    begin(&g, "english");
    for (uint32_t generation = 0; generation < 4; generation++) {
        for (uint32_t doc = 0; doc < 60; doc++) {
            record_new(&g);
            for (uint32_t f = 0; f < 3; f++) {
                if (random_below(2))
                    record_add(&g, TEXT + f, text, random_text(text, 16 + random_below(400)));
            }
            add_record(&g, doc);
        }
        assert_true(g.hook.memory(g.worker) > 1000);
        check(&g);
    }
    end(&g);
}

static void cuts_begin_words(void **state)
{
    (void)state;
    ingestion g;
    begin(&g, "none");
    enum { BYTES = 200000 };
    char *text = malloc(BYTES);
    assert_non_null(text);
    for (size_t i = 0; i < BYTES; i++)
        text[i] = i % 7 == 6 && (i < 60000 || i > 110000) ? ' ' : 'a'; /* in the middle one word of 50 KB */
    record_new(&g);
    record_add(&g, TITLE, "some title", 10);
    record_add(&g, TEXT, text, BYTES);
    add_record(&g, 0);
    size_t n, from = (size_t)(g.n - BYTES);
    const inverted_cut *cuts = inverter_cuts(g.inverter, &n);
    assert_true(n > BYTES / (16 << 10) - 6);
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++) {
        assert_true(g.record[cuts[i].byte] == 'a' && g.record[cuts[i].byte - 1] == ' ');
        size_t before = 0;
        for (size_t j = from; j < cuts[i].byte; j++)
            before += g.record[j] == ' ';
        assert_int_equal(cuts[i].position, 2 + FIELD_GAP + before);
        uint32_t step = (uint32_t)(cuts[i].byte - (i ? cuts[i - 1].byte : 0));
        most = step > most ? step : most;
        assert_true(step >= 8 << 10);
    }
    assert_true(most > 50000 && most < 70000);
    record_new(&g);
    record_add(&g, TEXT, text, 20000);
    add_record(&g, 1);
    inverter_cuts(g.inverter, &n);
    assert_int_equal(n, 0);
    check(&g);
    free(text);
    end(&g);
}

static void damaged_records_are_refused(void **state)
{
    (void)state;
    ingestion g;
    fsk_error e;
    begin(&g, "none");
    static const uint8_t bad[][4] = {{1, 3, 9, 'a'}, {2, 3, 1, 'a'}, {1, 3, 0, 'a'}, {200, 200, 200, 200}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(inverter_document(g.inverter, (uint32_t)i, TEXT, &e), 0);
        assert_int_equal(g.hook.invert(g.worker, g.inverter, bad[i], 4, &e), FSK_E_INVAL);
    }
    assert_int_equal(inverter_document(g.inverter, 9, TEXT, &e), 0);
    assert_int_equal(g.hook.invert(g.worker, g.inverter, bad[0], 0, &e), FSK_E_INVAL);
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_and_forms), cmocka_unit_test(long_words_and_other_scripts),
        cmocka_unit_test(without_stems),    cmocka_unit_test(random_records),
        cmocka_unit_test(cuts_begin_words), cmocka_unit_test(damaged_records_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
