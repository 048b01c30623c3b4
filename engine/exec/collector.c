/* collector.c -- see collector.h. */
#include "exec/collector.h"

static bool better(const collected *a, const collected *b)
{
    return a->points != b->points ? a->points > b->points : a->doc < b->doc;
}

bool collector_init(collector *c, uint32_t k, const fsk_hit *after, arena *memory)
{
    bool heap = k <= COLLECTOR_HEAP;
    *c = (collector){.k = k, .after = after, .room = heap ? k : 2 * k};
    c->hits = arena_alloc(memory, ((size_t)c->room + (heap ? 0 : k)) * sizeof *c->hits);
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

/* Heap sort: the worst, at the root, goes to the end, again and again. */
static void sort_heap(collected *h, uint32_t n)
{
    for (uint32_t i = n / 2; i-- > 0;)
        sift_down(h, n, i);
    for (uint32_t end = n; end > 1; end--) {
        swap(&h[0], &h[end - 1]);
        sift_down(h, end - 1, 0);
    }
}

enum { DIGIT = 11, DIGITS = 1 << DIGIT };

/* Radix sort by points, most first, through `room`; three passes of 11 bits cover the 31 bits of points. */
static void sort_by_points(collected *h, collected *room, uint32_t n)
{
    uint32_t starts[3][DIGITS] = {0};
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t pass = 0; pass < 3; pass++)
            starts[pass][~h[i].points >> (pass * DIGIT) & (DIGITS - 1)]++;
    }
    for (uint32_t pass = 0; pass < 3; pass++) {
        for (uint32_t d = 0, sum = 0; d < DIGITS; d++) {
            uint32_t count = starts[pass][d];
            starts[pass][d] = sum;
            sum += count;
        }
        for (uint32_t i = 0; i < n; i++)
            room[starts[pass][~h[i].points >> (pass * DIGIT) & (DIGITS - 1)]++] = h[i];
        collected *t = h;
        h = room;
        room = t;
    }
}

void collector_finish(collector *c)
{
    if (c->k <= COLLECTOR_HEAP) {
        sort_heap(c->hits, c->n);
        return;
    }
    if (c->n > c->k)
        select_best(c->hits, c->n, c->k);
    c->n = c->n < c->k ? c->n : c->k;
    sort_by_points(c->hits, c->hits + c->room, c->n);
    c->hits += c->room;
    for (uint32_t i = 0, j; i < c->n; i = j) {
        for (j = i + 1; j < c->n && c->hits[j].points == c->hits[i].points;)
            j++;
        if (j - i > 1)
            sort_heap(c->hits + i, j - i);
    }
}
