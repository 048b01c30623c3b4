/* test_marks.c -- what is marked of a text is what matches, judged by looking at every word: spans and
 * snippets of random documents, of one frame and of many, with random Unicode and broken bytes.
 *
 * A snippet must be made of pieces of the text as it would be with all its matches marked, cut between words.
 */
#include "../lib/marks_judge.h"
#include "../lib/store_help.h"
#include "../lib/twin.h"
#include "../unit/unit.h"
#include "fossick.h"
#include "query/query.h"
#include "text/utf8.h"
#include <stdlib.h>
#include <string.h>

enum { SEED = 5000, ROUNDS = 8, DOCS = 6, QUERIES = 16, OPEN = 1, CLOSE = 2, GAP = 3 };

typedef struct world {
    rng random;
    fsk_index *index;
    fsk_reader *reader;
    analyzer *analyzer;
    bool positions; /* the index keeps them */
    marked_document docs[DOCS];
    char story[128];
    const char *query;
} world;

static void fail_here(const world *w, const char *what)
{
    fail_msg("%s: query %s: %s", w->story, w->query, what);
}

/* ---- documents ---- */

static void add(marked_text *t, const char *p, size_t n)
{
    t->p = realloc(t->p, t->n + n + 1);
    assert_non_null(t->p);
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

static const char *const PIECES[] = {"cat",
                                     "cats",
                                     "Cat",
                                     "dog",
                                     "dogs",
                                     "dogged",
                                     "caf\u00E9",
                                     "Cafe\u0301",
                                     "run",
                                     "running",
                                     "runs",
                                     "the",
                                     "old",
                                     "mat",
                                     "don't",
                                     "3.14",
                                     "F-2016-078",
                                     "\u732B",
                                     "\u732B\u304C",
                                     "\u30AB\u30BF",
                                     "\u0936\u094D\u0930",
                                     "\u115F",
                                     "\u00DF",
                                     "x",
                                     "lorem",
                                     "ipsum",
                                     "\xFF",
                                     "\xC3",
                                     "\xF0\x9F\x98\xBA",
                                     "\x01",
                                     "a.b.c",
                                     "C++",
                                     "\u6771\u4EAC\u90FD",
                                     "o'brien",
                                     "_",
                                     "\u200D",
                                     "\u00AD"};
static const char *const JOINTS[] = {" ", " ",      " ",      " ",  " ",   " ",  ". ", ", ", "\n", "\n\n", "",
                                     "-", "\u3002", "\u2028", "! ", "\" ", " (", ") ", "&",  "<",  "\t"};

static void add_long_word(world *w, marked_text *t)
{
    size_t n = rng_between(&w->random, 300, rng_one_in(&w->random, 3) ? 90000 : 2000);
    char *p = malloc(n);
    assert_non_null(p);
    memset(p, "0ab"[rng_below(&w->random, 3)], n);
    add(t, p, n);
    free(p);
}

static void fill(world *w, marked_text *t, size_t size)
{
    bool clean = rng_below(&w->random, 2);
    while (t->n < size) {
        uint32_t which = rng_below(&w->random, clean ? 20 : sizeof PIECES / sizeof *PIECES);
        const char *piece = PIECES[which],
                   *joint = JOINTS[rng_below(&w->random, clean ? 10 : sizeof JOINTS / sizeof *JOINTS)];
        if (rng_one_in(&w->random, 4000))
            add_long_word(w, t);
        else if (rng_one_in(&w->random, 3) && size > 5000)
            add(t, "filler", 6);
        else
            add(t, piece, strlen(piece));
        add(t, joint, strlen(joint));
    }
    if (rng_one_in(&w->random, 8))
        add_long_word(w, t);
}

static int keep_token(void *user, const fsk_token *t)
{
    marked_text *f = user;
    if (t->kind != FSK_TOKEN_WORD && t->kind != FSK_TOKEN_CHARACTER) {
        marked_token *at = &f->tokens[f->ntokens - 1];
        char **room = at->beside[0] ? &at->beside[1] : &at->beside[0];
        assert_null(*room);
        *room = strndup(t->term.p, t->term.n);
        return 0;
    }
    if (f->ntokens == f->cap) {
        f->cap = f->cap ? 2 * f->cap : 64;
        f->tokens = realloc(f->tokens, f->cap * sizeof *f->tokens);
        assert_non_null(f->tokens);
    }
    marked_token *x = &f->tokens[f->ntokens++];
    *x = (marked_token){.start = t->start, .end = t->end};
    memcpy(x->term, t->term.p, t->term.n);
    memcpy(x->stem, t->stem.p, t->stem.n);
    return 0;
}

static void put_document(world *w, fsk_writer *writer, fsk_doc *d, uint32_t number)
{
    marked_document *doc = &w->docs[number];
    char key[16];
    fsk_doc_reset(d);
    snprintf(key, sizeof key, "%u", number);
    assert_int_equal(fsk_doc_key(d, (fsk_str){key, strlen(key)}), 0);
    uint32_t first = rng_below(&w->random, MARKED_FIELDS);
    for (uint32_t i = 0; i < MARKED_FIELDS; i++) {
        uint32_t f = (first + i) % MARKED_FIELDS;
        marked_text *t = &doc->fields[f];
        doc->present[f] = !rng_one_in(&w->random, 5);
        if (!doc->present[f])
            continue;
        bool big = rng_one_in(&w->random, 6);
        fill(w, t, rng_below(&w->random, big ? 120000 : rng_one_in(&w->random, 2) ? 100 : 3000));
        assert_int_equal(fsk_doc_text(d, MARKED_NAMES[f], (fsk_str){t->p ? t->p : "", t->n}), 0);
        assert_int_equal(fsk_analyze(w->index, (fsk_str){t->p ? t->p : "", t->n}, keep_token, t, NULL), 0);
    }
    assert_int_equal(fsk_writer_put(writer, d, NULL), 0);
}

static void index_all(world *w, const scratch *s)
{
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    fsk_writer_opts wo = FSK_WRITER_OPTS_INIT;
    fsk_writer *writer;
    fsk_doc *d = fsk_doc_new();
    w->positions = !rng_one_in(&w->random, 5);
    o.flags = FSK_OPEN_CREATE | (w->positions ? 0 : FSK_OPEN_NO_POSITIONS);
    o.language = rng_one_in(&w->random, 4) ? "none" : "english";
    wo.threads = 1;
    wo.memory = 16 << 20;
    assert_int_equal(fsk_open(s->path, &o, &w->index, NULL), 0);
    assert_int_equal(analyzer_new(o.language, &w->analyzer, NULL), 0);
    assert_int_equal(fsk_writer_open(w->index, &wo, &writer, NULL), 0);
    for (uint32_t i = 0; i < DOCS; i++) {
        put_document(w, writer, d, i);
        if (rng_one_in(&w->random, 4))
            assert_int_equal(fsk_writer_commit(writer, NULL), 0);
    }
    assert_int_equal(fsk_writer_commit(writer, NULL), 0);
    if (rng_one_in(&w->random, 2))
        assert_int_equal(fsk_writer_merge(writer, 1, NULL), 0);
    fsk_writer_free(writer);
    fsk_doc_free(d);
    assert_int_equal(fsk_reader_open(w->index, &w->reader, NULL), 0);
}

static void tear_down(world *w)
{
    fsk_reader_free(w->reader);
    assert_int_equal(fsk_close(w->index), 0);
    analyzer_free(w->analyzer);
    for (uint32_t i = 0; i < DOCS; i++) {
        for (uint32_t f = 0; f < MARKED_FIELDS; f++) {
            for (size_t k = 0; k < w->docs[i].fields[f].ntokens * MARKED_BESIDE; k++)
                free(w->docs[i].fields[f].tokens[k / MARKED_BESIDE].beside[k % MARKED_BESIDE]);
            free(w->docs[i].fields[f].p);
            free(w->docs[i].fields[f].tokens);
        }
    }
}

/* ---- the judge ---- */

static void judge_document(world *w, marked_document *d, const char *text)
{
    query *q;
    for (uint32_t f = 0; f < MARKED_FIELDS; f++) {
        for (size_t i = 0; i < d->fields[f].ntokens; i++)
            d->fields[f].tokens[i].marked = false;
    }
    uint32_t flags = w->positions ? 0 : QUERY_NO_POSITIONS;
    assert_int_equal(query_parse(w->analyzer, (fsk_str){text, strlen(text)}, flags, &q, NULL), 0);
    marks_judge(d, q->root, true);
    query_free(q);
}

/* ---- spans ---- */

static void check_spans(world *w, const fsk_query *q, fsk_docid id, marked_text *t, const char *name)
{
    size_t n = 0, again, k = 0;
    assert_int_equal(fsk_match_spans(w->reader, q, id, name, NULL, 0, &n, NULL), 0);
    fsk_span *spans = malloc((n + 1) * sizeof *spans);
    assert_non_null(spans);
    assert_int_equal(fsk_match_spans(w->reader, q, id, name, spans, n, &again, NULL), 0);
    assert_int_equal(n, again);
    for (size_t i = 0; i < t->ntokens; i++) {
        if (!t->tokens[i].marked)
            continue;
        if (k >= n || spans[k].start != t->tokens[i].start || spans[k].end != t->tokens[i].end)
            fail_here(w, "a match is not among the spans");
        k++;
    }
    if (k != n)
        fail_here(w, "a span is no match");
    free(spans);
}

/* ---- snippets ---- */

typedef struct shown_text {
    uint8_t *p, *inside; /* inside[i]: byte i belongs to the word of byte i - 1 */
    size_t n;
} shown_text;

static void put(shown_text *s, uint8_t c, bool inside)
{
    s->inside[s->n] = inside;
    s->p[s->n++] = c;
}

/* The text as it is shown, matches marked; spaces as in the text. */
static void show_all(const marked_text *t, shown_text *s)
{
    s->p = malloc(3 * t->n + 2 * t->ntokens + 4);
    s->inside = malloc(3 * t->n + 2 * t->ntokens + 4);
    s->n = 0;
    assert_true(s->p && s->inside);
    size_t k = 0;
    for (size_t i = 0; i <= t->n;) {
        while (k < t->ntokens && i >= t->tokens[k].end) {
            if (t->tokens[k++].marked)
                put(s, CLOSE, true);
        }
        bool first = k < t->ntokens && i == t->tokens[k].start, in = k < t->ntokens && i > t->tokens[k].start;
        if (first && t->tokens[k].marked)
            put(s, OPEN, false);
        in |= first && t->tokens[k].marked;
        if (i == t->n)
            break;
        uint32_t c;
        uint8_t bytes[UTF8_MAX];
        i += utf8_decode((const uint8_t *)t->p + i, t->n - i, &c);
        unsigned n = utf8_encode(c, bytes);
        bool space = c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x2028 || c == 0x2029;
        if (space && !(s->n && s->p[s->n - 1] == ' '))
            put(s, ' ', in);
        for (unsigned b = 0; b < n && !space && c >= 0x20 && !(c >= 0x7F && c < 0xA0); b++)
            put(s, bytes[b], in || b > 0);
    }
}

static bool stands_in(const shown_text *s, const uint8_t *p, size_t n)
{
    while (n && p[n - 1] == ' ')
        n--;
    for (size_t i = 0; i + n <= s->n; i++) {
        if (memcmp(s->p + i, p, n) == 0 && (i == 0 || !s->inside[i]) && (i + n == s->n || !s->inside[i + n]))
            return true;
    }
    return false;
}

static void check_snippet(world *w, const fsk_query *q, fsk_docid id, const marked_text *t, const char *name)
{
    static const char open[] = {OPEN, 0}, close[] = {CLOSE, 0}, gap[] = {GAP, 0};
    fsk_snippet_opts o = FSK_SNIPPET_OPTS_INIT;
    size_t need, longest = 0, bytes = 0, parts = 0, marks = 0, matches = 0;
    o.max_bytes = rng_between(&w->random, 40, 600);
    o.max_fragments = rng_below(&w->random, 5);
    o.open = open;
    o.close = close;
    o.gap = gap;
    assert_int_equal(fsk_snippet(w->reader, q, id, name, &o, NULL, 0, &need, NULL), 0);
    char *got = malloc(need + 1);
    assert_non_null(got);
    assert_int_equal(fsk_snippet(w->reader, q, id, name, &o, got, need + 1, NULL, NULL), 0);
    for (size_t i = 0; i < t->ntokens; i++) {
        size_t n = t->tokens[i].end - t->tokens[i].start;
        longest = n > longest ? n : longest;
        matches += t->tokens[i].marked;
    }
    shown_text all;
    show_all(t, &all);
    for (size_t i = 0; i < need;) {
        size_t end = i;
        while (end < need && got[end] != GAP)
            end++;
        if (end > i) {
            parts++;
            if (3 * longest < o.max_bytes && !stands_in(&all, (uint8_t *)got + i, end - i))
                fail_here(w, "a fragment is not in the marked text, cut between words");
        }
        i = end + 1;
    }
    for (size_t i = 0; i < need; i++) {
        uint8_t c = (uint8_t)got[i];
        assert_true(c >= 0x20 || c == OPEN || c == CLOSE || c == GAP);
        marks += c == OPEN;
        bytes += c != OPEN && c != CLOSE && c != GAP;
    }
    for (size_t i = 0; i < need;) {
        uint32_t c;
        uint8_t again[UTF8_MAX];
        unsigned n = utf8_decode((uint8_t *)got + i, need - i, &c);
        assert_true(utf8_encode(c, again) == n && memcmp(again, got + i, n) == 0);
        i += n;
    }
    if (bytes > o.max_bytes)
        fail_here(w, "the snippet is too long");
    if (parts > (o.max_fragments ? o.max_fragments : 3))
        fail_here(w, "the snippet has too many fragments");
    if (!marks != !matches)
        fail_here(w, "the snippet shows no match");
    free(got), free(all.p), free(all.inside);
}

/* ---- queries ---- */

static const char *const CLAUSES[] = {"cat",
                                      "c*t*",
                                      "dgo~",
                                      "title:/ca?t.*/",
                                      "[a TO cat]",
                                      "title:*",
                                      "dog",
                                      "+cat",
                                      "+run",
                                      "-dog",
                                      "=cats",
                                      "\"old mat\"",
                                      "\"the cat\"",
                                      "title:cat",
                                      "author:run",
                                      "text:dog",
                                      "title:\"the old\"",
                                      "(+cat +dog)",
                                      "(run -mat)",
                                      "nosuch:cat",
                                      "caf\u00E9",
                                      "F-2016-078",
                                      "\u732B",
                                      "\u6771\u4EAC",
                                      "\u6771\u4EAC\u90FD",
                                      "=F-2016-078",
                                      "=a.b.c",
                                      "C++",
                                      "\"cat cat\"",
                                      "3.14",
                                      "don't",
                                      "-nosuch",
                                      "*",
                                      "zebra",
                                      "+zebra",
                                      "(zebra cat)",
                                      "\u00DF",
                                      "-(+cat +zebra)",
                                      "\"filler filler\"",
                                      "x",
                                      "+(cat OR =dogs)",
                                      "cat NEAR/3 dog",
                                      "run BEFORE/2 (mat OR \"the old\")",
                                      "title:(cat NEAR/4 dog)",
                                      "(cat NEAR/3 dog) NEAR/5 (run OR c*t*)",
                                      "\"cat old run\"~4",
                                      "\"cat cat dog\"~6 NEAR/3 the",
                                      "\u6771\u4EAC NEAR/4 \u732B",
                                      "\"\u6771\u4EAC\u90FD cat\"~5",
                                      "=F-2016-078 BEFORE/1 cat",
                                      "F-2016 NEAR/4 (c* OR a?b?c)",
                                      "AT LEAST 2 OF (cat dog zebra)",
                                      "-(cat NEAR/1 dog)"};

static void make_query(world *w, char *to, size_t cap)
{
    uint32_t n = rng_between(&w->random, 1, 3);
    *to = 0;
    for (uint32_t i = 0; i < n; i++) {
        const char *c = CLAUSES[rng_below(&w->random, sizeof CLAUSES / sizeof *CLAUSES)];
        snprintf(to + strlen(to), cap - strlen(to), "%s%s", i ? " " : "", c);
        if (rng_one_in(&w->random, 12)) /* the term of every longer word of one letter */
            snprintf(to + strlen(to), cap - strlen(to), " %0*d", 300, 0);
    }
}

static void ask(world *w)
{
    char text[2000];
    fsk_query *q;
    make_query(w, text, sizeof text);
    w->query = text;
    assert_int_equal(fsk_query_parse(w->index, (fsk_str){text, strlen(text)}, NULL, &q, NULL), 0);
    for (uint32_t i = 0; i < DOCS; i++) {
        char key[16];
        fsk_docid id;
        snprintf(key, sizeof key, "%u", i);
        assert_int_equal(fsk_reader_find(w->reader, (fsk_str){key, strlen(key)}, &id, NULL), 0);
        judge_document(w, &w->docs[i], text);
        for (uint32_t f = 0; f < MARKED_FIELDS; f++) {
            check_spans(w, q, id, &w->docs[i].fields[f], MARKED_NAMES[f]);
            check_snippet(w, q, id, &w->docs[i].fields[f], MARKED_NAMES[f]);
        }
    }
    fsk_query_free(q);
}

static void test_rounds(void **state)
{
    uint64_t seed = twin_seed(SEED);
    uint32_t rounds = twin_rounds(ROUNDS);
    for (uint32_t i = 0; i < rounds; i++) {
        const scratch *s = *state;
        static world w;
        w = (world){.random = {seed + i}};
        snprintf(w.story, sizeof w.story, "FOSSICK_SEED=%llu FOSSICK_ROUNDS=1 (test_marks)",
                 (unsigned long long)(seed + i));
        index_all(&w, s);
        for (int q = 0; q < QUERIES; q++)
            ask(&w);
        tear_down(&w);
        remove(s->path);
        remove(s->lock);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rounds, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
