/* inverter_sort.c -- the stream of an inverter, counting-sorted by term straight into the bytes of a run
 * (run.h).
 *
 * Two passes over the stream: the first measures every term's list, then the terms are sorted and their
 * places in the run are known, the second writes the lists there.  So a token costs its 4 bytes of stream and
 * about 2 of the run, never an array of (document, position). */
#include "base/mem.h"
#include "write/inverter_internal.h"
#include "write/termsort.h"

typedef struct list_cursor {
    uint64_t at; /* first pass: bytes so far; second: where the next byte goes */
    uint32_t doc, position, df;
} list_cursor;

_Static_assert(sizeof(list_cursor) + sizeof(sort_item) + 4 + 16 == INVERTER_SORT_TERM, "memory estimate");

/* Without a branch: (9 bits + 64) / 64 is the number of bytes for up to 64 bits. */
static inline uint32_t varint_size(uint64_t v)
{
    return (9 * bits_length64(v | 1) + 64) >> 6;
}

/* Which of the two codes it is cannot be predicted, so both are computed. */
static inline void measure_token(list_cursor *c, uint32_t doc, uint32_t position, uint8_t *base)
{
    (void)base;
    bool first = c->doc != doc;
    uint64_t in_doc = (uint64_t)(position - c->position) << 1, new_doc = (uint64_t)(doc - c->doc) << 1 | 1;
    uint32_t size = varint_size(first ? new_doc : in_doc);
    c->at += size + (first ? varint_size(position) : 0) - (!first && !in_doc);
    c->df += first;
    c->doc = doc;
    c->position = position;
}

static inline void write_token(list_cursor *c, uint32_t doc, uint32_t position, uint8_t *base)
{
    uint8_t *p = base + c->at;
    if (c->doc != doc) {
        p = varint_put(p, (uint64_t)(doc - c->doc) << 1 | 1);
        p = varint_put(p, position);
        c->doc = doc;
    } else if (c->position != position) {
        p = varint_put(p, (uint64_t)(position - c->position) << 1);
    }
    c->position = position;
    c->at = (uint64_t)(p - base);
}

typedef void (*token_fn)(list_cursor *, uint32_t doc, uint32_t position, uint8_t *base);

static inline __attribute__((always_inline)) void walk(const inverter *v, list_cursor *lists, uint8_t *base,
                                                       token_fn token)
{
    enum { AHEAD = 16, NEAR = 6 };
    uint32_t doc = 0, next = 0;
    const uint32_t *s = v->stream, *end = s + v->nstream;
    for (; s < end; s++) {
        if (end - s > AHEAD && s[AHEAD] < v->nterms)
            __builtin_prefetch(&lists[s[AHEAD]], 1);
        if (base && end - s > NEAR && s[NEAR] < v->nterms)
            __builtin_prefetch(base + lists[s[NEAR]].at, 1);
        uint32_t id = *s;
        if (id < MARK_FIRST) {
            token(&lists[id], doc, next++, base);
        } else if (id == MARK_DOCUMENT) {
            doc = *++s;
        } else if (id == MARK_FIELD) {
            next = 0;
        } else if (id == MARK_GAP) {
            next += *++s;
        } else {
            next += !next;
            token(&lists[id & ~(uint32_t)INVERTER_SAME_POSITION], doc, next - 1, base);
        }
    }
}

static void begin_pass(const inverter *v, list_cursor *lists)
{
    for (uint32_t i = 0; i < v->nterms; i++)
        lists[i].doc = UINT32_MAX;
}

static void sort_fields(uint32_t *fields, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t f = fields[i];
        size_t j = i;
        for (; j && f < fields[j - 1]; j--)
            fields[j] = fields[j - 1];
        fields[j] = f;
    }
}

typedef struct sorter {
    inverter *v;
    list_cursor *lists;
    sort_item *items;        /* of the field at hand */
    uint32_t *order;         /* term ids with a list, by field; then in byte order within it */
    uint32_t *fields, *ends; /* which occur, ascending; by number: behind the field's ids in order */
    size_t nfields;
    uint8_t *out, *p;
} sorter;

enum { FIELD_SLOTS = 4096 + 1 };

/* Counting sort of the terms by field. */
static int group_terms(sorter *s)
{
    const inverter *v = s->v;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < v->nterms; i++) {
        if (!s->lists[i].df)
            continue;
        if (v->terms[i].field >= FIELD_SLOTS)
            return FSK_E_INVAL;
        if (!s->ends[v->terms[i].field]++)
            s->fields[s->nfields++] = v->terms[i].field;
    }
    sort_fields(s->fields, s->nfields);
    for (size_t f = 0; f < s->nfields; f++) {
        uint32_t count = s->ends[s->fields[f]];
        s->ends[s->fields[f]] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < v->nterms; i++) {
        if (s->lists[i].df)
            s->order[s->ends[v->terms[i].field]++] = i;
    }
    return 0;
}

static void sort_terms(sorter *s, const uint32_t *ids, size_t n)
{
    const inverter *v = s->v;
    for (size_t i = 0; i < n; i++) {
        const inverter_entry *t = &v->terms[ids[i]];
        s->items[i] = (sort_item){0, v->bytes.p + t->at, t->raw, ids[i]};
    }
    termsort(s->items, n);
}

static uint32_t shared_bytes(const uint8_t *a, uint32_t na, const uint8_t *b, uint32_t nb)
{
    uint32_t i = 0, n = min_u32(na, nb);
    while (i < n && a[i] == b[i])
        i++;
    return i;
}

static uint8_t *put_name(uint8_t *p, const uint8_t *before, uint32_t nbefore, const uint8_t *name, uint32_t n)
{
    uint32_t shared = shared_bytes(before, nbefore, name, n);
    p = varint_put(p, shared);
    p = varint_put(p, n - shared);
    memcpy(p, name + shared, n - shared);
    return p + n - shared;
}

/* Names and sizes of a field's terms, a gap left for each list; cursors then point at their gaps. */
static void put_terms(sorter *s, size_t n)
{
    s->p = varint_put(s->p, n);
    const sort_item *before = NULL;
    for (size_t i = 0; i < n; i++) {
        const sort_item *it = &s->items[i];
        list_cursor *c = &s->lists[it->rank];
        s->p = put_name(s->p, before ? before->p : NULL, before ? before->n : 0, it->p, it->n);
        s->p = varint_put(s->p, c->df);
        s->p = varint_put(s->p, c->at);
        uint64_t size = c->at;
        c->at = (uint64_t)(s->p - s->out);
        s->p += size;
        before = it;
    }
}

/* items: the field's terms in byte order.  Turns them into items of stems whose rank is that order; the
 * term numbers move to `order`. */
static size_t collect_stems(sorter *s, size_t n, uint32_t *order)
{
    const inverter *v = s->v;
    size_t stems = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t id = s->items[i].rank;
        const inverter_entry *t = &v->terms[id];
        order[i] = id;
        if (t->stem)
            s->items[stems++] = (sort_item){0, v->bytes.p + t->at + t->raw, t->stem, (uint32_t)i};
    }
    termsort(s->items, stems);
    return stems;
}

static bool stem_same(const sort_item *a, const sort_item *b)
{
    return a->n == b->n && !memcmp(a->p, b->p, a->n);
}

static void put_stems(sorter *s, size_t n, const uint32_t *order)
{
    const inverter *v = s->v;
    const sort_item *it = s->items, *end = it + n, *before = NULL;
    size_t stems = 0;
    for (const sort_item *i = it; i < end; i++)
        stems += i == it || !stem_same(i, i - 1);
    s->p = varint_put(s->p, stems);
    while (it < end) {
        const sort_item *last = it;
        while (last + 1 < end && stem_same(last + 1, it))
            last++;
        s->p = put_name(s->p, before ? before->p : NULL, before ? before->n : 0, it->p, it->n);
        s->p = varint_put(s->p, (uint64_t)(last - it + 1));
        const uint8_t *form = it->p;
        uint32_t nform = it->n;
        before = it;
        for (; it <= last; it++) {
            const inverter_entry *t = &v->terms[order[it->rank]];
            s->p = put_name(s->p, form, nform, v->bytes.p + t->at, t->raw);
            form = v->bytes.p + t->at;
            nform = t->raw;
        }
    }
}

/* No name, number or list can need more than this in all. */
static size_t run_bound(const sorter *s)
{
    size_t n = VARINT_MAX + s->nfields * 3 * VARINT_MAX + 2 * s->v->bytes.n;
    for (uint32_t i = 0; i < s->v->nterms; i++)
        n += s->lists[i].at + 40u;
    return n;
}

static int write_run(sorter *s, run *out)
{
    s->out = s->p = mem_alloc(run_bound(s));
    if (!s->out)
        return FSK_E_NOMEM;
    s->p = varint_put(s->p, s->nfields);
    for (size_t f = 0; f < s->nfields; f++) {
        uint32_t from = f ? s->ends[s->fields[f - 1]] : 0, n = s->ends[s->fields[f]] - from;
        s->p = varint_put(s->p, s->fields[f]);
        sort_terms(s, s->order + from, n);
        put_terms(s, n);
        put_stems(s, collect_stems(s, n, s->order + from), s->order + from);
    }
    begin_pass(s->v, s->lists);
    walk(s->v, s->lists, s->out, write_token);
    out->n = (uint64_t)(s->p - s->out);
    uint8_t *fitted = mem_resize(s->out, out->n);
    out->bytes = fitted ? fitted : s->out;
    return 0;
}

int inverter_sort(inverter *v, run *out, fsk_error *e)
{
    *out = (run){0};
    sorter s = {.v = v};
    int rc = FSK_E_NOMEM;
    s.lists = mem_array(v->nterms, sizeof *s.lists);
    s.items = mem_alloc(v->nterms * sizeof *s.items);
    s.order = mem_alloc(v->nterms * sizeof *s.order);
    s.fields = mem_alloc(FIELD_SLOTS * sizeof *s.fields);
    s.ends = mem_array(FIELD_SLOTS, sizeof *s.ends);
    if (s.lists && s.items && s.order && s.fields && s.ends) {
        begin_pass(v, s.lists);
        walk(v, s.lists, NULL, measure_token);
        rc = group_terms(&s);
        if (!rc && s.nfields)
            rc = write_run(&s, out);
    }
    mem_free(s.lists);
    mem_free(s.items);
    mem_free(s.order);
    mem_free(s.fields);
    mem_free(s.ends);
    if (rc)
        return rc == FSK_E_NOMEM ? error_nomem(e) : error_set(e, rc, "field number out of range");
    inverter_reset(v);
    return 0;
}
