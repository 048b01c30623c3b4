/* twin.c -- writing into an index and the naive engine alike; see twin.h. */
#include "base/buf.h"
#include "base/hash.h"
#include "codec/varint.h"
#include "exec/exec.h"
#include "ingest/ingest.h"
#include "twin_inner.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void twin_need(const twin *t, int rc, const char *what, const fsk_error *e)
{
    if (rc == 0)
        return;
    print_error("%s\n%s: %s: %s\n", t->story, what, fsk_errname(rc), e ? e->text : "");
    fail();
}

#define NEED(call) twin_need(t, (call), #call, &e)

/* ---- life ---- */

static bool limited(const twin *t)
{
    const build_limits *l = &t->options.limits;
    return l->skip_chunk || l->dense_min_docs || l->inline_postings || t->options.reorder_least;
}

static void open_inner_writer(twin *t)
{
    fsk_error e = {0};
    writer_hook hook;
    fsk_open_opts open = FSK_OPEN_OPTS_INIT;
    NEED(store_open(t->scratch->path, &open, &t->store, &e));
    NEED(analyzer_new(t->options.language, &t->analyzer, &e));
    ingest_hook(t->analyzer, &hook);
    writer_options o = {.threads = t->options.threads,
                        .memory = 64 << 20,
                        .no_merge = !t->options.merging,
                        .reorder_least = t->options.reorder_least,
                        .limits = t->options.limits,
                        .language = t->options.language};
    NEED(writer_open(t->store, &o, &hook, &t->inner, &e));
}

/* The map can only move while nobody reads. */
static void make_room(twin *t)
{
    if (t->options.map_bytes) {
        fsk_reader_release(t->reader);
        fsk_reader_release(t->idle);
    }
}

static void open_index(twin *t)
{
    fsk_error e = {0};
    fsk_open_opts open = FSK_OPEN_OPTS_INIT;
    open.flags = FSK_OPEN_CREATE | (t->options.no_positions ? FSK_OPEN_NO_POSITIONS : 0);
    open.map_bytes = t->options.map_bytes;
    open.language = t->options.language;
    NEED(fsk_open(t->scratch->path, &open, &t->index, &e));
    if (t->options.map_bytes) { /* what it holds is of the map before the writer's */
        NEED(fsk_reader_open(t->index, &t->idle, &e));
        fsk_reader_release(t->idle);
    }
    if (limited(t)) {
        open_inner_writer(t);
    } else {
        fsk_writer_opts o = FSK_WRITER_OPTS_INIT;
        o.threads = t->options.threads;
        o.memory = 64 << 20;
        o.flags = t->options.merging ? 0 : FSK_WRITER_NO_MERGE;
        NEED(fsk_writer_open(t->index, &o, &t->writer, &e));
    }
    NEED(fsk_reader_open(t->index, &t->reader, &e));
}

static void close_index(twin *t)
{
    assert_int_equal(fsk_close(t->index), FSK_E_BUSY);
    fsk_reader_free(t->reader);
    fsk_reader_free(t->idle);
    fsk_writer_free(t->writer);
    writer_free(t->inner);
    analyzer_free(t->analyzer);
    if (t->store)
        store_close(t->store);
    int rc = fsk_close(t->index);
    t->reader = t->idle = NULL;
    t->writer = NULL;
    t->inner = NULL;
    t->analyzer = NULL;
    t->store = NULL;
    t->index = NULL;
    twin_need(t, rc, "fsk_close", NULL);
}

/* A test that failed before leaves its file behind. */
void twin_open(twin *t, const scratch *s, const twin_options *o)
{
    char story[sizeof t->story];
    snprintf(story, sizeof story, "%s", t->story);
    *t = (twin){.options = *o, .scratch = s, .scored = true};
    memcpy(t->story, story, sizeof story);
    unlink(s->path);
    unlink(s->lock);
    t->doc = fsk_doc_new();
    t->reference = reference_new(o->language);
    assert_non_null(t->doc);
    assert_non_null(t->reference);
    if (o->no_positions)
        reference_without_positions(t->reference);
    open_index(t);
}

void twin_close(twin *t)
{
    close_index(t);
    fsk_doc_free(t->doc);
    reference_free(t->reference);
    free(t->docids);
}

void twin_reopen(twin *t)
{
    fsk_error e = {0};
    close_index(t);
    open_index(t);
    reference_rollback(t->reference);
    NEED(reference_forget_languages(t->reference));
    twin_agree(t);
}

/* ---- writing ---- */

static void agree(twin *t, bool adopting);

/* A document's language goes by its key and how many were put before it. */
static uint32_t language_of(const twin *t, fsk_str key)
{
    uint64_t all = t->options.languages;
    uint32_t at = (uint32_t)(hash_bytes(key.p, key.n) + reference_ndocs(t->reference)) % LANGUAGES;
    while (all && !(all >> at & 1))
        at = (at + 1) % LANGUAGES;
    return all ? at : language_find((fsk_str){t->options.language, strlen(t->options.language)});
}

static int put_inner(twin *t, fsk_str key, const reference_text *texts, size_t n, fsk_error *e)
{
    buf record = {0};
    int rc = 0;
    buf_put_varint(&record, n);
    for (size_t i = 0; i < n && !rc; i++) {
        uint32_t number = 0;
        rc = writer_field(t->inner, (fsk_str){texts[i].field, strlen(texts[i].field)}, &number, e);
        buf_put_varint(&record, number);
        buf_put_varint(&record, texts[i].text.n);
        buf_put(&record, texts[i].text.p, texts[i].text.n);
    }
    if (!rc)
        rc = writer_put(t->inner, key, record.p, record.n, language_of(t, key), e);
    buf_free(&record);
    return rc;
}

static int put_public(twin *t, fsk_str key, const reference_text *texts, size_t n, uint32_t language,
                      fsk_error *e)
{
    fsk_doc_reset(t->doc);
    const char *name = language_name(language);
    int rc = fsk_doc_key(t->doc, key);
    if (!rc && t->options.languages)
        rc = fsk_doc_language(t->doc, (fsk_str){name, strlen(name)});
    for (size_t i = 0; i < n && !rc; i++) {
        size_t half = texts[i].text.n / 2;
        rc = fsk_doc_text(t->doc, texts[i].field, (fsk_str){texts[i].text.p, half});
        if (!rc)
            rc = fsk_doc_text(t->doc, texts[i].field,
                              (fsk_str){texts[i].text.p + half, texts[i].text.n - half});
    }
    return rc ? rc : fsk_writer_put(t->writer, t->doc, e);
}

void twin_put(twin *t, fsk_str key, const reference_text *texts, size_t n)
{
    fsk_error e = {0};
    make_room(t);
    uint32_t language = language_of(t, key);
    NEED(t->inner ? put_inner(t, key, texts, n, &e) : put_public(t, key, texts, n, language, &e));
    reference_put(t->reference, key, texts, n, language);
}

void twin_delete(twin *t, fsk_str key)
{
    fsk_error e = {0};
    NEED(t->inner ? writer_delete(t->inner, key, &e) : fsk_writer_delete(t->writer, key, &e));
    reference_delete(t->reference, key);
}

static int inner_run(void *user, const snapshot *s, matched_fn *fn, void *to, fsk_error *e)
{
    exec *x;
    int rc = exec_new(&x, e);
    if (rc == 0)
        rc = exec_match(x, s, user, fn, to, e);
    exec_free(x);
    return rc;
}

static void inner_free(void *user)
{
    query_free(user);
}

void twin_delete_matching(twin *t, fsk_str text, uint32_t parse_flags)
{
    fsk_error e = {0};
    if (t->inner) {
        query *q;
        NEED(query_parse(t->analyzer, text, parse_flags | (t->options.no_positions ? QUERY_NO_POSITIONS : 0),
                         &q, &e));
        NEED(writer_delete_matching(t->inner, &(matcher){q, inner_run, inner_free}, &e));
    } else {
        fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
        fsk_query *q;
        o.flags = parse_flags;
        NEED(fsk_query_parse(t->index, text, &o, &q, &e));
        NEED(fsk_writer_delete_matching(t->writer, q, &e));
        fsk_query_free(q);
    }
    reference_delete_matching(t->reference, text, parse_flags);
}

void twin_rollback(twin *t)
{
    fsk_error e = {0};
    NEED(t->inner ? writer_rollback(t->inner, &e) : fsk_writer_rollback(t->writer, &e));
    reference_rollback(t->reference);
}

void twin_commit(twin *t)
{
    fsk_error e = {0};
    make_room(t);
    NEED(t->inner ? writer_commit(t->inner, &e) : fsk_writer_commit(t->writer, &e));
    reference_commit(t->reference);
    twin_agree(t);
}

static bool may_be_reordered(twin *t)
{
    uint32_t n, least = t->options.reorder_least ? t->options.reorder_least : WRITER_REORDER_LEAST;
    reference_live(t->reference, &n);
    return n >= least;
}

void twin_merge(twin *t, uint32_t most)
{
    fsk_error e = {0};
    fsk_stats s = FSK_STATS_INIT;
    assert_true(most == 1 || t->options.merging);
    make_room(t);
    NEED(t->inner ? writer_merge(t->inner, most, &e) : fsk_writer_merge(t->writer, most, &e));
    if (most == 1)
        reference_merge(t->reference);
    else
        reference_commit(t->reference);
    agree(t, t->options.merging || (most == 1 && may_be_reordered(t)));
    NEED(fsk_index_stats(t->reader, &s, &e));
    assert_in_range(s.segments, 0, t->options.languages ? most * LANGUAGES : most);
    if (most == 1)
        assert_int_equal(s.deleted, 0);
}

/* ---- the same documents in both ---- */

/* What the segments hold is what the index does. */
static void compare_segments(twin *t, const fsk_stats *whole)
{
    fsk_error e = {0};
    fsk_stats sum = FSK_STATS_INIT;
    for (uint32_t i = 0; i < whole->segments; i++) {
        fsk_stats s = FSK_STATS_INIT;
        NEED(fsk_segment_stats(t->reader, i, &s, NULL, &e));
        assert_int_equal(s.segments, 1);
        sum.docs += s.docs;
        sum.deleted += s.deleted;
        sum.postings += s.postings;
        sum.tokens += s.tokens;
        sum.bytes_live += s.bytes_live;
    }
    assert_int_equal(sum.docs, whole->docs);
    assert_int_equal(sum.deleted, whole->deleted);
    assert_int_equal(sum.postings, whole->postings);
    assert_int_equal(sum.tokens, whole->tokens);
    assert_true(sum.bytes_live <= whole->bytes_live);
    assert_int_equal(fsk_segment_stats(t->reader, whole->segments, &sum, NULL, &e), FSK_E_INVAL);
}

static void compare_stats(twin *t)
{
    fsk_error e = {0};
    fsk_stats s = FSK_STATS_INIT;
    uint32_t n;
    reference_live(t->reference, &n);
    NEED(fsk_index_stats(t->reader, &s, &e));
    compare_segments(t, &s);
    t->scored = !t->options.merging || s.deleted == 0;
    bool same = s.docs == n && fsk_reader_docs(t->reader) == n;
    if (!t->options.merging)
        same &=
            s.segments == reference_segments(t->reference) && s.deleted == reference_deleted(t->reference);
    if (same)
        return;
    print_error("%s\n%llu documents, %llu deleted, %u segments; wanted %u, %u, %u\n", t->story,
                (unsigned long long)s.docs, (unsigned long long)s.deleted, s.segments, n,
                reference_deleted(t->reference), reference_segments(t->reference));
    fail();
}

/* What the engine merged by itself, or reordered, stands in an order of its own, which the reference takes
 * over. */
static void adopt(twin *t, const fsk_hit *hits, uint32_t n)
{
    fsk_error e = {0};
    uint32_t *docs = calloc(n + 1, sizeof *docs);
    for (uint32_t i = 0; i < n; i++) {
        fsk_str key;
        NEED(fsk_reader_key(t->reader, hits[i].doc, &key, &e));
        docs[i] = reference_find(t->reference, key);
        if (docs[i] == REFERENCE_NONE) {
            print_error("%s\ndocument %.*s should be gone\n", t->story, (int)key.n, key.p);
            fail();
        }
    }
    reference_adopt(t->reference, docs, n, !t->options.merging);
    free(docs);
}

static void compare_keys(twin *t)
{
    fsk_error e = {0};
    uint32_t n;
    const uint32_t *live = reference_live(t->reference, &n);
    for (uint32_t i = 0; i < n; i++) {
        fsk_str key, want = reference_key(t->reference, live[i]);
        NEED(fsk_reader_key(t->reader, t->docids[i], &key, &e));
        if (key.n == want.n && memcmp(key.p, want.p, key.n) == 0)
            continue;
        print_error("%s\ndocument %u of %u has key %.*s, wanted %.*s\n", t->story, i, n, (int)key.n, key.p,
                    (int)want.n, want.p);
        fail();
    }
}

/* adopting: the order of documents is not compared but taken over. */
static void agree(twin *t, bool adopting)
{
    fsk_error e = {0};
    fsk_query *all;
    fsk_results *rs;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    size_t n;
    NEED(fsk_reader_refresh(t->reader, NULL, &e));
    if (t->idle && t->ndocs % 2)
        NEED(fsk_reader_refresh(t->idle, NULL, &e));
    compare_stats(t);
    o.k = UINT32_MAX;
    NEED(fsk_query_parse(t->index, (fsk_str){"*", 1}, NULL, &all, &e));
    NEED(fsk_search(t->reader, all, &o, &rs, &e));
    const fsk_hit *hits = fsk_results_hits(rs, &n);
    assert_int_equal(n, fsk_reader_docs(t->reader));
    if (adopting)
        adopt(t, hits, (uint32_t)n);
    t->ndocs = (uint32_t)n;
    free(t->docids);
    t->docids = calloc(n + 1, sizeof *t->docids);
    for (size_t i = 0; i < n; i++)
        t->docids[i] = hits[i].doc;
    fsk_results_free(rs);
    fsk_query_free(all);
    compare_keys(t);
}

void twin_agree(twin *t)
{
    agree(t, t->options.merging);
}

static void tell_finding(void *user, int level, const char *message)
{
    const twin *t = user;
    print_error("%s\nfsk_check: %d %s\n", t->story, level, message);
}

void twin_check(twin *t)
{
    fsk_error e = {0};
    uint32_t n;
    const uint32_t *live = reference_live(t->reference, &n);
    for (uint32_t i = 0; i < n; i++) {
        fsk_docid found;
        NEED(fsk_reader_find(t->reader, reference_key(t->reference, live[i]), &found, &e));
        assert_int_equal(found, t->docids[i]);
    }
    for (uint32_t doc = 0; doc < reference_ndocs(t->reference); doc++) {
        fsk_docid found;
        fsk_str key = reference_key(t->reference, doc);
        if (reference_find(t->reference, key) == REFERENCE_NONE)
            assert_int_equal(fsk_reader_find(t->reader, key, &found, &e), FSK_E_NOTFOUND);
    }
    NEED(fsk_check(t->reader, tell_finding, NULL, t, &e));
}

/* ---- settings ---- */

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *s = getenv(name);
    return s && *s ? strtoull(s, NULL, 0) : otherwise;
}

uint64_t twin_seed(uint64_t otherwise)
{
    return setting("FOSSICK_SEED", otherwise);
}

uint32_t twin_rounds(uint32_t otherwise)
{
    return (uint32_t)setting("FOSSICK_ROUNDS", otherwise);
}
