/* asking.c -- see asking.h. */
#include "eval/asking.h"
#include "lib/cli.h"
#include "lib/options.h"
#include <string.h>

static int parse(const asking *a, const setting *s, const topic *t, fsk_query **out, fsk_error *e)
{
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    setting_parse_opts(s, &o);
    o.flags |= a->query_language ? 0 : FSK_PARSE_BAG;
    return fsk_query_parse(a->index, (fsk_str){t->text, strlen(t->text)}, &o, out, e);
}

static int add_hits(const asking *a, const topic *t, const fsk_results *found, ranking *out, fsk_error *e)
{
    size_t n;
    const fsk_hit *hits = fsk_results_hits(found, &n);
    for (size_t i = 0; i < n; i++) {
        fsk_str key;
        int rc = fsk_reader_key(a->reader, hits[i].doc, &key, e);
        if (rc)
            return rc;
        ranking_add(out, t->id, key.p, key.n, (double)hits[i].score);
    }
    return 0;
}

static int ask(const asking *a, const setting *s, const topic *t, ranking *out, fsk_error *e)
{
    fsk_query *q;
    fsk_results *found = NULL;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    fsk_field_weight fields[SETTING_FIELDS];
    setting_search_opts(s, &o, fields);
    o.k = a->depth;
    o.count = FSK_COUNT_NONE;
    int rc = parse(a, s, t, &q, e);
    rc = rc ? rc : setting_expand(a->reader, s, &q, e);
    rc = rc ? rc : fsk_search(a->reader, q, &o, &found, e);
    rc = rc ? rc : add_hits(a, t, found, out, e);
    fsk_results_free(found);
    fsk_query_free(q);
    return rc;
}

int asking_run(const asking *a, const setting *s, ranking *out)
{
    fsk_error e = {0};
    *out = (ranking){.tag = "fossick"};
    for (size_t i = 0; i < a->topics->n; i++) {
        if (ask(a, s, &a->topics->items[i], out, &e)) {
            cli_library_error(options_index(), &e);
            return -1;
        }
    }
    return ranking_sort(out, options_index());
}
