/* writer_help.c -- see writer_help.h. */
#include "writer_help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "codec/norm.h"
#include "codec/varint.h"
#include "segment/check.h"
#include "segment/postings.h"
#include "segment/stored.h"

enum { GAP = 128, CUT = 8 << 10, POSITIONS_MOST = 1 << 20 };

/* ---- words ---- */

static bool next_word(fsk_str *text, fsk_str *out)
{
    while (text->n && *text->p == ' ') {
        text->p++;
        text->n--;
    }
    out->p = text->p;
    for (out->n = 0; out->n < text->n && text->p[out->n] != ' ';)
        out->n++;
    text->p += out->n;
    text->n -= out->n;
    return out->n != 0;
}

static fsk_str stem_of(fsk_str word)
{
    fsk_str stem = {word.p, 0};
    while (stem.n < word.n && !(word.p[stem.n] >= '0' && word.p[stem.n] <= '9'))
        stem.n++;
    return stem.n ? stem : word;
}

static bool next_field(const uint8_t **p, const uint8_t *end, uint32_t *field, fsk_str *text)
{
    uint64_t bytes = 0;
    if (*p >= end)
        return false;
    *p = varint_get_u32(*p, end, field);
    *p = varint_get(*p, end, &bytes);
    assert_non_null(*p);
    *text = (fsk_str){(const char *)*p, bytes};
    *p += bytes;
    return true;
}

/* ---- the hook ---- */

static int hook_open(void *user, uint32_t language, void **worker, fsk_error *e)
{
    (void)language;
    (void)e;
    *worker = user;
    return 0;
}

static void hook_close(void *worker)
{
    (void)worker;
}

static size_t hook_memory(const void *worker)
{
    (void)worker;
    return 0;
}

static int add_words(inverter *v, uint32_t field, fsk_str text, uint64_t base, uint64_t *cut, fsk_error *e)
{
    const char *start = text.p;
    for (fsk_str word; next_word(&text, &word);) {
        uint64_t at = base + (uint64_t)(word.p - start);
        if (cut && at - *cut >= CUT) {
            *cut = at;
            if (inverter_cut(v, at, e))
                return FSK_E_NOMEM;
        }
        uint32_t id = inverter_term(v, field, word, stem_of(word)), *room = inverter_room(v, 1);
        if (!room || id == UINT32_MAX)
            return FSK_E_NOMEM;
        *room = id;
        inverter_added(v, 1);
    }
    return 0;
}

static int hook_invert(void *worker, inverter *v, const uint8_t *record, size_t n, fsk_error *e)
{
    (void)worker;
    const uint8_t *end = record + n;
    uint32_t field;
    uint64_t cut = 0;
    fsk_str text;
    int rc = inverter_field(v, FIELD_GATHERED, e);
    bool first = true;
    for (const uint8_t *p = record + 1; !rc && next_field(&p, end, &field, &text); first = false) {
        if (!first)
            rc = inverter_gap(v, GAP, e);
        rc = rc ? rc
                : add_words(v, FIELD_GATHERED, text, (uint64_t)((const uint8_t *)text.p - record), &cut, e);
    }
    for (const uint8_t *p = record + 1; !rc && next_field(&p, end, &field, &text);) {
        if (field == inverter_body(v))
            continue;
        rc = inverter_field(v, field, e);
        if (!rc)
            rc = add_words(v, field, text, 0, NULL, e);
    }
    return rc;
}

uint64_t words_fingerprint = 42;

static uint64_t hook_fingerprint(void *user, uint64_t languages)
{
    (void)user;
    return words_fingerprint + languages;
}

void words_hook(writer_hook *out)
{
    *out = (writer_hook){NULL, hook_open, hook_close, hook_invert, hook_memory, hook_fingerprint};
}

/* ---- the model ---- */

size_t record_begin(uint8_t *record)
{
    record[0] = 0;
    return 1;
}

size_t record_field(uint8_t *record, size_t n, uint32_t field, const char *text, size_t bytes)
{
    record[0]++;
    uint8_t *p = varint_put(record + n, field);
    p = varint_put(p, bytes);
    memcpy(p, text, bytes);
    return (size_t)(p - record) + bytes;
}

static size_t corpus_find(const corpus *m, const char *key)
{
    size_t i = 0;
    while (i < m->n && strcmp(m->docs[i].key, key) != 0)
        i++;
    return i;
}

bool corpus_delete(corpus *m, const char *key)
{
    size_t i = corpus_find(m, key);
    if (i == m->n)
        return false;
    free(m->docs[i].key);
    free(m->docs[i].record);
    m->docs[i] = m->docs[--m->n];
    return true;
}

void corpus_put(corpus *m, const char *key, const uint8_t *record, size_t n)
{
    corpus_delete(m, key);
    if (m->n == m->cap) {
        m->cap = 2 * m->cap + 64;
        m->docs = realloc(m->docs, m->cap * sizeof *m->docs);
        assert_non_null(m->docs);
    }
    corpus_doc d = {strdup(key), malloc(n), n};
    assert_true(d.key && d.record);
    memcpy(d.record, record, n);
    m->docs[m->n++] = d;
}

void corpus_clear(corpus *m)
{
    while (m->n)
        corpus_delete(m, m->docs[m->n - 1].key);
    free(m->docs);
    *m = (corpus){0};
}

void corpus_copy(corpus *to, const corpus *from)
{
    corpus_clear(to);
    for (size_t i = 0; i < from->n; i++)
        corpus_put(to, from->docs[i].key, from->docs[i].record, from->docs[i].n);
}

/* ---- contents ---- */

typedef struct posting_id {
    uint64_t key; /* hash of the document's key */
    uint32_t field, space, tf;
} posting_id;

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 32;
}

static uint64_t posting_hash(posting_id id, fsk_str term)
{
    uint64_t h = mix(mix(id.key, id.field * 4 + id.space), hash_bytes(term.p, term.n));
    return mix(h, id.tf);
}

static uint64_t document_hash(fsk_str key, const uint8_t *record, size_t n)
{
    return mix(hash_bytes(key.p, key.n), hash_bytes(record, n));
}

static uint64_t norm_hash(uint64_t key, uint32_t field, uint8_t norm, uint8_t span)
{
    return mix(mix(key, field), norm * 256u + span);
}

typedef struct occurrence {
    fsk_str term;
    uint32_t position;
} occurrence;

static int by_term(const void *a, const void *b)
{
    const occurrence *x = a, *y = b;
    int c = memcmp(x->term.p, y->term.p, x->term.n < y->term.n ? x->term.n : y->term.n);
    if (!c && x->term.n != y->term.n)
        c = x->term.n < y->term.n ? -1 : 1;
    return c ? c : (x->position > y->position) - (x->position < y->position);
}

static bool same_str(fsk_str a, fsk_str b)
{
    return a.n == b.n && !memcmp(a.p, b.p, a.n);
}

/* Postings of one field of one document. */
static void add_postings(occurrence *all, size_t n, posting_id id, contents *out)
{
    qsort(all, n, sizeof *all, by_term);
    for (size_t i = 0, j; i < n; i = j) {
        uint64_t positions = 0;
        for (j = i; j < n && same_str(all[j].term, all[i].term); j++)
            positions = mix(positions, all[j].position);
        id.tf = (uint32_t)(j - i);
        out->raw += mix(posting_hash(id, all[i].term), positions);
        out->postings++;
        out->tokens += id.tf;
    }
    for (size_t i = 0; i < n; i++)
        all[i].term = stem_of(all[i].term);
    qsort(all, n, sizeof *all, by_term);
    id.space = SPACE_STEM;
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && same_str(all[j].term, all[i].term);)
            j++;
        id.tf = (uint32_t)(j - i);
        out->stems += posting_hash(id, all[i].term);
    }
}

static size_t collect(fsk_str text, uint32_t from, occurrence *out)
{
    size_t n = 0;
    for (fsk_str word; next_word(&text, &word); n++)
        out[n] = (occurrence){word, from + (uint32_t)n};
    return n;
}

static void add_field(occurrence *all, size_t n, uint32_t span, posting_id id, contents *out)
{
    if (!n)
        return;
    out->norms += norm_hash(id.key, id.field, norm_of_length((uint32_t)n), norm_of_length(span));
    add_postings(all, n, id, out);
}

static void add_document(const corpus_doc *d, uint32_t body, contents *out)
{
    occurrence *all = malloc((d->n + 1) * sizeof *all);
    assert_non_null(all);
    const uint8_t *end = d->record + d->n;
    uint32_t field, next = 0, span = 0;
    size_t n = 0;
    fsk_str text;
    posting_id id = {hash_bytes(d->key, strlen(d->key)), FIELD_GATHERED, SPACE_RAW, 0};
    for (const uint8_t *p = d->record + 1; next_field(&p, end, &field, &text); next += GAP) {
        size_t more = collect(text, next, all + n);
        n += more;
        next += (uint32_t)more;
        span = more ? next : span;
    }
    add_field(all, n, span, id, out);
    for (const uint8_t *p = d->record + 1; next_field(&p, end, &field, &text);) {
        if (field == body)
            continue;
        n = collect(text, 0, all);
        id.field = field;
        add_field(all, n, (uint32_t)n, id, out);
    }
    free(all);
    out->docs++;
    out->keys += document_hash((fsk_str){d->key, strlen(d->key)}, d->record, d->n);
}

void corpus_contents(const corpus *m, uint32_t body, contents *out)
{
    *out = (contents){0};
    for (size_t i = 0; i < m->n; i++)
        add_document(&m->docs[i], body, out);
}

/* ---- the index ---- */

typedef struct reading {
    const snapshot_segment *of;
    const segment *s;
    uint64_t *keys; /* hash of each document's key */
    contents *out;
    arena memory;
} reading;

static void read_documents(reading *r, stored_reader *stored)
{
    buf record = {0};
    char key[4096];
    size_t n = 0;
    for (uint32_t d = 0; d < r->s->ndocs; d++) {
        if (snapshot_dead(r->of, d))
            continue;
        uint32_t back = 0;
        assert_int_equal(segment_key_of(r->s, d, key, &n, NULL), 0);
        assert_int_equal(segment_key_find(r->s, (fsk_str){key, n}, &back, NULL), 0);
        assert_int_equal(back, d);
        r->keys[d] = hash_bytes(key, n);
        if (stored)
            assert_int_equal(stored_record(stored, r->s, d, &record, NULL), 0);
        r->out->docs++;
        r->out->keys += document_hash((fsk_str){key, n}, record.p, record.n);
    }
    buf_free(&record);
}

static void read_norms(reading *r)
{
    for (uint32_t i = 0; i < r->s->nfields; i++) {
        const segment_field *f = &r->s->fields[i];
        uint32_t docs = 0;
        for (uint32_t d = 0; d < r->s->ndocs; d++) {
            uint8_t norm = segment_byte(f->norms, d), span = segment_byte(f->spans, d);
            docs += norm != 0;
            if (norm && !snapshot_dead(r->of, d))
                r->out->norms += norm_hash(r->keys[d], f->field, norm, span);
        }
        assert_int_equal(docs, f->docs);
    }
}

static uint64_t positions_hash(const position_block *b, uint32_t i, uint32_t tf)
{
    static uint32_t positions[POSITIONS_MOST + 16];
    uint64_t h = 0;
    assert_true(tf <= POSITIONS_MOST);
    assert_true(kernels_scalar.ef_decode(b->bits, b->at[i], tf, position_bound(b, i), positions));
    for (uint32_t j = 0; j < tf; j++)
        h = mix(h, positions[j]);
    return h;
}

static uint64_t read_block(reading *r, const postings *p, uint32_t block, posting_id id, fsk_str term)
{
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
    uint64_t tokens = 0;
    position_block *positions = arena_zalloc(&r->memory, sizeof *positions);
    assert_true(positions && postings_decode(&kernels_scalar, p, block, docs, tfs));
    if (id.space == SPACE_RAW)
        assert_true(postings_positions(&kernels_scalar, p, block, docs, tfs, &r->memory, positions));
    for (uint32_t i = 0; i < postings_count(p, block); i++) {
        tokens += tfs[i];
        if (snapshot_dead(r->of, docs[i]))
            continue;
        id.key = r->keys[docs[i]];
        id.tf = tfs[i];
        if (id.space == SPACE_STEM) {
            r->out->stems += posting_hash(id, term);
            continue;
        }
        r->out->raw += mix(posting_hash(id, term), positions_hash(positions, i, tfs[i]));
        r->out->postings++;
        r->out->tokens += tfs[i];
    }
    return tokens;
}

static void read_section(reading *r, const segment_section *section)
{
    dict_cursor *c = NULL;
    dict_entry entry;
    fsk_str term;
    uint64_t tokens = 0;
    posting_id id = {0, section->field, section->space, 0};
    assert_int_equal(dict_cursor_open(r->s, section, (fsk_str){"", 0}, &c, NULL), 0);
    while (dict_cursor_next(c, &term, &entry, NULL) == 0) {
        postings *p = NULL;
        arena_reset(&r->memory);
        assert_int_equal(
            postings_open(r->s, section->field, section->space, &entry, term, &r->memory, &p, NULL), 0);
        for (uint32_t b = 0; b < p->nblocks; b++)
            tokens += read_block(r, p, b, id, term);
    }
    dict_cursor_free(c);
    assert_int_equal(tokens, segment_field_find(r->s, section->field)->tokens);
}

static void found(void *user, int level, const char *message)
{
    (void)user;
    (void)level;
    print_error("check: %s\n", message);
}

static void read_segment(store_view *v, const snapshot_segment *of, stored_reader *stored, contents *out)
{
    check_request q = {.report = found};
    assert_int_equal(check_segment(v, of, &q, NULL), 0);
    assert_int_equal(q.findings, 0);
    reading r = {of, of->segment, calloc(of->segment->ndocs + 1u, sizeof(uint64_t)), out, ARENA_INIT};
    assert_non_null(r.keys);
    read_documents(&r, stored);
    read_norms(&r);
    for (uint32_t i = 0; i < r.s->nsections; i++) {
        if (r.s->sections[i].space != SPACE_KEY)
            read_section(&r, &r.s->sections[i]);
    }
    arena_free(&r.memory);
    free(r.keys);
}

typedef struct opened {
    segment_cache *cache;
    snapshot *view;
} opened;

static opened open_snapshot(store *s)
{
    opened o = {0};
    fsk_error e = {0};
    assert_int_equal(segment_cache_new(&o.cache, &e), 0);
    int rc = snapshot_open(s, o.cache, &o.view, &e);
    if (rc)
        fail_msg("%s", e.text);
    return o;
}

static void close_snapshot(opened *o)
{
    snapshot_close(o->view);
    segment_cache_free(o->cache);
}

void index_contents(store *s, bool stored, contents *out)
{
    opened o = open_snapshot(s);
    stored_reader *reader = NULL;
    assert_int_equal(stored_reader_new(&reader, NULL), 0);
    *out = (contents){0};
    for (uint32_t i = 0; i < o.view->nsegments; i++)
        read_segment(o.view->view, &o.view->segments[i], stored ? reader : NULL, out);
    assert_int_equal(o.view->docs, out->docs);
    stored_reader_free(reader);
    close_snapshot(&o);
}

uint32_t index_segments(store *s, uint64_t *docs, uint64_t *deleted)
{
    opened o = open_snapshot(s);
    uint32_t n = o.view->nsegments;
    *docs = *deleted = 0;
    for (uint32_t i = 0; i < n; i++) {
        *docs += o.view->segments[i].segment->ndocs;
        *deleted += o.view->segments[i].deleted;
    }
    close_snapshot(&o);
    return n;
}

void assert_same_contents(const contents *got, const contents *want)
{
    assert_int_equal(got->docs, want->docs);
    assert_int_equal(got->postings, want->postings);
    assert_int_equal(got->tokens, want->tokens);
    assert_true(got->keys == want->keys);
    assert_true(got->norms == want->norms);
    assert_true(got->raw == want->raw);
    assert_true(got->stems == want->stems);
}

uint64_t only_segment_hash(store *s)
{
    opened o = open_snapshot(s);
    uint64_t h = 0;
    assert_int_equal(o.view->nsegments, 1);
    for (uint32_t i = 0; i < STREAMS; i++) {
        const stream *t = &o.view->segments[0].segment->streams[i];
        for (uint64_t at = 0; at < t->bytes; at += EXTENT_PAYLOAD)
            h = mix(h, hash_bytes(t->chunk[at / EXTENT_PAYLOAD], min_u64(EXTENT_PAYLOAD, t->bytes - at)));
    }
    close_snapshot(&o);
    return h;
}
