/* positions.c -- where each posting of a block has its positions (FORMAT.md section 7).
 *
 * Relies on: postings.h, norm.h.  A posting's bits begin where those of the ones before it end, and their
 * size follows from its tf and its document's span byte: so the sum of the sizes must be the distance to the
 * next block, which catches damaged frequencies, spans and addresses. */
#include "segment/postings.h"

/* The span byte of each document. */
static void spans_find(const kernels *k, const postings *p, const uint32_t *docs, uint32_t n, uint8_t *spans)
{
    const uint8_t **windows = p->field->spans, *bytes = segment_bytes(windows, docs[0], docs[n - 1]);
    if (bytes) {
        k->bytes_at(bytes, docs[0] / WINDOW * WINDOW, docs, n, spans);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        spans[i] = segment_byte(windows, docs[i]);
}

static uint64_t block_address(const postings *p, uint32_t block)
{
    const skip_chunk *c = postings_chunk(p, block);
    size_t i = block - c->first_block;
    return load_u64(c->pos_base + 8 * (i / SUPERBLOCK)) + load_u32(c->pos_off + 4 * i);
}

static bool room_for(position_block *out, size_t bytes, arena *memory)
{
    if (out->room_bytes >= bytes)
        return true;
    size_t more = bytes + bytes / 2;
    out->room = arena_alloc(memory, more);
    out->room_bytes = out->room ? more : 0;
    return out->room != NULL;
}

static bool bits_load(const postings *p, uint64_t address, uint64_t bytes, arena *memory, position_block *out)
{
    static const uint8_t none[64];
    const stream *s = &p->seg->streams[STREAM_POS];
    if (bytes > s->bytes) /* before memory is taken for them */
        return false;
    if (!bytes) {
        out->bits = none;
        return true;
    }
    bool seam = address / EXTENT_PAYLOAD != (address + bytes - 1) / EXTENT_PAYLOAD;
    if (seam && !room_for(out, (size_t)bytes + 64, memory))
        return false;
    out->bits = stream_span(s, address, (size_t)bytes, out->room);
    return out->bits != NULL;
}

static bool inline_locate(const postings *p, uint64_t nbits, position_block *out)
{
    if (p->inline_positions + nbits > 8 * (uint64_t)p->inline_bytes)
        return false;
    for (uint32_t i = 0; i <= out->n; i++)
        out->at[i] += p->inline_positions;
    out->bits = p->inline_bits;
    return true;
}

bool postings_positions_upto(const kernels *k, const postings *p, uint32_t block, uint32_t upto,
                             const uint32_t *docs, const uint32_t *tfs, arena *memory, position_block *out)
{
    if (block >= p->nblocks || !p->positions)
        return false;
    uint32_t all = postings_count(p, block), n = min_u32(all, (upto + 15) / 16 * 16);
    spans_find(k, p, docs, n, out->spans);
    uint64_t nbits = k->position_offsets(tfs, out->spans, n, out->at);
    out->n = n;
    out->at[n] = nbits;
    if (p->kind == LIST_INLINE)
        return inline_locate(p, nbits, out);
    uint64_t address = block_address(p, block), bytes = nbits / 8 + (nbits % 8 != 0);
    if (block + 1 < p->nblocks) {
        uint64_t whole = block_address(p, block + 1) - address;
        if (n == all ? whole != bytes : whole < bytes)
            return false;
    }
    return bits_load(p, address, bytes, memory, out);
}

bool postings_positions(const kernels *k, const postings *p, uint32_t block, const uint32_t *docs,
                        const uint32_t *tfs, arena *memory, position_block *out)
{
    return postings_positions_upto(k, p, block, BLOCK, docs, tfs, memory, out);
}
