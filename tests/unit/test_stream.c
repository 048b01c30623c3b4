/* test_stream.c -- streams of a build against plain arrays of bytes: across seams, padded, read back while
 * the build goes on, and from the published segment. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/segment_help.h"

enum { LARGEST = 3 * EXTENT_PAYLOAD };

typedef struct model {
    uint8_t *bytes[STREAMS];
    size_t n[STREAMS], cap[STREAMS];
} model;

static void model_put_bytes(model *m, uint32_t id, const uint8_t *p, size_t n)
{
    if (m->n[id] + n > m->cap[id]) {
        m->cap[id] = 2 * (m->n[id] + n);
        m->bytes[id] = realloc(m->bytes[id], m->cap[id]);
    }
    if (p && n)
        memcpy(m->bytes[id] + m->n[id], p, n);
    else if (n)
        memset(m->bytes[id] + m->n[id], 0, n);
    m->n[id] += n;
}

static void put_random(one_segment *o, model *m, uint32_t id, uint32_t most)
{
    static uint8_t bytes[EXTENT_PAYLOAD + 100];
    size_t n = random_below(most + 1);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)random_u64();
    if (random_below(2)) {
        assert_int_equal(build_put(o->build, id, bytes, n, &o->error), 0);
        model_put_bytes(m, id, bytes, n);
        return;
    }
    uint32_t align = 1u << random_below(7);
    uint64_t address = 0;
    n = n < EXTENT_PAYLOAD ? n : EXTENT_PAYLOAD;
    assert_int_equal(build_put_whole(o->build, id, bytes, n, align, &address, &o->error), 0);
    assert_int_equal(address % align, 0);
    if (n)
        assert_int_equal(address / EXTENT_PAYLOAD, (address + n - 1) / EXTENT_PAYLOAD);
    assert_true(address >= m->n[id]);
    model_put_bytes(m, id, NULL, (size_t)(address - m->n[id]));
    model_put_bytes(m, id, bytes, n);
}

static void check_read_back(one_segment *o, const model *m, uint32_t id)
{
    static uint8_t room[EXTENT_PAYLOAD];
    size_t n = random_below((uint32_t)(m->n[id] < EXTENT_PAYLOAD ? m->n[id] : EXTENT_PAYLOAD) + 1);
    size_t at = random_below((uint32_t)(m->n[id] - n) + 1);
    assert_int_equal(build_read(o->build, id, at, n, room, &o->error), 0);
    if (n)
        assert_memory_equal(room, m->bytes[id] + at, n);
    assert_int_equal(build_read(o->build, id, m->n[id] - n + 1, n, room, NULL), FSK_E_INVAL);
    assert_int_equal(build_address(o->build, id), m->n[id]);
}

/* The whole stream by stream_at, then spans by stream_span. */
static void check_stream(const stream *s, const model *m, uint32_t id)
{
    static uint8_t room[EXTENT_PAYLOAD * 2 + 64];
    const uint8_t *end = NULL;
    assert_int_equal(s->bytes, m->n[id]);
    for (uint64_t at = 0; at < s->bytes;) {
        const uint8_t *p = stream_at(s, at, &end);
        assert_non_null(p);
        assert_memory_equal(p, m->bytes[id] + at, end - p);
        at += (uint64_t)(end - p);
    }
    assert_null(stream_at(s, s->bytes, &end));
    for (int i = 0; i < 50; i++) {
        size_t most = s->bytes < 2 * EXTENT_PAYLOAD ? (size_t)s->bytes : 2 * EXTENT_PAYLOAD;
        size_t n = random_below((uint32_t)most + 1), at = random_below((uint32_t)(s->bytes - n) + 1);
        const uint8_t *p = stream_span(s, at, n, room);
        assert_non_null(p);
        if (n)
            assert_memory_equal(p, m->bytes[id] + at, n);
        assert_null(stream_span(s, s->bytes - n + 1, n, room));
        assert_null(stream_span(s, UINT64_MAX - 3, n + 8, room));
    }
}

/* Streams that segment_open does not bind to other counts. */
static const uint32_t free_streams[] = {STREAM_DICT, STREAM_TERMIX, STREAM_DOCS, STREAM_SKIP,
                                        STREAM_POS,  STREAM_BITS,   STREAM_NORM, STREAM_STORE};
enum { FREE_STREAMS = sizeof free_streams / sizeof *free_streams };

static void check_build(const scratch *s, uint32_t puts, uint32_t most)
{
    one_segment o;
    model m = {0};
    assert_int_equal(one_begin(&o, s, 1, NULL), 0);
    for (uint32_t i = 0; i < puts; i++) {
        uint32_t id = free_streams[random_below(FREE_STREAMS)];
        if (m.n[id] < LARGEST)
            put_random(&o, &m, id, most);
        check_read_back(&o, &m, id);
    }
    assert_int_equal(one_publish(&o), 0);
    assert_int_equal(segment_verify(o.segment, NULL), 0);
    for (uint32_t i = 0; i < STREAMS; i++)
        check_stream(&o.segment->streams[i], &m, i);
    one_end(&o);
    remove(s->path);
    remove(s->lock);
    for (uint32_t i = 0; i < STREAMS; i++)
        free(m.bytes[i]);
}

static void test_random(void **state)
{
    static const uint32_t most[] = {10, 300, 5000, 40000, EXTENT_PAYLOAD + 100};
    for (uint32_t i = 0; i < sizeof most / sizeof *most; i++)
        check_build(*state, 120, most[i]);
}

/* Sizes at which a segment stops being small, a chunk is exactly full, and the header needs an extent of
 * its own. */
static void test_edges(void **state)
{
    static const uint32_t less[] = {0, 1, 8, 63, 64, 65, 96, 110, 130, 200};
    const scratch *s = *state;
    uint8_t *bytes = calloc(1, EXTENT_PAYLOAD);
    for (uint32_t streams = 1; streams <= 2; streams++)
        for (uint32_t i = 0; i < sizeof less / sizeof *less; i++) {
            one_segment o;
            model m = {0};
            assert_int_equal(one_begin(&o, s, 1, NULL), 0);
            for (uint32_t id = 0; id < streams; id++) {
                memset(bytes, (int)id + 1, EXTENT_PAYLOAD);
                assert_int_equal(build_put(o.build, id, bytes, EXTENT_PAYLOAD - less[i], NULL), 0);
                model_put_bytes(&m, id, bytes, EXTENT_PAYLOAD - less[i]);
            }
            assert_int_equal(one_publish(&o), 0);
            assert_int_equal(segment_verify(o.segment, NULL), 0);
            for (uint32_t id = 0; id < STREAMS; id++) {
                check_stream(&o.segment->streams[id], &m, id);
                free(m.bytes[id]);
            }
            one_end(&o);
            remove(s->path);
            remove(s->lock);
        }
    free(bytes);
}

static void test_limits(void **state)
{
    one_segment o;
    uint64_t address = 0;
    uint8_t *bytes = calloc(1, EXTENT_PAYLOAD + 1);
    build_limits odd = {.skip_chunk = 33};
    assert_int_equal(one_begin(&o, *state, 1, &odd), FSK_E_INVAL);
    one_end(&o);
    assert_int_equal(one_begin(&o, *state, 0, NULL), FSK_E_INVAL);
    one_end(&o);
    assert_int_equal(one_begin(&o, *state, 1, NULL), 0);
    assert_int_equal(build_put_whole(o.build, STREAM_POS, bytes, EXTENT_PAYLOAD + 1, 1, &address, NULL),
                     FSK_E_LIMIT);
    assert_int_equal(build_put_whole(o.build, STREAM_POS, bytes, EXTENT_PAYLOAD, 64, &address, NULL), 0);
    assert_int_equal(address, 0);
    assert_int_equal(build_put_whole(o.build, STREAM_POS, bytes, EXTENT_PAYLOAD, 64, &address, NULL), 0);
    assert_int_equal(address, EXTENT_PAYLOAD);
    one_end(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_edges, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_limits, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
