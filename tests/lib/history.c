/* history.c -- see history.h. */
#include "history.h"
#include "random.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char commit_key[] = "commit";

int history_open(const char *path, uint32_t flags, uint64_t map_bytes, fsk_index **out, fsk_error *e)
{
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    o.flags = flags;
    o.map_bytes = map_bytes;
    return fsk_open(path, &o, out, e);
}

int history_writer(fsk_index *ix, fsk_writer **out, fsk_error *e)
{
    fsk_writer_opts o = FSK_WRITER_OPTS_INIT;
    o.threads = 1;
    o.memory = 16 << 20;
    return fsk_writer_open(ix, &o, out, e);
}

static fsk_str text_of(const char *p)
{
    return (fsk_str){p, strlen(p)};
}

/* ---- what commit k does ---- */

typedef struct change {
    uint32_t key;
    bool put;
} change;

/* The changes of commit k, in order; a key may come twice. */
static uint32_t changes_of(const history *h, uint32_t k, change *out)
{
    rng r = {k};
    uint32_t most = k % 8 ? h->changes : 10 * h->changes, n = 1 + rng_below(&r, most);
    for (uint32_t i = 0; i < n; i++)
        out[i] = (change){rng_below(&r, h->keys), !rng_one_in(&r, 4)};
    return n;
}

static change *changes_room(const history *h)
{
    return malloc((10 * (size_t)h->changes + 1) * sizeof(change));
}

enum { TEXT_ROOM = 16384 };

static size_t add_word(char *out, const char *word, uint32_t number) /* below 1000; sprintf is too slow */
{
    size_t n = strlen(word);
    memcpy(out, word, n);
    for (uint32_t unit = 100; unit; unit /= 10)
        out[n++] = (char)('0' + number / unit % 10);
    return n;
}

/* Words of a document: two that no other version has, then common ones. */
static void make_text(const history *h, uint32_t key, uint32_t k, char *out)
{
    rng r = {(uint64_t)key << 32 | k};
    uint32_t n = 1 + rng_below(&r, h->words);
    size_t at = (size_t)sprintf(out, "doc%u version%ux%u", key, key, k);
    for (uint32_t i = 0; i < n && at + 32 < TEXT_ROOM; i++)
        at += add_word(out + at, i % 3 ? " word" : " walking", rng_below(&r, 1 + rng_below(&r, 500)));
    out[at] = 0;
}

static int put(fsk_writer *w, fsk_doc *d, const char *key, const char *title, const char *text, fsk_error *e)
{
    fsk_doc_reset(d);
    if (fsk_doc_key(d, text_of(key)) || fsk_doc_text(d, "title", text_of(title)) ||
        fsk_doc_text(d, "text", text_of(text)))
        return FSK_E_NOMEM;
    return fsk_writer_put(w, d, e);
}

static int apply(const history *h, fsk_writer *w, fsk_doc *d, uint32_t k, change c, fsk_error *e)
{
    static char text[TEXT_ROOM];
    char key[32];
    snprintf(key, sizeof key, "key%05u", c.key);
    if (!c.put)
        return fsk_writer_delete(w, text_of(key), e);
    make_text(h, c.key, k, text);
    return put(w, d, key, key, text, e);
}

int history_fill(const history *h, fsk_writer *w, uint32_t k, fsk_error *e)
{
    char number[32];
    fsk_doc *d = fsk_doc_new();
    change *changes = changes_room(h);
    uint32_t n = changes_of(h, k, changes);
    int rc = 0;
    for (uint32_t i = 0; i < n && rc == 0; i++)
        rc = apply(h, w, d, k, changes[i], e);
    snprintf(number, sizeof number, "%u", k);
    if (rc == 0)
        rc = put(w, d, commit_key, "the commit", number, e);
    free(changes);
    fsk_doc_free(d);
    return rc;
}

int history_commit(const history *h, fsk_writer *w, uint32_t k, fsk_error *e)
{
    int rc = history_fill(h, w, k, e);
    if (rc)
        return rc;
    rc = k % 5 ? fsk_writer_commit(w, e) : fsk_writer_merge(w, 1 + k % 2, e);
    return rc || k % 3 ? rc : fsk_writer_wait(w, e);
}

/* ---- what an index must hold after commit k ---- */

static int wrong(fsk_error *e, const char *what, uint32_t key, uint32_t k)
{
    e->code = FSK_E_CORRUPT;
    snprintf(e->text, sizeof e->text, "%s: key %u, commit %u", what, key, k);
    return FSK_E_CORRUPT;
}

/* How many documents a query finds. */
static int count(fsk_reader *r, fsk_index *ix, const char *text, uint64_t *n, fsk_error *e)
{
    fsk_query *q;
    fsk_results *found;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    o.k = 0;
    o.count = FSK_COUNT_EXACT;
    int rc = fsk_query_parse(ix, text_of(text), NULL, &q, e);
    if (rc)
        return rc;
    rc = fsk_search(r, q, &o, &found, e);
    fsk_query_free(q);
    if (rc)
        return rc;
    *n = fsk_results_total(found, NULL);
    fsk_results_free(found);
    return 0;
}

/* The document of a key: its text is that of `version`, or there is none (version 0). */
static int check_key(const history *h, fsk_reader *r, uint32_t key, uint32_t version, fsk_error *e)
{
    static char want[TEXT_ROOM];
    char name[32];
    fsk_docid d;
    fsk_str got;
    snprintf(name, sizeof name, "key%05u", key);
    int rc = fsk_reader_find(r, text_of(name), &d, e);
    if (rc == FSK_E_NOTFOUND)
        return version ? wrong(e, "missing", key, version) : 0;
    if (rc)
        return rc;
    if (!version)
        return wrong(e, "not deleted", key, 0);
    rc = fsk_reader_stored(r, d, "text", &got, e);
    if (rc)
        return rc;
    make_text(h, key, version, want);
    if (got.n != strlen(want) || memcmp(got.p, want, got.n))
        return wrong(e, "another text", key, version);
    return 0;
}

typedef struct history_state {
    uint32_t *versions; /* by key; 0: none */
    uint32_t live;
} history_state;

static history_state state_after(const history *h, uint32_t k)
{
    history_state s = {calloc(h->keys, sizeof *s.versions), 0};
    change *changes = changes_room(h);
    for (uint32_t i = 1; i <= k; i++) {
        uint32_t n = changes_of(h, i, changes);
        for (uint32_t j = 0; j < n; j++)
            s.versions[changes[j].key] = changes[j].put ? i : 0;
    }
    for (uint32_t key = 0; key < h->keys; key++)
        s.live += s.versions[key] != 0;
    free(changes);
    return s;
}

static int commit_shown(fsk_reader *r, uint32_t *k, fsk_error *e)
{
    fsk_docid d;
    fsk_str number;
    *k = 0;
    int rc = fsk_reader_find(r, text_of(commit_key), &d, e);
    if (rc == FSK_E_NOTFOUND)
        return fsk_reader_docs(r) ? wrong(e, "documents of no commit", 0, 0) : 0;
    if (!rc)
        rc = fsk_reader_stored(r, d, "text", &number, e);
    for (size_t i = 0; !rc && i < number.n; i++)
        *k = *k * 10 + (uint32_t)(number.p[i] - '0');
    return rc;
}

/* Searching agrees with the state: all documents, and some versions by the words that only they have. */
static int check_search(const history *h, fsk_index *ix, fsk_reader *r, const history_state *s, uint32_t k,
                        fsk_error *e)
{
    uint64_t n = 0;
    int rc = count(r, ix, "*", &n, e);
    if (!rc && n != s->live + 1)
        rc = wrong(e, "number of documents by search", (uint32_t)n, k);
    for (uint32_t i = 0; i < 4 && !rc; i++) {
        char query[64];
        uint32_t key = (k * 7 + i * 13) % h->keys;
        snprintf(query, sizeof query, "\"doc%u version%ux%u\"", key, key, s->versions[key]);
        rc = count(r, ix, query, &n, e);
        if (!rc && n != (s->versions[key] != 0))
            rc = wrong(e, "not found by its words", key, k);
    }
    return rc;
}

static void note_finding(void *user, int level, const char *message)
{
    fsk_error *e = user;
    if (level == 2 && !*e->text)
        snprintf(e->text, sizeof e->text, "%s", message);
}

static int64_t shown(const history *h, fsk_index *ix, fsk_reader *r, fsk_error *e)
{
    uint32_t k;
    fsk_error finding = {0};
    int rc = fsk_check(r, note_finding, NULL, &finding, e);
    if (rc == FSK_E_CORRUPT && *finding.text)
        *e = finding;
    if (!rc)
        rc = commit_shown(r, &k, e);
    if (rc || !k)
        return rc;
    history_state s = state_after(h, k);
    if (fsk_reader_docs(r) != s.live + 1)
        rc = wrong(e, "number of documents", (uint32_t)fsk_reader_docs(r), k);
    for (uint32_t key = 0; key < h->keys && !rc; key++)
        rc = check_key(h, r, key, s.versions[key], e);
    if (!rc && ix)
        rc = check_search(h, ix, r, &s, k, e);
    free(s.versions);
    return rc ? rc : (int64_t)k;
}

int64_t history_shown_by(const history *h, fsk_reader *r, fsk_error *e)
{
    return shown(h, NULL, r, e);
}

int64_t history_shown(const history *h, fsk_index *ix, fsk_error *e)
{
    fsk_reader *r;
    int rc = fsk_reader_open(ix, &r, e);
    if (rc)
        return rc;
    int64_t k = shown(h, ix, r, e);
    fsk_reader_free(r);
    return k;
}

int64_t history_shown_by_file(const history *h, const char *path, uint32_t flags, fsk_error *e)
{
    fsk_index *ix;
    int rc = history_open(path, flags, (uint64_t)1 << 28, &ix, e);
    if (rc)
        return rc;
    int64_t k = history_shown(h, ix, e);
    fsk_close(ix);
    return k;
}

/* ---- files ---- */

bool file_read(const char *path, uint8_t **p, size_t *n)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    *p = NULL;
    *n = 0;
    if (fd < 0 || fstat(fd, &st))
        return false;
    *p = malloc((size_t)st.st_size + 1);
    while (*n < (size_t)st.st_size) {
        ssize_t got = read(fd, *p + *n, (size_t)st.st_size - *n);
        if (got <= 0)
            break;
        *n += (size_t)got;
    }
    close(fd);
    return *n == (size_t)st.st_size;
}

bool file_write(const char *path, const uint8_t *p, size_t n)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0666);
    size_t done = 0;
    while (fd >= 0 && done < n) {
        ssize_t put_bytes = write(fd, p + done, n - done);
        if (put_bytes <= 0)
            break;
        done += (size_t)put_bytes;
    }
    return fd >= 0 && close(fd) == 0 && done == n;
}
