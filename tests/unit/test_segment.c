/* test_segment.c -- whole segments through build.h and back: norms, sections, keys, text, lists; then the
 * same with their bytes damaged: CORRUPT or an answer, never a read out of bounds. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "../lib/segment_help.h"
#include "base/hash.h"
#include "base/mem.h"
#include "codec/norm.h"
#include "segment/dict.h"
#include "segment/postings.h"
#include "segment/stored.h"
#include "write/build_internal.h"

/* What a segment is made of; everything else follows from these. */
typedef struct plan {
    uint32_t ndocs, nterms, nfields, stored; /* stored: bytes of text per document */
    uint8_t *norms, *spans;
} plan;

static plan make_plan(uint32_t ndocs, uint32_t nterms, uint32_t nfields, uint32_t stored)
{
    plan p = {ndocs, nterms, nfields, stored, malloc(ndocs), malloc(ndocs)};
    for (uint32_t i = 0; i < ndocs; i++) {
        p.norms[i] = (uint8_t)(1 + i % 100);
        p.spans[i] = (uint8_t)(p.norms[i] + i % 3);
    }
    return p;
}

static void free_plan(plan *p)
{
    free(p->norms);
    free(p->spans);
}

static size_t term_text(uint32_t i, char *out)
{
    return (size_t)sprintf(out, "a%06u", i);
}

/* Term i has every (i % 50 + 2)-th document, once or twice. */
static void put_list(one_segment *o, const plan *p, uint32_t i)
{
    char text[16];
    assert_int_equal(build_term(o->build, str_of(text, term_text(i, text)), p->ndocs, &o->error), 0);
    for (uint32_t doc = i % 7; doc < p->ndocs; doc += i % 50 + 2) {
        uint32_t bound = norm_bound[p->spans[doc]], tf = bound > 1 ? 1 + doc % 2 : 1;
        const uint32_t positions[2] = {0, bound - 1};
        assert_int_equal(build_posting(o->build, doc, tf, positions, &o->error), 0);
    }
    assert_int_equal(build_term_end(o->build, &o->error), 0);
}

static void put_fields(one_segment *o, const plan *p)
{
    for (uint32_t field = 0; field < p->nfields; field++)
        assert_int_equal(build_norms(o->build, field * 3, p->norms, p->spans, p->ndocs,
                                     p->ndocs * 10ull + field, &o->error),
                         0);
    for (uint32_t field = 0; field < p->nfields; field++) {
        assert_int_equal(build_section_begin(o->build, field * 3, SPACE_RAW, &o->error), 0);
        for (uint32_t i = 0; i < p->nterms; i++)
            put_list(o, p, i);
        assert_int_equal(build_section_end(o->build, &o->error), 0);
        if (field)
            continue;
        assert_int_equal(build_section_begin(o->build, 0, SPACE_STEM, &o->error), 0);
        for (uint32_t i = 0; i + 1 < p->nterms; i += 10) {
            char stem[16], first[16], second[16];
            const fsk_str forms[] = {str_of(first, term_text(i, first)),
                                     str_of(second, term_text(i + 1, second))};
            fsk_str cut = str_of(stem, term_text(i, stem) - 1);
            assert_int_equal(build_stem(o->build, cut, forms, 1 + (i % 20 == 0), &o->error), 0);
        }
        assert_int_equal(build_section_end(o->build, &o->error), 0);
    }
}

static void put_documents(one_segment *o, const plan *p)
{
    uint8_t packed[4096], *record = malloc(p->stored + 16);
    memset(record, 'x', p->stored + 16);
    for (uint32_t doc = 0; doc < p->ndocs; doc++) {
        char key[16];
        size_t n = (size_t)sprintf(key, "%08u", doc);
        assert_int_equal(build_key(o->build, str_of(key, n), doc, &o->error), 0);
        if (!p->stored)
            continue;
        uint8_t head[] = {1, 1, (uint8_t)p->stored};
        memcpy(record, head, 3);
        memcpy(record + 3, key, n);
        stored_frame f = {.p = packed, .raw_bytes = p->stored + 3, .first_doc = doc};
        f.bytes = (uint32_t)ZSTD_compress(packed, sizeof packed, record, p->stored + 3, 1);
        assert_int_equal(build_frame(o->build, &f, &o->error), 0);
    }
    free(record);
}

static void make_segment(one_segment *o, const scratch *s, const plan *p)
{
    static const build_limits limits = {.skip_chunk = 32, .dense_min_docs = 1000};
    assert_int_equal(one_begin(o, s, p->ndocs, &limits), 0);
    put_fields(o, p);
    put_documents(o, p);
    int rc = one_publish(o);
    if (rc)
        fail_msg("%s", o->error.text);
}

static void check_norms(const segment *s, const plan *p)
{
    for (uint32_t i = 0; i < p->nfields; i++) {
        const segment_field *f = segment_field_find(s, i * 3);
        assert_non_null(f);
        assert_int_equal(f->docs, p->ndocs);
        assert_int_equal(f->tokens, p->ndocs * 10ull + i);
        for (uint32_t doc = 0; doc < p->ndocs; doc++) {
            assert_int_equal(segment_byte(f->norms, doc), p->norms[doc]);
            assert_int_equal(segment_byte(f->spans, doc), p->spans[doc]);
        }
    }
    assert_null(segment_field_find(s, 1));
}

static void check_list(const segment *s, const plan *p, uint32_t i, arena *memory)
{
    char text[16];
    postings *list = NULL;
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM], doc = i % 7;
    fsk_str term = str_of(text, term_text(i, text));
    int rc = postings_find(s, 0, SPACE_RAW, term, memory, &list, NULL);
    assert_int_equal(rc, doc < p->ndocs ? 0 : FSK_E_NOTFOUND);
    for (uint32_t block = 0; !rc && block < list->nblocks; block++) {
        assert_true(postings_decode(kernels_get(), list, block, docs, tfs));
        for (uint32_t k = 0; k < postings_count(list, block); k++, doc += i % 50 + 2)
            assert_int_equal(docs[k], doc);
    }
    assert_true(doc >= p->ndocs);
}

static void check_segment(const one_segment *o, const plan *p)
{
    const segment *s = o->segment;
    arena memory = ARENA_INIT;
    stored_reader *reader = NULL;
    buf record = {0};
    assert_int_equal(segment_verify(s, NULL), 0);
    assert_int_equal(s->ndocs, p->ndocs);
    check_norms(s, p);
    for (uint32_t i = 0; i < p->nterms; i += 1 + i / 300) {
        check_list(s, p, i, &memory);
        arena_reset(&memory);
    }
    assert_int_equal(stored_reader_new(&reader, NULL), 0);
    for (uint32_t doc = 0; doc < p->ndocs; doc += 1 + doc / 100) {
        char key[4096];
        size_t n = 0;
        assert_int_equal(segment_key_of(s, doc, key, &n, NULL), 0);
        key[n] = 0;
        assert_int_equal(atoi(key), doc);
        assert_int_equal(stored_record(reader, s, doc, &record, NULL), p->stored ? 0 : FSK_E_NOTFOUND);
        if (p->stored)
            assert_memory_equal(record.p + 3, key, n);
    }
    stored_reader_free(reader);
    buf_free(&record);
    arena_free(&memory);
}

static void test_small(void **state)
{
    static const uint32_t sizes[] = {1, 2, 100, 500};
    const scratch *s = *state;
    for (uint32_t i = 0; i < 4; i++) {
        plan p = make_plan(sizes[i], sizes[i] / 3 + 1, 1 + i, i % 2 ? 40 : 0);
        one_segment o;
        make_segment(&o, s, &p);
        assert_int_equal(o.described.extents, 1);
        check_segment(&o, &p);
        one_end(&o);
        free_plan(&p);
        remove(s->path);
        remove(s->lock);
    }
}

static void test_large(void **state)
{
    plan p = make_plan(70000, 200, 3, 0);
    one_segment o;
    make_segment(&o, *state, &p);
    assert_true(o.described.extents > 4);
    check_segment(&o, &p);
    one_end(&o);
    free_plan(&p);
}

/* Moves the streams without whole chunks into memory of their own, so that sanitizers see reads past their
 * end; a segment has room for STREAMS copies in `own`. */
static void own_streams(segment *s, uint8_t **own)
{
    for (uint32_t i = 0; i < STREAMS; i++) {
        stream *st = &s->streams[i];
        own[i] = NULL;
        if (!st->bytes || st->bytes >= EXTENT_PAYLOAD)
            continue;
        own[i] = calloc(1, (size_t)st->bytes + 64);
        memcpy(own[i], st->chunk[0], (size_t)st->bytes);
        st->chunk[0] = own[i];
    }
}

/* Uses everything of a segment once; answers may be wrong but for what is checked when it is decoded. */
static void use_segment(segment *s, uint32_t nterms)
{
    uint8_t *own[STREAMS];
    own_streams(s, own);
    arena memory = ARENA_INIT;
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM], doc = 0;
    for (uint32_t i = 0; i < nterms; i += 5) {
        char text[16];
        postings *list = NULL;
        position_block *positions = arena_zalloc(&memory, sizeof *positions);
        fsk_str term = str_of(text, term_text(i, text) - (i % 2));
        if (postings_find(s, 0, i % 2, term, &memory, &list, NULL))
            continue;
        uint32_t last = list->nblocks - 1;
        if (postings_decode(kernels_get(), list, last, docs, tfs) && list->positions)
            (void)postings_positions(kernels_get(), list, last, docs, tfs, &memory, positions);
        arena_reset(&memory);
    }
    dict_cursor *c = NULL;
    const segment_section *section = s->nsections ? &s->sections[random_below(s->nsections)] : NULL;
    if (section && dict_cursor_open(s, section, str_of("a", 1), &c, NULL) == 0) {
        fsk_str term;
        dict_entry entry;
        while (dict_cursor_next(c, &term, &entry, NULL) == 0)
            ;
        dict_cursor_free(c);
    }
    char key[4096];
    size_t n = 0;
    stored_reader *reader = NULL;
    buf record = {0};
    assert_int_equal(stored_reader_new(&reader, NULL), 0);
    for (uint32_t i = 0; i < 20; i++) {
        (void)segment_key_of(s, random_below(s->ndocs), key, &n, NULL);
        n = (size_t)sprintf(key, "%08u", random_below(s->ndocs));
        if (segment_key_find(s, str_of(key, n), &doc, NULL) == 0)
            assert_true(doc < s->ndocs);
        (void)stored_record(reader, s, random_below(s->ndocs), &record, NULL);
    }
    stored_reader_free(reader);
    buf_free(&record);
    arena_free(&memory);
    for (uint32_t i = 0; i < STREAMS; i++)
        free(own[i]);
}

/* Flips bytes of one extent: the header's hash or the extents' hashes must notice. */
static void damage_rounds(one_segment *o, const plan *p, uint32_t rounds)
{
    for (uint32_t round = 0; round < rounds; round++) {
        uint32_t ordinal = random_below(o->described.extents);
        store_bytes now;
        assert_int_equal(store_view_get(o->view, 1, ordinal, &now), 0);
        uint8_t *bytes = malloc(now.n), *sound = malloc(now.n);
        memcpy(sound, now.p, now.n);
        memcpy(bytes, now.p, now.n);
        for (uint32_t flips = 1 + random_below(20); flips; flips--) {
            uint32_t at = random_below((uint32_t)now.n - 112);
            bytes[at] ^= (uint8_t)(1 << random_below(8));
        }
        bool same = !memcmp(bytes, sound, now.n);
        assert_int_equal(one_damage(o, ordinal, bytes, now.n), 0);
        int rc = one_reopen(o);
        assert_true(rc == 0 || rc == FSK_E_CORRUPT);
        if (rc == 0) {
            const uint8_t *value = o->segment->extents[ordinal];
            size_t used = ordinal + 1 == o->segment->nextents ? o->segment->last_hashed : now.n;
            assert_int_equal(segment_verify(o->segment, NULL) == 0, same || !memcmp(value, sound, used));
            use_segment(o->segment, p->nterms);
        }
        assert_int_equal(one_damage(o, ordinal, sound, now.n), 0);
        assert_int_equal(one_reopen(o), 0);
        free(bytes);
        free(sound);
    }
    check_segment(o, p);
}

static void test_damaged(void **state)
{
    static const uint32_t sizes[] = {50, 600, 9000};
    const scratch *s = *state;
    for (uint32_t i = 0; i < 3; i++) {
        plan p = make_plan(sizes[i], 130, 2, i < 2 ? 60 : 0);
        one_segment o;
        make_segment(&o, s, &p);
        damage_rounds(&o, &p, 150);
        one_end(&o);
        free_plan(&p);
        remove(s->path);
        remove(s->lock);
    }
}

/* Headers forged with a right hash: places out of bounds are refused, or nothing depends on them. */
static void test_forged(void **state)
{
    plan p = make_plan(300, 130, 3, 30);
    one_segment o;
    uint32_t refused = 0;
    make_segment(&o, *state, &p);
    manifest_segment honest = o.described;
    store_bytes now;
    assert_int_equal(store_view_get(o.view, 1, 0, &now), 0);
    uint8_t *bytes = malloc(now.n), *sound = malloc(now.n);
    memcpy(sound, now.p, now.n);
    size_t n = now.n;
    for (uint32_t round = 0; round < 600; round++) {
        memcpy(bytes, sound, n);
        uint8_t *header = bytes + honest.header_offset;
        for (uint32_t flips = 1 + random_below(2); flips; flips--)
            header[12 + random_below(honest.header_bytes - 12)] = (uint8_t)random_u64();
        o.described = honest;
        if (round % 10 == 0)
            o.described.header_bytes -= random_below(honest.header_bytes);
        o.described.header_hash = hash_bytes(header, o.described.header_bytes);
        assert_int_equal(one_damage(&o, 0, bytes, n), 0);
        int rc = one_reopen(&o);
        assert_true(rc == 0 || rc == FSK_E_CORRUPT);
        refused += rc != 0;
        if (rc == 0)
            use_segment(o.segment, p.nterms);
    }
    assert_true(refused > 100);
    free(bytes);
    free(sound);
    one_end(&o);
    free_plan(&p);
}

static void test_wrong_description(void **state)
{
    plan p = make_plan(100, 20, 1, 0);
    one_segment o;
    make_segment(&o, *state, &p);
    const manifest_segment honest = o.described;
    manifest_segment wrong[8];
    for (uint32_t i = 0; i < 8; i++)
        wrong[i] = honest;
    wrong[0].docs++;
    wrong[1].extents = 0;
    wrong[2].extents = 2;
    wrong[3].header_offset = EXTENT_BYTES;
    wrong[4].header_bytes = UINT32_MAX;
    wrong[5].header_ordinal = 1;
    wrong[6].header_hash++;
    wrong[7].id = 9;
    for (uint32_t i = 0; i < 8; i++) {
        o.described = wrong[i];
        assert_int_equal(one_reopen(&o), FSK_E_CORRUPT);
        assert_null(o.segment);
    }
    one_end(&o);
    free_plan(&p);
}

/* The numbers of a header, each in the 10 bytes that no number needs, so that a header becomes long. */
static void put_long(buf *b, uint64_t v)
{
    for (int i = 0; i < 9; i++, v >>= 7)
        buf_put_u8(b, (uint8_t)(v | 128));
    buf_put_u8(b, (uint8_t)v);
}

/* A header of 4000 fields of one document, whose norms stand one after the other in the first extent. */
static void long_header(buf *b, uint32_t extents)
{
    enum { FIELDS = 4000 };
    buf_put(b, "FSKS", 4);
    put_long(b, 1);
    put_long(b, SKIP_CHUNK_BLOCKS);
    put_long(b, 0);
    put_long(b, extents);
    for (uint32_t i = 0; i < extents; i++)
        buf_put_u64(b, 0);
    for (uint32_t i = 0; i < STREAMS; i++) {
        put_long(b, i == STREAM_NORM ? FIELDS : 0);
        put_long(b, 0);
        if (i == STREAM_NORM) {
            put_long(b, 0);
            put_long(b, 0);
        }
    }
    put_long(b, FIELDS);
    for (uint32_t i = 0; i < FIELDS; i++) {
        const uint64_t field[] = {i, 1, 1, i, 0};
        for (uint32_t k = 0; k < 5; k++)
            put_long(b, field[k]);
    }
    put_long(b, 2 * FIELDS);
    for (uint32_t i = 0; i < 2 * FIELDS; i++) {
        const uint64_t section[] = {i / 2, i % 2, 0, 0};
        for (uint32_t k = 0; k < 4; k++)
            put_long(b, section[k]);
    }
    put_long(b, 0);
}

static void test_long_header_read(void **state)
{
    one_segment o;
    buf header = {0};
    uint8_t *extent = calloc(1, EXTENT_BYTES);
    assert_int_equal(one_begin(&o, *state, 1, NULL), 0);
    long_header(&header, 1);
    assert_true(header.n > EXTENT_PAYLOAD);
    for (uint32_t i = 0; i < 4000; i++)
        extent[i] = (uint8_t)(i * 7);
    assert_int_equal(store_put(o.store, 1, 0, extent, EXTENT_BYTES, NULL), 0);
    o.described = (manifest_segment){.id = 1,
                                     .docs = 1,
                                     .header_ordinal = 1,
                                     .header_bytes = (uint32_t)header.n,
                                     .header_hash = hash_bytes(header.p, header.n),
                                     .extents = 1};
    for (size_t at = 0; at < header.n; at += EXTENT_PAYLOAD) {
        memset(extent, 0, EXTENT_BYTES);
        memcpy(extent, header.p + at, header.n - at < EXTENT_PAYLOAD ? header.n - at : EXTENT_PAYLOAD);
        assert_int_equal(store_put(o.store, 1, o.described.extents++, extent, EXTENT_BYTES, NULL), 0);
    }
    assert_int_equal(store_flush(o.store, NULL), 0);
    assert_int_equal(one_reopen(&o), 0);
    for (uint32_t i = 0; i < 4000; i++)
        assert_int_equal(segment_byte(segment_field_find(o.segment, i)->norms, 0), (uint8_t)(i * 7));
    o.described.extents--;
    assert_int_equal(one_reopen(&o), FSK_E_CORRUPT);
    free(extent);
    buf_free(&header);
    one_end(&o);
}

/* A build that believes it has written so many extents that their hashes fill several. */
static void test_long_header_written(void **state)
{
    enum { EXTENTS = 70000 };
    one_segment o;
    buf header = {0};
    manifest_segment *m = &o.described;
    assert_int_equal(one_begin(&o, *state, 1, NULL), 0);
    for (uint32_t i = 0; i < EXTENTS; i++)
        assert_int_equal(build_hash_extent(o.build, (const uint8_t *)&i, sizeof i, NULL), 0);
    assert_int_equal(build_finish(o.build, m, NULL), 0);
    assert_int_equal(build_flush(o.build, NULL), 0);
    assert_int_equal(m->header_ordinal, EXTENTS + 1);
    assert_int_equal(m->header_offset, 0);
    assert_int_equal(m->extents, EXTENTS + 4);
    assert_int_equal(store_view_open(o.store, &o.view, NULL), 0);
    for (uint32_t i = m->header_ordinal; i < m->extents; i++) {
        store_bytes extent;
        assert_int_equal(store_view_get(o.view, 1, i, &extent), 0);
        assert_int_equal(extent.n, EXTENT_BYTES);
        buf_put(&header, extent.p, EXTENT_PAYLOAD);
    }
    assert_true(header.n >= m->header_bytes);
    assert_int_equal(hash_bytes(header.p, m->header_bytes), m->header_hash);
    buf_free(&header);
    one_end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_small, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_large, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_damaged, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_forged, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_wrong_description, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_long_header_read, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_long_header_written, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
