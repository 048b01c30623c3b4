/* automaton.h -- wildcards, expressions and misspellings as automata over characters, that read a term from
 * left to right.
 *
 * Relies on: text/utf8.h for whoever feeds it.  A state is a value of fixed size, so that a walk over sorted
 * terms keeps one for each character of the term at hand and goes on from where the next term differs; equal
 * states are equal in all bytes.
 * Invariant: a step takes time bounded by AUTOMATON_POSITIONS whatever pattern and text. */
#ifndef QUERY_AUTOMATON_H
#define QUERY_AUTOMATON_H
#include "query/names.h"
#include "query/query.h"

enum {
    AUTOMATON_POSITIONS = 256, /* characters, classes and dots of an expression, repetitions written out */
    AUTOMATON_WORDS = AUTOMATON_POSITIONS / 64,
    EDITS_MAX = 2
};

typedef struct automaton automaton;

typedef union automaton_state {
    uint64_t set[AUTOMATON_WORDS]; /* positions that the next character may take */
    struct {
        uint8_t
            cells[2 * EDITS_MAX + 1]; /* edits between what was read and the first depth + i - d characters */
        uint8_t before[2 * EDITS_MAX + 1]; /* the same one character earlier */
        uint16_t depth;                    /* characters read */
        uint32_t last;                     /* the character read last, if the word has it near by */
    } edits;
    struct {
        uint8_t row[NAME_SOUNDS + 1];    /* costs between the sounds read and the first of the name */
        uint8_t before[NAME_SOUNDS + 1]; /* the same one sound earlier, where the last one is not done */
        uint8_t nsounds, nwaiting;
        sound last;
        uint32_t waiting[GROUP_MAX]; /* letters whose group may go on */
    } name;
} automaton_state;

/* For the node of a TERMS_WILD, TERMS_FUZZY, TERMS_NAME or TERMS_REGEX.  *out in the arena.  INVAL with the
 * reason in e and e->offset: not an expression; NOMEM. */
int automaton_new(terms_kind kind, fsk_str text, uint32_t edits, arena *memory, automaton **out,
                  fsk_error *e);
/* What every term that is accepted begins with. */
fsk_str automaton_prefix(const automaton *a);
void automaton_start(const automaton *a, automaton_state *out);
/* Reads a character; false: nothing that begins so is accepted.  from and to may be the same. */
bool automaton_step(const automaton *a, const automaton_state *from, uint32_t c, automaton_state *to);
/* Whether what was read is accepted; *edits is then how far it is from the word or name, 0 for the other
 * kinds. */
bool automaton_accepts(const automaton *a, const automaton_state *state, uint32_t *edits);
/* The whole of a term at once. */
bool automaton_matches(const automaton *a, fsk_str term, uint32_t *edits);
#endif
