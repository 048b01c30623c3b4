/* api_ranking.c -- how documents are ranked: what a search asks for, what the index says, what fossick does
 * else.
 *
 * The index's ranking is metadata (FORMAT.md section 1), read when a reader pins a snapshot. */
#include "api.h"
#include "base/clock.h"
#include "exec/scorer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPANSIONS_MAX = 1000000, FIELD_WEIGHT_MAX = 1000, VALUE_MAX = 4096 };

static const fsk_str NAME = {"fossick.ranking", 15};

/* What counts more where nothing else is said. */
static const fsk_field_weight USUAL_FIELD = {"title", 1};

static void usual_ranking(api_ranking *k)
{
    *k = (api_ranking){.scorer = FSK_SCORER_BM25, .param = -1, .k1 = -1, .b = -1, .nfields = 1};
    k->fields[0] = USUAL_FIELD;
}

/* ---- what may be ---- */

static int check_scorer(fsk_scorer which, double param, fsk_error *e)
{
    const scorer *s = scorer_get(which);
    if (!s && which != FSK_SCORER_BM25)
        return error_set(e, FSK_E_INVAL, "no scorer %d", (int)which);
    if (s && param >= 0 && (param < s->least || param > s->most))
        return error_set(e, FSK_E_INVAL, "the parameter of %s must be %g to %g", s->name, s->least, s->most);
    return 0;
}

static int check_fields(const fsk_field_weight *fields, uint32_t n, fsk_error *e)
{
    if (n > API_FIELDS_MAX || (n && !fields))
        return error_set(e, FSK_E_INVAL, "weights of at most %d fields", API_FIELDS_MAX);
    for (uint32_t i = 0; i < n; i++) {
        const fsk_field_weight *f = &fields[i];
        if (!f->name || strcmp(f->name, "text") == 0)
            return error_set(e, FSK_E_INVAL, "\"text\" has no weight of its own; give the other fields one");
        if (!(f->weight >= 0 && f->weight <= FIELD_WEIGHT_MAX))
            return error_set(e, FSK_E_INVAL, "the weight of %s must be 0 to %d", f->name, FIELD_WEIGHT_MAX);
    }
    return 0;
}

static int check(const fsk_search_opts *o, fsk_error *e)
{
    if (o->k1 > 1000 || o->b > 1)
        return error_set(e, FSK_E_INVAL, "k1 must be at most 1000 and b at most 1");
    int rc = check_fields(o->fields, o->nfields, e);
    return rc || o->scorer == FSK_SCORER_DEFAULT ? rc : check_scorer(o->scorer, (double)o->param, e);
}

/* ---- of one search ---- */

/* An explicit scorer has its usual parameters where none are given, not those of the index. */
static void choose(const api_ranking *k, const fsk_search_opts *o, exec_request *r)
{
    bool own = o->scorer != FSK_SCORER_DEFAULT;
    double k1 = o->k1 >= 0 ? (double)o->k1 : own ? -1 : k->k1, b = o->b >= 0 ? (double)o->b : own ? -1 : k->b;
    r->scorer = own ? o->scorer : k->scorer;
    r->k1 = k1 >= 0 ? k1 : BM25_K1;
    r->b = b >= 0 ? b : BM25_B;
    r->param = o->param >= 0 ? (double)o->param : own ? -1 : k->param;
    if (r->param < 0 && scorer_get(r->scorer))
        r->param = scorer_get(r->scorer)->param;
    r->fields = o->fields ? o->fields : k->fields;
    r->nfields = o->fields ? o->nfields : k->nfields;
}

int api_request(fsk_reader *r, const fsk_search_opts *opts, exec_request *out, uint32_t *offset, fsk_error *e)
{
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    api_options(&o, sizeof o, opts);
    if (o.k > UINT32_MAX - o.offset)
        return error_set(e, FSK_E_INVAL, "fsk_search: k + offset is too large");
    int rc = check(&o, e);
    if (rc)
        return rc;
    *out = (exec_request){.k = o.k ? o.k + o.offset : 0, .after = o.after};
    out->deadline = o.timeout_ms ? clock_ns() + (uint64_t)o.timeout_ms * 1000000u : 0;
    out->count = o.count == FSK_COUNT_EXACT || (o.k == 0 && o.count != FSK_COUNT_NONE);
    out->expansions = o.expansions < EXPANSIONS_MAX ? o.expansions : EXPANSIONS_MAX;
    *offset = o.offset;
    choose(&r->ranking, &o, out);
    return check_scorer(out->scorer, out->param, e);
}

/* ---- of an index ---- */

int fsk_writer_ranking(fsk_writer *w, const fsk_search_opts *opts, fsk_error *e)
{
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    char value[VALUE_MAX];
    size_t n = 0;
    error_clear(e);
    api_options(&o, sizeof o, opts);
    int rc = opts ? check(&o, e) : 0;
    if (rc)
        return rc;
    if (!o.fields) {
        o.fields = &USUAL_FIELD;
        o.nfields = 1;
    }
    if (opts)
        n = (size_t)snprintf(value, sizeof value, "scorer %d\nparam %.9g\nk1 %.9g\nb %.9g\n", (int)o.scorer,
                             (double)o.param, (double)o.k1, (double)o.b);
    for (uint32_t i = 0; opts && i < o.nfields; i++)
        n += (size_t)snprintf(value + n, sizeof value - n, "field %.64s %.9g\n", o.fields[i].name,
                              (double)o.fields[i].weight);
    return fsk_writer_metadata(w, NAME, (fsk_str){value, n}, e);
}

/* A line "NAME VALUE" or "field NAME VALUE"; false if it is none. */
static bool read_line(api_ranking *k, const char *line)
{
    int scorer = 0, n = 0;
    if (sscanf(line, "scorer %d%n", &scorer, &n) == 1) {
        k->scorer = scorer == FSK_SCORER_DEFAULT ? FSK_SCORER_BM25 : (fsk_scorer)scorer;
        return !line[n];
    }
    if (sscanf(line, "param %lf%n", &k->param, &n) == 1 || sscanf(line, "k1 %lf%n", &k->k1, &n) == 1 ||
        sscanf(line, "b %lf%n", &k->b, &n) == 1)
        return !line[n];
    if (k->nfields == API_FIELDS_MAX)
        return false;
    uint32_t i = k->nfields++;
    k->fields[i].name = k->names[i];
    return sscanf(line, "field %64s %f%n", k->names[i], &k->fields[i].weight, &n) == 2 && !line[n];
}

static bool read_value(api_ranking *k, char *text)
{
    char *rest = NULL;
    k->nfields = 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (!read_line(k, line))
            return false;
    }
    return k->k1 <= 1000 && k->b <= 1 && check_fields(k->fields, k->nfields, NULL) == 0 &&
           check_scorer(k->scorer, k->param, NULL) == 0;
}

int api_ranking_load(fsk_reader *r, fsk_error *e)
{
    store_bytes value = {NULL, 0};
    char text[VALUE_MAX + 1];
    api_ranking *k = &r->ranking;
    usual_ranking(k);
    int rc = store_view_metadata(r->snapshot->view, NAME, &value);
    if (rc == FSK_E_NOTFOUND || (rc == 0 && value.n == 0))
        return 0;
    if (rc)
        return rc;
    if (value.n < sizeof text) {
        memcpy(text, value.p, value.n);
        text[value.n] = '\0';
        if (read_value(k, text))
            return 0;
    }
    return error_set(e, FSK_E_FORMAT,
                     "the index's ranking is not understood; set it anew with fossick-admin ranking");
}

int fsk_reader_ranking(fsk_reader *r, fsk_search_opts *out, fsk_error *e)
{
    error_clear(e);
    if (!r || !out)
        return error_set(e, FSK_E_INVAL, "fsk_reader_ranking: bad argument");
    *out = (fsk_search_opts)FSK_SEARCH_OPTS_INIT;
    exec_request asked;
    uint32_t offset;
    int rc = api_need_pinned(r, e);
    rc = rc ? rc : api_request(r, NULL, &asked, &offset, e);
    if (rc)
        return rc;
    out->scorer = asked.scorer;
    out->param = asked.scorer == FSK_SCORER_BM25 ? -1 : (float)asked.param;
    out->k1 = (float)asked.k1;
    out->b = (float)asked.b;
    out->fields = asked.fields;
    out->nfields = asked.nfields;
    return 0;
}
