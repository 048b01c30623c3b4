/* print.c -- see print.h. */
#include "eval/print.h"
#include "eval/significance.h"
#include "lib/cli.h"
#include "lib/json_out.h"
#include <stdio.h>
#include <stdlib.h>

enum { SEED = 1 };

/* ---- one run ---- */

static void line(const measured *m, const char *topic, double v)
{
    if (measure_is_count(m->measure))
        printf("%-22s\t%s\t%.0f\n", m->label, topic, v);
    else
        printf("%-22s\t%s\t%.4f\n", m->label, topic, v);
}

static void json_values(json_out *j, const measure_list *l, const double *values, bool all)
{
    json_open(j, '{');
    for (size_t m = 0; m < l->n; m++) {
        if (!all && l->items[m].measure->average == MEASURE_GEOMETRIC)
            continue;
        json_name(j, l->items[m].label);
        json_real(j, values[m], 9);
    }
    json_close(j, '}');
}

static void json_text(json_out *j, const char *name, const char *text)
{
    json_name(j, name);
    json_string(j, text, strlen(text));
}

static void flush(str *out)
{
    str_addc(out, '\n');
    fwrite(out->p, 1, out->n, stdout);
    str_free(out);
}

static void evaluation_json(const evaluation *e, const measure_list *l, const print_wish *w)
{
    str out = {0};
    json_out j = {.to = &out};
    json_open(&j, '{');
    json_text(&j, "runid", w->tag);
    json_name(&j, "num_q");
    json_uint(&j, e->ntopics);
    json_name(&j, "all");
    json_values(&j, l, e->means, true);
    if (w->per_query) {
        json_name(&j, "topics");
        json_open(&j, '{');
        for (size_t t = 0; t < e->ntopics; t++) {
            json_name(&j, e->topics[t]);
            json_values(&j, l, e->values + t * l->n, false);
        }
        json_close(&j, '}');
    }
    json_close(&j, '}');
    flush(&out);
}

void print_evaluation(const evaluation *e, const measure_list *l, const print_wish *w)
{
    if (w->json) {
        evaluation_json(e, l, w);
        return;
    }
    for (size_t t = 0; t < e->ntopics && w->per_query; t++) {
        for (size_t m = 0; m < l->n; m++) {
            if (l->items[m].measure->average != MEASURE_GEOMETRIC)
                line(&l->items[m], e->topics[t], e->values[t * l->n + m]);
        }
    }
    printf("%-22s\tall\t%s\n%-22s\tall\t%zu\n", "runid", w->tag, "num_q", e->ntopics);
    for (size_t m = 0; m < l->n; m++)
        line(&l->items[m], "all", e->means[m]);
}

/* ---- two runs ---- */

typedef struct pairs {
    const char **topics;
    double *a, *b;
    size_t n;
} pairs;

static double *values_room(size_t n)
{
    double *p = malloc((n + 1) * sizeof *p);
    if (!p)
        cli_fail("out of memory");
    return p;
}

/* Both are in order of topics. */
static void pair_up(const evaluation *a, const evaluation *b, size_t nmeasures, size_t m, pairs *out)
{
    out->n = 0;
    for (size_t i = 0, j = 0; i < a->ntopics && j < b->ntopics;) {
        int order = strcmp(a->topics[i], b->topics[j]);
        if (order == 0) {
            out->topics[out->n] = a->topics[i];
            out->a[out->n] = a->values[i * nmeasures + m];
            out->b[out->n++] = b->values[j * nmeasures + m];
        }
        i += order <= 0;
        j += order >= 0;
    }
}

static double mean(const double *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return n ? sum / (double)n : 0;
}

static void comparison_line(const measured *m, const pairs *p, const print_wish *w)
{
    comparison c;
    compare_paired(p->a, p->b, p->n, SIGNIFICANCE_ROUNDS, SEED, &c);
    for (size_t i = 0; i < p->n && w->per_query; i++)
        printf("%-22s\t%s\t%.4f\t%.4f\t%+.4f\n", m->label, p->topics[i], p->a[i], p->b[i], p->a[i] - p->b[i]);
    printf("%-22s\tall\t%.4f\t%.4f\t%+.4f\t%zu\t%zu\t%.5f\n", m->label, mean(p->a, p->n), mean(p->b, p->n),
           c.difference, c.better, c.worse, c.p);
}

static void comparison_json(json_out *j, const pairs *p, const print_wish *w)
{
    comparison c;
    compare_paired(p->a, p->b, p->n, SIGNIFICANCE_ROUNDS, SEED, &c);
    const struct {
        const char *name;
        double v;
    } FIGURES[] = {{"mean", mean(p->a, p->n)},   {"other", mean(p->b, p->n)}, {"difference", c.difference},
                   {"better", (double)c.better}, {"worse", (double)c.worse},  {"p", c.p}};
    json_open(j, '{');
    for (size_t i = 0; i < sizeof FIGURES / sizeof FIGURES[0]; i++) {
        json_name(j, FIGURES[i].name);
        json_real(j, FIGURES[i].v, 9);
    }
    if (w->per_query) {
        json_name(j, "topics");
        json_open(j, '{');
        for (size_t i = 0; i < p->n; i++) {
            json_name(j, p->topics[i]);
            json_real(j, p->a[i] - p->b[i], 9);
        }
        json_close(j, '}');
    }
    json_close(j, '}');
}

void print_comparison(const evaluation *a, const evaluation *b, const measure_list *l, const print_wish *w,
                      const char *other)
{
    str out = {0};
    json_out j = {.to = &out};
    pairs p = {malloc((a->ntopics + 1) * sizeof *p.topics), values_room(a->ntopics), values_room(a->ntopics),
               0};
    if (!p.topics)
        cli_fail("out of memory");
    json_open(&j, '{');
    json_text(&j, "runid", w->tag);
    json_text(&j, "against", other);
    if (!w->json)
        printf("%-22s\ttopic\t%s\t%s\tdifference\tbetter\tworse\tp\n", "measure", w->tag, other);
    for (size_t m = 0; m < l->n; m++) {
        if (l->items[m].measure->average != MEASURE_MEAN)
            continue;
        pair_up(a, b, l->n, m, &p);
        if (w->json) {
            json_name(&j, l->items[m].label);
            comparison_json(&j, &p, w);
        } else {
            comparison_line(&l->items[m], &p, w);
        }
    }
    json_close(&j, '}');
    if (w->json)
        flush(&out);
    str_free(&out);
    free((void *)p.topics);
    free(p.a);
    free(p.b);
}
