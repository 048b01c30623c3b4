/* near_marks.c -- which words of a NEAR or a loose phrase are part of it in a document; see near.h.
 *
 * From the root down, the spans of an operand are those that lie in one of the spans of what it belongs to;
 * what is left of a word, a phrase or a pattern is marked. */
#include "exec/near_internal.h"
#include "text/text.h"
#include <stdlib.h>

typedef struct marking {
    near *x;
    uint32_t doc;
    uint32_t *at; /* of the mark at hand */
    uint32_t n, room;
    near_marks *out;
} marking;

static bool put(marking *k, uint32_t position, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++) {
        uint32_t *more = arena_more(k->x->memory, k->at, k->n, &k->room, 64, sizeof *more);
        if (!more)
            return false;
        k->at = more;
        k->at[k->n++] = position + i;
    }
    return true;
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool end_mark(marking *k, const query_node *node)
{
    uint32_t n = 0;
    near_marks *o = k->out;
    if (!k->n)
        return true;
    qsort(k->at, k->n, sizeof *k->at, ascending);
    for (uint32_t i = 0; i < k->n; i++)
        if (!n || k->at[n - 1] != k->at[i])
            k->at[n++] = k->at[i];
    near_mark *more = arena_more(k->x->memory, o->marks, o->n, &o->room, 8, sizeof *more);
    if (!more)
        return false;
    o->marks = more;
    o->marks[o->n++] = (near_mark){node, k->at, n};
    return true;
}

static bool put_within(marking *k, const occurrences *p, uint32_t width, uint32_t shown,
                       const span_list *spans)
{
    span_list all;
    bool good = spans_of_positions(k->x->scratch, p, width, &all);
    if (!good)
        return false;
    spans_keep_within(&all, spans);
    for (uint32_t i = 0; i < all.n && good; i++)
        good = put(k, all.at[i].start, shown);
    return good;
}

/* Of a stretch each word in the spans, of a pattern each of its terms. */
static bool put_words(marking *k, const near_node *n, const span_list *spans)
{
    bool good = true;
    for (uint32_t w = 0; w < n->n && good; w++) {
        for (uint32_t i = 0; i < n->words[w].n && good; i++) {
            near_list *l = &n->words[w].lists[i];
            occurrences p;
            uint32_t width = n->words[w].width;
            near_list_positions(k->x, l, k->doc, &p);
            good = put_within(k, &p, width, l->term.n && p.n ? term_positions(l->term) : width, spans);
        }
    }
    return good;
}

static bool put_phrases(marking *k, const near_node *n, const span_list *spans)
{
    bool good = true;
    for (uint32_t i = 0; i < spans->n; i++)
        for (uint32_t w = 0; w < n->n && good; w++)
            good = put(k, spans->at[i].start + n->words[w].offset, n->words[w].width);
    return good;
}

/* The height of the tree is that of the query's. */
static bool mark_node(marking *k, const near_node *n, const span_list *within)
{
    span_list own;
    if (!near_node_spans(k->x, n, k->doc, &own))
        return false;
    spans_keep_within(&own, within);
    if (n->words) {
        k->at = NULL;
        k->n = k->room = 0;
        return (n->kind == NEAR_PHRASE ? put_phrases(k, n, &own) : put_words(k, n, &own)) &&
               end_mark(k, n->query);
    }
    bool good = true;
    for (uint32_t i = 0; i < n->n && good; i++)
        good = mark_node(k, &n->children[i], n->kind == NEAR_UNION ? within : &own);
    return good;
}

void near_mark_words(near *x, uint32_t doc, near_marks *out)
{
    span_list all;
    *out = (near_marks){NULL, 0, 0};
    marking k = {.x = x, .doc = doc, .out = out};
    near_spans(x, doc, &all);
    if (all.n && !mark_node(&k, x->root, &all))
        x->failed = true;
}
