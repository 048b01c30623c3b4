/* feed.c -- see feed.h.  One lock, one condition: parcels are numbered as they are filled; number i is
 * all[i % PARCELS].  Those from `emptied` up to `filled` wait for being worked off. */
#include "write/feed.h"
#include "base/mem.h"
#include <string.h>

/* What follows each in an event. */
enum feed_mark {
    MARK_SECTION, /* field, space */
    MARK_SECTION_END,
    MARK_TOKENS,   /* field, tokens in two words */
    MARK_TERM,     /* df at most, name */
    MARK_TERM_END, /* bytes done in two words */
    MARK_DONE,     /* bytes done in two words */
    MARK_STEM      /* number of forms, name, names of the forms */
};

void feed_init(feed *f, build *b, progress *p, bool threaded)
{
    *f = (feed){.b = b, .p = p, .threaded = threaded, .at = &f->all[0]};
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, NULL);
}

void feed_free(feed *f)
{
    for (size_t i = 0; i < PARCELS; i++)
        mem_free(f->all[i].words);
    mem_free(f->forms);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->changed);
}

/* ---- working off ---- */

static size_t name_words(size_t bytes)
{
    return 1 + (bytes + 3) / 4;
}

static fsk_str take_name(const uint32_t **at)
{
    fsk_str name = {(const char *)(*at + 1), **at};
    *at += name_words(name.n);
    return name;
}

static uint64_t take_wide(const uint32_t *at)
{
    return at[0] | (uint64_t)at[1] << 32;
}

static int work_stem(feed *f, uint32_t n, const uint32_t **at, fsk_error *e)
{
    fsk_str name = take_name(at);
    if (n > f->forms_cap) {
        fsk_str *forms = mem_resize(f->forms, 2 * (size_t)n * sizeof *forms);
        if (!forms)
            return error_nomem(e);
        f->forms = forms;
        f->forms_cap = 2 * (size_t)n;
    }
    for (uint32_t i = 0; i < n; i++)
        f->forms[i] = take_name(at);
    return build_stem(f->b, name, f->forms, n, e);
}

/* The event at *at, which is no posting. */
static int work_mark(feed *f, const uint32_t **at, fsk_error *e)
{
    const uint32_t *given = *at + 1;
    int rc = 0;
    switch (**at - FEED_MARK) {
    case MARK_SECTION:
        *at = given + 2;
        return build_section_begin(f->b, given[0], given[1], e);
    case MARK_SECTION_END:
        *at = given;
        return build_section_end(f->b, e);
    case MARK_TOKENS:
        *at = given + 3;
        build_tokens(f->b, given[0], take_wide(given + 1));
        return 0;
    case MARK_TERM:
        *at = given + 1;
        return build_term(f->b, take_name(at), given[0], e);
    case MARK_STEM:
        *at = given + 1;
        return work_stem(f, given[0], at, e);
    case MARK_TERM_END:
        rc = build_term_end(f->b, e);
    }
    *at = given + 2;
    return rc ? rc : progress_add(f->p, take_wide(given), e);
}

static int work_parcel(feed *f, const parcel *p, fsk_error *e)
{
    const uint32_t *at = p->words, *end = p->n ? at + p->n : at;
    int rc = 0;
    while (at != end && !rc) {
        if (*at < FEED_MARK) {
            rc = build_posting(f->b, at[0], at[1], at + 2, e);
            at += 2 + at[1];
        } else {
            rc = work_mark(f, &at, e);
        }
    }
    return rc;
}

/* One long document makes a parcel large: that one is given back. */
static void parcel_empty(parcel *p)
{
    p->n = 0;
    if (p->cap <= 2 * (PARCEL_WORDS + PARCEL_SLACK))
        return;
    mem_free(p->words);
    *p = (parcel){0};
}

int feed_work(feed *f, fsk_error *e)
{
    int rc = 0;
    pthread_mutex_lock(&f->lock);
    while (!rc) {
        while (f->emptied == f->filled && !f->closed)
            pthread_cond_wait(&f->changed, &f->lock);
        if (f->emptied == f->filled)
            break;
        pthread_mutex_unlock(&f->lock);
        parcel *p = &f->all[f->emptied % PARCELS];
        size_t words = p->n;
        rc = work_parcel(f, p, e);
        parcel_empty(p);
        pthread_mutex_lock(&f->lock);
        f->emptied++;
        f->waiting -= words;
        f->failed = rc;
        pthread_cond_signal(&f->changed);
    }
    pthread_mutex_unlock(&f->lock);
    return rc;
}

/* ---- filling ---- */

bool parcel_grow(parcel *p, size_t more)
{
    size_t cap = p->cap ? 2 * p->cap + more : PARCEL_WORDS + PARCEL_SLACK + more;
    uint32_t *words = mem_resize(p->words, cap * sizeof *words);
    if (!words)
        return false;
    p->words = words;
    p->cap = cap;
    return true;
}

/* The parcel being filled goes to the other thread; waits until the next one is free, and until no more words
 * wait than parcels usually hold. */
static int hand_over(feed *f)
{
    enum { WAITING_MOST = PARCELS * (PARCEL_WORDS + PARCEL_SLACK) };
    pthread_mutex_lock(&f->lock);
    f->waiting += f->at->n;
    f->filled++;
    pthread_cond_signal(&f->changed);
    while ((f->filled - f->emptied == PARCELS || f->waiting > WAITING_MOST) && !f->failed)
        pthread_cond_wait(&f->changed, &f->lock);
    bool failed = f->failed;
    f->at = &f->all[f->filled % PARCELS];
    pthread_mutex_unlock(&f->lock);
    return failed ? FSK_E_CANCEL : 0;
}

int feed_pass_on(feed *f, fsk_error *e)
{
    if (f->threaded)
        return hand_over(f);
    int rc = work_parcel(f, f->at, e);
    parcel_empty(f->at);
    return rc;
}

static void put_name(parcel *p, fsk_str name)
{
    p->words[p->n] = (uint32_t)name.n;
    memcpy(&p->words[p->n + 1], name.p, name.n);
    p->n += name_words(name.n);
}

/* Begins an event of at most `more` words behind its mark and writes those that are given. */
static int put_mark(feed *f, uint32_t mark, const uint32_t *given, size_t n, size_t more, fsk_error *e)
{
    int rc = feed_ready(f, e);
    parcel *p = f->at;
    if (rc)
        return rc;
    if (!parcel_room(p, 1 + n + more))
        return error_nomem(e);
    p->words[p->n++] = FEED_MARK + mark;
    for (size_t i = 0; i < n; i++)
        p->words[p->n++] = given[i];
    return 0;
}

int feed_section(feed *f, uint32_t field, uint32_t space, fsk_error *e)
{
    return put_mark(f, MARK_SECTION, (uint32_t[]){field, space}, 2, 0, e);
}

int feed_section_end(feed *f, fsk_error *e)
{
    return put_mark(f, MARK_SECTION_END, NULL, 0, 0, e);
}

int feed_tokens(feed *f, uint32_t field, uint64_t tokens, fsk_error *e)
{
    return put_mark(f, MARK_TOKENS, (uint32_t[]){field, (uint32_t)tokens, (uint32_t)(tokens >> 32)}, 3, 0, e);
}

int feed_term(feed *f, fsk_str name, uint32_t df_at_most, fsk_error *e)
{
    int rc = put_mark(f, MARK_TERM, &df_at_most, 1, name_words(name.n), e);
    if (!rc)
        put_name(f->at, name);
    return rc;
}

static int put_wide(feed *f, uint32_t mark, uint64_t v, fsk_error *e)
{
    return put_mark(f, mark, (uint32_t[]){(uint32_t)v, (uint32_t)(v >> 32)}, 2, 0, e);
}

int feed_term_end(feed *f, uint64_t bytes_done, fsk_error *e)
{
    return put_wide(f, MARK_TERM_END, bytes_done, e);
}

int feed_done(feed *f, uint64_t bytes, fsk_error *e)
{
    return put_wide(f, MARK_DONE, bytes, e);
}

int feed_stem(feed *f, fsk_str name, const fsk_str *forms, uint32_t n, fsk_error *e)
{
    size_t words = name_words(name.n);
    for (uint32_t i = 0; i < n; i++)
        words += name_words(forms[i].n);
    int rc = put_mark(f, MARK_STEM, &n, 1, words, e);
    if (rc)
        return rc;
    put_name(f->at, name);
    for (uint32_t i = 0; i < n; i++)
        put_name(f->at, forms[i]);
    return 0;
}

void feed_close(feed *f)
{
    pthread_mutex_lock(&f->lock);
    f->closed = true;
    pthread_cond_signal(&f->changed);
    pthread_mutex_unlock(&f->lock);
}
