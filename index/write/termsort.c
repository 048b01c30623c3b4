/* termsort.c -- see termsort.h.
 *
 * The key of an item at a depth is the 7 bytes from there, big-endian, and below them how many bytes
 * are left (8: more than 7), so that comparing keys compares strings with their ends.  A key whose low byte
 * is at most 7 is a whole rest: items equal in it are equal strings and go by rank. */
#include "write/termsort.h"
#include "base/bits.h"
#include <stdbool.h>
#include <string.h>

enum { STEP = 7, INSERTION = 16 };
#define BY_RANK UINT32_MAX

static uint64_t key_at(const sort_item *it, uint32_t depth)
{
    if (depth == BY_RANK)
        return it->rank;
    uint32_t left = it->n - depth;
    uint8_t chunk[8] = {0};
    memcpy(chunk, it->p + depth, left < STEP ? left : STEP);
    chunk[STEP] = (uint8_t)(left < 8 ? left : 8);
    return __builtin_bswap64(load_u64(chunk));
}

static void rekey(sort_item *items, size_t n, uint32_t depth)
{
    for (size_t i = 0; i < n; i++)
        items[i].key = key_at(&items[i], depth);
}

static uint32_t deeper(uint64_t key, uint32_t depth)
{
    return (key & 255) > STEP ? depth + STEP : BY_RANK;
}

static bool item_less(const sort_item *a, const sort_item *b, uint32_t depth)
{
    if (a->key != b->key || depth == BY_RANK)
        return a->key < b->key;
    uint32_t at = deeper(a->key, depth);
    if (at != BY_RANK) {
        uint32_t na = a->n - at, nb = b->n - at;
        int c = memcmp(a->p + at, b->p + at, na < nb ? na : nb);
        if (c || na != nb)
            return c ? c < 0 : na < nb;
    }
    return a->rank < b->rank;
}

static void insertion(sort_item *items, size_t n, uint32_t depth)
{
    for (size_t i = 1; i < n; i++) {
        sort_item it = items[i];
        size_t j = i;
        for (; j && item_less(&it, &items[j - 1], depth); j--)
            items[j] = items[j - 1];
        items[j] = it;
    }
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
    if (a > b) {
        uint64_t t = a;
        a = b;
        b = t;
    }
    return c < a ? a : c > b ? b : c;
}

/* Pivots from scattered places, so that no natural order is the slow one. */
static uint64_t pivot_of(const sort_item *items, size_t n)
{
    uint64_t seed = n * UINT64_C(0x9E3779B97F4A7C15), k[3];
    for (int i = 0; i < 3; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        k[i] = items[(seed >> 33) % n].key;
    }
    return median(k[0], k[1], k[2]);
}

/* Items below the pivot, then equal ones from *lo, then those above it from *hi. */
static void partition(sort_item *items, size_t n, uint64_t pivot, size_t *lo, size_t *hi)
{
    size_t below = 0, i = 0, above = n;
    while (i < above) {
        sort_item it = items[i];
        if (it.key < pivot) {
            items[i++] = items[below];
            items[below++] = it;
        } else if (it.key > pivot) {
            items[i] = items[--above];
            items[above] = it;
        } else {
            i++;
        }
    }
    *lo = below;
    *hi = above;
}

typedef struct part {
    sort_item *items;
    size_t n;
    uint32_t depth;
} part;

static void part_swap(part *a, part *b)
{
    part t = *a;
    *a = *b;
    *b = t;
}

/* Recurses into the two smaller parts, each at most half, so that the stack stays logarithmic. */
static void sort_keyed(part p)
{
    while (p.n > INSERTION) {
        uint64_t pivot = pivot_of(p.items, p.n);
        size_t lo, hi;
        partition(p.items, p.n, pivot, &lo, &hi);
        part parts[3] = {{p.items, lo, p.depth},
                         {p.items + lo, hi - lo, deeper(pivot, p.depth)},
                         {p.items + hi, p.n - hi, p.depth}};
        if (p.depth == BY_RANK)
            parts[1].n = 0;
        rekey(parts[1].items, parts[1].n, parts[1].depth);
        if (parts[0].n > parts[1].n)
            part_swap(&parts[0], &parts[1]);
        if (parts[1].n > parts[2].n)
            part_swap(&parts[1], &parts[2]);
        sort_keyed(parts[0]);
        sort_keyed(parts[1]);
        p = parts[2];
    }
    insertion(p.items, p.n, p.depth);
}

void termsort(sort_item *items, size_t n)
{
    rekey(items, n, 0);
    sort_keyed((part){items, n, 0});
}
