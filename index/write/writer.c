/* writer.c -- see writer.h: life of the writer, documents in. */
#include "base/mem.h"
#include "write/merges.h"
#include <stdio.h>

enum { KEY_MAX = 4096, NAME_MAX_BYTES = 64, BATCH_MOST = 1 << 20, BATCH_LEAST = 16 << 10, DIGITS_MAX = 18 };
enum { RECORD_MOST = 1 << 30 };

/* ---- opening ---- */

static int first_manifest(writer *w, fsk_error *e)
{
    const writer_options *o = &w->options;
    const char *language = o->language ? o->language : "none";
    char *copy = arena_dup(&w->memory, language, strlen(language));
    next_state none = {.next_key = 1};
    if (!copy)
        return error_nomem(e);
    w->manifest = (manifest){
        .flags = o->manifest_flags, .next_segment = 1, .next_key = 1, .language = {copy, strlen(copy)}};
    int rc = store_publish_begin(w->store, e);
    return rc ? rc : writer_publish(w, &none, e);
}

/* The manifest's arrays move from the arena to the heap; fields in two copies, one that runs ahead. */
static int own_arrays(writer *w, fsk_error *e)
{
    manifest *m = &w->manifest;
    w->fields_cap = m->nfields + 16;
    w->nfields = m->nfields;
    w->fields = mem_array(w->fields_cap, sizeof *w->fields);
    manifest_field *fields = mem_array(m->nfields + 1, sizeof *fields);
    manifest_segment *segments = mem_array(m->nsegments + 1, sizeof *segments);
    for (uint32_t i = 0; w->fields && fields && i < m->nfields; i++)
        w->fields[i] = fields[i] = m->fields[i];
    if (segments && m->nsegments)
        memcpy(segments, m->segments, m->nsegments * sizeof *segments);
    m->fields = fields;
    m->segments = segments;
    return w->fields && fields && segments ? 0 : error_nomem(e);
}

static int read_manifest(writer *w, fsk_error *e)
{
    store_bytes bytes;
    manifest m = {0};
    int rc = store_get(w->store, 0, 0, &bytes, e);
    if (rc == FSK_E_NOTFOUND) {
        store_abort(w->store);
        rc = first_manifest(w, e);
    } else if (!rc) {
        rc = manifest_parse(bytes.p, bytes.n, &w->memory, &m, e);
        store_abort(w->store);
        w->manifest = m;
    }
    if (rc)
        w->manifest = (manifest){0};
    else
        rc = own_arrays(w, e);
    w->next_segment = w->manifest.next_segment;
    w->next_key = w->manifest.next_key;
    w->stores = !(w->manifest.flags & MANIFEST_NO_STORE);
    return rc;
}

static int check_analyzer(writer *w, fsk_error *e)
{
    const manifest *m = &w->manifest;
    uint64_t now = w->hook.fingerprint(w->hook.user, manifest_languages(m));
    if (m->fingerprint == now)
        return 0;
    if (!now)
        return error_nomem(e);
    if (w->options.adopt) {
        w->adopted = true;
        return 0;
    }
    return error_set(e, FSK_E_ANALYZER,
                     "%s was written with another version of libstemmer or utf8proc (language %.*s), which "
                     "makes other terms; %s",
                     store_path(w->store), (int)w->manifest.language.n, w->manifest.language.p,
                     w->manifest.flags & MANIFEST_NO_STORE
                         ? "index the documents anew into a new file"
                         : "make them anew from the stored text: fossick-admin rebuild (fsk_rebuild)");
}

static void find_body(writer *w)
{
    for (uint32_t i = 0; i < w->nfields; i++) {
        if (w->fields[i].flags & FIELD_BODY)
            w->body = i + 1;
    }
}

/* A queue of two batches a thread, all of it within an eighth of the budget. */
static size_t batch_size(const writer_options *o)
{
    size_t n = o->memory / 8 / (2 * (size_t)o->threads + 2);
    return n > BATCH_MOST ? BATCH_MOST : n < BATCH_LEAST ? BATCH_LEAST : n;
}

static int writer_set_up(writer *w, fsk_error *e)
{
    w->batch_bytes = batch_size(&w->options);
    int rc = read_manifest(w, e);
    if (!rc)
        rc = check_analyzer(w, e);
    if (!rc)
        w->options.limits.no_positions = w->manifest.flags & MANIFEST_NO_POSITIONS;
    if (!rc)
        rc = segment_cache_new(&w->cache, e);
    if (!rc)
        rc = workers_new(&w->hook, w->options.threads, 2 * w->options.threads * w->batch_bytes, &w->pending,
                         &w->workers, e);
    if (!rc)
        rc = merges_new(w, &w->merges, e);
    find_body(w);
    return rc;
}

int writer_open(store *s, const writer_options *o, const writer_hook *hook, writer **out, fsk_error *e)
{
    *out = NULL;
    writer *w = mem_zalloc(sizeof *w);
    if (!w)
        return error_nomem(e);
    int rc = store_writer_lock(s, e);
    if (rc) {
        mem_free(w);
        return rc;
    }
    w->store = s;
    w->options = *o;
    w->hook = *hook;
    if (!w->options.threads)
        w->options.threads = 1;
    if (!w->options.reorder_least)
        w->options.reorder_least = WRITER_REORDER_LEAST;
    pthread_mutex_init(&w->turn, NULL);
    pending_init(&w->pending, store_path(s), o->memory);
    rc = writer_set_up(w, e);
    if (rc)
        writer_free(w);
    else
        *out = w;
    return rc;
}

static void drop_filling(writer *w)
{
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++) {
        batch_free(w->filling[i]);
        w->filling[i] = NULL;
        w->batches[i] = 0;
    }
    w->filled = 0;
}

void writer_free(writer *w)
{
    /* In a child of the process that opened it there are no threads to wait for, and what they held when it
     * was forked may be locked or half done: nothing of it can be freed. */
    if (!w || store_check_fork(w->store, NULL))
        return;
    merges_free(w->merges);
    workers_free(w->workers);
    drop_filling(w);
    pending_free(&w->pending);
    buf_free(&w->metadata);
    snapshot_close(w->view);
    segment_cache_free(w->cache);
    store_abort(w->store);
    store_writer_unlock(w->store);
    mem_free(w->manifest.fields);
    mem_free(w->manifest.segments);
    mem_free(w->fields);
    buf_free(&w->undropped);
    pthread_mutex_destroy(&w->turn);
    arena_free(&w->memory);
    mem_free(w);
}

void writer_count(const writer *w, fsk_writer_counts *out)
{
    *out = w->counts;
}

/* ---- fields ---- */

int writer_field(writer *w, fsk_str name, uint32_t *number, fsk_error *e)
{
    *number = manifest_field_find(&(manifest){.fields = w->fields, .nfields = w->nfields}, name);
    if (*number != UINT32_MAX)
        return 0;
    if (!name.n || name.n > NAME_MAX_BYTES)
        return error_set(e, FSK_E_INVAL, "a field's name has 1 to %d bytes", NAME_MAX_BYTES);
    if (w->nfields == FIELDS_MAX)
        return error_set(e, FSK_E_LIMIT, "an index has at most %d fields", FIELDS_MAX);
    if (w->nfields == w->fields_cap) {
        manifest_field *fields = mem_resize(w->fields, 2 * w->fields_cap * sizeof *fields);
        if (!fields)
            return error_nomem(e);
        w->fields = fields;
        w->fields_cap *= 2;
    }
    char *copy = arena_dup(&w->memory, name.p, name.n);
    if (!copy)
        return error_nomem(e);
    bool body = name.n == 4 && !memcmp(name.p, "text", 4);
    w->fields[w->nfields++] = (manifest_field){{copy, name.n}, body ? FIELD_BODY : 0};
    *number = w->nfields;
    if (body)
        w->body = *number;
    return 0;
}

/* ---- documents ---- */

static int refuse_failed(const writer *w, fsk_error *e)
{
    return w->failed ? error_set(e, w->failed, "the writer has failed before: roll back") : 0;
}

/* Numbers that the caller gives as keys are never assigned later. */
static void skip_assigned(writer *w, fsk_str key)
{
    uint64_t v = 0;
    if (key.n > DIGITS_MAX || key.p[0] == '0')
        return;
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] < '0' || key.p[i] > '9')
            return;
        v = v * 10 + (uint64_t)(key.p[i] - '0');
    }
    if (v >= w->next_key)
        w->next_key = v + 1;
}

static int check_put(const writer *w, fsk_str key, size_t n, fsk_error *e)
{
    if (key.n > KEY_MAX)
        return error_set(e, FSK_E_LIMIT, "the key has %zu bytes, at most %d are possible", key.n, KEY_MAX);
    if (n > w->options.memory / 4 || n > RECORD_MOST)
        return error_set(e, FSK_E_LIMIT,
                         "the document has %zu bytes, more than a quarter of the memory budget of %zu", n,
                         w->options.memory);
    return 0;
}

/* Keys stay in memory until the commit, each with its place, norms, and what sorting it takes. */
static int check_room(const writer *w, fsk_error *e)
{
    enum { CHANGE_BYTES = 96 };
    const pending *p = &w->pending;
    uint64_t bytes = CHANGE_BYTES * (uint64_t)(p->nputs + p->ndeletes) + p->keys.n + p->delete_keys.n;
    if (bytes <= w->options.memory / 2 || w->options.adopt) /* which is all or nothing */
        return 0;
    return error_set(e, FSK_E_UNCOMMITTED,
                     "%zu documents and deletes are uncommitted, as many as a memory budget of %zu "
                     "bytes can hold; commit, then go on",
                     p->nputs + p->ndeletes, w->options.memory);
}

static int hand_over(writer *w, uint32_t language, fsk_error *e)
{
    batch *b = w->filling[language];
    w->filling[language] = NULL;
    w->filled -= b->text.n;
    return workers_submit(w->workers, b, e);
}

/* Batches of other languages that are being filled take twice the room of one at most. */
static int bound_filling(writer *w, uint32_t language, fsk_error *e)
{
    uint32_t most = language;
    if (w->filled <= 2 * w->batch_bytes)
        return 0;
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++) {
        const batch *x = w->filling[i], *y = w->filling[most];
        if (x && i != language && (most == language || x->text.n > y->text.n))
            most = i;
    }
    return most == language ? 0 : hand_over(w, most, e);
}

/* The batch that takes a record of n bytes. */
static int batch_for(writer *w, uint32_t language, size_t n, fsk_error *e)
{
    batch *b = w->filling[language];
    const pending_part *part = w->pending.parts[language];
    int rc = bound_filling(w, language, e);
    if (!rc && b && (b->text.n + n > w->batch_bytes || b->body != w->body))
        rc = hand_over(w, language, e);
    if (rc || w->filling[language])
        return rc;
    b = w->filling[language] = workers_batch(w->workers);
    if (!b)
        return error_nomem(e);
    b->language = language;
    b->number = w->batches[language]++;
    b->first_doc = part ? part->ndocs : 0;
    b->body = w->body;
    b->store = w->stores;
    return 0;
}

int writer_put(writer *w, fsk_str key, const uint8_t *record, size_t n, uint32_t language, fsk_error *e)
{
    char digits[24];
    int rc = refuse_failed(w, e);
    if (!rc)
        rc = check_put(w, key, n, e);
    if (!rc)
        rc = check_room(w, e);
    if (rc)
        return rc;
    if (key.n)
        skip_assigned(w, key);
    else
        key = (fsk_str){digits,
                        (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)w->next_key++)};
    rc = batch_for(w, language, n, e);
    if (!rc)
        rc = pending_put(&w->pending, key, language, e);
    if (!rc) {
        rc = batch_add(w->filling[language], record, n, e);
        if (rc)
            pending_unput(&w->pending);
    }
    if (!rc) {
        w->pending.bytes += n;
        w->filled += n;
    } else if (rc != FSK_E_LIMIT) {
        w->failed = rc;
    }
    return rc;
}

int writer_delete(writer *w, fsk_str key, fsk_error *e)
{
    int rc = refuse_failed(w, e);
    if (rc || !key.n || key.n > KEY_MAX)
        return rc;
    rc = check_room(w, e);
    if (rc)
        return rc;
    rc = pending_delete_key(&w->pending, key, e);
    w->failed = rc;
    return rc;
}

int writer_rollback(writer *w, fsk_error *e)
{
    (void)e;
    drop_filling(w);
    workers_discard(w->workers);
    pending_clear(&w->pending);
    w->metadata.n = 0;
    w->failed = 0;
    return 0;
}

int writer_merge(writer *w, uint32_t max_segments, fsk_error *e)
{
    if (!max_segments)
        return error_set(e, FSK_E_INVAL, "an index has at least one segment");
    merges_pause(w->merges);
    int rc = writer_commit(w, e);
    if (!rc)
        rc = merges_down_to(w, max_segments, e);
    merges_resume(w->merges);
    return rc;
}

int writer_wait(writer *w, fsk_error *e)
{
    return merges_wait(w->merges, w->options.progress, w->options.user, e);
}
