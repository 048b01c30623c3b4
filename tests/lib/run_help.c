/* run_help.c -- see run_help.h. */
#include "run_help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *one_more(void *p, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return p;
    *cap = 2 * *cap + 256;
    p = realloc(p, *cap * size);
    assert_non_null(p);
    return p;
}

static void copy_str(char to[256], fsk_str from)
{
    assert_true(from.n < 256);
    memset(to, 0, 256);
    memcpy(to, from.p, from.n);
}

void run_contents_add(run_contents *c, uint32_t field, fsk_str term, uint32_t doc, uint32_t position)
{
    c->tokens = one_more(c->tokens, c->ntokens, &c->tokens_cap, sizeof *c->tokens);
    token_at *t = &c->tokens[c->ntokens++];
    *t = (token_at){.field = field, .doc = doc, .position = position};
    copy_str(t->term, term);
}

void run_contents_stem(run_contents *c, uint32_t field, fsk_str stem, fsk_str form)
{
    c->stems = one_more(c->stems, c->nstems, &c->stems_cap, sizeof *c->stems);
    stem_form *s = &c->stems[c->nstems++];
    s->field = field;
    copy_str(s->stem, stem);
    copy_str(s->form, form);
}

static int order_of(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int token_order(const void *a, const void *b)
{
    const token_at *x = a, *y = b;
    int c = order_of(x->field, y->field);
    c = c ? c : strcmp(x->term, y->term);
    c = c ? c : order_of(x->doc, y->doc);
    return c ? c : order_of(x->position, y->position);
}

static int stem_order(const void *a, const void *b)
{
    const stem_form *x = a, *y = b;
    int c = order_of(x->field, y->field);
    c = c ? c : strcmp(x->stem, y->stem);
    return c ? c : strcmp(x->form, y->form);
}

static size_t unique(void *p, size_t n, size_t size, int (*order)(const void *, const void *))
{
    size_t kept = 0;
    char *all = p;
    if (n)
        qsort(p, n, size, order);
    for (size_t i = 0; i < n; i++) {
        if (!kept || order(all + (kept - 1) * size, all + i * size) != 0)
            memmove(all + kept++ * size, all + i * size, size);
    }
    return kept;
}

void run_contents_sort(run_contents *c)
{
    c->ntokens = unique(c->tokens, c->ntokens, sizeof *c->tokens, token_order);
    c->nstems = unique(c->stems, c->nstems, sizeof *c->stems, stem_order);
}

void run_contents_free(run_contents *c)
{
    free(c->tokens);
    free(c->stems);
    *c = (run_contents){0};
}

static uint64_t number(run_reader *r)
{
    uint64_t v = 0;
    assert_int_equal(run_number(r, &v, NULL), 0);
    return v;
}

static void read_list(run_contents *c, run_reader *r, uint32_t field)
{
    fsk_str term = {(const char *)r->name, r->name_bytes};
    uint64_t df = number(r), bytes = number(r), stop = run_at(r) + bytes, v;
    uint32_t doc = UINT32_MAX, position = 0;
    while (run_at(r) < stop) {
        v = number(r);
        if (v & 1) {
            doc += (uint32_t)(v >> 1);
            position = (uint32_t)number(r);
            df--;
        } else {
            position += (uint32_t)(v >> 1);
        }
        run_contents_add(c, field, term, doc, position);
    }
    assert_int_equal(run_at(r), stop);
    assert_int_equal(df, 0);
}

static void read_stem(run_contents *c, run_reader *r, uint32_t field)
{
    fsk_str stem = {(const char *)r->name, r->name_bytes};
    uint8_t form[RUN_NAME_MAX + 1];
    uint32_t n = r->name_bytes;
    memcpy(form, r->name, n);
    for (uint64_t left = number(r); left; left--) {
        assert_int_equal(run_form(r, form, &n, NULL), 0);
        run_contents_stem(c, field, stem, (fsk_str){(const char *)form, n});
    }
}

void run_contents_read(run_contents *c, const run *of, spill *file, size_t room)
{
    run_reader r;
    assert_int_equal(run_reader_open(&r, of, file, room, NULL), 0);
    for (uint64_t fields = of->n ? number(&r) : 0; fields; fields--) {
        uint32_t field = (uint32_t)number(&r);
        uint64_t terms = number(&r);
        for (uint64_t i = 0; i < terms; i++) {
            assert_int_equal(run_name(&r, i == 0, NULL), 0);
            read_list(c, &r, field);
        }
        uint64_t stems = number(&r);
        for (uint64_t i = 0; i < stems; i++) {
            assert_int_equal(run_name(&r, i == 0, NULL), 0);
            read_stem(c, &r, field);
        }
    }
    assert_int_equal(run_at(&r), of->n);
    run_reader_close(&r);
    for (size_t i = 1; i < c->ntokens; i++)
        assert_true(token_order(&c->tokens[i - 1], &c->tokens[i]) < 0);
    for (size_t i = 1; i < c->nstems; i++)
        assert_true(stem_order(&c->stems[i - 1], &c->stems[i]) < 0);
}

void assert_same_run(const run_contents *got, const run_contents *want)
{
    assert_int_equal(got->ntokens, want->ntokens);
    assert_int_equal(got->nstems, want->nstems);
    for (size_t i = 0; i < got->ntokens; i++)
        assert_int_equal(token_order(&got->tokens[i], &want->tokens[i]), 0);
    for (size_t i = 0; i < got->nstems; i++)
        assert_int_equal(stem_order(&got->stems[i], &want->stems[i]), 0);
}
