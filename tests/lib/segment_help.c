/* segment_help.c -- see segment_help.h. */
#include "segment_help.h"

int one_begin(one_segment *o, const scratch *s, uint32_t ndocs, const build_limits *limits)
{
    *o = (one_segment){0};
    int rc = store_open_flags(s->path, FSK_OPEN_CREATE, UINT64_C(1) << 32, &o->store, &o->error);
    if (rc == 0)
        rc = store_writer_lock(o->store, &o->error);
    return rc ? rc : build_open(o->store, 1, ndocs, limits, &o->build, &o->error);
}

static int publish_manifest(one_segment *o)
{
    manifest m = {.next_segment = 2, .segments = &o->described, .nsegments = 1};
    m.language = str_of("none", 4);
    buf bytes = {0};
    manifest_write(&m, &bytes);
    int rc = store_publish(o->store, bytes.p, bytes.n, &o->error);
    buf_free(&bytes);
    return rc;
}

int one_publish(one_segment *o)
{
    int rc = build_finish(o->build, &o->described, &o->error);
    if (rc == 0)
        rc = build_flush(o->build, &o->error);
    build_free(o->build);
    o->build = NULL;
    if (rc == 0)
        rc = store_publish_begin(o->store, &o->error);
    if (rc == 0)
        rc = publish_manifest(o);
    return rc ? rc : one_reopen(o);
}

int one_reopen(one_segment *o)
{
    bool changed = false;
    segment_free(o->segment);
    o->segment = NULL;
    int rc = o->view ? store_view_refresh(o->view, &changed, &o->error)
                     : store_view_open(o->store, &o->view, &o->error);
    return rc ? rc : segment_open(o->view, &o->described, &o->segment, &o->error);
}

int one_damage(one_segment *o, uint32_t ordinal, const uint8_t *bytes, size_t n)
{
    segment_free(o->segment);
    o->segment = NULL;
    int rc = store_publish_begin(o->store, &o->error);
    if (rc == 0)
        rc = store_put(o->store, 1, ordinal, bytes, n, &o->error);
    return rc ? rc : publish_manifest(o);
}

void one_end(one_segment *o)
{
    segment_free(o->segment);
    build_free(o->build);
    if (o->view)
        store_view_close(o->view);
    store_writer_unlock(o->store);
    store_close(o->store);
    *o = (one_segment){0};
}
