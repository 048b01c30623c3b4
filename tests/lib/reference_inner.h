/* reference_inner.h -- what reference.c (documents and segments) and reference_search.c share. */
#ifndef TESTS_REFERENCE_INNER_H
#define TESTS_REFERENCE_INNER_H
#include "naive_spans.h"
#include "reference.h"

enum { REFERENCE_GAP = 128 }; /* positions between the fields of a document */

/* Strings numbered in order of appearance. */
typedef struct names {
    fsk_str *strings;
    uint32_t n, cap;
    uint32_t *slots; /* number + 1, or 0; a power of two of them */
    uint32_t nslots;
} names;

uint32_t names_find(const names *s, fsk_str string); /* NONE when unknown */
uint32_t names_add(names *s, fsk_str string);
void names_free(names *s);

/* Parallel arrays: what token i is and where it stands. */
typedef struct tokens {
    uint32_t *raw, *stem, *field; /* stem NONE: it has none */
    uint32_t *position;           /* in the gathered field */
    uint32_t n, cap;
} tokens;

typedef struct document {
    uint32_t key;
    uint32_t language;
    uint32_t first, end; /* tokens; those of a field stand together */
    bool dead;
} document;

typedef struct part_of_index {
    uint32_t *docs;
    uint32_t n, live;
} part_of_index;

typedef struct event {
    uint32_t key, doc; /* doc NONE: a delete */
    char *matching;    /* not NULL: a delete of what this query finds */
    size_t matching_n;
    uint32_t parse_flags;
} event;

struct reference {
    analyzer *analyzer;
    folder *folder;
    bool no_positions;
    names terms, fields, keys;
    uint32_t *stems[LANGUAGES]; /* by raw term */
    uint32_t stems_cap[LANGUAGES];
    tokens tokens;
    document *docs;
    uint32_t ndocs, docs_cap;
    uint32_t *current; /* by key: the live document */
    uint32_t current_cap;
    part_of_index *segments; /* oldest first */
    uint32_t nsegments, segments_cap;
    event *events;
    uint32_t nevents, events_cap;
    uint32_t *present; /* all documents of all segments in docid order; NULL: not made yet */
    uint32_t npresent;
    uint32_t *live;
    uint32_t nlive;
    uint32_t expansions;
    const fsk_field_weight *weighed;
    uint32_t nweighed;
    float nearness;
    struct kept_expansion *kept; /* of the search at hand */
};

/* A formula of scoring: reference_scorers.c. */
typedef struct reference_formula {
    fsk_scorer which;
    double param, k1, b;
    double docs, tokens, average; /* of the field */
} reference_formula;
double reference_param(fsk_scorer which, float given);
double reference_formula_score(const reference_formula *f, double df, double cf, double tf, double length);
double reference_formula_limit(const reference_formula *f, double df, double cf);

void *reference_alloc(size_t n, size_t size); /* zeroed; never NULL */
/* Makes room for one more than n; returns the array, perhaps moved. */
void *reference_room(void *p, uint32_t n, uint32_t *cap, size_t size);
void reference_order(reference *r); /* makes present and live */

/* ---- reference_near.c ---- */
/* Where a NEAR, a loose phrase or one of its parts stands in a document's field: the spans that hold no
 * other.  .at is to be freed. */
naive_spans reference_spans(reference *r, const query_node *n, uint32_t field, const document *d);
/* The terms of a pattern inside, made once a search. */
const uint8_t *reference_near_terms(reference *r, const query_node *n, uint32_t field);
void reference_near_forget(reference *r);
/* Words and terms whose lists bound how often it stands: df and cf of each.  To be freed. */
typedef struct near_word {
    uint64_t df, cf;
} near_word;
near_word *reference_near_words(reference *r, const query_node *n, uint32_t field, uint32_t *count);

/* ---- reference_terms.c ---- */
/* The terms that it stands for in a field (0: all), by term: what an occurrence counts, 0 for all others.  To
 * be freed. */
uint8_t *reference_expand(const reference *r, const query_node *n, uint32_t field, bool near);
#endif
