/* postings.c -- opening a list: its skip data located, an inline list decoded.
 *
 * Relies on: skip.h, block.h.  What is checked here once: the entry's numbers against the segment, that all
 * skip chunks lie within SKIP and all slots of a dense list within BITS.  What the skip data say is checked
 * where a block is decoded (blocks.c, positions.c). */
#include "segment/postings.h"
#include "codec/norm.h"
#include "segment/skip.h"

static int list_corrupt(const postings *p, const char *what, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "segment %u: damaged list (%s)", p->seg->id, what);
}

/* K = 10 for an inline list: its lowest tf and the tenth lowest norm. */
static uint16_t inline_seed(const uint8_t *norms, uint32_t n, uint32_t lowest_tf)
{
    enum { K = 10 };
    if (n < K)
        return 0;
    uint8_t lowest[K];
    uint32_t held = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (held == K && norms[i] >= lowest[K - 1])
            continue;
        uint32_t at = held < K ? held++ : K - 1;
        for (; at && lowest[at - 1] > norms[i]; at--)
            lowest[at] = lowest[at - 1];
        lowest[at] = norms[i];
    }
    return (uint16_t)(min_u32(lowest_tf, 255) | lowest[K - 1] << 8);
}

static void inline_summarise(postings *p)
{
    uint8_t norms[INLINE_POSTINGS], norm = 255;
    uint32_t highest = 0, lowest = UINT32_MAX;
    for (uint32_t i = 0; i < p->df; i++) {
        norms[i] = segment_byte(p->field->norms, p->inline_docs[i]);
        norm = norms[i] < norm ? norms[i] : norm;
        highest = max_u32(highest, p->inline_tfs[i]);
        lowest = min_u32(lowest, p->inline_tfs[i]);
    }
    p->impact = (uint16_t)(min_u32(highest, 255) | norm << 8);
    p->seeds[0] = inline_seed(norms, p->df, lowest);
}

static int inline_open(postings *p, const dict_entry *entry, arena *memory, fsk_error *e)
{
    size_t room = ((size_t)p->df + 16) * sizeof(uint32_t);
    if (p->df > INLINE_POSTINGS || entry->inlined_bytes > INLINE_BYTES)
        return list_corrupt(p, "inline", e);
    p->inline_docs = arena_alloc(memory, room);
    p->inline_tfs = arena_alloc(memory, room);
    p->chunks = arena_zalloc(memory, sizeof *p->chunks);
    if (!p->inline_docs || !p->inline_tfs || !p->chunks)
        return error_nomem(e);
    p->inline_bits = entry->inlined;
    p->inline_bytes = entry->inlined_bytes;
    p->inline_positions = inline_get(kernels_get(), entry->inlined, entry->inlined_bytes, p->df,
                                     p->seg->ndocs, p->inline_docs, p->inline_tfs);
    if (!p->inline_positions)
        return list_corrupt(p, "inline", e);
    inline_summarise(p);
    p->inline_last = p->inline_docs[p->df - 1];
    p->inline_impact = p->impact;
    p->nchunks = 1;
    *p->chunks = (skip_chunk){
        .nblocks = 1, .last = (const uint8_t *)&p->inline_last, .impact = (const uint8_t *)&p->inline_impact};
    return 0;
}

/* All slots are there, and the last one names no document that does not exist. */
static int slots_check(const postings *p, fsk_error *e)
{
    uint32_t before, used = (p->seg->ndocs - 1) % WINDOW + 1;
    const uint8_t *bits = postings_window(p, p->seg->nwindows - 1, &before);
    if (!bits)
        return list_corrupt(p, "slot", e);
    uint64_t stray = used % 64 ? load_u64(bits + 8 * (used / 64)) >> used % 64 : 0;
    for (uint32_t word = (used + 63) / 64; word < WINDOW_WORDS; word++)
        stray |= load_u64(bits + 8 * word);
    return stray ? list_corrupt(p, "slot", e) : 0;
}

static int chunks_open(postings *p, uint64_t address, fsk_error *e)
{
    const skip_shape shape = {p->nblocks, p->positions};
    uint32_t first = 0;
    for (uint32_t i = 0; i < p->nchunks; i++) {
        uint32_t n = min_u32(p->seg->skip_chunk, p->nblocks - first);
        bool more = i + 1 < p->nchunks;
        size_t head = i == 0 ? SKIP_HEAD : 0, bytes = skip_chunk_bytes(&shape, n, more);
        const uint8_t *end, *at = stream_at(&p->seg->streams[STREAM_SKIP], address, &end);
        if (!at || (size_t)(end - at) < head + bytes)
            return list_corrupt(p, "skip data", e);
        if (i == 0) {
            p->impact = load_u16(at);
            for (int k = 0; k < 3; k++)
                p->seeds[k] = load_u16(at + 2 + 2 * k);
        }
        skip_chunk_map(at + head, &shape, first, n, &p->chunks[i]);
        first += n;
        address = more ? load_u64(at + head + bytes - 8) : 0;
    }
    return 0;
}

static int blocks_open(postings *p, const dict_entry *entry, arena *memory, fsk_error *e)
{
    uint32_t chunk = p->seg->skip_chunk;
    if (!chunk || chunk % SUPERBLOCK)
        return list_corrupt(p, "skip chunk size", e);
    p->nblocks = (p->df - 1) / BLOCK + 1;
    p->nchunks = (p->nblocks - 1) / chunk + 1;
    p->slot = entry->slot;
    if (p->kind == LIST_DENSE) {
        int rc = slots_check(p, e);
        if (rc)
            return rc;
    }
    p->chunks = arena_alloc(memory, p->nchunks * sizeof *p->chunks);
    if (!p->chunks)
        return error_nomem(e);
    return chunks_open(p, entry->skip, e);
}

/* An alias's list is that of its only form. */
static int alias_open(const segment *s, uint32_t field, const dict_entry *alias, fsk_str stem, arena *memory,
                      postings **out, fsk_error *e)
{
    uint8_t form[256];
    size_t n = 0;
    const uint8_t *p = alias->forms;
    const segment_section *raw = segment_section_find(s, field, SPACE_RAW);
    dict_entry entry;
    int rc = FSK_E_NOTFOUND;
    if (raw && p && dict_form_next(&p, alias->forms_end, stem, form, &n))
        rc = dict_find(s, raw, (fsk_str){(const char *)form, n}, &entry, e);
    if (rc == FSK_E_NOTFOUND || (!rc && entry.kind == LIST_ALIAS))
        return error_set(e, FSK_E_CORRUPT, "segment %u: a stem's form is missing", s->id);
    return rc ? rc : postings_open(s, field, SPACE_RAW, &entry, stem, memory, out, e);
}

int postings_open(const segment *s, uint32_t field, uint32_t space, const dict_entry *entry, fsk_str term,
                  arena *memory, postings **out, fsk_error *e)
{
    *out = NULL;
    if (entry->kind == LIST_ALIAS)
        return alias_open(s, field, entry, term, memory, out, e);
    postings *p = arena_zalloc(memory, sizeof *p);
    if (!p)
        return error_nomem(e);
    p->seg = s;
    p->kind = entry->kind;
    p->positions = space == SPACE_RAW && s->positions;
    p->df = entry->df;
    p->nblocks = 1;
    p->field = segment_field_find(s, field);
    if (!p->field || !p->df || p->df > s->ndocs)
        return list_corrupt(p, "document frequency", e);
    int rc = p->kind == LIST_INLINE ? inline_open(p, entry, memory, e) : blocks_open(p, entry, memory, e);
    if (!rc)
        *out = p;
    return rc;
}

int postings_find(const segment *s, uint32_t field, uint32_t space, fsk_str term, arena *memory,
                  postings **out, fsk_error *e)
{
    *out = NULL;
    const segment_section *section = segment_section_find(s, field, space);
    if (!section)
        return FSK_E_NOTFOUND;
    dict_entry entry;
    int rc = dict_find(s, section, term, &entry, e);
    return rc ? rc : postings_open(s, field, space, &entry, term, memory, out, e);
}
