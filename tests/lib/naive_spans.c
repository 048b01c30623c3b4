/* naive_spans.c -- see naive_spans.h. */
#include "naive_spans.h"
#include <stdlib.h>
#include <string.h>

void naive_spans_add(naive_spans *s, uint32_t start, uint32_t end)
{
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 16;
        s->at = realloc(s->at, s->cap * sizeof *s->at);
        if (!s->at)
            abort();
    }
    s->at[s->n++] = (naive_span){start, end};
}

static int by_start(const void *a, const void *b)
{
    const naive_span *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* From the last start back: one that ends no earlier than a later one holds it. */
void naive_spans_shortest(naive_spans *s)
{
    uint32_t kept = s->n, end = UINT32_MAX;
    if (s->n)
        qsort(s->at, s->n, sizeof *s->at, by_start);
    for (uint32_t i = s->n; i-- > 0;) {
        while (kept < s->n && s->at[kept].start == s->at[i].start)
            end = ++kept < s->n ? s->at[kept].end : UINT32_MAX; /* of one start the first is the shortest */
        if (s->at[i].end >= end)
            continue;
        end = s->at[i].end;
        s->at[--kept] = s->at[i];
    }
    s->n -= kept;
    if (s->n)
        memmove(s->at, s->at + kept, s->n * sizeof *s->at);
}

void naive_spans_join(naive_spans *out, const query_node *near, const naive_spans *a, const naive_spans *b)
{
    uint32_t from = 0, distance = near->number;
    for (uint32_t i = 0; i < a->n; i++) {
        naive_span x = a->at[i];
        while (from < b->n && b->at[from].end + distance < x.start)
            from++; /* too far before this and all others */
        for (uint32_t j = from; j < b->n && b->at[j].start <= x.end + distance; j++) {
            naive_span y = b->at[j];
            if (y.start > x.end)
                naive_spans_add(out, x.start, y.end);
            if (!near->ordered && x.start > y.end && x.start - y.end <= distance)
                naive_spans_add(out, y.start, x.end);
        }
    }
}

bool naive_spans_hold(const naive_spans *s, uint32_t start, uint32_t end)
{
    bool found = false;
    for (uint32_t i = 0; i < s->n && !found; i++)
        found = s->at[i].start <= start && end <= s->at[i].end;
    return found;
}

uint32_t naive_width(const query_term *t)
{
    return t->width ? t->width : 1;
}

uint32_t naive_extent(const query_node *phrase)
{
    const query_term *last = &phrase->terms[phrase->nterms - 1];
    return last->position - phrase->terms[0].position + naive_width(last);
}
