/* hits.c -- one query and its answer; see hits.h. */
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/hits_inner.h"
#include "lib/human.h"
#include <stdlib.h>

typedef int print_fn(const fsk_query *q, size_t i, char *buf, size_t cap, size_t *need);

static int canonical(const fsk_query *q, size_t i, char *buf, size_t cap, size_t *need)
{
    (void)i;
    return fsk_query_print(q, buf, cap, need);
}

/* Fills s with what print writes; its code. */
static int printed(str *s, print_fn *print, const fsk_query *q, size_t i)
{
    size_t need = 0;
    str_clear(s);
    int r = print(q, i, NULL, 0, &need);
    if (r)
        return r;
    str_reserve(s, need);
    r = print(q, i, s->p, need + 1, &need);
    s->n = r ? 0 : need;
    return r;
}

void hits_canonical(const hits *h, str *s)
{
    printed(s, canonical, h->query, 0);
}

bool hits_note(const hits *h, size_t i, str *s)
{
    size_t need = 0, behind = 0, at = 0;
    if (printed(s, fsk_query_note, h->query, i) == 0)
        return true;
    while (fsk_query_note(h->query, behind, NULL, 0, &need) == 0)
        behind++;
    for (; at < h->cut.n && i > behind; behind++)
        at += strlen(h->cut.p + at) + 1;
    str_clear(s);
    if (at < h->cut.n)
        str_adds(s, h->cut.p + at);
    if (at >= h->cut.n)
        return false;
    return true;
}

void hits_tell_notes(const hits *h, str *scratch)
{
    enum { TOLD = 5 };
    size_t n = 0;
    for (; hits_note(h, n, scratch); n++) {
        if (n < TOLD)
            cli_error("note: %s", scratch->p);
    }
    if (n > TOLD)
        cli_error("note: %zu more are left out; --json has all", n - TOLD);
}

/* ---- finding ---- */

static int search(const open_set *from, const fsk_query *q, const fsk_search_opts *opts, fsk_results **out,
                  fsk_error *e)
{
    if (from->n == 1)
        return fsk_search(from->readers[0], q, opts, out, e);
    return fsk_search_many(from->readers, from->n, q, opts, out, e);
}

/* A page with room left holds the last of the hits, which makes the total known. */
static void take_notes(hits *h, const fsk_results *rs)
{
    size_t need;
    for (size_t i = 0; fsk_results_note(rs, i, NULL, 0, &need) == 0; i++) {
        str_reserve(&h->cut, need + 1);
        fsk_results_note(rs, i, h->cut.p + h->cut.n, need + 1, &need);
        h->cut.n += need + 1;
    }
}

static void take_results(hits *h, const fsk_results *rs)
{
    const fsk_search_opts *o = &h->wish->search;
    const fsk_hit *hit = fsk_results_hits(rs, &h->n);
    take_notes(h, rs);
    h->total = fsk_results_total(rs, &h->exact);
    if (!h->exact && h->n < o->k && (h->n > 0 || o->offset == 0)) {
        h->total = o->offset + h->n;
        h->exact = 1;
    }
    h->list = calloc(h->n + 1, sizeof *h->list);
    if (!h->list)
        cli_fail("out of memory");
    for (size_t i = 0; i < h->n; i++)
        h->list[i] = (hits_one){.hit = hit[i], .reader = fsk_results_reader(rs, i)};
}

/* The documents that hits are to be like are none themselves. */
static void drop_liked(hits *h)
{
    size_t kept = 0;
    for (size_t i = 0; i < h->n; i++) {
        bool liked = false;
        for (size_t j = 0; j < h->wish->nlike; j++)
            liked |= h->list[i].hit.doc == h->liked[j];
        if (!liked)
            h->list[kept++] = h->list[i];
    }
    h->total -= h->n - kept;
    h->n = kept;
}

/* The page that is wanted of the best hits. */
static void cut_page(hits *h)
{
    const fsk_search_opts *o = &h->wish->search;
    size_t skip = o->offset < h->n ? o->offset : h->n, left = h->n - skip;
    h->n = left < o->k ? left : o->k;
    memmove(h->list, h->list + skip, h->n * sizeof *h->list);
}

static int by_key(const void *a, const void *b)
{
    const hits_one *x = a, *y = b;
    size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
    int order = memcmp(x->key.p, y->key.p, n);
    if (order)
        return order;
    if (x->key.n != y->key.n)
        return x->key.n < y->key.n ? -1 : 1;
    return x->reader < y->reader ? -1 : x->reader > y->reader;
}

/* The whole answer in the order of keys, then the page that is wanted of it. */
static int order_by_key(hits *h)
{
    const fsk_search_opts *o = &h->wish->search;
    for (size_t i = 0; i < h->n; i++) {
        fsk_str key;
        if (hits_stored(h, &h->list[i], NULL, &key))
            return -1;
        char *copy = malloc(key.n + 1);
        if (!copy)
            cli_fail("out of memory");
        memcpy(copy, key.p, key.n);
        h->list[i].key = (fsk_str){copy, key.n};
    }
    qsort(h->list, h->n, sizeof *h->list, by_key);
    size_t skip = o->offset < h->n ? o->offset : h->n, left = h->n - skip;
    for (size_t i = 0; i < h->n; i++) {
        if (i < skip || i - skip >= o->k)
            free((char *)h->list[i].key.p);
    }
    h->n = left < o->k ? left : o->k;
    memmove(h->list, h->list + skip, h->n * sizeof *h->list);
    return 0;
}

static int ask(hits *h, fsk_error *e)
{
    fsk_results *rs = NULL;
    fsk_search_opts o = h->wish->search;
    if (h->wish->by_key && o.k) {
        o.k = 0;
        o.offset = 0;
        int rc = search(h->from, h->query, &o, &rs, e);
        uint64_t total = rc ? 0 : fsk_results_total(rs, NULL);
        fsk_results_free(rs);
        if (rc)
            return rc;
        o.k = total < UINT32_MAX ? (uint32_t)total : UINT32_MAX;
    }
    if (h->liked && !h->wish->by_key) {
        o.k += o.offset + (uint32_t)h->wish->nlike;
        o.offset = 0;
    }
    int rc = search(h->from, h->query, &o, &rs, e);
    if (rc == 0)
        take_results(h, rs);
    if (rc == 0 && h->liked)
        drop_liked(h);
    if (rc == 0 && h->liked && !h->wish->by_key)
        cut_page(h);
    fsk_results_free(rs);
    return rc;
}

enum { SUGGEST_MS = 2000 }; /* what takes longer is not said */

/* A better spelling of the query, for whoever can ask again. */
static int suggest(hits *h, fsk_error *e)
{
    const hits_wish *w = h->wish;
    fsk_suggest_opts o = FSK_SUGGEST_OPTS_INIT;
    size_t need = 0;
    if (w->format == HITS_RUN || w->format == HITS_CSV || (w->format == HITS_TEXT && w->count_only) ||
        w->search.offset)
        return 0;
    o.timeout_ms = w->search.timeout_ms ? w->search.timeout_ms : SUGGEST_MS;
    str_reserve(&h->meant, 2 * h->text.n + 256);
    int rc = fsk_suggest(h->from->readers, h->from->n, h->query, &o, h->meant.p, h->meant.cap, &need, e);
    h->meant.n = rc == 0 && need < h->meant.cap ? need : 0;
    return rc == FSK_E_CANCEL ? 0 : rc;
}

int hits_find(hits *h, const open_set *from, const hits_wish *wish, fsk_str id, fsk_str query)
{
    *h = (hits){.wish = wish, .from = from, .id = id, .text = query};
    fsk_error e = {0};
    uint64_t begun = clock_ns();
    if (hits_make_query(h))
        return -1;
    if (wish->explain_only)
        return 0;
    if (ask(h, &e)) {
        cli_library_error(open_name(from), &e);
        return -1;
    }
    h->took_ns = clock_ns() - begun;
    if (suggest(h, &e)) {
        cli_library_error(open_name(from), &e);
        return -1;
    }
    return wish->by_key ? order_by_key(h) : 0;
}

bool hits_any(const hits *h)
{
    return h->n > 0 || h->total > 0;
}

void hits_free(hits *h)
{
    for (size_t i = 0; i < h->n; i++)
        free((char *)h->list[i].key.p);
    free(h->list);
    free(h->liked);
    fsk_query_free(h->query);
    str_free(&h->cut);
    str_free(&h->meant);
    *h = (hits){0};
}

/* ---- what belongs to a hit ---- */

/* That an index keeps no text is no error. */
static int answer_code(const hits *h, const hits_one *one, int r, const fsk_error *e)
{
    if (r == 0 || r == FSK_E_NOTFOUND)
        return 0;
    cli_library_error(h->from->paths[one->reader], e);
    return -1;
}

int hits_stored(const hits *h, const hits_one *one, const char *field, fsk_str *out)
{
    fsk_error e = {0};
    fsk_reader *reader = h->from->readers[one->reader];
    int r = field ? fsk_reader_stored(reader, one->hit.doc, field, out, &e)
                  : fsk_reader_key(reader, one->hit.doc, out, &e);
    if (r)
        *out = (fsk_str){"", 0};
    return answer_code(h, one, r, &e);
}

int hits_snippet(const hits *h, const hits_one *one, const fsk_snippet_opts *opts, str *s)
{
    fsk_error e = {0};
    fsk_reader *reader = h->from->readers[one->reader];
    size_t need = 0;
    str_clear(s);
    str_reserve(s, 1023);
    int r = fsk_snippet(reader, h->query, one->hit.doc, NULL, opts, s->p, s->cap, &need, &e);
    if (r == 0 && need >= s->cap) {
        str_reserve(s, need);
        r = fsk_snippet(reader, h->query, one->hit.doc, NULL, opts, s->p, s->cap, &need, &e);
    }
    s->n = r ? 0 : need;
    return answer_code(h, one, r, &e);
}

int hits_explain(const hits *h, const hits_one *one, str *s)
{
    fsk_error e = {0};
    size_t need = 0;
    const open_set *from = h->from;
    str_clear(s);
    str_reserve(s, 4095);
    int r = fsk_explain(from->readers, from->n, one->reader, h->query, one->hit.doc, &h->wish->search, s->p,
                        s->cap, &need, &e);
    if (r == 0 && need >= s->cap) {
        str_reserve(s, need);
        r = fsk_explain(from->readers, from->n, one->reader, h->query, one->hit.doc, &h->wish->search, s->p,
                        s->cap, &need, &e);
    }
    s->n = r ? 0 : need;
    return answer_code(h, one, r, &e);
}

void hits_total(const hits *h, str *s)
{
    const char *least = h->exact || h->total == 0 ? "" : "at least ", *plural = h->total == 1 ? "" : "s";
    if (h->n)
        str_addf(s, "%s of ", human_count(h->n).text);
    str_addf(s, "%s%s document%s", least, human_count(h->total).text, plural);
}

/* ---- showing ---- */

/* -1 after a message where white space stands, by which a run's columns are told. */
static int check_column(const char *what, fsk_str s)
{
    for (size_t c = 0; c < s.n; c++) {
        if ((unsigned char)s.p[c] <= ' ') {
            cli_error("the %s \"%.*s\" has white space, which a run cannot hold", what, (int)s.n, s.p);
            return -1;
        }
    }
    return 0;
}

static int run_lines(const hits *h, str *out)
{
    if (check_column("query's id", h->id))
        return -1;
    for (size_t i = 0; i < h->n; i++) {
        fsk_str key;
        if (hits_stored(h, &h->list[i], NULL, &key) || check_column("key", key))
            return -1;
        str_addf(out, "%.*s Q0 %.*s %zu %.9g %s\n", (int)h->id.n, h->id.p, (int)key.n, key.p, hits_rank(h, i),
                 (double)h->list[i].hit.score, h->wish->run_tag);
    }
    return 0;
}

static int show(const hits *h, str *scratch, str *out)
{
    switch (h->wish->format) {
    case HITS_TEXT:
        return hits_text(h, scratch, out);
    case HITS_JSON:
        return hits_json(h, scratch, out);
    case HITS_HTML:
        return hits_html(h, scratch, out);
    case HITS_CSV:
        return hits_csv(h, scratch, out);
    case HITS_RUN:
        hits_tell_notes(h, scratch);
        return run_lines(h, out);
    }
    return -1;
}

int hits_show(const hits *h, str *out)
{
    str scratch = {0};
    size_t before = out->n;
    int r = show(h, &scratch, out);
    if (r)
        out->n = before;
    str_free(&scratch);
    return r;
}

void hits_begin(const hits_wish *wish, str *out)
{
    if (wish->format == HITS_HTML)
        hits_html_begin(out);
    else if (wish->format == HITS_CSV)
        hits_csv_begin(wish, out);
}

void hits_end(const hits_wish *wish, str *out)
{
    if (wish->format == HITS_HTML)
        hits_html_end(out);
}
