/* test_check.c -- check.h: a sound segment of any shape has no finding; each kind of damage has the finding
 * that names it; random damage has findings or none, and never a read out of bounds.
 *
 * The streams are copied out of the map into memory of their own, where they can be damaged: extents' hashes
 * still hold then, and what is found is found by the structures. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "../lib/segment_help.h"
#include "codec/norm.h"
#include "segment/check.h"
#include "segment/dict.h"
#include "segment/postings.h"

/* Document d has length_of(d) tokens; everything else follows from these numbers. */
typedef struct shape {
    const char *name;
    uint32_t ndocs, nterms, tokens, fields; /* tokens: of the longest document */
    bool keys, stored;
    build_limits limits;
} shape;

static const shape shapes[] = {
    {"one document", 1, 3, 5, 1, true, true, {0}},
    {"no keys", 40, 7, 9, 1, false, false, {0}},
    {"inline lists", 300, 900, 12, 2, true, true, {0}},
    {"lists of blocks", 9000, 60, 30, 2, true, true, {.skip_chunk = 32, .inline_postings = 1}},
    {"dense lists", 9000, 40, 40, 1, true, false, {.skip_chunk = 32, .dense_min_docs = 1000}},
};
enum { SHAPES = sizeof shapes / sizeof *shapes, GAP = 128 };

/* What a test makes wrong already when the segment is built. */
typedef enum lie { TRUTH, LIE_NORM, LIE_SPAN, LIE_DOCS, LIE_TOKENS, LIE_FRAMES } lie;

typedef struct corpus {
    const shape *s;
    lie lie;
    uint8_t *norms, *spans;
    one_segment one;
    snapshot_segment of;
    uint8_t **owned;
    size_t nowned;
    char text[16384]; /* the findings, a line each */
    uint64_t findings;
} corpus;

static uint32_t mix(uint32_t a, uint32_t b)
{
    uint64_t x = ((uint64_t)a << 32 | b) * UINT64_C(0x9E3779B97F4A7C15);
    x ^= x >> 29;
    return (uint32_t)(x * UINT64_C(0xBF58476D1CE4E5B9) >> 33);
}

static uint32_t length_of(const shape *s, uint32_t doc) /* every 16th is empty */
{
    return doc % 16 == 15 ? 0 : 1 + mix(doc, 1000) % s->tokens;
}

static uint32_t token_of(const shape *s, uint32_t doc, uint32_t i) /* low numbers are common */
{
    uint32_t r = mix(doc, i);
    return r % (1 + mix(r, i) % s->nterms);
}

static uint32_t position_of(const shape *s, uint32_t doc, uint32_t i) /* odd documents have two parts */
{
    return i + (doc % 2 && i >= length_of(s, doc) / 2 ? GAP : 0);
}

static fsk_str term_text(uint32_t i, char room[16])
{
    return str_of(room, (size_t)snprintf(room, 16, "w%05u%c", i / 2, "ab"[i % 2]));
}

/* Terms 2 g and 2 g + 1 have one stem when g is even, else one each. */
static void put_stems(corpus *c)
{
    fsk_error *e = &c->one.error;
    assert_int_equal(build_section_begin(c->one.build, 0, SPACE_STEM, e), 0);
    for (uint32_t i = 0; i < c->s->nterms; i += i / 2 % 2 ? 1 : 2) {
        char a[16], b[16], stem[16];
        const fsk_str forms[] = {term_text(i, a), term_text(i + 1, b)};
        bool two = i / 2 % 2 == 0;
        fsk_str text = term_text(i, stem);
        text.n -= two;
        assert_int_equal(build_stem(c->one.build, text, forms, two ? 2 : 1, e), 0);
    }
    assert_int_equal(build_section_end(c->one.build, e), 0);
}

static void put_term(corpus *c, uint32_t term)
{
    uint32_t positions[64];
    char room[16];
    fsk_error *e = &c->one.error;
    assert_int_equal(build_term(c->one.build, term_text(term, room), c->s->ndocs, e), 0);
    for (uint32_t doc = 0; doc < c->s->ndocs; doc++) {
        uint32_t tf = 0, length = length_of(c->s, doc);
        for (uint32_t i = 0; i < length; i++)
            if (token_of(c->s, doc, i) == term)
                positions[tf++] = position_of(c->s, doc, i);
        if (tf && build_posting(c->one.build, doc, tf, positions, e))
            fail_msg("%s", e->text);
    }
    assert_int_equal(build_term_end(c->one.build, e), 0);
}

static void put_fields(corpus *c)
{
    uint32_t docs = 0;
    uint64_t tokens = 0;
    for (uint32_t doc = 0; doc < c->s->ndocs; doc++) {
        uint32_t length = length_of(c->s, doc);
        docs += length != 0;
        tokens += length;
        c->norms[doc] = norm_of_length(length + (c->lie == LIE_NORM && doc == 3));
        c->spans[doc] = norm_of_length(length ? position_of(c->s, doc, length - 1) + 1 : 0);
        if (c->lie == LIE_SPAN && doc == 4)
            c->spans[doc]++;
    }
    docs += c->lie == LIE_DOCS;
    tokens += c->lie == LIE_TOKENS;
    for (uint32_t field = 0; field < c->s->fields; field++)
        assert_int_equal(build_norms(c->one.build, field, c->norms, c->spans, docs, tokens, NULL), 0);
    for (uint32_t field = 0; field < c->s->fields; field++) {
        assert_int_equal(build_section_begin(c->one.build, field, SPACE_RAW, NULL), 0);
        for (uint32_t term = 0; term < c->s->nterms; term++)
            put_term(c, term);
        assert_int_equal(build_section_end(c->one.build, NULL), 0);
        if (field == 0)
            put_stems(c);
    }
}

/* Three documents a frame. */
static void put_frames(corpus *c)
{
    uint8_t raw[256], packed[512];
    for (uint32_t doc = 0; doc < c->s->ndocs; doc += 3) {
        size_t n = 0;
        for (uint32_t d = doc; d < doc + 3 && d < c->s->ndocs; d++) {
            const uint8_t head[] = {1, 1, 20};
            memcpy(raw + n, head, 3);
            memset(raw + n + 3, 'a' + (int)(d % 20), 20);
            n += 23;
        }
        stored_frame f = {.p = packed, .first_doc = doc, .raw_bytes = (uint32_t)n};
        f.bytes = (uint32_t)ZSTD_compress(packed, sizeof packed, raw, n, 1);
        if (c->lie != LIE_FRAMES || doc + 3 < c->s->ndocs)
            assert_int_equal(build_frame(c->one.build, &f, NULL), 0);
    }
}

static void *own(corpus *c, const void *p, size_t n)
{
    uint8_t *copy = calloc(1, n + 64);
    memcpy(copy, p, n);
    c->owned = realloc(c->owned, (c->nowned + 1) * sizeof *c->owned);
    return c->owned[c->nowned++] = copy;
}

static void own_streams(corpus *c)
{
    segment *s = c->one.segment;
    for (int id = 0; id < STREAMS; id++) {
        const uint8_t *end;
        for (uint64_t at = 0; at < s->streams[id].bytes; at += EXTENT_PAYLOAD) {
            const uint8_t *p = stream_at(&s->streams[id], at, &end), *old = p;
            uint8_t *copy = own(c, p, (size_t)(end - p));
            s->streams[id].chunk[at / EXTENT_PAYLOAD] = copy;
            for (uint32_t f = 0; id == STREAM_NORM && f < s->nfields; f++)
                for (uint32_t w = 0; w < s->nwindows; w++) {
                    const uint8_t **norms = &s->fields[f].norms[w], **spans = &s->fields[f].spans[w];
                    bool shared = s->fields[f].norms == s->fields[f].spans;
                    if (*norms >= old && *norms < end)
                        *norms = copy + (*norms - old);
                    if (!shared && *spans >= old && *spans < end)
                        *spans = copy + (*spans - old);
                }
        }
    }
}

static void corpus_open(corpus *c, const scratch *d, const shape *s, lie lie)
{
    *c = (corpus){.s = s, .lie = lie, .norms = malloc(s->ndocs), .spans = malloc(s->ndocs)};
    assert_int_equal(one_begin(&c->one, d, s->ndocs, &s->limits), 0);
    put_fields(c);
    for (uint32_t doc = 0; s->keys && doc < s->ndocs; doc++) {
        char key[16];
        size_t n = (size_t)snprintf(key, sizeof key, "%08u", doc);
        uint32_t of = doc ^ (doc < s->ndocs / 2 * 2); /* not in order */
        assert_int_equal(build_key(c->one.build, str_of(key, n), of, NULL), 0);
    }
    if (s->stored)
        put_frames(c);
    if (one_publish(&c->one))
        fail_msg("%s", c->one.error.text);
    own_streams(c);
    c->of = (snapshot_segment){.segment = c->one.segment};
}

static void corpus_close(corpus *c)
{
    one_end(&c->one);
    for (size_t i = 0; i < c->nowned; i++)
        free(c->owned[i]);
    free(c->owned);
    free(c->norms);
    free(c->spans);
}

static void collect(void *user, int level, const char *message)
{
    corpus *c = user;
    size_t n = strlen(c->text);
    assert_true(level == 1 || level == 2);
    snprintf(c->text + n, sizeof c->text - n, "%s\n", message);
}

static uint64_t run(corpus *c)
{
    c->text[0] = 0;
    c->findings = 0;
    check_request q = {.report = collect, .user = c};
    assert_int_equal(check_segment(c->one.view, &c->of, &q, &c->one.error), 0);
    assert_int_equal(q.done, check_work(c->of.segment));
    return c->findings = q.findings;
}

static void must_find(corpus *c, const char *text)
{
    run(c);
    if (!c->findings || !strstr(c->text, text) || strncmp(c->text, "segment 1: ", 11))
        fail_msg("%s: looked for \"%s\" in:\n%s", c->s->name, text, c->text);
}

static void test_sound(void **state)
{
    for (size_t i = 0; i < SHAPES; i++) {
        scratch *d;
        corpus c;
        assert_int_equal(scratch_setup((void **)&d), 0);
        corpus_open(&c, d, &shapes[i], TRUTH);
        if (run(&c))
            fail_msg("%s: %s", shapes[i].name, c.text);
        check_request q = {.findings = 7}; /* added to, and no report is needed */
        assert_int_equal(check_segment(c.one.view, &c.of, &q, NULL), 0);
        assert_int_equal(q.findings, 7);
        corpus_close(&c);
        scratch_teardown((void **)&d);
    }
    (void)state;
}

static void test_lies(void **state)
{
    static const struct {
        lie lie;
        const char *text;
    } lies[] = {
        {LIE_NORM, "field 0: document 3: its norm"},
        {LIE_SPAN, "field 0: document 4: its span"},
        {LIE_DOCS, "its header says"},
        {LIE_TOKENS, "its header says"},
        {LIE_FRAMES, "the stored text of document"},
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        scratch *d;
        corpus c;
        assert_int_equal(scratch_setup((void **)&d), 0);
        corpus_open(&c, d, &shapes[2], lies[i].lie);
        must_find(&c, lies[i].text);
        corpus_close(&c);
        scratch_teardown((void **)&d);
    }
    (void)state;
}

/* ---- bytes changed ---- */

static postings *list_of(corpus *c, uint32_t term, arena *memory)
{
    postings *p = NULL;
    char room[16];
    assert_int_equal(postings_find(c->one.segment, 0, SPACE_RAW, term_text(term, room), memory, &p, NULL), 0);
    return p;
}

/* Changes n bytes at p to those given, looks for the finding, changes them back. */
static void damage(corpus *c, const void *p, const void *to, size_t n, const char *text)
{
    uint8_t before[64];
    memcpy(before, p, n);
    memcpy((void *)(uintptr_t)p, to, n);
    must_find(c, text);
    memcpy((void *)(uintptr_t)p, before, n);
}

static void damage_u32(corpus *c, const uint8_t *p, uint32_t add, const char *text)
{
    uint32_t v = load_u32(p) + add;
    damage(c, p, &v, 4, text);
}

static void damage_u16(corpus *c, const uint8_t *p, uint16_t v, const char *text)
{
    damage(c, p, &v, 2, text);
}

static const uint8_t *stream_bytes(const corpus *c, stream_id id, uint64_t at)
{
    const uint8_t *end;
    const uint8_t *p = stream_at(&c->one.segment->streams[id], at, &end);
    if (!p)
        abort();
    return p;
}

static uint64_t skip_address(corpus *c, uint32_t term)
{
    char room[16];
    dict_entry entry;
    const segment_section *x = segment_section_find(c->one.segment, 0, SPACE_RAW);
    assert_int_equal(dict_find(c->one.segment, x, term_text(term, room), &entry, NULL), 0);
    return entry.skip;
}

static void test_lists(void **state)
{
    corpus c;
    arena memory = ARENA_INIT;
    corpus_open(&c, *state, &shapes[3], TRUTH);
    postings *p = list_of(&c, 0, &memory);
    assert_true(p->kind == LIST_BLOCKS && p->nchunks > 1 && p->chunks[0].super_last);
    const skip_chunk *k = &p->chunks[0];
    const uint8_t *head = stream_bytes(&c, STREAM_SKIP, skip_address(&c, 0));
    const uint8_t *docs = stream_bytes(&c, STREAM_DOCS, load_u64(k->docs_base));
    damage_u32(&c, k->last + 4 * 5, 1u << 31, "term \"w00000a\" of field 0: block 5: does not decode");
    damage_u32(&c, k->last + 4 * 5, 1, "term \"w00000a\" of field 0: block 5");
    damage_u16(&c, k->impact + 2 * 2, 0xff00, "block 2: its impact is too low");
    damage_u16(&c, k->docs_off + 2 * 3, 0xffff, "block 3: ");
    damage_u32(&c, k->pos_off + 4 * 3, 1, "its positions do not fit its frequencies");
    damage_u32(&c, k->super_last, 1, "the last docid of its superblock");
    damage_u16(&c, k->super_impact, 0xff00, "the impact of its superblock");
    damage_u16(&c, head, 0xff00, "the impact of the list");
    damage_u16(&c, head + 2, 0x0001 | 200, "a seed promises more");
    damage_u32(&c, docs, 0x07070707, "block 0: ");
    damage_u32(&c, stream_bytes(&c, STREAM_POS, load_u64(k->pos_base)), 0x00010101, "segment 1: ");
    arena_free(&memory);
    corpus_close(&c);
}

static void test_dense(void **state)
{
    corpus c;
    arena memory = ARENA_INIT;
    corpus_open(&c, *state, &shapes[4], TRUTH);
    postings *p = list_of(&c, 0, &memory);
    uint32_t before;
    assert_int_equal(p->kind, LIST_DENSE);
    const uint8_t *bits = postings_window(p, 1, &before), *slot = bits - 4 - 2 * WINDOW_WORDS;
    damage_u32(&c, slot, 1, "the ranks of a dense list");
    damage_u16(&c, slot + 4 + 2 * 30, 1, "the ranks of a dense list");
    damage_u32(&c, bits, 1, "of field 0: ");
    bits = postings_window(p, p->seg->nwindows - 1, &before);
    damage(&c, bits + 8 * WINDOW_WORDS - 1, "\x80", 1, "damaged list (slot)");
    arena_free(&memory);
    corpus_close(&c);
}

static void test_dictionary(void **state)
{
    corpus c;
    corpus_open(&c, *state, &shapes[2], TRUTH);
    const segment_section *x = segment_section_find(c.one.segment, 0, SPACE_RAW);
    const uint8_t *prefixes = stream_bytes(&c, STREAM_TERMIX, x->termix);
    const uint8_t *addresses = prefixes + 8 * (size_t)x->nblocks;
    const uint8_t *block = stream_bytes(&c, STREAM_DICT, 8 * (uint64_t)load_u32(addresses + 4));
    damage(&c, prefixes + 8, "\xff", 1, "dictionary block 1: its index entry differs");
    damage_u32(&c, addresses + 4, 1u << 28, "dictionary block 1: damaged");
    damage(&c, block + 3, "\xff\xff\xff", 3, "dictionary block 1: damaged");
    damage(&c, block + 7, "a", 1, "terms not ascending");
    damage(&c, block + 7, "z", 1, "dictionary block 1: ");
    x = segment_section_find(c.one.segment, 0, SPACE_STEM);
    addresses = stream_bytes(&c, STREAM_TERMIX, x->termix + 8 * (uint64_t)x->nblocks);
    block = stream_bytes(&c, STREAM_DICT, 8 * (uint64_t)load_u32(addresses));
    dict_entry entry; /* two forms, coded by their last letters */
    assert_int_equal(dict_find(c.one.segment, x, str_of("w00000", 6), &entry, NULL), 0);
    assert_int_equal(entry.nforms, 2);
    damage(&c, entry.forms_end - 1, "a", 1, "its forms are damaged");
    damage(&c, entry.forms_end - 1, "q", 1, "a form is not among the terms");
    corpus_close(&c);
}

/* A list of a stem, or one of its forms', that says something else. */
static void test_stems(void **state)
{
    corpus c;
    arena memory = ARENA_INIT;
    postings *p;
    corpus_open(&c, *state, &shapes[3], TRUTH);
    assert_int_equal(postings_find(c.one.segment, 0, SPACE_STEM, str_of("w00000", 6), &memory, &p, NULL), 0);
    assert_true(p->kind == LIST_BLOCKS && p->df > BLOCK);
    const skip_chunk *k = &p->chunks[0];
    const uint8_t *second = stream_bytes(&c, STREAM_DOCS, load_u64(k->docs_base) + load_u16(k->docs_off + 2));
    uint8_t other = second[-1] ^ 1; /* the first block's last byte: of frequencies or exceptions */
    damage(&c, second - 1, &other, 1, "stem \"w00000\" of field 0: ");
    arena_free(&memory);
    corpus_close(&c);
}

static void test_documents(void **state)
{
    corpus c;
    corpus_open(&c, *state, &shapes[2], TRUTH);
    const segment *s = c.one.segment;
    damage_u32(&c, stream_bytes(&c, STREAM_KEYORD, 4 * 17), 1, "document 17 does not name it");
    uint8_t none[64] = {0};
    damage(&c, stream_bytes(&c, STREAM_FILTER, 64), none, 64, "the filter hides it");
    damage_u32(&c, stream_bytes(&c, STREAM_FRAMES, 32 * 5 + 16), 1000, "stored text of document");
    damage_u32(&c, stream_bytes(&c, STREAM_FRAMES, 32 * 5 + 12), 1, "stored text of document");
    damage_u32(&c, stream_bytes(&c, STREAM_STORE, 0), 1, "stored text of document 0");
    uint8_t norm = (uint8_t)(s->fields[0].norms[0][21] + 1);
    damage(&c, &s->fields[0].norms[0][21], &norm, 1, "field 0: document 21: its norm");
    corpus_close(&c);
}

/* Deleted documents: the manifest's number, and bits beyond the segment. */
static void test_deleted(void **state)
{
    corpus c;
    static uint8_t bits[LIVE_CHUNK_BYTES];
    corpus_open(&c, *state, &shapes[2], TRUTH);
    store *s = c.one.store;
    fsk_error *e = &c.one.error;
    c.of.deleted = 1;
    must_find(&c, "deleted documents: 0 are marked, the manifest says 1");
    bits[7] = 3;
    bool changed;
    for (int stray = 0; stray < 2; stray++) {
        bits[LIVE_CHUNK_BYTES - 1] = (uint8_t)(stray << 7);
        store_bytes manifest;
        assert_int_equal(store_get(s, 0, 0, &manifest, e), 0);
        uint8_t copy[4096];
        memcpy(copy, manifest.p, manifest.n);
        store_abort(s);
        assert_int_equal(store_publish_begin(s, e), 0);
        assert_int_equal(store_put(s, 1, STORE_LIVE_KEY(0), bits, sizeof bits, e), 0);
        assert_int_equal(store_publish(s, copy, manifest.n, e), 0);
        assert_int_equal(store_view_refresh(c.one.view, &changed, e), 0);
        c.of.deleted = 2 + (uint32_t)stray;
        if (stray)
            must_find(&c, "deleted documents: documents that the segment does not have");
        else if (run(&c))
            fail_msg("%s", c.text);
    }
    corpus_close(&c);
}

/* Only the hash knows of a byte that means nothing. */
static void test_hash(void **state)
{
    corpus c;
    corpus_open(&c, *state, &shapes[3], TRUTH);
    one_segment *o = &c.one;
    assert_true(o->segment->nextents > 1);
    uint8_t *extent = malloc(EXTENT_BYTES);
    memcpy(extent, o->segment->extents[0], EXTENT_BYTES);
    extent[EXTENT_BYTES - 1] ^= 1;
    assert_int_equal(one_damage(o, 0, extent, EXTENT_BYTES), 0);
    assert_int_equal(one_reopen(o), 0);
    c.of.segment = o->segment;
    must_find(&c, "segment 1: extent 0 (dictionary, positions): its hash differs\n");
    assert_int_equal(c.findings, 1);
    free(extent);
    corpus_close(&c);
}

/* Every byte of these means something; `bytes` 0: the whole stream. */
static void test_no_byte_unnoticed(void **state)
{
    const struct {
        stream_id id;
        uint32_t bytes;
    } parts[] = {
        {STREAM_NORM, shapes[2].ndocs}, {STREAM_KEYORD, 0}, {STREAM_TERMIX, shapes[2].nterms / 32 * 12}};
    corpus c;
    corpus_open(&c, *state, &shapes[2], TRUTH);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint64_t bytes = c.one.segment->streams[parts[i].id].bytes;
        for (int round = 0; round < 40; round++) {
            uint32_t at = random_below(parts[i].bytes ? parts[i].bytes : (uint32_t)bytes);
            uint8_t *p = (uint8_t *)(uintptr_t)stream_bytes(&c, parts[i].id, at);
            uint8_t flip = (uint8_t)(1 << random_below(8));
            *p ^= flip;
            if (!run(&c))
                fail_msg("stream %u, byte %u: unnoticed", parts[i].id, at);
            *p ^= flip;
        }
    }
    assert_int_equal(run(&c), 0);
    corpus_close(&c);
}

/* After 20 findings no more are told. */
static void test_enough(void **state)
{
    corpus c;
    corpus_open(&c, *state, &shapes[2], TRUTH);
    const stream *keyord = &c.one.segment->streams[STREAM_KEYORD];
    memset((void *)(uintptr_t)keyord->chunk[0], 0xff, keyord->bytes);
    assert_int_equal(run(&c), 20);
    assert_non_null(strstr(c.text, "segment 1: given up"));
    corpus_close(&c);
}

static void flip_some(corpus *c, uint32_t n)
{
    while (n--) {
        const stream *s = &c->one.segment->streams[random_below(STREAMS)];
        if (!s->bytes)
            continue;
        uint64_t at = (random_u64() >> 1) % s->bytes;
        uint8_t *p = (uint8_t *)(uintptr_t)s->chunk[at / EXTENT_PAYLOAD] + at % EXTENT_PAYLOAD;
        *p = random_below(2) ? (uint8_t)random_u64() : (uint8_t)(*p ^ 1 << random_below(8));
    }
}

/* Damage adds up, a little and then much of it. */
static void test_random_damage(void **state)
{
    for (size_t i = 0; i < SHAPES; i++) {
        scratch *d;
        corpus c;
        uint32_t found = 0, rounds = shapes[i].ndocs > 1000 ? 8 : 60;
        assert_int_equal(scratch_setup((void **)&d), 0);
        corpus_open(&c, d, &shapes[i], TRUTH);
        for (uint32_t round = 0; round < rounds; round++) {
            flip_some(&c, 1 + round * round / 8);
            found += run(&c) > 0;
        }
        assert_true(found > rounds / 2);
        corpus_close(&c);
        scratch_teardown((void **)&d);
    }
    (void)state;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_lies),
        TEST(test_lists),
        TEST(test_dense),
        TEST(test_dictionary),
        TEST(test_stems),
        TEST(test_documents),
        TEST(test_deleted),
        TEST(test_hash),
        TEST(test_no_byte_unnoticed),
        TEST(test_enough),
        cmocka_unit_test(test_random_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
