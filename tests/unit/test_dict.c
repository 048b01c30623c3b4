/* test_dict.c -- dictionary sections against a sorted array of terms: every term found with its list, their
 * neighbours absent, walks from any point, forms of stems, the raw section read back during the build. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/segment_help.h"
#include "segment/dict_block.h"
#include "write/build_internal.h"

enum { NDOCS = 1000, TERM_ROOM = TERM_BYTES + 1 };

typedef struct vocabulary {
    struct word {
        uint8_t p[TERM_ROOM];
        uint32_t n;
    } * words;
    uint32_t n;
} vocabulary;

static int word_compare(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    return c ? c : (int)x->n - (int)y->n;
}

static fsk_str word_str(const struct word *w)
{
    return str_of((const char *)w->p, w->n);
}

/* Words over `letters` letters of up to `longest` bytes; every eighth extends or repeats much of another. */
static vocabulary make_vocabulary(uint32_t n, uint32_t letters, uint32_t longest)
{
    vocabulary v = {calloc(n, sizeof *v.words), 0};
    for (uint32_t i = 0; i < n; i++) {
        struct word *w = &v.words[i];
        uint32_t at = 0, length = 1 + random_below(longest);
        if (i && random_below(8) == 0) {
            *w = v.words[random_below(i)];
            at = w->n - random_below(w->n);
        }
        w->n = at > length ? at : length;
        for (; at < w->n; at++)
            w->p[at] = letters > 26 ? (uint8_t)random_below(256) : (uint8_t)('a' + random_below(letters));
    }
    qsort(v.words, n, sizeof *v.words, word_compare);
    for (uint32_t i = 0; i < n; i++)
        if (!v.n || word_compare(&v.words[v.n - 1], &v.words[i]))
            v.words[v.n++] = v.words[i];
    return v;
}

static uint32_t lower_bound(const vocabulary *v, const struct word *w)
{
    uint32_t i = 0, hi = v->n;
    while (i < hi) {
        uint32_t mid = (i + hi) / 2;
        if (word_compare(&v->words[mid], w) < 0)
            i = mid + 1;
        else
            hi = mid;
    }
    return i;
}

/* The list of word i, of which kind, follows from i alone. */
static uint32_t list_of(uint32_t i, uint8_t *bytes, dict_entry *out)
{
    *out = (dict_entry){.kind = (list_kind)(i % 3), .df = 1 + i % 7 * (i % 3 ? 100000 : 1)};
    if (out->kind == LIST_INLINE) {
        out->inlined_bytes = i % 11;
        memset(bytes, (int)i, out->inlined_bytes);
        out->inlined = bytes;
    } else {
        out->skip = (uint64_t)i * 77777;
    }
    if (out->kind == LIST_DENSE)
        out->slot = i * 5;
    return out->df;
}

static void assert_list(uint32_t i, const dict_entry *got)
{
    uint8_t bytes[16];
    dict_entry want;
    list_of(i, bytes, &want);
    assert_int_equal(got->kind, want.kind);
    assert_int_equal(got->df, want.df);
    assert_int_equal(got->skip, want.skip);
    assert_int_equal(got->slot, want.slot);
    assert_int_equal(got->inlined_bytes, want.inlined_bytes);
    if (want.kind == LIST_INLINE)
        assert_memory_equal(got->inlined, want.inlined, want.inlined_bytes);
}

/* Forms of word i as a stem: the word with one to three endings. */
static uint32_t forms_of(const struct word *w, uint32_t i, struct word forms[3])
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < 1 + i % 3; k++) {
        forms[n] = *w;
        uint32_t cut = w->n > 40 ? w->n - 30 : w->n;
        forms[n].n = cut;
        for (uint32_t j = 0; j <= k * 8; j++)
            forms[n].p[forms[n].n++] = (uint8_t)('e' + k);
        n++;
    }
    return n;
}

static void put_section(one_segment *o, uint32_t field, uint32_t space, const vocabulary *v)
{
    fsk_error *e = &o->error;
    buf forms = {0};
    assert_int_equal(build_section_begin(o->build, field, space, e), 0);
    for (uint32_t i = 0; i < v->n; i++) {
        uint8_t bytes[16];
        dict_entry entry;
        list_of(i, bytes, &entry);
        if (space == SPACE_STEM) {
            struct word f[3];
            forms.n = 0;
            entry.nforms = forms_of(&v->words[i], i, f);
            if (entry.nforms == 1)
                entry = (dict_entry){.kind = LIST_ALIAS, .df = entry.df, .nforms = 1};
            for (uint32_t k = 0; k < entry.nforms; k++)
                dict_form_put(&forms, word_str(&f[k]), word_str(&v->words[i]));
            entry.forms = forms.p;
            entry.forms_end = forms.p + forms.n;
        }
        assert_int_equal(dict_put_term(o->build, word_str(&v->words[i]), &entry, e), 0);
    }
    assert_int_equal(build_section_end(o->build, e), 0);
    buf_free(&forms);
}

static void check_find(const segment *s, const segment_section *section, const vocabulary *v,
                       const struct word *w)
{
    uint32_t i = lower_bound(v, w);
    bool present = i < v->n && !word_compare(&v->words[i], w);
    dict_entry entry;
    assert_int_equal(dict_find(s, section, word_str(w), &entry, NULL), present ? 0 : FSK_E_NOTFOUND);
    if (present && section->space == SPACE_RAW)
        assert_list(i, &entry);
}

/* A word near one of the vocabulary: itself, cut, longer, or with its last byte changed. */
static struct word near_word(const vocabulary *v, uint32_t i, uint32_t how)
{
    struct word w = v->words[i];
    if (how == 1 && w.n > 1)
        w.n--;
    if (how == 2 && w.n < TERM_BYTES)
        w.p[w.n++] = 0;
    if (how == 3 && w.n < TERM_BYTES)
        w.p[w.n++] = 255;
    if (how == 4)
        w.p[w.n - 1]++;
    if (how == 5)
        w.p[random_below(w.n)] = (uint8_t)random_below(256);
    return w;
}

static void check_finds(const segment *s, const segment_section *section, const vocabulary *v)
{
    uint32_t step = v->n > 20000 ? 7 : 1;
    for (uint32_t i = 0; i < v->n; i += step)
        for (uint32_t how = 0; how < 6; how++) {
            struct word w = near_word(v, i, how);
            check_find(s, section, v, &w);
        }
}

static void check_walk(const segment *s, const segment_section *section, const vocabulary *v,
                       const struct word *from, uint32_t most)
{
    dict_cursor *c = NULL;
    fsk_str term;
    dict_entry entry;
    uint32_t i = from ? lower_bound(v, from) : 0;
    assert_int_equal(dict_cursor_open(s, section, from ? word_str(from) : (fsk_str){NULL, 0}, &c, NULL), 0);
    for (; i < v->n && most; i++, most--) {
        assert_int_equal(dict_cursor_next(c, &term, &entry, NULL), 0);
        assert_int_equal(term.n, v->words[i].n);
        assert_memory_equal(term.p, v->words[i].p, term.n);
        if (section->space == SPACE_RAW)
            assert_list(i, &entry);
    }
    if (i == v->n)
        for (int again = 0; again < 2; again++)
            assert_int_equal(dict_cursor_next(c, &term, &entry, NULL), FSK_E_NOTFOUND);
    dict_cursor_free(c);
}

static void check_walks(const segment *s, const segment_section *section, const vocabulary *v)
{
    check_walk(s, section, v, NULL, UINT32_MAX);
    for (int i = 0; i < 300 && v->n; i++) {
        struct word w = near_word(v, random_below(v->n), random_below(6));
        check_walk(s, section, v, &w, 70);
    }
}

static void check_ordinals(const segment *s, const segment_section *section, const vocabulary *v)
{
    char name[KEY_BYTES];
    size_t n = 0;
    for (uint32_t k = 0; k < 300 && v->n; k++) {
        uint32_t i = k < 64 && k < v->n ? k : random_below(v->n);
        assert_int_equal(dict_term_at(s, section, i, name, &n, NULL), 0);
        assert_int_equal(n, v->words[i].n);
        assert_memory_equal(name, v->words[i].p, n);
    }
    assert_int_equal(dict_term_at(s, section, v->n, name, &n, NULL), FSK_E_CORRUPT);
}

static void check_forms(const segment *s, const segment_section *section, const vocabulary *v)
{
    for (uint32_t i = 0; i < v->n; i += 1 + v->n / 5000) {
        struct word want[3];
        uint32_t n = forms_of(&v->words[i], i, want);
        dict_entry entry;
        assert_int_equal(dict_find(s, section, word_str(&v->words[i]), &entry, NULL), 0);
        assert_int_equal(entry.nforms, n);
        assert_int_equal(entry.kind == LIST_ALIAS, n == 1);
        const uint8_t *p = entry.forms;
        for (uint32_t k = 0; k < n; k++) {
            uint8_t form[TERM_BYTES];
            size_t bytes = 0;
            assert_true(dict_form_next(&p, entry.forms_end, word_str(&v->words[i]), form, &bytes));
            assert_int_equal(bytes, want[k].n);
            assert_memory_equal(form, want[k].p, bytes);
        }
        assert_ptr_equal(p, entry.forms_end);
    }
}

static void check_read_back(build *b, const vocabulary *v)
{
    for (uint32_t k = 0; k < 2000 && v->n; k++) {
        struct word w = near_word(v, (k * 5 + random_below(40)) % v->n, random_below(6));
        uint32_t i = lower_bound(v, &w);
        bool present = i < v->n && !word_compare(&v->words[i], &w);
        dict_entry entry;
        assert_int_equal(build_find_raw(b, 1, word_str(&w), &entry, NULL), present ? 0 : FSK_E_NOTFOUND);
        if (present)
            assert_list(i, &entry);
    }
}

static void check_vocabulary(const scratch *s, vocabulary *v)
{
    static const uint8_t norms[NDOCS];
    vocabulary none = {NULL, 0};
    one_segment o;
    assert_int_equal(one_begin(&o, s, NDOCS, NULL), 0);
    for (uint32_t field = 0; field < 3; field++)
        assert_int_equal(build_norms(o.build, field, norms, NULL, 1, 1, NULL), 0);
    put_section(&o, 0, SPACE_RAW, &none);
    put_section(&o, 1, SPACE_RAW, v);
    check_read_back(o.build, v);
    put_section(&o, 1, SPACE_STEM, v);
    check_read_back(o.build, v);
    put_section(&o, 2, SPACE_RAW, &none);
    assert_int_equal(one_publish(&o), 0);
    assert_int_equal(segment_verify(o.segment, NULL), 0);
    for (uint32_t space = SPACE_RAW; space <= SPACE_STEM; space++) {
        const segment_section *section = segment_section_find(o.segment, 1, space);
        assert_non_null(section);
        check_finds(o.segment, section, v);
        check_walks(o.segment, section, v);
        check_ordinals(o.segment, section, v);
    }
    check_forms(o.segment, segment_section_find(o.segment, 1, SPACE_STEM), v);
    const segment_section *empty = segment_section_find(o.segment, 2, SPACE_RAW);
    dict_entry entry;
    assert_int_equal(dict_find(o.segment, empty, str_of("a", 1), &entry, NULL), FSK_E_NOTFOUND);
    check_walk(o.segment, empty, &none, NULL, 1);
    one_end(&o);
    remove(s->path);
    remove(s->lock);
    free(v->words);
}

static void test_small(void **state)
{
    for (uint32_t n = 1; n < 120; n += 1 + n / 3) {
        vocabulary v = make_vocabulary(n, 26, 8);
        check_vocabulary(*state, &v);
    }
}

static void test_shared_prefixes(void **state)
{
    vocabulary few = make_vocabulary(5000, 2, 40), longest = make_vocabulary(3000, 1, TERM_BYTES);
    vocabulary bytes = make_vocabulary(4000, 256, TERM_BYTES);
    for (uint32_t i = 0; i < few.n; i++) { /* all blocks with the same first 8 bytes */
        memmove(few.words[i].p + 12, few.words[i].p, few.words[i].n);
        memset(few.words[i].p, 255, 12);
        few.words[i].n += 12;
    }
    check_vocabulary(*state, &few);
    check_vocabulary(*state, &longest);
    check_vocabulary(*state, &bytes);
}

static void test_large(void **state)
{
    vocabulary v = make_vocabulary(100000, 26, 14);
    check_vocabulary(*state, &v);
}

static void test_order(void **state)
{
    static const uint8_t norms[NDOCS];
    dict_entry entry = {.kind = LIST_BLOCKS, .df = 1};
    one_segment o;
    assert_int_equal(one_begin(&o, *state, NDOCS, NULL), 0);
    assert_int_equal(build_section_begin(o.build, 0, SPACE_RAW, NULL), FSK_E_INVAL);
    assert_int_equal(build_norms(o.build, 0, norms, NULL, 1, 1, NULL), 0);
    assert_int_equal(build_norms(o.build, 0, norms, NULL, 1, 1, NULL), FSK_E_INVAL);
    assert_int_equal(build_section_begin(o.build, 0, SPACE_RAW, NULL), 0);
    assert_int_equal(dict_put_term(o.build, str_of("b", 1), &entry, NULL), 0);
    assert_int_equal(dict_put_term(o.build, str_of("b", 1), &entry, NULL), FSK_E_INVAL);
    assert_int_equal(dict_put_term(o.build, str_of("a", 1), &entry, NULL), FSK_E_INVAL);
    assert_int_equal(dict_put_term(o.build, str_of("b\xff", 2), &entry, NULL), 0);
    assert_int_equal(dict_put_term(o.build, str_of("b\x7f", 2), &entry, NULL), FSK_E_INVAL);
    assert_int_equal(build_finish(o.build, &o.described, NULL), FSK_E_INVAL);
    assert_int_equal(build_section_end(o.build, NULL), 0);
    assert_int_equal(build_section_begin(o.build, 0, SPACE_RAW, NULL), FSK_E_INVAL);
    one_end(&o);
}

/* Blocks of random bytes, and sound ones with bytes changed: any answer, no access out of bounds (the
 * sanitizers look). */
static void test_damaged_blocks(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 20000; round++) {
        size_t n = random_below(300);
        uint8_t *p = malloc(n ? n : 1), name[KEY_BYTES];
        for (size_t i = 0; i < n; i++)
            p[i] = random_below(3) ? (uint8_t)random_below(20) : (uint8_t)random_below(256);
        if (n >= BLOCK_HEAD)
            p[1] = p[2] = p[4] = p[5] = 0;
        dict_block b;
        if (dict_block_open(&b, p, p + n, 1 + random_below(32), random_below(3))) {
            dict_entry entry;
            size_t bytes = 0;
            uint32_t index = 0;
            const uint8_t *at = b.names;
            dict_block_find(&b, str_of("\1\2\3", 3), &index);
            dict_block_entry(&b, b.nterms - 1, &entry);
            for (uint32_t i = 0; i < b.nterms && at; i++)
                at = dict_block_name(&b, at, i, name, &bytes);
        }
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_small, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_shared_prefixes, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_large, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_order, scratch_setup, scratch_teardown),
        cmocka_unit_test(test_damaged_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
