/* runs.c -- see runs.h: a k-way merge by term; within a term by docid.
 *
 * Relies on: run.h, feed.h.  Two heaps of the same sources: one ordered by name over the sources whose field
 * is at hand, one by docid over those that have the term.  Workers take batches in turn, so a source stays
 * the least for a batch's worth of documents: the docid heap is touched once for such a stretch. */
#include "write/runs.h"
#include "base/mem.h"
#include "segment/segment.h"
#include "write/feed.h"
#include "write/forms.h"
#include <signal.h>

typedef struct source {
    run_reader r;
    uint64_t fields_left, names_left;
    uint64_t field;
    uint64_t key; /* first 8 bytes of the name */
    uint64_t list_end;
    uint32_t doc, df;
    bool more; /* a posting is decoded */
} source;

typedef struct runs {
    source *all, **heap, **group;
    size_t n, nheap, ngroup;
    forms forms;
    const docmap *map;
    uint64_t tokens; /* of the field at hand, of documents that stay */
    bool skip;       /* no document that stays has the field: read past it */
    const build *b;
    feed to;
} runs;

/* ---- heaps ---- */

static inline bool name_less(const source *a, const source *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    uint32_t n = min_u32(a->r.name_bytes, b->r.name_bytes);
    int c = memcmp(a->r.name, b->r.name, n);
    return c ? c < 0 : a->r.name_bytes < b->r.name_bytes;
}

static inline bool doc_less(const source *a, const source *b)
{
    return a->doc < b->doc;
}

typedef bool (*less_fn)(const source *, const source *);

static inline __attribute__((always_inline)) void sift(source **heap, size_t n, size_t i, less_fn less)
{
    source *s = heap[i];
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= n)
            break;
        if (child + 1 < n && less(heap[child + 1], heap[child]))
            child++;
        if (!less(heap[child], s))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = s;
}

static void sift_name(source **heap, size_t n, size_t i)
{
    sift(heap, n, i, name_less);
}

static void sift_doc(source **heap, size_t n, size_t i)
{
    sift(heap, n, i, doc_less);
}

static void heapify(source **heap, size_t n, void (*down)(source **, size_t, size_t))
{
    for (size_t i = n / 2; i-- > 0;)
        down(heap, n, i);
}

/* ---- reading a source ---- */

static int next_name(source *s, bool first, fsk_error *e)
{
    if (!s->names_left)
        return FSK_E_NOTFOUND;
    s->names_left--;
    int rc = run_name(&s->r, first, e);
    if (rc)
        return rc;
    uint8_t head[8] = {0};
    memcpy(head, s->r.name, min_u32(s->r.name_bytes, 8));
    s->key = __builtin_bswap64(load_u64(head));
    return 0;
}

/* Reads the docid of the next posting, if the list has one. */
static int next_doc(source *s, fsk_error *e)
{
    uint64_t v = 0;
    s->more = run_at(&s->r) < s->list_end;
    int rc = s->more ? run_number(&s->r, &v, e) : 0;
    s->doc += (uint32_t)(v >> 1);
    return rc;
}

/* Where the buffered part of the list ends, or FEW bytes are over, such that a whole number begins at any
 * byte before it. */
enum { FEW = PARCEL_SLACK / 2 };

static const uint8_t *list_stop(const source *s)
{
    uint64_t left = s->list_end - run_at(&s->r);
    uint64_t have = (uint64_t)(s->r.end - s->r.p);
    if (left <= have)
        return s->r.p + min_u64(left, FEW);
    return have < VARINT_MAX ? s->r.p : s->r.p + min_u64(have - VARINT_MAX + 1, FEW);
}

/* The positions of the posting whose docid was read; afterwards the reader stands at the next posting. */
static int read_positions(source *s, parcel *to, fsk_error *e)
{
    uint64_t v = 0;
    int rc = run_number(&s->r, &v, e);
    uint32_t position = (uint32_t)v;
    to->words[to->n++] = position;
    while (!rc && run_at(&s->r) < s->list_end) {
        rc = run_fill(&s->r, 2 * VARINT_MAX, e);
        if (!rc && !parcel_room(to, FEW))
            rc = error_nomem(e);
        const uint8_t *p = s->r.p, *stop = list_stop(s);
        uint32_t *words = to->words + to->n;
        while (!rc && p < stop && !(*p & 1)) {
            p = varint_get(p, s->r.end, &v);
            position += (uint32_t)(v >> 1);
            *words++ = position;
        }
        to->n = (size_t)(words - to->words);
        s->r.p = p;
        if (p < stop)
            break;
    }
    return rc;
}

static int copy_posting(runs *m, source *s, fsk_error *e)
{
    uint32_t doc = docmap_get(m->map, s->doc);
    int rc = feed_ready(&m->to, e);
    parcel *to = m->to.at;
    if (!rc && !parcel_room(to, FEW))
        rc = error_nomem(e);
    if (rc)
        return rc;
    size_t at = to->n;
    to->n = at + 2;
    rc = read_positions(s, to, e);
    uint32_t tf = (uint32_t)(to->n - at) - 2;
    to->words[at] = doc;
    to->words[at + 1] = tf;
    if (doc == DOC_GONE)
        to->n = at;
    else
        m->tokens += tf;
    return rc ? rc : next_doc(s, e);
}

/* ---- a term ---- */

static int list_begin(source *s, fsk_error *e)
{
    uint64_t df = 0, bytes = 0;
    int rc = run_number(&s->r, &df, e);
    if (!rc)
        rc = run_number(&s->r, &bytes, e);
    s->df = (uint32_t)df;
    s->list_end = run_at(&s->r) + bytes;
    s->doc = UINT32_MAX;
    return rc ? rc : next_doc(s, e);
}

/* Copies postings of the least source up to the next source's docid, and so on. */
static int merge_lists(runs *m, fsk_error *e)
{
    source **heap = m->group;
    size_t n = m->ngroup;
    heapify(heap, n, sift_doc);
    while (n) {
        source *s = heap[0];
        uint32_t until = UINT32_MAX;
        if (n > 1)
            until = n > 2 ? min_u32(heap[1]->doc, heap[2]->doc) : heap[1]->doc;
        while (s->more && s->doc < until) {
            int rc = copy_posting(m, s, e);
            if (rc)
                return rc;
        }
        if (s->more && s->doc == until)
            return error_set(e, FSK_E_IO, "the temporary file was changed");
        if (!s->more) {
            heap[0] = heap[--n];
            heap[n] = s;
        }
        if (n)
            sift_doc(heap, n, 0);
    }
    return 0;
}

/* Moves the sources with the least name from the heap to the group. */
static void take_group(runs *m)
{
    m->ngroup = 0;
    do {
        source *s = m->heap[0];
        m->group[m->ngroup++] = s;
        m->heap[0] = m->heap[--m->nheap];
        if (m->nheap)
            sift_name(m->heap, m->nheap, 0);
    } while (m->nheap && m->heap[0]->key == m->group[0]->key && !name_less(m->group[0], m->heap[0]));
}

static void heap_push(runs *m, source *s)
{
    size_t i = m->nheap++;
    for (; i && name_less(s, m->heap[(i - 1) / 2]); i = (i - 1) / 2)
        m->heap[i] = m->heap[(i - 1) / 2];
    m->heap[i] = s;
}

/* `group` was reordered by the docid heap but still holds the same sources in [0, ngroup). */
static int return_group(runs *m, fsk_error *e)
{
    for (size_t i = 0; i < m->ngroup; i++) {
        int rc = next_name(m->group[i], false, e);
        if (rc && rc != FSK_E_NOTFOUND)
            return rc;
        if (!rc)
            heap_push(m, m->group[i]);
    }
    return 0;
}

static int merge_term(runs *m, fsk_error *e)
{
    uint64_t df = 0, bytes = 0;
    int rc = 0;
    fsk_str name = {(const char *)m->group[0]->r.name, m->group[0]->r.name_bytes};
    for (size_t i = 0; i < m->ngroup && !rc; i++) {
        source *s = m->group[i];
        uint64_t at = run_at(&s->r);
        rc = list_begin(s, e);
        df += s->df;
        bytes += s->list_end - at;
    }
    if (!rc && !m->skip)
        rc = feed_term(&m->to, name, (uint32_t)df, e);
    if (!rc)
        rc = merge_lists(m, e);
    if (rc)
        return rc;
    return m->skip ? feed_done(&m->to, bytes, e) : feed_term_end(&m->to, bytes, e);
}

/* ---- a stem ---- */

static int add_forms(runs *m, source *s, fsk_error *e)
{
    uint8_t form[RUN_NAME_MAX + 1];
    uint32_t nform = s->r.name_bytes;
    uint64_t left = 0;
    memcpy(form, s->r.name, nform);
    int rc = run_number(&s->r, &left, e);
    for (; !rc && left; left--) {
        rc = run_form(&s->r, form, &nform, e);
        if (!rc)
            rc = forms_add(&m->forms, form, nform, e);
    }
    return rc;
}

static int merge_stem(runs *m, fsk_error *e)
{
    fsk_str name = {(const char *)m->group[0]->r.name, m->group[0]->r.name_bytes};
    int rc = 0;
    forms_clear(&m->forms);
    for (size_t i = 0; i < m->ngroup && !rc; i++)
        rc = add_forms(m, m->group[i], e);
    if (rc || m->skip)
        return rc;
    uint32_t n;
    const fsk_str *list = forms_list(&m->forms, &n);
    return feed_stem(&m->to, name, list, n, e);
}

/* ---- a field ---- */

static int merge_section(runs *m, uint32_t field, uint32_t space, fsk_error *e)
{
    int rc = 0;
    m->nheap = 0;
    for (size_t i = 0; i < m->n && !rc; i++) {
        source *s = &m->all[i];
        if (!s->fields_left || s->field != field)
            continue;
        rc = run_number(&s->r, &s->names_left, e);
        if (!rc && s->names_left && !(rc = next_name(s, true, e)))
            heap_push(m, s);
    }
    if (rc || !m->nheap)
        return rc;
    if (!m->skip)
        rc = feed_section(&m->to, field, space, e);
    while (!rc && m->nheap) {
        take_group(m);
        rc = space == SPACE_RAW ? merge_term(m, e) : merge_stem(m, e);
        if (!rc)
            rc = return_group(m, e);
    }
    return rc || m->skip ? rc : feed_section_end(&m->to, e);
}

static int next_field(runs *m, uint64_t after, fsk_error *e)
{
    int rc = 0;
    for (size_t i = 0; i < m->n && !rc; i++) {
        source *s = &m->all[i];
        if (s->fields_left && s->field == after && --s->fields_left)
            rc = run_number(&s->r, &s->field, e);
    }
    return rc;
}

static int merge_fields(runs *m, fsk_error *e)
{
    for (;;) {
        uint64_t field = UINT64_MAX;
        for (size_t i = 0; i < m->n; i++) {
            if (m->all[i].fields_left)
                field = min_u64(field, m->all[i].field);
        }
        if (field == UINT64_MAX)
            return 0;
        m->tokens = 0;
        m->skip = !build_has_field(m->b, (uint32_t)field);
        int rc = merge_section(m, (uint32_t)field, SPACE_RAW, e);
        if (!rc && m->map->dead)
            rc = feed_tokens(&m->to, (uint32_t)field, m->tokens, e);
        if (!rc)
            rc = merge_section(m, (uint32_t)field, SPACE_STEM, e);
        if (!rc)
            rc = next_field(m, field, e);
        if (rc)
            return rc;
    }
}

static int open_sources(runs *m, const run *list, size_t n, spill *file, size_t room, fsk_error *e)
{
    m->all = mem_array(n, sizeof *m->all);
    m->heap = mem_array(n, sizeof(source *));
    m->group = mem_array(n, sizeof(source *));
    if (!m->all || !m->heap || !m->group)
        return error_nomem(e);
    for (size_t i = 0; i < n; i++) {
        source *s = &m->all[m->n];
        if (!list[i].n)
            continue;
        int rc = run_reader_open(&s->r, &list[i], file, room, e);
        m->n += !rc;
        if (!rc)
            rc = run_number(&s->r, &s->fields_left, e);
        if (!rc && s->fields_left)
            rc = run_number(&s->r, &s->field, e);
        if (rc)
            return rc;
    }
    return 0;
}

static int merge_all(runs *m, fsk_error *e)
{
    int rc = merge_fields(m, e);
    return rc ? rc : feed_pass_on(&m->to, e);
}

/* ---- two threads ---- */

typedef struct merger {
    runs *m;
    int rc;
    fsk_error why;
} merger;

static void *merger_main(void *arg)
{
    merger *g = arg;
    g->rc = merge_all(g->m, &g->why);
    feed_close(&g->m->to);
    return NULL;
}

/* A thread merges, this one works off what comes: what it calls may belong to this one. */
static int merge_beside(runs *m, fsk_error *e)
{
    merger g = {.m = m};
    pthread_t thread;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the embedder's */
    int started = pthread_create(&thread, NULL, merger_main, &g);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started)
        return error_sys(e, started, "cannot start a thread");
    int rc = feed_work(&m->to, e);
    pthread_join(thread, NULL);
    if (!rc && g.rc && e)
        *e = g.why;
    return rc ? rc : g.rc;
}

int runs_merge(const run *list, size_t n, spill *file, const runs_means *means, const docmap *map, build *b,
               progress *p, fsk_error *e)
{
    enum { ROOM_LEAST = 4096, ROOM_MOST = 256 << 10, BESIDE_LEAST = 64 << 10 };
    runs m = {.map = map, .b = b};
    size_t room = means->memory / (n ? n : 1);
    room = room < ROOM_LEAST ? ROOM_LEAST : room > ROOM_MOST ? ROOM_MOST : room;
    uint64_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += list[i].n;
    bool beside = means->threads > 1 && bytes >= BESIDE_LEAST;
    int rc = open_sources(&m, list, n, file, room, e);
    feed_init(&m.to, b, p, beside);
    if (!rc)
        rc = beside ? merge_beside(&m, e) : merge_all(&m, e);
    for (size_t i = 0; i < m.n; i++)
        run_reader_close(&m.all[i].r);
    feed_free(&m.to);
    mem_free(m.all);
    mem_free(m.heap);
    mem_free(m.group);
    forms_free(&m.forms);
    return rc;
}
