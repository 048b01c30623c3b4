/* retrace.c -- see retrace.h. */
#include "result/retrace.h"
#include "base/str.h"
#include <stdlib.h>

/* While the text is read. */
typedef struct tracing {
    retrace *to;
    uint32_t field, first; /* the one being read, and the position of its first word */
} tracing;

static int by_term(const void *a, const void *b)
{
    const retraced_term *x = a, *y = b;
    return x->field != y->field ? (x->field < y->field ? -1 : 1) : str_compare(x->term, y->term);
}

int retrace_want(retrace *r, uint32_t field, fsk_str term, fsk_error *e)
{
    retraced_term *more = arena_more(r->memory, r->terms, r->n, &r->room, 16, sizeof *more);
    if (!more)
        return error_nomem(e);
    r->terms = more;
    r->terms[r->n++] = (retraced_term){.field = field, .term = term};
    return 0;
}

static retraced_term *find(const retrace *r, uint32_t field, fsk_str term)
{
    const retraced_term key = {.field = field, .term = term};
    return r->n ? bsearch(&key, r->terms, r->n, sizeof key, by_term) : NULL;
}

/* Tokens of one position come one after the other. */
static bool add_position(arena *memory, retraced_term *t, uint32_t position)
{
    if (!t || (t->n && t->at[t->n - 1] == position))
        return true;
    uint32_t *more = arena_more(memory, t->at, t->n, &t->room, 8, sizeof *more);
    if (!more)
        return false;
    t->at = more;
    t->at[t->n++] = position;
    return true;
}

static bool add_token(void *user, uint32_t field, uint32_t position, fsk_str raw)
{
    tracing *t = user;
    if (field != t->field) {
        t->field = field;
        t->first = position;
    }
    return add_position(t->to->memory, find(t->to, FIELD_GATHERED, raw), position) &&
           add_position(t->to->memory, find(t->to, field, raw), position - t->first);
}

int retrace_read(retrace *r, doc_text *text)
{
    tracing t = {r, UINT32_MAX, 0};
    uint32_t n = 0;
    if (r->n)
        qsort(r->terms, r->n, sizeof *r->terms, by_term);
    for (uint32_t i = 0; i < r->n; i++) {
        if (n == 0 || by_term(&r->terms[n - 1], &r->terms[i]) != 0)
            r->terms[n++] = r->terms[i];
    }
    r->n = n;
    r->read = true;
    return n ? doc_text_tokens(text, add_token, &t) : 0;
}

occurrences retrace_find(const retrace *r, uint32_t field, fsk_str term)
{
    const retraced_term *t = find(r, field, term);
    return t ? (occurrences){t->at, t->n} : (occurrences){NULL, 0};
}
