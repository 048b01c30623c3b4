/* hits_json.c -- an answer as one line of JSON; see hits.h. */
#include "lib/hits_inner.h"
#include "lib/json_out.h"

static int put_stored(const hits *h, json_out *j, const hits_one *one, const char *name, const char *field)
{
    fsk_str text;
    if (hits_stored(h, one, field, &text))
        return -1;
    json_name(j, name);
    json_string(j, text.p, text.n);
    return 0;
}

static int put_hit(const hits *h, json_out *j, size_t i, str *scratch)
{
    const hits_one *one = &h->list[i];
    fsk_snippet_opts opts = FSK_SNIPPET_OPTS_INIT;
    json_open(j, '{');
    json_name(j, "rank");
    json_uint(j, hits_rank(h, i));
    json_name(j, "score");
    json_real(j, (double)one->hit.score, 9);
    if (h->from->n > 1) {
        json_name(j, "index");
        json_string(j, h->from->paths[one->reader], strlen(h->from->paths[one->reader]));
    }
    if (put_stored(h, j, one, "key", NULL) || put_stored(h, j, one, "title", "title") ||
        hits_snippet(h, one, &opts, scratch))
        return -1;
    json_name(j, "snippet");
    json_string(j, scratch->p, scratch->n);
    json_name(j, "fields");
    json_open(j, '{');
    for (size_t f = 0; f < h->wish->nfields; f++) {
        if (put_stored(h, j, one, h->wish->fields[f], h->wish->fields[f]))
            return -1;
    }
    json_close(j, '}');
    if (h->wish->explain) {
        if (hits_explain(h, one, scratch))
            return -1;
        json_name(j, "explain");
        json_string(j, scratch->p, scratch->n);
    }
    json_close(j, '}');
    return 0;
}

static void put_query(const hits *h, json_out *j, str *scratch)
{
    if (h->wish->batch) {
        json_name(j, "id");
        json_string(j, h->id.p, h->id.n);
    }
    json_name(j, "query");
    json_string(j, h->text.p, h->text.n);
    hits_canonical(h, scratch);
    json_name(j, "parsed");
    json_string(j, scratch->p, scratch->n);
    if (h->list) {
        json_name(j, "total");
        json_uint(j, h->total);
        json_name(j, "exact");
        json_bool(j, h->exact);
        json_name(j, "took_us");
        json_uint(j, h->took_ns / 1000);
    }
    if (h->meant.n) {
        json_name(j, "did_you_mean");
        json_string(j, h->meant.p, h->meant.n);
    }
    json_name(j, "notes");
    json_open(j, '[');
    for (size_t i = 0; hits_note(h, i, scratch); i++)
        json_string(j, scratch->p, scratch->n);
    json_close(j, ']');
}

int hits_json(const hits *h, str *scratch, str *out)
{
    json_out j = {.to = out};
    json_open(&j, '{');
    put_query(h, &j, scratch);
    if (h->list) {
        json_name(&j, "hits");
        json_open(&j, '[');
        for (size_t i = 0; i < h->n; i++) {
            if (put_hit(h, &j, i, scratch))
                return -1;
        }
        json_close(&j, ']');
    }
    json_close(&j, '}');
    str_addc(out, '\n');
    return 0;
}
