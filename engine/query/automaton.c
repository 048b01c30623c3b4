/* automaton.c -- see automaton.h: making and running.
 *
 * Misspellings: the matrix of edits between the word and what was read (insertion, deletion, replacement, two
 * neighbours exchanged: the restricted distance of Damerau and Levenshtein), a row at each step, of which
 * only the 2 d + 1 cells around the diagonal can hold d or less.  Cells above d are kept as d + 1. */
#include "base/bits.h"
#include "query/automaton_internal.h"
#include "text/utf8.h"
#include <string.h>

/* ---- making ---- */

static int read_word(automaton *a, fsk_str text, arena *memory, fsk_error *e)
{
    a->characters = arena_alloc(memory, (text.n + 1) * sizeof *a->characters);
    if (!a->characters)
        return error_nomem(e);
    for (size_t i = 0; i < text.n;)
        i += utf8_decode((const uint8_t *)text.p + i, text.n - i, &a->characters[a->n++]);
    return 0;
}

/* The characters that positions take one after the other, without another way. */
static int find_prefix(automaton *a, arena *memory, fsk_error *e)
{
    char *to = arena_alloc(memory, (size_t)a->n * UTF8_MAX + 1);
    if (!to)
        return error_nomem(e);
    a->prefix.p = to;
    position_set next = a->first;
    bool ends = a->empty;
    for (uint32_t step = 0; step < a->n && !ends; step++) {
        uint32_t n = 0, at = 0;
        for (uint32_t w = 0; w < AUTOMATON_WORDS; w++) {
            n += bits_count(next.bits[w]);
            at = next.bits[w] ? 64 * w + bits_trailing(next.bits[w]) : at;
        }
        const position *p = &a->positions[at];
        if (n != 1 || p->n != 1 || p->negated || p->ranges[0].low != p->ranges[0].high)
            break;
        a->prefix.n += utf8_encode(p->ranges[0].low, (uint8_t *)to + a->prefix.n);
        ends = a->last.bits[at / 64] >> (at % 64) & 1;
        next = a->follow[at];
    }
    return 0;
}

int automaton_new(terms_kind kind, fsk_str text, uint32_t edits, arena *memory, automaton **out, fsk_error *e)
{
    automaton *a = arena_zalloc(memory, sizeof *a);
    *out = a;
    if (!a)
        return error_nomem(e);
    a->kind = kind;
    a->edits = edits < EDITS_MAX ? edits : EDITS_MAX;
    if (kind == TERMS_FUZZY)
        return read_word(a, text, memory, e);
    if (kind == TERMS_NAME)
        return automaton_read_name(a, text, memory, e);
    int rc = kind == TERMS_WILD ? automaton_read_wild(a, text, memory, e)
                                : automaton_read_regex(a, text, memory, e);
    return rc ? rc : find_prefix(a, memory, e);
}

fsk_str automaton_prefix(const automaton *a)
{
    return a->prefix;
}

/* ---- running ---- */

void automaton_start(const automaton *a, automaton_state *out)
{
    memset(out, 0, sizeof *out);
    if (a->kind == TERMS_NAME) {
        automaton_start_name(a, out);
        return;
    }
    if (a->kind != TERMS_FUZZY) {
        position_set first = a->first;
        if (a->empty)
            set_add(&first, AUTOMATON_POSITIONS - 1);
        memcpy(out->set, first.bits, sizeof out->set);
        return;
    }
    uint32_t d = a->edits;
    for (uint32_t i = 0; i <= 2 * d; i++) {
        out->edits.cells[i] = (uint8_t)(i < d ? d + 1 : i - d);
        out->edits.before[i] = (uint8_t)(d + 1);
    }
}

static bool takes(const position *p, uint32_t c)
{
    bool found = false;
    for (uint32_t i = 0; i < p->n && !found; i++)
        found = c >= p->ranges[i].low && c <= p->ranges[i].high;
    return found != p->negated;
}

/* The positions that may come next; that the text may end here, which depends on the positions taken, is the
 * bit behind them all. */
static bool step_set(const automaton *a, const automaton_state *from, uint32_t c, automaton_state *to)
{
    position_set taken = {{0}}, next = {{0}};
    uint64_t any = 0;
    for (uint32_t w = 0; w < AUTOMATON_WORDS; w++) {
        for (uint64_t bits = from->set[w]; bits; bits &= bits - 1) {
            uint32_t i = 64 * w + bits_trailing(bits);
            if (i < a->n && takes(&a->positions[i], c)) {
                set_add(&taken, i);
                set_unite(&next, &a->follow[i]);
            }
        }
    }
    for (uint32_t w = 0; w < AUTOMATON_WORDS; w++)
        any |= taken.bits[w] & a->last.bits[w];
    if (any)
        set_add(&next, AUTOMATON_POSITIONS - 1);
    any = 0;
    for (uint32_t w = 0; w < AUTOMATON_WORDS; w++)
        any |= next.bits[w];
    memcpy(to->set, next.bits, sizeof to->set);
    return any != 0;
}

/* Whether c is a character of the word that an exchange behind `depth` could take: what is read there can
 * differ in nothing else. */
static bool near_characters(const automaton *a, uint32_t depth, uint32_t c)
{
    bool found = false;
    uint32_t end = min_u32(depth + a->edits + 1, a->n);
    for (uint32_t i = depth > a->edits ? depth - a->edits : 0; i < end && !found; i++)
        found = a->characters[i] == c;
    return found;
}

static bool step_edits(const automaton *a, const automaton_state *from, uint32_t c, automaton_state *to)
{
    const uint32_t d = a->edits, width = 2 * d + 1, none = d + 1;
    automaton_state row;
    memset(&row, 0, sizeof row);
    row.edits.depth = (uint16_t)(from->edits.depth + 1);
    row.edits.last = near_characters(a, row.edits.depth, c) ? c : UINT32_MAX;
    uint32_t best = none;
    for (uint32_t i = 0; i < width; i++) {
        uint32_t at = row.edits.depth + i, cell = none; /* at - d characters of the word */
        if (at >= d && at - d <= a->n) {
            uint32_t j = at - d;
            if (j > 0)
                cell = from->edits.cells[i] + (a->characters[j - 1] != c);
            if (i + 1 < width)
                cell = min_u32(cell, from->edits.cells[i + 1] + 1u);
            if (i > 0)
                cell = min_u32(cell, row.edits.cells[i - 1] + 1u);
            if (j > 1 && row.edits.depth > 1 && a->characters[j - 2] == c &&
                a->characters[j - 1] == from->edits.last)
                cell = min_u32(cell, from->edits.before[i] + 1u);
        }
        row.edits.cells[i] = (uint8_t)min_u32(cell, none);
        best = min_u32(best, row.edits.cells[i]);
    }
    memcpy(row.edits.before, from->edits.cells, sizeof row.edits.before);
    for (uint32_t i = 0; i < width; i++)
        best = min_u32(best, from->edits.cells[i] < d ? d : none); /* an exchange may still end there */
    to->edits = row.edits;
    return best <= d;
}

bool automaton_step(const automaton *a, const automaton_state *from, uint32_t c, automaton_state *to)
{
    if (a->kind == TERMS_NAME)
        return automaton_step_name(a, from, c, to);
    return a->kind == TERMS_FUZZY ? step_edits(a, from, c, to) : step_set(a, from, c, to);
}

bool automaton_accepts(const automaton *a, const automaton_state *state, uint32_t *edits)
{
    *edits = 0;
    if (a->kind == TERMS_NAME)
        return automaton_accepts_name(a, state, edits);
    if (a->kind != TERMS_FUZZY)
        return state->set[AUTOMATON_WORDS - 1] >> 63;
    uint32_t at = a->n + a->edits; /* i of the cell for the whole word */
    if (at < state->edits.depth || at - state->edits.depth > 2 * a->edits)
        return false;
    *edits = state->edits.cells[at - state->edits.depth];
    return *edits <= a->edits;
}

bool automaton_matches(const automaton *a, fsk_str term, uint32_t *edits)
{
    automaton_state state;
    bool alive = true;
    automaton_start(a, &state);
    for (size_t i = 0; i < term.n && alive;) {
        uint32_t c;
        i += utf8_decode((const uint8_t *)term.p + i, term.n - i, &c);
        alive = automaton_step(a, &state, c, &state);
    }
    return alive && automaton_accepts(a, &state, edits);
}
