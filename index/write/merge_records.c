/* merge_records.c -- stored text of a merge that reorders documents.
 *
 * Relies on: frames.h, spill.h.  Frames are taken apart once, in their old order, and each record goes to the
 * bucket of its new docid; then bucket by bucket the records are put into frames.  A bucket is a range of
 * new docids that fits in memory; what of the buckets does not fit together goes through a file.  Pieces of
 * long records are copied undecoded: in their bucket stands only where they are.
 *
 *   item    u32 new docid, u32 bytes (LONG_ITEM: pieces), then the record or u32 input, u32 frames, u64 first
 */
#include "base/buf.h"
#include "base/mem.h"
#include "write/merge_internal.h"
#include "write/spill.h"

enum { ITEM_HEAD = 8, PIECES = 16, CHUNK_LEAST = 512, CHUNK_MOST = 1 << 20 };
/* Of the budget.  What is staged of all buckets and one bucket whole stand side by side, with the room that
 * growing buffers have to spare. */
enum { BUCKET_PART = 8 };
static const uint32_t LONG_ITEM = UINT32_MAX;

typedef struct bucket {
    uint32_t first; /* new docid; it ends where the next one begins */
    buf staged;     /* items not yet in the file */
    buf chunks;     /* those in it: u64 address, u64 bytes each */
} bucket;

typedef struct scatter {
    merge *m;
    frame_copier copier;
    uint8_t *room; /* for one frame */
    spill spill;
    bucket *buckets;
    uint32_t n;
    size_t chunk;       /* staged bytes of a bucket at which they go to the file */
    const docmap *map;  /* of the segment being taken apart */
    double share, done; /* of the progress: one document's; not yet told */
} scatter;

/* ---- buckets ---- */

/* Bytes that each document's record may have, by new docid: frames tell what several have together. */
static int estimate(scatter *s, const merge_input *in, uint32_t *bytes, fsk_error *e)
{
    const segment *seg = in->of->segment;
    for (uint64_t j = 0; j < seg->nframes; j++) {
        stored_frame f;
        uint32_t next;
        int rc = merge_frame_read(seg, j, s->room, &f, &next, e);
        if (rc)
            return rc;
        for (uint32_t d = f.first_doc; d < next; d++) {
            uint32_t doc = docmap_get(&in->map, d);
            if (doc != DOC_GONE)
                bytes[doc] = f.first_byte ? PIECES : f.raw_bytes / (next - f.first_doc);
        }
    }
    return 0;
}

/* At most so many bytes in each as far as can be told. */
static int cut(scatter *s, const uint32_t *bytes, size_t most, fsk_error *e)
{
    uint64_t in_last = 0;
    for (uint32_t d = 0; d < s->m->ndocs; d++) {
        uint64_t more = bytes[d] + (uint64_t)ITEM_HEAD + sizeof(size_t);
        if (d == 0 || in_last + more > most) {
            bucket *grown = mem_resize(s->buckets, (s->n + 1) * sizeof *grown);
            if (!grown)
                return error_nomem(e);
            s->buckets = grown;
            s->buckets[s->n++] = (bucket){.first = d};
            in_last = 0;
        }
        in_last += more;
    }
    size_t chunk = most / s->n;
    s->chunk = s->n == 1             ? SIZE_MAX
               : chunk < CHUNK_LEAST ? CHUNK_LEAST
               : chunk > CHUNK_MOST  ? CHUNK_MOST
                                     : chunk;
    return 0;
}

static int make_buckets(scatter *s, fsk_error *e)
{
    uint32_t *bytes = mem_array(s->m->ndocs, sizeof *bytes);
    int rc = bytes ? 0 : error_nomem(e);
    for (uint32_t i = 0; i < s->m->n && !rc; i++)
        rc = estimate(s, &s->m->in[i], bytes, e);
    if (!rc)
        rc = cut(s, bytes, s->m->memory / BUCKET_PART, e);
    mem_free(bytes);
    return rc;
}

static uint32_t bucket_end(const scatter *s, uint32_t i)
{
    return i + 1 < s->n ? s->buckets[i + 1].first : s->m->ndocs;
}

static bucket *bucket_of(const scatter *s, uint32_t doc)
{
    uint32_t lo = 0, hi = s->n;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->buckets[mid].first <= doc)
            lo = mid;
        else
            hi = mid;
    }
    return &s->buckets[lo];
}

/* ---- into buckets ---- */

static int stage_flush(scatter *s, bucket *b, fsk_error *e)
{
    uint64_t address = 0;
    int rc = spill_write(&s->spill, b->staged.p, b->staged.n, &address, e);
    buf_put_u64(&b->chunks, address);
    buf_put_u64(&b->chunks, b->staged.n);
    b->staged.n = 0;
    return rc ? rc : b->chunks.failed ? error_nomem(e) : 0;
}

static int put_item(scatter *s, uint32_t doc, uint32_t size, const void *p, size_t n, fsk_error *e)
{
    bucket *b = bucket_of(s, doc);
    buf_put_u32(&b->staged, doc);
    buf_put_u32(&b->staged, size);
    buf_put(&b->staged, p, n);
    if (b->staged.failed)
        return error_nomem(e);
    return b->staged.n < s->chunk ? 0 : stage_flush(s, b, e);
}

static int put_record(void *user, uint32_t doc, const uint8_t *record, size_t n, fsk_error *e)
{
    scatter *s = user;
    doc = docmap_get(s->map, doc);
    return doc == DOC_GONE ? 0 : put_item(s, doc, (uint32_t)n, record, n, e);
}

static int put_pieces(scatter *s, uint32_t input, uint64_t first, uint64_t frames, uint32_t old, fsk_error *e)
{
    uint8_t where[PIECES];
    uint32_t doc = docmap_get(s->map, old);
    store_u32(where, input);
    store_u32(where + 4, (uint32_t)frames);
    store_u64(where + 8, first);
    return doc == DOC_GONE ? 0 : put_item(s, doc, LONG_ITEM, where, sizeof where, e);
}

/* The frame, or all that have pieces of its one record: *j goes to the last of them. */
static int take_apart(scatter *s, uint32_t input, uint64_t *j, fsk_error *e)
{
    const segment *seg = s->m->in[input].of->segment;
    stored_frame f;
    uint32_t next, doc;
    int rc = merge_frame_read(seg, *j, s->room, &f, &next, e);
    if (rc || next > f.first_doc)
        return rc ? rc : frame_records(&s->copier, &f, next - f.first_doc, put_record, s, e);
    uint64_t first = *j;
    for (doc = f.first_doc; !rc && next == doc && *j + 1 < seg->nframes;)
        rc = merge_frame_read(seg, ++*j, s->room, &f, &next, e);
    return rc ? rc : put_pieces(s, input, first, *j - first + 1, doc, e);
}

static int told(scatter *s, double more, fsk_error *e)
{
    s->done += more;
    uint64_t whole = (uint64_t)s->done;
    s->done -= (double)whole;
    return progress_add(s->m->p, whole, e);
}

static int scatter_all(scatter *s, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < s->m->n && !rc; i++) {
        const segment *seg = s->m->in[i].of->segment;
        double each = (double)seg->streams[STREAM_STORE].bytes / 2 / (double)(seg->nframes + 1);
        s->map = &s->m->in[i].map;
        for (uint64_t j = 0; j < seg->nframes && !rc; j++) {
            rc = take_apart(s, i, &j, e);
            if (!rc)
                rc = told(s, each, e);
        }
    }
    return rc;
}

/* ---- out of buckets ---- */

static int damaged(fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "stored text of a document is missing or damaged");
}

static int copy_pieces(scatter *s, uint32_t doc, const uint8_t *where, fsk_error *e)
{
    const segment *seg = s->m->in[load_u32(where)].of->segment;
    uint64_t first = load_u64(where + 8), end = first + load_u32(where + 4);
    int rc = 0;
    for (uint64_t j = first; j < end && !rc; j++) {
        stored_frame f;
        uint32_t next;
        rc = merge_frame_read(seg, j, s->room, &f, &next, e);
        f.first_doc = doc;
        if (!rc)
            rc = frame_add_whole(&s->copier, &f, e);
    }
    return rc;
}

/* All items of a bucket, those of the file first. */
static int bucket_load(scatter *s, const bucket *b, buf *items, fsk_error *e)
{
    items->n = 0;
    for (size_t i = 0; i < b->chunks.n; i += 16) {
        uint64_t n = load_u64(b->chunks.p + i + 8);
        uint8_t *to = buf_add(items, n);
        int rc = to ? spill_read(&s->spill, load_u64(b->chunks.p + i), to, n, e) : error_nomem(e);
        if (rc)
            return rc;
    }
    buf_put(items, b->staged.p, b->staged.n);
    return items->failed ? error_nomem(e) : 0;
}

/* Where each document's item begins, + 1. */
static void find_items(const buf *items, uint32_t first, size_t *at)
{
    for (size_t i = 0; i < items->n;) {
        uint32_t n = load_u32(items->p + i + 4);
        at[load_u32(items->p + i) - first] = i + 1;
        i += ITEM_HEAD + (n == LONG_ITEM ? PIECES : n);
    }
}

static int put_bucket(scatter *s, const buf *items, const size_t *at, uint32_t first, uint32_t end,
                      fsk_error *e)
{
    int rc = 0;
    for (uint32_t doc = first; doc < end && !rc; doc++) {
        if (!at[doc - first])
            return damaged(e);
        const uint8_t *item = items->p + at[doc - first] - 1;
        uint32_t n = load_u32(item + 4);
        rc = n == LONG_ITEM ? copy_pieces(s, doc, item + ITEM_HEAD, e)
                            : frame_add_record(&s->copier, item + ITEM_HEAD, n, doc, e);
        if (!rc)
            rc = told(s, s->share, e);
    }
    return rc;
}

static int gather_all(scatter *s, fsk_error *e)
{
    buf items = {0};
    int rc = 0;
    for (uint32_t i = 0; i < s->n && !rc; i++) {
        bucket *b = &s->buckets[i];
        uint32_t first = b->first, end = bucket_end(s, i);
        size_t *at = mem_array(end - first, sizeof *at);
        rc = at ? 0 : error_nomem(e);
        const buf *from = &b->staged;
        if (!rc && b->chunks.n) {
            rc = bucket_load(s, b, &items, e);
            from = &items;
        }
        if (!rc) {
            find_items(from, first, at);
            rc = put_bucket(s, from, at, first, end, e);
        }
        mem_free(at);
        buf_free(&b->staged);
    }
    buf_free(&items);
    return rc ? rc : frame_copier_end(&s->copier, e);
}

/* ---- the whole ---- */

static void scatter_free(scatter *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        buf_free(&s->buckets[i].staged);
        buf_free(&s->buckets[i].chunks);
    }
    mem_free(s->buckets);
    mem_free(s->room);
    frame_copier_free(&s->copier);
    spill_free(&s->spill);
}

int merge_records(merge *m, const char *path, fsk_error *e)
{
    scatter s = {.m = m, .copier = {.b = m->b}};
    uint64_t frames = 0, bytes = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        frames += m->in[i].of->segment->nframes;
        bytes += m->in[i].of->segment->streams[STREAM_STORE].bytes;
    }
    if (!frames)
        return 0;
    spill_init(&s.spill, path);
    s.share = (double)bytes / 2 / m->ndocs;
    s.room = mem_alloc(MERGE_FRAME_ROOM);
    int rc = s.room ? make_buckets(&s, e) : error_nomem(e);
    if (!rc)
        rc = scatter_all(&s, e);
    if (!rc)
        rc = gather_all(&s, e);
    scatter_free(&s);
    return rc;
}
