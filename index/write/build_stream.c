/* build_stream.c -- a segment's streams on their way into extents (FORMAT.md section 3).
 *
 * Each stream fills a stage of one payload; a full stage becomes an extent at once.  What is left at the end
 * is build_finish.c's. Invariant: chunk i of a stream is extent ordinals[i] for i < nwhole, and the stage for
 * i = nwhole; a stage is zero behind its payload. */
#include "base/hash.h"
#include "base/mem.h"
#include "write/build_internal.h"

static bool grow(void **array, uint32_t *cap, size_t size)
{
    uint32_t more = *cap ? *cap * 2 : 16;
    void *p = mem_resize(*array, more * size);
    if (!p)
        return false;
    *array = p;
    *cap = more;
    return true;
}

int build_hash_extent(build *b, const uint8_t *p, size_t n, fsk_error *e)
{
    void *hashes = b->hashes;
    if (b->nextents == b->extents_cap && !grow(&hashes, &b->extents_cap, sizeof *b->hashes))
        return error_nomem(e);
    b->hashes = hashes;
    b->hashes[b->nextents++] = hash_bytes(p, n);
    return 0;
}

static int flush_chunk(build *b, build_stream *s, fsk_error *e)
{
    void *ordinals = s->ordinals;
    if (s->nwhole == s->cap && !grow(&ordinals, &s->cap, sizeof *s->ordinals))
        return error_nomem(e);
    s->ordinals = ordinals;
    uint32_t ordinal = b->nextents;
    int rc = build_hash_extent(b, s->stage, EXTENT_BYTES, e);
    if (rc)
        return rc;
    s->ordinals[s->nwhole++] = ordinal;
    uint8_t *full = s->stage;
    s->stage = NULL;
    return build_send(b, ordinal, full, EXTENT_BYTES, e);
}

uint64_t build_address(const build *b, stream_id id)
{
    return b->streams[id].bytes;
}

/* Appends n bytes, zeros where p is NULL. */
static int append(build *b, build_stream *s, const uint8_t *p, size_t n, fsk_error *e)
{
    while (n) {
        if (!s->stage && !(s->stage = build_room(b)))
            return error_nomem(e);
        size_t at = s->bytes % EXTENT_PAYLOAD;
        size_t part = n < EXTENT_PAYLOAD - at ? n : EXTENT_PAYLOAD - at;
        if (p) {
            memcpy(s->stage + at, p, part);
            p += part;
        } else {
            memset(s->stage + at, 0, part);
        }
        n -= part;
        s->bytes += part;
        if (at + part == EXTENT_PAYLOAD) {
            int rc = flush_chunk(b, s, e);
            if (rc)
                return rc;
        }
    }
    return 0;
}

int build_put(build *b, stream_id id, const void *p, size_t n, fsk_error *e)
{
    return n ? append(b, &b->streams[id], p, n, e) : 0;
}

int build_align(build *b, stream_id id, uint32_t align, fsk_error *e)
{
    build_stream *s = &b->streams[id];
    size_t pad = (size_t)(bits_align(s->bytes, align) - s->bytes);
    return pad ? append(b, s, NULL, pad, e) : 0;
}

/* EXTENT_PAYLOAD is a multiple of 64, so that aligning never leaves the chunk but for its very end. */
int build_put_whole(build *b, stream_id id, const void *p, size_t n, uint32_t align, uint64_t *address,
                    fsk_error *e)
{
    build_stream *s = &b->streams[id];
    if (n > EXTENT_PAYLOAD)
        return error_set(e, FSK_E_LIMIT, "%zu bytes of stream %d belong together, more than an extent has", n,
                         (int)id);
    int rc = build_align(b, id, align, e);
    size_t left = EXTENT_PAYLOAD - s->bytes % EXTENT_PAYLOAD;
    if (rc == 0 && n > left)
        rc = append(b, s, NULL, left, e);
    *address = s->bytes;
    return rc ? rc : build_put(b, id, p, n, e);
}

int build_read(build *b, stream_id id, uint64_t address, size_t n, uint8_t *room, fsk_error *e)
{
    const build_stream *s = &b->streams[id];
    if (address > s->bytes || n > s->bytes - address)
        return error_set(e, FSK_E_INVAL, "reading past the end of stream %d", (int)id);
    while (n) {
        uint64_t chunk = address / EXTENT_PAYLOAD;
        size_t at = address % EXTENT_PAYLOAD, part = n < EXTENT_PAYLOAD - at ? n : EXTENT_PAYLOAD - at;
        if (chunk == s->nwhole) {
            memcpy(room, s->stage + at, part);
        } else {
            int rc = build_fetch(b, s->ordinals[chunk], at, part, room, e);
            if (rc)
                return rc;
        }
        room += part;
        address += part;
        n -= part;
    }
    return 0;
}
