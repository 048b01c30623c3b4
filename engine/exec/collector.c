/* collector.c -- see collector.h.
 *
 * A hit is held as one number, its key: points in the upper half, the complement of its place among the hits
 * taken in the lower one.  The larger key is the better hit, and comparing two is one instruction; the
 * document is looked up by place at the end. */
#include "exec/collector.h"
#include "exec/kernels.h"
#include <stdlib.h>

enum { PLACES_MIN = 1024 };

static uint32_t key_points(uint64_t key)
{
    return (uint32_t)(key >> 32);
}

static uint32_t key_place(uint64_t key)
{
    return ~(uint32_t)key;
}

bool collector_init(collector *c, uint32_t k, const fsk_hit *after, arena *memory)
{
    bool heap = k <= COLLECTOR_HEAP;
    *c = (collector){.k = k, .after = after, .room = heap ? k : 2 * k};
    c->places = 2 * c->room > PLACES_MIN ? 2 * c->room : PLACES_MIN;
    c->keys = arena_alloc(memory, ((size_t)c->room + 16) * sizeof *c->keys);
    c->scratch = arena_alloc(memory, (size_t)c->room * sizeof *c->scratch);
    c->docs = arena_alloc(memory, (size_t)c->places * sizeof *c->docs);
    c->hits = arena_alloc(memory, (size_t)k * sizeof *c->hits);
    return c->keys && c->scratch && c->docs && c->hits;
}

static int ascending(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Numbers the hits held from 0 in their order, which keeps every comparison as it was. */
void collector_renumber(collector *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        c->scratch[i] = (uint64_t)key_place(c->keys[i]) << 32 | i;
    qsort(c->scratch, c->n, sizeof *c->scratch, ascending);
    for (uint32_t place = 0; place < c->n; place++) {
        uint64_t *key = &c->keys[(uint32_t)c->scratch[place]];
        c->docs[place] = c->docs[key_place(*key)];
        *key = *key >> 32 << 32 | ~place;
    }
    c->taken = c->n;
}

/* Restores the heap (worst hit at the root) below i.  A branch chooses the child, not a conditional move, so
 * that the next level is loaded before the comparison is done. */
static void sift_down(uint64_t *h, uint32_t n, uint32_t i)
{
    uint64_t moving = h[i];
    for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
        uint64_t v = h[child];
        if (child + 1 < n && __builtin_expect_with_probability(h[child + 1] < v, 1, 0.9))
            v = h[++child];
        if (moving <= v)
            break;
        h[i] = v;
    }
    h[i] = moving;
}

void collector_replace(collector *c, uint64_t key)
{
    c->keys[0] = key;
    sift_down(c->keys, c->n, 0);
    collector_seed(c, key_points(c->keys[0]) + 1);
}

static void swap(uint64_t *a, uint64_t *b)
{
    uint64_t t = *a;
    *a = *b;
    *b = t;
}

/* Quickselect (Hoare, CACM 4(7), 1961): the best k come to the front. */
static void select_best(uint64_t *h, uint32_t n, uint32_t k)
{
    uint32_t low = 0, high = n - 1;
    while (low < high) {
        uint64_t pivot = h[low + (high - low) / 2];
        uint32_t i = low, j = high;
        for (;;) {
            while (h[i] > pivot)
                i++;
            while (h[j] < pivot)
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

static uint64_t worst(const uint64_t *h, uint32_t n)
{
    uint64_t least = h[0];
    for (uint32_t i = 1; i < n; i++)
        least = h[i] < least ? h[i] : least;
    return least;
}

void collector_full(collector *c)
{
    if (c->k <= COLLECTOR_HEAP) {
        for (uint32_t i = c->n / 2; i-- > 0;)
            sift_down(c->keys, c->n, i);
        collector_seed(c, key_points(c->keys[0]) + 1);
        return;
    }
    select_best(c->keys, c->n, c->k);
    c->n = c->k;
    collector_seed(c, key_points(worst(c->keys, c->n)) + 1);
}

/* Heap sort: the worst, at the root, goes to the end, again and again. */
static void sort_heap(uint64_t *h, uint32_t n)
{
    for (uint32_t i = n / 2; i-- > 0;)
        sift_down(h, n, i);
    for (uint32_t end = n; end > 1; end--) {
        swap(&h[0], &h[end - 1]);
        sift_down(h, end - 1, 0);
    }
}

enum { DIGIT = 11, DIGITS = 1 << DIGIT };

static uint32_t digit(uint64_t key, uint32_t pass)
{
    return ~key_points(key) >> (pass * DIGIT) & (DIGITS - 1);
}

/* Radix sort by points, most first, into `room`; three passes of 11 bits cover the 31 bits of points. */
static void sort_by_points(uint64_t *h, uint64_t *room, uint32_t n)
{
    uint32_t starts[3][DIGITS] = {0};
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t pass = 0; pass < 3; pass++)
            starts[pass][digit(h[i], pass)]++;
    }
    for (uint32_t pass = 0; pass < 3; pass++) {
        for (uint32_t d = 0, sum = 0; d < DIGITS; d++) {
            uint32_t count = starts[pass][d];
            starts[pass][d] = sum;
            sum += count;
        }
        for (uint32_t i = 0; i < n; i++)
            room[starts[pass][digit(h[i], pass)]++] = h[i];
        uint64_t *t = h;
        h = room;
        room = t;
    }
}

/* The keys, best first. */
static const uint64_t *sort_large(collector *c)
{
    if (c->n > c->k)
        select_best(c->keys, c->n, c->k);
    c->n = c->n < c->k ? c->n : c->k;
    uint64_t *h = c->scratch;
    sort_by_points(c->keys, h, c->n);
    for (uint32_t i = 0, j; i < c->n; i = j) {
        for (j = i + 1; j < c->n && key_points(h[j]) == key_points(h[i]);)
            j++;
        if (j - i > 1)
            sort_heap(h + i, j - i);
    }
    return h;
}

/* By counting the better ones of each: a hundred keys take a third of the time of sorting by exchange. */
static const uint64_t *sort_small(collector *c)
{
    uint32_t ranks[COLLECTOR_HEAP + 16];
    exec_kernels_get()->rank(c->keys, c->n, ranks);
    for (uint32_t i = 0; i < c->n; i++)
        c->scratch[ranks[i]] = c->keys[i];
    return c->scratch;
}

void collector_finish(collector *c)
{
    const uint64_t *keys = c->k <= COLLECTOR_HEAP ? sort_small(c) : sort_large(c);
    for (uint32_t i = 0; i < c->n; i++)
        c->hits[i] = (collected){c->docs[key_place(keys[i])], key_points(keys[i])};
}
