/* manifest.c -- see manifest.h.
 *
 *   "FSKM"  u16 version  u16 flags  u64 XXH3 of the rest, the flags its seed  rest: varints and counted bytes
 *
 * Invariant: what manifest_parse accepts names each segment once, in any order, with an id below
 * next_segment, and no more documents deleted than there are. */
#include "store/manifest.h"
#include "base/hash.h"
#include "codec/varint.h"

enum { HEAD = 16, NAME_BYTES = 64, LANGUAGE_BYTES = 255, SEGMENTS_MAX = 1 << 16 };
enum { SEGMENT_BYTES_MIN = 8 + 8, FIELD_BYTES_MIN = 2 };

static uint64_t manifest_hash(const uint8_t *p, size_t n)
{
    return hash_bytes_seeded(p + HEAD, n - HEAD, load_u16(p + 6));
}

static void put_str(buf *out, fsk_str s)
{
    buf_put_varint(out, s.n);
    buf_put(out, s.p, s.n);
}

static void put_segment(buf *out, const manifest_segment *s)
{
    const uint32_t numbers[] = {s->id,
                                s->docs,
                                s->deleted,
                                s->header_ordinal,
                                s->header_offset,
                                s->header_bytes,
                                s->extents,
                                s->language << 1 | s->reordered};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        buf_put_varint(out, numbers[i]);
    buf_put_u64(out, s->header_hash);
}

void manifest_write(const manifest *m, buf *out)
{
    size_t start = out->n;
    buf_put(out, "FSKM", 4);
    buf_put_u16(out, FORMAT_VERSION);
    buf_put_u16(out, (uint16_t)m->flags);
    buf_put_u64(out, 0);
    buf_put_varint(out, m->next_segment);
    buf_put_varint(out, m->next_key);
    buf_put_varint(out, m->publishes);
    put_str(out, m->language);
    buf_put_u64(out, m->fingerprint);
    buf_put_varint(out, m->nfields);
    for (uint32_t i = 0; i < m->nfields; i++) {
        put_str(out, m->fields[i].name);
        buf_put_varint(out, m->fields[i].flags);
    }
    buf_put_varint(out, m->nsegments);
    for (uint32_t i = 0; i < m->nsegments; i++)
        put_segment(out, &m->segments[i]);
    if (!out->failed)
        store_u64(out->p + start + 8, manifest_hash(out->p + start, out->n - start));
}

/* All getters take NULL for a failure before and pass it on. */
static const uint8_t *get_u64(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
    *v = 0;
    if (!p || end - p < 8)
        return NULL;
    *v = load_u64(p);
    return p + 8;
}

static const uint8_t *get_str(const uint8_t *p, const uint8_t *end, size_t most, fsk_str *out)
{
    uint64_t n = 0;
    *out = (fsk_str){"", 0};
    p = varint_get(p, end, &n);
    if (!p || n > most || n > (uint64_t)(end - p))
        return NULL;
    *out = (fsk_str){(const char *)p, (size_t)n};
    return p + n;
}

/* A count of things of at least `bytes` bytes each, so that it cannot claim more memory than the input. */
static const uint8_t *get_count(const uint8_t *p, const uint8_t *end, uint32_t most, size_t bytes,
                                uint32_t *n)
{
    p = varint_get_u32(p, end, n);
    return p && *n <= most && (uint64_t)*n * bytes <= (uint64_t)(end - p) ? p : NULL;
}

static const uint8_t *get_segment(const uint8_t *p, const uint8_t *end, manifest_segment *s)
{
    p = varint_get_u32(p, end, &s->id);
    p = varint_get_u32(p, end, &s->docs);
    p = varint_get_u32(p, end, &s->deleted);
    p = varint_get_u32(p, end, &s->header_ordinal);
    p = varint_get_u32(p, end, &s->header_offset);
    p = varint_get_u32(p, end, &s->header_bytes);
    p = varint_get_u32(p, end, &s->extents);
    p = varint_get_u32(p, end, &s->language);
    s->reordered = s->language & 1;
    s->language >>= 1;
    return get_u64(p, end, &s->header_hash);
}

static bool segment_sound(const manifest *m, uint32_t i)
{
    const manifest_segment *s = &m->segments[i];
    for (uint32_t j = 0; j < i; j++)
        if (m->segments[j].id == s->id)
            return false;
    return s->id && s->id < m->next_segment && s->docs < 1u << 31 && s->deleted <= s->docs &&
           s->extents < 1u << 31 && s->language < LANGUAGES_MAX;
}

static const uint8_t *get_fields(const uint8_t *p, const uint8_t *end, manifest *m)
{
    for (uint32_t i = 0; i < m->nfields; i++) {
        p = get_str(p, end, NAME_BYTES, &m->fields[i].name);
        p = varint_get_u32(p, end, &m->fields[i].flags);
    }
    return p;
}

static const uint8_t *get_segments(const uint8_t *p, const uint8_t *end, manifest *m)
{
    for (uint32_t i = 0; i < m->nsegments; i++) {
        p = get_segment(p, end, &m->segments[i]);
        if (!p || !segment_sound(m, i))
            return NULL;
    }
    return p;
}

static int check_head(const uint8_t *p, size_t n, fsk_error *e)
{
    if (n < HEAD || memcmp(p, "FSKM", 4) != 0)
        return error_set(e, FSK_E_FORMAT, "not an index of fossick");
    uint32_t version = load_u16(p + 4);
    if (version != FORMAT_VERSION)
        return error_set(
            e, FSK_E_FORMAT,
            version > FORMAT_VERSION
                ? "format version %u is newer than %d, which is known here"
                : "format version %u is older than %d, which is known here; index the documents anew",
            version, FORMAT_VERSION);
    if (load_u64(p + 8) != manifest_hash(p, n))
        return error_set(e, FSK_E_CORRUPT, "the manifest is damaged");
    return 0;
}

int manifest_parse(const void *bytes, size_t n, arena *memory, manifest *out, fsk_error *e)
{
    *out = (manifest){0};
    int rc = check_head(bytes, n, e);
    if (rc)
        return rc;
    /* Names point into a copy, so that a manifest outlives the view it was read from. */
    const uint8_t *p = arena_dup(memory, bytes, n);
    if (!p)
        return error_nomem(e);
    const uint8_t *end = p + n;
    manifest m = {.flags = load_u16(p + 6)};
    p = varint_get_u32(p + HEAD, end, &m.next_segment);
    p = varint_get(p, end, &m.next_key);
    p = varint_get(p, end, &m.publishes);
    p = get_str(p, end, LANGUAGE_BYTES, &m.language);
    p = get_u64(p, end, &m.fingerprint);
    p = get_count(p, end, FIELDS_MAX, FIELD_BYTES_MIN, &m.nfields);
    if (p && !(m.fields = arena_zalloc(memory, (m.nfields + 1) * sizeof *m.fields)))
        return error_nomem(e);
    if (p)
        p = get_fields(p, end, &m);
    p = get_count(p, end, SEGMENTS_MAX, SEGMENT_BYTES_MIN, &m.nsegments);
    if (p && !(m.segments = arena_zalloc(memory, (m.nsegments + 1) * sizeof *m.segments)))
        return error_nomem(e);
    if (p)
        p = get_segments(p, end, &m);
    if (p != end)
        return error_set(e, FSK_E_CORRUPT, "the manifest is damaged");
    *out = m;
    return 0;
}

uint64_t manifest_languages(const manifest *m)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < m->nsegments; i++)
        all |= UINT64_C(1) << m->segments[i].language;
    return all;
}

uint32_t manifest_field_find(const manifest *m, fsk_str name)
{
    for (uint32_t i = 0; i < m->nfields; i++)
        if (name.n && m->fields[i].name.n == name.n && memcmp(m->fields[i].name.p, name.p, name.n) == 0)
            return i + 1;
    return UINT32_MAX;
}
