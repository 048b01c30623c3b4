/* test_many.c -- several indexes searched as one give the scores of one index of all their documents; and
 * what is explained of a hit comes to its points. */
#include "../lib/corpus.h"
#include "../lib/store_help.h"
#include "../lib/twin.h"
#include "../unit/unit.h"
#include "fossick.h"
#include <stdlib.h>
#include <string.h>

enum { SEED = 7000, ROUNDS = 50, QUERIES = 25, PARTS = 3, DOCS_MAX = 400 };

typedef struct part {
    char path[128];
    fsk_index *index;
    fsk_writer *writer;
    fsk_reader *reader;
} part;

typedef struct world {
    rng random;
    part all, parts[PARTS];
    uint32_t nparts;
    corpus corpus;
    char story[128];
    fsk_str text;
} world;

static void part_open(part *p, const scratch *s, const char *name, const char *language, uint32_t flags)
{
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    fsk_writer_opts w = FSK_WRITER_OPTS_INIT;
    snprintf(p->path, sizeof p->path, "%s/%s", s->folder, name);
    o.flags = FSK_OPEN_CREATE | flags;
    o.language = language;
    o.map_bytes = 1 << 28;
    w.threads = 1;
    w.memory = 16 << 20;
    assert_int_equal(fsk_open(p->path, &o, &p->index, NULL), 0);
    assert_int_equal(fsk_writer_open(p->index, &w, &p->writer, NULL), 0);
}

static void part_ready(part *p)
{
    assert_int_equal(fsk_writer_commit(p->writer, NULL), 0);
    assert_int_equal(fsk_reader_open(p->index, &p->reader, NULL), 0);
}

static void part_close(part *p)
{
    char lock[140];
    fsk_reader_free(p->reader);
    fsk_writer_free(p->writer);
    assert_int_equal(fsk_close(p->index), 0);
    snprintf(lock, sizeof lock, "%s-lock", p->path);
    remove(p->path);
    remove(lock);
}

static void put_documents(world *w, uint32_t n)
{
    fsk_doc *d = fsk_doc_new();
    assert_non_null(d);
    for (uint32_t i = 0; i < n; i++) {
        reference_text texts[CORPUS_FIELDS];
        size_t fields = corpus_document(&w->corpus, texts);
        part *to = &w->parts[rng_below(&w->random, w->nparts)];
        char key[16];
        snprintf(key, sizeof key, "%u", i);
        fsk_doc_reset(d);
        assert_int_equal(fsk_doc_key(d, (fsk_str){key, strlen(key)}), 0);
        for (size_t f = 0; f < fields; f++)
            assert_int_equal(fsk_doc_text(d, texts[f].field, texts[f].text), 0);
        assert_int_equal(fsk_writer_put(w->all.writer, d, NULL), 0);
        assert_int_equal(fsk_writer_put(to->writer, d, NULL), 0);
        if (rng_one_in(&w->random, 60))
            assert_int_equal(fsk_writer_commit(rng_below(&w->random, 2) ? w->all.writer : to->writer, NULL),
                             0);
    }
    fsk_doc_free(d);
}

/* ---- answers ---- */

typedef struct scored {
    uint32_t number, points;
    float score;
} scored;

static void fail_here(const world *w, const char *what)
{
    fail_msg("%s: query %.*s: %s", w->story, (int)w->text.n, w->text.p, what);
}

static int by_number(const void *a, const void *b)
{
    const scored *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Pages of a few hits, each behind the last hit of the one before, are all of them in the same order. */
static void page(const world *w, fsk_reader *const *readers, const fsk_query *q, fsk_search_opts o)
{
    fsk_results *all, *rs;
    size_t n, seen = 0, got;
    o.k = DOCS_MAX;
    o.offset = 0;
    assert_int_equal(fsk_search_many(readers, w->nparts, q, &o, &all, NULL), 0);
    const fsk_hit *hits = fsk_results_hits(all, &n), *some;
    do {
        o.k = 1 + (uint32_t)(seen * 7 + n) % 5;
        o.after = seen ? &hits[seen - 1] : NULL;
        o.after_reader = seen ? fsk_results_reader(all, seen - 1) : 0;
        assert_int_equal(fsk_search_many(readers, w->nparts, q, &o, &rs, NULL), 0);
        some = fsk_results_hits(rs, &got);
        if (got != (n - seen < o.k ? n - seen : o.k))
            fail_here(w, "a page has another number of hits");
        for (size_t i = 0; i < got; i++) {
            if (some[i].doc != hits[seen + i].doc || some[i].points != hits[seen + i].points ||
                fsk_results_reader(rs, i) != fsk_results_reader(all, seen + i))
                fail_here(w, "a page has other hits");
        }
        seen += got;
        fsk_results_free(rs);
    } while (got);
    fsk_results_free(all);
}

/* The points that the explanation comes to; 0: not found. */
static uint32_t explained(const world *w, fsk_reader *const *readers, size_t n, size_t which,
                          const fsk_query *q, fsk_docid d, const fsk_search_opts *o)
{
    size_t need;
    unsigned points = 0;
    assert_int_equal(fsk_explain(readers, n, which, q, d, o, NULL, 0, &need, NULL), 0);
    char *text = malloc(need + 1);
    assert_non_null(text);
    assert_int_equal(fsk_explain(readers, n, which, q, d, o, text, need + 1, NULL, NULL), 0);
    const char *score = strstr(text, "\nscore "), *equals = score ? strstr(score, " = ") : NULL;
    if (!score && !strstr(text, "\nthe query does not find this document\n"))
        fail_here(w, text);
    if (equals)
        points = (unsigned)strtoul(equals + 3, NULL, 10);
    free(text);
    return points;
}

static size_t collect(const world *w, fsk_reader *const *readers, const fsk_query *q, const fsk_results *rs,
                      scored *out, size_t n_readers, const fsk_search_opts *o)
{
    size_t n;
    const fsk_hit *hits = fsk_results_hits(rs, &n);
    assert_true(n <= DOCS_MAX);
    for (size_t i = 0; i < n; i++) {
        fsk_str key;
        char number[16] = "";
        uint32_t which = fsk_results_reader(rs, i);
        assert_true(which < n_readers);
        assert_int_equal(fsk_reader_key(readers[which], hits[i].doc, &key, NULL), 0);
        memcpy(number, key.p, key.n);
        out[i] = (scored){(uint32_t)atoi(number), hits[i].points, hits[i].score};
        if (i < 5 && explained(w, readers, n_readers, which, q, hits[i].doc, o) != hits[i].points)
            fail_here(w, "the explanation comes to other points than the search");
    }
    return n;
}

/* What was noted, a line each. */
static void read_notes(const fsk_results *rs, char *out, size_t cap)
{
    size_t n = 0, need;
    out[0] = 0;
    for (size_t i = 0; n + 1 < cap && fsk_results_note(rs, i, out + n, cap - n, &need) == 0; i++)
        n += strlen(out + n);
}

static void ask(world *w)
{
    static char notes[2][4000];
    static scored one[DOCS_MAX], many[DOCS_MAX];
    fsk_reader *readers[PARTS];
    fsk_query *q;
    fsk_results *rs;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    int exact;
    for (uint32_t i = 0; i < w->nparts; i++)
        readers[i] = w->parts[i].reader;
    w->text = corpus_query(&w->corpus);
    assert_int_equal(fsk_query_parse(w->all.index, w->text, NULL, &q, NULL), 0);
    o.k = DOCS_MAX;
    o.count = FSK_COUNT_EXACT;
    o.scorer = (fsk_scorer)(rng_below(&w->random, 2) ? 0 : rng_below(&w->random, FSK_SCORER_TFIDF + 1));
    o.expansions = rng_one_in(&w->random, 2) ? 0 : rng_between(&w->random, 1, 12);
    assert_int_equal(fsk_search(w->all.reader, q, &o, &rs, NULL), 0);
    read_notes(rs, notes[0], sizeof notes[0]);
    uint64_t total = fsk_results_total(rs, &exact);
    size_t n = collect(w, &w->all.reader, q, rs, one, 1, &o);
    fsk_results_free(rs);
    o.k = rng_one_in(&w->random, 2) ? DOCS_MAX : rng_between(&w->random, 1, 20);
    o.offset = rng_one_in(&w->random, 3) && o.k < DOCS_MAX ? rng_below(&w->random, 10) : 0;
    assert_int_equal(fsk_search_many(readers, w->nparts, q, &o, &rs, NULL), 0);
    if (fsk_results_total(rs, &exact) != total || !exact)
        fail_here(w, "the total differs");
    read_notes(rs, notes[1], sizeof notes[1]);
    if (strcmp(notes[0], notes[1]) != 0)
        fail_here(w, "the notes differ");
    size_t got = collect(w, readers, q, rs, many, w->nparts, &o), want = n > o.offset ? n - o.offset : 0;
    fsk_results_free(rs);
    if (rng_one_in(&w->random, 4))
        page(w, readers, q, o);
    fsk_query_free(q);
    if (got != (want < o.k ? want : o.k))
        fail_here(w, "the number of hits differs");
    for (size_t i = 0; i < got; i++) {
        if (many[i].points != one[i + o.offset].points || many[i].score != one[i + o.offset].score)
            fail_here(w, "scores differ");
    }
    if (got < n)
        return;
    qsort(one, n, sizeof *one, by_number);
    qsort(many, n, sizeof *many, by_number);
    if (memcmp(one, many, n * sizeof *one) != 0)
        fail_here(w, "a document has another score");
}

static void play(uint64_t seed, const scratch *s)
{
    static world w;
    w = (world){.random = {seed}};
    corpus_shape shape = {.vocabulary = rng_between(&w.random, 3, 200),
                          .exponent = 1,
                          .length = rng_between(&w.random, 1, 12),
                          .empty_one_in = 10,
                          .extra_one_in = rng_between(&w.random, 2, 60)};
    const char *language = rng_below(&w.random, 4) ? "english" : "none";
    w.nparts = rng_between(&w.random, 1, PARTS);
    snprintf(w.story, sizeof w.story, "FOSSICK_SEED=%llu FOSSICK_ROUNDS=1 (test_many): %u indexes",
             (unsigned long long)seed, w.nparts);
    corpus_init(&w.corpus, &w.random, &shape);
    part_open(&w.all, s, "all", language, 0);
    for (uint32_t i = 0; i < w.nparts; i++)
        part_open(&w.parts[i], s, (const char *[]){"a", "b", "c"}[i], language, 0);
    put_documents(&w, rng_between(&w.random, 1, DOCS_MAX));
    part_ready(&w.all);
    for (uint32_t i = 0; i < w.nparts; i++)
        part_ready(&w.parts[i]);
    for (int i = 0; i < QUERIES; i++)
        ask(&w);
    part_close(&w.all);
    for (uint32_t i = 0; i < w.nparts; i++)
        part_close(&w.parts[i]);
    corpus_free(&w.corpus);
}

static void test_rounds(void **state)
{
    uint64_t seed = twin_seed(SEED);
    uint32_t rounds = twin_rounds(ROUNDS);
    for (uint32_t i = 0; i < rounds; i++)
        play(seed + i, *state);
}

static void test_errors(void **state)
{
    part a = {0}, b = {0};
    fsk_query *q;
    fsk_results *rs;
    fsk_error e;
    fsk_hit hit = {0};
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    part_open(&a, *state, "a", "english", 0);
    part_open(&b, *state, "b", "none", 0);
    part_ready(&a);
    part_ready(&b);
    fsk_reader *readers[] = {a.reader, b.reader};
    assert_int_equal(fsk_query_parse(a.index, (fsk_str){"cat", 3}, NULL, &q, NULL), 0);
    assert_int_equal(fsk_search_many(readers, 2, q, NULL, &rs, &e), FSK_E_ANALYZER);
    assert_null(rs);
    assert_non_null(strstr(e.text, "none"));
    assert_int_equal(fsk_search_many(readers, 0, q, NULL, &rs, &e), FSK_E_INVAL);
    o.after = &hit;
    o.after_reader = 1;
    assert_int_equal(fsk_search_many(readers, 1, q, &o, &rs, &e), FSK_E_INVAL);
    assert_int_equal(fsk_explain(readers, 1, 1, q, 0, NULL, NULL, 0, NULL, &e), FSK_E_INVAL);
    assert_int_equal(fsk_explain(readers, 1, 0, q, 7, NULL, NULL, 0, NULL, &e),
                     FSK_E_INVAL); /* no such document */
    fsk_reader_release(a.reader);
    assert_int_equal(fsk_search_many(readers, 1, q, NULL, &rs, &e), FSK_E_INVAL);
    fsk_query_free(q);
    part_close(&a);
    part_close(&b);
}

/* A query that an index with positions parsed holds phrases, which another index cannot answer. */
static void test_no_positions(void **state)
{
    part a = {0}, b = {0};
    fsk_query *q;
    fsk_results *rs;
    fsk_error e;
    part_open(&a, *state, "a", "english", 0);
    part_open(&b, *state, "b", "english", FSK_OPEN_NO_POSITIONS);
    fsk_doc *d = fsk_doc_new();
    assert_int_equal(fsk_doc_key(d, (fsk_str){"k", 1}), 0);
    assert_int_equal(fsk_doc_text(d, "text", (fsk_str){"a red cat", 9}), 0);
    assert_int_equal(fsk_writer_put(b.writer, d, NULL), 0);
    fsk_doc_free(d);
    part_ready(&a);
    part_ready(&b);
    fsk_reader *readers[] = {a.reader, b.reader};
    assert_int_equal(fsk_query_parse(a.index, (fsk_str){"\"red cat\"", 9}, NULL, &q, NULL), 0);
    assert_int_equal(fsk_search_many(readers, 2, q, NULL, &rs, &e), FSK_E_INVAL);
    assert_non_null(strstr(e.text, "positions"));
    fsk_query_free(q);
    part_close(&a);
    part_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rounds, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_errors, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_no_positions, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
