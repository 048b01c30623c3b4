/* keys.c -- from a key to its document and back (FORMAT.md section 8). */
#include "segment/keys.h"
#include "segment/dict.h"

static int keys_corrupt(const segment *s, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "segment %u: its keys are damaged", s->id);
}

int segment_key_find(const segment *s, fsk_str key, uint32_t *doc, fsk_error *e)
{
    const segment_section *section = segment_section_find(s, FIELD_GATHERED, SPACE_KEY);
    const stream *filter = &s->streams[STREAM_FILTER];
    const uint8_t *end = NULL;
    dict_entry entry;
    if (!section || !key.n)
        return FSK_E_NOTFOUND;
    filter_probe probe = filter_of(key.p, key.n, filter->bytes / FILTER_LINE);
    if (!filter_test(stream_at(filter, probe.line * FILTER_LINE, &end), probe.bits))
        return FSK_E_NOTFOUND;
    int rc = dict_find(s, section, key, &entry, e);
    if (rc)
        return rc;
    *doc = entry.doc;
    return entry.doc < s->ndocs ? 0 : keys_corrupt(s, e);
}

int segment_key_of(const segment *s, uint32_t doc, char *out, size_t *n, fsk_error *e)
{
    const segment_section *section = segment_section_find(s, FIELD_GATHERED, SPACE_KEY);
    const uint8_t *end = NULL, *p = stream_at(&s->streams[STREAM_KEYORD], 4 * (uint64_t)doc, &end);
    if (!section || !p)
        return keys_corrupt(s, e);
    return dict_term_at(s, section, load_u32(p), out, n, e);
}
