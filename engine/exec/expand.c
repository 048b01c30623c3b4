/* expand.c -- see expand.h: which terms.
 *
 * The dictionaries of all segments of all that is searched are walked side by side in term order, so that a
 * term is met once with its document frequency in all of it, and memory is that of the terms kept.  In each,
 * the states that the automaton had stand by the bytes of the term at hand; the next term goes on from the
 * first character in which it differs, and where no term with the same beginning can match the walk leaps
 * over them. */
#include "exec/expand.h"
#include "base/bits.h"
#include "base/clock.h"
#include "base/str.h"
#include "exec/plan.h"
#include "query/dfa.h"
#include "segment/dict_block.h"
#include "text/utf8.h"
#include <string.h>

/* Terms that are read one by one behind a dead one before the dictionary is asked for the next that may live.
 */
enum { LEAP_AFTER = 16, CLOCK_EVERY = 4096 };

typedef struct walker {
    dict_cursor *cursor;
    dfa *dfa;          /* NULL: a range */
    fsk_str low, high; /* high.p NULL: no bound */
    bool with_low, with_high;
    uint16_t states[TERM_BYTES + 1]; /* behind so many bytes of the term at hand, where a character ends... */
    uint32_t epoch;                  /* ...numbered in this one */
    const uint8_t *name;             /* the cursor's */
    uint32_t n, dead; /* bytes of the term at hand; of its beginning that cannot match, 0: none */
    uint32_t dead_run;
    uint64_t df;
    uint32_t edits;
    bool done;
} walker;

typedef struct walk {
    walker **walkers;
    uint32_t nwalkers;
    uint64_t looked, deadline;
    bool short_of;
    dfa dfa; /* of all walkers */
    fsk_error *error;
} walk;

/* ---- one segment ---- */

/* Whether the range or the automaton's prefix ends before this term; *in: it is not before their beginning.
 */
static bool beyond(const walker *w, fsk_str term, size_t shared, bool *in)
{
    *in = true;
    if (w->dfa)
        return shared < w->low.n && !str_begins(term, w->low);
    if (!w->with_low && str_compare(term, w->low) == 0)
        *in = false;
    if (!w->high.p)
        return false;
    int c = str_compare(term, w->high);
    return c > 0 || (c == 0 && !w->with_high);
}

/* Runs the automaton over the term, from the character in which it differs from the one before. */
static int read_term(walk *k, walker *w, fsk_str term, size_t shared, bool *matches)
{
    dfa *d = w->dfa;
    const uint8_t *p = (const uint8_t *)term.p;
    size_t at = shared;
    *matches = false;
    if (w->dead && shared >= w->dead) {
        w->dead_run++;
        return 0;
    }
    w->dead = w->dead_run = 0;
    while (at && (p[at] & 0xC0) == 0x80)
        at--;
    while (at < term.n) {
        uint32_t c = p[at], next;
        if (w->epoch != d->epoch) {
            w->epoch = d->epoch;
            w->states[0] = DFA_START;
            at = 0;
            c = p[0];
        }
        size_t behind = at + (c < DFA_ASCII ? 1 : utf8_decode(p + at, term.n - at, &c));
        if (!dfa_next(d, w->states[at], c, &next))
            return error_nomem(k->error);
        if (next == DFA_DEAD) {
            w->dead = (uint32_t)behind;
            return 0;
        }
        at = behind;
        w->states[at] = (uint16_t)next;
    }
    uint32_t accepted = d->accepts[w->states[term.n]];
    *matches = accepted != 0;
    w->edits = accepted - *matches;
    return 0;
}

/* To the first term behind all that begin as the dead one does. */
static int leap(walker *w, fsk_error *e)
{
    uint8_t next[TERM_BYTES];
    uint32_t n = w->dead;
    memcpy(next, w->name, n);
    while (n && next[n - 1] == 0xFF)
        n--;
    if (n == 0) {
        w->done = true;
        return 0;
    }
    next[n - 1]++;
    w->dead_run = 0;
    return dict_cursor_seek(w->cursor, (fsk_str){(const char *)next, n}, e);
}

static int check_clock(walk *k)
{
    if (k->looked % CLOCK_EVERY || !clock_past(k->deadline))
        return 0;
    return error_set(k->error, FSK_E_CANCEL, "query took longer than its time limit");
}

/* To the walker's next term that matches. */
static int walker_next(walk *k, walker *w)
{
    while (!w->done) {
        fsk_str term;
        size_t shared;
        dict_entry entry;
        bool in;
        int rc = check_clock(k);
        if (rc == 0 && w->dead_run >= LEAP_AFTER)
            rc = leap(w, k->error);
        if (rc || w->done)
            return rc;
        rc = dict_cursor_name(w->cursor, &term, &shared, k->error);
        if (rc && rc != FSK_E_NOTFOUND)
            return rc;
        k->short_of |= rc == 0 && k->looked == EXPAND_LOOK;
        if (rc || k->looked++ >= EXPAND_LOOK || beyond(w, term, shared, &in)) {
            w->done = true;
            return 0;
        }
        w->name = (const uint8_t *)term.p;
        w->n = (uint32_t)term.n;
        rc = w->dfa ? read_term(k, w, term, shared, &in) : 0;
        if (rc == 0 && in) {
            rc = dict_cursor_entry(w->cursor, &entry, k->error);
            w->df = entry.df;
            return rc;
        }
        if (rc)
            return rc;
    }
    return 0;
}

static int walker_open(walk *k, const segment *s, const segment_section *section, const query_node *node,
                       dfa *d, arena *memory)
{
    walker *w = arena_zalloc(memory, sizeof *w);
    if (!w)
        return error_nomem(k->error);
    k->walkers[k->nwalkers++] = w;
    w->dfa = d;
    if (d) {
        w->low = automaton_prefix(d->automaton);
        w->states[0] = DFA_START;
        w->epoch = d->epoch;
    } else {
        w->low = node->terms[0].bytes;
        w->high = node->terms[1].bytes;
        w->with_low = node->number & RANGE_LOW;
        w->with_high = node->number & RANGE_HIGH;
    }
    int rc = dict_cursor_open(s, section, w->low, &w->cursor, k->error);
    return rc ? rc : walker_next(k, w);
}

/* ---- all segments ---- */

static bool worse(const expanded_term *a, const expanded_term *b)
{
    if (a->edits != b->edits)
        return a->edits > b->edits;
    if (a->df != b->df)
        return a->df < b->df;
    return str_compare(a->bytes, b->bytes) > 0;
}

/* The worst term stands at the top. */
static void sink(expanded_term *heap, uint32_t n, uint32_t at)
{
    for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && worse(&heap[child + 1], &heap[child]))
            child++;
        if (!worse(&heap[child], &heap[at]))
            return;
        expanded_term moving = heap[at];
        heap[at] = heap[child];
        heap[child] = moving;
    }
}

static void rise(expanded_term *heap, uint32_t at)
{
    while (at && worse(&heap[at], &heap[(at - 1) / 2])) {
        expanded_term moving = heap[at];
        heap[at] = heap[(at - 1) / 2];
        heap[at = (at - 1) / 2] = moving;
    }
}

static bool make_room(expansion *x, arena *memory)
{
    expanded_term *terms = arena_more(memory, x->terms, x->n, &x->room, 32, sizeof *terms);
    x->terms = terms ? terms : x->terms;
    return terms != NULL;
}

/* Keeps the term if it is among the best so far; its bytes are copied into the place of the one that goes. */
static int keep(expansion *x, uint32_t most, const expanded_term *t, arena *memory, fsk_error *e)
{
    x->matched++;
    bool full = x->n == most;
    if (full && !worse(&x->terms[0], t))
        return 0;
    if (!full && !make_room(x, memory))
        return error_nomem(e);
    char *to = full ? (char *)(uintptr_t)x->terms[0].bytes.p : arena_alloc(memory, TERM_BYTES);
    if (!to)
        return error_nomem(e);
    memcpy(to, t->bytes.p, t->bytes.n);
    uint32_t at = full ? 0 : x->n++;
    x->terms[at] = *t;
    x->terms[at].bytes.p = to;
    if (full)
        sink(x->terms, x->n, 0);
    else
        rise(x->terms, at);
    return 0;
}

/* The first term of all walkers, its document frequencies summed; the walkers that have it go on. */
static int merge_next(walk *k, expanded_term *out, uint8_t room[TERM_BYTES], bool *found)
{
    const walker *first = NULL;
    for (uint32_t i = 0; i < k->nwalkers; i++) {
        const walker *w = k->walkers[i];
        if (!w->done && (!first || str_compare((fsk_str){(const char *)w->name, w->n},
                                               (fsk_str){(const char *)first->name, first->n}) < 0))
            first = w;
    }
    *found = first != NULL;
    if (!first)
        return 0;
    memcpy(room, first->name, first->n);
    *out = (expanded_term){{(const char *)room, first->n}, 0, first->edits};
    int rc = 0;
    for (uint32_t i = 0; i < k->nwalkers && rc == 0; i++) {
        walker *w = k->walkers[i];
        if (w->done || str_compare((fsk_str){(const char *)w->name, w->n}, out->bytes) != 0)
            continue;
        out->df += w->df;
        rc = walker_next(k, w);
    }
    return rc;
}

static int merge(walk *k, uint32_t most, arena *memory, expansion *out)
{
    uint8_t room[TERM_BYTES];
    for (;;) {
        expanded_term t;
        bool found;
        int rc = merge_next(k, &t, room, &found);
        if (rc == 0 && found)
            rc = keep(out, most, &t, memory, k->error);
        if (rc || !found)
            return rc;
    }
}

static int open_snapshot(walk *k, const snapshot *s, uint32_t field, const query_node *node, dfa *d,
                         arena *memory)
{
    int rc = 0;
    for (uint32_t i = 0; i < s->nsegments && rc == 0; i++) {
        const segment *seg = s->segments[i].segment;
        const segment_section *section = segment_section_find(seg, field, SPACE_RAW);
        if (section)
            rc = walker_open(k, seg, section, node, d, memory);
    }
    return rc;
}

static int open_walkers(walk *k, const snapshot *s, const expand_wish *w, arena *memory)
{
    automaton *a = NULL;
    const query_node *node = w->node;
    uint32_t segments = s->nsegments;
    for (uint32_t i = 0; i < w->nscope; i++)
        segments += w->scope[i]->nsegments;
    k->walkers = arena_alloc(memory, (segments + 1) * sizeof(walker *));
    if (!k->walkers)
        return error_nomem(k->error);
    int rc = 0;
    if (node->kind != TERMS_RANGE)
        rc = automaton_new(node->kind, node->terms[0].bytes, node->number, memory, &a, k->error);
    if (rc == 0 && a && !dfa_init(&k->dfa, a))
        rc = error_nomem(k->error);
    dfa *d = a ? &k->dfa : NULL;
    if (rc == 0 && !w->nscope)
        rc = open_snapshot(k, s, w->field, node, d, memory);
    for (uint32_t i = 0; i < w->nscope && rc == 0; i++)
        rc = open_snapshot(k, w->scope[i], plan_field_number(w->scope[i], node), node, d, memory);
    return rc;
}

uint32_t expand_most(const query_node *node, uint32_t most, bool near)
{
    uint32_t usual = terms_near(node->kind) ? EXPAND_FUZZY : near ? EXPAND_NEAR : EXPAND_TERMS;
    return !most || (near && most > usual) ? usual : most;
}

int expand_terms(const snapshot *s, const expand_wish *w, uint64_t deadline, arena *memory, expansion *out,
                 fsk_error *e)
{
    walk k = {.deadline = deadline, .error = e};
    arena scratch = ARENA_INIT;
    uint32_t most = expand_most(w->node, w->most, false);
    *out = (expansion){0};
    int rc = open_walkers(&k, s, w, &scratch);
    rc = rc ? rc : merge(&k, most, memory, out);
    for (uint32_t i = 0; i < k.nwalkers; i++)
        dict_cursor_free(k.walkers[i]->cursor);
    if (w->node->kind != TERMS_RANGE)
        dfa_free(&k.dfa);
    arena_free(&scratch);
    out->looked_short = k.short_of;
    for (uint32_t n = out->n; n > 1; n--) { /* the heap into order, best first */
        expanded_term last = out->terms[0];
        out->terms[0] = out->terms[n - 1];
        out->terms[n - 1] = last;
        sink(out->terms, n - 1, 0);
    }
    return rc;
}
