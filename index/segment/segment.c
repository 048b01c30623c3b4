/* segment.c -- opening a segment: its header parsed, every place that it names checked.
 *
 * Invariant: after segment_open each stream's chunks, each window of norms and each section's index lie
 * within the extents; what they hold is checked where it is decoded. */
#include "segment/segment.h"
#include "base/hash.h"
#include "base/mem.h"
#include "codec/varint.h"

enum { PADDING = EXTENT_BYTES - EXTENT_PAYLOAD, FRAME_ENTRY = 32, FILTER_LINE = 64 };
enum { STREAM_BYTES_MIN = 2, FIELD_BYTES_MIN = 5, SECTION_BYTES_MIN = 4 };

/* A header being read: `p` NULL once anything was wrong. */
typedef struct header {
    segment *s;
    const uint8_t *p, *end;
    uint32_t payload; /* bytes of data an extent may have */
    bool nomem;
} header;

static void *alloc(header *h, size_t count, size_t size)
{
    void *p = arena_zalloc(&h->s->memory, count * size + 1);
    if (!p) {
        h->nomem = true;
        h->p = NULL;
    }
    return p;
}

static uint64_t get(header *h)
{
    uint64_t v = 0;
    h->p = varint_get(h->p, h->end, &v);
    return v;
}

static uint32_t get32(header *h)
{
    uint32_t v = 0;
    h->p = varint_get_u32(h->p, h->end, &v);
    return v;
}

/* A number of things that take at least `bytes` bytes each in what is left. */
static uint32_t get_count(header *h, size_t bytes)
{
    uint32_t n = get32(h);
    if (h->p && (uint64_t)n * bytes > (uint64_t)(h->end - h->p))
        h->p = NULL;
    return h->p ? n : 0;
}

static void need(header *h, bool condition)
{
    if (!condition)
        h->p = NULL;
}

static void get_start(header *h)
{
    segment *s = h->s;
    need(h, h->end - h->p >= 4 && memcmp(h->p, "FSKS", 4) == 0);
    if (h->p)
        h->p += 4;
    s->ndocs = get32(h);
    s->skip_chunk = get32(h);
    uint32_t flags = get32(h);
    s->positions = !(flags & SEGMENT_NO_POSITIONS);
    need(h, flags <= SEGMENT_NO_POSITIONS);
    need(h, s->ndocs && !(s->ndocs >> 31));
    need(h, s->skip_chunk && s->skip_chunk % SUPERBLOCK == 0 && s->skip_chunk <= SKIP_CHUNK_BLOCKS);
    s->nwindows = (s->ndocs + WINDOW - 1) / WINDOW;
    uint32_t n = get_count(h, 8);
    need(h, n <= s->nextents && n > 0);
    if (h->p) {
        s->nextents = n;
        s->hashes = h->p;
        h->p += 8 * (size_t)n;
    }
}

static void get_tail(header *h, stream *st, uint64_t whole)
{
    uint32_t ordinal = get32(h), offset = get32(h);
    uint64_t bytes = st->bytes % EXTENT_PAYLOAD;
    need(h, ordinal < h->s->nextents && offset <= h->payload && bytes <= h->payload - offset);
    if (h->p)
        st->chunk[whole] = h->s->extents[ordinal] + offset;
}

static void get_stream(header *h, stream *st)
{
    st->bytes = get(h);
    uint32_t whole = get_count(h, 1), ordinal = 0;
    need(h, whole == st->bytes / EXTENT_PAYLOAD && (!whole || h->payload == EXTENT_PAYLOAD));
    st->chunk = h->p ? alloc(h, (size_t)whole + 1, sizeof *st->chunk) : NULL;
    for (uint32_t i = 0; i < whole && h->p; i++) {
        uint32_t step = get32(h);
        need(h, step < h->s->nextents && (ordinal += step) < h->s->nextents);
        if (h->p)
            st->chunk[i] = h->s->extents[ordinal];
    }
    if (h->p && st->bytes % EXTENT_PAYLOAD)
        get_tail(h, st, whole);
    if (!h->p)
        st->bytes = 0;
}

/* Pointers to windows that follow each other, none across a seam. */
static const uint8_t **get_windows(header *h, uint64_t address)
{
    const stream *norm = &h->s->streams[STREAM_NORM];
    const uint8_t **windows = h->p ? alloc(h, h->s->nwindows, sizeof *windows) : NULL;
    for (uint32_t w = 0; w < h->s->nwindows && h->p; w++) {
        uint32_t n = min_u32(WINDOW, h->s->ndocs - w * WINDOW);
        const uint8_t *end = NULL, *p = stream_at(norm, address, &end);
        if (p && end - p < n) {
            address = (address / EXTENT_PAYLOAD + 1) * EXTENT_PAYLOAD;
            p = stream_at(norm, address, &end);
        }
        need(h, p && end - p >= n);
        windows[w] = p;
        address += n;
    }
    return windows;
}

static void get_fields(header *h)
{
    segment *s = h->s;
    uint32_t n = get_count(h, FIELD_BYTES_MIN);
    s->fields = h->p ? alloc(h, n, sizeof *s->fields) : NULL;
    for (uint32_t i = 0; i < n && h->p; i++) {
        segment_field *f = &s->fields[i];
        f->field = get32(h);
        f->docs = get32(h);
        f->tokens = get(h);
        uint64_t norms = get(h), spans_plus = get(h);
        need(h, f->docs <= s->ndocs && f->tokens >= f->docs && f->field <= FIELDS_MAX);
        need(h, i == 0 || f->field > f[-1].field);
        f->norms = get_windows(h, norms);
        f->spans = spans_plus ? get_windows(h, spans_plus - 1) : f->norms;
        s->nfields = i + 1;
    }
}

static bool section_sound(const segment *s, const segment_section *x)
{
    uint64_t index = 12 * (uint64_t)x->nblocks, have = s->streams[STREAM_TERMIX].bytes;
    if (x->termix % 8 || x->termix > have || index > have - x->termix)
        return false;
    if (x->space == SPACE_KEY)
        return x->field == FIELD_GATHERED && x->nterms == s->ndocs;
    return x->space <= SPACE_STEM && segment_field_find(s, x->field);
}

static void get_sections(header *h)
{
    segment *s = h->s;
    uint32_t n = get_count(h, SECTION_BYTES_MIN);
    s->sections = h->p ? alloc(h, n, sizeof *s->sections) : NULL;
    for (uint32_t i = 0; i < n && h->p; i++) {
        segment_section *x = &s->sections[i];
        x->field = get32(h);
        x->space = get32(h);
        x->nterms = get(h);
        x->termix = get(h);
        need(h, x->nterms < UINT64_C(1) << 36);
        x->nblocks = (uint32_t)((x->nterms + TERMS_PER_BLOCK - 1) / TERMS_PER_BLOCK);
        need(h, i == 0 || x->field > x[-1].field || (x->field == x[-1].field && x->space > x[-1].space));
        need(h, h->p && section_sound(s, x));
        s->nsections = i + 1;
    }
}

static void get_end(header *h)
{
    const segment *s = h->s;
    h->s->nframes = get(h);
    need(h, h->p == h->end);
    if (!h->p)
        return;
    bool keys = segment_section_find(s, FIELD_GATHERED, SPACE_KEY);
    uint64_t filter = s->streams[STREAM_FILTER].bytes;
    need(h, s->streams[STREAM_KEYORD].bytes == (keys ? 4 * (uint64_t)s->ndocs : 0));
    need(h, filter % FILTER_LINE == 0 && !filter == !keys && filter / FILTER_LINE <= UINT32_MAX);
    need(h, s->nframes <= UINT32_MAX && s->streams[STREAM_FRAMES].bytes == s->nframes * FRAME_ENTRY);
}

/* The extents, and how many bytes of data each may have.  The last one is looked up before anything is made
 * of their number. */
static int find_extents(store_view *v, const manifest_segment *m, header *h, fsk_error *e)
{
    segment *s = h->s;
    store_bytes last = {0};
    int rc = m->extents ? store_view_get(v, m->id, m->extents - 1, &last) : FSK_E_CORRUPT;
    if (rc || last.n > EXTENT_BYTES || last.n < PADDING)
        return rc && rc != FSK_E_NOTFOUND ? rc : FSK_E_CORRUPT;
    s->nextents = m->extents;
    s->extents = arena_alloc(&s->memory, m->extents * sizeof *s->extents);
    if (!s->extents)
        return error_nomem(e);
    s->extents[0] = last.p;
    h->payload = m->extents > 1 ? EXTENT_PAYLOAD : (uint32_t)last.n - PADDING;
    return m->extents > 1 ? store_view_extents(v, m->id, 0, m->extents, s->extents, e) : 0;
}

/* The header's bytes, put together where it runs over several extents. */
static const uint8_t *find_header(const manifest_segment *m, header *h)
{
    segment *s = h->s;
    uint64_t end = (uint64_t)m->header_offset + m->header_bytes;
    if (m->header_ordinal >= m->extents)
        return NULL;
    if (end <= h->payload)
        return s->extents[m->header_ordinal] + m->header_offset;
    uint64_t count = (end + EXTENT_PAYLOAD - 1) / EXTENT_PAYLOAD;
    if (m->header_offset || m->extents == 1 || count > m->extents - m->header_ordinal)
        return NULL;
    uint8_t *p = alloc(h, m->header_bytes, 1);
    for (uint64_t i = 0, at = 0; p && i < count; i++, at += EXTENT_PAYLOAD)
        memcpy(p + at, s->extents[m->header_ordinal + i], min_u64(end - at, EXTENT_PAYLOAD));
    return p;
}

static void parse(const manifest_segment *m, header *h)
{
    segment *s = h->s;
    get_start(h);
    need(h, s->ndocs == m->docs);
    s->last_hashed = m->header_ordinal == s->nextents - 1 ? m->header_offset : EXTENT_BYTES;
    need(h, m->extents > 1 || m->header_ordinal == 0);
    for (uint32_t i = 0; i < STREAMS; i++)
        get_stream(h, &s->streams[i]);
    get_fields(h);
    get_sections(h);
    get_end(h);
}

int segment_open(store_view *v, const manifest_segment *m, segment **out, fsk_error *e)
{
    *out = NULL;
    segment *s = mem_zalloc(sizeof *s);
    if (!s)
        return error_nomem(e);
    header h = {.s = s};
    s->id = m->id;
    s->language = m->language;
    int rc = find_extents(v, m, &h, e);
    if (rc)
        goto fail;
    h.p = find_header(m, &h);
    h.end = h.p ? h.p + m->header_bytes : NULL;
    if (h.p && hash_bytes(h.p, m->header_bytes) == m->header_hash)
        parse(m, &h);
    else
        h.p = NULL;
    if (!h.p) {
        rc = h.nomem ? error_nomem(e) : FSK_E_CORRUPT;
        goto fail;
    }
    *out = s;
    return 0;
fail:
    segment_free(s);
    return rc == FSK_E_CORRUPT ? error_set(e, rc, "segment %u: its header or an extent is damaged", m->id)
                               : rc;
}

void segment_free(segment *s)
{
    if (!s)
        return;
    arena_free(&s->memory);
    mem_free(s);
}

bool segment_extent_sound(const segment *s, uint32_t i)
{
    size_t n = i + 1 == s->nextents ? s->last_hashed : EXTENT_BYTES;
    return hash_bytes(s->extents[i], n) == load_u64(s->hashes + 8 * (size_t)i);
}

int segment_verify(const segment *s, fsk_error *e)
{
    for (uint32_t i = 0; i < s->nextents; i++) {
        if (!segment_extent_sound(s, i))
            return error_set(e, FSK_E_CORRUPT, "segment %u: extent %u is damaged", s->id, i);
    }
    return 0;
}

const segment_field *segment_field_find(const segment *s, uint32_t field)
{
    uint32_t lo = 0, hi = s->nfields;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->fields[mid].field < field)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < s->nfields && s->fields[lo].field == field ? &s->fields[lo] : NULL;
}

const segment_section *segment_section_find(const segment *s, uint32_t field, uint32_t space)
{
    uint32_t lo = 0, hi = s->nsections;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        const segment_section *x = &s->sections[mid];
        if (x->field < field || (x->field == field && x->space < space))
            lo = mid + 1;
        else
            hi = mid;
    }
    const segment_section *x = lo < s->nsections ? &s->sections[lo] : NULL;
    return x && x->field == field && x->space == space ? x : NULL;
}
