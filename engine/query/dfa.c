/* dfa.c -- see dfa.h. */
#include "query/dfa.h"
#include "base/mem.h"
#include <string.h>

enum { FIRST_ROOM = 64 };

static bool same_state(uint32_t id, const void *context)
{
    const automaton_state *const *of = context; /* all states, and the one sought */
    return memcmp(&of[0][id], of[1], sizeof(automaton_state)) == 0;
}

static bool make_room(dfa *d)
{
    if (d->n < d->room)
        return true;
    uint32_t room = d->room ? 2 * d->room : FIRST_ROOM;
    automaton_state *states = mem_resize(d->states, room * sizeof *states);
    d->states = states ? states : d->states;
    uint16_t(*ascii)[DFA_ASCII] = mem_resize(d->ascii, room * sizeof *ascii);
    d->ascii = ascii ? ascii : d->ascii;
    uint8_t *accepts = mem_resize(d->accepts, room * sizeof *accepts);
    d->accepts = accepts ? accepts : d->accepts;
    d->room = states && ascii && accepts ? room : d->room;
    return states && ascii && accepts;
}

static bool add_state(dfa *d, const automaton_state *state, uint64_t hash)
{
    uint32_t edits;
    if (!make_room(d) || !hash_add(&d->numbers, hash, d->n))
        return false;
    d->states[d->n] = *state;
    d->accepts[d->n] = automaton_accepts(d->automaton, state, &edits) ? (uint8_t)(edits + 1) : 0;
    memset(d->ascii[d->n], 0xFF, sizeof *d->ascii);
    d->n++;
    return true;
}

static bool begin(dfa *d)
{
    automaton_state start;
    hash_clear(&d->numbers);
    memset(d->memo, 0, DFA_MEMO * sizeof *d->memo);
    d->n = DFA_DEAD;
    d->epoch++;
    if (!make_room(d))
        return false;
    d->accepts[d->n++] = 0;
    automaton_start(d->automaton, &start);
    return add_state(d, &start, hash_bytes(&start, sizeof start));
}

bool dfa_init(dfa *d, const automaton *a)
{
    *d = (dfa){.automaton = a};
    d->memo = mem_alloc(DFA_MEMO * sizeof *d->memo);
    return d->memo && hash_init(&d->numbers, FIRST_ROOM) && begin(d);
}

void dfa_free(dfa *d)
{
    mem_free(d->states);
    mem_free(d->ascii);
    mem_free(d->accepts);
    mem_free(d->memo);
    hash_free(&d->numbers);
}

static bool number(dfa *d, const automaton_state *state, uint32_t *to)
{
    uint64_t hash = hash_bytes(state, sizeof *state);
    const automaton_state *const of[] = {d->states, state};
    *to = hash_find(&d->numbers, hash, same_state, of);
    if (*to != HASH_NONE)
        return true;
    if (d->n == DFA_STATES && !begin(d))
        return false;
    *to = d->n;
    return add_state(d, state, hash);
}

bool dfa_find(dfa *d, uint32_t from, uint32_t c, uint32_t *to)
{
    dfa_step *memo = c < DFA_ASCII ? NULL : &d->memo[(from * 31 + c) % DFA_MEMO];
    if (memo && memo->from == from && memo->c == c) {
        *to = memo->to;
        return true;
    }
    automaton_state next;
    uint32_t epoch = d->epoch;
    *to = DFA_DEAD;
    memset(&next, 0, sizeof next); /* states are compared whole */
    if (automaton_step(d->automaton, &d->states[from], c, &next) && !number(d, &next, to))
        return false;
    if (d->epoch != epoch)
        return true; /* `from` is forgotten */
    if (memo)
        *memo = (dfa_step){from, c, *to};
    else
        d->ascii[from][c] = (uint16_t)*to;
    return true;
}
