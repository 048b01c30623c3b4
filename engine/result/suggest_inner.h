/* suggest_inner.h -- what the parts of suggesting share.
 *
 * suggest_words.c finds the words of the query's text, suggest_terms.c what could stand in place of one,
 * suggest.c chooses by how many documents have it together with the words around it. */
#ifndef RESULT_SUGGEST_INNER_H
#define RESULT_SUGGEST_INNER_H
#include "result/suggest.h"

enum {
    SUGGEST_WORDS = 32,       /* of a query; those behind are left as they are */
    SUGGEST_CANDIDATES = 192, /* for one word */
    SUGGEST_BYTES = 64        /* longer words are left as they are */
};

/* A word that documents shall have. */
typedef struct suggest_word {
    size_t start, end; /* bytes of the query's text */
    fsk_str raw, field;
    query_term term; /* the raw one, or where `stem` its stems */
    uint32_t piece;  /* words of one piece of the query have one number, of the next one the next */
    bool stem;
    bool quoted, loose, stop; /* loose: quoted, but other words may stand between */
    bool free;                /* its piece stands plainly among others, so that two may stand in its place */
    bool whole;               /* it is all of its piece */
    uint64_t df;
} suggest_word;

typedef struct suggest_words {
    suggest_word list[SUGGEST_WORDS];
    uint32_t n;
} suggest_words;

/* What could stand in place of words [first, first + replaced). */
typedef struct suggest_candidate {
    uint32_t first, replaced;
    fsk_str words[2];
    uint32_t nwords;
    uint32_t edits;
    uint64_t df;
    double score;
} suggest_candidate;

typedef struct suggest_candidates {
    suggest_candidate list[SUGGEST_CANDIDATES];
    uint32_t n;
} suggest_candidates;

typedef struct suggesting {
    const suggest_source *source;
    suggest_words words;
    arena memory;
    fsk_error *error;
} suggesting;

/* Words without their document frequencies. */
int suggest_collect(suggesting *s);
static inline query_term suggest_raw(fsk_str raw)
{
    return (query_term){.bytes = raw, .raw = raw};
}
/* In how many documents of all snapshots a term is, or any of its stems. */
int suggest_df(suggesting *s, fsk_str field, query_term term, bool stem, uint64_t *df);
/* A raw term that is written as it is searched. */
bool suggest_readable(fsk_str term);
/* Adds terms within `edits` of word i, commonest first, that are not there yet. */
int suggest_near(suggesting *s, uint32_t i, uint32_t edits, suggest_candidates *out);
/* Adds what word i becomes when it is two, or one with the word behind, or apart from it. */
int suggest_joints(suggesting *s, uint32_t i, suggest_candidates *out);
#endif
