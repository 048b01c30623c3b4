/* runs.c -- see runs.h: a k-way merge by term; within a term by docid.
 *
 * Relies on: run.h, build.h.  Two heaps of the same sources: one ordered by name over the sources whose field
 * is at hand, one by docid over those that have the term.  Workers take batches in turn, so a source stays
 * the least for a batch's worth of documents: the docid heap is touched once for such a stretch. */
#include "write/runs.h"
#include "base/mem.h"
#include "segment/segment.h"
#include "write/forms.h"

typedef struct source {
    run_reader r;
    uint64_t fields_left, names_left;
    uint64_t field;
    uint64_t key; /* first 8 bytes of the name */
    uint64_t list_end;
    uint32_t doc, tf, df;
    bool more; /* a posting is decoded */
} source;

typedef struct runs {
    source *all, **heap, **group;
    size_t n, nheap, ngroup;
    uint32_t *positions;
    size_t positions_cap;
    forms forms;
    const docmap *map;
    uint64_t tokens; /* of the field at hand, of documents that stay */
    bool skip;       /* no document that stays has the field: read past it */
    build *b;
    progress *p;
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

static bool positions_room(runs *m, size_t n)
{
    if (n < m->positions_cap)
        return true;
    size_t cap = m->positions_cap ? m->positions_cap * 2 : 1024;
    uint32_t *p = mem_resize(m->positions, cap * sizeof *p);
    if (!p)
        return false;
    m->positions = p;
    m->positions_cap = cap;
    return true;
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

/* Where the buffered part of the list ends, such that a whole number begins at any byte before it. */
static const uint8_t *list_stop(const source *s)
{
    uint64_t left = s->list_end - run_at(&s->r);
    uint64_t have = (uint64_t)(s->r.end - s->r.p);
    if (left <= have)
        return s->r.p + left;
    return have < VARINT_MAX ? s->r.p : s->r.end - VARINT_MAX + 1;
}

/* The positions of the posting whose docid was read; afterwards the reader stands at the next posting. */
static int read_positions(runs *m, source *s, fsk_error *e)
{
    uint64_t v = 0;
    int rc = run_number(&s->r, &v, e);
    uint32_t position = (uint32_t)v, tf = 0;
    if (!positions_room(m, 1))
        rc = error_nomem(e);
    if (!rc)
        m->positions[tf++] = position;
    while (!rc && run_at(&s->r) < s->list_end) {
        rc = run_fill(&s->r, 2 * VARINT_MAX, e);
        const uint8_t *p = s->r.p, *stop = list_stop(s);
        while (!rc && p < stop && !(*p & 1)) {
            p = varint_get(p, s->r.end, &v);
            position += (uint32_t)(v >> 1);
            if (!positions_room(m, tf + 1))
                rc = error_nomem(e);
            else
                m->positions[tf++] = position;
        }
        s->r.p = p;
        if (p < stop)
            break;
    }
    s->tf = tf;
    return rc;
}

static int copy_posting(runs *m, source *s, fsk_error *e)
{
    uint32_t doc = docmap_get(m->map, s->doc);
    int rc = read_positions(m, s, e);
    if (!rc && doc != DOC_GONE) {
        m->tokens += s->tf;
        rc = build_posting(m->b, doc, s->tf, m->positions, e);
    }
    if (!rc)
        rc = next_doc(s, e);
    return rc;
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
        rc = build_term(m->b, name, (uint32_t)df, e);
    if (!rc)
        rc = merge_lists(m, e);
    if (!rc && !m->skip)
        rc = build_term_end(m->b, e);
    return rc ? rc : progress_add(m->p, bytes, e);
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
    return build_stem(m->b, name, list, n, e);
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
        rc = build_section_begin(m->b, field, space, e);
    while (!rc && m->nheap) {
        take_group(m);
        rc = space == SPACE_RAW ? merge_term(m, e) : merge_stem(m, e);
        if (!rc)
            rc = return_group(m, e);
    }
    return rc || m->skip ? rc : build_section_end(m->b, e);
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
            build_tokens(m->b, (uint32_t)field, m->tokens);
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

int runs_merge(const run *list, size_t n, spill *file, size_t memory, const docmap *map, build *b,
               progress *p, fsk_error *e)
{
    enum { ROOM_LEAST = 4096, ROOM_MOST = 256 << 10 };
    runs m = {.map = map, .b = b, .p = p};
    size_t room = memory / (n ? n : 1);
    room = room < ROOM_LEAST ? ROOM_LEAST : room > ROOM_MOST ? ROOM_MOST : room;
    int rc = open_sources(&m, list, n, file, room, e);
    if (!rc)
        rc = merge_fields(&m, e);
    for (size_t i = 0; i < m.n; i++)
        run_reader_close(&m.all[i].r);
    mem_free(m.all);
    mem_free(m.heap);
    mem_free(m.group);
    mem_free(m.positions);
    forms_free(&m.forms);
    return rc;
}
