/* hits_csv.c -- answers as a table (RFC 4180, lines end in a line feed); see hits.h.
 *
 * A row a hit; a query that finds nothing, or is only counted, has one row with its total. */
#include "lib/hits_inner.h"
#include "lib/utf8.h"

/* A cell in quotes where it must be; without control characters other than those that quotes keep. */
static void put_cell(str *out, const char *p, size_t n)
{
    static const char MUST[] = ",\"\r\n";
    bool quoted = n && (p[0] == ' ' || p[n - 1] == ' ');
    for (size_t i = 0; i < n && !quoted; i++)
        quoted = memchr(MUST, p[i], sizeof MUST - 1) != NULL;
    if (quoted)
        str_addc(out, '"');
    for (const char *end = p + n; p < end;) {
        size_t length;
        uint32_t c = utf8_decode(p, end, &length);
        if (c == UTF8_REPLACEMENT)
            str_adds(out, "\xEF\xBF\xBD");
        else if (c >= 0x20 || c == '\n' || c == '\r' || c == '\t')
            str_add(out, p, length);
        if (c == '"')
            str_addc(out, '"');
        p += length;
    }
    if (quoted)
        str_addc(out, '"');
}

static void next_cell(str *out, const char *p, size_t n)
{
    str_addc(out, ',');
    put_cell(out, p, n);
}

void hits_csv_begin(const hits_wish *wish, str *out)
{
    str_adds(out, "id,query,total");
    if (!wish->count_only) {
        str_adds(out, wish->many ? ",rank,score,index,key,title,snippet" : ",rank,score,key,title,snippet");
        for (size_t f = 0; f < wish->nfields; f++)
            next_cell(out, wish->fields[f], strlen(wish->fields[f]));
    }
    str_addc(out, '\n');
}

static void put_query(const hits *h, str *out)
{
    put_cell(out, h->id.p, h->id.n);
    next_cell(out, h->text.p, h->text.n);
    str_addf(out, ",%llu", (unsigned long long)h->total);
}

static int put_stored(const hits *h, const hits_one *one, const char *field, str *out)
{
    fsk_str text;
    if (hits_stored(h, one, field, &text))
        return -1;
    next_cell(out, text.p, text.n);
    return 0;
}

static int put_hit(const hits *h, size_t i, str *scratch, str *out)
{
    const hits_one *one = &h->list[i];
    fsk_snippet_opts opts = FSK_SNIPPET_OPTS_INIT;
    put_query(h, out);
    str_addf(out, ",%zu,%.9g", hits_rank(h, i), (double)one->hit.score);
    if (h->wish->many)
        next_cell(out, h->from->paths[one->reader], strlen(h->from->paths[one->reader]));
    if (put_stored(h, one, NULL, out) || put_stored(h, one, "title", out) ||
        hits_snippet(h, one, &opts, scratch))
        return -1;
    next_cell(out, scratch->p, scratch->n);
    for (size_t f = 0; f < h->wish->nfields; f++) {
        if (put_stored(h, one, h->wish->fields[f], out))
            return -1;
    }
    str_addc(out, '\n');
    return 0;
}

int hits_csv(const hits *h, str *scratch, str *out)
{
    hits_tell_notes(h, scratch);
    for (size_t i = 0; i < h->n; i++) {
        if (put_hit(h, i, scratch, out))
            return -1;
    }
    if (h->n)
        return 0;
    put_query(h, out);
    size_t empty = h->wish->count_only ? 0 : 5 + h->wish->many + h->wish->nfields;
    while (empty--)
        str_addc(out, ',');
    str_addc(out, '\n');
    return 0;
}
