/* test_manifest.c -- manifests written and parsed again, newer versions refused, damage never trusted. */
#include "unit.h"

#include <string.h>

#include "base/hash.h"
#include "store/manifest.h"

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static manifest_field fields[] = {{{"text", 4}, FIELD_BODY}, {{"title", 5}, 0}, {{"\xc3\xa4", 2}, 0}};

static manifest sample(manifest_segment *segments, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        segments[i] = (manifest_segment){.id = 1000 - i * 3, .docs = 1 + random_below(1u << 30)};
        segments[i].deleted = random_below(segments[i].docs + 1);
        segments[i].header_ordinal = random_bits(20);
        segments[i].header_offset = random_bits(18);
        segments[i].header_bytes = random_bits(32);
        segments[i].extents = random_bits(31);
        segments[i].header_hash = random_u64();
    }
    return (manifest){.flags = MANIFEST_NO_STORE,
                      .next_segment = 1001,
                      .next_key = UINT64_MAX,
                      .publishes = random_u64(),
                      .fingerprint = random_u64(),
                      .language = str("english"),
                      .fields = fields,
                      .nfields = 3,
                      .segments = segments,
                      .nsegments = n};
}

static void assert_same(const manifest *a, const manifest *b)
{
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->next_segment, b->next_segment);
    assert_int_equal(a->next_key, b->next_key);
    assert_int_equal(a->publishes, b->publishes);
    assert_int_equal(a->fingerprint, b->fingerprint);
    assert_int_equal(a->language.n, b->language.n);
    assert_memory_equal(a->language.p, b->language.p, a->language.n);
    assert_int_equal(a->nfields, b->nfields);
    for (uint32_t i = 0; i < a->nfields; i++) {
        assert_int_equal(a->fields[i].flags, b->fields[i].flags);
        assert_int_equal(manifest_field_find(b, a->fields[i].name), i + 1);
    }
    assert_int_equal(a->nsegments, b->nsegments);
    if (a->nsegments)
        assert_memory_equal(a->segments, b->segments, a->nsegments * sizeof *a->segments);
}

static void test_round_trip(void **state)
{
    (void)state;
    manifest_segment segments[200];
    arena memory = ARENA_INIT;
    for (uint32_t n = 0; n <= 200; n += 40) {
        memset(segments, 0, sizeof segments);
        manifest m = sample(segments, n), got;
        buf bytes = {0};
        buf_put_u8(&bytes, 7); /* appended behind what is there */
        manifest_write(&m, &bytes);
        assert_int_equal(manifest_parse(bytes.p + 1, bytes.n - 1, &memory, &got, NULL), 0);
        memset(bytes.p, 0xee, bytes.n); /* a manifest outlives what it was read from */
        assert_same(&m, &got);
        assert_int_equal(manifest_field_find(&got, str("tex")), UINT32_MAX);
        assert_int_equal(manifest_field_find(&got, str("")), UINT32_MAX);
        buf_free(&bytes);
    }
    arena_free(&memory);
}

static void test_empty(void **state)
{
    (void)state;
    manifest m = {.next_segment = 1, .language = str("none")}, got;
    arena memory = ARENA_INIT;
    buf bytes = {0};
    manifest_write(&m, &bytes);
    assert_int_equal(manifest_parse(bytes.p, bytes.n, &memory, &got, NULL), 0);
    assert_same(&m, &got);
    buf_free(&bytes);
    arena_free(&memory);
}

static void test_versions(void **state)
{
    (void)state;
    manifest_segment segments[2] = {{0}};
    manifest m = sample(segments, 2), got;
    arena memory = ARENA_INIT;
    fsk_error e;
    buf bytes = {0};
    manifest_write(&m, &bytes);
    store_u16(bytes.p + 4, FORMAT_VERSION + 1);
    assert_int_equal(manifest_parse(bytes.p, bytes.n, &memory, &got, &e), FSK_E_FORMAT);
    assert_non_null(strstr(e.text, "newer"));
    store_u16(bytes.p + 4, FORMAT_VERSION - 1);
    assert_int_equal(manifest_parse(bytes.p, bytes.n, &memory, &got, &e), FSK_E_FORMAT);
    assert_non_null(strstr(e.text, "index the documents anew"));
    bytes.p[0] = 'X';
    assert_int_equal(manifest_parse(bytes.p, bytes.n, &memory, &got, &e), FSK_E_FORMAT);
    assert_int_equal(manifest_parse(bytes.p, 3, &memory, &got, &e), FSK_E_FORMAT);
    buf_free(&bytes);
    arena_free(&memory);
}

static void rehash(buf *bytes)
{
    store_u64(bytes->p + 8, hash_bytes_seeded(bytes->p + 16, bytes->n - 16, load_u16(bytes->p + 6)));
}

static void test_damage(void **state)
{
    (void)state;
    manifest_segment segments[3] = {{0}};
    manifest m = sample(segments, 3), got;
    arena memory = ARENA_INIT;
    buf bytes = {0};
    manifest_write(&m, &bytes);
    for (size_t i = 6; i < bytes.n; i++) { /* flags, hash, all behind them */
        uint8_t was = bytes.p[i];
        bytes.p[i] ^= (uint8_t)(1 << random_below(8));
        assert_int_equal(manifest_parse(bytes.p, bytes.n, &memory, &got, NULL), FSK_E_CORRUPT);
        rehash(&bytes); /* a forged one may parse, but only to something sound */
        if (manifest_parse(bytes.p, bytes.n, &memory, &got, NULL) == 0)
            for (uint32_t k = 0; k < got.nsegments; k++) {
                assert_true(got.segments[k].deleted <= got.segments[k].docs);
                assert_true(got.segments[k].id > 0 && got.segments[k].id < got.next_segment);
            }
        bytes.p[i] = was;
        rehash(&bytes);
    }
    for (size_t n = 0; n < bytes.n; n++) {
        buf cut = {.p = bytes.p, .n = n};
        if (n >= 16)
            rehash(&cut);
        assert_int_not_equal(manifest_parse(cut.p, cut.n, &memory, &got, NULL), 0);
    }
    buf_free(&bytes);
    arena_free(&memory);
}

static void test_twice(void **state)
{
    (void)state;
    manifest_segment segments[3] = {{0}};
    manifest m = sample(segments, 3), got;
    arena memory = ARENA_INIT;
    buf bytes = {0};
    segments[2].id = segments[0].id;
    manifest_write(&m, &bytes);
    assert_int_equal(manifest_parse(bytes.p, bytes.n, &memory, &got, NULL), FSK_E_CORRUPT);
    buf_free(&bytes);
    arena_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_empty), cmocka_unit_test(test_versions),
        cmocka_unit_test(test_damage),     cmocka_unit_test(test_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
