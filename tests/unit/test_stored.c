/* test_stored.c -- stored text: records of a few bytes many to a frame, one over many frames, frames across
 * a seam, damaged frames. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "../lib/segment_help.h"
#include "base/mem.h"
#include "codec/varint.h"
#include "segment/stored.h"

enum { FRAME_BYTES = 32768 };

typedef struct records {
    buf bytes; /* one after the other */
    size_t *at;
    uint32_t n;
} records;

/* A record of `text` bytes in field 1 and a few in field 2, unless it is to be empty. */
static void add_record(records *r, uint32_t text)
{
    buf *b = &r->bytes;
    r->at[r->n++] = b->n;
    buf_put_varint(b, text ? 2 : 0);
    if (text) {
        buf_put_varint(b, 1);
        buf_put_varint(b, text);
        for (uint32_t i = 0; i < text; i++)
            buf_put_u8(b, (uint8_t)(random_below(3) ? random_u64() : 'a'));
        buf_put_varint(b, 2);
        buf_put_varint(b, 5);
        buf_put(b, "title", 5);
    }
    r->at[r->n] = b->n;
}

static void put_frame(one_segment *o, const uint8_t *p, size_t n, uint32_t first_doc, uint64_t first_byte)
{
    size_t room = ZSTD_compressBound(n);
    uint8_t *to = malloc(room);
    stored_frame f = {.p = to, .raw_bytes = (uint32_t)n, .first_doc = first_doc, .first_byte = first_byte};
    f.bytes = (uint32_t)ZSTD_compress(to, room, p, n, 1);
    assert_int_equal(build_frame(o->build, &f, &o->error), 0);
    free(to);
}

static void put_frames(one_segment *o, const records *r)
{
    for (uint32_t doc = 0, next; doc < r->n; doc = next) {
        size_t start = r->at[doc], n = r->at[doc + 1] - start;
        next = doc + 1;
        if (n > FRAME_BYTES) {
            for (size_t at = 0; at < n; at += FRAME_BYTES)
                put_frame(o, r->bytes.p + start + at, n - at < FRAME_BYTES ? n - at : FRAME_BYTES, doc, at);
            continue;
        }
        while (next < r->n && r->at[next + 1] - start <= FRAME_BYTES)
            next++;
        put_frame(o, r->bytes.p + start, r->at[next] - start, doc, 0);
    }
}

static void check_record(stored_reader *reader, const one_segment *o, const records *r, uint32_t doc,
                         buf *out)
{
    size_t n = r->at[doc + 1] - r->at[doc];
    assert_int_equal(stored_record(reader, o->segment, doc, out, NULL), 0);
    assert_int_equal(out->n, n);
    assert_memory_equal(out->p, r->bytes.p + r->at[doc], n);
    fsk_str text, title, none;
    assert_true(stored_field(out->p, out->n, 1, &text));
    assert_true(stored_field(out->p, out->n, 2, &title));
    assert_true(stored_field(out->p, out->n, 3, &none));
    assert_int_equal(none.n, 0);
    assert_int_equal(title.n, n > 1 ? 5 : 0);
    assert_true(text.n < n);
}

/* Builds the segment of these records and checks them all in order, then in random order. */
static void check_records(one_segment *o, const scratch *s, const records *r)
{
    stored_reader *reader = NULL;
    buf out = {0};
    assert_int_equal(one_begin(o, s, r->n, NULL), 0);
    put_frames(o, r);
    assert_int_equal(one_publish(o), 0);
    assert_int_equal(stored_reader_new(&reader, NULL), 0);
    for (uint32_t doc = 0; doc < r->n; doc++)
        check_record(reader, o, r, doc, &out);
    for (uint32_t i = 0; i < 200; i++)
        check_record(reader, o, r, random_below(r->n), &out);
    assert_int_equal(stored_record(reader, o->segment, r->n, &out, NULL), FSK_E_CORRUPT);
    stored_reader_free(reader);
    buf_free(&out);
}

static void drop(one_segment *o, const scratch *s, records *r)
{
    one_end(o);
    remove(s->path);
    remove(s->lock);
    buf_free(&r->bytes);
    free(r->at);
}

static void test_records(void **state)
{
    static const uint32_t texts[][3] = {{0, 5, 1}, {400, 400, 300}, {30000, 40000, 12}, {200, 300000, 40}};
    for (uint32_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        records r = {.at = calloc(400, sizeof *r.at)};
        one_segment o;
        for (uint32_t k = 0; k < texts[i][2]; k++)
            add_record(&r, random_below(4) ? random_below(texts[i][0] + 1) : random_below(texts[i][1] + 1));
        check_records(&o, *state, &r);
        drop(&o, *state, &r);
    }
}

/* Pieces at the segment's start and end, and two long documents next to each other. */
static void test_long_documents(void **state)
{
    records r = {.at = calloc(10, sizeof *r.at)};
    one_segment o;
    add_record(&r, 100000);
    add_record(&r, 0);
    add_record(&r, 900000);
    add_record(&r, 70000);
    add_record(&r, 10);
    add_record(&r, 500);
    add_record(&r, FRAME_BYTES * 4);
    check_records(&o, *state, &r);
    drop(&o, *state, &r);
}

static void test_none(void **state)
{
    one_segment o;
    stored_reader *reader = NULL;
    buf out = {0};
    assert_int_equal(one_begin(&o, *state, 1, NULL), 0);
    assert_int_equal(one_publish(&o), 0);
    assert_int_equal(stored_reader_new(&reader, NULL), 0);
    assert_int_equal(stored_record(reader, o.segment, 0, &out, NULL), FSK_E_NOTFOUND);
    stored_reader_free(reader);
    one_end(&o);
}

/* A stream of the segment in memory of our own, so that bytes can be changed without republishing. */
static uint8_t *own_stream(segment *s, stream_id id, size_t *n, const uint8_t **chunk)
{
    stream *st = &s->streams[id];
    *n = (size_t)st->bytes;
    assert_true(*n < EXTENT_PAYLOAD);
    uint8_t *copy = calloc(1, *n + 64);
    memcpy(copy, st->chunk[0], *n);
    *chunk = copy;
    st->chunk = chunk;
    return copy;
}

static void test_damaged(void **state)
{
    records r = {.at = calloc(100, sizeof *r.at)};
    one_segment o;
    for (uint32_t i = 0; i < 60; i++)
        add_record(&r, i == 30 ? 150000 : random_below(300));
    check_records(&o, *state, &r);
    const uint8_t *chunks[2];
    size_t n[2];
    uint8_t *bytes[2] = {own_stream(o.segment, STREAM_FRAMES, &n[0], &chunks[0]),
                         own_stream(o.segment, STREAM_STORE, &n[1], &chunks[1])};
    uint32_t refused = 0;
    for (uint32_t round = 0; round < 3000; round++) {
        uint32_t which = round % 2, doc = random_below(r.n);
        uint8_t *p = bytes[which] + random_below((uint32_t)n[which]), was = *p;
        stored_reader *reader = NULL;
        buf out = {0};
        *p ^= (uint8_t)(1 + random_below(255));
        assert_int_equal(stored_reader_new(&reader, NULL), 0);
        int rc = stored_record(reader, o.segment, doc, &out, NULL);
        assert_true(rc == 0 || rc == FSK_E_CORRUPT);
        refused += rc != 0;
        stored_reader_free(reader);
        buf_free(&out);
        *p = was;
    }
    assert_true(refused > 100);
    free(bytes[0]);
    free(bytes[1]);
    drop(&o, *state, &r);
}

static void test_bad_records(void **state)
{
    (void)state;
    static const uint8_t longer[] = {1, 1, 9, 'a', 'b'}, endless[] = {200, 1, 1, 0};
    fsk_str out;
    assert_false(stored_field(longer, sizeof longer, 1, &out));
    assert_false(stored_field(endless, sizeof endless, 7, &out));
    assert_false(stored_field(longer, 0, 1, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_records, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_long_documents, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_none, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_damaged, scratch_setup, scratch_teardown),
        cmocka_unit_test(test_bad_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
