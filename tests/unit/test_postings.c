/* test_postings.c -- lists written by a build and read back: against plain arrays, in every form (inline,
 * blocks, dense; chained skip chunks), at every SIMD level; stems against the union of their forms; damaged
 * bytes. */
#include "../lib/list_help.h"
#include "../lib/store_help.h"
#include "segment/postings.h"
#include "segment/skip.h"
#include "unit.h"
#include <stdlib.h>

static const kernels *levels[SIMD_LEVELS];
static uint32_t nlevels;

typedef struct checked {
    const lists_model *model;
    const kernels *k;
    const postings *p;
    const model_list *l;
} checked;

static uint32_t lowest_norm(const checked *c, uint32_t from, uint32_t to)
{
    uint32_t lowest = 255;
    for (uint32_t i = from; i < to; i++)
        lowest = min_u32(lowest, c->model->norms[c->l->docs[i]]);
    return lowest;
}

/* The impact of the postings from..to of the list. */
static uint16_t impact_of(const checked *c, uint64_t from, uint64_t to)
{
    uint32_t highest = 0, end = (uint32_t)min_u64(to, c->l->df);
    for (uint32_t i = (uint32_t)from; i < end; i++)
        highest = max_u32(highest, c->l->tfs[i]);
    return (uint16_t)(min_u32(highest, 255) | lowest_norm(c, (uint32_t)from, end) << 8);
}

static void check_blocks(const checked *c)
{
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
    assert_int_equal(c->p->nblocks, c->p->kind == LIST_INLINE ? 1 : (c->l->df + BLOCK - 1) / BLOCK);
    for (uint32_t b = 0, first = 0; b < c->p->nblocks; b++, first += BLOCK) {
        uint32_t n = postings_count(c->p, b);
        size_t bytes = n * sizeof *docs;
        assert_int_equal(n, min_u32(BLOCK, c->l->df - first));
        assert_int_equal(postings_last(c->p, b), c->l->docs[first + n - 1]);
        const uint32_t *got = postings_docs(c->k, c->p, b, docs);
        assert_non_null(got);
        assert_memory_equal(got, c->l->docs + first, bytes);
        got = postings_tfs(c->k, c->p, b, tfs);
        assert_non_null(got);
        assert_memory_equal(got, c->l->tfs + first, bytes);
        memset(docs, 0, sizeof docs);
        memset(tfs, 0, sizeof tfs);
        assert_true(postings_decode(c->k, c->p, b, docs, tfs));
        assert_memory_equal(docs, c->l->docs + first, bytes);
        assert_memory_equal(tfs, c->l->tfs + first, bytes);
    }
    assert_null(postings_docs(c->k, c->p, c->p->nblocks, docs));
    assert_null(postings_tfs(c->k, c->p, UINT32_MAX / BLOCK, tfs));
    assert_false(postings_decode(c->k, c->p, c->p->nblocks, docs, tfs));
}

static void check_impacts(const checked *c)
{
    assert_int_equal(c->p->impact, impact_of(c, 0, c->l->df));
    for (uint32_t b = 0; b < c->p->nblocks; b++)
        assert_int_equal(postings_impact(c->p, b), impact_of(c, b * BLOCK, (b + 1) * BLOCK));
    for (uint32_t i = 0; i < c->p->nchunks; i++) {
        const skip_chunk *chunk = &c->p->chunks[i];
        assert_int_equal(chunk->super_last != NULL, c->p->nblocks > SUPERBLOCK);
        for (uint32_t s = 0; chunk->super_last && s < skip_supers(chunk->nblocks); s++) {
            uint64_t first = ((uint64_t)chunk->first_block + s * SUPERBLOCK) * BLOCK;
            uint64_t end = min_u64(first + SUPERBLOCK * BLOCK, c->l->df);
            assert_int_equal(load_u32(chunk->super_last + 4 * s), c->l->docs[end - 1]);
            assert_int_equal(load_u16(chunk->super_impact + 2 * s), impact_of(c, first, end));
        }
    }
}

static void check_seeds(const checked *c)
{
    static const uint32_t wanted[3] = {10, 100, 1000};
    for (int k = 0; k < 3; k++) {
        uint32_t tf = c->p->seeds[k] & 255, norm = c->p->seeds[k] >> 8, reached = 0;
        for (uint32_t i = 0; i < c->l->df; i++)
            reached += c->l->tfs[i] >= tf && c->model->norms[c->l->docs[i]] <= norm;
        assert_int_equal(tf != 0, c->l->df >= wanted[k]);
        assert_true(tf == 0 || reached >= wanted[k]);
    }
}

/* An inline list's seed is the best of those with its lowest tf. */
static void check_inline_seed(const checked *c)
{
    uint32_t tf = UINT32_MAX, norm = c->p->seeds[0] >> 8, lower = 0;
    for (uint32_t i = 0; i < c->l->df; i++) {
        tf = min_u32(tf, c->l->tfs[i]);
        lower += c->model->norms[c->l->docs[i]] < norm;
    }
    assert_true(c->l->df < 10 || ((c->p->seeds[0] & 255) == min_u32(tf, 255) && lower < 10));
}

/* The number of postings below doc. */
static uint32_t below(const model_list *l, uint32_t doc)
{
    uint32_t low = 0, high = l->df;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (l->docs[middle] < doc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void check_seeks(const checked *c)
{
    uint32_t n = c->p->nblocks, ndocs = c->model->ndocs;
    for (uint32_t i = 0; i < 600; i++) {
        uint32_t doc = i % 2 ? random_below(ndocs + 10) : c->l->docs[random_below(c->l->df)] + i % 3;
        uint32_t home = below(c->l, doc) / BLOCK;
        if (below(c->l, doc) == c->l->df)
            home = n;
        uint32_t from = random_below(4) ? random_below(min_u32(home, n - 1) + 1) : random_below(n + 1);
        assert_int_equal(postings_seek(c->k, c->p, from, doc), max_u32(home, from));
    }
    assert_int_equal(postings_seek(c->k, c->p, 0, UINT32_MAX), n);
}

static void check_bitmaps(const checked *c, uint32_t *found)
{
    uint32_t out[BLOCK_ROOM];
    for (uint32_t b = 0; b < c->p->nblocks; b++) {
        uint32_t nwords = 0;
        const uint8_t *bits = postings_block_bitmap(c->p, b, &nwords);
        if (!bits)
            continue;
        assert_int_equal(c->k->bits_to_docs(bits, nwords, postings_base(c->p, b) + 1, out), BLOCK);
        assert_memory_equal(out, c->l->docs + b * BLOCK, BLOCK * sizeof *out);
        ++*found;
    }
}

static void check_windows(const checked *c)
{
    uint32_t *docs = malloc((WINDOW + 16) * sizeof *docs), before, rank = 0;
    for (uint32_t w = 0; w < c->p->seg->nwindows; w++) {
        const uint8_t *bits = postings_window(c->p, w, &before);
        assert_non_null(bits);
        assert_int_equal(before, rank);
        uint32_t n = c->k->bits_to_docs(bits, WINDOW_WORDS, w * WINDOW, docs);
        assert_true(rank + n <= c->l->df);
        assert_memory_equal(docs, c->l->docs + rank, n * sizeof *docs);
        rank += n;
    }
    assert_int_equal(rank, c->l->df);
    assert_null(postings_window(c->p, c->p->seg->nwindows, &before));
    for (uint32_t i = 0; i < c->l->df; i += 1 + random_below(7))
        assert_int_equal(postings_rank(c->p, c->l->docs[i]), i);
    free(docs);
}

static void check_positions(const checked *c, arena *memory)
{
    uint32_t *out = malloc(((2 << 20) + 16) * sizeof *out);
    position_block block = {0};
    for (uint32_t b = 0, first = 0; b < c->p->nblocks; b++, first += BLOCK) {
        uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM], n = postings_count(c->p, b);
        assert_true(postings_decode(c->k, c->p, b, docs, tfs));
        assert_true(postings_positions(c->k, c->p, b, docs, tfs, memory, &block));
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t *want = c->l->positions + c->l->first[first + i];
            assert_true(c->k->ef_decode(block.bits, block.at[i], tfs[i], position_bound(&block, i), out));
            assert_memory_equal(out, want, tfs[i] * sizeof *out);
        }
        assert_true(block.at[n] - block.at[0] >= n * (uint64_t)(position_bound(&block, 0) > 1 && n == 1));
    }
    free(out);
}

static void check_list(const checked *c, arena *memory, uint32_t *bitmaps)
{
    assert_int_equal(c->p->df, c->l->df);
    check_blocks(c);
    check_impacts(c);
    check_seeds(c);
    if (c->p->kind == LIST_INLINE)
        check_inline_seed(c);
    check_seeks(c);
    check_bitmaps(c, bitmaps);
    if (c->p->kind == LIST_DENSE)
        check_windows(c);
    if (c->p->positions && c->l->positions)
        check_positions(c, memory);
}

static void check_space(const lists_model *m, const lists_built *built, char space, uint32_t *kinds,
                        uint32_t *bitmaps)
{
    uint32_t n = space == 's' ? m->nstems : m->nlists;
    for (uint32_t i = 0; i < n; i++) {
        model_list united = space == 's' ? model_stem_list(m, &m->stems[i]) : (model_list){0};
        for (uint32_t v = 0; v < nlevels; v++) {
            arena memory = ARENA_INIT;
            fsk_error e = {0};
            char room[16];
            postings *p;
            uint32_t number = space == 's' ? SPACE_STEM : SPACE_RAW;
            cpu_force((simd_level)v);
            if (postings_find(built->segment, 0, number, model_term(room, space, i), &memory, &p, &e))
                fail_msg("%c%05u: %s", space, i, e.text);
            checked c = {m, levels[v], p, space == 's' ? &united : &m->lists[i]};
            check_list(&c, &memory, bitmaps);
            kinds[p->kind]++;
            arena_free(&memory);
        }
        model_list_free(&united);
    }
}

/* Dense is what more than an eighth of the documents have. */
static void check_kind(const lists_model *m, const lists_built *built, const build_limits *limits)
{
    uint32_t least = limits->dense_min_docs ? limits->dense_min_docs : DENSE_MIN_DOCS;
    uint32_t most = limits->inline_postings ? limits->inline_postings : INLINE_POSTINGS;
    for (uint32_t i = 0; i < m->nlists; i++) {
        arena memory = ARENA_INIT;
        fsk_error e = {0};
        char room[16];
        postings *p;
        assert_int_equal(
            postings_find(built->segment, 0, SPACE_RAW, model_term(room, 't', i), &memory, &p, &e), 0);
        if (p->kind == LIST_INLINE)
            assert_true(m->lists[i].df <= most);
        else
            assert_int_equal(p->kind == LIST_DENSE, m->ndocs >= least && p->df > m->ndocs / 8);
        arena_free(&memory);
    }
}

static void run_model(const lists_model *m, const char *path, const build_limits *limits, uint32_t *kinds,
                      uint32_t *bitmaps)
{
    lists_built built;
    lists_build(m, path, limits, &built);
    check_kind(m, &built, limits);
    check_space(m, &built, 't', kinds, bitmaps);
    check_space(m, &built, 's', kinds, bitmaps);
    lists_built_free(&built);
}

/* Lists around every limit, in all shapes; stems of neighbours. */
static void test_limits(void **state)
{
    static const uint32_t dfs[] = {1, 2, 9, 10, 31, 32, 33, 127, 128, 129, 999, 1000, 4095, 4096, 4097, 8193};
    enum { NDFS = sizeof dfs / sizeof *dfs, NDOCS = 40000 };
    const scratch *s = *state;
    const build_limits limits = {.skip_chunk = SUPERBLOCK};
    lists_model m;
    uint32_t kinds[4] = {0}, bitmaps = 0;
    lists_model_open(&m, NDOCS, random_below);
    for (uint32_t i = 0; i < 3 * NDFS; i++)
        lists_model_add(&m, (list_shape)(random_below(SHAPES)), dfs[i % NDFS], i == 5, random_below);
    for (uint32_t i = 0; i < 20; i++) {
        uint32_t n = 1 + random_below(6);
        lists_model_stem(&m, random_below(m.nlists - n + 1), n);
    }
    run_model(&m, s->path, &limits, kinds, &bitmaps);
    assert_true(kinds[LIST_INLINE] && kinds[LIST_BLOCKS] && kinds[LIST_DENSE] && bitmaps);
    lists_model_free(&m);
}

/* Long lists: many skip chunks, several extents, outliers of frequency, blocks of positions across seams. */
static void test_long(void **state)
{
    enum { NDOCS = 300000 };
    const scratch *s = *state;
    const build_limits limits = {.skip_chunk = 2 * SUPERBLOCK};
    lists_model m;
    uint32_t kinds[4] = {0}, bitmaps = 0;
    lists_model_open(&m, NDOCS, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, NDOCS / 8, true, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, NDOCS / 8 + 1, false, random_below);
    lists_model_add(&m, SHAPE_CLUSTERED, 30000, true, random_below);
    lists_model_add(&m, SHAPE_RUN, NDOCS, false, random_below);
    lists_model_add(&m, SHAPE_LAST, 70000, false, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, 20, true, random_below);
    lists_model_stem(&m, 0, 2);
    lists_model_stem(&m, 0, 6);
    lists_model_stem(&m, 4, 2);
    lists_model_stem(&m, 2, 1);
    run_model(&m, s->path, &limits, kinds, &bitmaps);
    assert_true(kinds[LIST_BLOCKS] && kinds[LIST_DENSE]);
    lists_model_free(&m);
}

/* Small segments: every limit lowered, so that tiny lists take all forms. */
static void test_tiny(void **state)
{
    const scratch *s = *state;
    for (uint32_t round = 0; round < 12; round++) {
        const build_limits limits = {
            .skip_chunk = SUPERBLOCK, .dense_min_docs = 1, .inline_postings = 1 + random_below(8)};
        uint32_t ndocs = 1 + random_below(round < 6 ? 40 : 6000), kinds[4] = {0}, bitmaps = 0;
        char path[128];
        lists_model m;
        snprintf(path, sizeof path, "%s%u", s->path, round);
        lists_model_open(&m, ndocs, random_below);
        for (uint32_t i = 0; i < 20; i++)
            lists_model_add(&m, (list_shape)(i % SHAPES), 1 + random_below(ndocs), false, random_below);
        for (uint32_t i = 0; i < 10; i++)
            lists_model_stem(&m, i, 1 + random_below(10));
        run_model(&m, path, &limits, kinds, &bitmaps);
        lists_model_free(&m);
    }
}

static void test_absent(void **state)
{
    const scratch *s = *state;
    lists_model m;
    lists_built built;
    arena memory = ARENA_INIT;
    fsk_error e = {0};
    postings *p;
    lists_model_open(&m, 10, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, 5, false, random_below);
    lists_build(&m, s->path, NULL, &built);
    assert_int_equal(postings_find(built.segment, 0, SPACE_RAW, (fsk_str){"t0", 2}, &memory, &p, &e),
                     FSK_E_NOTFOUND);
    assert_int_equal(postings_find(built.segment, 9, SPACE_RAW, (fsk_str){"t00000", 6}, &memory, &p, &e),
                     FSK_E_NOTFOUND);
    assert_null(p);
    arena_free(&memory);
    lists_built_free(&built);
    lists_model_free(&m);
}

/* ---- damage ---- */

/* Reads all of a list, whatever it says; what comes out must at least be documents of the segment. */
static void read_through(const kernels *k, const postings *p, arena *memory)
{
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM], nwords, before, ndocs = p->seg->ndocs;
    position_block block = {0};
    static uint32_t out[BLOCK_ROOM];
    for (uint32_t b = 0; b < p->nblocks; b++) {
        postings_block_bitmap(p, b, &nwords);
        if (!postings_decode(k, p, b, docs, tfs))
            continue;
        uint32_t n = postings_count(p, b);
        for (uint32_t i = 0; i < n; i++)
            assert_true(docs[i] < ndocs && (!i || docs[i] > docs[i - 1]) && tfs[i]);
        if (!p->positions || !postings_positions(k, p, b, docs, tfs, memory, &block))
            continue;
        for (uint32_t i = 0; i < n; i++)
            if (tfs[i] <= BLOCK)
                k->ef_decode(block.bits, block.at[i], tfs[i], position_bound(&block, i), out);
    }
    for (uint32_t i = 0; i < 20; i++) {
        uint32_t from = random_below(p->nblocks + 1), doc = random_below(ndocs);
        uint32_t at = postings_seek(k, p, from, doc);
        assert_true(at >= from && at <= p->nblocks);
        if (p->kind != LIST_DENSE)
            continue;
        uint32_t rank = postings_rank(p, doc);
        assert_true(rank < p->df || rank == UINT32_MAX);
        postings_window(p, random_below(p->seg->nwindows), &before);
    }
}

static void read_all(const lists_model *m, const lists_built *built)
{
    char room[16];
    const kernels *k = levels[random_below(nlevels)];
    for (uint32_t i = 0; i < m->nlists + m->nstems; i++) {
        arena memory = ARENA_INIT;
        fsk_error e = {0};
        postings *p;
        bool raw = i < m->nlists;
        fsk_str term = model_term(room, raw ? 't' : 's', raw ? i : i - m->nlists);
        int rc = postings_find(built->segment, 0, raw ? SPACE_RAW : SPACE_STEM, term, &memory, &p, &e);
        assert_true(rc == 0 || rc == FSK_E_CORRUPT || rc == FSK_E_NOTFOUND);
        if (rc == 0)
            read_through(k, p, &memory);
        arena_free(&memory);
    }
}

static void test_damage(void **state)
{
    static const stream_id touched[] = {STREAM_DICT, STREAM_DOCS, STREAM_SKIP, STREAM_POS, STREAM_BITS};
    const scratch *s = *state;
    const build_limits limits = {.skip_chunk = SUPERBLOCK, .dense_min_docs = 1};
    lists_model m;
    lists_built built;
    lists_model_open(&m, 9000, random_below);
    for (uint32_t i = 0; i < 12; i++)
        lists_model_add(&m, (list_shape)(i % SHAPES), 1 + random_below(i % 2 ? 40 : 5000), false,
                        random_below);
    for (uint32_t i = 0; i < 6; i++)
        lists_model_stem(&m, i, 1 + i % 3);
    lists_build(&m, s->path, &limits, &built);
    for (uint32_t round = 0; round < 400; round++) {
        const stream *damaged = &built.segment->streams[touched[round % 5]];
        uint64_t at = random_below((uint32_t)damaged->bytes);
        uint8_t *p = (uint8_t *)damaged->chunk[at / EXTENT_PAYLOAD] + at % EXTENT_PAYLOAD, was = *p;
        *p = random_below(2) ? (uint8_t)random_u64() : was ^ (uint8_t)(1u << random_below(8));
        read_all(&m, &built);
        *p = was;
    }
    lists_built_free(&built);
    lists_model_free(&m);
}

static postings *find_list(const lists_built *built, uint32_t i, arena *memory, int want)
{
    char room[16];
    fsk_error e = {0};
    postings *p;
    int rc = postings_find(built->segment, 0, SPACE_RAW, model_term(room, 't', i), memory, &p, &e);
    assert_int_equal(rc, want);
    return p;
}

/* Bits that name documents which do not exist: each form of list has a place for them. */
static void test_stray_documents(void **state)
{
    enum { NDOCS = 6 * BLOCK + 10 };
    const scratch *s = *state;
    const build_limits limits = {.skip_chunk = SUPERBLOCK, .dense_min_docs = NDOCS / 2};
    uint32_t docs[BLOCK_ROOM], nwords, before;
    lists_model m;
    lists_built built;
    arena memory = ARENA_INIT;
    lists_model_open(&m, NDOCS, random_below);
    lists_model_add(&m, SHAPE_RUN, NDOCS, false, random_below);
    lists_model_add(&m, SHAPE_UNIFORM, NDOCS / 2, false, random_below);
    lists_build(&m, s->path, &limits, &built);
    const kernels *k = levels[0];

    postings *p = find_list(&built, 1, &memory, 0);
    assert_int_equal(p->kind, LIST_DENSE);
    uint8_t *bits = (uint8_t *)postings_window(p, 0, &before);
    for (uint32_t stray = NDOCS; stray < WINDOW; stray += 97) {
        bits[stray / 8] |= (uint8_t)(1u << stray % 8);
        find_list(&built, 1, &memory, FSK_E_CORRUPT);
        bits[stray / 8] &= (uint8_t) ~(1u << stray % 8);
    }
    lists_built_free(&built);

    /* As blocks: moving the run by 200 documents leaves each block sound but for its place. */
    char path[128];
    snprintf(path, sizeof path, "%s-blocks", s->path);
    lists_build(&m, path, NULL, &built);
    p = find_list(&built, 0, &memory, 0);
    assert_int_equal(p->kind, LIST_BLOCKS);
    uint8_t *last = (uint8_t *)p->chunks[0].last;
    for (uint32_t b = 4; b < 6; b++)
        store_u32(last + 4 * b, load_u32(last + 4 * b) + 200);
    assert_null(postings_docs(k, p, 5, docs));
    p = find_list(&built, 1, &memory, 0);
    uint8_t *words = (uint8_t *)postings_block_bitmap(p, 0, &nwords);
    assert_non_null(words);
    assert_int_not_equal((postings_last(p, 0) + 1) % 64, 0);
    words[8 * nwords - 1] |= 0x80;
    assert_null(postings_block_bitmap(p, 0, &nwords));
    arena_free(&memory);
    lists_built_free(&built);
    lists_model_free(&m);
}

/* ---- what the list writer refuses ---- */

static void test_refused(void **state)
{
    const scratch *s = *state;
    fsk_error e = {0};
    store *st;
    build *b;
    const uint8_t norms[4] = {1, 3, 3, 3};
    const uint32_t positions[2] = {0, 3}, twice[2] = {1, 1}, falling[2] = {1, 0};
    assert_int_equal(store_open_flags(s->path, FSK_OPEN_CREATE, 1 << 28, &st, &e), 0);
    assert_int_equal(store_writer_lock(st, &e), 0);
    assert_int_equal(build_open(st, 1, 4, NULL, &b, &e), 0);
    assert_int_equal(build_norms(b, 0, norms, NULL, 4, 10, &e), 0);
    assert_int_equal(build_section_begin(b, 0, SPACE_RAW, &e), 0);
    assert_int_equal(build_term(b, (fsk_str){"a", 1}, 4, &e), 0);
    assert_int_equal(build_posting(b, 1, 1, positions, &e), 0);
    assert_int_equal(build_posting(b, 1, 1, positions, &e), FSK_E_CORRUPT); /* twice */
    assert_int_equal(build_posting(b, 0, 1, positions, &e), FSK_E_CORRUPT); /* descending */
    assert_int_equal(build_posting(b, 4, 1, positions, &e), FSK_E_CORRUPT); /* no such document */
    assert_int_equal(build_posting(b, 2, 0, positions, &e), FSK_E_CORRUPT); /* no positions */
    assert_int_equal(build_posting(b, 2, 2, positions, &e), FSK_E_CORRUPT); /* past the span */
    assert_int_equal(build_posting(b, 2, 2, twice, &e), FSK_E_CORRUPT);
    assert_int_equal(build_posting(b, 2, 2, falling, &e), FSK_E_CORRUPT);
    assert_int_equal(build_posting_bits(b, 2, 4, norms, 0, 9, &e), FSK_E_CORRUPT);
    assert_int_equal(build_posting_bits(b, 2, 1, norms, 0, 9, &e), FSK_E_CORRUPT);
    build_free(b);
    store_writer_unlock(st);
    assert_int_equal(store_close(st), 0);
}

int main(void)
{
    nlevels = unit_levels(levels);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_limits, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_long, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_tiny, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_absent, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_damage, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_stray_documents, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_refused, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
