/* latency.c -- times every query of a list; see latency.h. */
#include "lib/latency.h"
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/command.h"
#include "lib/options.h"
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct worker {
    const latency_plan *plan;
    latency *out;
    size_t number;
    pthread_t thread;
    pthread_barrier_t *ready; /* between warming up and the timed rounds */
    fsk_reader *reader;
    fsk_error e;
    int64_t code; /* negative: failed */
} worker;

static void round_run(worker *w, uint64_t *ns)
{
    const queries *q = w->plan->queries;
    size_t at = q->n * w->number / w->plan->threads;
    for (size_t i = 0; i < q->n && w->code >= 0; i++) {
        uint64_t begun = clock_ns();
        w->code = command_run(w->plan->index, w->reader, &w->plan->command, q->items[at].text, &w->e);
        if (ns)
            ns[at] = clock_ns() - begun;
        at = at + 1 == q->n ? 0 : at + 1;
    }
}

static void *worker_run(void *arg)
{
    worker *w = arg;
    const latency_plan *plan = w->plan;
    w->code = fsk_reader_open(plan->index, &w->reader, &w->e);
    for (size_t i = 0; i < plan->warmup; i++)
        round_run(w, NULL);
    pthread_barrier_wait(w->ready);
    uint64_t *ns = w->out->ns + w->number * plan->rounds * plan->queries->n;
    for (size_t i = 0; i < plan->rounds; i++)
        round_run(w, ns + i * plan->queries->n);
    fsk_reader_free(w->reader);
    return NULL;
}

static void workers_run(worker *workers, size_t n, latency *out)
{
    pthread_barrier_t ready;
    pthread_barrier_init(&ready, NULL, (unsigned)n + 1);
    for (size_t i = 0; i < n; i++) {
        workers[i].ready = &ready;
        if (pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]))
            cli_fail("cannot start %zu threads; use fewer --threads", n);
    }
    pthread_barrier_wait(&ready);
    uint64_t begun = clock_ns();
    for (size_t i = 0; i < n; i++)
        pthread_join(workers[i].thread, NULL);
    out->wall_ns = clock_ns() - begun;
    pthread_barrier_destroy(&ready);
}

int latency_measure(const latency_plan *plan, latency *out)
{
    *out = (latency){.threads = plan->threads, .rounds = plan->rounds, .queries = plan->queries->n};
    out->ns = calloc(plan->threads * plan->rounds * plan->queries->n, sizeof *out->ns);
    worker *workers = calloc(plan->threads, sizeof *workers);
    if (!out->ns || !workers)
        cli_fail("out of memory; use fewer --rounds");
    for (size_t i = 0; i < plan->threads; i++)
        workers[i] = (worker){.plan = plan, .out = out, .number = i};
    workers_run(workers, plan->threads, out);
    int code = 0;
    for (size_t i = 0; i < plan->threads && code == 0; i++) {
        if (workers[i].code < 0) {
            cli_library_error(options_index(), &workers[i].e);
            code = -1;
        }
    }
    free(workers);
    if (code)
        latency_free(out);
    return code;
}

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Between the two nearest samples, in microseconds. */
static double percentile(const uint64_t *sorted, size_t n, double p)
{
    double at = (double)(n - 1) * p / 100;
    size_t low = (size_t)at, high = low + 1 < n ? low + 1 : low;
    double a = (double)sorted[low], b = (double)sorted[high];
    return (a + (b - a) * (at - (double)low)) / 1000;
}

/* Appends the samples of query i; returns the best of them. */
static uint64_t samples_add(const latency *l, size_t i, uint64_t *to, size_t *n)
{
    uint64_t best = UINT64_MAX;
    for (size_t run = 0; run < l->threads * l->rounds; run++) {
        uint64_t ns = l->ns[run * l->queries + i];
        to[(*n)++] = ns;
        best = ns < best ? ns : best;
    }
    return best;
}

void latency_sum_up(const latency *l, const queries *q, query_class c, latency_figures *out)
{
    *out = (latency_figures){0};
    uint64_t *samples = malloc(l->threads * l->rounds * l->queries * sizeof *samples + 1);
    if (!samples)
        cli_fail("out of memory; use fewer --rounds");
    size_t n = 0;
    double best = 0, sum = 0;
    for (size_t i = 0; i < q->n; i++) {
        if (c != QUERY_NCLASSES && q->items[i].class != c)
            continue;
        out->queries++;
        best += (double)samples_add(l, i, samples, &n);
    }
    for (size_t i = 0; i < n; i++)
        sum += (double)samples[i];
    if (n) {
        qsort(samples, n, sizeof *samples, by_size);
        out->mean = sum / (double)n / 1000;
        out->p50 = percentile(samples, n, 50);
        out->p95 = percentile(samples, n, 95);
        out->p99 = percentile(samples, n, 99);
        out->p999 = percentile(samples, n, 99.9);
        out->best = best / (double)out->queries / 1000;
        out->per_second = out->mean > 0 ? (double)l->threads * 1e6 / out->mean : 0;
    }
    if (c == QUERY_NCLASSES && l->wall_ns)
        out->per_second = (double)n * 1e9 / (double)l->wall_ns;
    free(samples);
}

void latency_free(latency *l)
{
    free(l->ns);
    l->ns = NULL;
}
