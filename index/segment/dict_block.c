/* dict_block.c -- see dict_block.h.
 *
 *   u24 meta_at, u24 data_at | names | metas | data
 *
 * The search for a term never puts a name together: it carries how many bytes the name before (which is
 * smaller) has in common with the term.  A name that shares more than that with the one before it is smaller
 * too, one that shares less is greater, and only equality makes its bytes be looked at. */
#include "segment/dict_block.h"
#include "codec/block.h"
#include "codec/varint.h"

enum { SHORT = 16 };

static uint32_t load_u24(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

bool dict_block_open(dict_block *b, const uint8_t *p, const uint8_t *end, uint32_t nterms, uint32_t space)
{
    if (!p || end - p < BLOCK_HEAD)
        return false;
    uint32_t metas = load_u24(p), data = load_u24(p + 3);
    if (metas < BLOCK_HEAD || data < metas || data > (size_t)(end - p))
        return false;
    if (space == SPACE_KEY && (size_t)(end - p) - data < 4 * (size_t)nterms)
        return false;
    *b = (dict_block){p + BLOCK_HEAD, p + metas, p + data, end, nterms, space};
    return true;
}

static size_t common_bytes(const uint8_t *a, const uint8_t *b, size_t n)
{
    size_t i = 0;
    while (i < n && a[i] == b[i])
        i++;
    return i;
}

/* The lengths before a name or form coded against another; NULL unless `rest` bytes follow. */
static inline const uint8_t *code_get(const uint8_t *p, const uint8_t *end, uint64_t *shared, uint64_t *rest)
{
    if (p >= end)
        return NULL;
    uint64_t s = *p >> 4, r = *p & 15, more = 0;
    p++;
    if (s == 15) {
        p = varint_get(p, end, &more);
        s += more;
    }
    if (r == 15) {
        p = varint_get(p, end, &more);
        r += more;
    }
    if (!p || r > (size_t)(end - p) || s > KEY_BYTES)
        return NULL;
    *shared = s;
    *rest = r;
    return p;
}

static const uint8_t *first_name(const dict_block *b, uint64_t *n)
{
    const uint8_t *p = varint_get(b->names, b->metas, n);
    return p && *n <= (size_t)(b->metas - p) ? p : NULL;
}

bool dict_block_compare(const dict_block *b, fsk_str term, int *order)
{
    uint64_t n = 0;
    const uint8_t *p = first_name(b, &n);
    if (!p)
        return false;
    size_t shorter = n < term.n ? (size_t)n : term.n;
    int c = shorter ? memcmp(p, term.p, shorter) : 0;
    *order = c ? c : (n > term.n) - (n < term.n);
    return true;
}

int dict_block_find(const dict_block *b, fsk_str term, uint32_t *index)
{
    const uint8_t *want = (const uint8_t *)term.p, *end = b->metas;
    uint64_t shared = 0, rest = 0;
    size_t match = 0;
    const uint8_t *p = first_name(b, &rest);
    for (uint32_t i = 0; p;) {
        if (shared < match)
            return FSK_E_NOTFOUND;
        if (shared == match) {
            size_t left = term.n - match, most = rest < left ? (size_t)rest : left;
            size_t same = common_bytes(p, want + match, most);
            match += same;
            if (same == rest && match == term.n) {
                *index = i;
                return 0;
            }
            if (same < rest && (match == term.n || p[same] > want[match]))
                return FSK_E_NOTFOUND;
        }
        do { /* names that share more with the one before them than that does with the term */
            if (++i == b->nterms)
                return FSK_E_NOTFOUND;
            p = code_get(p + rest, end, &shared, &rest);
        } while (p && shared > match);
    }
    return FSK_E_CORRUPT;
}

const uint8_t *dict_block_name_shared(const dict_block *b, const uint8_t *p, uint32_t index, uint8_t *name,
                                      size_t *n, size_t *common)
{
    uint64_t shared = 0, rest = 0;
    if (index == 0)
        p = first_name(b, &rest);
    else
        p = code_get(p, b->metas, &shared, &rest);
    if (!p || shared + rest > (b->space == SPACE_KEY ? KEY_BYTES : TERM_BYTES))
        return NULL;
    if (index > 0 && (shared > *n || rest == 0 || (shared < *n && *p <= name[shared])))
        return NULL;
    if (rest <= SHORT && b->end - p >= SHORT && shared + SHORT <= KEY_BYTES)
        memcpy(name + shared, p, SHORT); /* of a fixed size, which is no call */
    else
        memcpy(name + shared, p, rest);
    *n = (size_t)(shared + rest);
    *common = (size_t)shared;
    return p + rest;
}

const uint8_t *dict_block_name(const dict_block *b, const uint8_t *p, uint32_t index, uint8_t *name,
                               size_t *n)
{
    size_t shared;
    return dict_block_name_shared(b, p, index, name, n, &shared);
}

static const uint8_t *skip_forms(const uint8_t *p, const uint8_t *end, uint32_t n)
{
    uint64_t shared = 0, rest = 0;
    for (uint32_t i = 0; i < n && p; i++) {
        p = code_get(p, end, &shared, &rest);
        if (p)
            p += rest;
    }
    return p;
}

static const uint8_t *get_forms(const dict_block *b, const uint8_t *p, dict_entry *out)
{
    out->nforms = 1;
    if (out->kind != LIST_ALIAS)
        p = varint_get_u32(p, b->data, &out->nforms);
    out->forms = p;
    p = skip_forms(p, b->data, out->nforms);
    out->forms_end = p;
    return p && out->nforms ? p : NULL;
}

bool dict_block_meta(const dict_block *b, uint32_t index, const uint8_t **at, const uint8_t **data,
                     dict_entry *out)
{
    *out = (dict_entry){0};
    if (b->space == SPACE_KEY) {
        out->df = 1;
        out->doc = load_u32(b->data + 4 * (size_t)index);
        return true;
    }
    const uint8_t *end = b->data, *p = *at;
    uint64_t head = 0;
    p = varint_get(p, end, &head);
    out->kind = (list_kind)(head & 3);
    out->df = (uint32_t)(head >> 2);
    if (!p || head >> 34 || !out->df)
        return false;
    switch (out->kind) {
    case LIST_INLINE:
        p = varint_get_u32(p, end, &out->inlined_bytes);
        if (!p || out->df > INLINE_POSTINGS || out->inlined_bytes > INLINE_BYTES ||
            out->inlined_bytes > (size_t)(b->end - *data))
            return false;
        out->inlined = *data;
        *data += out->inlined_bytes;
        break;
    case LIST_DENSE:
        p = varint_get(p, end, &out->skip);
        p = varint_get_u32(p, end, &out->slot);
        break;
    case LIST_BLOCKS:
        p = varint_get(p, end, &out->skip);
        break;
    case LIST_ALIAS:
        if (b->space != SPACE_STEM)
            return false;
        break;
    }
    if (p && b->space == SPACE_STEM)
        p = get_forms(b, p, out);
    *at = p;
    return p != NULL;
}

/* Behind a number, which is not read; `end` when it does not end before. */
static inline const uint8_t *skip_number(const uint8_t *p, const uint8_t *end)
{
    while (p < end && *p >= 128)
        p++;
    return p < end ? p + 1 : end;
}

/* Passes over a term's meta, checking no more than that it stays inside the block. */
static inline const uint8_t *skip_meta(const dict_block *b, const uint8_t *p, const uint8_t **data)
{
    const uint8_t *end = b->data;
    uint32_t n = 0;
    if (!p || p >= end)
        return NULL;
    list_kind kind = (list_kind)(*p & 3);
    p = skip_number(p, end);
    if (kind == LIST_INLINE) {
        p = varint_get_u32(p, end, &n);
        if (!p || n > (size_t)(b->end - *data))
            return NULL;
        *data += n;
    } else if (kind != LIST_ALIAS) {
        p = skip_number(p, end);
        p = kind == LIST_DENSE ? skip_number(p, end) : p;
    }
    if (b->space != SPACE_STEM)
        return p;
    n = 1;
    if (kind != LIST_ALIAS)
        p = varint_get_u32(p, end, &n);
    return skip_forms(p, end, n);
}

bool dict_block_entry(const dict_block *b, uint32_t index, dict_entry *out)
{
    const uint8_t *p = b->metas, *data = b->data;
    for (uint32_t i = 0; i < index && p && b->space != SPACE_KEY; i++)
        p = skip_meta(b, p, &data);
    return p && dict_block_meta(b, index, &p, &data, out);
}

bool dict_form_next(const uint8_t **at, const uint8_t *end, fsk_str stem, uint8_t *out, size_t *n)
{
    uint64_t shared = 0, rest = 0;
    const uint8_t *p = code_get(*at, end, &shared, &rest);
    if (!p || shared > stem.n || shared + rest > TERM_BYTES)
        return false;
    if (shared)
        memcpy(out, stem.p, (size_t)shared);
    memcpy(out + shared, p, (size_t)rest);
    *n = (size_t)(shared + rest);
    *at = p + rest;
    return true;
}
