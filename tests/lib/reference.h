/* reference.h -- the naive engine that judges the real one.
 *
 * Documents are plain arrays of tokens; a query is evaluated by reading all of them.  Shares with the engine
 * the analyzer (text/), the parsed tree (query/) and the norm byte (codec/norm.h), each tested on its own,
 * and nothing else.  Points are what exec/bm25.h defines.  Out of memory ends the test program.
 *
 * Deleted documents stay in their segment until it is merged, and count in N, df and lengths until then.
 * Docids go by segments, most documents first, then the older one; in a segment by order of putting. */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H
#include "query/query.h"

#define REFERENCE_NONE UINT32_MAX

typedef struct reference reference;

typedef struct reference_text {
    const char *field;
    fsk_str text;
} reference_text;

reference *reference_new(const char *language); /* NULL: unknown */
void reference_without_positions(reference *r); /* phrases are what an index without them makes of them */
void reference_free(reference *r);

/* ---- writing: what is put and deleted counts from the next commit on ---- */
/* Returns the document's number, by which searches name it.  Each field at most once. */
uint32_t reference_put(reference *r, fsk_str key, const reference_text *texts, size_t n, uint32_t language);
/* Queries know the languages of what is committed only, as those of an index that was opened again. */
int reference_forget_languages(reference *r);
void reference_delete(reference *r, fsk_str key);
/* What the query finds among all that was put before; what was put since the last commit is in the next
 * segment all the same, deleted from the start. */
void reference_delete_matching(reference *r, fsk_str query, uint32_t parse_flags);
void reference_commit(reference *r); /* one new segment, if any document is left to it */
void reference_rollback(reference *r);
/* Commits, then makes one segment of the live documents, the oldest segment's first. */
void reference_merge(reference *r);
/* What the engine merged: segments of these documents in this order, one for each language (parted) or one of
 * all.  They are the live ones. */
void reference_adopt(reference *r, const uint32_t *docs, uint32_t n, bool parted);

/* ---- what there is ---- */
uint32_t reference_segments(const reference *r);
uint32_t reference_ndocs(const reference *r);   /* ever put: numbers are below it */
uint32_t reference_deleted(const reference *r); /* still in a segment */
fsk_str reference_key(const reference *r, uint32_t doc);
uint32_t reference_find(const reference *r, fsk_str key); /* the live document, or NONE */
/* The live documents in docid order; valid until the next commit. */
const uint32_t *reference_live(reference *r, uint32_t *n);

/* ---- searching ---- */
enum { REFERENCE_NO_MATCH = 255, REFERENCE_FUZZY_UNIT = 4 };
/* How far the term is from what the QUERY_TERMS looks for; NO_MATCH when it is none of its terms. */
uint8_t reference_term_distance(const query_node *n, fsk_str term);
typedef struct reference_hit {
    uint32_t doc;
    uint32_t rank_of_doc; /* index in reference_live */
    uint32_t points;
    float score;
} reference_hit;

typedef struct reference_answer {
    reference_hit *hits; /* every match, best first */
    uint32_t n;
} reference_answer;

/* Fields in which plain words count more from now on, by BM25; kept by the caller.  NULL: "title" with 1, as
 * with fsk_search; none before the first call. */
void reference_weigh_fields(reference *r, const fsk_field_weight *fields, uint32_t n);
/* Weight of neighbouring words from now on; 0: none. */
void reference_nearness(reference *r, float weight);
/* Terms that a pattern stands for at most from now on; 0: what exec/expand.h says. */
void reference_expansions(reference *r, uint32_t most);
/* k1, b below 0: 1.5 and 0.6. */
int reference_search(reference *r, fsk_str text, uint32_t parse_flags, float k1, float b,
                     reference_answer *out, fsk_error *e);
/* By another scorer than BM25; param below 0: the usual one. */
int reference_search_by(reference *r, fsk_str text, uint32_t parse_flags, float k1, float b,
                        fsk_scorer scorer, float param, reference_answer *out, fsk_error *e);
void reference_answer_free(reference_answer *a);
#endif
