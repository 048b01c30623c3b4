/* merges.c -- see merges.h.
 *
 * One lock, the writer's turn, and two conditions: `wake` for the lanes, `done` for whoever waits for them. A
 * merge that fails stops all of them until merges_wait tells the caller; one that finds no room is put off
 * until the next commit. */
#include "write/merges.h"
#include "base/mem.h"
#include "write/policy.h"
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

enum { LANES = 2, MERGE_DOC_BYTES = 64, POLL_MS = 100 };

typedef struct lane {
    merges *of;
    pthread_t thread;
    policy_size size;
    bool started, working;
    uint32_t *ids; /* of the segments being merged */
    uint32_t n;
    _Atomic uint64_t done, total;
} lane;

/* What a merge freed, which cannot be used again while a snapshot from before is pinned. */
typedef struct freed {
    uint64_t transaction, bytes;
} freed;

struct merges {
    writer *w;
    pthread_cond_t wake, finished;
    lane lanes[LANES];
    freed *freed;
    uint32_t nfreed, freed_cap;
    uint32_t paused;
    bool quit, put_off;
    atomic_bool stop;
    int failed;
    fsk_error why;
};

/* ---- what is due; under the turn ---- */

bool merges_busy(const merges *m, uint32_t segment)
{
    for (uint32_t l = 0; l < LANES; l++) {
        for (uint32_t i = 0; i < m->lanes[l].n; i++) {
            if (m->lanes[l].ids[i] == segment)
                return true;
        }
    }
    return false;
}

/* One that lies in a single extent may be much smaller; its header is behind everything else. */
static uint64_t bytes_of(const manifest_segment *s)
{
    return s->extents > 1 ? (uint64_t)s->extents * EXTENT_BYTES : s->header_offset + s->header_bytes;
}

/* The segments of one language, which alone may be merged with each other. */
typedef struct described {
    policy_segment *all;
    uint32_t *ids;    /* their numbers */
    uint32_t *chosen; /* room for as many */
    uint32_t n;
} described;

static void described_free(described *d)
{
    mem_free(d->all);
    mem_free(d->ids);
    mem_free(d->chosen);
}

static int describe(const merges *m, described *d, fsk_error *e)
{
    const manifest *all = &m->w->manifest;
    size_t room = all->nsegments + 1u;
    *d = (described){mem_array(room, sizeof *d->all), mem_array(room, sizeof *d->ids),
                     mem_array(room, sizeof *d->chosen), 0};
    return d->all && d->ids && d->chosen ? 0 : error_nomem(e);
}

static void describe_language(const merges *m, uint32_t language, described *d)
{
    const manifest *all = &m->w->manifest;
    d->n = 0;
    for (uint32_t i = 0; i < all->nsegments; i++) {
        const manifest_segment *x = &all->segments[i];
        if (x->language != language)
            continue;
        d->ids[d->n] = x->id;
        d->all[d->n++] = (policy_segment){x->docs, x->deleted, bytes_of(x), merges_busy(m, x->id)};
    }
}

/* The chosen ones as numbers of segments, taken from d. */
static uint32_t *chosen_ids(described *d, uint32_t n)
{
    uint32_t *ids = d->chosen;
    for (uint32_t i = 0; i < n; i++)
        ids[i] = d->ids[ids[i]];
    d->chosen = NULL;
    return ids;
}

/* Bytes that merges have freed and snapshots still pin; forgets the others. */
static uint64_t pinned_bytes(merges *m)
{
    uint64_t newest, pinned, bytes = 0;
    uint32_t kept = 0;
    if (!m->nfreed)
        return 0;
    store_transactions(m->w->store, &newest, &pinned);
    for (uint32_t i = 0; i < m->nfreed; i++) {
        if (m->freed[i].transaction > pinned) {
            bytes += m->freed[i].bytes;
            m->freed[kept++] = m->freed[i];
        }
    }
    m->nfreed = kept;
    return bytes;
}

/* Large merges wait while old snapshots keep what earlier ones freed: more than a quarter of the index. */
static bool throttled(merges *m)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < m->w->manifest.nsegments; i++)
        bytes += bytes_of(&m->w->manifest.segments[i]);
    return pinned_bytes(m) > bytes / 4 + POLICY_SMALL;
}

static void note_freed(merges *m, uint64_t bytes)
{
    uint64_t newest, pinned;
    store_transactions(m->w->store, &newest, &pinned);
    if (m->nfreed == m->freed_cap) {
        uint32_t cap = m->freed_cap ? 2 * m->freed_cap : 16;
        freed *more = mem_resize(m->freed, cap * sizeof *more);
        if (!more)
            return; /* throttling is no promise */
        m->freed = more;
        m->freed_cap = cap;
    }
    m->freed[m->nfreed++] = (freed){newest, bytes};
}

/* Numbers of the segments that a lane of this size merges next; NULL: none is due. */
static uint32_t *choose(merges *m, policy_size size, uint32_t *n)
{
    const writer *w = m->w;
    uint32_t docs_most = (uint32_t)min_u64(w->options.memory / MERGE_DOC_BYTES, POLICY_DOCS_MOST);
    *n = 0;
    if (m->paused || m->quit || m->failed || m->put_off || w->options.no_merge)
        return NULL;
    described d;
    int rc = describe(m, &d, NULL);
    for (uint32_t i = 0; i < LANGUAGES_MAX && !rc && !*n; i++) {
        describe_language(m, i, &d);
        *n = d.n ? policy_choose(d.all, d.n, size, docs_most, d.chosen) : 0;
    }
    if (*n && size != POLICY_SMALL_ONLY && throttled(m))
        *n = 0;
    uint32_t *ids = *n ? chosen_ids(&d, *n) : NULL;
    described_free(&d);
    return ids;
}

/* ---- a lane ---- */

static int lane_progress(void *user, uint64_t done, uint64_t total)
{
    lane *l = user;
    atomic_store_explicit(&l->done, done, memory_order_relaxed);
    atomic_store_explicit(&l->total, total, memory_order_relaxed);
    return atomic_load_explicit(&l->of->stop, memory_order_relaxed);
}

static uint64_t bytes_of_all(const writer *w, const uint32_t *ids, uint32_t n)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < w->manifest.nsegments; i++) {
        for (uint32_t j = 0; j < n; j++)
            bytes += w->manifest.segments[i].id == ids[j] ? bytes_of(&w->manifest.segments[i]) : 0;
    }
    return bytes;
}

/* Under the turn, which it gives back meanwhile. */
static void lane_merge(lane *l)
{
    merges *m = l->of;
    writer *w = m->w;
    fsk_error why = {0};
    progress p = {.fn = lane_progress, .user = l};
    uint64_t bytes = bytes_of_all(w, l->ids, l->n);
    store_reserve(w->store, 2 * bytes + POLICY_SMALL);
    pthread_mutex_unlock(&w->turn);
    int rc = writer_merge_segments(w, l->ids, l->n, false, &p, &why);
    pthread_mutex_lock(&w->turn);
    if (!rc)
        note_freed(m, bytes);
    else if (rc == FSK_E_FULL)
        m->put_off = true;
    else if (rc != FSK_E_CANCEL && !m->failed) {
        m->failed = rc;
        m->why = why;
    }
    mem_free(l->ids);
    l->ids = NULL;
    l->n = 0;
    pthread_cond_broadcast(&m->finished);
}

static void *lane_main(void *arg)
{
    lane *l = arg;
    merges *m = l->of;
    pthread_mutex_lock(&m->w->turn);
    while (!m->quit) {
        l->ids = choose(m, l->size, &l->n);
        if (l->ids)
            lane_merge(l);
        else
            pthread_cond_wait(&m->wake, &m->w->turn);
    }
    pthread_mutex_unlock(&m->w->turn);
    return NULL;
}

/* Signals are the embedder's.  A thread that cannot be had is tried again after the next commit. */
static void lane_start(lane *l)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    l->started = pthread_create(&l->thread, NULL, lane_main, l) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* ---- for the caller's thread ---- */

int merges_new(writer *w, merges **out, fsk_error *e)
{
    merges *m = *out = mem_zalloc(sizeof *m);
    if (!m)
        return error_nomem(e);
    m->w = w;
    pthread_cond_init(&m->wake, NULL);
    pthread_cond_init(&m->finished, NULL);
    for (uint32_t i = 0; i < LANES; i++)
        m->lanes[i] = (lane){.of = m, .size = i ? POLICY_LARGE_ONLY : POLICY_SMALL_ONLY};
    return 0;
}

static bool working(const merges *m)
{
    for (uint32_t i = 0; i < LANES; i++) {
        if (m->lanes[i].n)
            return true;
    }
    return false;
}

/* Under the turn: whether there is something to wait for. */
static bool start_due(merges *m)
{
    bool due = false;
    for (uint32_t i = 0; i < LANES; i++) {
        lane *l = &m->lanes[i];
        uint32_t n;
        uint32_t *ids = l->n ? NULL : choose(m, l->size, &n);
        if (ids && !l->started)
            lane_start(l);
        due |= ids && l->started;
        mem_free(ids);
    }
    if (due)
        pthread_cond_broadcast(&m->wake);
    return due;
}

void merges_start(merges *m)
{
    pthread_mutex_lock(&m->w->turn);
    m->put_off = false;
    bool due = start_due(m);
    while (m->w->manifest.nsegments > MERGES_SEGMENTS_MOST && (due || working(m))) {
        pthread_cond_wait(&m->finished, &m->w->turn);
        due = start_due(m);
    }
    pthread_mutex_unlock(&m->w->turn);
}

/* Gives the turn back for a while or until a merge has ended. */
static void wait_a_while(merges *m)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += POLL_MS * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    pthread_cond_timedwait(&m->finished, &m->w->turn, &t);
}

static int tell(merges *m, fsk_progress_fn progress, void *user)
{
    uint64_t done = 0, total = 0;
    for (uint32_t i = 0; i < LANES; i++) {
        done += m->lanes[i].n ? atomic_load(&m->lanes[i].done) : 0;
        total += m->lanes[i].n ? atomic_load(&m->lanes[i].total) : 0;
    }
    pthread_mutex_unlock(&m->w->turn);
    int stop = progress ? progress(user, done, total) : 0;
    pthread_mutex_lock(&m->w->turn);
    return stop;
}

static int take_failure(merges *m, fsk_error *e)
{
    int rc = m->failed;
    m->failed = 0;
    if (rc && e)
        *e = m->why;
    return rc;
}

int merges_wait(merges *m, fsk_progress_fn progress, void *user, fsk_error *e)
{
    int stopped = 0;
    pthread_mutex_lock(&m->w->turn);
    while (!stopped && (start_due(m) || working(m))) {
        wait_a_while(m);
        stopped = tell(m, progress, user);
    }
    int rc = take_failure(m, e);
    pthread_mutex_unlock(&m->w->turn);
    if (!stopped)
        return rc;
    merges_pause(m);
    merges_resume(m);
    return error_set(e, FSK_E_CANCEL, "cancelled by the caller");
}

void merges_pause(merges *m)
{
    pthread_mutex_lock(&m->w->turn);
    m->paused++;
    atomic_store(&m->stop, true);
    while (working(m))
        pthread_cond_wait(&m->finished, &m->w->turn);
    atomic_store(&m->stop, false);
    pthread_mutex_unlock(&m->w->turn);
}

void merges_resume(merges *m)
{
    pthread_mutex_lock(&m->w->turn);
    m->paused--;
    pthread_mutex_unlock(&m->w->turn);
}

void merges_make_room(merges *m, uint64_t bytes)
{
    pthread_mutex_lock(&m->w->turn);
    while (working(m) && !store_reserve(m->w->store, bytes))
        pthread_cond_wait(&m->finished, &m->w->turn);
    pthread_mutex_unlock(&m->w->turn);
}

void merges_free(merges *m)
{
    if (!m)
        return;
    merges_pause(m);
    pthread_mutex_lock(&m->w->turn);
    m->quit = true;
    pthread_cond_broadcast(&m->wake);
    pthread_mutex_unlock(&m->w->turn);
    for (uint32_t i = 0; i < LANES; i++) {
        if (m->lanes[i].started)
            pthread_join(m->lanes[i].thread, NULL);
    }
    pthread_cond_destroy(&m->wake);
    pthread_cond_destroy(&m->finished);
    mem_free(m->freed);
    mem_free(m);
}

/* ---- merging down ---- */

/* Whether documents should be reordered when all of a language are merged into one segment. */
static bool reorder_due(const writer *w, const described *d, uint32_t most)
{
    uint64_t docs = 0;
    for (uint32_t i = 0; i < d->n; i++)
        docs += d->all[i].docs - d->all[i].deleted;
    return most == 1 && !w->options.no_reorder && docs >= w->options.reorder_least;
}

static bool is_reordered(const writer *w, uint32_t id)
{
    bool found = false;
    for (uint32_t i = 0; i < w->manifest.nsegments; i++)
        found |= w->manifest.segments[i].id == id && w->manifest.segments[i].reordered;
    return found;
}

static int merge_language(writer *w, uint32_t language, uint32_t most, progress *p, fsk_error *e)
{
    described d;
    uint32_t n = 0;
    pthread_mutex_lock(&w->turn); /* a paused lane may wake and look at what is due */
    int rc = describe(w->merges, &d, e);
    if (!rc)
        describe_language(w->merges, language, &d);
    bool reorder = !rc && reorder_due(w, &d, most);
    if (!rc)
        n = policy_smallest(d.all, d.n, most, d.chosen);
    if (!n && reorder && d.n && !is_reordered(w, d.ids[0]))
        d.chosen[n++] = 0;
    uint32_t *ids = n ? chosen_ids(&d, n) : NULL;
    pthread_mutex_unlock(&w->turn);
    if (n)
        rc = writer_merge_segments(w, ids, n, reorder, p, e);
    mem_free(ids);
    described_free(&d);
    return rc;
}

int merges_down_to(writer *w, uint32_t most, fsk_error *e)
{
    progress p = {.fn = w->options.progress, .user = w->options.user};
    int rc = 0;
    merges_pause(w->merges);
    for (uint32_t i = 0; i < LANGUAGES_MAX && !rc; i++)
        rc = merge_language(w, i, most, &p, e);
    merges_resume(w->merges);
    return rc;
}
