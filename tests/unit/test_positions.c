/* test_positions.c -- positions located within blocks: across seams, of no bits at all, copied as bits into
 * another segment; what damaged frequencies, spans and addresses lead to. */
#include "../lib/list_help.h"
#include "../lib/store_help.h"
#include "codec/norm.h"
#include "unit.h"
#include <stdlib.h>

static const kernels *levels[SIMD_LEVELS];
static uint32_t nlevels;

static postings *find_list(const segment *s, uint32_t i, arena *memory)
{
    char room[16];
    fsk_error e = {0};
    postings *p;
    if (postings_find(s, 0, SPACE_RAW, model_term(room, 't', i), memory, &p, &e))
        fail_msg("list %u: %s", i, e.text);
    return p;
}

static void check_positions(const kernels *k, const postings *p, const model_list *l)
{
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM], room = 0;
    for (uint32_t i = 0; i < l->df; i++)
        room = max_u32(room, l->tfs[i]);
    uint32_t *out = malloc((room + 16) * sizeof *out);
    arena memory = ARENA_INIT;
    position_block block = {0};
    for (uint32_t b = 0; b < p->nblocks; b++) {
        assert_true(postings_decode(k, p, b, docs, tfs));
        assert_true(postings_positions(k, p, b, docs, tfs, &memory, &block));
        for (uint32_t i = 0; i < postings_count(p, b); i++) {
            const uint32_t *want = l->positions + l->first[b * BLOCK + i];
            assert_true(k->ef_decode(block.bits, block.at[i], tfs[i], position_bound(&block, i), out));
            assert_memory_equal(out, want, tfs[i] * sizeof *out);
        }
    }
    arena_free(&memory);
    free(out);
}

static void check_all(const lists_model *m, const segment *s)
{
    for (uint32_t i = 0; i < m->nlists; i++)
        for (uint32_t v = 0; v < nlevels; v++) {
            arena memory = ARENA_INIT;
            check_positions(levels[v], find_list(s, i, &memory), &m->lists[i]);
            arena_free(&memory);
        }
}

/* More positions than an extent holds: some blocks lie across a seam, and one spans several. */
static void test_seams(void **state)
{
    const scratch *s = *state;
    lists_model m;
    lists_built built;
    lists_model_open(&m, 60000, random_below);
    for (uint32_t i = 0; i < 6; i++)
        lists_model_add(&m, SHAPE_UNIFORM, 20000, i == 3, random_below);
    lists_build(&m, s->path, NULL, &built);
    assert_true(built.segment->streams[STREAM_POS].bytes > 2 * EXTENT_PAYLOAD);
    check_all(&m, built.segment);
    lists_built_free(&built);
    lists_model_free(&m);
}

/* Documents of one word: the position 0 takes no bits, and POS may be empty. */
static void test_no_bits(void **state)
{
    const scratch *s = *state;
    lists_model m;
    lists_built built;
    lists_model_open(&m, 5000, random_below);
    memset(m.spans, norm_of_length(1), m.ndocs);
    memset(m.norms, norm_of_length(1), m.ndocs);
    lists_model_add(&m, SHAPE_UNIFORM, 3, false, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, 2000, false, random_below);
    lists_build(&m, s->path, NULL, &built);
    assert_int_equal(built.segment->streams[STREAM_POS].bytes, 0);
    check_all(&m, built.segment);
    lists_built_free(&built);
    lists_model_free(&m);
}

/* ---- a merge: positions copied as bits ---- */

static void copy_list(const postings *p, build *b, arena *memory)
{
    const kernels *k = kernels_get();
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
    position_block block = {0};
    fsk_error e = {0};
    for (uint32_t i = 0; i < p->nblocks; i++) {
        assert_true(postings_decode(k, p, i, docs, tfs));
        assert_true(postings_positions(k, p, i, docs, tfs, memory, &block));
        for (uint32_t j = 0; j < postings_count(p, i); j++) {
            uint64_t nbits = block.at[j + 1] - block.at[j];
            assert_int_equal(build_posting_bits(b, docs[j], tfs[j], block.bits, block.at[j], nbits, &e), 0);
        }
    }
}

static void copy_segment(const lists_model *m, const segment *from, store *to, manifest_segment *described)
{
    fsk_error e = {0};
    build *b;
    char room[16];
    assert_int_equal(build_open(to, 1, m->ndocs, NULL, &b, &e), 0);
    assert_int_equal(build_norms(b, 0, m->norms, m->spans, m->ndocs, m->tokens, &e), 0);
    assert_int_equal(build_section_begin(b, 0, SPACE_RAW, &e), 0);
    for (uint32_t i = 0; i < m->nlists; i++) {
        arena memory = ARENA_INIT;
        const postings *p = find_list(from, i, &memory);
        assert_int_equal(build_term(b, model_term(room, 't', i), p->df, &e), 0);
        copy_list(p, b, &memory);
        assert_int_equal(build_term_end(b, &e), 0);
        arena_free(&memory);
    }
    assert_int_equal(build_section_end(b, &e), 0);
    for (uint32_t d = 0; d < m->ndocs; d++) {
        size_t n = (size_t)snprintf(room, sizeof room, "%08u", d);
        assert_int_equal(build_key(b, (fsk_str){room, n}, d, &e), 0);
    }
    assert_int_equal(build_finish(b, described, &e), 0);
    assert_int_equal(build_flush(b, &e), 0);
    build_free(b);
}

static void test_copied(void **state)
{
    const scratch *s = *state;
    char path[128];
    fsk_error e = {0};
    lists_model m;
    lists_built built;
    store *to;
    store_view *v;
    segment *copy;
    manifest_segment described = {0};
    lists_model_open(&m, 7000, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, 20, false, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, 6000, true, random_below);
    lists_model_add(&m, SHAPE_CLUSTERED, 500, true, random_below);
    lists_build(&m, s->path, NULL, &built);
    snprintf(path, sizeof path, "%s-copy", s->path);
    assert_int_equal(store_open_flags(path, FSK_OPEN_CREATE, (uint64_t)1 << 30, &to, &e), 0);
    assert_int_equal(store_writer_lock(to, &e), 0);
    copy_segment(&m, built.segment, to, &described);
    assert_int_equal(store_publish_begin(to, &e), 0);
    assert_int_equal(store_publish(to, "copy", 4, &e), 0);
    store_writer_unlock(to);
    assert_int_equal(store_view_open(to, &v, &e), 0);
    assert_int_equal(segment_open(v, &described, &copy, &e), 0);
    check_all(&m, copy);
    segment_free(copy);
    store_view_close(v);
    store_close(to);
    lists_built_free(&built);
    lists_model_free(&m);
}

/* ---- damage ---- */

/* A tf, span or address that is not what was written must not go unnoticed in any block but the last. */
static void test_noticed(void **state)
{
    const scratch *s = *state;
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
    lists_model m;
    lists_built built;
    arena memory = ARENA_INIT;
    position_block block = {0};
    lists_model_open(&m, 7000, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, 3000, false, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, 20, false, random_below);
    lists_build(&m, s->path, NULL, &built);
    postings *p = find_list(built.segment, 0, &memory);
    for (uint32_t v = 0; v < nlevels; v++) {
        const kernels *k = levels[v];
        assert_true(postings_decode(k, p, 3, docs, tfs));
        assert_true(postings_positions(k, p, 3, docs, tfs, &memory, &block));
        uint32_t tf = tfs[17];
        tfs[17] = 40000;
        assert_false(postings_positions(k, p, 3, docs, tfs, &memory, &block));
        tfs[17] = 0;
        assert_false(postings_positions(k, p, 3, docs, tfs, &memory, &block));
        tfs[17] = tf;
        uint8_t *span = (uint8_t *)&p->field->spans[docs[9] / WINDOW][docs[9] % WINDOW], was = *span;
        *span = 200;
        assert_false(postings_positions(k, p, 3, docs, tfs, &memory, &block));
        *span = was;
        uint8_t *offset = (uint8_t *)p->chunks[0].pos_off + 4 * 3;
        store_u32(offset, load_u32(offset) + 1);
        assert_false(postings_positions(k, p, 3, docs, tfs, &memory, &block));
        store_u32(offset, load_u32(offset) - 1);
        assert_true(postings_positions(k, p, 3, docs, tfs, &memory, &block));
        assert_false(postings_positions(k, p, p->nblocks, docs, tfs, &memory, &block));
    }
    /* The last block and an inline list: their end must be within the stream. */
    uint32_t last = p->nblocks - 1;
    assert_true(postings_decode(levels[0], p, last, docs, tfs));
    built.segment->streams[STREAM_POS].bytes--;
    assert_false(postings_positions(levels[0], p, last, docs, tfs, &memory, &block));
    p = find_list(built.segment, 1, &memory);
    assert_true(postings_positions(levels[0], p, 0, p->inline_docs, p->inline_tfs, &memory, &block));
    p->inline_bytes--;
    assert_false(postings_positions(levels[0], p, 0, p->inline_docs, p->inline_tfs, &memory, &block));
    arena_free(&memory);
    lists_built_free(&built);
    lists_model_free(&m);
}

int main(void)
{
    nlevels = unit_levels(levels);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_seams, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_no_bits, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_copied, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_noticed, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
