/* api_write.c -- the public functions on documents and the writer. */
#include "api.h"
#include "base/mem.h"
#include "codec/varint.h"
#include "ingest/ingest.h"
#include "text/language_guess.h"
#include "write/writer.h"
#include <string.h>
#include <unistd.h>

struct fsk_writer {
    fsk_index *index;
    writer *writer;
    buf record; /* of the document being put */
};

/* A field's text in pieces as they were given; the record needs it in one. */
typedef struct doc_field {
    char name[64];
    uint32_t name_bytes;
    buf text;
} doc_field;

struct fsk_doc {
    buf key;
    doc_field *fields; /* in order of first use; kept allocated by reset */
    uint32_t nfields, room;
    uint32_t language; /* LANGUAGE_UNKNOWN: the index's */
    bool failed;
};

enum {
    THREADS_MAX = 64,
    DEFAULT_THREADS_MAX = 8,
    MEMORY_LEAST = 16 << 20,
    MEMORY_DEFAULT = 512 << 20,
    KEY_MAX = 4096
};

/* ---- documents ---- */

fsk_doc *fsk_doc_new(void)
{
    fsk_doc *d = mem_zalloc(sizeof *d);
    if (d)
        d->language = LANGUAGE_UNKNOWN;
    return d;
}

void fsk_doc_reset(fsk_doc *d)
{
    d->key.n = 0;
    d->failed = false;
    d->language = LANGUAGE_UNKNOWN;
    for (uint32_t i = 0; i < d->nfields; i++)
        d->fields[i].text.n = 0;
    d->nfields = 0;
}

void fsk_doc_free(fsk_doc *d)
{
    if (!d)
        return;
    for (uint32_t i = 0; i < d->room; i++)
        buf_free(&d->fields[i].text);
    mem_free(d->fields);
    buf_free(&d->key);
    mem_free(d);
}

int fsk_doc_key(fsk_doc *d, fsk_str key)
{
    if (!d || !key.p || key.n == 0)
        return FSK_E_INVAL;
    if (key.n > KEY_MAX)
        return FSK_E_LIMIT;
    d->key.n = 0;
    buf_put(&d->key, key.p, key.n);
    d->failed |= d->key.failed;
    return d->key.failed ? FSK_E_NOMEM : 0;
}

int fsk_doc_language(fsk_doc *d, fsk_str language)
{
    uint32_t found = d && language.p ? language_find(language) : LANGUAGE_UNKNOWN;
    if (found == LANGUAGE_UNKNOWN)
        return FSK_E_INVAL;
    d->language = found;
    return 0;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool valid_name(const char *name, size_t n)
{
    if (n == 0 || n > 64 || !letter(name[0]))
        return false;
    for (size_t i = 1; i < n; i++) {
        char c = name[i];
        if (!letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '.' && c != '-')
            return false;
    }
    return true;
}

static doc_field *field_of(fsk_doc *d, const char *name, size_t n)
{
    for (uint32_t i = 0; i < d->nfields; i++) {
        if (d->fields[i].name_bytes == n && memcmp(d->fields[i].name, name, n) == 0)
            return &d->fields[i];
    }
    if (d->nfields == d->room) {
        uint32_t room = d->room ? 2 * d->room : 4;
        doc_field *bigger = mem_resize(d->fields, room * sizeof *bigger);
        if (!bigger)
            return NULL;
        memset(bigger + d->room, 0, (room - d->room) * sizeof *bigger);
        d->fields = bigger;
        d->room = room;
    }
    doc_field *f = &d->fields[d->nfields++];
    memcpy(f->name, name, n);
    f->name_bytes = (uint32_t)n;
    return f;
}

int fsk_doc_text(fsk_doc *d, const char *field, fsk_str text)
{
    size_t n = field ? strlen(field) : 0;
    if (!d || (!text.p && text.n) || !valid_name(field, n))
        return FSK_E_INVAL;
    doc_field *f = field_of(d, field, n);
    if (!f) {
        d->failed = true;
        return FSK_E_NOMEM;
    }
    buf_put(&f->text, text.p, text.n);
    d->failed |= f->text.failed;
    return f->text.failed ? FSK_E_NOMEM : 0;
}

/* ---- the writer ---- */

static uint32_t default_threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > DEFAULT_THREADS_MAX ? DEFAULT_THREADS_MAX : (uint32_t)cores;
}

int api_writer_options(const fsk_index *ix, const fsk_writer_opts *opts, writer_options *out,
                       writer_hook *hook, fsk_error *e)
{
    fsk_writer_opts o = FSK_WRITER_OPTS_INIT;
    api_options(&o, sizeof o, opts);
    if (o.threads > THREADS_MAX)
        return error_set(e, FSK_E_INVAL, "at most %d threads can index", THREADS_MAX);
    if (o.memory && o.memory < MEMORY_LEAST)
        return error_set(e, FSK_E_INVAL, "indexing needs at least %d MiB of memory", MEMORY_LEAST >> 20);
    *out = (writer_options){.threads = o.threads ? o.threads : default_threads(),
                            .memory = o.memory ? o.memory : MEMORY_DEFAULT,
                            .no_merge = o.flags & FSK_WRITER_NO_MERGE,
                            .no_reorder = o.flags & FSK_WRITER_NO_REORDER,
                            .progress = o.progress,
                            .user = o.user,
                            .language = analyzer_language(ix->analyzer)};
    ingest_hook(ix->analyzer, hook);
    return 0;
}

int fsk_writer_open(fsk_index *ix, const fsk_writer_opts *opts, fsk_writer **out, fsk_error *e)
{
    error_clear(e);
    if (out)
        *out = NULL;
    if (!ix || !out)
        return error_set(e, FSK_E_INVAL, "fsk_writer_open: bad argument");
    writer_options o;
    writer_hook hook;
    int rc = api_writer_options(ix, opts, &o, &hook, e);
    if (rc == 0)
        rc = store_check_fork(ix->store, e);
    if (rc != 0)
        return rc;
    fsk_writer *w = mem_zalloc(sizeof *w);
    if (!w)
        return error_nomem(e);
    w->index = ix;
    rc = writer_open(ix->store, &o, &hook, &w->writer, e);
    if (rc != 0) {
        mem_free(w);
        return rc;
    }
    atomic_fetch_add(&ix->users, 1);
    *out = w;
    return 0;
}

/* The document as it is stored and handed to the inverter (FORMAT.md section 8). */
static int make_record(fsk_writer *w, const fsk_doc *d, fsk_error *e)
{
    w->record.n = 0;
    buf_put_varint(&w->record, d->nfields);
    for (uint32_t i = 0; i < d->nfields; i++) {
        const doc_field *f = &d->fields[i];
        uint32_t number;
        int rc = writer_field(w->writer, (fsk_str){f->name, f->name_bytes}, &number, e);
        if (rc != 0)
            return rc;
        buf_put_varint(&w->record, number);
        buf_put_varint(&w->record, f->text.n);
        buf_put(&w->record, f->text.p, f->text.n);
    }
    return w->record.failed ? error_nomem(e) : 0;
}

/* The writer's threads do not exist in a child of the process that opened it. */
static int need_writer(const fsk_writer *w, bool argument, const char *function, fsk_error *e)
{
    error_clear(e);
    if (!w || !argument)
        return error_set(e, FSK_E_INVAL, "%s: bad argument", function);
    return store_check_fork(w->index->store, e);
}

static bool is_body(const doc_field *f)
{
    return f->name_bytes == 4 && memcmp(f->name, "text", 4) == 0;
}

/* By the text of the body first, then of what else there is. */
static uint32_t guess_language(const fsk_doc *d)
{
    language_guess g;
    language_guess_begin(&g);
    for (int body = 1; body >= 0; body--)
        for (uint32_t i = 0; i < d->nfields; i++)
            if (is_body(&d->fields[i]) == body)
                language_guess_add(&g, (fsk_str){(const char *)d->fields[i].text.p, d->fields[i].text.n});
    return language_guess_end(&g);
}

static uint32_t language_of(const fsk_writer *w, const fsk_doc *d)
{
    const analyzer *a = w->index->analyzer;
    uint32_t language = d->language;
    if (language == LANGUAGE_UNKNOWN)
        language = analyzer_guesses(a) ? LANGUAGE_AUTO : analyzer_main(a);
    return language == LANGUAGE_AUTO ? guess_language(d) : language;
}

int fsk_writer_put(fsk_writer *w, const fsk_doc *d, fsk_error *e)
{
    int rc = need_writer(w, d, "fsk_writer_put", e);
    if (rc == 0)
        rc = d->failed ? error_nomem(e) : make_record(w, d, e);
    if (rc != 0)
        return rc;
    uint32_t language = language_of(w, d);
    analyzer_meet(w->index->analyzer, UINT64_C(1) << language);
    return writer_put(w->writer, (fsk_str){(const char *)d->key.p, d->key.n}, w->record.p, w->record.n,
                      language, e);
}

int fsk_writer_delete(fsk_writer *w, fsk_str key, fsk_error *e)
{
    int rc = need_writer(w, key.p || !key.n, "fsk_writer_delete", e);
    return rc || key.n == 0 || key.n > KEY_MAX ? rc : writer_delete(w->writer, key, e);
}

int fsk_writer_metadata(fsk_writer *w, fsk_str name, fsk_str value, fsk_error *e)
{
    bool given = (name.p || !name.n) && (value.p || !value.n);
    int rc = need_writer(w, given, "fsk_writer_metadata", e);
    return rc ? rc : writer_metadata(w->writer, name, value, e);
}

static int matcher_run(void *user, const snapshot *s, matched_fn *fn, void *to, fsk_error *e)
{
    const fsk_query *q = user;
    exec *x;
    int rc = exec_new(&x, e);
    if (rc == 0)
        rc = exec_match(x, s, q->query, fn, to, e);
    exec_free(x);
    return rc;
}

static void matcher_free(void *user)
{
    fsk_query_free(user);
}

int fsk_writer_delete_matching(fsk_writer *w, const fsk_query *q, fsk_error *e)
{
    int rc = need_writer(w, q, "fsk_writer_delete_matching", e);
    if (rc != 0)
        return rc;
    fsk_query *kept = (fsk_query *)(uintptr_t)q; /* immutable but for its count */
    atomic_fetch_add(&kept->users, 1);
    rc = writer_delete_matching(w->writer, &(matcher){kept, matcher_run, matcher_free}, e);
    if (rc != 0)
        fsk_query_free(kept);
    return rc;
}

int fsk_writer_commit(fsk_writer *w, fsk_error *e)
{
    int rc = need_writer(w, true, "fsk_writer_commit", e);
    return rc ? rc : writer_commit(w->writer, e);
}

int fsk_writer_rollback(fsk_writer *w, fsk_error *e)
{
    int rc = need_writer(w, true, "fsk_writer_rollback", e);
    return rc ? rc : writer_rollback(w->writer, e);
}

int fsk_writer_merge(fsk_writer *w, uint32_t max_segments, fsk_error *e)
{
    int rc = need_writer(w, max_segments, "fsk_writer_merge", e);
    return rc ? rc : writer_merge(w->writer, max_segments, e);
}

int fsk_writer_wait(fsk_writer *w, fsk_error *e)
{
    int rc = need_writer(w, true, "fsk_writer_wait", e);
    return rc ? rc : writer_wait(w->writer, e);
}

void fsk_writer_count(const fsk_writer *w, fsk_writer_counts *out)
{
    writer_count(w->writer, out);
}

void fsk_writer_free(fsk_writer *w)
{
    if (!w)
        return;
    writer_free(w->writer);
    buf_free(&w->record);
    atomic_fetch_sub(&w->index->users, 1);
    mem_free(w);
}
