/* dict.c -- see dict.h: from a term to its block by the first 8 bytes of each block's first term. */
#include "segment/dict_internal.h"

static const uint8_t *prefix_at(const segment *s, const segment_section *section, uint32_t block,
                                const uint8_t **end)
{
    return stream_at(&s->streams[STREAM_TERMIX], section->termix + 8 * (uint64_t)block, end);
}

/* How many blocks' prefixes are below v.  Seams are dealt with first, so that the search runs over one array.
 */
static uint32_t blocks_below(const segment *s, const segment_section *section, uint64_t v)
{
    uint32_t lo = 0, hi = section->nblocks;
    const uint8_t *end = NULL;
    while (lo < hi) {
        const uint8_t *p = prefix_at(s, section, lo, &end);
        if ((uint64_t)(end - p) / 8 >= hi - lo)
            return lo + dict_prefixes_below(p, hi - lo, v);
        uint32_t mid = lo + (hi - lo) / 2;
        if (load_u64(prefix_at(s, section, mid, &end)) < v)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

uint64_t dict_address(const segment *s, const segment_section *section)
{
    const uint8_t *end = NULL;
    return 8 * (uint64_t)load_u32(stream_at(&s->streams[STREAM_TERMIX],
                                            section->termix + 8 * (uint64_t)section->nblocks, &end));
}

bool dict_block_at(const segment *s, const segment_section *section, uint32_t block, dict_block *out)
{
    const uint8_t *end = NULL;
    uint64_t at = section->termix + 8 * (uint64_t)section->nblocks + 4 * (uint64_t)block;
    uint64_t address = 8 * (uint64_t)load_u32(stream_at(&s->streams[STREAM_TERMIX], at, &end));
    const uint8_t *p = stream_at(&s->streams[STREAM_DICT], address, &end);
    uint64_t left = section->nterms - (uint64_t)block * TERMS_PER_BLOCK;
    return dict_block_open(out, p, end, (uint32_t)min_u64(left, TERMS_PER_BLOCK), section->space);
}

int dict_locate(const segment *s, const segment_section *section, fsk_str term, uint32_t *block)
{
    uint64_t prefix = dict_prefix(term);
    uint32_t lo = blocks_below(s, section, prefix), hi = lo;
    const uint8_t *end = NULL;
    if (lo < section->nblocks && load_u64(prefix_at(s, section, lo, &end)) == prefix)
        hi = prefix == UINT64_MAX ? section->nblocks : blocks_below(s, section, prefix + 1);
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        dict_block b;
        int order = 0;
        if (!dict_block_at(s, section, mid, &b) || !dict_block_compare(&b, term, &order))
            return FSK_E_CORRUPT;
        if (order <= 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    *block = lo - 1;
    return lo ? 0 : FSK_E_NOTFOUND;
}

int dict_corrupt(const segment *s, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "segment %u: a dictionary block is damaged", s->id);
}

int dict_find(const segment *s, const segment_section *section, fsk_str term, dict_entry *out, fsk_error *e)
{
    uint32_t block = 0, index = 0;
    dict_block b;
    int rc = dict_locate(s, section, term, &block);
    if (rc == 0 && !dict_block_at(s, section, block, &b))
        rc = FSK_E_CORRUPT;
    if (rc == 0)
        rc = dict_block_find(&b, term, &index);
    if (rc == 0 && !dict_block_entry(&b, index, out))
        rc = FSK_E_CORRUPT;
    return rc == FSK_E_CORRUPT ? dict_corrupt(s, e) : rc;
}

int dict_term_at(const segment *s, const segment_section *section, uint64_t ordinal, char *out, size_t *n,
                 fsk_error *e)
{
    dict_block b;
    if (ordinal >= section->nterms || !dict_block_at(s, section, (uint32_t)(ordinal / TERMS_PER_BLOCK), &b))
        return dict_corrupt(s, e);
    const uint8_t *p = b.names;
    for (uint32_t i = 0; p && i <= ordinal % TERMS_PER_BLOCK; i++)
        p = dict_block_name(&b, p, i, (uint8_t *)out, n);
    return p ? 0 : dict_corrupt(s, e);
}
