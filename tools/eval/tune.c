/* tune.c -- see tune.h: every combination of the grid is run once, and the folds choose among the values by
 * topic. */
#include "eval/tune.h"
#include "eval/columns.h"
#include "eval/significance.h"
#include "lib/cli.h"
#include "lib/json_out.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AXES_MAX = 8, VALUES_MAX = 32, COMBINATIONS_MAX = 10000 };

typedef struct axis {
    const char *name;
    size_t name_n, n;
    long offset;
    double values[VALUES_MAX];
} axis;

typedef struct grid {
    axis axes[AXES_MAX];
    size_t naxes, combinations;
} grid;

/* A topic's value of measure m under combination c: values[(c * topics + topic) * measures + m]. */
typedef struct table {
    double *values;
    size_t ntopics, nmeasures, ncombinations;
    size_t *fold; /* by topic */
} table;

/* ---- the grid ---- */

static const char *read_axis(axis *a, const char *p, size_t n, char *why, size_t why_size)
{
    const char *equal = memchr(p, '=', n), *end = p + n;
    double least = 0, most = 0, v;
    *a = (axis){.name = p, .name_n = equal ? (size_t)(equal - p) : n};
    a->offset = setting_find(p, a->name_n, &least, &most);
    snprintf(why, why_size, "no NAME=VALUE:VALUE:... that is known: \"%.*s\"", (int)n, p);
    if (a->offset < 0 || !equal)
        return why;
    for (p = equal + 1; p <= end;) {
        const char *colon = memchr(p, ':', (size_t)(end - p)), *stop = colon ? colon : end;
        snprintf(why, why_size, "%.*s takes at most %d numbers from %g to %g", (int)a->name_n, a->name,
                 VALUES_MAX, least, most);
        if (a->n == VALUES_MAX || !setting_value(a->offset, (fsk_str){p, (size_t)(stop - p)}, &v) ||
            v < least || v > most)
            return why;
        a->values[a->n++] = v;
        p = stop + 1;
    }
    return NULL;
}

static const char *read_grid(grid *g, const char *text, char *why, size_t why_size)
{
    *g = (grid){.combinations = 1};
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, ",");
        snprintf(why, why_size, "at most %d parameters", AXES_MAX);
        if (g->naxes == AXES_MAX || read_axis(&g->axes[g->naxes], p, n, why, why_size))
            return why;
        g->combinations *= g->axes[g->naxes++].n;
        snprintf(why, why_size, "more than %d combinations", COMBINATIONS_MAX);
        if (g->combinations > COMBINATIONS_MAX)
            return why;
        p += n + (p[n] == ',');
    }
    return NULL;
}

const char *tune_grid_problem(const char *text, char *why, size_t why_size)
{
    grid g;
    return read_grid(&g, text, why, why_size);
}

static setting combination(const grid *g, const setting *base, size_t c)
{
    setting s = *base;
    for (size_t i = 0; i < g->naxes; i++) {
        *setting_at(&s, g->axes[i].offset) = g->axes[i].values[c % g->axes[i].n];
        c /= g->axes[i].n;
    }
    return s;
}

static void describe(const grid *g, const setting *s, str *to)
{
    for (size_t i = 0; i < g->naxes; i++) {
        const axis *a = &g->axes[i];
        char text[32];
        setting_print(a->offset, *setting_at((setting *)s, a->offset), text, sizeof text);
        str_addf(to, "%s%.*s=%s", i ? "," : "", (int)a->name_n, a->name, text);
    }
}

/* ---- running ---- */

static void *room(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    if (!p)
        cli_fail("out of memory");
    return p;
}

static int run_one(const tuning *t, const setting *s, double *values, size_t *ntopics)
{
    ranking r;
    evaluation e;
    measure_rules rules = *t->rules;
    rules.all_topics = true; /* the same topics whatever is found */
    if (asking_run(t->asking, s, &r)) {
        ranking_free(&r);
        return -1;
    }
    evaluate(&r, t->qrels, t->list, &rules, &e);
    memcpy(values, e.values, e.ntopics * t->list->n * sizeof *values);
    *ntopics = e.ntopics;
    evaluation_free(&e);
    ranking_free(&r);
    return 0;
}

/* The base is combination ncombinations. */
static int run_all(const tuning *t, const grid *g, table *out)
{
    *out = (table){.ntopics = t->qrels->ntopics, .nmeasures = t->list->n, .ncombinations = g->combinations};
    size_t each = out->ntopics * out->nmeasures;
    out->values = room((g->combinations + 1) * each, sizeof *out->values);
    for (size_t c = 0; c <= g->combinations; c++) {
        setting s = c < g->combinations ? combination(g, t->base, c) : *t->base;
        if (run_one(t, &s, out->values + c * each, &out->ntopics))
            return -1;
    }
    return 0;
}

static void deal(table *v, size_t folds, uint64_t seed)
{
    size_t *order = room(v->ntopics, sizeof *order);
    v->fold = room(v->ntopics, sizeof *v->fold);
    for (size_t i = 0; i < v->ntopics; i++) {
        size_t j = (size_t)(random_next(&seed) % (i + 1));
        order[i] = order[j];
        order[j] = i;
    }
    for (size_t i = 0; i < v->ntopics; i++)
        v->fold[order[i]] = i % folds;
    free(order);
}

static double value(const table *v, size_t c, size_t topic, size_t m)
{
    return v->values[(c * v->ntopics + topic) * v->nmeasures + m];
}

/* The combination with the best sum of the first measure over the topics that are not in the fold (SIZE_MAX:
 * all); of equal ones the first. */
static size_t best_without(const table *v, size_t fold)
{
    size_t best = 0;
    double highest = -1;
    for (size_t c = 0; c < v->ncombinations; c++) {
        double sum = 0;
        for (size_t i = 0; i < v->ntopics; i++)
            sum += v->fold[i] == fold ? 0 : value(v, c, i, 0);
        if (sum > highest) {
            highest = sum;
            best = c;
        }
    }
    return best;
}

/* ---- telling ---- */

typedef struct verdict {
    size_t *chosen; /* by fold */
    size_t overall;
} verdict;

static double *column(const table *v, const size_t *by_topic, size_t otherwise, size_t m)
{
    double *out = room(v->ntopics, sizeof *out);
    for (size_t i = 0; i < v->ntopics; i++)
        out[i] = value(v, by_topic ? by_topic[v->fold[i]] : otherwise, i, m);
    return out;
}

static double mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return n ? sum / (double)n : 0;
}

static void tell_measure(const tuning *t, const table *v, const verdict *d, size_t m, json_out *j)
{
    double *held = column(v, d->chosen, 0, m), *base = column(v, NULL, v->ncombinations, m);
    double *all = column(v, NULL, d->overall, m);
    comparison c;
    compare_paired(held, base, v->ntopics, SIGNIFICANCE_ROUNDS, t->seed, &c);
    const char *label = t->list->items[m].label;
    if (!t->json)
        printf("%-22s\t%.4f\t%.4f\t%.4f\t%.5f\n", label, mean(base, v->ntopics), mean(held, v->ntopics),
               mean(all, v->ntopics), c.p);
    json_name(j, label);
    json_open(j, '{');
    json_name(j, "base");
    json_real(j, mean(base, v->ntopics), 9);
    json_name(j, "held_out");
    json_real(j, mean(held, v->ntopics), 9);
    json_name(j, "best_on_all");
    json_real(j, mean(all, v->ntopics), 9);
    json_name(j, "p");
    json_real(j, c.p, 9);
    json_close(j, '}');
    free(held);
    free(base);
    free(all);
}

static void tell_choice(const tuning *t, const grid *g, const char *name, size_t chosen, json_out *j)
{
    str s = {0};
    setting chosen_setting = combination(g, t->base, chosen);
    describe(g, &chosen_setting, &s);
    if (!t->json)
        printf("%s\t%s\n", name, s.p);
    json_name(j, name);
    json_string(j, s.p, s.n);
    str_free(&s);
}

static void tell(const tuning *t, const grid *g, const table *v, const verdict *d)
{
    str out = {0};
    json_out j = {.to = &out};
    json_open(&j, '{');
    for (size_t f = 0; f < t->folds; f++) {
        char name[32];
        snprintf(name, sizeof name, "fold_%zu", f + 1);
        tell_choice(t, g, name, d->chosen[f], &j);
    }
    tell_choice(t, g, "best_on_all", d->overall, &j);
    if (!t->json)
        printf("%-22s\tbase\theld out\tbest on all\tp (held out against base)\n", "measure");
    for (size_t m = 0; m < v->nmeasures; m++) {
        if (t->list->items[m].measure->average == MEASURE_MEAN)
            tell_measure(t, v, d, m, &j);
    }
    json_close(&j, '}');
    if (t->json)
        printf("%s\n", out.p);
    str_free(&out);
}

int tune(const tuning *t)
{
    grid g;
    table v = {0};
    char why[160];
    if (read_grid(&g, t->grid, why, sizeof why)) {
        cli_error("--tune: %s", why);
        return -1;
    }
    int rc = run_all(t, &g, &v);
    if (rc == 0) {
        deal(&v, t->folds, t->seed);
        verdict d = {room(t->folds, sizeof *d.chosen), best_without(&v, SIZE_MAX)};
        for (size_t f = 0; f < t->folds; f++)
            d.chosen[f] = best_without(&v, f);
        tell(t, &g, &v, &d);
        free(d.chosen);
    }
    free(v.values);
    free(v.fold);
    return rc;
}
