/* expand.h -- the terms of the index that a QUERY_TERMS stands for, and their lists united into one.
 *
 * Relies on: query/automaton.h, segment/dict.h.  One cap counts over the whole index: where more terms match,
 * those nearest to the word are taken, among equals those in most documents, then the first in order. */
#ifndef EXEC_EXPAND_H
#define EXEC_EXPAND_H
#include "query/query.h"
#include "segment/postings.h"
#include "segment/snapshot.h"

enum {
    EXPAND_TERMS = 10000,  /* of a prefix, wildcard, expression, range */
    EXPAND_FUZZY = 100,    /* of a misspelling, of a name */
    EXPAND_NEAR = 1000,    /* of any inside NEAR, where the positions of each are read */
    EXPAND_LOOK = 4 << 20, /* terms looked at */
    FUZZY_UNIT = 1 << 2    /* an occurrence of the word itself; of a term at distance d it is this >> d */
};

typedef struct expanded_term {
    fsk_str bytes;
    uint64_t df;
    uint32_t edits;
} expanded_term;

typedef struct expansion {
    expanded_term *terms; /* in the order above */
    uint32_t n, room;
    uint64_t matched;  /* terms there were */
    bool looked_short; /* the walk was given up after EXPAND_LOOK terms: more may match */
} expansion;

typedef struct expand_wish {
    const query_node *node;
    uint32_t field, most;         /* most: the cap, 0 for the usual one */
    const snapshot *const *scope; /* all that is searched, the snapshot among them; NULL: it alone */
    uint32_t nscope;
} expand_wish;

/* The cap that is meant where `most` was asked for (0: the usual one), inside NEAR or not. */
uint32_t expand_most(const query_node *node, uint32_t most, bool near);
/* deadline: CLOCK_MONOTONIC in ns, 0 none; CANCEL when it has passed. */
int expand_terms(const snapshot *s, const expand_wish *w, uint64_t deadline, arena *memory, expansion *out,
                 fsk_error *e);

/* Expansions of one snapshot, and of one scope, so that showing what matched does not search the dictionary
 * again.  {0} is empty. */
typedef struct expand_cache {
    arena memory;
    struct expand_entry *entries;
} expand_cache;
void expand_cache_clear(expand_cache *c); /* what it gave out is void */
void expand_cache_trim(expand_cache *c);  /* clears it when it is large */
void expand_cache_free(expand_cache *c);
int expand_cached(expand_cache *c, const snapshot *s, const expand_wish *w, uint64_t deadline,
                  const expansion **out, fsk_error *e);
/* Lists of one field of one segment as one: its documents have any of them, its frequencies are the sums.
 * *out NULL of none. */
int expand_unite(const postings *const *lists, uint32_t n, arena *memory, postings **out, fsk_error *e);
/* The same of the terms' lists in one segment, frequencies in FUZZY_UNITs for terms_near kinds. */
int expand_list(const segment *s, uint32_t field, const expansion *x, bool fuzzy, arena *memory,
                postings **out, fsk_error *e);
#endif
