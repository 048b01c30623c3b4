/* list_help.c -- see list_help.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../lib/list_help.h"
#include "../lib/store_help.h"
#include "codec/norm.h"
#include <stdio.h>
#include <stdlib.h>

enum { LONG_SPAN = 3 << 20, LONG_TF = 1 << 20 };

fsk_str model_term(char room[16], char space, uint32_t i)
{
    return (fsk_str){room, (size_t)snprintf(room, 16, "%c%05u", space, i)};
}

void lists_model_open(lists_model *m, uint32_t ndocs, random_source random)
{
    *m = (lists_model){.ndocs = ndocs};
    m->norms = malloc(ndocs);
    m->spans = malloc(ndocs);
    for (uint32_t d = 0; d < ndocs; d++) {
        uint32_t span = 1 + random(1u << random(11));
        if (random(997) == 0)
            span = LONG_SPAN;
        uint32_t length = random(4) ? span : 1 + random(span);
        m->spans[d] = norm_of_length(span);
        m->norms[d] = norm_of_length(length);
        m->tokens += length;
    }
}

void model_list_free(model_list *l)
{
    free(l->docs);
    free(l->tfs);
    free(l->first);
    free(l->positions);
    *l = (model_list){0};
}

void lists_model_free(lists_model *m)
{
    for (uint32_t i = 0; i < m->nlists; i++)
        model_list_free(&m->lists[i]);
    free(m->norms);
    free(m->spans);
}

/* df docids out of [from, to): each of those left is taken with the chance that makes it come out. */
static void docs_sample(uint32_t *out, uint32_t df, uint32_t from, uint32_t to, random_source random)
{
    for (uint32_t d = from; df; d++)
        if (random(to - d) < df) {
            *out++ = d;
            df--;
        }
}

static void docs_fill(model_list *l, list_shape shape, uint32_t ndocs, random_source random)
{
    uint32_t df = l->df, free = ndocs - df;
    if (shape == SHAPE_UNIFORM)
        docs_sample(l->docs, df, 0, ndocs, random);
    else if (shape == SHAPE_LAST)
        docs_sample(l->docs, df, ndocs - df - min_u32(free, df / 4), ndocs, random);
    else if (shape == SHAPE_RUN)
        docs_sample(l->docs, df, free / 2, free / 2 + df, random);
    else
        for (uint32_t i = 0, d = 0; i < df; i++, d++) {
            if (free && random(300) == 0) {
                uint32_t skip = random(min_u32(free, ndocs / 64 + 1) + 1);
                d += skip;
                free -= skip;
            }
            l->docs[i] = d;
        }
}

static uint32_t tf_pick(uint32_t bound, bool long_tfs, random_source random)
{
    uint32_t tf = 1;
    if (long_tfs && bound > LONG_TF && random(3) == 0)
        tf = LONG_TF;
    else if (random(50) == 0)
        tf = bound;
    else
        while (tf < 3000 && random(2))
            tf += 1 + random(tf);
    return bound > 100000 && tf == bound ? 70000 : min_u32(tf, bound);
}

static void positions_fill(uint32_t *out, uint32_t tf, uint32_t bound, random_source random)
{
    uint32_t slack = bound - tf, at = 0, step = 2 * (slack / tf) + 2;
    for (uint32_t i = 0; i < tf; i++) {
        uint32_t skip = random(min_u32(slack + 1, step));
        at += skip;
        slack -= skip;
        out[i] = at++;
    }
}

void lists_model_add(lists_model *m, list_shape shape, uint32_t df, bool long_tfs, random_source random)
{
    model_list *l = &m->lists[m->nlists++];
    *l = (model_list){.df = df};
    l->docs = malloc(df * sizeof *l->docs);
    l->tfs = malloc(df * sizeof *l->tfs);
    l->first = malloc((df + 1) * sizeof *l->first);
    docs_fill(l, shape, m->ndocs, random);
    uint64_t total = 0;
    for (uint32_t i = 0; i < df; i++) {
        l->first[i] = total;
        l->tfs[i] = tf_pick(norm_bound[m->spans[l->docs[i]]], long_tfs, random);
        long_tfs = long_tfs && l->tfs[i] < LONG_TF;
        total += l->tfs[i];
    }
    l->first[df] = total;
    l->positions = malloc(total * sizeof *l->positions);
    for (uint32_t i = 0; i < df; i++)
        positions_fill(l->positions + l->first[i], l->tfs[i], norm_bound[m->spans[l->docs[i]]], random);
}

void lists_model_stem(lists_model *m, uint32_t first, uint32_t nforms)
{
    m->stems[m->nstems++] = (model_stem){first, nforms};
}

model_list model_stem_list(const lists_model *m, const model_stem *stem)
{
    uint32_t *sums = calloc(m->ndocs, sizeof *sums);
    model_list out = {0};
    for (uint32_t i = stem->first; i < stem->first + stem->nforms; i++)
        for (uint32_t j = 0; j < m->lists[i].df; j++)
            sums[m->lists[i].docs[j]] += m->lists[i].tfs[j];
    out.docs = malloc(m->ndocs * sizeof *out.docs);
    out.tfs = malloc(m->ndocs * sizeof *out.tfs);
    for (uint32_t d = 0; d < m->ndocs; d++)
        if (sums[d]) {
            out.docs[out.df] = d;
            out.tfs[out.df++] = sums[d];
        }
    free(sums);
    return out;
}

/* ---- the build ---- */

static void write_lists(const lists_model *m, build *b, fsk_error *e)
{
    char room[16];
    assert_int_equal(build_section_begin(b, 0, SPACE_RAW, e), 0);
    for (uint32_t i = 0; i < m->nlists; i++) {
        const model_list *l = &m->lists[i];
        assert_int_equal(build_term(b, model_term(room, 't', i), l->df, e), 0);
        for (uint32_t j = 0; j < l->df; j++)
            assert_int_equal(build_posting(b, l->docs[j], l->tfs[j], l->positions + l->first[j], e), 0);
        assert_int_equal(build_term_end(b, e), 0);
    }
    assert_int_equal(build_section_end(b, e), 0);
}

static void write_stems(const lists_model *m, build *b, fsk_error *e)
{
    char room[16], names[MODEL_LISTS][16];
    fsk_str forms[MODEL_LISTS + 1];
    assert_int_equal(build_section_begin(b, 0, SPACE_STEM, e), 0);
    for (uint32_t i = 0; i < m->nstems; i++) {
        const model_stem *s = &m->stems[i];
        for (uint32_t j = 0; j < s->nforms; j++)
            forms[j] = model_term(names[j], 't', s->first + j);
        forms[s->nforms] = (fsk_str){"unknown", 7};
        assert_int_equal(build_stem(b, model_term(room, 's', i), forms, s->nforms + 1, e), 0);
    }
    assert_int_equal(build_section_end(b, e), 0);
}

static void write_keys(const lists_model *m, build *b, fsk_error *e)
{
    char room[16];
    for (uint32_t d = 0; d < m->ndocs; d++) {
        size_t n = (size_t)snprintf(room, sizeof room, "%08u", d);
        assert_int_equal(build_key(b, (fsk_str){room, n}, d, e), 0);
    }
}

static void *owned_copy(lists_built *b, const void *p, size_t n, size_t padding)
{
    uint8_t *copy = calloc(1, n + padding);
    memcpy(copy, p, n);
    b->owned = realloc(b->owned, (b->nowned + 1) * sizeof *b->owned);
    return b->owned[b->nowned++] = copy;
}

static void streams_own(lists_built *b, const lists_model *m)
{
    for (int id = 0; id < STREAMS; id++) {
        stream *s = &b->segment->streams[id];
        const uint8_t *end;
        for (uint64_t at = 0; at < s->bytes; at += EXTENT_PAYLOAD) {
            const uint8_t *p = stream_at(s, at, &end);
            s->chunk[at / EXTENT_PAYLOAD] = owned_copy(b, p, (size_t)(end - p), 64);
        }
    }
    segment_field *f = &b->segment->fields[0];
    for (uint32_t w = 0; w < b->segment->nwindows; w++) {
        size_t n = min_u32(WINDOW, m->ndocs - w * WINDOW);
        f->norms[w] = owned_copy(b, f->norms[w], n, 0);
        f->spans[w] = owned_copy(b, f->spans[w], n, 0);
    }
}

void lists_build(const lists_model *m, const char *path, const build_limits *limits, lists_built *out)
{
    enum { SEGMENT = 1 };
    fsk_error e = {0};
    build *b;
    manifest_segment described = {0};
    *out = (lists_built){0};
    assert_int_equal(store_open_flags(path, FSK_OPEN_CREATE, (uint64_t)1 << 32, &out->store, &e), 0);
    assert_int_equal(store_writer_lock(out->store, &e), 0);
    assert_int_equal(build_open(out->store, SEGMENT, m->ndocs, limits, &b, &e), 0);
    assert_int_equal(build_norms(b, 0, m->norms, m->spans, m->ndocs, m->tokens, &e), 0);
    write_lists(m, b, &e);
    write_stems(m, b, &e);
    write_keys(m, b, &e);
    assert_int_equal(build_finish(b, &described, &e), 0);
    assert_int_equal(build_flush(b, &e), 0);
    build_free(b);
    assert_int_equal(store_publish_begin(out->store, &e), 0);
    assert_int_equal(store_publish(out->store, "model", 5, &e), 0);
    store_writer_unlock(out->store);
    assert_int_equal(store_view_open(out->store, &out->view, &e), 0);
    if (segment_open(out->view, &described, &out->segment, &e))
        fail_msg("%s", e.text);
    streams_own(out, m);
}

void lists_built_free(lists_built *b)
{
    segment_free(b->segment);
    store_view_close(b->view);
    store_close(b->store);
    for (size_t i = 0; i < b->nowned; i++)
        free(b->owned[i]);
    free(b->owned);
    *b = (lists_built){0};
}
