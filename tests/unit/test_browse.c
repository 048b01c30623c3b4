/* test_browse.c -- walks over an index: documents in order and their stored fields, terms with frequencies,
 * against a naive list of what was put; rebuilding from stored text. */
#include "text/language.h"
#include "unit.h"

#include "../lib/random.h"
#include "../lib/writer_fixture.h"
#include <stdlib.h>
#include <string.h>

enum { SEED = 77, DOCS = 700, WORDS = 60, TERM_ROOM = 16 };

static fsk_str text(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

typedef struct put_doc {
    char key[16], title[64], body[1200];
    bool has_title, live, present; /* present: still in a segment */
} put_doc;

typedef struct rig {
    rng random;
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *r;
    fsk_error e;
    put_doc *docs;
    uint32_t n;
} rig;

static void need(rig *g, int rc)
{
    if (rc)
        fail_msg("%d %s", rc, g->e.text);
}

static void rig_open(rig *g, const char *path, uint32_t flags)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    fsk_writer_opts write = FSK_WRITER_OPTS_INIT;
    opts.flags = FSK_OPEN_CREATE | flags;
    write.threads = 1;
    write.memory = 16 << 20;
    write.flags = FSK_WRITER_NO_MERGE;
    *g = (rig){.random = {SEED}, .docs = calloc(2 * DOCS, sizeof *g->docs)};
    need(g, fsk_open(path, &opts, &g->ix, &g->e));
    need(g, fsk_writer_open(g->ix, &write, &g->w, &g->e));
}

static void rig_close(rig *g)
{
    fsk_reader_free(g->r);
    fsk_writer_free(g->w);
    assert_int_equal(fsk_close(g->ix), 0);
    free(g->docs);
}

static void words(rig *g, char *to, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t r = rng_below(&g->random, WORDS), word = r * r / WORDS;
        to += sprintf(to, "%s%cord%u", i ? " " : "", 'a' + (int)(word % 3), word);
    }
    *to = 0;
}

static void put(rig *g, uint32_t key)
{
    put_doc *d = &g->docs[g->n++];
    *d = (put_doc){.live = true, .present = true, .has_title = rng_below(&g->random, 2)};
    sprintf(d->key, "key %03u", key);
    words(g, d->title, d->has_title ? rng_below(&g->random, 4) : 0);
    words(g, d->body, rng_below(&g->random, 60));
    for (uint32_t i = 0; i + 1 < g->n; i++) {
        if (g->docs[i].live && !strcmp(g->docs[i].key, d->key))
            g->docs[i].live = false;
    }
    fsk_doc *doc = fsk_doc_new();
    need(g, fsk_doc_key(doc, text(d->key)));
    if (d->has_title)
        need(g, fsk_doc_text(doc, "title", text(d->title)));
    need(g, fsk_doc_text(doc, "text", text(d->body)));
    need(g, fsk_writer_put(g->w, doc, &g->e));
    fsk_doc_free(doc);
}

/* Several segments, some of whose documents are deleted or replaced later. */
static void fill(rig *g)
{
    for (uint32_t from = 0; from < DOCS; from += DOCS / 7) {
        uint32_t first = g->n;
        for (uint32_t i = from; i < from + DOCS / 7; i++)
            put(g, i);
        need(g, fsk_writer_commit(g->w, &g->e));
        for (uint32_t i = 0; i < 20 && first; i++)
            put(g, rng_below(&g->random, from));
        need(g, fsk_writer_commit(g->w, &g->e));
        /* Replaced inside one commit: never in a segment. */
        for (uint32_t i = first; i < g->n; i++) {
            for (uint32_t j = i + 1; j < g->n; j++) {
                bool one = (i < first + DOCS / 7) == (j < first + DOCS / 7);
                if (one && !strcmp(g->docs[i].key, g->docs[j].key))
                    g->docs[i].present = false;
            }
        }
    }
    need(g, fsk_reader_open(g->ix, &g->r, &g->e));
}

/* ---- documents ---- */

typedef struct seen_fields {
    const put_doc *d;
    uint32_t n;
} seen_fields;

static int see_field(void *user, fsk_str field, fsk_str value)
{
    seen_fields *s = user;
    bool title = s->d->has_title && s->n == 0;
    const char *want = title ? s->d->title : s->d->body;
    assert_int_equal(field.n, title ? 5 : 4);
    assert_memory_equal(field.p, title ? "title" : "text", field.n);
    assert_int_equal(value.n, strlen(want));
    assert_memory_equal(value.p, want, value.n);
    s->n++;
    return 0;
}

static int stop_field(void *user, fsk_str field, fsk_str value)
{
    (void)user;
    (void)field;
    (void)value;
    return 42;
}

static const put_doc *live_doc(const rig *g, fsk_str key)
{
    for (uint32_t i = g->n; i-- > 0;) {
        if (g->docs[i].live && strlen(g->docs[i].key) == key.n && !memcmp(g->docs[i].key, key.p, key.n))
            return &g->docs[i];
    }
    return NULL;
}

static void walk_documents(rig *g)
{
    fsk_docid d = FSK_DOC_NONE, before = 0;
    uint64_t n = 0;
    int rc;
    while ((rc = fsk_reader_next(g->r, &d, &g->e)) == 0) {
        fsk_str key;
        assert_true(n == 0 || d > before);
        before = d;
        n++;
        need(g, fsk_reader_key(g->r, d, &key, &g->e));
        seen_fields s = {live_doc(g, key), 0};
        assert_non_null(s.d);
        need(g, fsk_reader_fields(g->r, d, see_field, &s, &g->e));
        assert_int_equal(s.n, 1 + s.d->has_title);
        assert_int_equal(fsk_reader_fields(g->r, d, stop_field, NULL, &g->e), 42);
    }
    assert_int_equal(rc, FSK_E_NOTFOUND);
    assert_true(d == FSK_DOC_NONE);
    assert_int_equal(n, fsk_reader_docs(g->r));
}

static void test_documents(void **state)
{
    const scratch *d = *state;
    rig g;
    rig_open(&g, d->path, 0);
    fill(&g);
    assert_int_equal(fsk_reader_docs(g.r), DOCS);
    walk_documents(&g);
    rig_close(&g);
}

/* ---- terms ---- */

typedef struct counted {
    char term[TERM_ROOM];
    uint64_t df, cf, last; /* last: the document counted last, plus one */
} counted;

typedef struct counts {
    counted list[2 * WORDS];
    uint32_t n;
} counts;

static void count_words(counts *c, const char *p, uint64_t doc)
{
    for (size_t n; *p; p += n + (p[n] == ' ')) {
        n = strcspn(p, " ");
        uint32_t i = 0;
        while (i < c->n && (strlen(c->list[i].term) != n || memcmp(c->list[i].term, p, n)))
            i++;
        if (i == c->n) {
            memcpy(c->list[c->n].term, p, n);
            c->n++;
        }
        counted *x = &c->list[i];
        x->cf++;
        x->df += x->last != doc + 1;
        x->last = doc + 1;
    }
}

static int by_term(const void *a, const void *b)
{
    return strcmp(((const counted *)a)->term, ((const counted *)b)->term);
}

static void count_all(const rig *g, bool titles_only, counts *c)
{
    *c = (counts){.n = 0};
    for (uint32_t i = 0; i < g->n; i++) {
        if (!g->docs[i].present)
            continue;
        count_words(c, g->docs[i].title, i);
        if (!titles_only)
            count_words(c, g->docs[i].body, i);
    }
    qsort(c->list, c->n, sizeof *c->list, by_term);
}

static uint32_t compare_terms(rig *g, const counts *c, const char *field, const char *prefix)
{
    fsk_terms *t;
    fsk_str term;
    uint64_t df, cf;
    uint32_t n = 0;
    need(g, fsk_terms_open(g->r, field, text(prefix), &t, &g->e));
    for (uint32_t i = 0; i < c->n; i++) {
        if (strncmp(c->list[i].term, prefix, strlen(prefix)))
            continue;
        bool both = i % 2;
        need(g, fsk_terms_next(t, &term, &df, both ? &cf : NULL, &g->e));
        assert_int_equal(term.n, strlen(c->list[i].term));
        assert_memory_equal(term.p, c->list[i].term, term.n);
        assert_int_equal(df, c->list[i].df);
        if (both)
            assert_int_equal(cf, c->list[i].cf);
        n++;
    }
    assert_int_equal(fsk_terms_next(t, &term, &df, &cf, &g->e), FSK_E_NOTFOUND);
    assert_int_equal(fsk_terms_next(t, &term, &df, &cf, &g->e), FSK_E_NOTFOUND);
    fsk_terms_free(t);
    return n;
}

static void test_terms(void **state)
{
    const scratch *d = *state;
    rig g;
    counts all, titles;
    fsk_terms *t;
    rig_open(&g, d->path, 0);
    fill(&g);
    count_all(&g, false, &all);
    count_all(&g, true, &titles);
    assert_true(all.n > 30 && titles.n > 20);
    assert_int_equal(compare_terms(&g, &all, NULL, ""), all.n);
    assert_int_equal(compare_terms(&g, &titles, "title", ""), titles.n);
    assert_true(compare_terms(&g, &all, "", "bord1") > 1);
    assert_true(compare_terms(&g, &titles, "title", "c") > 5);
    assert_int_equal(compare_terms(&g, &all, NULL, "nosuch"), 0);
    assert_int_equal(compare_terms(&g, &all, NULL, "zz"), 0);
    assert_int_equal(fsk_terms_open(g.r, "nosuch", text(""), &t, &g.e), FSK_E_NOTFOUND);
    assert_int_equal(fsk_terms_open(g.r, "text", text(""), &t, &g.e), FSK_E_NOTFOUND);
    assert_null(t);
    rig_close(&g);
}

/* ---- rebuilding ---- */

/* An index whose terms another analyzer made: words_hook folds nothing and stems otherwise. */
static void foreign_index(const scratch *d, uint32_t manifest_flags)
{
    static const char *const texts[] = {"Walking DOGS", "the dog walked", "cats"};
    fixture b = {.record = malloc(RECORD_ROOM), .language = LANGUAGE_ENGLISH};
    words_hook(&b.hook);
    b.options = (writer_options){
        .threads = 1, .memory = 16 << 20, .language = "english", .manifest_flags = manifest_flags};
    fixture_store(&b, d);
    fixture_writer(&b);
    for (size_t i = 0; i < 3; i++) {
        char key[] = {'k', (char)('0' + i), 0};
        fixture_put(&b, key, texts[i]);
        fixture_need(&b, writer_commit(b.writer, &b.e));
    }
    fixture_delete(&b, "k2");
    fixture_need(&b, writer_commit(b.writer, &b.e));
    writer_free(b.writer);
    assert_int_equal(store_close(b.store), 0);
    free(b.record);
}

static uint64_t matches(fsk_index *ix, fsk_reader *r, const char *query)
{
    fsk_query *q;
    fsk_results *rs;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    o.count = FSK_COUNT_EXACT;
    assert_int_equal(fsk_query_parse(ix, text(query), NULL, &q, NULL), 0);
    assert_int_equal(fsk_search(r, q, &o, &rs, NULL), 0);
    uint64_t n = fsk_results_total(rs, NULL);
    fsk_results_free(rs);
    fsk_query_free(q);
    return n;
}

static void warned(void *user, int level, const char *message)
{
    int *n = user;
    assert_int_equal(level, 1);
    assert_non_null(strstr(message, "rebuild"));
    ++*n;
}

static int cancel(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    assert_int_equal(total, 2);
    return done == 2;
}

static void test_rebuild(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *old, *r;
    int warnings = 0, changed;
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    fsk_writer_opts stopped = FSK_WRITER_OPTS_INIT;
    opts.log = warned;
    opts.log_user = &warnings;
    stopped.progress = cancel;
    foreign_index(d, 0);
    assert_int_equal(fsk_open(d->path, &opts, &ix, &e), 0);
    assert_int_equal(warnings, 1);
    assert_int_equal(fsk_writer_open(ix, NULL, &w, &e), FSK_E_ANALYZER);
    assert_non_null(strstr(e.text, "fossick-admin rebuild"));
    assert_int_equal(fsk_reader_open(ix, &old, &e), 0);
    assert_int_equal(fsk_rebuild(ix, &stopped, &e), FSK_E_CANCEL);
    assert_int_equal(fsk_writer_open(ix, NULL, &w, &e), FSK_E_ANALYZER);
    assert_int_equal(matches(ix, old, "dog"), 1);
    if (fsk_rebuild(ix, NULL, &e))
        fail_msg("%s", e.text);
    assert_int_equal(matches(ix, old, "dog"), 1);
    assert_int_equal(fsk_reader_open(ix, &r, &e), 0);
    assert_int_equal(fsk_reader_docs(r), 2);
    assert_int_equal(matches(ix, r, "dog"), 2);
    assert_int_equal(matches(ix, r, "walk"), 2);
    assert_int_equal(matches(ix, r, "cat"), 0);
    assert_int_equal(fsk_check(r, NULL, NULL, NULL, &e), 0);
    assert_int_equal(fsk_reader_refresh(old, &changed, &e), 0);
    assert_int_equal(matches(ix, old, "dog"), 2);
    assert_int_equal(fsk_writer_open(ix, NULL, &w, &e), 0);
    fsk_writer_free(w);
    fsk_reader_free(old);
    fsk_reader_free(r);
    assert_int_equal(fsk_close(ix), 0);
    assert_int_equal(fsk_open(d->path, &opts, &ix, &e), 0);
    assert_int_equal(warnings, 1);
    assert_int_equal(fsk_close(ix), 0);
}

static void test_rebuild_without_text(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    foreign_index(d, MANIFEST_NO_STORE);
    assert_int_equal(fsk_open(d->path, NULL, &ix, &e), 0);
    assert_int_equal(fsk_rebuild(ix, NULL, &e), FSK_E_NOTFOUND);
    assert_int_equal(fsk_writer_open(ix, NULL, &w, &e), FSK_E_ANALYZER);
    assert_non_null(strstr(e.text, "into a new file"));
    assert_int_equal(fsk_close(ix), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {TEST(test_documents), TEST(test_terms), TEST(test_rebuild),
                                       TEST(test_rebuild_without_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
