/* plan.h -- from a query's tree to a tree of nodes for one segment, with the weights that BM25 gives the
 * words.
 *
 * Relies on: node.h, query/.  Leaves (words and phrases) are looked up in all segments first, since document
 * frequencies count over the whole index. */
#ifndef EXEC_PLAN_H
#define EXEC_PLAN_H
#include "exec/node.h"

typedef struct leaf_term {
    fsk_str bytes;
    uint64_t df;       /* over all segments of all that is searched */
    postings **lists;  /* by segment, NULL where absent */
    postings **others; /* of the other snapshots that are searched */
    uint32_t nothers;
    uint32_t *offsets; /* where it stands in the phrase */
    uint32_t noffsets;
} leaf_term;

/* A field in which a word of all text counts more; its weight is in the inverse of its norms. */
typedef struct leaf_field {
    const bm25_field *field;
    postings **lists; /* by segment, NULL where absent */
} leaf_field;

typedef struct leaf {
    const query_node *node;
    const bm25_field *field; /* NULL: unknown field, the leaf matches nothing */
    uint32_t number;         /* of the field in the snapshot; UINT32_MAX: it has none */
    leaf_term *terms;        /* distinct, rarest first */
    uint32_t nterms;
    bool scoring;
    double weight;                     /* idf * repetitions; 0 when it matches nothing */
    float w;                           /* its share of BM25_POINTS */
    struct scoring *scoring_otherwise; /* NULL: BM25 */
    leaf_field *fields;
    uint32_t nfields;
} leaf;

/* How clauses are scored. */
typedef struct plan_ranking {
    const struct scorer *scorer; /* NULL: BM25 */
    double param, k1, b;
    const fsk_field_weight *fields; /* of BM25 alone */
    uint32_t nfields;
} plan_ranking;
/* The snapshots whose documents count in the statistics, the one searched among them. */
typedef struct plan_scope {
    const snapshot *const *snapshots;
    uint32_t n;
} plan_scope;

typedef struct plan_options {
    uint32_t expansions; /* see exec.h */
    uint64_t deadline;   /* CLOCK_MONOTONIC, ns; 0: none */
    struct expand_cache *cache;
    arena *scratch;  /* for near.h */
    bool count_only; /* optional words beside required clauses are not looked up */
} plan_options;

enum { PLAN_NOTES = 100 };

typedef struct plan {
    const snapshot *snapshot;
    plan_scope scope;
    const query *query;
    arena *memory;
    plan_options options;
    leaf *leaves;
    uint32_t nleaves;
    const plan_ranking *ranking;
    leaf_field *fields; /* those of the ranking that the snapshots have, without lists */
    fsk_str *field_names;
    uint32_t nfields;
    fsk_str *notes; /* at most PLAN_NOTES */
    uint32_t nnotes;
    double total; /* sum of weights: score = points * total / BM25_POINTS */
} plan;

/* Returns the table of a field's norms, kept from query to query; number: what the field is in the snapshot
 * searched, UINT32_MAX where only others of the scope have it. */
typedef const bm25_field *(*plan_field_fn)(void *user, plan_scope scope, const query_node *n,
                                           uint32_t number);

/* Whose lists a word or phrase is looked up in; UINT32_MAX: no document has the field. */
uint32_t plan_field_number(const snapshot *s, const query_node *n);
/* For a leaf whose terms are known: a field of its own with the scoring in it, and its weight. */
int plan_weigh_otherwise(const plan *p, leaf *l, fsk_error *e);
/* The tables of the fields in which words count more, for all leaves; then the lists of one leaf in them. */
int plan_fields(plan *p, plan_field_fn field, void *user, fsk_error *e);
int plan_find_fields(const plan *p, leaf *l, fsk_error *e);
/* The list of term i of a node in each segment of the snapshot. */
int plan_find_lists(const plan *p, const query_node *n, uint32_t i, uint32_t field, postings ***lists,
                    fsk_error *e);
/* Document frequency of term i of a node over the segments of a snapshot, in each the stem of its language.
 */
int plan_df(const snapshot *s, uint32_t field, const query_node *n, uint32_t i, uint64_t *df, fsk_error *e);
/* Documents with a field that the node names, and the sum of their lengths. */
void plan_field_sums(plan_scope scope, const query_node *n, uint64_t *docs, uint64_t *tokens);
int plan_make(plan *p, const snapshot *s, plan_scope scope, const query *q, const plan_options *o,
              const plan_ranking *ranking, plan_field_fn field, void *user, arena *memory, fsk_error *e);
/* The tree for one segment, in `memory`; *out NULL when nothing can match there.  scoring false: only counts.
 */
int plan_segment(const plan *p, uint32_t segment, bool scoring, arena *memory, node **out, fsk_error *e);
/* Points that at least k documents reach, from the lists' seeds; 0 if unknown. */
uint32_t plan_seed(const plan *p, uint32_t k);
#endif
