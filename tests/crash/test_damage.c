/* test_damage.c -- damaged, truncated and foreign files through the public API: an error or an answer, never
 * a crash or an endless loop; fsk_check finds every byte changed in what the hashes cover.
 *
 * LMDB's own tree pages are trusted by design, so bytes are changed in values only.  Where they lie in the
 * file is found through the map.  Each file is tried in a child, which an alarm ends if it hangs. */
#include "../lib/corpus.h"
#include "../lib/history.h"
#include "../lib/store_help.h"
#include "base/arena.h"
#include "base/hash.h"
#include "segment/snapshot.h"
#include "store/manifest.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SEED = 202, QUERIES = 24, PIECES = 4096, HANGS_AFTER = 60 };

static void must(int64_t rc, const fsk_error *e)
{
    if (rc < 0)
        fail_msg("%d %s", (int)rc, e->text);
}

/* ---- an index ---- */

typedef struct piece {
    uint64_t at, n; /* in the file */
} piece;

typedef struct target {
    const char *path;
    char *queries[QUERIES];
    piece hashed[PIECES], others[PIECES]; /* values covered by hashes; those of deletions */
    size_t nhashed, nothers;
    uint8_t *image;
    size_t size;
    bool sound; /* nothing has been changed: queries must find documents */
} target;

static fsk_str text_of(const char *p)
{
    return (fsk_str){p, strlen(p)};
}

static int put_document(corpus *c, fsk_writer *w, fsk_doc *d, uint32_t i, fsk_error *e)
{
    reference_text texts[CORPUS_FIELDS];
    char key[16];
    size_t n = corpus_document(c, texts);
    snprintf(key, sizeof key, "%u", i);
    fsk_doc_reset(d);
    int rc = fsk_doc_key(d, text_of(key));
    for (size_t j = 0; j < n && !rc; j++)
        rc = fsk_doc_text(d, texts[j].field, texts[j].text);
    return rc ? rc : fsk_writer_put(w, d, e);
}

/* Some commits of different sizes, with documents replaced and deleted. */
static void fill_index(const char *path, corpus *c, const uint32_t *commits, uint32_t n)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    fsk_writer_opts o = FSK_WRITER_OPTS_INIT;
    fsk_doc *d = fsk_doc_new();
    o.threads = 1;
    o.memory = 16 << 20;
    o.flags = FSK_WRITER_NO_MERGE;
    must(history_open(path, FSK_OPEN_CREATE, 0, &ix, &e), &e);
    must(fsk_writer_open(ix, &o, &w, &e), &e);
    uint32_t next = 0;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < commits[i]; j++)
            must(put_document(c, w, d, next++, &e), &e);
        for (uint32_t j = 0; j < 3 && next > 10; j++) {
            char key[16];
            snprintf(key, sizeof key, "%u", (next / 7 + j * 5) % next);
            must(fsk_writer_delete(w, text_of(key), &e), &e);
        }
        must(fsk_writer_commit(w, &e), &e);
    }
    fsk_writer_free(w);
    fsk_doc_free(d);
    assert_int_equal(fsk_close(ix), 0);
}

/* The address where the file's first byte is mapped. */
static const uint8_t *map_start(const void *inside)
{
    FILE *f = fopen("/proc/self/maps", "r");
    char line[512];
    uintptr_t from, to, at, want = (uintptr_t)inside, start = 0;
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "%lx-%lx %*s %lx", &from, &to, &at) == 3 && from <= want && want < to)
            start = from - at;
    fclose(f);
    assert_true(start != 0);
    return (const uint8_t *)start;
}

static void add_piece(piece *pieces, size_t *n, const uint8_t *start, const uint8_t *p, size_t bytes)
{
    assert_true(*n < PIECES);
    if (bytes)
        pieces[(*n)++] = (piece){(uint64_t)(p - start), bytes};
}

typedef struct live_pieces {
    target *t;
    const uint8_t *start;
} live_pieces;

static int add_live(void *user, uint32_t chunk, store_bytes bytes)
{
    live_pieces *l = user;
    (void)chunk;
    add_piece(l->t->others, &l->t->nothers, l->start, bytes.p, bytes.n);
    return 0;
}

/* The bytes of a segment that its header hashes, and those of the header. */
static void find_segment(target *t, store_view *v, const manifest_segment *m, const uint8_t *start)
{
    for (uint32_t i = 0; i < m->extents; i++) {
        store_bytes value;
        assert_int_equal(store_view_get(v, m->id, i, &value), 0);
        size_t n = value.n;
        if (i == m->header_ordinal && m->header_offset + m->header_bytes < n)
            n = m->header_offset + m->header_bytes;
        if (i <= m->header_ordinal)
            add_piece(t->hashed, &t->nhashed, start, value.p, n);
    }
    live_pieces live = {t, start};
    assert_int_equal(store_view_live(v, m->id, add_live, &live), 0);
}

static void find_pieces(target *t)
{
    fsk_error e = {0};
    store *s;
    store_view *v;
    store_bytes value;
    manifest m;
    arena memory = ARENA_INIT;
    must(store_open_flags(t->path, FSK_OPEN_RDONLY, (uint64_t)1 << 30, &s, &e), &e);
    must(store_view_open(s, &v, &e), &e);
    assert_int_equal(store_view_get(v, 0, 0, &value), 0);
    const uint8_t *start = map_start(value.p);
    must(manifest_parse(value.p, value.n, &memory, &m, &e), &e);
    add_piece(t->hashed, &t->nhashed, start, value.p, value.n);
    for (uint32_t i = 0; i < m.nsegments; i++)
        find_segment(t, v, &m.segments[i], start);
    arena_free(&memory);
    store_view_close(v);
    store_close(s);
}

static target *make_target(const char *path, uint32_t vocabulary, uint32_t length, const uint32_t *commits,
                           uint32_t n)
{
    target *t = calloc(1, sizeof *t);
    rng random = {SEED};
    corpus c;
    const corpus_shape shape = {.documents = 100,
                                .vocabulary = vocabulary,
                                .exponent = 1.0,
                                .length = length,
                                .long_one_in = 50,
                                .long_length = 20 * length,
                                .empty_one_in = 20,
                                .extra_one_in = 3};
    corpus_init(&c, &random, &shape);
    t->path = path;
    fill_index(path, &c, commits, n);
    for (int i = 0; i < QUERIES; i++) {
        fsk_str q = corpus_query(&c);
        t->queries[i] = calloc(1, q.n + 1);
        memcpy(t->queries[i], q.p, q.n);
    }
    corpus_free(&c);
    find_pieces(t);
    assert_true(file_read(path, &t->image, &t->size));
    return t;
}

static void free_target(target *t)
{
    for (int i = 0; i < QUERIES; i++)
        free(t->queries[i]);
    free(t->image);
    free(t);
}

/* ---- everything that reads, in a child ---- */

/* What damage may come to: an answer, or an error that says so. */
static bool allowed(int rc)
{
    return rc == 0 || rc == FSK_E_CORRUPT;
}

static size_t hits_read; /* of a child */

static int read_hits(fsk_reader *r, const fsk_query *q, const fsk_results *found)
{
    size_t n;
    char snippet[512];
    fsk_str text;
    const fsk_hit *hits = fsk_results_hits(found, &n);
    hits_read += n;
    for (size_t i = 0; i < n; i++) {
        CHILD_NEED(allowed(fsk_reader_key(r, hits[i].doc, &text, NULL)));
        CHILD_NEED(allowed(fsk_reader_stored(r, hits[i].doc, "title", &text, NULL)));
        CHILD_NEED(allowed(fsk_snippet(r, q, hits[i].doc, NULL, NULL, snippet, sizeof snippet, NULL, NULL)));
    }
    return 0;
}

static int read_query(fsk_index *ix, fsk_reader *r, const char *text, bool every)
{
    fsk_query *q;
    fsk_results *found;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    fsk_error e = {0};
    o.count = every ? FSK_COUNT_EXACT : FSK_COUNT_NONE;
    o.k = every ? 100 : 5;
    CHILD_NEED(fsk_query_parse(ix, text_of(text), NULL, &q, NULL) == 0);
    int rc = fsk_search(r, q, &o, &found, &e);
    if (!allowed(rc))
        fprintf(stderr, "query %s: %d %s\n", text, rc, e.text);
    CHILD_NEED(allowed(rc));
    if (rc == 0)
        rc = read_hits(r, q, found);
    fsk_results_free(found);
    fsk_query_free(q);
    return rc == FSK_E_CORRUPT ? 0 : rc;
}

enum {
    FOUND_NOTHING = 0,
    FOUND_DAMAGE = 2
}; /* exit codes of the child; 1: something was not as it must be */

static int read_everything(void *user)
{
    const target *t = user;
    fsk_index *ix;
    fsk_reader *r;
    fsk_stats stats = FSK_STATS_INIT;
    fsk_docid doc;
    alarm(HANGS_AFTER);
    int rc = history_open(t->path, 0, (uint64_t)1 << 28, &ix, NULL);
    CHILD_NEED(allowed(rc) || rc == FSK_E_FORMAT);
    if (rc)
        return FOUND_DAMAGE;
    rc = fsk_reader_open(ix, &r, NULL);
    CHILD_NEED(allowed(rc));
    if (rc)
        return FOUND_DAMAGE;
    for (int i = 0; i < QUERIES; i++)
        if (read_query(ix, r, t->queries[i], i % 2))
            return 1;
    rc = fsk_reader_find(r, text_of("7"), &doc, NULL);
    CHILD_NEED(allowed(rc) || rc == FSK_E_NOTFOUND);
    CHILD_NEED(allowed(fsk_index_stats(r, &stats, NULL)));
    rc = fsk_check(r, NULL, NULL, NULL, NULL);
    CHILD_NEED(allowed(rc));
    fsk_reader_free(r);
    fsk_close(ix);
    CHILD_NEED(!t->sound || hits_read > QUERIES);
    return rc ? FOUND_DAMAGE : FOUND_NOTHING;
}

/* A writer commits and merges over the damage, which must not make it worse than an error. */
static int write_over(void *user)
{
    const target *t = user;
    fsk_index *ix;
    fsk_writer *w;
    fsk_doc *d = fsk_doc_new();
    alarm(HANGS_AFTER);
    int rc = history_open(t->path, 0, (uint64_t)1 << 28, &ix, NULL);
    CHILD_NEED(allowed(rc) || rc == FSK_E_FORMAT);
    if (rc)
        return 0;
    rc = history_writer(ix, &w, NULL);
    CHILD_NEED(allowed(rc));
    if (rc)
        return 0;
    CHILD_NEED(!fsk_doc_key(d, text_of("7")) && !fsk_doc_text(d, "text", text_of("written over damage")));
    CHILD_NEED(allowed(fsk_writer_put(w, d, NULL)));
    rc = fsk_writer_commit(w, NULL);
    CHILD_NEED(allowed(rc));
    if (rc == 0)
        CHILD_NEED(allowed(fsk_writer_merge(w, 1, NULL)));
    fsk_writer_free(w);
    fsk_doc_free(d);
    return fsk_close(ix);
}

static int run_child(target *t, int (*fn)(void *user), const char *what, uint32_t round)
{
    int status = child_run(fn, t);
    if (status != 256 * FOUND_NOTHING && status != 256 * FOUND_DAMAGE)
        fail_msg("%s, round %u (seed %d): child ended with %d", what, round, SEED, status);
    return status / 256;
}

/* ---- bytes changed ---- */

static void change_bytes(target *t, const piece *pieces, size_t n, uint32_t changes, rng *r)
{
    int fd = open(t->path, O_RDWR);
    assert_true(fd >= 0);
    for (uint32_t i = 0; i < changes; i++) {
        const piece *p = &pieces[rng_below(r, (uint32_t)n)];
        uint64_t at = p->at + rng_u64(r) % p->n;
        uint8_t byte = t->image[at];
        byte = (uint8_t)(rng_one_in(r, 2) ? byte ^ 1u << rng_below(r, 8) : byte + 1 + rng_below(r, 255));
        assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    }
    close(fd);
}

static void restore(target *t)
{
    assert_true(file_write(t->path, t->image, t->size));
}

static void damage_rounds(target *t, uint32_t rounds)
{
    const char *fewer = getenv("FOSSICK_ROUNDS"); /* set where checks make each round slow */
    if (fewer)
        rounds = min_u32(rounds, 4 * (uint32_t)strtoul(fewer, NULL, 10));
    rng r = {SEED};
    t->sound = true;
    assert_int_equal(run_child(t, read_everything, "sound", 0), FOUND_NOTHING);
    t->sound = false;
    for (uint32_t i = 0; i < rounds; i++) {
        uint32_t changes = i % 3 == 0 ? 1 : 1 + rng_below(&r, 1u << (i % 10));
        change_bytes(t, t->hashed, t->nhashed, changes, &r);
        if (t->nothers && i % 4 == 0)
            change_bytes(t, t->others, t->nothers, 1, &r);
        int found = run_child(t, read_everything, "damaged", i);
        if (found != FOUND_DAMAGE) /* changes may cancel each other out only when there are several */
            fail_msg("round %u (seed %d): %u bytes changed, none found", i, SEED, changes);
        if (i % 5 == 0)
            run_child(t, write_over, "written over", i);
        restore(t);
    }
    for (uint32_t i = 0; t->nothers && i < rounds / 4; i++) {
        change_bytes(t, t->others, t->nothers, 1, &r);
        run_child(t, read_everything, "deletions damaged", i);
        restore(t);
    }
}

static void test_small_damaged(void **state)
{
    static const uint32_t commits[] = {1, 12, 60, 5};
    target *t = make_target(((scratch *)*state)->path, 200, 20, commits, 4);
    damage_rounds(t, 150);
    free_target(t);
}

static void test_large_damaged(void **state)
{
    static const uint32_t commits[] = {6000, 400, 30};
    target *t = make_target(((scratch *)*state)->path, 1500, 60, commits, 3);
    assert_true(t->size > 8 * EXTENT_BYTES);
    damage_rounds(t, 24);
    free_target(t);
}

/* ---- files cut off ---- */

/* Either the file is refused, or nothing that is missing was needed. */
static void test_truncated(void **state)
{
    static const uint32_t commits[] = {40, 1500, 30};
    target *t = make_target(((scratch *)*state)->path, 300, 30, commits, 3);
    rng r = {SEED};
    uint32_t refused = 0, rounds = 120;
    for (uint32_t i = 0; i < rounds; i++) {
        uint64_t n = i < 40 ? i * 256 : i < 60 ? t->size - 1 - (i - 40) * 1024 : rng_u64(&r) % t->size;
        assert_true(file_write(t->path, t->image, n));
        if (n == 0) /* an empty file is an index that has not been made */
            continue;
        refused += run_child(t, read_everything, "truncated", i) == FOUND_DAMAGE;
    }
    assert_int_equal(refused, rounds - 1);
    free_target(t);
}

/* ---- a newer format ---- */

static void test_newer_format(void **state)
{
    static const uint32_t commits[] = {5};
    const char *path = ((scratch *)*state)->path;
    target *t = make_target(path, 100, 10, commits, 1);
    fsk_error e = {0};
    store *s;
    store_bytes value;
    uint8_t copy[4096];
    must(store_open_flags(path, 0, (uint64_t)1 << 28, &s, &e), &e);
    must(store_writer_lock(s, &e), &e);
    must(store_get(s, 0, 0, &value, &e), &e);
    size_t n = value.n;
    memcpy(copy, value.p, n);
    store_abort(s);
    store_u16(copy + 4, 7);
    store_u64(copy + 8, hash_bytes(copy + 16, n - 16));
    must(store_publish_begin(s, &e), &e);
    must(store_publish(s, copy, n, &e), &e);
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
    fsk_index *ix;
    assert_int_equal(history_open(path, 0, 0, &ix, &e), FSK_E_FORMAT);
    assert_null(ix);
    assert_non_null(strstr(e.text, "7"));
    free_target(t);
}

/* ---- what is no index ---- */

static void test_foreign(void **state)
{
    const scratch *d = *state;
    fsk_error e = {0};
    fsk_index *ix;
    static const char text[] = "Not an index, but a file with a text that somebody may want to keep.\n";
    assert_int_equal(history_open(d->path, 0, 0, &ix, &e), FSK_E_NOTFOUND);
    assert_int_equal(history_open(d->folder, 0, 0, &ix, &e) < 0, 1);
    for (uint32_t flags = 0; flags <= FSK_OPEN_CREATE; flags++) {
        uint8_t *after;
        size_t n;
        assert_true(file_write(d->path, (const uint8_t *)text, sizeof text));
        assert_int_equal(history_open(d->path, flags, 0, &ix, &e), FSK_E_FORMAT);
        assert_null(ix);
        assert_non_null(strstr(e.text, d->path));
        assert_true(file_read(d->path, &after, &n));
        assert_int_equal(n, sizeof text);
        assert_memory_equal(after, text, n);
        assert_int_equal(access(d->lock, F_OK), -1);
        free(after);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_small_damaged), TEST(test_large_damaged), TEST(test_truncated),
        TEST(test_newer_format),  TEST(test_foreign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
