/* api_care.c -- the public functions on the state of an index: sizes and verification. */
#include "api.h"
#include "segment/check.h"
#include "segment/dict.h"
#include <string.h>

static int count_section(const segment *s, const segment_section *section, fsk_stats *out, fsk_error *e)
{
    dict_cursor *c;
    dict_entry entry;
    fsk_str term;
    int rc = dict_cursor_open(s, section, (fsk_str){"", 0}, &c, e);
    if (rc != 0)
        return rc;
    while ((rc = dict_cursor_next(c, &term, &entry, e)) == 0)
        out->postings += entry.df;
    dict_cursor_free(c);
    return rc == FSK_E_NOTFOUND ? 0 : rc;
}

/* The raw space of the gathered field stands for the segment: its terms, postings and tokens. */
static int add_segment(const segment *s, fsk_stats *out, fsk_error *e)
{
    const stream *t = s->streams;
    out->bytes_dict += t[STREAM_DICT].bytes + t[STREAM_TERMIX].bytes;
    out->bytes_docs += t[STREAM_DOCS].bytes;
    out->bytes_skip += t[STREAM_SKIP].bytes;
    out->bytes_positions += t[STREAM_POS].bytes;
    out->bytes_bitmaps += t[STREAM_BITS].bytes;
    out->bytes_norms += t[STREAM_NORM].bytes;
    out->bytes_keys += t[STREAM_KEYORD].bytes + t[STREAM_FILTER].bytes;
    out->bytes_stored += t[STREAM_STORE].bytes + t[STREAM_FRAMES].bytes;
    const segment_field *f = segment_field_find(s, FIELD_GATHERED);
    out->tokens += f ? f->tokens : 0;
    const segment_section *section = segment_section_find(s, FIELD_GATHERED, SPACE_RAW);
    if (!section)
        return 0;
    out->terms += section->nterms;
    return count_section(s, section, out, e);
}

int fsk_index_stats(fsk_reader *r, fsk_stats *out, fsk_error *e)
{
    error_clear(e);
    if (!r || !out)
        return error_set(e, FSK_E_INVAL, "fsk_index_stats: bad argument");
    fsk_stats all = FSK_STATS_INIT;
    store_sizes sizes;
    int rc = api_need_pinned(r, e);
    if (rc == 0)
        rc = store_view_sizes(r->snapshot->view, &sizes, e);
    for (uint32_t i = 0; rc == 0 && i < r->snapshot->nsegments; i++) {
        all.deleted += r->snapshot->segments[i].deleted;
        rc = add_segment(r->snapshot->segments[i].segment, &all, e);
    }
    if (rc != 0)
        return rc;
    all.segments = r->snapshot->nsegments;
    all.docs = r->snapshot->docs;
    all.bytes_file = sizes.file_bytes;
    all.bytes_live = sizes.used_bytes;
    all.bytes_free = sizes.free_bytes;
    uint32_t size = out->size < sizeof all ? out->size : sizeof all;
    memcpy(out, &all, size);
    out->size = size;
    return 0;
}

int fsk_check(fsk_reader *r, fsk_log_fn report, void *user, fsk_error *e)
{
    error_clear(e);
    if (!r)
        return error_set(e, FSK_E_INVAL, "fsk_check: no reader");
    int rc = api_need_pinned(r, e);
    uint64_t findings = 0;
    for (uint32_t i = 0; rc == 0 && i < r->snapshot->nsegments; i++)
        rc = check_segment(r->snapshot->view, &r->snapshot->segments[i], report, user, &findings, e);
    if (rc == 0 && findings)
        rc = error_set(e, FSK_E_CORRUPT, "%s: %llu findings; restore a backup or index anew",
                       store_path(r->index->store), (unsigned long long)findings);
    return rc;
}
