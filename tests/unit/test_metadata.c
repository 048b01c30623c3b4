/* test_metadata.c -- metadata beside the documents against a naive table: random histories of sets, removals,
 * commits, rollbacks, merges and reopening; snapshots; order; limits. */
#include "unit.h"

#include "../lib/store_help.h"
#include <stdlib.h>
#include <string.h>

enum { NAMES = 40, STEPS = 3000 };

typedef struct table {
    size_t n[NAMES]; /* bytes of the value of name i; 0: none */
    uint8_t fill[NAMES];
} table;

typedef struct rig {
    fsk_index *ix;
    fsk_writer *w;
    fsk_doc *doc;
    char *value;
    fsk_error e;
} rig;

static fsk_str text(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

/* Names of all lengths, none the beginning of another; in byte order. */
static size_t name_of(uint32_t i, char *to)
{
    size_t n = i % 4 == 3 ? 500 : 3 + i;
    memset(to, 'x', n);
    to[0] = (char)('A' + i / 10);
    to[1] = (char)('0' + i % 10);
    to[n - 1] = '\xFF';
    return n;
}

static void need(rig *g, int rc)
{
    if (rc)
        fail_msg("%d %s", rc, g->e.text);
}

static void rig_open(rig *g, const char *path)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    fsk_writer_opts write = FSK_WRITER_OPTS_INIT;
    opts.flags = FSK_OPEN_CREATE;
    write.threads = 1;
    write.memory = 16 << 20;
    need(g, fsk_open(path, &opts, &g->ix, &g->e));
    need(g, fsk_writer_open(g->ix, &write, &g->w, &g->e));
}

static void rig_close(rig *g)
{
    fsk_writer_free(g->w);
    assert_int_equal(fsk_close(g->ix), 0);
}

static void set(rig *g, table *t, uint32_t i, size_t n, uint8_t fill)
{
    char name[512];
    memset(g->value, fill, n);
    need(g, fsk_writer_metadata(g->w, (fsk_str){name, name_of(i, name)}, (fsk_str){g->value, n}, &g->e));
    t->n[i] = n;
    t->fill[i] = fill;
}

static void put_document(rig *g)
{
    char key[16];
    fsk_doc_reset(g->doc);
    sprintf(key, "k%u", random_below(30));
    need(g, fsk_doc_key(g->doc, text(key)));
    need(g, fsk_doc_text(g->doc, "text", text("some words of a document")));
    need(g, fsk_writer_put(g->w, g->doc, &g->e));
}

static bool value_is(fsk_str v, const table *t, uint32_t i)
{
    for (size_t k = 0; k < v.n; k++) {
        if ((uint8_t)v.p[k] != t->fill[i])
            return false;
    }
    return v.n == t->n[i];
}

typedef struct walk {
    const table *t;
    uint32_t next;
} walk;

static int walk_one(void *user, fsk_str name, fsk_str value)
{
    walk *w = user;
    char want[512];
    while (w->next < NAMES && w->t->n[w->next] == 0)
        w->next++;
    assert_true(w->next < NAMES);
    assert_int_equal(name.n, name_of(w->next, want));
    assert_memory_equal(name.p, want, name.n);
    assert_true(value_is(value, w->t, w->next++));
    return 0;
}

static void shows(rig *g, fsk_reader *r, const table *t)
{
    for (uint32_t i = 0; i < NAMES; i++) {
        char name[512];
        fsk_str v;
        int rc = fsk_reader_metadata(r, (fsk_str){name, name_of(i, name)}, &v, &g->e);
        assert_int_equal(rc, t->n[i] ? 0 : FSK_E_NOTFOUND);
        assert_true(value_is(v, t, i));
    }
    walk w = {t, 0};
    need(g, fsk_reader_metadata_each(r, text(""), walk_one, &w, &g->e));
    while (w.next < NAMES && t->n[w.next] == 0)
        w.next++;
    assert_int_equal(w.next, NAMES);
    w.next = 20; /* those of one first byte */
    need(g, fsk_reader_metadata_each(r, text("C"), walk_one, &w, &g->e));
    assert_true(w.next <= 30);
}

static void check(rig *g, const table *t)
{
    fsk_reader *r;
    need(g, fsk_reader_open(g->ix, &r, &g->e));
    shows(g, r, t);
    need(g, fsk_check(r, NULL, NULL, NULL, &g->e));
    fsk_reader_free(r);
}

static void random_step(rig *g, const char *path, table *pending, table *published)
{
    uint32_t r = random_below(100);
    if (r < 70) {
        size_t n = random_below(5) ? random_below(100) : random_below(10000);
        set(g, pending, random_below(NAMES), n, (uint8_t)random_below(256));
    } else if (r < 80) {
        put_document(g);
    } else if (r < 90) {
        need(g, fsk_writer_commit(g->w, &g->e));
        *published = *pending;
        check(g, published);
    } else if (r < 94) {
        need(g, fsk_writer_rollback(g->w, &g->e));
        *pending = *published;
    } else if (r < 97) {
        need(g, fsk_writer_merge(g->w, 1, &g->e));
        *published = *pending;
        check(g, published);
    } else {
        rig_close(g);
        rig_open(g, path);
        *pending = *published;
        check(g, published);
    }
}

static void random_histories(void **state)
{
    const scratch *s = *state;
    rig g = {.doc = fsk_doc_new(), .value = malloc(10000)};
    table pending = {0}, published = {0};
    rig_open(&g, s->path);
    for (int i = 0; i < STEPS; i++)
        random_step(&g, s->path, &pending, &published);
    rig_close(&g);
    fsk_doc_free(g.doc);
    free(g.value);
}

static void a_snapshot_keeps_its_own(void **state)
{
    const scratch *s = *state;
    rig g = {.value = malloc(10000)};
    table before = {0}, after;
    fsk_reader *r;
    rig_open(&g, s->path);
    for (uint32_t i = 0; i < NAMES; i++)
        set(&g, &before, i, 1 + 200 * i, (uint8_t)i);
    need(&g, fsk_writer_commit(g.w, &g.e));
    need(&g, fsk_reader_open(g.ix, &r, &g.e));
    after = before;
    for (uint32_t i = 0; i < NAMES; i += 2)
        set(&g, &after, i, i % 4 ? 0 : 77, 9);
    shows(&g, r, &before);
    need(&g, fsk_writer_commit(g.w, &g.e));
    shows(&g, r, &before);
    int changed;
    need(&g, fsk_reader_refresh(r, &changed, &g.e));
    assert_true(changed);
    shows(&g, r, &after);
    fsk_reader_release(r);
    fsk_str v;
    assert_int_equal(fsk_reader_metadata(r, text("A0"), &v, &g.e), FSK_E_INVAL);
    fsk_reader_free(r);
    rig_close(&g);
    free(g.value);
}

static int stop(void *user, fsk_str name, fsk_str value)
{
    (void)name;
    (void)value;
    return ++*(int *)user == 2 ? 17 : 0;
}

static void limits_and_wrong_arguments(void **state)
{
    const scratch *s = *state;
    rig g = {.value = malloc(10000)};
    table t = {0};
    char name[501];
    fsk_str v;
    rig_open(&g, s->path);
    memset(name, 'n', sizeof name);
    assert_int_equal(fsk_writer_metadata(g.w, text(""), text("v"), &g.e), FSK_E_LIMIT);
    assert_int_equal(fsk_writer_metadata(g.w, (fsk_str){name, 501}, text("v"), &g.e), FSK_E_LIMIT);
    assert_int_equal(
        fsk_writer_metadata(g.w, (fsk_str){name, 500}, (fsk_str){name, ((size_t)1 << 30) + 1}, &g.e),
        FSK_E_LIMIT);
    assert_int_equal(fsk_writer_metadata(g.w, (fsk_str){NULL, 3}, text("v"), &g.e), FSK_E_INVAL);
    for (uint32_t i = 0; i < 5; i++)
        set(&g, &t, i, 10, 'v'); /* the writer is still good */
    need(&g, fsk_writer_commit(g.w, &g.e));
    check(&g, &t);
    fsk_reader *r;
    int calls = 0;
    need(&g, fsk_reader_open(g.ix, &r, &g.e));
    assert_int_equal(fsk_reader_metadata_each(r, text(""), stop, &calls, &g.e), 17);
    assert_int_equal(calls, 2);
    assert_int_equal(fsk_reader_metadata(r, (fsk_str){name, 501}, &v, &g.e), FSK_E_NOTFOUND);
    assert_int_equal(v.n, 0);
    fsk_reader_free(r);
    rig_close(&g);
    free(g.value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_histories, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_snapshot_keeps_its_own, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(limits_and_wrong_arguments, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests_name("metadata", tests, NULL, NULL);
}
