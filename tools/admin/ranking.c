/* ranking.c -- how searches of the index rank that say nothing else: shown, set; see admin.h. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/setting.h"
#include <string.h>

/* The members that an index keeps; what is left of a setting belongs to single queries. */
static void read_setting(const char *text, setting *out)
{
    char why[160];
    *out = SETTING_DEFAULT;
    if (!setting_parse(out, text, why, sizeof why))
        options_usage_error("ranking: %s", why);
    setting rest = SETTING_DEFAULT;
    rest.scorer = out->scorer;
    rest.param = out->param;
    rest.k1 = out->k1;
    rest.b = out->b;
    memcpy(rest.weights, out->weights, sizeof rest.weights);
    if (memcmp(&rest, out, sizeof rest) != 0)
        options_usage_error(
            "ranking: an index keeps scorer, param, k1, b and field:NAME; the others belong to queries");
}

static int set(const admin *a)
{
    fsk_open_opts open = FSK_OPEN_OPTS_INIT;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    fsk_field_weight fields[SETTING_FIELDS];
    fsk_writer *w = NULL;
    fsk_error e = {0};
    setting s;
    bool usual = strcmp(a->words[0], "default") == 0;
    if (!usual)
        read_setting(a->words[0], &s);
    else
        s = SETTING_DEFAULT;
    setting_search_opts(&s, &o, fields);
    fsk_index *ix = open_index(&open);
    if (!ix)
        return CLI_ERROR;
    int rc = fsk_writer_open(ix, &a->write, &w, &e);
    rc = rc ? rc : fsk_writer_ranking(w, usual ? NULL : &o, &e);
    rc = rc ? rc : fsk_writer_commit(w, &e);
    if (rc)
        cli_library_error(options_index(), &e);
    fsk_writer_free(w);
    fsk_close(ix);
    return rc ? CLI_ERROR : CLI_OK;
}

static void describe(const fsk_search_opts *o, str *to)
{
    char name[32];
    double most, least;
    setting_print(setting_find("scorer", 6, &least, &most), o->scorer - FSK_SCORER_DEFAULT, name,
                  sizeof name);
    str_addf(to, "scorer=%s", name);
    if (o->param >= 0)
        str_addf(to, ",param=%g", (double)o->param);
    if (o->scorer == FSK_SCORER_BM25 || o->scorer == FSK_SCORER_BM25PLUS)
        str_addf(to, ",k1=%g,b=%g", (double)o->k1, (double)o->b);
    for (uint32_t i = 0; i < o->nfields; i++)
        str_addf(to, ",field:%s=%g", o->fields[i].name, (double)o->fields[i].weight);
    if (o->nfields == 0)
        str_adds(to, ",field:title=0");
}

static int show(const admin *a)
{
    fsk_index *ix;
    fsk_reader *r;
    fsk_search_opts o;
    fsk_error e = {0};
    str out = {0};
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    int rc = fsk_reader_ranking(r, &o, &e);
    if (rc) {
        cli_library_error(options_index(), &e);
    } else if (a->json) {
        str text = {0};
        json_out j = {.to = &out};
        describe(&o, &text);
        json_open(&j, '{');
        json_name(&j, "ranking");
        json_string(&j, text.p, text.n);
        json_close(&j, '}');
        str_free(&text);
        admin_print(&out);
    } else {
        describe(&o, &out);
        admin_print(&out);
    }
    open_close(ix, r);
    return rc ? CLI_ERROR : CLI_OK;
}

int admin_ranking(const admin *a)
{
    return a->nwords ? set(a) : show(a);
}
