/* form_reader.c -- see form_reader.h. */
#include "write/form_reader.h"
#include "codec/block.h"

/* A block in DOCS at most: tags, 128 docids as Elias-Fano, 128 tfs of 32 bits, 15 exceptions. */
enum { BLOCK_BYTES = 2 + 544 + 512 + 30, PAD = 64 };

static int form_corrupt(fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "a list just written cannot be read back");
}

static int inline_read(build *b, form_reader *r, fsk_error *e)
{
    r->n = r->entry.df;
    if (r->n > INLINE_POSTINGS ||
        !inline_get(kernels_get(), r->entry.inlined, r->entry.inlined_bytes, r->n, b->ndocs, r->docs, r->tfs))
        return form_corrupt(e);
    r->nblocks = 0;
    return 0;
}

static size_t chunk_room(const build *b, const form_reader *r)
{
    const skip_shape shape = {r->nblocks, !b->limits.no_positions};
    return SKIP_HEAD + skip_chunk_bytes(&shape, min_u32(r->nblocks, b->limits.skip_chunk), true) + PAD;
}

int form_open(build *b, const dict_entry *entry, arena *memory, form_reader *r, fsk_error *e)
{
    bool dense = entry->kind == LIST_DENSE, lies_inline = entry->kind == LIST_INLINE;
    uint32_t room = dense ? WINDOW + 16 : BLOCK_ROOM;
    *r = (form_reader){.entry = *entry, .last = UINT32_MAX, .next_chunk = entry->skip};
    r->docs = arena_alloc(memory, room * sizeof *r->docs);
    r->tfs = arena_alloc(memory, room * sizeof *r->tfs);
    if (!r->docs || !r->tfs)
        return error_nomem(e);
    if (lies_inline)
        return inline_read(b, r, e);
    r->nblocks = (entry->df - 1) / BLOCK + 1;
    r->chunk = arena_zalloc(memory, chunk_room(b, r));
    r->blocks = arena_zalloc(memory, (size_t)min_u32(r->nblocks, SUPERBLOCK) * BLOCK_BYTES + PAD);
    if (dense) {
        r->slot = arena_zalloc(memory, SLOT_BYTES + PAD);
        r->block_tfs = arena_alloc(memory, BLOCK_ROOM * sizeof *r->block_tfs);
    }
    if (!r->chunk || !r->blocks || (dense && (!r->slot || !r->block_tfs)))
        return error_nomem(e);
    return form_fill(b, r, e);
}

static int chunk_read(build *b, form_reader *r, fsk_error *e)
{
    const skip_shape shape = {r->nblocks, !b->limits.no_positions};
    uint32_t n = min_u32(r->nblocks - r->block, b->limits.skip_chunk);
    bool more = r->block + n < r->nblocks;
    size_t head = r->block ? 0 : SKIP_HEAD, bytes = head + skip_chunk_bytes(&shape, n, more);
    int rc = build_read(b, STREAM_SKIP, r->next_chunk, bytes, r->chunk, e);
    if (rc)
        return rc;
    skip_chunk_map(r->chunk + head, &shape, r->block, n, &r->skip);
    r->next_chunk = more ? load_u64(r->chunk + bytes - 8) : 0;
    return 0;
}

/* Reads the superblock that begins with r->block: up to where its last block must end. */
static int super_read(build *b, form_reader *r, fsk_error *e)
{
    uint32_t i = r->block - r->skip.first_block, last = min_u32(i + SUPERBLOCK, r->skip.nblocks) - 1;
    uint64_t address = load_u64(r->skip.docs_base + 8 * (size_t)(i / SUPERBLOCK));
    uint64_t bytes = load_u16(r->skip.docs_off + 2 * (size_t)last) + (uint64_t)BLOCK_BYTES;
    uint64_t written = build_address(b, STREAM_DOCS);
    if (address > written || bytes > (uint64_t)(last - i + 1) * BLOCK_BYTES)
        return form_corrupt(e);
    r->nbytes = (uint32_t)min_u64(bytes, written - address);
    return build_read(b, STREAM_DOCS, address, r->nbytes, r->blocks, e);
}

/* Finds the next block's bytes and goes past it. */
static int block_next(build *b, form_reader *r, uint32_t *n, uint32_t *last, const uint8_t **at, fsk_error *e)
{
    int rc = 0;
    if (r->block == r->skip.first_block + r->skip.nblocks)
        rc = chunk_read(b, r, e);
    if (!rc && r->block % SUPERBLOCK == 0)
        rc = super_read(b, r, e);
    if (rc)
        return rc;
    size_t i = r->block - r->skip.first_block;
    *at = r->blocks + load_u16(r->skip.docs_off + 2 * i);
    *last = load_u32(r->skip.last + 4 * i);
    *n = r->block + 1 < r->nblocks ? BLOCK : r->entry.df - r->block * BLOCK;
    r->block++;
    return *at < r->blocks + r->nbytes && *last < b->ndocs ? 0 : form_corrupt(e);
}

static int sparse_fill(build *b, form_reader *r, fsk_error *e)
{
    const kernels *k = kernels_get();
    const uint8_t *at, *end;
    block_parts parts;
    uint32_t last;
    int rc = block_next(b, r, &r->n, &last, &at, e);
    if (rc)
        return rc;
    end = r->blocks + r->nbytes;
    if (!block_split(at, end, r->n, r->last, last, &parts) ||
        !block_docs(k, &parts, r->n, r->last, last, r->docs) ||
        !block_tfs(k, parts.tfs, end, parts.tf_tag, r->n, r->tfs))
        return form_corrupt(e);
    r->last = last;
    return 0;
}

static int dense_tfs(build *b, form_reader *r, fsk_error *e)
{
    const uint8_t *at;
    uint32_t last;
    for (uint32_t i = 0; i < r->n;) {
        if (r->tf_at == r->tf_n) {
            if (r->block == r->nblocks)
                return form_corrupt(e);
            int rc = block_next(b, r, &r->tf_n, &last, &at, e);
            if (rc)
                return rc;
            if (!block_tfs(kernels_get(), at + 1, r->blocks + r->nbytes, *at, r->tf_n, r->block_tfs))
                return form_corrupt(e);
            r->tf_at = 0;
        }
        uint32_t take = min_u32(r->n - i, r->tf_n - r->tf_at);
        memcpy(r->tfs + i, r->block_tfs + r->tf_at, take * sizeof *r->tfs);
        r->tf_at += take;
        i += take;
    }
    return 0;
}

/* The postings of the next window that has any. */
static int dense_fill(build *b, form_reader *r, fsk_error *e)
{
    uint32_t nwindows = (b->ndocs - 1) / WINDOW + 1;
    for (; r->n == 0 && r->window < nwindows; r->window++) {
        uint64_t slot = (uint64_t)r->entry.slot + r->window;
        uint64_t address = slot / SLOTS_PER_CHUNK * EXTENT_PAYLOAD + slot % SLOTS_PER_CHUNK * SLOT_BYTES;
        int rc = build_read(b, STREAM_BITS, address, SLOT_BYTES, r->slot, e);
        if (rc)
            return rc;
        const uint8_t *bits = r->slot + 4 + 2 * WINDOW_WORDS;
        r->n = kernels_get()->bits_to_docs(bits, WINDOW_WORDS, r->window * WINDOW, r->docs);
    }
    return dense_tfs(b, r, e);
}

int form_fill(build *b, form_reader *r, fsk_error *e)
{
    r->at = r->n = 0;
    if (r->entry.kind == LIST_DENSE)
        return dense_fill(b, r, e);
    return r->block < r->nblocks ? sparse_fill(b, r, e) : 0;
}
