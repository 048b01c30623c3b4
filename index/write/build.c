/* build.c -- life of a build, norms, stored frames. */
#include "base/mem.h"
#include "codec/norm.h"
#include "write/build_internal.h"

enum { FRAME_ENTRY = 32 };

static build_limits resolve(const build_limits *given)
{
    build_limits l = given ? *given : (build_limits){0};
    if (!l.skip_chunk)
        l.skip_chunk = SKIP_CHUNK_BLOCKS;
    if (!l.dense_min_docs)
        l.dense_min_docs = DENSE_MIN_DOCS;
    if (!l.inline_postings)
        l.inline_postings = INLINE_POSTINGS;
    return l;
}

int build_open(store *s, uint32_t segment_id, uint32_t ndocs, const build_limits *limits, build **out,
               fsk_error *e)
{
    *out = NULL;
    build_limits l = resolve(limits);
    if (!ndocs || ndocs >> 31 || l.skip_chunk % SUPERBLOCK || l.skip_chunk > SKIP_CHUNK_BLOCKS)
        return error_set(e, FSK_E_INVAL, "a segment of %u documents, skip chunks of %u blocks", ndocs,
                         l.skip_chunk);
    build *b = mem_zalloc(sizeof *b);
    if (!b)
        return error_nomem(e);
    b->store = s;
    b->segment_id = segment_id;
    b->ndocs = ndocs;
    b->limits = l;
    int rc = list_writer_new(b, &b->list, e);
    if (rc) {
        build_free(b);
        return rc;
    }
    *out = b;
    return 0;
}

static void free_section(build_section *s)
{
    buf *all[] = {&s->prefixes, &s->addresses, &s->names, &s->metas, &s->data};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_free(all[i]);
}

void build_free(build *b)
{
    if (!b)
        return;
    list_writer_free(b->list);
    stem_writer_free(b->stems);
    for (uint32_t i = 0; i < STREAMS; i++) {
        mem_free(b->streams[i].stage);
        mem_free(b->streams[i].ordinals);
    }
    build_outbox_free(b);
    free_section(&b->raw);
    free_section(&b->stem);
    free_section(&b->keys);
    for (uint32_t i = 0; i < BLOCK_CACHE; i++)
        mem_free(b->cache[i].room);
    mem_free(b->hashes);
    mem_free(b->fields);
    mem_free(b->sections);
    mem_free(b->key_ordinals);
    mem_free(b->filter);
    buf_free(&b->block);
    mem_free(b);
}

/* One array in windows that do not cross seams; *address: of the first. */
static int put_windows(build *b, const uint8_t *bytes, uint64_t *address, fsk_error *e)
{
    for (uint32_t doc = 0; doc < b->ndocs; doc += WINDOW) {
        uint64_t at = 0;
        int rc = build_put_whole(b, STREAM_NORM, bytes + doc, min_u32(WINDOW, b->ndocs - doc), 1, &at, e);
        if (rc)
            return rc;
        if (doc == 0)
            *address = at;
    }
    return 0;
}

int build_norms(build *b, uint32_t field, const uint8_t *norms, const uint8_t *spans, uint32_t docs,
                uint64_t tokens, fsk_error *e)
{
    if (b->nfields && b->fields[b->nfields - 1].field >= field)
        return error_set(e, FSK_E_INVAL, "norms of field %u out of order", field);
    build_field *fields = mem_resize(b->fields, (b->nfields + 1) * sizeof *fields);
    if (!fields)
        return error_nomem(e);
    b->fields = fields;
    build_field *f = &fields[b->nfields];
    *f = (build_field){field, docs, tokens, norms, spans ? spans : norms, 0, 0};
    int rc = put_windows(b, norms, &f->norms_address, e);
    if (rc == 0 && spans) {
        rc = put_windows(b, spans, &f->spans_plus, e);
        f->spans_plus++;
    }
    if (rc == 0)
        b->nfields++;
    return rc;
}

void build_tokens(build *b, uint32_t field, uint64_t tokens)
{
    for (uint32_t i = 0; i < b->nfields; i++) {
        if (b->fields[i].field == field)
            b->fields[i].tokens = tokens;
    }
}

bool build_has_field(const build *b, uint32_t field)
{
    for (uint32_t i = 0; i < b->nfields; i++) {
        if (b->fields[i].field == field)
            return true;
    }
    return false;
}

int build_frame(build *b, const stored_frame *f, fsk_error *e)
{
    uint8_t entry[FRAME_ENTRY];
    store_u64(entry, build_address(b, STREAM_STORE));
    store_u32(entry + 8, f->bytes);
    store_u32(entry + 12, f->raw_bytes);
    store_u32(entry + 16, f->first_doc);
    store_u32(entry + 20, f->first_position);
    store_u64(entry + 24, f->first_byte);
    int rc = build_put(b, STREAM_STORE, f->p, f->bytes, e);
    if (rc == 0)
        rc = build_put(b, STREAM_FRAMES, entry, sizeof entry, e);
    if (rc == 0)
        b->nframes++;
    return rc;
}
