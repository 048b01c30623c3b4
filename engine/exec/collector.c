/* collector.c -- see collector.h. */
#include "exec/collector.h"
#include <stdlib.h>

static bool better(const collected *a, const collected *b)
{
    return a->points != b->points ? a->points > b->points : a->doc < b->doc;
}

static int best_first(const void *a, const void *b)
{
    const collected *x = a, *y = b;
    return better(x, y) ? -1 : better(y, x);
}

bool collector_init(collector *c, uint32_t k, const fsk_hit *after, arena *memory)
{
    *c = (collector){.k = k, .after = after, .room = k <= COLLECTOR_HEAP ? k : 2 * k};
    c->hits = arena_alloc(memory, (size_t)c->room * sizeof *c->hits);
    return c->hits != NULL;
}

/* Restores the heap (worst hit at the root) below i. */
static void sift_down(collected *h, uint32_t n, uint32_t i)
{
    collected moving = h[i];
    for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && better(&h[child], &h[child + 1]))
            child++;
        if (!better(&moving, &h[child]))
            break;
        h[i] = h[child];
    }
    h[i] = moving;
}

void collector_replace(collector *c, uint64_t doc, uint32_t points)
{
    c->hits[0] = (collected){doc, points};
    sift_down(c->hits, c->n, 0);
    collector_seed(c, c->hits[0].points + 1);
}

static void swap(collected *a, collected *b)
{
    collected t = *a;
    *a = *b;
    *b = t;
}

/* Quickselect (Hoare, CACM 4(7), 1961): the best k come to the front. */
static void select_best(collected *h, uint32_t n, uint32_t k)
{
    uint32_t low = 0, high = n - 1;
    while (low < high) {
        collected pivot = h[low + (high - low) / 2];
        uint32_t i = low, j = high;
        for (;;) {
            while (better(&h[i], &pivot))
                i++;
            while (better(&pivot, &h[j]))
                j--;
            if (i >= j)
                break;
            swap(&h[i++], &h[j--]);
        }
        if (k <= j + 1)
            high = j;
        else
            low = j + 1;
    }
}

static uint32_t fewest_points(const collected *h, uint32_t n)
{
    uint32_t fewest = h[0].points;
    for (uint32_t i = 1; i < n; i++) {
        if (h[i].points < fewest)
            fewest = h[i].points;
    }
    return fewest;
}

void collector_full(collector *c)
{
    if (c->k <= COLLECTOR_HEAP) {
        for (uint32_t i = c->n / 2; i-- > 0;)
            sift_down(c->hits, c->n, i);
        collector_seed(c, c->hits[0].points + 1);
        return;
    }
    select_best(c->hits, c->n, c->k);
    c->n = c->k;
    collector_seed(c, fewest_points(c->hits, c->n) + 1);
}

void collector_finish(collector *c)
{
    qsort(c->hits, c->n, sizeof *c->hits, best_first);
    if (c->n > c->k)
        c->n = c->k;
}
