/* print.c -- the canonical text of a query.
 *
 * Uses no operator words where signs will do, so that it reads the same under the default flags whatever
 * flags the query was made with.  Relies on: the tree being normalised, of at most HEIGHT_MAX groups inside
 * each other, which bounds the recursion. */
#include "query/parse.h"
#include <stdio.h>
#include <string.h>

typedef struct printer {
    char *out;
    size_t cap, n;
} printer;

static void put(printer *p, const char *text, size_t n)
{
    size_t room = p->n < p->cap ? p->cap - p->n : 0;
    if (room && n)
        memcpy(p->out + p->n, text, n < room ? n : room);
    p->n += n;
}

static void put_str(printer *p, fsk_str s)
{
    put(p, s.p, s.n);
}

static void put_number(printer *p, const char *before, uint32_t number)
{
    char text[32];
    put(p, text, (size_t)snprintf(text, sizeof text, "%s%u", before, number));
}

static void print_phrase(printer *p, const query_node *node)
{
    put(p, "=", node->loose && !node->stem);
    put(p, "\"", 1);
    if (node->shown.n)
        put_str(p, node->shown);
    for (uint32_t i = 0; i < node->nterms && !node->shown.n; i++) {
        put(p, " ", i > 0);
        put_str(p, node->terms[i].bytes);
    }
    put(p, "\"", 1);
    if (node->loose)
        put_number(p, "~", node->number);
}

static void print_bound(printer *p, fsk_str bound)
{
    if (bound.n)
        put_str(p, bound);
    else
        put(p, "*", 1);
}

static void print_pattern(printer *p, const query_node *node)
{
    bool range = node->kind == TERMS_RANGE;
    if (range) {
        put(p, node->number & RANGE_LOW ? "[" : "{", 1);
        print_bound(p, node->terms[0].bytes);
        put(p, " TO ", 4);
        print_bound(p, node->terms[1].bytes);
        put(p, node->number & RANGE_HIGH ? "]" : "}", 1);
        return;
    }
    put(p, "/", node->kind == TERMS_REGEX);
    put_str(p, node->terms[0].bytes);
    put(p, "/", node->kind == TERMS_REGEX);
    put(p, "~~", node->kind == TERMS_NAME ? 2 : 0);
    if (node->kind == TERMS_FUZZY)
        put(p, node->number == 1 ? "~1" : "~2", 2);
}

/* ^2.5, unless it is 1. */
static void print_weight(printer *p, uint32_t weight)
{
    char text[24];
    if (weight == WEIGHT_ONE)
        return;
    int n = snprintf(text, sizeof text, "^%u.%03u", weight / WEIGHT_ONE, weight % WEIGHT_ONE);
    while (text[n - 1] == '0')
        n--;
    n -= text[n - 1] == '.';
    put(p, text, (size_t)n);
}

static void print_terms(printer *p, const query_node *node)
{
    if (node->field.n) {
        put_str(p, node->field);
        put(p, ":", 1);
    }
    if (node->type == QUERY_PHRASE) {
        print_phrase(p, node);
    } else if (node->type == QUERY_TERMS) {
        print_pattern(p, node);
    } else if (node->type == QUERY_EXISTS) {
        put(p, "*", 1);
    } else {
        put(p, "=", !node->stem);
        put_str(p, node->shown.n ? node->shown : node->raw);
    }
    print_weight(p, node->weight);
}

static void print_node(printer *p, query_occur occur, const query_node *node, bool inside);

static void print_side(printer *p, const query_node *node)
{
    bool inside = node->type == QUERY_NEAR;
    put(p, "(", inside);
    print_node(p, OCCUR_SHOULD, node, true);
    put(p, ")", inside);
}

static void print_near(printer *p, const query_node *node)
{
    bool inside = node->weight != WEIGHT_ONE;
    put(p, "(", inside);
    print_side(p, node->clauses[0].node);
    put_number(p, node->ordered ? " BEFORE/" : " NEAR/", node->number);
    put(p, " ", 1);
    print_side(p, node->clauses[1].node);
    put(p, ")", inside);
    print_weight(p, node->weight);
}

static void print_group(printer *p, const query_node *node, bool inside)
{
    uint32_t least = node->number;
    for (uint32_t i = 0; i < node->nclauses && node->number; i++)
        least += node->clauses[i].occur == OCCUR_MUST;
    if (least)
        put_number(p, "AT LEAST ", least);
    put(p, " OF ", least ? 4 : 0);
    inside |= least != 0;
    put(p, "(", inside);
    for (uint32_t i = 0; i < node->nclauses; i++) {
        put(p, " ", i > 0);
        print_node(p, node->clauses[i].occur, node->clauses[i].node, true);
    }
    put(p, ")", inside);
}

static void print_node(printer *p, query_occur occur, const query_node *node, bool inside)
{
    put(p, occur == OCCUR_MUST ? "+" : "-", occur != OCCUR_SHOULD);
    switch (node->type) {
    case QUERY_NOTHING:
        put(p, "* -*", 4);
        break;
    case QUERY_ALL:
        put(p, "*", 1);
        break;
    case QUERY_GROUP:
        print_group(p, node, inside);
        break;
    case QUERY_NEAR:
        print_near(p, node);
        break;
    default:
        print_terms(p, node);
    }
}

query_excerpt query_describe(const query_node *n)
{
    char text[200];
    printer p = {text, sizeof text, 0};
    print_node(&p, OCCUR_SHOULD, n, true);
    return note_excerpt((fsk_str){text, p.n < sizeof text ? p.n : sizeof text});
}

int query_print(const query *q, char *out, size_t cap, size_t *need)
{
    printer p = {out, cap, 0};
    print_node(&p, OCCUR_SHOULD, q->root, false);
    if (cap)
        out[p.n < cap ? p.n : cap - 1] = 0;
    if (need)
        *need = p.n;
    return 0;
}
