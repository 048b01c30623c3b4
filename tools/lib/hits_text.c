/* hits_text.c -- an answer for people; see hits.h. */
#include "lib/hits_inner.h"
#include "lib/term.h"

static void styled(const hits *h, str *out, const char *style, fsk_str text)
{
    if (h->wish->color)
        str_adds(out, style);
    term_add_text(out, text.p, text.n, false);
    if (h->wish->color)
        str_adds(out, TERM_PLAIN);
}

static int hit_line(const hits *h, size_t i, str *out)
{
    const hits_one *one = &h->list[i];
    fsk_str text;
    str_addf(out, "%2zu. %7.3f  ", hits_rank(h, i), (double)one->hit.score);
    if (hits_stored(h, one, "title", &text))
        return -1;
    if (text.n) {
        styled(h, out, TERM_TITLE, text);
        str_adds(out, "  ");
    }
    if (hits_stored(h, one, NULL, &text))
        return -1;
    str_addc(out, '[');
    styled(h, out, TERM_FAINT, text);
    str_adds(out, "]");
    if (h->from->n > 1)
        str_addf(out, "  in %s", h->from->paths[one->reader]);
    str_addc(out, '\n');
    return 0;
}

static void indented(const char *p, size_t n, str *out)
{
    for (const char *end = p + n; p < end;) {
        const char *line = memchr(p, '\n', (size_t)(end - p));
        size_t len = line ? (size_t)(line - p) : (size_t)(end - p);
        str_adds(out, "    ");
        term_add_text(out, p, len, false);
        str_addc(out, '\n');
        p += len + (line != NULL);
    }
}

static int hit_show(const hits *h, size_t i, str *scratch, str *out)
{
    const hits_one *one = &h->list[i];
    fsk_snippet_opts opts = FSK_SNIPPET_OPTS_INIT;
    opts.open = h->wish->color ? TERM_MATCH_OPEN : NULL;
    opts.close = h->wish->color ? TERM_MATCH_CLOSE : NULL;
    if (hit_line(h, i, out) || hits_snippet(h, one, &opts, scratch))
        return -1;
    if (scratch->n) {
        str_adds(out, "    ");
        term_add_text(out, scratch->p, scratch->n, h->wish->color);
        str_addc(out, '\n');
    }
    for (size_t f = 0; f < h->wish->nfields; f++) {
        fsk_str text;
        if (hits_stored(h, one, h->wish->fields[f], &text))
            return -1;
        str_addf(out, "    %s: ", h->wish->fields[f]);
        term_add_text(out, text.p, text.n, false);
        str_addc(out, '\n');
    }
    if (!h->wish->explain)
        return 0;
    if (hits_explain(h, one, scratch))
        return -1;
    indented(scratch->p, scratch->n, out);
    return 0;
}

int hits_text(const hits *h, str *scratch, str *out)
{
    hits_tell_notes(h, scratch);
    if (h->wish->explain_only || h->wish->show_query) {
        hits_canonical(h, scratch);
        str_adds(out, h->wish->explain_only ? "" : "query: ");
        term_add_text(out, scratch->p, scratch->n, false);
        str_addc(out, '\n');
    }
    if (h->wish->explain_only)
        return 0;
    if (h->wish->count_only) {
        str_addf(out, "%llu\n", (unsigned long long)h->total);
        return 0;
    }
    for (size_t i = 0; i < h->n; i++) {
        if (hit_show(h, i, scratch, out))
            return -1;
    }
    hits_total(h, out);
    if (h->wish->color)
        str_addf(out, ", %.2f ms", (double)h->took_ns / 1e6);
    str_addc(out, '\n');
    if (h->meant.n) {
        str_adds(out, "did you mean: ");
        term_add_text(out, h->meant.p, h->meant.n, false);
        str_addc(out, '\n');
    }
    return 0;
}
