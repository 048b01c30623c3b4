/* build_list.c -- writing one list: postings in, blocks, skip data and slots out (FORMAT.md sections 5 to 7).
 *
 * Relies on: block.h, ef.h, norm.h, skip_writer.h, seeds.h.  Postings are gathered until there are 128; a
 * list that ends before and is small stays inline, so nothing is written before the first block is full.
 * Positions are coded as they come and streamed block by block; the blocks of a superblock are kept and
 * written whole.  Invariant: docids ascend and are documents of the segment; postings that break it, or whose
 * positions do not fit their document's span, are refused as CORRUPT, since a merge reads them from disk. */
#include "base/mem.h"
#include "codec/block.h"
#include "codec/ef.h"
#include "codec/norm.h"
#include "write/build_internal.h"
#include "write/skip_writer.h"

struct list_writer {
    bool positions, dense;
    uint32_t df, n, previous; /* n: postings in docs and tfs; previous: last docid, -1 for none */
    uint32_t base;            /* last docid of the last full block, -1 for none */
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
    bit_writer bits; /* into `pos` */
    buf pos;         /* positions of the block */
    buf blocks;      /* DOCS bytes of the superblock */
    buf inlined;
    uint64_t pos_base; /* of the superblock */
    uint64_t *bitmap;  /* of a dense list: nwindows * WINDOW_WORDS, all zero between lists */
    skip_writer skip;
    seed_counts counts;
    seed_weights weights;
    uint32_t weights_field; /* that `weights` are for; UINT32_MAX: none */
};

int list_writer_new(build *b, list_writer **out, fsk_error *e)
{
    (void)b;
    list_writer *l = *out = mem_zalloc(sizeof *l);
    if (!l)
        return error_nomem(e);
    l->weights_field = UINT32_MAX;
    l->counts.lowest = 255;
    return 0;
}

static size_t bitmap_words(const build *b)
{
    return bits_align(b->ndocs, WINDOW) / 64;
}

void list_writer_free(list_writer *l)
{
    if (!l)
        return;
    buf_free(&l->pos);
    buf_free(&l->blocks);
    buf_free(&l->inlined);
    mem_free(l->bitmap);
    skip_writer_free(&l->skip);
    mem_free(l);
}

static void weights_of_field(build *b, list_writer *l)
{
    uint32_t field = b->section->field;
    if (l->weights_field == field)
        return;
    for (uint32_t i = 0; i < b->nfields; i++) {
        const build_field *f = &b->fields[i];
        if (f->field == field)
            seed_weights_set(&l->weights, f->docs ? (double)f->tokens / f->docs : 1);
    }
    l->weights_field = field;
}

int list_begin(build *b, uint32_t df_at_most, bool positions, fsk_error *e)
{
    list_writer *l = b->list;
    l->df = l->n = 0;
    l->previous = l->base = UINT32_MAX;
    l->positions = positions;
    l->dense = b->ndocs >= b->limits.dense_min_docs && df_at_most > b->ndocs / 8;
    l->pos.n = l->blocks.n = 0;
    l->bits = (bit_writer){.to = &l->pos};
    skip_writer_clear(&l->skip);
    seed_counts_clear(&l->counts);
    weights_of_field(b, l);
    if (l->dense && !l->bitmap) {
        l->bitmap = mem_array(bitmap_words(b), sizeof *l->bitmap);
        if (!l->bitmap)
            return error_nomem(e);
    }
    return 0;
}

/* ---- blocks ---- */

/* Counts the block for the seeds and returns its impact. */
static uint16_t block_summarise(const build *b, list_writer *l)
{
    uint32_t highest = 0;
    uint8_t lowest = 255;
    for (uint32_t i = 0; i < l->n; i++) {
        uint8_t norm = b->norms[l->docs[i]];
        lowest = norm < lowest ? norm : lowest;
        highest = max_u32(highest, l->tfs[i]);
        seed_count(&l->counts, l->tfs[i], norm);
    }
    return (uint16_t)(min_u32(highest, 255) | lowest << 8);
}

static int super_flush(build *b, list_writer *l, fsk_error *e)
{
    uint64_t address = 0;
    if (l->blocks.failed)
        return error_nomem(e);
    int rc = build_put_whole(b, STREAM_DOCS, l->blocks.p, l->blocks.n, 1, &address, e);
    if (rc)
        return rc;
    skip_add_super(&l->skip, address, l->pos_base);
    l->blocks.n = 0;
    return 0;
}

static int positions_flush(build *b, list_writer *l, fsk_error *e)
{
    if (!l->positions)
        return 0;
    bits_pad(&l->bits);
    if (l->pos.failed)
        return error_nomem(e);
    int rc = build_put(b, STREAM_POS, l->pos.p, l->pos.n, e);
    l->pos.n = 0;
    l->bits = (bit_writer){.to = &l->pos};
    return rc;
}

static void docs_flush(list_writer *l)
{
    if (!l->dense) {
        block_put(&l->blocks, l->docs, l->tfs, l->n, l->base);
        return;
    }
    for (uint32_t i = 0; i < l->n; i++)
        l->bitmap[l->docs[i] / 64] |= UINT64_C(1) << l->docs[i] % 64;
    block_put_tfs(&l->blocks, l->tfs, l->n);
}

/* Writes the postings gathered as a block. */
static int block_flush(build *b, list_writer *l, fsk_error *e)
{
    if (l->blocks.n == 0)
        l->pos_base = build_address(b, STREAM_POS);
    uint64_t pos_off = build_address(b, STREAM_POS) - l->pos_base;
    if (pos_off > UINT32_MAX)
        return error_set(e, FSK_E_LIMIT, "positions of 4096 postings take more than 4 GiB");
    skip_block block = {l->previous, (uint32_t)pos_off, block_summarise(b, l), (uint16_t)l->blocks.n};
    skip_add_block(&l->skip, &block);
    docs_flush(l);
    int rc = positions_flush(b, l, e);
    l->base = l->previous;
    l->n = 0;
    return rc || l->skip.nblocks % SUPERBLOCK ? rc : super_flush(b, l, e);
}

/* ---- postings ---- */

static int posting_refuse(uint32_t doc, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "a posting of document %u is out of order or bounds", doc);
}

static inline bool posting_fits(const build *b, const list_writer *l, uint32_t doc, uint32_t tf)
{
    return doc < b->ndocs && doc + 1 > (uint32_t)(l->previous + 1) && tf;
}

static inline int posting_add(build *b, list_writer *l, uint32_t doc, uint32_t tf, fsk_error *e)
{
    l->docs[l->n] = doc;
    l->tfs[l->n] = tf;
    l->previous = doc;
    l->df++;
    return ++l->n == BLOCK ? block_flush(b, l, e) : 0;
}

/* The coder goes forwards only. */
static inline bool positions_fit(const uint32_t *positions, uint32_t tf, uint32_t bound)
{
    uint32_t bad = tf > bound || positions[tf - 1] >= bound;
    for (uint32_t i = 1; i < tf; i++)
        bad |= positions[i - 1] >= positions[i];
    return !bad;
}

int build_posting(build *b, uint32_t doc, uint32_t tf, const uint32_t *positions, fsk_error *e)
{
    list_writer *l = b->list;
    if (!posting_fits(b, l, doc, tf))
        return posting_refuse(doc, e);
    if (l->positions) {
        uint32_t bound = norm_bound[b->spans[doc]];
        if (!positions_fit(positions, tf, bound))
            return posting_refuse(doc, e);
        ef_put(&l->bits, positions, tf, bound);
    }
    return posting_add(b, l, doc, tf, e);
}

int build_posting_bits(build *b, uint32_t doc, uint32_t tf, const uint8_t *bits, uint64_t at, uint64_t nbits,
                       fsk_error *e)
{
    list_writer *l = b->list;
    if (!posting_fits(b, l, doc, tf))
        return posting_refuse(doc, e);
    if (l->positions) {
        uint32_t bound = norm_bound[b->spans[doc]];
        if (tf > bound || nbits != ef_bits(tf, bound))
            return posting_refuse(doc, e);
        if (nbits <= 56)
            bits_put(&l->bits, bits_get(bits, at, (uint32_t)nbits), (uint32_t)nbits);
        else
            bits_put_run(&l->bits, bits, at, nbits);
    }
    return posting_add(b, l, doc, tf, e);
}

int build_postings(build *b, const uint32_t *docs, const uint32_t *tfs, uint32_t n, fsk_error *e)
{
    list_writer *l = b->list;
    for (uint32_t i = 0; i < n; i++) {
        if (!posting_fits(b, l, docs[i], tfs[i]) || l->positions)
            return posting_refuse(docs[i], e);
        int rc = posting_add(b, l, docs[i], tfs[i], e);
        if (rc)
            return rc;
    }
    return 0;
}

/* ---- the end of a list ---- */

/* Tries the inline form: true when the list may stay so; sets failed when memory is out. */
static bool inline_try(build *b, list_writer *l)
{
    if (l->df > b->limits.inline_postings || l->df > l->n || l->pos.n > INLINE_BYTES)
        return false;
    uint64_t nbits = l->bits.total;
    bits_pad(&l->bits);
    l->inlined.n = 0;
    bit_writer w = {.to = &l->inlined};
    inline_put(&w, l->docs, l->tfs, l->df, b->ndocs);
    if (l->positions && buf_reserve(&l->pos, 8))
        bits_put_run(&w, l->pos.p, 0, nbits);
    bits_pad(&w);
    l->inlined.failed |= l->pos.failed;
    return l->inlined.failed || l->inlined.n <= INLINE_BYTES;
}

/* Writes the slot of one window and clears its bits. */
static int slot_write(build *b, uint64_t *words, uint32_t *before, uint64_t *address, fsk_error *e)
{
    uint8_t slot[SLOT_BYTES], *ranks = slot + 4, *bits = ranks + 2 * WINDOW_WORDS;
    uint32_t rank = 0;
    store_u32(slot, *before);
    for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
        store_u16(ranks + 2 * i, (uint16_t)rank);
        store_u64(bits + 8 * i, words[i]);
        rank += bits_count(words[i]);
        words[i] = 0;
    }
    *before += rank;
    return build_put_whole(b, STREAM_BITS, slot, sizeof slot, 1, address, e);
}

static int slots_write(build *b, list_writer *l, uint32_t *first, fsk_error *e)
{
    uint32_t before = 0;
    for (size_t word = 0; word < bitmap_words(b); word += WINDOW_WORDS) {
        uint64_t address = 0;
        int rc = slot_write(b, l->bitmap + word, &before, &address, e);
        if (rc)
            return rc;
        uint64_t slot = address / EXTENT_PAYLOAD * SLOTS_PER_CHUNK + address % EXTENT_PAYLOAD / SLOT_BYTES;
        if (slot > UINT32_MAX)
            return error_set(e, FSK_E_LIMIT, "more than 2^32 windows of dense lists in a segment");
        if (word == 0)
            *first = (uint32_t)slot;
    }
    return 0;
}

static int blocks_end(build *b, list_writer *l, dict_entry *out, fsk_error *e)
{
    uint16_t seeds[SEEDS];
    int rc = l->n ? block_flush(b, l, e) : 0;
    if (!rc && l->blocks.n)
        rc = super_flush(b, l, e);
    if (rc)
        return rc;
    seeds_choose(&l->counts, &l->weights, seeds);
    out->kind = l->dense ? LIST_DENSE : LIST_BLOCKS;
    rc = skip_write(&l->skip, b, b->limits.skip_chunk, l->positions, seeds, &out->skip, e);
    return rc || !l->dense ? rc : slots_write(b, l, &out->slot, e);
}

int list_end(build *b, dict_entry *out, fsk_error *e)
{
    list_writer *l = b->list;
    *out = (dict_entry){.kind = LIST_INLINE, .df = l->df};
    if (!l->df)
        return 0;
    if (!inline_try(b, l))
        return blocks_end(b, l, out, e);
    if (l->inlined.failed)
        return error_nomem(e);
    out->inlined = l->inlined.p;
    out->inlined_bytes = (uint32_t)l->inlined.n;
    return 0;
}
