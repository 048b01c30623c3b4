/* test_inverter.c -- inverter and runs against plain arrays: fields, gaps, several tokens at one position,
 * generations, lengths, long lists, in memory and spilled. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/run_help.h"
#include "../lib/store_help.h"
#include "write/inverter.h"
#include "write/termsort.h"

enum { FIELDS = 4, VOCABULARY = 900 };

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

/* Terms whose beginnings agree for long, so that sorting must go deep. */
static void term_text(uint32_t i, char out[256])
{
    static const char *const begin[] = {"", "a", "commonprefixofterms", "commonprefixofterms-and-more-of-it"};
    int n = sprintf(out, "%s%u", begin[i % 4], i * 2654435761u % 100003);
    if (i % 97 == 0) {
        memset(out + n, 'z', 255 - (size_t)n);
        out[255] = 0;
    }
}

static void add_token(inverter *v, uint32_t field, uint32_t term, bool same, uint32_t doc, uint32_t position,
                      run_contents *want)
{
    char text[256], stem[256] = "";
    term_text(term, text);
    if (field != 3)
        sprintf(stem, "s%u", term % 50);
    uint32_t id = inverter_term(v, field, str(text), str(stem)), *room = inverter_room(v, 1);
    assert_true(id != UINT32_MAX && room);
    *room = same ? id | (uint32_t)INVERTER_SAME_POSITION : id;
    inverter_added(v, 1);
    run_contents_add(want, field, str(text), doc, position);
    if (*stem)
        run_contents_stem(want, field, str(stem), str(text));
}

static void random_field(inverter *v, uint32_t field, uint32_t doc, run_contents *want)
{
    assert_int_equal(inverter_field(v, field, NULL), 0);
    uint32_t next = 0, length = 0, span = 0;
    for (uint32_t i = random_below(30); i; i--) {
        if (random_below(20) == 0) {
            uint32_t gap = 1 + random_below(random_below(10) ? 200 : 1 << 20);
            assert_int_equal(inverter_gap(v, gap, NULL), 0);
            next += gap;
        }
        bool same = random_below(15) == 0;
        uint32_t term = random_below(1 + random_below(VOCABULARY));
        uint32_t position = same && next ? next - 1 : next;
        add_token(v, field, term, same, doc, position, want);
        next += !same || !next;
        length++;
        span = next;
    }
    size_t n;
    const inverted_field *f = inverter_fields(v, &n);
    assert_int_equal(f[n - 1].field, field);
    assert_int_equal(f[n - 1].length, length);
    assert_int_equal(f[n - 1].span, span);
}

static void random_documents(inverter *v, uint32_t first, uint32_t ndocs, run_contents *want)
{
    for (uint32_t doc = first; doc < first + ndocs; doc++) {
        if (random_below(50) == 0)
            continue;
        assert_int_equal(inverter_document(v, doc * 1000, 1, NULL), 0);
        for (uint32_t f = 0; f < FIELDS; f++) {
            if (f == 0 || random_below(4) == 0)
                random_field(v, f, doc * 1000, want);
        }
    }
    run_contents_sort(want);
}

static void check_run(inverter *v, spill *file, run_contents *want)
{
    run r;
    fsk_error e;
    uint32_t generation = inverter_generation(v);
    assert_true(inverter_memory(v) > want->ntokens * 4);
    assert_int_equal(inverter_sort(v, &r, &e), 0);
    assert_true(inverter_generation(v) != generation);
    assert_true(inverter_empty(v));
    for (int spilled = 0; spilled < 2; spilled++) {
        run_contents got = {0};
        if (spilled)
            assert_int_equal(run_spill(&r, file, &e), 0);
        run_contents_read(&got, &r, file, 1024);
        assert_same_run(&got, want);
        run_contents_free(&got);
    }
    run_free(&r);
}

static void runs_hold_what_was_added(void **state)
{
    const scratch *s = *state;
    inverter *v = NULL;
    spill file;
    spill_init(&file, s->path);
    assert_int_equal(inverter_new(&v, NULL), 0);
    for (uint32_t round = 0; round < 6; round++) {
        run_contents want = {0};
        random_documents(v, 1000 * round, round == 3 ? 0 : 200, &want);
        if (round == 3)
            assert_true(inverter_empty(v));
        else
            check_run(v, &file, &want);
        if (round == 4)
            inverter_shrink(v);
        run_contents_free(&want);
    }
    inverter_free(v);
    spill_free(&file);
}

static void an_empty_inverter_makes_an_empty_run(void **state)
{
    (void)state;
    inverter *v = NULL;
    run r;
    assert_int_equal(inverter_new(&v, NULL), 0);
    assert_int_equal(inverter_sort(v, &r, NULL), 0);
    assert_int_equal(r.n, 0);
    assert_int_equal(inverter_document(v, 5, 0, NULL), 0);
    assert_int_equal(inverter_field(v, 0, NULL), 0);
    assert_true(inverter_term(v, 0, str("unused"), str("")) != UINT32_MAX);
    assert_int_equal(inverter_sort(v, &r, NULL), 0);
    assert_int_equal(r.n, 0);
    inverter_free(v);
}

static void reset_forgets(void **state)
{
    (void)state;
    inverter *v = NULL;
    run_contents want = {0};
    run r;
    assert_int_equal(inverter_new(&v, NULL), 0);
    random_documents(v, 0, 50, &want);
    uint32_t generation = inverter_generation(v);
    inverter_reset(v);
    assert_true(inverter_generation(v) != generation);
    assert_int_equal(inverter_sort(v, &r, NULL), 0);
    assert_int_equal(r.n, 0);
    run_contents_free(&want);
    inverter_free(v);
}

static void a_field_comes_once(void **state)
{
    (void)state;
    inverter *v = NULL;
    fsk_error e;
    assert_int_equal(inverter_new(&v, NULL), 0);
    assert_int_equal(inverter_document(v, 0, 7, &e), 0);
    assert_int_equal(inverter_body(v), 7);
    assert_int_equal(inverter_field(v, 2, &e), 0);
    assert_int_equal(inverter_field(v, 0, &e), 0);
    assert_int_equal(inverter_field(v, 2, &e), FSK_E_INVAL);
    assert_int_equal(inverter_document(v, 1, 7, &e), 0);
    assert_int_equal(inverter_field(v, 2, &e), 0);
    inverter_free(v);
}

static void cuts_stand_at_positions(void **state)
{
    (void)state;
    inverter *v = NULL;
    size_t n;
    assert_int_equal(inverter_new(&v, NULL), 0);
    assert_int_equal(inverter_document(v, 0, 0, NULL), 0);
    assert_int_equal(inverter_field(v, 0, NULL), 0);
    for (uint32_t i = 0; i < 100; i++) {
        uint32_t id = inverter_term(v, 0, str("w"), str("")), *room = inverter_room(v, 1);
        assert_int_equal(inverter_cut(v, 10 * i, NULL), 0);
        *room = id;
        inverter_added(v, 1);
    }
    const inverted_cut *cuts = inverter_cuts(v, &n);
    assert_int_equal(n, 100);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(cuts[i].byte, 10 * i);
        assert_int_equal(cuts[i].position, i);
    }
    inverter_free(v);
}

static void ids_are_stable_and_spelt(void **state)
{
    (void)state;
    inverter *v = NULL;
    char text[256];
    uint32_t ids[VOCABULARY];
    assert_int_equal(inverter_new(&v, NULL), 0);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < VOCABULARY; i++) {
            term_text(i, text);
            uint32_t id = inverter_term(v, i % 3, str(text), str("stem"));
            if (round)
                assert_int_equal(id, ids[i]);
            ids[i] = id;
        }
    }
    fsk_str raw, stem;
    term_text(500, text);
    inverter_spell(v, ids[500], &raw, &stem);
    assert_int_equal(raw.n, strlen(text));
    assert_memory_equal(raw.p, text, raw.n);
    assert_int_equal(stem.n, 4);
    assert_true(inverter_term(v, 0, str("other"), str("")) != inverter_term(v, 1, str("other"), str("")));
    inverter_free(v);
}

/* ---- sorting ---- */

static int reference_order(const void *a, const void *b)
{
    const sort_item *x = a, *y = b;
    int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    if (!c)
        c = (x->n > y->n) - (x->n < y->n);
    return c ? c : (x->rank > y->rank) - (x->rank < y->rank);
}

static void strings_are_sorted(void **state)
{
    (void)state;
    enum { N = 3000, ROOM = 40 };
    static uint8_t bytes[N][ROOM];
    static sort_item got[N], want[N];
    for (uint32_t round = 0; round < 40; round++) {
        uint32_t n = random_below(N), letters = 1 + random_below(round % 5 == 0 ? 255 : 3);
        for (uint32_t i = 0; i < n; i++) {
            uint32_t length = random_below(1 + random_below(ROOM));
            for (uint32_t j = 0; j < length; j++)
                bytes[i][j] = (uint8_t)random_below(letters);
            got[i] = (sort_item){0, bytes[i], length, i};
        }
        memcpy(want, got, n * sizeof *got);
        qsort(want, n, sizeof *want, reference_order);
        termsort(got, n);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(got[i].rank, want[i].rank);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_hold_what_was_added, scratch_setup, scratch_teardown),
        cmocka_unit_test(an_empty_inverter_makes_an_empty_run),
        cmocka_unit_test(reset_forgets),
        cmocka_unit_test(a_field_comes_once),
        cmocka_unit_test(cuts_stand_at_positions),
        cmocka_unit_test(ids_are_stable_and_spelt),
        cmocka_unit_test(strings_are_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
