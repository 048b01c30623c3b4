/* build_keys.c -- keys: their dictionary section, the key ordinal of each document, the filter. */
#include "base/mem.h"
#include "segment/keys.h"
#include "write/build_internal.h"

static const uint32_t no_ordinal = UINT32_MAX;

static int begin_keys(build *b, fsk_error *e)
{
    b->filter_lines = filter_lines(b->ndocs);
    b->filter = mem_array(b->filter_lines, FILTER_LINE);
    b->key_ordinals = mem_alloc(b->ndocs * sizeof *b->key_ordinals);
    if (!b->filter || !b->key_ordinals)
        return error_nomem(e);
    memset(b->key_ordinals, 0xff, b->ndocs * sizeof *b->key_ordinals);
    b->keys.field = FIELD_GATHERED;
    b->keys.space = SPACE_KEY;
    return 0;
}

int build_key(build *b, fsk_str key, uint32_t doc, fsk_error *e)
{
    int rc = b->key_ordinals ? 0 : begin_keys(b, e);
    if (rc)
        return rc;
    if (!key.n || key.n > KEY_BYTES || doc >= b->ndocs || b->key_ordinals[doc] != no_ordinal)
        return error_set(e, FSK_E_INVAL, "a key of %zu bytes for document %u of %u, or its second", key.n,
                         doc, b->ndocs);
    b->key_ordinals[doc] = (uint32_t)b->keys.nterms;
    filter_probe probe = filter_of(key.p, key.n, b->filter_lines);
    filter_set(b->filter + probe.line * FILTER_LINE, probe.bits);
    return section_put(b, &b->keys, key, &(dict_entry){.doc = doc, .df = 1}, e);
}

int build_keys_end(build *b, fsk_error *e)
{
    if (!b->keys.nterms)
        return 0;
    if (b->keys.nterms != b->ndocs)
        return error_set(e, FSK_E_INVAL, "%llu keys for %u documents", (unsigned long long)b->keys.nterms,
                         b->ndocs);
    int rc = section_end(b, &b->keys, e);
    if (rc == 0)
        rc = build_put(b, STREAM_KEYORD, b->key_ordinals, b->ndocs * sizeof *b->key_ordinals, e);
    if (rc == 0)
        rc = build_put(b, STREAM_FILTER, b->filter, b->filter_lines * FILTER_LINE, e);
    return rc;
}
