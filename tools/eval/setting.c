/* setting.c -- see setting.h. */
#include "eval/setting.h"
#include "eval/columns.h"
#include "lib/cli.h"
#include "lib/options.h"
#include <string.h>

const setting SETTING_DEFAULT = {
#define X(name, value, least, most, help) value,
    SETTING_MEMBERS(X)
#undef X
};

static const struct {
    const char *name, *help;
    long offset;
    double value, least, most;
} MEMBERS[] = {
#define X(name, value, least, most, help) {#name, help, offsetof(setting, name), value, least, most},
    SETTING_MEMBERS(X)
#undef X
};
enum { NMEMBERS = sizeof MEMBERS / sizeof MEMBERS[0] };

long setting_find(const char *name, size_t n, double *least, double *most)
{
    for (size_t i = 0; i < NMEMBERS; i++) {
        if (strlen(MEMBERS[i].name) == n && memcmp(MEMBERS[i].name, name, n) == 0) {
            *least = MEMBERS[i].least;
            *most = MEMBERS[i].most;
            return MEMBERS[i].offset;
        }
    }
    return -1;
}

double *setting_at(setting *s, long offset)
{
    return (double *)(void *)((char *)s + offset);
}

/* Values that have names, in order; the first is 0. */
static const struct {
    long offset;
    const char *const *names;
} NAMED[] = {
    {offsetof(setting, scorer),
     (const char *const[]){"bm25", "bm25plus", "dirichlet", "jelinek-mercer", "dph", "pl2", "tfidf", NULL}},
    {offsetof(setting, feedback), (const char *const[]){"none", "rm3", "bo1", NULL}},
};

bool setting_value(long offset, fsk_str text, double *out)
{
    for (size_t i = 0; i < sizeof NAMED / sizeof NAMED[0]; i++) {
        for (size_t j = 0; NAMED[i].offset == offset && NAMED[i].names[j]; j++) {
            if (strlen(NAMED[i].names[j]) == text.n && memcmp(NAMED[i].names[j], text.p, text.n) == 0) {
                *out = (double)j;
                return true;
            }
        }
    }
    return columns_real(text, out);
}

void setting_print(long offset, double v, char *to, size_t size)
{
    snprintf(to, size, "%g", v);
    for (size_t i = 0; i < sizeof NAMED / sizeof NAMED[0]; i++) {
        if (NAMED[i].offset == offset)
            snprintf(to, size, "%s", NAMED[i].names[(size_t)v]);
    }
}

bool setting_parse(setting *s, const char *text, char *why, size_t why_size)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, ","), name = strcspn(p, "=,");
        double least, most, v;
        long offset = setting_find(p, name, &least, &most);
        if (offset < 0 || name == n) {
            snprintf(why, why_size, "no NAME=VALUE that is known: \"%.*s\"", (int)n, p);
            return false;
        }
        if (!setting_value(offset, (fsk_str){p + name + 1, n - name - 1}, &v) || v < least || v > most) {
            snprintf(why, why_size, "%.*s must be a number from %g to %g", (int)name, p, least, most);
            return false;
        }
        *setting_at(s, offset) = v;
        p += n + (p[n] == ',');
    }
    return true;
}

void setting_help(char *to, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < NMEMBERS && used < size; i++) {
        char value[32];
        setting_print(MEMBERS[i].offset, MEMBERS[i].value, value, sizeof value);
        used += (size_t)snprintf(to + used, size - used, "  %-8s %s (default: %s)\n", MEMBERS[i].name,
                                 MEMBERS[i].help, value);
    }
}

/* ---- a run ---- */

static int parse(const asking *a, const setting *s, const topic *t, fsk_query **out, fsk_error *e)
{
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    o.flags |= a->query_language ? 0 : FSK_PARSE_BAG;
    o.flags |= s->stop != 0 ? 0 : FSK_PARSE_KEEP_STOP;
    o.field = "title";
    o.field_weight = (float)s->title;
    o.nearness = (float)s->near;
    o.flags |= s->stem != 0 ? 0 : FSK_PARSE_NO_STEM;
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

static fsk_search_opts search_opts(const setting *s, double k)
{
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    o.k = (uint32_t)k;
    o.count = FSK_COUNT_NONE;
    o.k1 = (float)s->k1;
    o.b = (float)s->b;
    o.scorer = (fsk_scorer)s->scorer;
    o.param = (float)s->param;
    return o;
}

/* A first search, whose best hits' words join the query. */
static int expand(const asking *a, const setting *s, fsk_query **q, fsk_error *e)
{
    fsk_search_opts o = search_opts(s, s->docs);
    fsk_feedback_opts f = FSK_FEEDBACK_OPTS_INIT;
    fsk_results *best;
    fsk_query *wider = NULL;
    size_t n;
    f.method = (fsk_feedback_method)(s->feedback - 1);
    f.terms = (uint32_t)s->terms;
    f.weight = (float)s->weight;
    int rc = fsk_search(a->reader, *q, &o, &best, e);
    if (rc)
        return rc;
    const fsk_hit *hits = fsk_results_hits(best, &n);
    rc = fsk_feedback(a->reader, *q, hits, n, &f, &wider, e);
    fsk_results_free(best);
    if (rc == 0) {
        fsk_query_free(*q);
        *q = wider;
    }
    return rc;
}

static int ask(const asking *a, const setting *s, const topic *t, ranking *out, fsk_error *e)
{
    fsk_query *q;
    fsk_results *found = NULL;
    fsk_search_opts o = search_opts(s, a->depth);
    int rc = parse(a, s, t, &q, e);
    if (rc == 0 && s->feedback != 0)
        rc = expand(a, s, &q, e);
    rc = rc ? rc : fsk_search(a->reader, q, &o, &found, e);
    rc = rc ? rc : add_hits(a, t, found, out, e);
    fsk_results_free(found);
    fsk_query_free(q);
    return rc;
}

int setting_run(const asking *a, const setting *s, ranking *out)
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
