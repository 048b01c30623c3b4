/* build_finish.c -- the end of a build: tails packed into shared extents, the header behind them.
 *
 * Relies on: build_stream.c.  The header is in the last shared extent where it fits, else it runs over
 * extents of its own (FORMAT.md section 3).  Invariant: shared extents follow all whole ones in ordinals. */
#include "base/hash.h"
#include "base/mem.h"
#include "codec/varint.h"
#include "write/build_internal.h"

enum { TAIL_ALIGN = 8, PADDING = EXTENT_BYTES - EXTENT_PAYLOAD, PAGE_BYTES = 4096, PAGE_HEAD = 16 };

/* Where the tails go. */
typedef struct packing {
    uint32_t bin[STREAMS], offset[STREAMS];
    uint32_t filled[STREAMS]; /* per shared extent */
    uint32_t nbins, first;    /* ordinal of the first */
} packing;

static uint32_t tail_bytes(const build_stream *s)
{
    return s->bytes % EXTENT_PAYLOAD;
}

/* Streams that have a tail, longest first. */
static uint32_t order_tails(const build *b, uint32_t *order)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < STREAMS; i++) {
        uint32_t bytes = tail_bytes(&b->streams[i]), at = n;
        if (!bytes)
            continue;
        for (; at > 0 && tail_bytes(&b->streams[order[at - 1]]) < bytes; at--)
            order[at] = order[at - 1];
        order[at] = i;
        n++;
    }
    return n;
}

/* First fit.  At least one shared extent, for the header. */
static void pack_tails(const build *b, packing *k)
{
    uint32_t order[STREAMS], n = order_tails(b, order);
    *k = (packing){.nbins = 1, .first = b->nextents};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t id = order[i], bytes = tail_bytes(&b->streams[id]), bin = 0;
        while (bin < k->nbins && k->filled[bin] + bytes > EXTENT_PAYLOAD)
            bin++;
        if (bin == k->nbins)
            k->nbins++;
        k->bin[id] = bin;
        k->offset[id] = k->filled[bin];
        k->filled[bin] = (uint32_t)bits_align(k->filled[bin] + bytes, TAIL_ALIGN);
    }
}

static void fill_shared(const build *b, const packing *k, uint32_t bin, uint8_t *to)
{
    memset(to, 0, EXTENT_BYTES);
    for (uint32_t i = 0; i < STREAMS; i++)
        if (tail_bytes(&b->streams[i]) && k->bin[i] == bin)
            memcpy(to + k->offset[i], b->streams[i].stage, tail_bytes(&b->streams[i]));
}

static void put_stream(const build_stream *s, const packing *k, uint32_t id, buf *out)
{
    buf_put_varint(out, s->bytes);
    buf_put_varint(out, s->nwhole);
    for (uint32_t i = 0; i < s->nwhole; i++)
        buf_put_varint(out, s->ordinals[i] - (i ? s->ordinals[i - 1] : 0));
    if (tail_bytes(s)) {
        buf_put_varint(out, k->first + k->bin[id]);
        buf_put_varint(out, k->offset[id]);
    }
}

static void put_header(const build *b, const packing *k, buf *out)
{
    buf_put(out, "FSKS", 4);
    buf_put_varint(out, b->ndocs);
    buf_put_varint(out, b->limits.skip_chunk);
    buf_put_varint(out, b->limits.no_positions ? SEGMENT_NO_POSITIONS : 0);
    buf_put_varint(out, b->nextents);
    for (uint32_t i = 0; i < b->nextents; i++)
        buf_put_u64(out, b->hashes[i]);
    for (uint32_t i = 0; i < STREAMS; i++)
        put_stream(&b->streams[i], k, i, out);
    buf_put_varint(out, b->nfields);
    for (uint32_t i = 0; i < b->nfields; i++) {
        const build_field *f = &b->fields[i];
        buf_put_varint(out, f->field);
        buf_put_varint(out, f->docs);
        buf_put_varint(out, f->tokens);
        buf_put_varint(out, f->norms_address);
        buf_put_varint(out, f->spans_plus);
    }
    buf_put_varint(out, b->nsections);
    for (uint32_t i = 0; i < b->nsections; i++) {
        const segment_section *s = &b->sections[i];
        buf_put_varint(out, s->field);
        buf_put_varint(out, s->space);
        buf_put_varint(out, s->nterms);
        buf_put_varint(out, s->termix);
    }
    buf_put_varint(out, b->nframes);
}

/* A small segment's value: whole pages, which LMDB gives to it alone and never moves, ending in zeros. */
static size_t small_bytes(size_t used)
{
    size_t n = (size_t)bits_align(used + PADDING + PAGE_HEAD, PAGE_BYTES) - PAGE_HEAD;
    return n < EXTENT_BYTES ? n : EXTENT_BYTES;
}

/* The header in extents of its own. */
static int send_long_header(build *b, const buf *header, uint32_t ordinal, fsk_error *e)
{
    int rc = 0;
    for (size_t at = 0; at < header->n && !rc; at += EXTENT_PAYLOAD, ordinal++) {
        size_t n = header->n - at < EXTENT_PAYLOAD ? header->n - at : EXTENT_PAYLOAD;
        uint8_t *room = build_room(b);
        if (!room)
            return error_nomem(e);
        memcpy(room, header->p + at, n);
        memset(room + n, 0, EXTENT_BYTES - n);
        rc = build_send(b, ordinal, room, EXTENT_BYTES, e);
    }
    return rc;
}

/* The last shared extent (in `room`, which is taken) and the header, in it or behind it. */
static int send_last(build *b, const packing *k, uint8_t *room, manifest_segment *out, fsk_error *e)
{
    buf header = {0};
    size_t at = k->filled[k->nbins - 1], n = EXTENT_BYTES;
    uint32_t ordinal = k->first + k->nbins - 1;
    put_header(b, k, &header);
    bool fits = at + header.n <= EXTENT_PAYLOAD && !header.failed;
    if (fits) {
        memcpy(room + at, header.p, header.n);
        if (ordinal == 0)
            n = small_bytes(at + header.n);
    } else {
        b->hashes[ordinal] = hash_bytes(room, EXTENT_BYTES);
        header.n = 0;
        put_header(b, k, &header);
    }
    int rc = build_send(b, ordinal, room, n, e);
    if (!rc && header.failed)
        rc = error_nomem(e);
    if (!rc && !fits)
        rc = send_long_header(b, &header, ordinal + 1, e);
    if (rc == 0) {
        out->header_ordinal = fits ? ordinal : ordinal + 1;
        out->header_offset = fits ? (uint32_t)at : 0;
        out->header_bytes = (uint32_t)header.n;
        out->header_hash = hash_bytes(header.p, header.n);
        out->extents =
            fits ? b->nextents : b->nextents + (uint32_t)((header.n + EXTENT_PAYLOAD - 1) / EXTENT_PAYLOAD);
    }
    buf_free(&header);
    return rc;
}

static int send_shared(build *b, const packing *k, manifest_segment *out, fsk_error *e)
{
    int rc = 0;
    for (uint32_t bin = 0; bin < k->nbins && !rc; bin++) {
        bool last = bin + 1 == k->nbins;
        uint8_t *room = build_room(b);
        if (!room)
            return error_nomem(e);
        fill_shared(b, k, bin, room);
        rc = build_hash_extent(b, room, last ? k->filled[bin] : EXTENT_BYTES, e);
        if (rc)
            build_spare(b, room);
        else
            rc = last ? send_last(b, k, room, out, e) : build_send(b, k->first + bin, room, EXTENT_BYTES, e);
    }
    return rc;
}

int build_finish(build *b, manifest_segment *out, fsk_error *e)
{
    *out = (manifest_segment){.id = b->segment_id, .docs = b->ndocs};
    if (b->section)
        return error_set(e, FSK_E_INVAL, "a dictionary section is still open");
    int rc = build_keys_end(b, e);
    if (rc)
        return rc;
    packing k;
    pack_tails(b, &k);
    return send_shared(b, &k, out, e);
}
