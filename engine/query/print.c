/* print.c -- the canonical text of a query.
 *
 * Uses only signs, quotes, `=`, fields, parentheses and `*`, so that it reads the same under the default
 * flags whatever flags the query was made with; a weight of n is the word n times.  Relies on: the tree being
 * normalised, of at most HEIGHT_MAX groups inside each other, which bounds the recursion. */
#include "query/query.h"
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

static void print_phrase(printer *p, const query_node *node)
{
    put(p, "\"", 1);
    if (node->shown.n)
        put_str(p, node->shown);
    for (uint32_t i = 0; i < node->nterms && !node->shown.n; i++) {
        put(p, " ", i > 0);
        put_str(p, node->terms[i].bytes);
    }
    put(p, "\"", 1);
}

static void print_terms(printer *p, const query_node *node)
{
    if (node->field.n) {
        put_str(p, node->field);
        put(p, ":", 1);
    }
    if (node->type == QUERY_PHRASE) {
        print_phrase(p, node);
        return;
    }
    put(p, "=", !node->stem);
    put_str(p, node->shown.n ? node->shown : node->raw);
}

static void print_node(printer *p, query_occur occur, const query_node *node, bool inside);

static void print_group(printer *p, const query_node *node, bool inside)
{
    put(p, "(", inside);
    for (uint32_t i = 0; i < node->nclauses; i++) {
        put(p, " ", i > 0);
        print_node(p, node->clauses[i].occur, node->clauses[i].node, true);
    }
    put(p, ")", inside);
}

/* One clause, as often as its weight says. */
static void print_node(printer *p, query_occur occur, const query_node *node, bool inside)
{
    uint32_t times = node->weight > 1 ? (uint32_t)node->weight : 1;
    for (uint32_t i = 0; i < times; i++) {
        put(p, " ", i > 0);
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
        default:
            print_terms(p, node);
        }
    }
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
