/* dfa.h -- an automaton whose states are numbered as they are met, so that a step met before is one look-up.
 *
 * Relies on: automaton.h.  The subset construction done lazily: at most DFA_STATES states are kept; when they
 * are used up all are forgotten and `epoch` moves on, which makes the numbers that callers hold void.
 * Invariant: a step takes no longer than automaton_step and a look-up, whatever pattern and text; memory is
 * bounded.  For one thread. */
#ifndef QUERY_DFA_H
#define QUERY_DFA_H
#include "base/hash.h"
#include "query/automaton.h"

enum {
    DFA_DEAD = 0, /* nothing that begins so is accepted */
    DFA_START = 1,
    DFA_STATES = 4096,
    DFA_ASCII = 128,
    DFA_MEMO = 1024
};

typedef struct dfa_step {
    uint32_t from, c, to; /* from 0: free */
} dfa_step;

typedef struct dfa {
    const automaton *automaton;
    uint32_t n, room, epoch;
    automaton_state *states;
    uint16_t (*ascii)[DFA_ASCII]; /* by state: where an ASCII character leads; UINT16_MAX: not known yet */
    uint8_t *accepts;             /* by state: edits + 1, or 0 */
    dfa_step *memo;               /* steps by other characters, by hash */
    hash_table numbers;
} dfa;

bool dfa_init(dfa *d, const automaton *a); /* false: no memory */
void dfa_free(dfa *d);
/* Where the character leads from the state, for what is not in `ascii`.  False: no memory. */
bool dfa_find(dfa *d, uint32_t from, uint32_t c, uint32_t *to);

static inline bool dfa_next(dfa *d, uint32_t from, uint32_t c, uint32_t *to)
{
    uint16_t known = c < DFA_ASCII ? d->ascii[from][c] : UINT16_MAX;
    *to = known;
    return known != UINT16_MAX || dfa_find(d, from, c, to);
}
#endif
