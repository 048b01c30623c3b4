/* hits_html.c -- answers as a page of HTML; see hits.h.
 *
 * Everything that comes from documents, queries and file names is escaped; invalid UTF-8 becomes U+FFFD. */
#include "lib/hits_inner.h"
#include "lib/utf8.h"

static void put_escaped(str *out, const char *p, size_t n)
{
    for (const char *end = p + n; p < end;) {
        size_t len;
        uint32_t c = utf8_decode(p, end, &len);
        if (c == '&')
            str_adds(out, "&amp;");
        else if (c == '<')
            str_adds(out, "&lt;");
        else if (c == '>')
            str_adds(out, "&gt;");
        else if (c == '"')
            str_adds(out, "&quot;");
        else if (c == UTF8_REPLACEMENT)
            str_adds(out, "\xEF\xBF\xBD");
        else if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0))
            str_addc(out, ' ');
        else
            str_add(out, p, len);
        p += len;
    }
}

static void element(str *out, const char *name, const char *p, size_t n)
{
    str_addf(out, "<%s>", name);
    put_escaped(out, p, n);
    str_addf(out, "</%s>", name);
}

static int put_fields(const hits *h, const hits_one *one, str *out)
{
    for (size_t f = 0; f < h->wish->nfields; f++) {
        fsk_str text;
        if (hits_stored(h, one, h->wish->fields[f], &text))
            return -1;
        str_adds(out, "<p>");
        element(out, "b", h->wish->fields[f], strlen(h->wish->fields[f]));
        str_adds(out, ": ");
        put_escaped(out, text.p, text.n);
        str_adds(out, "</p>\n");
    }
    return 0;
}

static int put_hit(const hits *h, size_t i, str *scratch, str *out)
{
    const hits_one *one = &h->list[i];
    fsk_snippet_opts opts = FSK_SNIPPET_OPTS_INIT;
    fsk_str text;
    opts.flags = FSK_SNIPPET_HTML;
    str_addf(out, "<li value=\"%zu\">", hits_rank(h, i));
    if (hits_stored(h, one, "title", &text))
        return -1;
    if (text.n) {
        element(out, "b", text.p, text.n);
        str_addc(out, ' ');
    }
    if (hits_stored(h, one, NULL, &text))
        return -1;
    element(out, "code", text.p, text.n);
    str_addf(out, " <small>%.3f", (double)one->hit.score);
    if (h->from->n > 1) {
        str_adds(out, " in ");
        put_escaped(out, h->from->paths[one->reader], strlen(h->from->paths[one->reader]));
    }
    str_adds(out, "</small>\n");
    if (hits_snippet(h, one, &opts, scratch))
        return -1;
    if (scratch->n)
        str_addf(out, "<p>%s</p>\n", scratch->p);
    if (put_fields(h, one, out))
        return -1;
    if (!h->wish->explain)
        return 0;
    if (hits_explain(h, one, scratch))
        return -1;
    element(out, "pre", scratch->p, scratch->n);
    str_addc(out, '\n');
    return 0;
}

int hits_html(const hits *h, str *scratch, str *out)
{
    str_adds(out, "<section>\n");
    element(out, "h2", h->text.p, h->text.n);
    str_addc(out, '\n');
    for (size_t i = 0; hits_note(h, i, scratch); i++) {
        str_adds(out, "<p>Note: ");
        put_escaped(out, scratch->p, scratch->n);
        str_adds(out, "</p>\n");
    }
    if (h->wish->explain_only || h->wish->show_query) {
        hits_canonical(h, scratch);
        element(out, "pre", scratch->p, scratch->n);
        str_addc(out, '\n');
    }
    if (h->wish->explain_only) {
        str_adds(out, "</section>\n");
        return 0;
    }
    str_adds(out, "<ol>\n");
    for (size_t i = 0; i < h->n; i++) {
        if (put_hit(h, i, scratch, out))
            return -1;
    }
    str_adds(out, "</ol>\n<p>");
    hits_total(h, out);
    str_adds(out, "</p>\n");
    if (h->meant.n) {
        str_adds(out, "<p>Did you mean: ");
        element(out, "em", h->meant.p, h->meant.n);
        str_adds(out, "</p>\n");
    }
    str_adds(out, "</section>\n");
    return 0;
}

void hits_html_begin(str *out)
{
    str_adds(out,
             "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>fossick</title>\n"
             "<style>body{font-family:sans-serif;max-width:50em;margin:auto}pre{white-space:pre-wrap}</style>"
             "</head><body>\n");
}

void hits_html_end(str *out)
{
    str_adds(out, "</body></html>\n");
}
