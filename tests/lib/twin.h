/* twin.h -- an index and the naive engine side by side: the same documents go into both, and every answer of
 * the one is compared with the other's.
 *
 * Relies on: fossick.h, reference.h, cmocka: a difference is printed with the twin's story and fails the
 * test.  An index with limits is written through write/writer.h, which alone knows them, and read through the
 * public API as all others are, and so is one with reorder_least. */
#ifndef TESTS_TWIN_H
#define TESTS_TWIN_H
#include "corpus.h"
#include "store_help.h"
#include "write/writer.h"

typedef struct twin_options {
    const char *language;
    uint64_t
        languages; /* of documents, a bit each; 0: only that one.  Not with what makes it use a writer.h */
    uint32_t threads;
    bool no_positions;
    bool merging;           /* commits may merge by themselves */
    uint32_t reorder_least; /* merging into one reorders so many documents or more; 0: as many as usual */
    build_limits limits;
    uint64_t
        map_bytes; /* 0: the usual map; else so small that it moves, and the reader is released meanwhile */
} twin_options;

typedef struct twin {
    twin_options options;
    const scratch *scratch;
    char story[512]; /* how to make it again; printed at a difference */
    fsk_index *index;
    fsk_writer *writer;
    store *store; /* of an index with limits */
    analyzer *analyzer;
    struct writer *inner;
    fsk_doc *doc;
    fsk_reader *reader;
    fsk_reader *idle; /* of a small map: mostly released */
    reference *reference;
    fsk_docid *docids; /* of the live documents, in order */
    uint32_t ndocs;
    bool scored; /* false: deleted documents linger that the reference does not know of, so scores differ */
} twin;

void twin_open(twin *t, const scratch *s, const twin_options *o);
void twin_close(twin *t);
void twin_reopen(twin *t); /* closes all handles of the index and opens it again */

void twin_put(twin *t, fsk_str key, const reference_text *texts, size_t n);
void twin_delete(twin *t, fsk_str key);
void twin_delete_matching(twin *t, fsk_str query, uint32_t parse_flags);
void twin_rollback(twin *t);
void twin_commit(twin *t); /* and compares all documents, as twin_merge does */
/* To at most so many segments; more than one only where the engine may choose which.  Into one: the reference
 * takes over the order of documents if they may be reordered. */
void twin_merge(twin *t, uint32_t most);

typedef struct twin_query {
    fsk_str text;
    uint32_t parse_flags;
    float k1, b;
    fsk_scorer scorer;
    float param;
    uint32_t expansions;
    const fsk_field_weight *fields;
    uint32_t nfields;
    float nearness; /* of neighbouring words */
} twin_query;

/* Compares the best k behind `offset` for each of these k and offsets, every way of counting and every
 * SIMD level. */
typedef struct twin_page {
    uint32_t k, offset;
} twin_page;
void twin_compare(twin *t, const twin_query *q, const twin_page *pages, size_t npages);
/* Compares all matches, fetched in pages of k by `after`. */
void twin_walk(twin *t, const twin_query *q, uint32_t k);
/* Compares the answer to the query, made wider by feedback from its best hits. */
void twin_compare_feedback(twin *t, const twin_query *q, const fsk_feedback_opts *how);
/* Every document is found by its key, keys that are gone are not, and fsk_check has nothing to say. */
void twin_check(twin *t);

/* An answer of a reader that is not refreshed, which no later commit or merge may change. */
typedef struct twin_held {
    fsk_reader *reader; /* NULL: nothing is held */
    fsk_query *query;
    fsk_results *results;
} twin_held;
void twin_hold(twin *t, const twin_query *q, twin_held *out);
void twin_compare_held(twin *t, const twin_held *h);
void twin_let_go(twin_held *h);

/* Environment FOSSICK_SEED, FOSSICK_ROUNDS, or what is given. */
uint64_t twin_seed(uint64_t otherwise);
uint32_t twin_rounds(uint32_t otherwise);
#endif
