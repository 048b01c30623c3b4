/* collector.h -- the best K of a stream of (document, points).
 *
 * Documents arrive in ascending order, so that among equal points the earlier one wins.  `need` is the fewest
 * points that could still enter: it never falls.  Up to COLLECTOR_HEAP hits are kept in a heap, whose need is
 * exact at any moment; more in a buffer of 2 K that is halved by quickselect when full, whose need rises in
 * steps. */
#ifndef EXEC_COLLECTOR_H
#define EXEC_COLLECTOR_H
#include "base/arena.h"
#include "fossick.h"
#include <stdbool.h>
#include <stdint.h>

enum { COLLECTOR_HEAP = 128, COLLECTOR_MOST = 1 << 30 /* of k */ };

typedef struct collected {
    uint64_t doc;
    uint32_t points;
} collected;

typedef struct collector {
    uint64_t *keys; /* a heap with the worst at its root once there are k, or a buffer */
    uint32_t n, k, room;
    uint32_t need;
    uint32_t taken, places; /* hits numbered so far, and how many there is room for in docs */
    uint64_t *docs;         /* by place */
    uint64_t *scratch;      /* `room` of them */
    const fsk_hit *after;   /* NULL, or only what ranks behind it is taken */
    collected *hits;        /* after collector_finish */
} collector;

/* 1 <= k <= COLLECTOR_MOST; false: out of memory */
bool collector_init(collector *c, uint32_t k, const fsk_hit *after, arena *memory);
void collector_full(collector *c);                  /* the heap has just reached k, or the buffer 2 k */
void collector_replace(collector *c, uint64_t key); /* the heap's worst */
void collector_renumber(collector *c);              /* all places are taken */

static inline void collector_add(collector *c, uint64_t doc, uint32_t points)
{
    if (points < c->need)
        return;
    if (c->after && (points > c->after->points || (points == c->after->points && doc <= c->after->doc)))
        return;
    if (c->taken == c->places)
        collector_renumber(c);
    uint64_t key = (uint64_t)points << 32 | ~c->taken;
    c->docs[c->taken++] = doc;
    if (c->n == c->room) {
        collector_replace(c, key);
        return;
    }
    c->keys[c->n++] = key;
    if (c->n == c->room)
        collector_full(c);
}

/* Raises need to what is known beforehand: at least K documents reach `points`. */
static inline void collector_seed(collector *c, uint32_t points)
{
    if (points > c->need)
        c->need = points;
}

void collector_finish(collector *c); /* hits[0 .. n - 1], n <= k, best first */
#endif
