/* automaton_internal.h -- what automaton.c (running) and automaton_regex.c (making) share.
 *
 * Expressions and wildcards are position automata (V. Glushkov, 1961): a state for each character, class or
 * dot of the expression, no empty moves.  A set of states is a bit set. */
#ifndef QUERY_AUTOMATON_INTERNAL_H
#define QUERY_AUTOMATON_INTERNAL_H
#include "query/automaton.h"

typedef struct position_set {
    uint64_t bits[AUTOMATON_WORDS];
} position_set;

typedef struct char_range {
    uint32_t low, high;
} char_range;

/* What a position takes: a character of one of n ranges, or with `negated` any other. */
typedef struct position {
    const char_range *ranges;
    uint32_t n;
    bool negated;
} position;

struct automaton {
    terms_kind kind;
    fsk_str prefix;
    position *positions; /* of n */
    position_set *follow;
    uint32_t n;
    position_set first, last;
    bool empty;           /* accepts the empty text */
    uint32_t *characters; /* TERMS_FUZZY: of the word, n of them */
    uint32_t edits;
    struct name_costs *costs; /* TERMS_NAME: of the name's n sounds; edits is what it may cost */
};

static inline void set_add(position_set *s, uint32_t i)
{
    s->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void set_unite(position_set *to, const position_set *from)
{
    for (int i = 0; i < AUTOMATON_WORDS; i++)
        to->bits[i] |= from->bits[i];
}

/* Makes positions, follow, first, last, empty of an expression or a pattern. */
int automaton_read_regex(automaton *a, fsk_str text, arena *memory, fsk_error *e);
int automaton_read_wild(automaton *a, fsk_str text, arena *memory, fsk_error *e);

/* ---- automaton_name.c: TERMS_NAME, as automaton.h has the same without _name ---- */
int automaton_read_name(automaton *a, fsk_str text, arena *memory, fsk_error *e);
void automaton_start_name(const automaton *a, automaton_state *out);
bool automaton_step_name(const automaton *a, const automaton_state *from, uint32_t c, automaton_state *to);
bool automaton_accepts_name(const automaton *a, const automaton_state *state, uint32_t *grade);
#endif
