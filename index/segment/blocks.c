/* blocks.c -- an open list's blocks: seeking and decoding (FORMAT.md section 6).
 *
 * Relies on: postings.h, block.h.  Skip data are untrusted: a block is only decoded when its last docid is
 * one of the segment and above the docid before it, and its bytes lie within DOCS; what is decoded then lies
 * in (base, last].  Seeking on damaged skip data gives some block, never one past nblocks. */
#include "segment/skip.h"

static uint32_t chunk_seek(const kernels *k, const skip_chunk *c, uint32_t i, uint32_t doc)
{
    uint32_t n = c->nblocks;
    if (load_u32(c->last + 4 * (size_t)i) >= doc)
        return i;
    if (i + 1 == n) /* nothing may be read behind the one block of an inline list */
        return n;
    uint32_t end = n;
    if (c->super_last) {
        uint32_t s = i / SUPERBLOCK, supers = skip_supers(n);
        if (load_u32(c->super_last + 4 * (size_t)s) < doc) {
            s++;
            s += k->find_ge(c->super_last + 4 * (size_t)s, supers - s, doc);
            if (s >= supers)
                return n;
            i = s * SUPERBLOCK;
        }
        end = min_u32(n, (s + 1) * SUPERBLOCK);
    }
    return i + k->find_ge(c->last + 4 * (size_t)i, end - i, doc);
}

uint32_t postings_seek(const kernels *k, const postings *p, uint32_t from, uint32_t doc)
{
    while (from < p->nblocks) {
        const skip_chunk *c = postings_chunk(p, from);
        uint32_t i = chunk_seek(k, c, from - c->first_block, doc);
        if (i < c->nblocks)
            return c->first_block + i;
        from = c->first_block + c->nblocks;
    }
    return p->nblocks;
}

typedef struct place {
    const uint8_t *at, *end;
    uint32_t n, base, last;
} place;

/* Where a block's bytes in DOCS begin. */
static bool block_place(const postings *p, uint32_t block, place *out)
{
    if (block >= p->nblocks)
        return false;
    const skip_chunk *c = postings_chunk(p, block);
    size_t i = block - c->first_block;
    out->n = postings_count(p, block);
    out->base = postings_base(p, block);
    out->last = load_u32(c->last + 4 * i);
    if (out->last >= p->seg->ndocs || out->last + 1 <= (uint32_t)(out->base + 1))
        return false;
    uint64_t address = load_u64(c->docs_base + 8 * (i / SUPERBLOCK)) + load_u16(c->docs_off + 2 * i);
    out->at = stream_at(&p->seg->streams[STREAM_DOCS], address, &out->end);
    return out->at != NULL;
}

/* Of a dense block without `docs`. */
static bool block_find(const postings *p, uint32_t block, place *at, block_parts *parts)
{
    if (!block_place(p, block, at))
        return false;
    if (p->kind != LIST_DENSE)
        return block_split(at->at, at->end, at->n, at->base, at->last, parts);
    *parts = (block_parts){.tfs = at->at + 1, .tf_tag = *at->at};
    return true;
}

/* ---- dense lists ---- */

const uint8_t *postings_window(const postings *p, uint32_t window, uint32_t *before)
{
    if (window >= p->seg->nwindows)
        return NULL;
    uint64_t slot = (uint64_t)p->slot + window;
    uint64_t address = slot / SLOTS_PER_CHUNK * EXTENT_PAYLOAD + slot % SLOTS_PER_CHUNK * SLOT_BYTES;
    const uint8_t *end, *at = stream_at(&p->seg->streams[STREAM_BITS], address, &end);
    if (!at || end - at < SLOT_BYTES)
        return NULL;
    *before = load_u32(at);
    return at + 4 + 2 * WINDOW_WORDS;
}

uint32_t postings_rank(const postings *p, uint32_t doc)
{
    uint32_t before, d = doc % WINDOW;
    const uint8_t *bits = postings_window(p, doc / WINDOW, &before);
    if (!bits)
        return UINT32_MAX;
    uint64_t rank = (uint64_t)before + postings_window_rank(bits, load_u64(bits + 8 * (d / 64)), d);
    return rank < p->df ? (uint32_t)rank : UINT32_MAX;
}

/* Copies the words of a window that hold documents from..to (both within it), others' bits cleared. */
static uint32_t words_cut(const uint8_t *bits, uint32_t from, uint32_t to, uint64_t *out)
{
    uint32_t first = from % WINDOW / 64, n = to % WINDOW / 64 - first + 1, found = 0;
    memcpy(out, bits + 8 * first, 8 * (size_t)n);
    out[0] &= ~UINT64_C(0) << from % 64;
    out[n - 1] &= ~UINT64_C(0) >> (63 - to % 64);
    for (uint32_t i = 0; i < n; i++)
        found += bits_count(out[i]);
    return found;
}

/* The docids of a dense block: all that are set in (base, last], which must be n. */
static bool dense_docs(const kernels *k, const postings *p, const place *at, uint32_t *out)
{
    uint64_t words[WINDOW_WORDS + 8];
    uint32_t done = 0, before;
    for (uint32_t from = at->base + 1; from <= at->last;) {
        uint32_t window = from / WINDOW, to = min_u32(at->last, window * WINDOW + WINDOW - 1);
        const uint8_t *bits = postings_window(p, window, &before);
        if (!bits)
            return false;
        uint32_t found = words_cut(bits, from, to, words);
        if (found > at->n - done)
            return false;
        if (found)
            k->bits_to_docs((const uint8_t *)words, (to - from / 64 * 64) / 64 + 1, from / 64 * 64,
                            out + done);
        done += found;
        from = to + 1;
    }
    return done == at->n;
}

/* ---- all kinds ---- */

static bool find_docs(const kernels *k, const postings *p, const place *at, const block_parts *parts,
                      uint32_t *out)
{
    return p->kind == LIST_DENSE ? dense_docs(k, p, at, out)
                                 : block_docs(k, parts, at->n, at->base, at->last, out);
}

const uint32_t *postings_docs_found(const kernels *k, const postings *p, uint32_t block, uint32_t *room,
                                    tf_place *tfs)
{
    place at;
    block_parts parts;
    tfs->at = NULL;
    if (p->inline_docs)
        return block < p->nblocks ? p->inline_docs + (size_t)block * BLOCK : NULL;
    if (!block_find(p, block, &at, &parts) || !find_docs(k, p, &at, &parts, room))
        return NULL;
    *tfs = (tf_place){parts.tfs, at.end, parts.tf_tag};
    return room;
}

const uint32_t *postings_docs(const kernels *k, const postings *p, uint32_t block, uint32_t *room)
{
    tf_place tfs;
    return postings_docs_found(k, p, block, room, &tfs);
}

const uint32_t *postings_tfs(const kernels *k, const postings *p, uint32_t block, uint32_t *room)
{
    place at;
    block_parts parts;
    if (p->inline_docs)
        return block < p->nblocks ? p->inline_tfs + (size_t)block * BLOCK : NULL;
    if (!block_find(p, block, &at, &parts) || !block_tfs(k, parts.tfs, at.end, parts.tf_tag, at.n, room))
        return NULL;
    return room;
}

const uint32_t *postings_tfs_found(const kernels *k, const postings *p, uint32_t block, const tf_place *tfs,
                                   uint32_t *room)
{
    if (!tfs->at)
        return postings_tfs(k, p, block, room);
    return block_tfs(k, tfs->at, tfs->end, tfs->tag, postings_count(p, block), room) ? room : NULL;
}

bool postings_decode(const kernels *k, const postings *p, uint32_t block, uint32_t *docs, uint32_t *tfs)
{
    place at;
    block_parts parts;
    if (p->kind == LIST_INLINE) {
        if (block)
            return false;
        memcpy(docs, p->inline_docs, p->df * sizeof *docs);
        memcpy(tfs, p->inline_tfs, p->df * sizeof *tfs);
        return true;
    }
    return block_find(p, block, &at, &parts) && find_docs(k, p, &at, &parts, docs) &&
           block_tfs(k, parts.tfs, at.end, parts.tf_tag, at.n, tfs);
}

const uint8_t *postings_block_bitmap(const postings *p, uint32_t block, uint32_t *nwords)
{
    place at;
    block_parts parts;
    if (p->kind != LIST_BLOCKS || !block_find(p, block, &at, &parts) || parts.docs_tag != DOCS_BITMAP)
        return NULL;
    uint32_t nbits = at.last - at.base; /* mod 2^32, as base may be -1 */
    *nwords = (nbits - 1) / 64 + 1;
    uint64_t behind = load_u64(parts.docs + 8 * ((size_t)*nwords - 1)) >> (nbits - 1) % 64;
    return behind == 1 ? parts.docs : NULL; /* bits behind `last` may name documents that do not exist */
}
