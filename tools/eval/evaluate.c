/* evaluate.c -- measures chosen by name, and taken of every topic of a run; see measures.h. */
#include "eval/measures_table.h"
#include "lib/cli.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- by name ---- */

bool measure_is_count(const measure *m)
{
    return m->average == MEASURE_SUM;
}

static void add_one(measure_list *l, const measure *m, const char *cutoff, size_t n)
{
    l->items = grow(l->items, l->n + 1, &l->cap, sizeof *l->items);
    measured *to = &l->items[l->n++];
    char number[24];
    snprintf(number, sizeof number, "%.*s", (int)n, cutoff);
    *to = (measured){m, strtod(number, NULL), ""};
    bool whole = m->cutoffs && !strchr(m->cutoffs, '.');
    if (!m->cutoffs)
        snprintf(to->label, sizeof to->label, "%s", m->name);
    else if (whole)
        snprintf(to->label, sizeof to->label, "%s_%.0f", m->name, to->cutoff);
    else
        snprintf(to->label, sizeof to->label, "%s_%.2f", m->name, to->cutoff);
}

static void add_cutoffs(measure_list *l, const measure *m, const char *cutoffs)
{
    if (!m->cutoffs) {
        add_one(l, m, "", 0);
        return;
    }
    for (const char *p = cutoffs; *p;) {
        size_t n = strcspn(p, ",");
        add_one(l, m, p, n);
        p += n + (p[n] == ',');
    }
}

static bool is_cutoff(const measure *m, const char *p, size_t n)
{
    bool whole = m->cutoffs && !strchr(m->cutoffs, '.');
    bool digit = false;
    for (size_t i = 0; i < n; i++) {
        if (!(p[i] >= '0' && p[i] <= '9') && (whole || p[i] != '.'))
            return false;
        digit |= p[i] >= (whole ? '1' : '0') && p[i] <= '9';
    }
    return m->cutoffs && digit && n < 12;
}

/* NAME, NAME_CUTOFF or NAME.CUTOFF; *cutoff is its start, or NULL. */
static const measure *find(const char *p, size_t n, const char **cutoff)
{
    for (size_t i = 0; i < NMEASURES; i++) {
        const measure *m = &MEASURES[i];
        size_t len = strlen(m->name);
        *cutoff = NULL;
        if (n < len || memcmp(p, m->name, len) != 0)
            continue;
        if (n == len)
            return m;
        *cutoff = p + len + 1;
        if ((p[len] == '_' || p[len] == '.') && is_cutoff(m, *cutoff, n - len - 1))
            return m;
    }
    return NULL;
}

static bool add_group(measure_list *l, const char *p, size_t n)
{
    bool official = n == 8 && memcmp(p, "official", 8) == 0, all = n == 3 && memcmp(p, "all", 3) == 0;
    for (size_t i = 0; i < NMEASURES && (official || all); i++) {
        if (all || MEASURES[i].official)
            add_cutoffs(l, &MEASURES[i], MEASURES[i].cutoffs);
    }
    return official || all;
}

bool measures_add(measure_list *l, const char *names, const char **bad, size_t *bad_n)
{
    const measure *before = NULL; /* whose cutoffs may follow: P.5,10 */
    for (const char *p = names; *p;) {
        size_t n = strcspn(p, ",");
        const char *cutoff;
        const measure *m = find(p, n, &cutoff);
        if (!m && before && is_cutoff(before, p, n))
            add_one(l, before, p, n);
        else if (m && cutoff)
            add_one(l, m, cutoff, n - (size_t)(cutoff - p));
        else if (m)
            add_cutoffs(l, m, m->cutoffs);
        else if (!add_group(l, p, n)) {
            *bad = p;
            *bad_n = n;
            return false;
        }
        before = m && cutoff ? m : before;
        p += n + (p[n] == ',');
    }
    return true;
}

void measures_free(measure_list *l)
{
    free(l->items);
    *l = (measure_list){0};
}

/* ---- a topic ---- */

enum { GEOMETRIC_LEAST_INVERSE = 100000 }; /* below 1e-5 a value counts as that much, as in trec_eval */

static void *room(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    if (!p)
        cli_fail("out of memory");
    return p;
}

static void judge(const ranked_topic *found, const judged_topic *t, const measure_rules *rules, verdicts *v)
{
    size_t n = found ? found->n : 0;
    long top = 0;
    for (size_t i = 0; i < t->n; i++)
        top = t->docs[i].level > top ? t->docs[i].level : top;
    size_t *judged = room((size_t)top + 1, sizeof *judged);
    *v = (verdicts){.n = rules->depth && n > rules->depth ? rules->depth : n,
                    .relevant = rules->relevant,
                    .judged = judged,
                    .nlevels = (size_t)top + 1};
    for (size_t i = 0; i < t->n; i++) {
        long level = t->docs[i].level;
        v->rel += level >= v->relevant;
        v->nonrel += level >= 0 && level < v->relevant;
        if (level >= 0)
            judged[level]++;
    }
    long *levels = room(v->n, sizeof *levels);
    v->levels = levels;
    for (size_t i = 0; i < v->n; i++) {
        const judgment *j = judged_find(t, found->docs[i].doc);
        levels[i] = !j ? LEVEL_UNJUDGED : j->level < 0 ? LEVEL_POOLED : j->level;
        v->rel_ret += levels[i] >= v->relevant;
    }
}

static void measure_topic(const ranked_topic *found, const judged_topic *t, const measure_list *l,
                          const measure_rules *rules, double *values)
{
    verdicts v;
    judge(found, t, rules, &v);
    for (size_t m = 0; m < l->n; m++)
        values[m] = l->items[m].measure->of(&v, l->items[m].cutoff);
    free((void *)v.levels);
    free((void *)v.judged);
}

/* ---- all topics ---- */

static void average(const measure_list *l, evaluation *out)
{
    for (size_t m = 0; m < l->n; m++) {
        measure_average how = l->items[m].measure->average;
        double sum = 0, n = out->ntopics ? (double)out->ntopics : 1;
        for (size_t t = 0; t < out->ntopics; t++) {
            double v = out->values[t * l->n + m];
            sum += how == MEASURE_GEOMETRIC ? log(fmax(v, 1.0 / GEOMETRIC_LEAST_INVERSE)) : v;
        }
        out->means[m] = how == MEASURE_SUM ? sum : how == MEASURE_MEAN ? sum / n : exp(sum / n);
    }
}

void evaluate(const ranking *r, const qrels *q, const measure_list *l, const measure_rules *rules,
              evaluation *out)
{
    *out = (evaluation){.topics = room(q->ntopics, sizeof *out->topics),
                        .values = room(q->ntopics * l->n, sizeof(double)),
                        .means = room(l->n, sizeof(double))};
    for (size_t i = 0; i < q->ntopics; i++) {
        const ranked_topic *found = ranking_find(r, q->topics[i].id);
        if (!found && !rules->all_topics)
            continue;
        measure_topic(found, &q->topics[i], l, rules, out->values + out->ntopics * l->n);
        out->topics[out->ntopics++] = q->topics[i].id;
    }
    average(l, out);
}

void evaluation_free(evaluation *e)
{
    free((void *)e->topics);
    free(e->values);
    free(e->means);
    *e = (evaluation){0};
}
