/* frames.c -- see frames.h. */
#include "write/frames.h"
#include "base/mem.h"
#include "codec/varint.h"
#include <zstd.h>

enum { LEVEL = 3, WELL_FILLED = FRAME_RAW / 2 };

void frame_packer_free(frame_packer *p)
{
    ZSTD_freeCCtx(p->zstd);
    buf_free(&p->blob);
    mem_free(p->list);
    *p = (frame_packer){0};
}

void frame_packer_clear(frame_packer *p)
{
    p->blob.n = 0;
    p->n = 0;
}

static bool room_for_one(frame_packer *p)
{
    if (!p->zstd && !(p->zstd = ZSTD_createCCtx()))
        return false;
    if (p->n == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 16;
        frame_place *list = mem_resize(p->list, cap * sizeof *list);
        if (!list)
            return false;
        p->list = list;
        p->cap = cap;
    }
    return buf_reserve(&p->blob, ZSTD_compressBound(FRAME_RAW));
}

int frame_pack(frame_packer *p, const uint8_t *raw, size_t n, uint32_t first_doc, uint32_t first_position,
               uint64_t first_byte, fsk_error *e)
{
    if (!room_for_one(p))
        return error_nomem(e);
    size_t at = p->blob.n, room = p->blob.cap - at;
    size_t bytes = ZSTD_compressCCtx(p->zstd, p->blob.p + at, room, raw, n, LEVEL);
    if (ZSTD_isError(bytes))
        return error_set(e, FSK_E_NOMEM, "cannot compress: %s", ZSTD_getErrorName(bytes));
    p->blob.n += bytes;
    p->list[p->n++] = (frame_place){at, (uint32_t)bytes, (uint32_t)n, first_doc, first_position, first_byte};
    return 0;
}

/* The last cut at most FRAME_RAW bytes behind `from`; where there is none (a word that long) the cut is hard
 * and the piece's first position is that of the next cut. */
static size_t piece_end(size_t from, size_t n, const inverted_cut *cuts, size_t ncuts, size_t *next)
{
    if (n - from <= FRAME_RAW)
        return n;
    size_t end = from + FRAME_RAW, i = *next;
    while (i < ncuts && cuts[i].byte <= end)
        i++;
    if (i > *next && cuts[i - 1].byte > from)
        end = cuts[i - 1].byte;
    *next = i;
    return end;
}

static uint32_t piece_position(size_t from, const inverted_cut *cuts, size_t ncuts, size_t next, uint32_t end)
{
    if (next && cuts[next - 1].byte == from)
        return cuts[next - 1].position;
    return next < ncuts ? cuts[next].position : end;
}

int frame_pack_long(frame_packer *p, const uint8_t *record, size_t n, uint32_t doc, const inverted_cut *cuts,
                    size_t ncuts, uint32_t end, fsk_error *e)
{
    size_t next = 0;
    uint32_t position = 0;
    for (size_t from = 0; from < n;) {
        size_t to = piece_end(from, n, cuts, ncuts, &next);
        int rc = frame_pack(p, record + from, to - from, doc, position, from, e);
        if (rc)
            return rc;
        from = to;
        position = piece_position(from, cuts, ncuts, next, end);
    }
    return 0;
}

/* ---- copying ---- */

void frame_copier_free(frame_copier *c)
{
    frame_packer_free(&c->packer);
    ZSTD_freeDCtx(c->zstd);
    mem_free(c->in);
    buf_free(&c->out);
    *c = (frame_copier){0};
}

int frame_copier_end(frame_copier *c, fsk_error *e)
{
    if (!c->out.n)
        return 0;
    frame_packer *p = &c->packer;
    frame_packer_clear(p);
    int rc = frame_pack(p, c->out.p, c->out.n, c->doc, 0, 0, e);
    c->out.n = 0;
    if (rc)
        return rc;
    stored_frame f = {p->blob.p, p->list->bytes, p->list->raw_bytes, c->doc, 0, 0};
    return build_frame(c->b, &f, e);
}

/* Bytes of the record at p; 0: not a record. */
static size_t record_length(const uint8_t *p, const uint8_t *end)
{
    const uint8_t *start = p;
    uint64_t fields = 0, field = 0, bytes = 0;
    p = varint_get(p, end, &fields);
    while (p && fields--) {
        p = varint_get(p, end, &field);
        p = varint_get(p, end, &bytes);
        p = p && bytes <= (uint64_t)(end - p) ? p + bytes : NULL;
    }
    return p ? (size_t)(p - start) : 0;
}

static int damaged(fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "a frame of stored text is damaged");
}

int frame_add_record(frame_copier *c, const uint8_t *record, size_t n, uint32_t doc, fsk_error *e)
{
    int rc = c->out.n + n > FRAME_RAW ? frame_copier_end(c, e) : 0;
    if (!c->out.n)
        c->doc = doc;
    buf_put(&c->out, record, n);
    return rc ? rc : c->out.failed ? error_nomem(e) : 0;
}

int frame_add_whole(frame_copier *c, const stored_frame *f, fsk_error *e)
{
    int rc = frame_copier_end(c, e);
    return rc ? rc : build_frame(c->b, f, e);
}

int frame_records(frame_copier *c, const stored_frame *f, uint32_t ndocs, frame_record_fn fn, void *user,
                  fsk_error *e)
{
    if ((!c->zstd && !(c->zstd = ZSTD_createDCtx())) || (!c->in && !(c->in = mem_alloc(FRAME_RAW))))
        return error_nomem(e);
    size_t n = ZSTD_decompressDCtx(c->zstd, c->in, FRAME_RAW, f->p, f->bytes);
    if (ZSTD_isError(n) || n != f->raw_bytes)
        return damaged(e);
    const uint8_t *p = c->in, *end = p + n;
    for (uint32_t i = 0; i < ndocs; i++) {
        size_t bytes = record_length(p, end);
        int rc = bytes ? fn(user, f->first_doc + i, p, bytes, e) : damaged(e);
        if (rc)
            return rc;
        p += bytes;
    }
    return p == end ? 0 : damaged(e);
}

typedef struct live_records {
    frame_copier *to;
    const docmap *map;
} live_records;

static int copy_record(void *user, uint32_t doc, const uint8_t *record, size_t n, fsk_error *e)
{
    const live_records *live = user;
    doc = docmap_get(live->map, doc);
    return doc == DOC_GONE ? 0 : frame_add_record(live->to, record, n, doc, e);
}

static int copy_whole(frame_copier *c, const stored_frame *f, const docmap *map, fsk_error *e)
{
    stored_frame moved = *f;
    moved.first_doc = docmap_get(map, f->first_doc);
    return moved.first_doc == DOC_GONE ? 0 : frame_add_whole(c, &moved, e);
}

bool frame_sound(const stored_frame *f, uint32_t next_doc, uint32_t ndocs)
{
    return f->raw_bytes <= FRAME_RAW && f->first_doc < ndocs && next_doc <= ndocs && next_doc >= f->first_doc;
}

int frame_copy(frame_copier *c, const stored_frame *f, uint32_t next_doc, const docmap *map, fsk_error *e)
{
    if (!frame_sound(f, next_doc, map->ndocs))
        return damaged(e);
    uint32_t ndocs = next_doc - f->first_doc;
    if (!ndocs || f->first_byte)
        return copy_whole(c, f, map, e);
    uint32_t live = docmap_live(map, f->first_doc, ndocs);
    if (!live)
        return 0;
    if (live == ndocs && (c->any_size || f->raw_bytes >= WELL_FILLED))
        return copy_whole(c, f, map, e);
    live_records records = {c, map};
    return frame_records(c, f, ndocs, copy_record, &records, e);
}
