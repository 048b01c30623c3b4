/* test_kernels.c -- every kernel at every level of this machine against naive versions written here: all
 * widths, random data, lengths around the vectors' and, for what reads bytes from disk, garbage.  Inputs
 * stand at the end of an allocation with only the 64 bytes behind that the contract allows, so that the
 * address sanitizer sees any read beyond; outputs likewise. */
#include "codec/ef.h"
#include "codec/norm.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

static const kernels *levels[SIMD_LEVELS];
static uint32_t nlevels;

static void *room(size_t bytes)
{
    uint8_t *p = malloc(bytes + 1);
    assert_non_null(p);
    for (size_t i = 0; i < bytes; i++)
        p[i] = (uint8_t)random_u64();
    return p;
}

static void random_values(uint32_t *v, uint32_t width)
{
    for (uint32_t i = 0; i < BLOCK; i++)
        v[i] = random_below(5) ? random_bits(width) : (uint32_t)((UINT64_C(1) << width) - 1);
}

/* Bit by bit, from the words of FORMAT.md: value i in lane i % 4, each lane a stream of bits in every fourth
 * u32. */
static void naive_pack(const uint32_t *v, uint32_t width, uint8_t *out)
{
    memset(out, 0, 16 * (size_t)width);
    for (uint32_t i = 0; i < BLOCK; i++)
        for (uint32_t b = 0; b < width; b++) {
            uint32_t at = i / 4 * width + b, byte = 4 * (at / 32 * 4 + i % 4) + at % 32 / 8;
            out[byte] |= (uint8_t)((v[i] >> b & 1) << at % 8);
        }
}

static void test_pack(void **state)
{
    (void)state;
    for (uint32_t width = 0; width <= 32; width++)
        for (uint32_t round = 0; round < 20; round++) {
            uint32_t v[BLOCK];
            random_values(v, width);
            uint8_t *want = room(16 * width), *got = room(16 * width);
            naive_pack(v, width, want);
            for (uint32_t k = 0; k < nlevels; k++) {
                memset(got, 0xee, 16 * width);
                levels[k]->pack(v, width, got);
                assert_memory_equal(got, want, 16 * width);
            }
            free(want), free(got);
        }
}

static void test_unpack(void **state)
{
    (void)state;
    for (uint32_t width = 0; width <= 32; width++)
        for (uint32_t round = 0; round < 20; round++) {
            uint32_t v[BLOCK], want[BLOCK], want_docs[BLOCK], add = random_bits(32), doc = add;
            random_values(v, width);
            for (uint32_t i = 0; i < BLOCK; i++) {
                want[i] = v[i] + add;
                want_docs[i] = doc += v[i] + 1;
            }
            uint8_t *in = room(16 * width + 64);
            naive_pack(v, width, in);
            uint32_t *out = room(BLOCK_ROOM * sizeof *out);
            for (uint32_t k = 0; k < nlevels; k++) {
                levels[k]->unpack(in, width, add, out);
                assert_memory_equal(out, want, sizeof want);
                levels[k]->unpack_docs(in, width, add, out);
                assert_memory_equal(out, want_docs, sizeof want_docs);
            }
            free(in), free(out);
        }
}

static void check_bits(const uint8_t *bits, uint32_t nwords, uint32_t first)
{
    uint32_t *want = room((64 * (size_t)nwords + 1) * sizeof *want), n = 0;
    for (uint32_t i = 0; i < 64 * nwords; i++)
        if (bits[i / 8] >> i % 8 & 1)
            want[n++] = first + i;
    uint32_t *out = room((n + 16) * sizeof *out);
    for (uint32_t k = 0; k < nlevels; k++) {
        assert_int_equal(levels[k]->count_bits(bits, nwords), n);
        assert_int_equal(levels[k]->bits_to_docs(bits, nwords, first, out), n);
        assert_memory_equal(out, want, n * sizeof *want);
    }
    free(want), free(out);
}

static void test_bits(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 300; round++) {
        uint32_t nwords = round % 3 ? random_below(20) : random_below(WINDOW_WORDS + 1);
        uint32_t per_1024 = 1u << random_below(11);
        uint8_t *bits = room(8 * nwords + 64);
        for (uint32_t i = 0; i < 64 * nwords; i++) {
            bits[i / 8] &= (uint8_t) ~(1u << i % 8);
            bits[i / 8] |= (uint8_t)((random_below(1024) < per_1024) << i % 8);
        }
        check_bits(bits, nwords, random_bits(31));
        free(bits);
    }
}

static void test_find(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 400; n = n < 140 ? n + 1 : n + 37) {
        uint32_t *a = room(n * sizeof *a + 64 + 1), doc = random_bits(8);
        uint8_t *bytes = (uint8_t *)a + (n & 1); /* at an odd address too */
        for (uint32_t i = 0; i < n; i++, doc += random_below(n % 3 ? 5 : 1000000))
            memcpy(bytes + 4 * i, &doc, 4);
        for (uint32_t round = 0; round < 60; round++) {
            uint32_t v = round ? random_below(doc + 3) : UINT32_MAX, want = 0, x;
            if (round % 4 == 1 && n)
                memcpy(&v, bytes + 4 * random_below(n), 4);
            while (want < n && (memcpy(&x, bytes + 4 * want, 4), x < v))
                want++;
            for (uint32_t k = 0; k < nlevels; k++)
                assert_int_equal(levels[k]->find_ge(bytes, n, v), want);
        }
        free(a);
    }
}

/* Ascending values below bound, n <= bound: gaps of the mean size, some runs of neighbours. */
static void random_ascending(uint32_t *v, uint32_t n, uint32_t bound)
{
    uint64_t from = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t spare = bound - from - (n - i), mean = spare / (n - i);
        uint64_t gap = random_below(3) ? random_u64() % (2 * mean + 1) : 0;
        from += gap < spare ? gap : spare;
        if (i == n - 1 && random_below(4) == 0)
            from = bound - 1;
        v[i] = (uint32_t)from++;
    }
}

static uint32_t random_bound(uint32_t n)
{
    uint32_t width = random_below(32), spare = random_bits(width);
    return spare > UINT32_MAX - n ? spare : n + spare;
}

static uint8_t bit_of(const uint8_t *p, uint64_t at)
{
    return p[at / 8] >> at % 8 & 1;
}

/* The code bit by bit; false unless it is valid. */
static bool naive_ef(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, uint32_t *out)
{
    uint32_t l = 0, ones = 0;
    if (n == 0 || n > bound)
        return false;
    if (n == 1)
        while (l < 32 && (bound - 1) >> l)
            l++;
    else
        while ((uint64_t)n << (l + 1) <= bound)
            l++;
    for (uint32_t i = 0; i < n; i++) {
        out[i] = 0;
        for (uint32_t b = 0; b < l; b++)
            out[i] |= (uint32_t)bit_of(in, at++) << b;
    }
    if (n == 1)
        return out[0] < bound;
    for (uint64_t b = 0; b < n + (uint64_t)((bound - 1) >> l); b++)
        if (bit_of(in, at + b)) {
            if (ones == n)
                return false;
            out[ones] |= (uint32_t)(b - ones) << l;
            ones++;
        }
    for (uint32_t i = 1; i < n; i++)
        if (out[i - 1] >= out[i])
            return false;
    return ones == n && out[n - 1] < bound;
}

static bool among(const uint32_t *v, uint32_t n, uint32_t wanted)
{
    uint32_t i = 0;
    while (i < n && v[i] < wanted)
        i++;
    return i < n && v[i] == wanted;
}

/* Starts at values, at their neighbours and elsewhere are kept or not; bits that are no code are only read
 * within bounds. */
static void check_keep(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound, const uint32_t *v,
                       bool valid)
{
    uint32_t starts[24], want[24], got[24], nstarts = 0, nwant = 0, offset = random_below(9);
    for (uint32_t i = 0, next = 0; i < 24; i++) {
        next += random_below(3) ? 1 + random_below(3) : 1 + random_below(bound / 16 + 1);
        if (valid && random_below(2))
            next =
                max_u32(next, v[min_u32(n - 1, i * n / 24)] - min_u32(offset, v[min_u32(n - 1, i * n / 24)]));
        starts[nstarts++] = next;
    }
    for (uint32_t i = 0; i < nstarts && valid; i++) {
        if (among(v, n, starts[i] + offset))
            want[nwant++] = starts[i];
    }
    for (uint32_t k = 0; k < nlevels; k++) {
        memcpy(got, starts, sizeof got);
        uint32_t kept = levels[k]->ef_keep(in, at, n, bound, got, nstarts, offset);
        assert_true(!valid || (kept == nwant && memcmp(got, want, kept * sizeof *got) == 0));
    }
}

/* `in` holds the code's bytes at bit `at` and 64 bytes more. */
static bool check_ef(const uint8_t *in, uint64_t at, uint32_t n, uint32_t bound)
{
    uint32_t *want = room((n + 1) * sizeof *want), *out = room((n + 16) * sizeof *out);
    bool valid = naive_ef(in, at, n, bound, want);
    for (uint32_t k = 0; k < nlevels; k++) {
        assert_int_equal(levels[k]->ef_decode(in, at, n, bound, out), valid);
        if (valid)
            assert_memory_equal(out, want, n * sizeof *want);
    }
    check_keep(in, at, n, bound, want, valid);
    free(want), free(out);
    return valid;
}

static void round_of_ef(uint32_t n, uint32_t bound)
{
    uint32_t *v = room(n * sizeof *v), *out = room((n + 16) * sizeof *out), lead = random_below(20);
    random_ascending(v, n, bound);
    buf b = {0};
    bit_writer w = {.to = &b};
    bits_put(&w, random_bits(lead), lead);
    ef_put(&w, v, n, bound);
    assert_int_equal(w.total, lead + ef_bits(n, bound));
    bits_pad(&w);
    uint8_t *in = room(b.n + 64);
    memcpy(in, b.p, b.n);
    assert_true(check_ef(in, lead, n, bound));
    for (uint32_t k = 0; k < nlevels; k++) {
        assert_true(levels[k]->ef_decode(in, lead, n, bound, out));
        assert_memory_equal(out, v, n * sizeof *v);
    }
    free(v), free(out), free(in);
    buf_free(&b);
}

static void test_ef(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 4000; round++) {
        uint32_t n = round % 4 ? 1 + random_below(20) : 1 + random_below(300);
        round_of_ef(n, random_below(8) ? random_bound(n) : n + random_below(3));
    }
    round_of_ef(100000, 3000001);
    round_of_ef(100000, 100000);
}

/* Codes with a few bits changed, which are nearly right, and plain noise. */
static void test_ef_garbage(void **state)
{
    (void)state;
    uint32_t valid = 0;
    for (uint32_t round = 0; round < 20000; round++) {
        uint32_t n = round % 8 ? 1 + random_below(20) : 1 + random_below(300), bound = random_bound(n);
        uint32_t at = random_below(8), *v = room(n * sizeof *v);
        random_ascending(v, n, bound);
        buf b = {0};
        bit_writer w = {.to = &b};
        bits_put(&w, random_bits(at), at);
        ef_put(&w, v, n, bound);
        bits_pad(&w);
        uint8_t *in = room(b.n + 64);
        if (round & 1)
            memcpy(in, b.p, b.n);
        for (uint32_t flips = 1 + random_below(4); flips && b.n; flips--)
            in[random_below((uint32_t)b.n)] ^= (uint8_t)(1u << random_below(8));
        valid += check_ef(in, at, n, bound);
        free(v), free(in);
        buf_free(&b);
    }
    assert_in_range(valid, 1000, 19000);
}

enum { PAIRS = 40 };

/* Codes of up to EF_FEW values in b, as lists of bytes that come later; values[i] has those of list i. */
static void put_lists(buf *b, ef_list *lists, uint32_t values[][EF_FEW])
{
    for (uint32_t i = 0; i < PAIRS; i++) {
        uint32_t n = random_below(3) ? 1 + random_below(EF_FEW) : 1,
                 bound = n + random_below(1u << (2 + i % 10));
        bit_writer w = {.to = b};
        uint32_t lead = random_below(8);
        lists[i] = (ef_list){.at = 8 * b->n + lead, .n = n, .bound = bound};
        random_ascending(values[i], n, bound);
        bits_put(&w, random_bits(lead), lead);
        ef_put(&w, values[i], n, bound);
        bits_pad(&w);
    }
}

static uint32_t naive_meet(const uint32_t *a, uint32_t na, uint32_t a_offset, const uint32_t *b, uint32_t nb,
                           uint32_t b_offset, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < na; i++) {
        if (a[i] >= a_offset && among(b, nb, a[i] - a_offset + b_offset))
            out[n++] = a[i] - a_offset;
    }
    return n;
}

static void test_ef_meet(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 3000; round++) {
        ef_list a[PAIRS], b[PAIRS];
        uint32_t av[PAIRS][EF_FEW], bv[PAIRS][EF_FEW], want[EF_FEW], counts[PAIRS];
        uint32_t starts[EF_FEW * PAIRS + 16], a_offset = random_below(4), b_offset = random_below(4), n = 0;
        uint8_t which[PAIRS];
        buf bytes = {0};
        put_lists(&bytes, a, av);
        put_lists(&bytes, b, bv);
        uint8_t *in = room(bytes.n + 64);
        memcpy(in, bytes.p, bytes.n);
        for (uint32_t i = 0; i < PAIRS; i++) {
            a[i].bits = b[i].bits = in;
            which[n] = (uint8_t)i;
            n += random_below(4) > 0;
        }
        for (uint32_t k = 0; k < nlevels; k++) {
            const uint32_t *got = starts;
            assert_true(levels[k]->ef_meet(a, a_offset, b, b_offset, which, n, starts, counts));
            for (uint32_t i = 0; i < n; i++) {
                uint32_t w = which[i], m = naive_meet(av[w], a[w].n, a_offset, bv[w], b[w].n, b_offset, want);
                assert_int_equal(counts[i], m);
                assert_memory_equal(got, want, m * sizeof *got);
                got += m;
            }
        }
        for (uint32_t flips = 1 + random_below(40); flips;
             flips--) /* no code: read within bounds all the same */
            in[random_below((uint32_t)bytes.n)] ^= (uint8_t)(1u << random_below(8));
        for (uint32_t k = 0; k < nlevels; k++)
            levels[k]->ef_meet(a, a_offset, b, b_offset, which, n, starts, counts);
        free(in);
        buf_free(&bytes);
    }
}

static void test_ef_impossible(void **state)
{
    (void)state;
    uint8_t *in = room(64);
    uint32_t out[32];
    for (uint32_t k = 0; k < nlevels; k++) {
        assert_false(levels[k]->ef_decode(in, 0, 0, 100, out));
        assert_false(levels[k]->ef_decode(in, 0, 3, 2, out));
        assert_false(levels[k]->ef_decode(in, 0, 1, 0, out));
        assert_true(levels[k]->ef_decode(in, 0, 1, 1, out)); /* no bits at all */
        assert_int_equal(out[0], 0);
    }
    free(in);
}

static uint32_t naive_size(uint32_t tf, uint32_t bound)
{
    uint32_t l = 0;
    if (tf == 0 || tf > bound)
        return UINT32_MAX;
    while (tf == 1 ? l < 32 && (bound - 1) >> l : (uint64_t)tf << (l + 1) <= bound)
        l++;
    return tf == 1 ? l : tf * (l + 1) + ((bound - 1) >> l);
}

static void check_offsets(const uint32_t *tf, const uint8_t *spans, uint32_t n)
{
    uint64_t *want = room((n + 1) * sizeof *want), *at = room(n * sizeof *at), bits = 0;
    for (uint32_t i = 0; i < n; i++) {
        want[i] = bits;
        bits += naive_size(tf[i], norm_bound[spans[i]]);
    }
    for (uint32_t k = 0; k < nlevels; k++) {
        assert_true(levels[k]->position_offsets(tf, spans, n, at) == bits);
        assert_memory_equal(at, want, n * sizeof *at);
    }
    free(want), free(at);
}

static void test_position_offsets(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 1000; round++) {
        uint32_t n = round % 2 ? BLOCK : random_below(BLOCK + 1), *tf = room(n * sizeof *tf + 64);
        uint8_t *spans = room(n + 64);
        for (uint32_t i = 0; i < n; i++) {
            uint32_t bound = norm_bound[spans[i]], kind = random_below(16);
            tf[i] = kind < 6 ? 1 : 1 + random_below(kind < 12 ? min_u32(bound, 30) : bound);
            if (kind == 15 && round % 4 == 0)
                tf[i] = random_bits(random_below(33));
            else if (kind == 14)
                tf[i] = bound + (round % 4 == 0) * random_below(2);
        }
        check_offsets(tf, spans, n);
        free(tf), free(spans);
    }
}

static void test_bytes_at(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 400; round++) {
        uint32_t n = random_below(BLOCK + 1), *docs = room(n * sizeof *docs + 64), first = random_bits(31),
                 span = 0;
        for (uint32_t i = 0; i < n; i++)
            docs[i] = first + (span += random_below(40));
        uint8_t *bytes = room(span + 1 + 3),
                *got = room(n + 16); /* what the contract lets it read and write */
        for (uint32_t k = 0; k < nlevels; k++) {
            levels[k]->bytes_at(bytes, first, docs, n, got);
            for (uint32_t i = 0; i < n; i++)
                assert_int_equal(got[i], bytes[docs[i] - first]);
        }
        free(docs), free(bytes), free(got);
    }
}

static void test_level_in_use(void **state)
{
    (void)state;
    simd_level before = cpu_level();
    for (uint32_t k = 0; k < nlevels; k++) {
        assert_int_equal(cpu_force((simd_level)k), k);
        assert_ptr_equal(kernels_get(), levels[k]);
    }
    cpu_force(before);
}

int main(void)
{
    nlevels = unit_levels(levels);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pack),
        cmocka_unit_test(test_unpack),
        cmocka_unit_test(test_bits),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_ef),
        cmocka_unit_test(test_ef_garbage),
        cmocka_unit_test(test_ef_meet),
        cmocka_unit_test(test_ef_impossible),
        cmocka_unit_test(test_position_offsets),
        cmocka_unit_test(test_bytes_at),
        cmocka_unit_test(test_level_in_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
