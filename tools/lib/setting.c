/* setting.c -- see setting.h. */
#include "lib/setting.h"
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const setting SETTING_DEFAULT = {
#define X(name, value, least, most, help) value,
    SETTING_MEMBERS(X)
#undef X
        .weights = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
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

/* Fields that have been given weights, by their places in setting.weights. */
static char field_names[SETTING_FIELDS][65];

static long find_field(const char *name, size_t n)
{
    for (size_t i = 0; i < SETTING_FIELDS && n && n < sizeof field_names[0]; i++) {
        if (!*field_names[i])
            memcpy(field_names[i], name, n);
        if (strlen(field_names[i]) == n && memcmp(field_names[i], name, n) == 0)
            return (long)(offsetof(setting, weights) + i * sizeof(double));
    }
    return -1;
}

long setting_find(const char *name, size_t n, double *least, double *most)
{
    static const char FIELD[] = "field:";
    size_t prefix = strlen(FIELD);
    if (n > prefix && memcmp(name, FIELD, prefix) == 0) {
        *least = 0;
        *most = 1000;
        return find_field(name + prefix, n - prefix);
    }
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
    {offsetof(setting, scorer), (const char *const[]){"index", "bm25", "bm25plus", "dirichlet",
                                                      "jelinek-mercer", "dph", "pl2", "tfidf", NULL}},
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
    char number[64], *end;
    if (text.n == 0 || text.n >= sizeof number)
        return false;
    memcpy(number, text.p, text.n);
    number[text.n] = '\0';
    *out = strtod(number, &end);
    return *end == '\0' && isfinite(*out);
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
    if (used < size)
        snprintf(to + used, size - used,
                 "  field:NAME  weight of words in that field (default: field:title=1)\n");
}

/* ---- asking ---- */

void setting_parse_opts(const setting *s, fsk_parse_opts *o)
{
    o->flags |= s->stop != 0 ? 0 : FSK_PARSE_KEEP_STOP;
    o->flags |= s->stem != 0 ? 0 : FSK_PARSE_NO_STEM;
    o->nearness = (float)s->near;
}

void setting_search_opts(const setting *s, fsk_search_opts *o, fsk_field_weight *fields)
{
    o->k1 = (float)s->k1;
    o->b = (float)s->b;
    o->scorer = (fsk_scorer)((int)s->scorer + FSK_SCORER_DEFAULT);
    o->param = (float)s->param;
    o->fields = NULL;
    o->nfields = 0;
    for (size_t i = 0; i < SETTING_FIELDS; i++) {
        if (s->weights[i] >= 0)
            o->fields = fields;
        if (s->weights[i] > 0)
            fields[o->nfields++] = (fsk_field_weight){field_names[i], (float)s->weights[i]};
    }
}

fsk_feedback_opts setting_feedback_opts(const setting *s)
{
    fsk_feedback_opts f = FSK_FEEDBACK_OPTS_INIT;
    f.method = s->feedback == 2 ? FSK_FEEDBACK_BO1 : FSK_FEEDBACK_RM3;
    f.terms = (uint32_t)s->terms;
    f.weight = (float)s->weight;
    return f;
}

int setting_expand(fsk_reader *r, const setting *s, fsk_query **q, fsk_error *e)
{
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    fsk_field_weight fields[SETTING_FIELDS];
    fsk_feedback_opts f = setting_feedback_opts(s);
    fsk_results *best;
    fsk_query *wider = NULL;
    size_t n;
    if (s->feedback == 0)
        return 0;
    setting_search_opts(s, &o, fields);
    o.k = (uint32_t)s->docs;
    o.count = FSK_COUNT_NONE;
    int rc = fsk_search(r, *q, &o, &best, e);
    if (rc)
        return rc;
    const fsk_hit *hits = fsk_results_hits(best, &n);
    rc = fsk_feedback(r, *q, hits, n, &f, &wider, e);
    fsk_results_free(best);
    if (rc == 0) {
        fsk_query_free(*q);
        *q = wider;
    }
    return rc;
}
