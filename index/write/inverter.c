/* inverter.c -- see inverter.h: the term table and the stream of ids.
 *
 * Relies on: base/hash.h.  The stream is u32s: a term id takes the next position of the current field; the
 * marks below, which no id reaches, are followed by one number where it is said.  Sorting is inverter_sort.c.
 */
#include "base/mem.h"
#include "write/inverter_internal.h"

int inverter_new(inverter **out, fsk_error *e)
{
    *out = NULL;
    inverter *v = mem_zalloc(sizeof *v);
    if (!v || !hash_init(&v->table, 256)) {
        mem_free(v);
        return error_nomem(e);
    }
    *out = v;
    return 0;
}

void inverter_free(inverter *v)
{
    if (!v)
        return;
    hash_free(&v->table);
    buf_free(&v->bytes);
    mem_free(v->terms);
    mem_free(v->stream);
    mem_free(v->fields);
    mem_free(v->cuts);
    mem_free(v);
}

uint32_t inverter_generation(const inverter *v)
{
    return v->generation;
}

uint32_t inverter_body(const inverter *v)
{
    return v->body;
}

/* Grows an array to hold at least one more element than n; sizes double. */
static bool array_room(void **p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return true;
    size_t bigger = *cap ? *cap * 2 : 64;
    while (bigger < need)
        bigger *= 2;
    void *moved = mem_resize(*p, bigger * size);
    if (!moved)
        return false;
    *p = moved;
    *cap = bigger;
    return true;
}

typedef struct wanted {
    const inverter *v;
    uint32_t field;
    fsk_str raw;
} wanted;

static inline bool term_same(uint32_t id, const void *context)
{
    const wanted *w = context;
    const inverter_entry *t = &w->v->terms[id];
    return t->field == w->field && t->raw == w->raw.n && !memcmp(w->v->bytes.p + t->at, w->raw.p, w->raw.n);
}

static uint32_t add_term(inverter *v, uint32_t field, fsk_str raw, fsk_str stem, uint64_t hash)
{
    if (v->nterms >= MARK_FIRST - 1 || v->bytes.n > UINT32_MAX - 2 * (RUN_NAME_MAX + 1))
        return UINT32_MAX;
    if (!array_room((void **)&v->terms, &v->terms_cap, v->nterms + 1, sizeof *v->terms))
        return UINT32_MAX;
    inverter_entry *t = &v->terms[v->nterms];
    *t = (inverter_entry){(uint32_t)v->bytes.n, field, (uint8_t)raw.n, (uint8_t)stem.n};
    buf_put(&v->bytes, raw.p, raw.n);
    buf_put(&v->bytes, stem.p, stem.n);
    if (v->bytes.failed || !hash_add(&v->table, hash, v->nterms)) {
        v->bytes.failed = false;
        v->bytes.n = t->at;
        return UINT32_MAX;
    }
    return v->nterms++;
}

uint32_t inverter_term(inverter *v, uint32_t field, fsk_str raw, fsk_str stem)
{
    raw.n = raw.n < RUN_NAME_MAX ? raw.n : RUN_NAME_MAX;
    stem.n = stem.n < RUN_NAME_MAX ? stem.n : RUN_NAME_MAX;
    uint64_t hash = hash_bytes(raw.p, raw.n) ^ field * UINT64_C(0x9E3779B97F4A7C15);
    wanted w = {v, field, raw};
    uint32_t id = hash_find(&v->table, hash, term_same, &w);
    return id != HASH_NONE ? id : add_term(v, field, raw, stem, hash);
}

void inverter_spell(const inverter *v, uint32_t id, fsk_str *raw, fsk_str *stem)
{
    const inverter_entry *t = &v->terms[id];
    const char *p = (const char *)v->bytes.p + t->at;
    *raw = (fsk_str){p, t->raw};
    *stem = (fsk_str){p + t->raw, t->stem};
}

uint32_t *inverter_room(inverter *v, size_t n)
{
    if (n > SIZE_MAX / 16 ||
        !array_room((void **)&v->stream, &v->stream_cap, v->nstream + n, sizeof *v->stream))
        return NULL;
    return v->stream + v->nstream;
}

static int mark(inverter *v, uint32_t what, const uint32_t *number, fsk_error *e)
{
    uint32_t *to = inverter_room(v, 2);
    if (!to)
        return error_nomem(e);
    to[0] = what;
    if (number)
        to[1] = *number;
    v->nstream += number ? 2 : 1;
    return 0;
}

int inverter_document(inverter *v, uint32_t doc, uint32_t body, fsk_error *e)
{
    v->nfields = 0;
    v->ncuts = 0;
    v->next = 0;
    v->body = body;
    return mark(v, MARK_DOCUMENT, &doc, e);
}

int inverter_field(inverter *v, uint32_t field, fsk_error *e)
{
    for (size_t i = 0; i < v->nfields; i++) {
        if (v->fields[i].field == field)
            return error_set(e, FSK_E_INVAL, "field %u occurs twice in a document", field);
    }
    if (!array_room((void **)&v->fields, &v->fields_cap, v->nfields + 1, sizeof *v->fields))
        return error_nomem(e);
    v->fields[v->nfields++] = (inverted_field){field, 0, 0};
    v->next = 0;
    return mark(v, MARK_FIELD, NULL, e);
}

int inverter_gap(inverter *v, uint32_t positions, fsk_error *e)
{
    v->next += positions;
    return mark(v, MARK_GAP, &positions, e);
}

void inverter_added(inverter *v, size_t n)
{
    if (!n || !v->nfields)
        return;
    const uint32_t *ids = v->stream + v->nstream;
    size_t same = 0;
    for (size_t i = 0; i < n; i++)
        same += ids[i] >> 31;
    inverted_field *f = &v->fields[v->nfields - 1];
    if (same && !v->next && ids[0] >> 31)
        same--;
    v->nstream += n;
    v->next += n - same;
    f->length += (uint32_t)n;
    f->span = (uint32_t)v->next;
}

int inverter_cut(inverter *v, uint64_t byte, fsk_error *e)
{
    if (!array_room((void **)&v->cuts, &v->cuts_cap, v->ncuts + 1, sizeof *v->cuts))
        return error_nomem(e);
    v->cuts[v->ncuts++] = (inverted_cut){byte, (uint32_t)v->next};
    return 0;
}

const inverted_field *inverter_fields(const inverter *v, size_t *n)
{
    *n = v->nfields;
    return v->fields;
}

const inverted_cut *inverter_cuts(const inverter *v, size_t *n)
{
    *n = v->ncuts;
    return v->cuts;
}

bool inverter_empty(const inverter *v)
{
    return !v->nstream;
}

size_t inverter_memory(const inverter *v)
{
    size_t terms = (size_t)v->nterms * (2 * sizeof *v->terms + INVERTER_SORT_TERM) + 3 * v->bytes.n;
    return terms + hash_bytes_used(&v->table) + v->nstream * (sizeof *v->stream + INVERTER_SORT_TOKEN) +
           v->nstream * INVERTER_SORT_TOKEN / 4;
}

void inverter_reset(inverter *v)
{
    v->nterms = 0;
    v->bytes.n = 0;
    v->nstream = 0;
    v->nfields = v->ncuts = 0;
    v->generation++;
    hash_clear(&v->table);
}

void inverter_shrink(inverter *v)
{
    enum { KEPT = 1 << 20 };
    if (v->stream_cap * sizeof *v->stream + v->terms_cap * sizeof *v->terms + hash_bytes_used(&v->table) <
        KEPT)
        return;
    buf_free(&v->bytes);
    mem_free(v->terms);
    mem_free(v->stream);
    v->terms = NULL;
    v->stream = NULL;
    v->terms_cap = v->stream_cap = 0;
    hash_table fresh;
    if (hash_init(&fresh, 256)) {
        hash_free(&v->table);
        v->table = fresh;
    }
}
