/* merge_docs.c -- what a merge copies per document: norms and stored text. */
#include "base/mem.h"
#include "write/merge_internal.h"

enum { FRAME_ENTRY = 32 };

/* ---- norms ---- */

static int add_field(merge *m, uint32_t field, fsk_error *e)
{
    uint32_t at = m->nfields;
    for (uint32_t i = 0; i < m->nfields; i++) {
        if (m->fields[i].field == field)
            return 0;
    }
    merge_field *fields = mem_resize(m->fields, (m->nfields + 1) * sizeof *fields);
    if (!fields)
        return error_nomem(e);
    m->fields = fields;
    for (; at && fields[at - 1].field > field; at--)
        fields[at] = fields[at - 1];
    fields[at] = (merge_field){.field = field};
    m->nfields++;
    return 0;
}

static void copy_bytes(const merge_input *in, const uint8_t **windows, uint8_t *to)
{
    uint32_t ndocs = in->of->segment->ndocs;
    if (!in->map.dead && !in->map.place) {
        for (uint32_t d = 0; d < ndocs; d += WINDOW)
            memcpy(to + in->map.base + d, windows[d / WINDOW], min_u32(WINDOW, ndocs - d));
        return;
    }
    for (uint32_t d = 0; d < ndocs; d++) {
        uint32_t doc = docmap_get(&in->map, d);
        if (doc != DOC_GONE)
            to[doc] = segment_byte(windows, d);
    }
}

static int put_field(merge *m, merge_field *f, fsk_error *e)
{
    f->norms = mem_zalloc(m->ndocs);
    f->spans = mem_zalloc(m->ndocs);
    if (!f->norms || !f->spans)
        return error_nomem(e);
    uint64_t tokens = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const segment_field *s = segment_field_find(m->in[i].of->segment, f->field);
        if (!s)
            continue;
        copy_bytes(&m->in[i], s->norms, f->norms);
        copy_bytes(&m->in[i], s->spans, f->spans);
        tokens += s->tokens;
    }
    uint32_t docs = 0;
    for (uint32_t d = 0; d < m->ndocs; d++)
        docs += f->norms[d] != 0;
    bool same = !memcmp(f->norms, f->spans, m->ndocs);
    return docs ? build_norms(m->b, f->field, f->norms, same ? NULL : f->spans, docs, tokens, e) : 0;
}

int merge_norms(merge *m, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const segment *s = m->in[i].of->segment;
        for (uint32_t j = 0; j < s->nfields && !rc; j++)
            rc = add_field(m, s->fields[j].field, e);
    }
    for (uint32_t i = 0; i < m->nfields && !rc; i++)
        rc = put_field(m, &m->fields[i], e);
    return rc;
}

/* ---- stored text ---- */

static int damaged(const segment *s, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "stored text of segment %u is damaged", s->id);
}

static uint32_t entry_doc(const segment *s, uint64_t frame)
{
    uint8_t room[FRAME_ENTRY + 64];
    const uint8_t *entry = stream_span(&s->streams[STREAM_FRAMES], frame * FRAME_ENTRY, FRAME_ENTRY, room);
    return frame < s->nframes && entry ? load_u32(entry + 16) : s->ndocs;
}

int merge_frame_read(const segment *s, uint64_t frame, uint8_t *room, stored_frame *f, uint32_t *next_doc,
                     fsk_error *e)
{
    uint8_t copy[FRAME_ENTRY + 64];
    const uint8_t *entry = stream_span(&s->streams[STREAM_FRAMES], frame * FRAME_ENTRY, FRAME_ENTRY, copy);
    if (!entry)
        return damaged(s, e);
    *f = (stored_frame){NULL,
                        load_u32(entry + 8),
                        load_u32(entry + 12),
                        load_u32(entry + 16),
                        load_u32(entry + 20),
                        load_u64(entry + 24)};
    *next_doc = entry_doc(s, frame + 1);
    if (f->bytes > MERGE_FRAME_ROOM - 64 || !frame_sound(f, *next_doc, s->ndocs))
        return damaged(s, e);
    f->p = stream_span(&s->streams[STREAM_STORE], load_u64(entry), f->bytes, room);
    return f->p ? 0 : damaged(s, e);
}

int merge_frames(merge *m, fsk_error *e)
{
    frame_copier c = {.b = m->b};
    uint8_t *room = mem_alloc(MERGE_FRAME_ROOM);
    int rc = room ? 0 : error_nomem(e);
    for (uint32_t i = 0; i < m->n && !rc; i++) {
        merge_input *in = &m->in[i];
        uint64_t frames = in->of->segment->nframes;
        for (uint64_t j = 0; j < frames && !rc; j++) {
            stored_frame f;
            uint32_t next_doc;
            rc = merge_frame_read(in->of->segment, j, room, &f, &next_doc, e);
            if (!rc)
                rc = frame_copy(&c, &f, next_doc, &in->map, e);
            if (!rc)
                rc = progress_add(m->p, in->of->segment->streams[STREAM_STORE].bytes / frames, e);
        }
    }
    if (!rc)
        rc = frame_copier_end(&c, e);
    frame_copier_free(&c);
    mem_free(room);
    return rc;
}
