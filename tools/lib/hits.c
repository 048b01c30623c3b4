/* hits.c -- one query, its answer, and how the answer is shown; see hits.h. */
#include "lib/hits.h"
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/human.h"
#include "lib/json_out.h"
#include "lib/options.h"
#include "lib/term.h"

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

/* A page with room left holds the last of the hits, which makes the total known. */
static void total_find(hits *h)
{
    const fsk_search_opts *search = &h->wish->search;
    size_t n;
    h->total = fsk_results_total(h->results, &h->exact);
    fsk_results_hits(h->results, &n);
    if (!h->exact && n < search->k && (n > 0 || search->offset == 0)) {
        h->total = search->offset + n;
        h->exact = 1;
    }
}

int hits_find(hits *h, fsk_index *ix, fsk_reader *r, const hits_wish *wish, fsk_str query)
{
    *h = (hits){.wish = wish, .index = ix, .reader = r, .text = query};
    fsk_error e = {0};
    uint64_t begun = clock_ns();
    if (fsk_query_parse(ix, query, &wish->parse, &h->query, &e)) {
        cli_library_error("query", &e);
        return -1;
    }
    if (wish->explain_only)
        return 0;
    if (fsk_search(r, h->query, &wish->search, &h->results, &e)) {
        cli_library_error(options_index(), &e);
        return -1;
    }
    h->took_ns = clock_ns() - begun;
    total_find(h);
    return 0;
}

static const fsk_hit *list(const hits *h, size_t *n)
{
    *n = 0;
    return h->results ? fsk_results_hits(h->results, n) : NULL;
}

bool hits_any(const hits *h)
{
    size_t n;
    list(h, &n);
    return n > 0 || h->total > 0;
}

void hits_free(hits *h)
{
    fsk_results_free(h->results);
    fsk_query_free(h->query);
    *h = (hits){0};
}

/* 0 or -1 after a message; that an index keeps no text is no error, but leaves the answer empty. */
static int answer_code(int r, const fsk_error *e)
{
    if (r == 0 || r == FSK_E_NOTFOUND)
        return 0;
    cli_library_error(options_index(), e);
    return -1;
}

static int snippet(const hits *h, fsk_docid doc, bool marks, str *s)
{
    fsk_snippet_opts opts = FSK_SNIPPET_OPTS_INIT;
    opts.open = marks ? TERM_MATCH_OPEN : NULL;
    opts.close = marks ? TERM_MATCH_CLOSE : NULL;
    fsk_error e = {0};
    size_t need = 0;
    str_clear(s);
    str_reserve(s, 1023);
    int r = fsk_snippet(h->reader, h->query, doc, NULL, &opts, s->p, s->cap, &need, &e);
    if (r == 0 && need >= s->cap) {
        str_reserve(s, need);
        r = fsk_snippet(h->reader, h->query, doc, NULL, &opts, s->p, s->cap, &need, &e);
    }
    s->n = r ? 0 : need;
    return answer_code(r, &e);
}

/* field NULL: the key. */
static int stored(const hits *h, fsk_docid doc, const char *field, fsk_str *out)
{
    fsk_error e = {0};
    int r =
        field ? fsk_reader_stored(h->reader, doc, field, out, &e) : fsk_reader_key(h->reader, doc, out, &e);
    if (r)
        *out = (fsk_str){"", 0};
    return answer_code(r, &e);
}

static void styled(const hits *h, str *out, const char *style, fsk_str text)
{
    if (h->wish->color)
        str_adds(out, style);
    term_add_text(out, text.p, text.n, false);
    if (h->wish->color)
        str_adds(out, TERM_PLAIN);
}

static int hit_line(const hits *h, const fsk_hit *hit, size_t rank, str *out)
{
    fsk_str text;
    str_addf(out, "%2zu. %7.3f  ", rank, (double)hit->score);
    if (stored(h, hit->doc, "title", &text))
        return -1;
    if (text.n) {
        styled(h, out, TERM_TITLE, text);
        str_adds(out, "  ");
    }
    if (stored(h, hit->doc, NULL, &text))
        return -1;
    str_addc(out, '[');
    styled(h, out, TERM_FAINT, text);
    str_adds(out, "]\n");
    return 0;
}

static int hit_show(const hits *h, const fsk_hit *hit, size_t rank, str *scratch, str *out)
{
    if (hit_line(h, hit, rank, out) || snippet(h, hit->doc, h->wish->color, scratch))
        return -1;
    if (scratch->n) {
        str_adds(out, "    ");
        term_add_text(out, scratch->p, scratch->n, h->wish->color);
        str_addc(out, '\n');
    }
    for (size_t i = 0; i < h->wish->nfields; i++) {
        fsk_str text;
        if (stored(h, hit->doc, h->wish->fields[i], &text))
            return -1;
        str_addf(out, "    %s: ", h->wish->fields[i]);
        term_add_text(out, text.p, text.n, false);
        str_addc(out, '\n');
    }
    return 0;
}

static void totals_show(const hits *h, size_t shown, str *out)
{
    const char *least = h->exact || h->total == 0 ? "" : "at least ", *s = h->total == 1 ? "" : "s";
    if (shown)
        str_addf(out, "%s of %s%s document%s", human_count(shown).text, least, human_count(h->total).text, s);
    else
        str_addf(out, "%s%s document%s", least, human_count(h->total).text, s);
    if (h->wish->color)
        str_addf(out, ", %.2f ms", (double)h->took_ns / 1e6);
    str_addc(out, '\n');
}

static void notes_tell(const hits *h, str *scratch)
{
    enum { TOLD = 5 };
    size_t n = 0;
    for (; printed(scratch, fsk_query_note, h->query, n) == 0; n++) {
        if (n < TOLD)
            cli_error("note: %s", scratch->p);
    }
    if (n > TOLD)
        cli_error("note: %zu more are left out; --json has all", n - TOLD);
}

static int show_text(const hits *h, str *scratch, str *out)
{
    notes_tell(h, scratch);
    if (h->wish->explain_only) {
        printed(scratch, canonical, h->query, 0);
        term_add_text(out, scratch->p, scratch->n, false);
        str_addc(out, '\n');
        return 0;
    }
    if (h->wish->count_only) {
        str_addf(out, "%llu\n", (unsigned long long)h->total);
        return 0;
    }
    size_t n;
    const fsk_hit *hit = list(h, &n);
    for (size_t i = 0; i < n; i++) {
        if (hit_show(h, &hit[i], h->wish->search.offset + i + 1, scratch, out))
            return -1;
    }
    totals_show(h, n, out);
    return 0;
}

static int json_stored(const hits *h, json_out *j, fsk_docid doc, const char *name, const char *field)
{
    fsk_str text;
    if (stored(h, doc, field, &text))
        return -1;
    json_name(j, name);
    json_string(j, text.p, text.n);
    return 0;
}

static int json_hit(const hits *h, json_out *j, const fsk_hit *hit, size_t rank, str *scratch)
{
    json_open(j, '{');
    json_name(j, "rank");
    json_uint(j, rank);
    json_name(j, "score");
    json_real(j, (double)hit->score, 9);
    if (json_stored(h, j, hit->doc, "key", NULL) || json_stored(h, j, hit->doc, "title", "title") ||
        snippet(h, hit->doc, false, scratch))
        return -1;
    json_name(j, "snippet");
    json_string(j, scratch->p, scratch->n);
    json_name(j, "fields");
    json_open(j, '{');
    for (size_t i = 0; i < h->wish->nfields; i++) {
        if (json_stored(h, j, hit->doc, h->wish->fields[i], h->wish->fields[i]))
            return -1;
    }
    json_close(j, '}');
    json_close(j, '}');
    return 0;
}

static void json_query(const hits *h, json_out *j, str *scratch)
{
    json_name(j, "query");
    json_string(j, h->text.p, h->text.n);
    printed(scratch, canonical, h->query, 0);
    json_name(j, "parsed");
    json_string(j, scratch->p, scratch->n);
    if (h->results) {
        json_name(j, "total");
        json_uint(j, h->total);
        json_name(j, "exact");
        json_bool(j, h->exact);
        json_name(j, "took_us");
        json_uint(j, h->took_ns / 1000);
    }
    json_name(j, "notes");
    json_open(j, '[');
    for (size_t i = 0; printed(scratch, fsk_query_note, h->query, i) == 0; i++)
        json_string(j, scratch->p, scratch->n);
    json_close(j, ']');
}

static int show_json(const hits *h, str *scratch, str *out)
{
    json_out j = {.to = out};
    json_open(&j, '{');
    json_query(h, &j, scratch);
    if (h->results) {
        size_t n;
        const fsk_hit *hit = list(h, &n);
        json_name(&j, "hits");
        json_open(&j, '[');
        for (size_t i = 0; i < n; i++) {
            if (json_hit(h, &j, &hit[i], h->wish->search.offset + i + 1, scratch))
                return -1;
        }
        json_close(&j, ']');
    }
    json_close(&j, '}');
    str_addc(out, '\n');
    return 0;
}

int hits_show(hits *h, str *out)
{
    str scratch = {0};
    size_t before = out->n;
    int r = h->wish->json ? show_json(h, &scratch, out) : show_text(h, &scratch, out);
    if (r)
        out->n = before;
    str_free(&scratch);
    return r;
}
