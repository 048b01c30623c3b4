/* snapshot.c -- see snapshot.h.
 *
 * The cache holds every segment that some snapshot uses, and those of the newest manifest that were used
 * once, so that a refresh opens new segments only.  Its lock guards the table and the reference counts.
 * Released snapshots may hold segments of a map that has moved since: these are not given to others. */
#include "segment/snapshot.h"
#include "base/mem.h"
#include "segment/dict.h"
#include <pthread.h>
#include <stdlib.h>

struct segment_cache {
    pthread_mutex_t lock;
    segment **segments;
    uint32_t n, room;
};

int segment_cache_new(segment_cache **out, fsk_error *e)
{
    *out = mem_zalloc(sizeof **out);
    if (!*out)
        return error_nomem(e);
    pthread_mutex_init(&(*out)->lock, NULL);
    return 0;
}

void segment_cache_free(segment_cache *c)
{
    if (!c)
        return;
    for (uint32_t i = 0; i < c->n; i++)
        segment_free(c->segments[i]);
    mem_free(c->segments);
    pthread_mutex_destroy(&c->lock);
    mem_free(c);
}

static segment *cache_find(const segment_cache *c, uint32_t id, uint64_t epoch)
{
    for (uint32_t i = 0; i < c->n; i++) {
        if (c->segments[i]->id == id && c->segments[i]->epoch == epoch)
            return c->segments[i];
    }
    return NULL;
}

static int cache_add(segment_cache *c, segment *s, fsk_error *e)
{
    if (c->n == c->room) {
        uint32_t room = c->room ? 2 * c->room : 16;
        segment **bigger = mem_resize(c->segments, room * sizeof(segment *));
        if (!bigger)
            return error_nomem(e);
        c->segments = bigger;
        c->room = room;
    }
    c->segments[c->n++] = s;
    return 0;
}

/* Nobody uses them and the manifest no longer names them, or the map has moved under them. */
static void cache_prune(segment_cache *c, const manifest *m, uint64_t epoch)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        segment *s = c->segments[i];
        bool named = false;
        for (uint32_t j = 0; j < m->nsegments && s->epoch == epoch; j++)
            named |= m->segments[j].id == s->id;
        if (s->references == 0 && !named)
            segment_free(s);
        else
            c->segments[kept++] = s;
    }
    c->n = kept;
}

static void drop_segments(snapshot *s)
{
    pthread_mutex_lock(&s->cache->lock);
    for (uint32_t i = 0; i < s->nsegments; i++)
        s->segments[i].segment->references--;
    pthread_mutex_unlock(&s->cache->lock);
    s->nsegments = 0;
}

static int take_segment(snapshot *s, const manifest_segment *m, fsk_error *e)
{
    segment *found = cache_find(s->cache, m->id, s->epoch);
    if (!found) {
        int rc = segment_open(s->view, m, &found, e);
        if (rc == 0)
            found->epoch = s->epoch;
        if (rc == 0 && (rc = cache_add(s->cache, found, e)) != 0)
            segment_free(found);
        if (rc != 0)
            return rc;
    }
    found->references++;
    s->segments[s->nsegments++] = (snapshot_segment){.segment = found, .deleted = m->deleted};
    return 0;
}

static int take_segments(snapshot *s, fsk_error *e)
{
    segment_cache *c = s->cache;
    int rc = 0;
    pthread_mutex_lock(&c->lock);
    s->epoch = store_map_epoch(s->store); /* pinned: it does not change meanwhile */
    cache_prune(c, &s->manifest, s->epoch);
    for (uint32_t i = 0; i < s->manifest.nsegments && rc == 0; i++)
        rc = take_segment(s, &s->manifest.segments[i], e);
    pthread_mutex_unlock(&c->lock);
    return rc;
}

static int processing_order(const void *a, const void *b)
{
    const segment *x = ((const snapshot_segment *)a)->segment, *y = ((const snapshot_segment *)b)->segment;
    if (x->ndocs != y->ndocs)
        return x->ndocs < y->ndocs ? 1 : -1;
    return x->id < y->id ? -1 : x->id > y->id;
}

typedef struct dead_reader {
    const uint8_t **chunks;
    uint32_t n;
} dead_reader;

static int dead_chunk(void *user, uint32_t chunk, store_bytes bytes)
{
    dead_reader *r = user;
    if (chunk >= r->n || bytes.n != LIVE_CHUNK_BYTES)
        return FSK_E_CORRUPT;
    r->chunks[chunk] = bytes.p;
    return 0;
}

static int read_dead(snapshot *s, snapshot_segment *g, fsk_error *e)
{
    dead_reader r = {.n = (g->segment->ndocs + LIVE_CHUNK_DOCS - 1) / LIVE_CHUNK_DOCS};
    r.chunks = arena_zalloc(&s->memory, r.n * sizeof *r.chunks);
    if (!r.chunks)
        return error_nomem(e);
    if (store_view_live(s->view, g->segment->id, dead_chunk, &r) != 0)
        return error_set(e, FSK_E_CORRUPT, "%s: segment %u: damaged deletion map", store_path(s->store),
                         g->segment->id);
    g->dead = r.chunks;
    return 0;
}

static int load(snapshot *s, store_bytes bytes, fsk_error *e)
{
    drop_segments(s);
    arena_reset(&s->memory);
    int rc = manifest_parse(bytes.p, bytes.n, &s->memory, &s->manifest, e);
    if (rc != 0)
        return rc;
    s->segments = arena_zalloc(&s->memory, s->manifest.nsegments * sizeof *s->segments);
    if (!s->segments)
        return error_nomem(e);
    rc = take_segments(s, e);
    if (rc != 0)
        return rc;
    qsort(s->segments, s->nsegments, sizeof *s->segments, processing_order);
    s->docs = 0;
    for (uint32_t i = 0; i < s->nsegments && rc == 0; i++) {
        snapshot_segment *g = &s->segments[i];
        s->docs += g->segment->ndocs - g->deleted;
        if (g->deleted)
            rc = read_dead(s, g, e);
    }
    return rc;
}

/* The state behind the newly pinned view; nothing is done when only unpublished work was committed. */
static int load_newest(snapshot *s, bool *changed, fsk_error *e)
{
    store_bytes bytes;
    int rc = store_view_get(s->view, 0, 0, &bytes);
    if (rc == FSK_E_NOTFOUND) {
        *changed = false;
        s->empty = true;
        return 0;
    }
    if (rc != 0)
        return error_set(e, rc, "%s: cannot read the manifest", store_path(s->store));
    uint64_t before = s->empty ? UINT64_MAX : s->manifest.publishes;
    if (!s->empty && store_map_epoch(s->store) == s->epoch) {
        arena peek = ARENA_INIT;
        manifest newest;
        rc = manifest_parse(bytes.p, bytes.n, &peek, &newest, e);
        arena_free(&peek);
        if (rc != 0 || newest.publishes == before) {
            *changed = false;
            return rc;
        }
    }
    s->empty = false;
    *changed = true;
    return load(s, bytes, e);
}

int snapshot_open(store *st, segment_cache *cache, snapshot **out, fsk_error *e)
{
    *out = NULL;
    snapshot *s = mem_zalloc(sizeof *s);
    if (!s)
        return error_nomem(e);
    s->store = st;
    s->cache = cache;
    s->empty = true;
    bool changed;
    int rc = store_view_open(st, &s->view, e);
    if (rc == 0)
        rc = load_newest(s, &changed, e);
    if (rc != 0) {
        snapshot_close(s);
        return rc;
    }
    *out = s;
    return 0;
}

int snapshot_refresh(snapshot *s, bool *changed, fsk_error *e)
{
    bool committed = false;
    *changed = false;
    int rc = store_view_refresh(s->view, &committed, e);
    if (rc == 0 && committed)
        rc = load_newest(s, changed, e);
    if (rc != 0) {
        drop_segments(s);
        s->empty = true;
        snapshot_release(s);
    }
    return rc;
}

void snapshot_release(snapshot *s)
{
    store_view_release(s->view);
}

void snapshot_hold(snapshot *s)
{
    store_view_hold(s->view);
}

void snapshot_close(snapshot *s)
{
    if (!s)
        return;
    drop_segments(s);
    store_view_close(s->view);
    arena_free(&s->memory);
    mem_free(s);
}

const snapshot_segment *snapshot_find(const snapshot *s, uint32_t id)
{
    for (uint32_t i = 0; i < s->nsegments; i++) {
        if (s->segments[i].segment->id == id)
            return &s->segments[i];
    }
    return NULL;
}

void snapshot_field(const snapshot *s, uint32_t field, uint64_t *docs, uint64_t *tokens)
{
    *docs = *tokens = 0;
    for (uint32_t i = 0; i < s->nsegments; i++) {
        const segment_field *f = segment_field_find(s->segments[i].segment, field);
        *docs += f ? f->docs : 0;
        *tokens += f ? f->tokens : 0;
    }
}

int snapshot_df(const snapshot_segment *s, uint32_t field, uint32_t space, fsk_str term, uint64_t *df,
                fsk_error *e)
{
    const segment_section *section = segment_section_find(s->segment, field, space);
    dict_entry entry;
    int rc = section ? dict_find(s->segment, section, term, &entry, e) : FSK_E_NOTFOUND;
    *df = rc ? 0 : entry.df;
    return rc == FSK_E_NOTFOUND ? 0 : rc;
}
