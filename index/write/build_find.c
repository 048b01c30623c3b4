/* build_find.c -- terms of the raw section just written, found again while its stem section is being made.
 *
 * The section's index is still in memory; its blocks are read back through a small cache, which serves
 * nearly all look-ups because the forms of one stem are neighbours. */
#include "base/mem.h"
#include "write/build_internal.h"

/* The cached bytes of a block.  Its length is not known, but something else begins at the next block. */
static int fetch(build *b, cached_block *c, uint32_t block, fsk_error *e)
{
    const build_section *s = &b->raw;
    size_t nblocks = s->addresses.n / 4;
    uint64_t address = 8 * (uint64_t)load_u32(s->addresses.p + 4 * (size_t)block);
    uint64_t end =
        block + 1 < nblocks ? 8 * (uint64_t)load_u32(s->addresses.p + 4 * ((size_t)block + 1)) : s->dict_end;
    size_t bytes = (size_t)min_u64(end - address, EXTENT_PAYLOAD - address % EXTENT_PAYLOAD);
    c->used = 0;
    if (c->cap < bytes + 64) {
        uint8_t *room = mem_resize(c->room, bytes + 64);
        if (!room)
            return error_nomem(e);
        c->room = room;
        c->cap = bytes + 64;
    }
    int rc = build_read(b, STREAM_DICT, address, bytes, c->room, e);
    if (rc)
        return rc;
    memset(c->room + bytes, 0, 64);
    c->block = block;
    c->bytes = bytes;
    return 0;
}

static int open_block(build *b, uint32_t block, dict_block *out, fsk_error *e)
{
    cached_block *c = &b->cache[0];
    for (uint32_t i = 0; i < BLOCK_CACHE; i++) {
        if (b->cache[i].used && b->cache[i].block == block) {
            c = &b->cache[i];
            break;
        }
        if (b->cache[i].used < c->used)
            c = &b->cache[i];
    }
    if (!c->used || c->block != block) {
        int rc = fetch(b, c, block, e);
        if (rc)
            return rc;
    }
    c->used = ++b->clock;
    uint64_t left = b->raw.nterms - (uint64_t)block * TERMS_PER_BLOCK;
    if (!dict_block_open(out, c->room, c->room + c->bytes, (uint32_t)min_u64(left, TERMS_PER_BLOCK),
                         SPACE_RAW))
        return error_set(e, FSK_E_CORRUPT, "segment %u: a block read back is damaged", b->segment_id);
    return 0;
}

/* The last block whose first term is at most `term`; NOTFOUND: none. */
static int locate(build *b, fsk_str term, uint32_t *block, fsk_error *e)
{
    const build_section *s = &b->raw;
    uint32_t n = (uint32_t)(s->addresses.n / 4);
    uint64_t prefix = dict_prefix(term);
    uint32_t lo = dict_prefixes_below(s->prefixes.p, n, prefix), hi = lo;
    if (lo < n && load_u64(s->prefixes.p + 8 * (size_t)lo) == prefix)
        hi = prefix == UINT64_MAX ? n : dict_prefixes_below(s->prefixes.p, n, prefix + 1);
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        dict_block k;
        int order = 0, rc = open_block(b, mid, &k, e);
        if (rc == 0 && !dict_block_compare(&k, term, &order))
            rc = error_set(e, FSK_E_CORRUPT, "segment %u: a block read back is damaged", b->segment_id);
        if (rc)
            return rc;
        if (order <= 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    *block = lo - 1;
    return lo ? 0 : FSK_E_NOTFOUND;
}

int build_find_raw(build *b, uint32_t field, fsk_str term, dict_entry *out, fsk_error *e)
{
    uint32_t block = 0, index = 0;
    dict_block k;
    if (!b->raw.ended || b->raw.field != field)
        return error_set(e, FSK_E_INVAL, "the raw section of field %u is not there to be read", field);
    int rc = locate(b, term, &block, e);
    if (rc == 0)
        rc = open_block(b, block, &k, e);
    if (rc)
        return rc;
    rc = dict_block_find(&k, term, &index);
    if (rc == FSK_E_CORRUPT || (rc == 0 && !dict_block_entry(&k, index, out)))
        return error_set(e, FSK_E_CORRUPT, "segment %u: a block read back is damaged", b->segment_id);
    return rc;
}
