/* api.c -- the public functions on versions, errors, the index, and text analysis. */
#include "api.h"
#include "base/cpu.h"
#include "base/mem.h"
#include "ingest/ingest.h"
#include "text/language_guess.h"
#include "write/writer.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define STRING(x) #x
#define VERSION_TEXT(a, b, c) STRING(a) "." STRING(b) "." STRING(c)

uint32_t fsk_version(void)
{
    return FSK_VERSION_MAJOR << 16 | FSK_VERSION_MINOR << 8 | FSK_VERSION_PATCH;
}

static char info[160];

static void make_info(void)
{
    static const char *const levels[SIMD_LEVELS] = {"scalar", "avx2", "avx512"};
    int major, minor, patch;
    store_library(&major, &minor, &patch);
    snprintf(info, sizeof info, "%s format 2 unicode 15.0 lmdb %d.%d.%d utf8proc %s zstd %s %s",
             VERSION_TEXT(FSK_VERSION_MAJOR, FSK_VERSION_MINOR, FSK_VERSION_PATCH), major, minor, patch,
             folder_library(), stored_library(), levels[cpu_level()]);
}

const char *fsk_build_info(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_info);
    return info;
}

const char *fsk_strerror(int code)
{
    switch (code) {
#define X(name, value, text) \
    case FSK_E_##name:       \
        return text;
        FSK_ERR_MAP(X)
#undef X
    default:
        return "unknown error";
    }
}

const char *fsk_errname(int code)
{
    switch (code) {
#define X(name, value, text) \
    case FSK_E_##name:       \
        return "FSK_E_" #name;
        FSK_ERR_MAP(X)
#undef X
    default:
        return "FSK_E_?";
    }
}

void api_options(void *to, size_t size, const void *from)
{
    uint32_t have;
    if (!from)
        return;
    memcpy(&have, from, sizeof have);
    memcpy(to, from, have < size ? have : size);
}

int api_copy(fsk_str text, char *out, size_t cap, size_t *need)
{
    if (need)
        *need = text.n;
    if (cap) {
        size_t n = text.n < cap ? text.n : cap - 1;
        if (n)
            memcpy(out, text.p, n);
        out[n] = 0;
    }
    return 0;
}

/* ---- index ---- */

static int first_manifest(fsk_index *ix, fsk_error *e)
{
    writer *w;
    writer_options o = {.threads = 1, .memory = 16 << 20, .language = analyzer_language(ix->analyzer)};
    o.manifest_flags = (ix->opts.flags & FSK_OPEN_NO_STORE ? MANIFEST_NO_STORE : 0) |
                       (ix->opts.flags & FSK_OPEN_NO_POSITIONS ? MANIFEST_NO_POSITIONS : 0) |
                       (analyzer_keeps_diacritics(ix->analyzer) ? MANIFEST_KEEP_DIACRITICS : 0);
    ix->positions = !(o.manifest_flags & MANIFEST_NO_POSITIONS);
    writer_hook hook;
    ingest_hook(ix->analyzer, &hook);
    int rc = writer_open(ix->store, &o, &hook, &w, e);
    if (rc == 0)
        writer_free(w);
    return rc;
}

static void warn_of_fingerprint(const fsk_index *ix, const manifest *m)
{
    if (ix->opts.log && m->fingerprint != analyzer_fingerprint(ix->analyzer, manifest_languages(m)))
        ix->opts.log(ix->opts.log_user, 1,
                     "libstemmer or utf8proc would make other terms than those indexed; "
                     "some words may not be found: fossick-admin rebuild (fsk_rebuild) makes them anew");
}

static int open_existing(fsk_index *ix, store_bytes bytes, fsk_error *e)
{
    arena memory = ARENA_INIT;
    manifest m;
    int rc = manifest_parse(bytes.p, bytes.n, &memory, &m, e);
    ix->positions = rc == 0 && !(m.flags & MANIFEST_NO_POSITIONS);
    const char *language = rc == 0 ? arena_dup(&memory, m.language.p, m.language.n) : NULL;
    if (rc == 0 && !language)
        rc = error_nomem(e);
    if (rc == 0)
        rc = analyzer_new(language, &ix->analyzer, e);
    if (rc == 0) {
        if (m.flags & MANIFEST_KEEP_DIACRITICS)
            analyzer_keep_diacritics(ix->analyzer);
        analyzer_meet(ix->analyzer, manifest_languages(&m));
        warn_of_fingerprint(ix, &m);
    }
    arena_free(&memory);
    return rc;
}

static int open_store(fsk_index *ix, const char *path, fsk_error *e)
{
    store_view *view = NULL;
    store_bytes bytes;
    int rc = store_open(path, &ix->opts, &ix->store, e);
    if (rc == 0)
        rc = store_view_open(ix->store, &view, e);
    if (rc != 0)
        return rc;
    int got = store_view_get(view, 0, 0, &bytes);
    if (got == 0)
        rc = open_existing(ix, bytes, e);
    else if (got != FSK_E_NOTFOUND)
        rc = error_set(e, got, "%s: cannot read the manifest", path);
    store_view_close(view);
    if (rc != 0 || got == 0)
        return rc;
    if (!(ix->opts.flags & FSK_OPEN_CREATE))
        return error_set(e, FSK_E_FORMAT,
                         "%s: not a fossick index, or one whose creation was cut short; delete it", path);
    rc = analyzer_new(ix->opts.language ? ix->opts.language : "english", &ix->analyzer, e);
    if (rc == 0 && ix->opts.flags & FSK_OPEN_KEEP_DIACRITICS)
        analyzer_keep_diacritics(ix->analyzer);
    return rc == 0 ? first_manifest(ix, e) : rc;
}

static void index_free(fsk_index *ix)
{
    if (ix->store)
        store_close(ix->store);
    segment_cache_free(ix->cache);
    analyzer_free(ix->analyzer);
    mem_free(ix);
}

int fsk_open(const char *path, const fsk_open_opts *opts, fsk_index **out, fsk_error *e)
{
    error_clear(e);
    if (!out)
        return error_set(e, FSK_E_INVAL, "fsk_open: no place for the index");
    *out = NULL;
    if (!path || !*path)
        return error_set(e, FSK_E_INVAL, "fsk_open: no path");
    fsk_index *ix = mem_zalloc(sizeof *ix);
    if (!ix)
        return error_nomem(e);
    ix->opts.size = sizeof ix->opts;
    api_options(&ix->opts, sizeof ix->opts, opts);
    int rc = segment_cache_new(&ix->cache, e);
    if (rc == 0)
        rc = open_store(ix, path, e);
    if (rc != 0) {
        index_free(ix);
        return rc;
    }
    *out = ix;
    return 0;
}

int fsk_close(fsk_index *ix)
{
    if (!ix)
        return 0;
    if (atomic_load(&ix->users) != 0)
        return FSK_E_BUSY;
    index_free(ix);
    return 0;
}

const char *fsk_language(const fsk_index *ix)
{
    return analyzer_language(ix->analyzer);
}

/* ---- analysis ---- */

static int analyze_words(folder *f, fsk_str text, fsk_token_fn fn, void *user)
{
    token_scanner s;
    text_token found;
    uint32_t next = 0;
    bool stands = false;
    tokens_begin(&s, text);
    while (tokens_next(&s, &found)) {
        bool moves = token_moves(found.kind);
        fsk_token t = {.start = found.start, .end = found.end, .kind = (uint32_t)found.kind};
        char term[TERM_MAX];
        fsk_str raw = folder_fold(f, (const uint8_t *)text.p + t.start, t.end - t.start);
        if (moves)
            stands = raw.n > 0;
        if (raw.n == 0 || !stands)
            continue;
        memcpy(term, raw.p, raw.n);
        t.term = (fsk_str){term, raw.n};
        bool stems = folder_has_stems(f) && token_stems(found.kind, t.term);
        t.stem = stems ? folder_stem(f, t.term) : (fsk_str){term, 0};
        next += moves;
        t.position = next - 1;
        int rc = fn(user, &t);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static uint32_t guess_language(fsk_str text)
{
    language_guess g;
    language_guess_begin(&g);
    language_guess_add(&g, text);
    return language_guess_end(&g);
}

int fsk_analyze_as(fsk_index *ix, fsk_str language, fsk_str text, fsk_token_fn fn, void *user, fsk_error *e)
{
    folder *f;
    error_clear(e);
    if (!ix || !fn || (!text.p && text.n) || text.n >= UINT32_MAX || !language.p)
        return error_set(e, FSK_E_INVAL, "fsk_analyze_as: bad argument");
    uint32_t number = language_find(language);
    if (number == LANGUAGE_UNKNOWN)
        return error_set(e, FSK_E_INVAL, "unknown language \"%.*s\"",
                         (int)(language.n < 40 ? language.n : 40), language.p);
    int rc = folder_new(ix->analyzer, &f, e);
    if (rc == 0)
        rc = folder_speak(f, number == LANGUAGE_AUTO ? guess_language(text) : number, e);
    if (rc == 0)
        rc = analyze_words(f, text, fn, user);
    folder_free(f);
    return rc;
}

int fsk_analyze(fsk_index *ix, fsk_str text, fsk_token_fn fn, void *user, fsk_error *e)
{
    const char *language = ix ? analyzer_language(ix->analyzer) : "";
    return fsk_analyze_as(ix, (fsk_str){language, strlen(language)}, text, fn, user, e);
}

int fsk_guess_language(fsk_str text, const char **out)
{
    if (!out || (!text.p && text.n))
        return FSK_E_INVAL;
    *out = language_name(guess_language(text));
    return 0;
}
