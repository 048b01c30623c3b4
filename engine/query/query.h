/* query.h -- a query as a tree of words, phrases and groups; made by the parser, evaluated by exec.
 *
 * Relies on: text/ for the terms of a word.  Knows no postings.  All memory of a query is in its arena; a
 * query is immutable once made.  Invariant of a normalised tree (what query_parse returns): no group inside a
 * group where flattening keeps the meaning, no group of one clause, equal words of one group and occur merged
 * into one with the summed weight, at least one positive clause in every group (a group of exclusions only
 * gets `*`). */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H
#include "base/arena.h"
#include "base/error.h"
#include "text/text.h"

typedef enum query_type {
    QUERY_NOTHING, /* matches no document */
    QUERY_ALL,     /* `*`: every document, scores 0 */
    QUERY_WORD,
    QUERY_PHRASE,
    QUERY_GROUP
} query_type;

typedef enum query_occur { OCCUR_SHOULD, OCCUR_MUST, OCCUR_MUST_NOT } query_occur;

typedef struct query_term {
    fsk_str bytes;     /* raw term, or stem */
    uint32_t position; /* in a phrase: offset from its first word */
    uint32_t width;    /* positions that it covers: 2 for a pair, more for a compound; 0 is 1 */
} query_term;

typedef struct query_node query_node;
typedef struct query_clause {
    query_occur occur;
    query_node *node;
} query_clause;

/* A group matches a document if all MUST, no MUST_NOT and, when there is no MUST, at least one SHOULD clause
 * matches; its score is the sum over matching MUST and SHOULD clauses. */
struct query_node {
    query_type type;
    fsk_str field;     /* empty: the gathered field */
    float weight;      /* 1 unless a word or phrase was repeated */
    bool stem;         /* QUERY_WORD: terms[0] is a stem, to be looked up in the stem space */
    bool stop;         /* QUERY_WORD: a stop word of the language, standing plainly */
    query_term *terms; /* QUERY_WORD: 1; QUERY_PHRASE: n >= 2, ascending positions; else none */
    uint32_t nterms;
    fsk_str raw;   /* QUERY_WORD: the raw term, for printing and snippets */
    fsk_str shown; /* WORD, PHRASE: printed for raw terms that would be read otherwise; mostly empty */
    query_clause *clauses; /* QUERY_GROUP */
    uint32_t nclauses;
    uint32_t height; /* QUERY_GROUP: groups inside each other, itself included; else 0 */
};

typedef struct query {
    arena memory;
    query_node *root;
    fsk_str *notes; /* what was odd, as it was found */
    uint32_t nnotes;
} query;

/* flags: FSK_PARSE_*.  Fails for lack of memory, and with FSK_PARSE_STRICT also with SYNTAX and e->offset. */
int query_parse(const analyzer *a, fsk_str text, uint32_t flags, query **out, fsk_error *e);
/* The same with a folder of the caller's, made for the same analyzer. */
int query_parse_with(const analyzer *a, folder *f, fsk_str text, uint32_t flags, query **out, fsk_error *e);
void query_free(query *q);
/* Adds optional phrases of neighbouring plain words to a query that nobody shares yet. */
int query_add_neighbours(query *q, double weight, fsk_error *e);
/* Adds the query's plain words once more as optional ones of a field. */
int query_add_field(query *q, fsk_str field, double weight, fsk_error *e);
/* A word that another query is to have. */
typedef struct query_added {
    fsk_str term, raw; /* as searched: a stem unless the language is none; how it is written */
    double weight;
} query_added;
/* A new query: the old one (NULL: nothing) with more optional words; those it has already weigh more. */
int query_extend(const analyzer *a, const query *old, const query_added *words, size_t n, query **out,
                 fsk_error *e);
double query_weight(const query *q); /* of all words and phrases that are wanted */
/* Canonical text, which parses back to an equal tree; conventions of fsk_query_print. */
int query_print(const query *q, char *out, size_t cap, size_t *need);
#endif
