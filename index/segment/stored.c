/* stored.c -- see stored.h.
 *
 * FRAMES entry   u64 STORE address, u32 compressed bytes, u32 bytes, u32 first document, u32 first position,
 *                u64 first byte; ascending by (first document, first byte)
 * record         varint fields, each: varint field, varint bytes, bytes
 *
 * Frames with the same first document are the pieces of its one record; any other frame holds whole records.
 */
#include "segment/stored.h"
#include "base/mem.h"
#include "codec/varint.h"
#include <zstd.h>

enum { FRAME_ENTRY = 32 };

typedef struct frame {
    uint64_t address, first_byte;
    uint32_t bytes, raw_bytes, first_doc, first_position;
} frame;

struct stored_reader {
    ZSTD_DCtx *zstd;
    buf packed; /* a frame that crosses a seam, put together */
    buf raw;    /* the frame last decompressed */
    const segment *segment;
    uint32_t segment_id;
    uint64_t frame; /* its number; UINT64_MAX: none */
};

int stored_reader_new(stored_reader **out, fsk_error *e)
{
    *out = NULL;
    stored_reader *r = mem_zalloc(sizeof *r);
    if (!r || !(r->zstd = ZSTD_createDCtx())) {
        mem_free(r);
        return error_nomem(e);
    }
    r->frame = UINT64_MAX;
    *out = r;
    return 0;
}

void stored_reader_free(stored_reader *r)
{
    if (!r)
        return;
    ZSTD_freeDCtx(r->zstd);
    buf_free(&r->packed);
    buf_free(&r->raw);
    mem_free(r);
}

static int stored_corrupt(const segment *s, uint32_t doc, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "segment %u: the stored text of document %u is damaged", s->id, doc);
}

static frame frame_at(const segment *s,
                      uint64_t i) /* i < nframes: segment_open checked the stream's length */
{
    const uint8_t *end = NULL, *p = stream_at(&s->streams[STREAM_FRAMES], i * FRAME_ENTRY, &end);
    return (frame){.address = load_u64(p),
                   .first_byte = load_u64(p + 24),
                   .bytes = load_u32(p + 8),
                   .raw_bytes = load_u32(p + 12),
                   .first_doc = load_u32(p + 16),
                   .first_position = load_u32(p + 20)};
}

uint64_t stored_bytes(const segment *s)
{
    uint64_t n = 0;
    for (uint64_t i = 0; i < s->nframes; i++)
        n += frame_at(s, i).raw_bytes;
    return n;
}

/* How many frames have a first document below `doc`. */
static uint64_t frames_below(const segment *s, uint64_t doc)
{
    uint64_t lo = 0, hi = s->nframes;
    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (frame_at(s, mid).first_doc < doc)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool decompress(stored_reader *r, const segment *s, const frame *f)
{
    uint8_t *room = f->bytes <= ZSTD_compressBound(STORED_FRAME) ? buf_add(&r->packed, f->bytes + 64) : NULL;
    const uint8_t *p = room ? stream_span(&s->streams[STREAM_STORE], f->address, f->bytes, room) : NULL;
    uint8_t *to = f->raw_bytes <= STORED_FRAME ? buf_add(&r->raw, f->raw_bytes) : NULL;
    return p && to && ZSTD_decompressDCtx(r->zstd, to, f->raw_bytes, p, f->bytes) == f->raw_bytes;
}

/* Makes r->raw the frame's bytes.  A frame's bytes stand whole or r->frame says that there are none. */
static int load(stored_reader *r, const segment *s, uint64_t i, const frame *f, uint32_t doc, fsk_error *e)
{
    if (r->segment == s && r->segment_id == s->id && r->frame == i)
        return 0;
    r->frame = UINT64_MAX;
    r->packed.n = r->raw.n = 0;
    bool done = decompress(r, s, f);
    if (r->packed.failed || r->raw.failed) {
        r->packed.failed = r->raw.failed = false;
        return error_nomem(e);
    }
    if (!done)
        return stored_corrupt(s, doc, e);
    r->segment = s;
    r->segment_id = s->id;
    r->frame = i;
    return 0;
}

/* The byte behind the record that begins at p; NULL: corrupt. */
static const uint8_t *record_end(const uint8_t *p, const uint8_t *end)
{
    uint64_t fields = 0, field = 0, bytes = 0;
    p = varint_get(p, end, &fields);
    for (uint64_t i = 0; i < fields && p; i++) {
        p = varint_get(p, end, &field);
        p = varint_get(p, end, &bytes);
        p = p && bytes <= (uint64_t)(end - p) ? p + bytes : NULL;
    }
    return p;
}

/* The record number `skip` of the frame loaded; false: there is none. */
static bool record_in_frame(const stored_reader *r, uint32_t skip, stored_piece *out)
{
    const uint8_t *p = r->raw.p, *end = p + r->raw.n;
    for (; skip && p; skip--)
        p = record_end(p, end);
    const uint8_t *behind = p ? record_end(p, end) : NULL;
    out->p = p;
    out->n = behind ? (size_t)(behind - p) : 0;
    return behind;
}

int stored_find(const segment *s, uint32_t doc, stored_place *out, fsk_error *e)
{
    if (!s->nframes)
        return FSK_E_NOTFOUND;
    uint64_t behind = frames_below(s, (uint64_t)doc + 1);
    if (doc >= s->ndocs || !behind)
        return stored_corrupt(s, doc, e);
    frame last = frame_at(s, behind - 1);
    uint64_t first = frames_below(s, last.first_doc), pieces = behind - first;
    bool whole = pieces == 1 ? !last.first_byte : last.first_doc == doc;
    if (!whole || pieces > UINT32_MAX)
        return stored_corrupt(s, doc, e);
    *out = (stored_place){doc, (uint32_t)pieces, first};
    return 0;
}

stored_piece stored_piece_at(const segment *s, const stored_place *place, uint32_t i)
{
    frame f = frame_at(s, place->first + i);
    stored_piece piece = {.first_byte = f.first_byte, .frame_bytes = f.raw_bytes};
    if (place->pieces > 1)
        piece.first_position = f.first_position;
    return piece;
}

int stored_piece_load(stored_reader *r, const segment *s, const stored_place *place, uint32_t i,
                      stored_piece *out, fsk_error *e)
{
    frame f = frame_at(s, place->first + i);
    int rc = load(r, s, place->first + i, &f, place->doc, e);
    if (rc)
        return rc;
    *out = stored_piece_at(s, place, i);
    out->p = r->raw.p;
    out->n = r->raw.n;
    if (place->pieces == 1)
        return record_in_frame(r, place->doc - f.first_doc, out) ? 0 : stored_corrupt(s, place->doc, e);
    return f.raw_bytes ? 0 : stored_corrupt(s, place->doc, e);
}

int stored_record(stored_reader *r, const segment *s, uint32_t doc, buf *out, fsk_error *e)
{
    stored_place place;
    out->n = 0;
    int rc = stored_find(s, doc, &place, e);
    for (uint32_t i = 0; rc == 0 && i < place.pieces; i++) {
        stored_piece piece;
        rc = stored_piece_load(r, s, &place, i, &piece, e);
        if (rc == 0 && piece.first_byte != out->n)
            rc = stored_corrupt(s, doc, e);
        if (rc == 0)
            buf_put(out, piece.p, piece.n);
    }
    if (rc == 0 && out->failed)
        rc = error_nomem(e);
    if (rc == 0 && record_end(out->p, out->p + out->n) != out->p + out->n)
        rc = stored_corrupt(s, doc, e);
    return rc;
}

bool stored_field(const uint8_t *record, size_t n, uint32_t field, fsk_str *out)
{
    const uint8_t *p = record, *end = p + n;
    uint64_t fields = 0, number = 0, bytes = 0;
    *out = (fsk_str){"", 0};
    p = varint_get(p, end, &fields);
    for (uint64_t i = 0; i < fields && p; i++) {
        p = varint_get(p, end, &number);
        p = varint_get(p, end, &bytes);
        if (!p || bytes > (uint64_t)(end - p))
            return false;
        if (number == field) {
            *out = (fsk_str){(const char *)p, (size_t)bytes};
            return true;
        }
        p += bytes;
    }
    return p;
}

const char *stored_library(void)
{
    return ZSTD_versionString();
}
