/* api_care.c -- the public functions on the state of an index: sizes, verification, copies. */
#include "api.h"
#include "base/mem.h"
#include "segment/check.h"
#include "segment/sizes.h"
#include "store/manifest.h"
#include <stdlib.h>
#include <string.h>

/* The raw space of the gathered field stands for the segment: its terms, postings and tokens. */
static int add_segment(const snapshot_segment *which, fsk_stats *out, fsk_error *e)
{
    const segment *s = which->segment;
    const stream *t = s->streams;
    out->segments++;
    out->docs += s->ndocs - which->deleted;
    out->deleted += which->deleted;
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
    out->terms += section ? section->nterms : 0;
    segment_sizes sizes = {0};
    int rc = segment_sizes_add(s, &sizes, e);
    out->postings += sizes.postings;
    out->bytes_stems += sizes.stems;
    out->bytes_text += sizes.text;
    return rc;
}

/* To a caller whose structure may be an older and shorter one. */
static void give_stats(fsk_stats *all, fsk_stats *out)
{
    all->size = out->size < sizeof *all ? out->size : sizeof *all;
    memcpy(out, all, all->size);
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
    for (uint32_t i = 0; rc == 0 && i < r->snapshot->nsegments; i++)
        rc = add_segment(&r->snapshot->segments[i], &all, e);
    if (rc != 0)
        return rc;
    all.bytes_file = sizes.file_bytes;
    all.bytes_live = sizes.used_bytes;
    all.bytes_free = sizes.free_bytes;
    give_stats(&all, out);
    return 0;
}

int fsk_segment_stats(fsk_reader *r, uint32_t segment, fsk_stats *out, const char **language, fsk_error *e)
{
    error_clear(e);
    if (!r || !out)
        return error_set(e, FSK_E_INVAL, "fsk_segment_stats: bad argument");
    fsk_stats one = FSK_STATS_INIT;
    int rc = api_need_pinned(r, e);
    if (rc == 0 && segment >= r->snapshot->nsegments)
        rc = error_set(e, FSK_E_INVAL, "fsk_segment_stats: no segment %u, there are %u", segment,
                       r->snapshot->nsegments);
    if (rc == 0)
        rc = add_segment(&r->snapshot->segments[segment], &one, e);
    if (rc != 0)
        return rc;
    one.bytes_live = one.bytes_dict + one.bytes_docs + one.bytes_skip + one.bytes_positions +
                     one.bytes_bitmaps + one.bytes_norms + one.bytes_keys + one.bytes_stored;
    if (language)
        *language = language_name(r->snapshot->segments[segment].segment->language);
    give_stats(&one, out);
    return 0;
}

int fsk_check(fsk_reader *r, fsk_log_fn report, fsk_progress_fn progress, void *user, fsk_error *e)
{
    check_request q = {.report = report, .progress = progress, .user = user};
    error_clear(e);
    if (!r)
        return error_set(e, FSK_E_INVAL, "fsk_check: no reader");
    int rc = api_need_pinned(r, e);
    for (uint32_t i = 0; rc == 0 && i < r->snapshot->nsegments; i++)
        q.total += check_work(r->snapshot->segments[i].segment);
    for (uint32_t i = 0; rc == 0 && i < r->snapshot->nsegments; i++)
        rc = check_segment(r->snapshot->view, &r->snapshot->segments[i], &q, e);
    if (rc == 0 && q.findings)
        rc = error_set(e, FSK_E_CORRUPT,
                       "%s: %llu findings; restore a backup or index anew (fossick-admin dump writes out the "
                       "documents that can still be read)",
                       store_path(r->index->store), (unsigned long long)q.findings);
    return rc;
}

/* ---- copies ---- */

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The segments that the manifest of the view names; the array is the caller's. */
static int named_segments(store_view *v, uint32_t **out, size_t *n, fsk_error *e)
{
    arena memory = ARENA_INIT;
    store_bytes bytes;
    manifest m = {0};
    *out = NULL;
    int rc = store_view_get(v, 0, 0, &bytes);
    if (rc != 0)
        rc = error_set(e, FSK_E_FORMAT, "not a fossick index: it has no manifest");
    else
        rc = manifest_parse(bytes.p, bytes.n, &memory, &m, e);
    uint32_t *ids = rc == 0 ? mem_array(m.nsegments + 1, sizeof *ids) : NULL;
    if (rc == 0 && !ids)
        rc = error_nomem(e);
    for (uint32_t i = 0; rc == 0 && i < m.nsegments; i++)
        ids[i] = m.segments[i].id;
    if (rc == 0)
        qsort(ids, m.nsegments, sizeof *ids, compare_ids);
    arena_free(&memory);
    *out = ids;
    *n = m.nsegments;
    return rc;
}

int fsk_backup(fsk_index *ix, const char *dest, fsk_progress_fn progress, void *user, fsk_error *e)
{
    store_view *v;
    uint32_t *ids = NULL;
    store_copy_plan plan = {.progress = progress, .user = user};
    error_clear(e);
    if (!ix || !dest || !*dest)
        return error_set(e, FSK_E_INVAL, "fsk_backup: bad argument");
    int rc = store_view_open(ix->store, &v, e);
    if (rc != 0)
        return rc;
    rc = named_segments(v, &ids, &plan.nsegments, e);
    plan.segments = ids;
    if (rc == 0)
        rc = store_backup(v, dest, &plan, e);
    mem_free(ids);
    store_view_close(v);
    return rc;
}

/* Writer lock and view are held when it returns 0. */
static int open_to_compact(const char *path, const fsk_open_opts *opts, store **s, store_view **v,
                           fsk_error *e)
{
    int rc = store_open_alone(path, opts, s, e);
    if (rc != 0)
        return rc;
    rc = store_writer_lock(*s, e);
    if (rc == 0) {
        rc = store_view_open(*s, v, e);
        if (rc != 0)
            store_writer_unlock(*s);
    }
    if (rc != 0)
        store_close(*s);
    return rc;
}

int fsk_compact(const char *path, const fsk_open_opts *opts, fsk_progress_fn progress, void *user,
                fsk_error *e)
{
    store *s;
    store_view *v;
    uint32_t *ids = NULL;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    store_copy_plan plan = {.progress = progress, .user = user};
    error_clear(e);
    api_options(&o, sizeof o, opts);
    o.flags &= (uint32_t)FSK_OPEN_ALLOW_NETFS;
    if (!path || !*path)
        return error_set(e, FSK_E_INVAL, "fsk_compact: no path");
    int rc = open_to_compact(path, &o, &s, &v, e);
    if (rc != 0)
        return rc;
    rc = named_segments(v, &ids, &plan.nsegments, e);
    plan.segments = ids;
    if (rc == 0) {
        rc = store_compact(s, v, &plan, e);
    } else {
        store_view_close(v);
        store_writer_unlock(s);
        store_close(s);
    }
    mem_free(ids);
    return rc;
}
