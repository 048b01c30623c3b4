/* test_block.c -- blocks and inline lists: what is written is read back at every level, in the form and size
 * FORMAT.md says, and damaged bytes are refused or give ascending docids up to `last`. */
#include "codec/block.h"
#include "unit.h"

enum { ROUNDS = 400 };

static const kernels *levels[3];
static uint32_t nlevels;

static uint32_t docs[BLOCK], tfs[BLOCK];

/* n ascending docids above base with gaps below 2^width (some larger when `odd`); returns the last. */
static uint32_t random_docs(uint32_t n, uint32_t base, uint32_t width, bool odd)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t gap = random_bits(width);
        if (odd && random_below(20) == 0)
            gap = random_bits(16);
        base = docs[i] = base + 1 + gap;
    }
    return base;
}

static void random_tfs(uint32_t n)
{
    uint32_t width = random_below(33), rare = random_below(33), every = 1 + random_below(40);
    for (uint32_t i = 0; i < n; i++)
        tfs[i] = max_u32(1, 1 + random_bits(random_below(every) ? width : rare));
}

static void read_back(const buf *b, uint32_t n, uint32_t base)
{
    uint32_t got[BLOCK_ROOM], last = docs[n - 1];
    for (uint32_t v = 0; v < nlevels; v++) {
        block_parts parts;
        assert_true(block_split(b->p, b->p + b->n, n, base, last, &parts));
        assert_true(block_docs(levels[v], &parts, n, base, last, got));
        assert_memory_equal(got, docs, n * sizeof *docs);
        assert_true(block_tfs(levels[v], parts.tfs, b->p + b->n, parts.tf_tag, n, got));
        assert_memory_equal(got, tfs, n * sizeof *tfs);
        assert_false(block_split(b->p, b->p + b->n - 1, n, base, last, &parts));
    }
}

static void pad(buf *b)
{
    memset(buf_add(b, 64), 0xa5, 64);
    b->n -= 64;
}

static void test_round_trip(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint32_t n = i % 3 ? BLOCK : 1 + random_below(BLOCK);
        uint32_t base = random_below(2) ? UINT32_MAX : random_bits(20);
        random_docs(n, base, random_below(23), random_below(2));
        random_tfs(n);
        buf b = {0};
        block_put(&b, docs, tfs, n, base);
        pad(&b);
        read_back(&b, n, base);
        buf_free(&b);
    }
}

static void test_one_wide_gap(void **state)
{
    (void)state;
    for (uint32_t width = 23; width <= 31; width++) {
        uint32_t base = width & 1 ? UINT32_MAX : 5, at = random_below(BLOCK);
        for (uint32_t i = 0; i < BLOCK; i++)
            docs[i] = base + 1 + i + (i >= at ? (UINT32_C(1) << width) - 200 : 0);
        random_tfs(BLOCK);
        buf b = {0};
        block_put(&b, docs, tfs, BLOCK, base);
        pad(&b);
        read_back(&b, BLOCK, base);
        buf_free(&b);
    }
}

static void put_plain(buf *b, uint32_t n, uint32_t base)
{
    for (uint32_t i = 0; i < n; i++)
        tfs[i] = 1;
    block_put(b, docs, tfs, n, base);
    pad(b);
}

static void test_smallest_form(void **state)
{
    (void)state;
    buf b = {0};
    for (uint32_t i = 0; i < BLOCK; i++)
        docs[i] = i;
    put_plain(&b, BLOCK, UINT32_MAX);
    assert_int_equal(b.n, 2); /* consecutive: width 0 */
    assert_int_equal(b.p[0], 0);
    b.n = 0;
    docs[BLOCK - 1] = 1000; /* one gap of 10 bits: 160 bytes packed, 16 words as bitmap */
    put_plain(&b, BLOCK, UINT32_MAX);
    assert_int_equal(b.p[0], DOCS_BITMAP);
    assert_int_equal(b.n, 2 + 16 * 8);
    b.n = 0;
    for (uint32_t i = 0; i < BLOCK; i++)
        docs[i] = 100 * i + 99;
    put_plain(&b, BLOCK, UINT32_MAX);
    assert_int_equal(b.p[0], 7);
    assert_int_equal(b.n, 2 + 7 * 16);
    b.n = 0;
    put_plain(&b, BLOCK - 1, UINT32_MAX);
    assert_int_equal(b.p[0], DOCS_EF);
    buf_free(&b);
}

static void test_tf_forms(void **state)
{
    (void)state;
    struct {
        uint32_t usual, odd, nodd;
        size_t bytes;
        uint8_t tag;
    } cases[] = {
        {1, 0, 0, 0, 0x00},
        {1, 2, 8, 16, 0x01},
        {1, 2, 7, 14, 0x70},
        {1, 256, 3, 6, 0x30},
        {1, 257, 3, 22, 0x31},
        {4, 1000, 2, 36, 0x22},
        {4097, 0, 0, 256, 0x0d},
        {5000, 1, 127, 82, 0x15},
        {UINT32_MAX, 1, 3, 512, 0x0f},
        {1, UINT32_MAX, 1, 386, 0x1e},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        buf b = {0};
        for (uint32_t i = 0; i < BLOCK; i++)
            tfs[i] = i < cases[c].nodd ? cases[c].odd : cases[c].usual;
        block_put_tfs(&b, tfs, BLOCK);
        pad(&b);
        assert_int_equal(b.p[0], cases[c].tag);
        assert_int_equal(b.n, cases[c].bytes + 1);
        for (uint32_t v = 0; v < nlevels; v++) {
            uint32_t got[BLOCK_ROOM];
            assert_true(block_tfs(levels[v], b.p + 1, b.p + b.n, b.p[0], BLOCK, got));
            assert_memory_equal(got, tfs, sizeof tfs);
            assert_false(block_tfs(levels[v], b.p + 1, b.p + b.n - 1, b.p[0], BLOCK, got));
        }
        buf_free(&b);
    }
}

static void check_damaged(const buf *b, uint32_t n, uint32_t base, uint32_t last)
{
    for (uint32_t v = 0; v < nlevels; v++) {
        uint32_t got[BLOCK_ROOM];
        block_parts parts;
        if (!block_split(b->p, b->p + b->n, n, base, last, &parts))
            return;
        if (block_docs(levels[v], &parts, n, base, last, got)) {
            assert_true(got[0] >= base + 1 && got[n - 1] == last);
            for (uint32_t i = 1; i < n; i++)
                assert_true(got[i - 1] < got[i]);
        }
        if (block_tfs(levels[v], parts.tfs, b->p + b->n, parts.tf_tag, n, got))
            for (uint32_t i = 0; i < n; i++)
                assert_true(got[i] > 0);
    }
}

static void test_damage(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 20 * ROUNDS; i++) {
        uint32_t n = i % 2 ? BLOCK : 1 + random_below(BLOCK);
        uint32_t base = random_below(2) ? UINT32_MAX : random_bits(20);
        uint32_t last = random_docs(n, base, random_below(12), true);
        random_tfs(n);
        buf b = {0};
        block_put(&b, docs, tfs, n, base);
        pad(&b);
        if (random_below(4) == 0)
            b.p[random_below(2)] = (uint8_t)random_bits(8);
        for (uint32_t flips = random_below(3) + 1; flips; flips--)
            b.p[random_below((uint32_t)b.n)] ^= (uint8_t)(1 << random_below(8));
        check_damaged(&b, n, base, random_below(8) ? last : random_bits(31));
        buf_free(&b);
    }
}

static void test_impossible(void **state)
{
    (void)state;
    uint8_t bytes[2 + 512 + 64] = {0};
    block_parts parts;
    assert_true(block_split(bytes, bytes + 2, BLOCK, UINT32_MAX, 127, &parts));
    assert_false(block_split(bytes, bytes + 1, BLOCK, UINT32_MAX, 127, &parts));
    assert_false(block_split(bytes, bytes + 2, BLOCK, UINT32_MAX, 126, &parts)); /* no room */
    assert_false(block_split(bytes, bytes + 2, BLOCK, 200, 100, &parts));
    assert_false(block_split(bytes, bytes + 2, 0, 1, 100, &parts));
    assert_false(block_split(bytes, bytes + 2, BLOCK + 1, 1, 1000, &parts));
    assert_false(block_split(bytes, bytes + 2, BLOCK - 1, 1, 1000, &parts)); /* only full ones are packed */
    bytes[0] = 33;
    assert_false(block_split(bytes, bytes + sizeof bytes, BLOCK, 1, 1000, &parts));
    bytes[0] = 66;
    assert_false(block_split(bytes, bytes + sizeof bytes, BLOCK, 1, 1000, &parts));
}

static void test_wrapping_gaps(void **state)
{
    (void)state;
    uint32_t gaps[BLOCK] = {0}, got[BLOCK_ROOM];
    uint8_t bytes[2 + 512 + 64] = {32};
    gaps[3] = UINT32_MAX; /* a step of 2^32: docid 3 again */
    kernels_scalar.pack(gaps, 32, bytes + 2);
    block_parts parts;
    for (uint32_t v = 0; v < nlevels; v++) {
        assert_true(block_split(bytes, bytes + 2 + 512, BLOCK, UINT32_MAX, 126 + 1, &parts));
        assert_false(block_docs(levels[v], &parts, BLOCK, UINT32_MAX, 126, got));
        assert_false(block_docs(levels[v], &parts, BLOCK, UINT32_MAX, 127, got));
    }
}

static void test_inline(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 5 * ROUNDS; i++) {
        uint32_t n = 1 + random_below(INLINE_POSTINGS);
        uint32_t ndocs =
            random_docs(n, UINT32_MAX, random_below(26), true) + 1 + random_bits(random_below(20));
        random_tfs(n);
        buf b = {0};
        bit_writer w = {.to = &b};
        inline_put(&w, docs, tfs, n, ndocs);
        uint64_t bits = w.total;
        bits_pad(&w);
        pad(&b);
        uint32_t got_docs[INLINE_POSTINGS + 16], got_tfs[INLINE_POSTINGS + 16];
        for (uint32_t v = 0; v < nlevels; v++) {
            assert_int_equal(inline_get(levels[v], b.p, (uint32_t)b.n, n, ndocs, got_docs, got_tfs), bits);
            assert_memory_equal(got_docs, docs, n * sizeof *docs);
            assert_memory_equal(got_tfs, tfs, n * sizeof *tfs);
            assert_int_equal(inline_get(levels[v], b.p, (uint32_t)b.n - 1, n, ndocs, got_docs, got_tfs), 0);
            assert_int_equal(inline_get(levels[v], b.p, (uint32_t)b.n, 0, ndocs, got_docs, got_tfs), 0);
            assert_int_equal(inline_get(levels[v], b.p, (uint32_t)b.n, 33, ndocs, got_docs, got_tfs), 0);
            assert_int_equal(inline_get(levels[v], b.p, (uint32_t)b.n, n, n - 1, got_docs, got_tfs), 0);
        }
        for (uint32_t k = 0; k < 4; k++)
            b.p[random_below((uint32_t)b.n)] = (uint8_t)random_bits(8);
        for (uint32_t v = 0; v < nlevels; v++) {
            uint64_t at = inline_get(levels[v], b.p, (uint32_t)b.n, n, ndocs, got_docs, got_tfs);
            assert_true(at <= 8 * (uint64_t)b.n);
            for (uint32_t k = 0; at && k < n; k++)
                assert_true(got_tfs[k] > 0 && got_docs[k] < ndocs && (!k || got_docs[k - 1] < got_docs[k]));
        }
        buf_free(&b);
    }
}

int main(void)
{
    nlevels = unit_levels(levels);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_one_wide_gap),
        cmocka_unit_test(test_smallest_form), cmocka_unit_test(test_tf_forms),
        cmocka_unit_test(test_damage),        cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_wrapping_gaps), cmocka_unit_test(test_inline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
