/* test_base.c -- the base layer: bits, memory, arena, buffers, hash table, CPU level, errors. */
#include "base/arena.h"
#include "base/bits.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "unit.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void test_bits(void **state)
{
    (void)state;
    uint8_t p[16] = {0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};
    assert_int_equal(load_u16(p + 1), 0x2211);
    assert_int_equal(load_u32(p + 1), 0x44332211);
    assert_true(load_u64(p + 1) == UINT64_C(0x8877665544332211));
    assert_int_equal(load_be32(p + 1), 0x11223344);
    store_be32(p + 9, 0x01020304);
    assert_memory_equal(p + 9, "\1\2\3\4", 4);
    assert_int_equal(bits_length(0), 0);
    assert_int_equal(bits_length(UINT32_MAX), 32);
    for (uint32_t i = 0; i < 64; i++) {
        uint64_t v = UINT64_C(1) << i;
        assert_int_equal(bits_length64(v), i + 1);
        assert_int_equal(bits_length64(v - 1), i);
        assert_int_equal(bits_trailing(v), i);
        assert_int_equal(bits_count(v - 1), i);
        if (i < 32)
            assert_int_equal(bits_length((uint32_t)v), i + 1);
    }
    assert_int_equal(bits_align(0, 8), 0);
    assert_int_equal(bits_align(1, 8), 8);
    assert_int_equal(bits_align(64, 64), 64);
}

static void test_mem(void **state)
{
    (void)state;
    assert_null(mem_array(SIZE_MAX / 2, 4)); /* the product overflows */
    uint64_t *zeros = mem_array(100, sizeof *zeros);
    for (int i = 0; i < 100; i++)
        assert_true(zeros[i] == 0);
    uint64_t *copy = mem_dup(zeros, 0);
    assert_non_null(copy); /* no bytes are not a failure */
    mem_free(copy);
    mem_free(zeros);
    void *line = mem_aligned(64, 100);
    assert_int_equal((uintptr_t)line & 63, 0);
    mem_free(line);
    uint8_t *pages = mem_pages(1 << 20);
    assert_int_equal(pages[(1 << 20) - 1], 0);
    mem_pages_free(pages, 1 << 20);
    mem_free(NULL);
    mem_pages_free(NULL, 0);
}

/* Every piece is filled with a byte of its own; none may be changed by a later one. */
static void test_arena_pieces(void **state)
{
    (void)state;
    enum { PIECES = 2000 };
    static struct {
        uint8_t *p;
        size_t n;
    } pieces[PIECES];
    arena a = ARENA_INIT;
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < PIECES; i++) {
            size_t n = random_below(i % 100 ? 300 : 40000),
                   alignment = i % 7 ? 16 : (size_t)1 << random_below(13);
            uint8_t *p = i % 7 ? arena_alloc(&a, n) : arena_aligned(&a, n, alignment);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p & (alignment - 1), 0);
            memset(p, (int)i, n);
            pieces[i].p = p;
            pieces[i].n = n;
        }
        size_t sum = 0;
        for (uint32_t i = 0; i < PIECES; i++) {
            for (size_t k = 0; k < pieces[i].n; k++)
                assert_int_equal(pieces[i].p[k], (uint8_t)i);
            sum += pieces[i].n;
        }
        assert_true(a.total >= sum);
        arena_reset(&a);
    }
    size_t kept = a.total;
    assert_true(kept > 0);
    assert_non_null(arena_alloc(&a, kept / 2));
    assert_true(a.total == kept); /* from the chunk that was kept */
    arena_free(&a);
    assert_true(a.total == 0);
}

static void test_arena_limits(void **state)
{
    (void)state;
    arena a = ARENA_INIT;
    arena_reset(&a);
    arena_free(&a);
    assert_non_null(arena_alloc(&a, 0)); /* not a failure, even of an empty arena */
    assert_null(arena_alloc(&a, SIZE_MAX - 8));
    assert_null(arena_aligned(&a, SIZE_MAX - 8, 64));
    char *text = arena_dup(&a, "abc", 2);
    assert_string_equal(text, "ab");
    assert_string_equal(arena_dup(&a, NULL, 0), "");
    uint8_t *zeros = arena_zalloc(&a, 5000);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(zeros[i], 0);
    arena_free(&a);
}

static void test_buf(void **state)
{
    (void)state;
    buf b = {0};
    for (uint32_t i = 0; i < 1000; i++) {
        buf_put_u8(&b, (uint8_t)i);
        buf_put_u16(&b, (uint16_t)i);
        buf_put_u32(&b, i);
        buf_put_u64(&b, i);
        buf_put(&b, NULL, 0);
    }
    assert_int_equal(b.n, 15000);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_int_equal(b.p[15 * i], (uint8_t)i);
        assert_int_equal(load_u16(b.p + 15 * i + 1), i);
        assert_int_equal(load_u32(b.p + 15 * i + 3), i);
        assert_int_equal(load_u64(b.p + 15 * i + 7), i);
    }
    assert_null(buf_add(&b, SIZE_MAX - 100)); /* is remembered */
    assert_true(b.failed);
    buf_put_u8(&b, 1);
    assert_int_equal(b.n, 15000);
    buf_free(&b);
    assert_false(b.failed);
    assert_null(b.p);
}

static bool same_number(uint32_t id, const void *context)
{
    return id == *(const uint32_t *)context;
}

/* Ids under hashes of few values, so that many share their home or their whole hash. */
static void test_hash_table(void **state)
{
    (void)state;
    enum { IDS = 5000 };
    static uint64_t hashes[IDS];
    hash_table t;
    assert_true(hash_init(&t, 10));
    for (int round = 0; round < 2; round++) {
        for (uint32_t id = 0; id < IDS; id++) {
            hashes[id] = id % 3 ? random_u64() : (uint64_t)random_below(200) << 32;
            assert_int_equal(hash_find(&t, hashes[id], same_number, &id), HASH_NONE);
            assert_true(hash_add(&t, hashes[id], id));
        }
        for (uint32_t id = 0; id < IDS; id++)
            assert_int_equal(hash_find(&t, hashes[id], same_number, &id), id);
        assert_int_equal(t.used, IDS);
        assert_true(t.used <= ((uint64_t)t.mask + 1) * 5 / 8);
        hash_clear(&t);
        assert_int_equal(t.used, 0);
    }
    hash_free(&t);
}

static void test_hash_expected(void **state)
{
    (void)state;
    hash_table t;
    assert_true(hash_init(&t, 100000));
    uint32_t mask = t.mask;
    for (uint32_t id = 0; id < 100000; id++)
        assert_true(hash_add(&t, random_u64(), id));
    assert_int_equal(t.mask, mask); /* as many as expected fit without growing */
    hash_free(&t);
}

static void test_cpu(void **state)
{
    (void)state;
    simd_level best = cpu_best(), before = cpu_level();
    assert_true(before <= best);
    for (int level = SIMD_SCALAR; level < SIMD_LEVELS; level++) {
        simd_level got = cpu_force((simd_level)level);
        assert_int_equal(got, level < (int)best ? level : (int)best);
        assert_int_equal(cpu_level(), got);
    }
    assert_string_equal(cpu_level_name(SIMD_SCALAR), "scalar");
    assert_string_equal(cpu_level_name(SIMD_AVX512), "avx512");
    cpu_force(before);
}

static void test_error_set(void **state)
{
    (void)state;
    fsk_error e;
    memset(&e, 0xff, sizeof e);
    assert_int_equal(error_set(&e, FSK_E_CORRUPT, "block %d of %s", 7, "x"), FSK_E_CORRUPT);
    assert_int_equal(e.code, FSK_E_CORRUPT);
    assert_int_equal(e.sys_errno, 0);
    assert_string_equal(e.text, "block 7 of x");
    assert_int_equal(error_set(NULL, FSK_E_INVAL, "nobody listens"), FSK_E_INVAL);
    char longer[2 * sizeof e.text];
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = 0;
    error_set(&e, FSK_E_INVAL, "%s", longer);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_int_equal(error_nomem(&e), FSK_E_NOMEM);
    error_clear(&e);
    assert_int_equal(e.code, 0);
    assert_int_equal(strlen(e.text), 0);
    error_clear(NULL);
}

static void test_error_sys(void **state)
{
    (void)state;
    static const int codes[][2] = {{ENOSPC, FSK_E_FULL},  {EDQUOT, FSK_E_FULL},    {EFBIG, FSK_E_FULL},
                                   {ENOMEM, FSK_E_NOMEM}, {EROFS, FSK_E_READONLY}, {EACCES, FSK_E_IO}};
    fsk_error e;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_int_equal(error_sys(&e, codes[i][0], "write %s", "f"), codes[i][1]);
        assert_int_equal(e.code, codes[i][1]);
        assert_int_equal(e.sys_errno, codes[i][0]);
        assert_memory_equal(e.text, "write f: ", 9);
        assert_string_equal(e.text + 9, strerror(codes[i][0]));
        assert_int_equal(error_sys(NULL, codes[i][0], "write"), codes[i][1]);
    }
    char longer[2 * sizeof e.text];
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = 0;
    assert_int_equal(error_sys(&e, EIO, "%s", longer), FSK_E_IO);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bits),          cmocka_unit_test(test_mem), cmocka_unit_test(test_arena_pieces),
        cmocka_unit_test(test_arena_limits),  cmocka_unit_test(test_buf), cmocka_unit_test(test_hash_table),
        cmocka_unit_test(test_hash_expected), cmocka_unit_test(test_cpu), cmocka_unit_test(test_error_set),
        cmocka_unit_test(test_error_sys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
