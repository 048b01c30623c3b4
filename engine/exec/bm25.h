/* bm25.h -- BM25 in integers.
 *
 * A clause contributes (uint32_t)(W - W / (1 + tf * inverse[norm])), computed in float: Lucene's form of
 * idf * tf / (tf + k1 * (1 - b + b * length / average)), with idf = ln(1 + (N - df + 0.5) / (df + 0.5)) in W.
 * Every operation is monotone in tf and in norm, so the same expression on a block's highest tf and lowest
 * norm is an exact bound of its postings.  The W of a query sum to 2^30; sums of points are integers, which
 * no order of evaluation changes. */
#ifndef EXEC_BM25_H
#define EXEC_BM25_H
#include "segment/snapshot.h"

enum { BM25_POINTS = 1 << 30 };

/* Where nothing else is asked for: the middle of what is good on judged collections (bench/results). */
#define BM25_K1 1.5
#define BM25_B 0.6

/* Another way of scoring: scorer.h. */
struct scoring;
uint32_t scoring_points(const struct scoring *s, uint32_t tf, uint8_t norm);
uint32_t scoring_bound(const struct scoring *s, uint16_t impact);

typedef struct bm25_field {
    uint32_t field;
    uint64_t docs;               /* N: with at least one token of the field */
    uint64_t tokens;             /* of all documents */
    const struct scoring *other; /* of the clause that has this field, instead of BM25; NULL: BM25 */
    float inverse[256];          /* 1 / (k1 * (1 - b + b * length / average)) by norm */
} bm25_field;

/* tokens: the sum of the lengths of `docs` documents. */
void bm25_field_init(bm25_field *f, uint32_t field, uint64_t docs, uint64_t tokens, double k1, double b);
double bm25_idf(uint64_t docs, uint64_t df);

/* sum: of tf * inverse over one field, or over several (cursor_fields.h). */
static inline uint32_t bm25_share(float w, float sum)
{
    return (uint32_t)(w - w / (1.0f + sum));
}

static inline uint32_t bm25_points(float w, uint32_t tf, float inverse)
{
    return bm25_share(w, (float)tf * inverse);
}

/* The bound of an impact (FORMAT.md section 6): tf 255 stands for any higher one. */
static inline uint32_t bm25_bound(float w, const bm25_field *f, uint16_t impact)
{
    uint32_t tf = impact & 255;
    if (f->other)
        return scoring_bound(f->other, impact);
    return bm25_points(w, tf == 255 ? UINT32_MAX : tf, f->inverse[impact >> 8]);
}

/* Of a posting, whatever its clause is scored by. */
static inline uint32_t clause_points(float w, const bm25_field *f, uint32_t tf, uint8_t norm)
{
    return f->other ? scoring_points(f->other, tf, norm) : bm25_points(w, tf, f->inverse[norm]);
}
#endif
