/* corpus.h -- random documents and random queries that find something in them.
 *
 * Relies on: random.h.  Words are drawn by Zipf's law from a made-up vocabulary in which English stems have
 * several forms, and some words have marks, apostrophes, other scripts or 300 bytes. */
#ifndef TESTS_CORPUS_H
#define TESTS_CORPUS_H
#include "random.h"
#include "reference.h"

typedef struct corpus_shape {
    uint32_t documents, vocabulary;
    double exponent; /* of Zipf's law */
    uint32_t length; /* tokens of a usual text, on average */
    uint32_t long_one_in, long_length;
    uint32_t empty_one_in;
    uint32_t extra_one_in; /* documents with fields other than "text" */
    uint32_t mood_one_in;  /* documents at which length and favourite word change; 0: always alike */
} corpus_shape;

enum { CORPUS_FIELDS = 4, CORPUS_SAMPLES = 256, CORPUS_SAMPLE_WORDS = 6 };
extern const char *const corpus_fields[CORPUS_FIELDS];

typedef struct text_buffer {
    char *p;
    size_t n, cap;
} text_buffer;

typedef struct corpus {
    rng *random;
    corpus_shape shape;
    double *reach; /* by word: the probability of it or a commoner one */
    text_buffer texts[CORPUS_FIELDS];
    uint32_t favourite;                                    /* a word of every third token; NONE: none */
    uint32_t breadth;                                      /* quarters of the usual length */
    uint32_t least;                                        /* tokens that every text has */
    uint32_t samples[CORPUS_SAMPLES][CORPUS_SAMPLE_WORDS]; /* words in a row, as some document has them */
    uint32_t nsamples;
    text_buffer query;
} corpus;

void corpus_init(corpus *c, rng *random, const corpus_shape *shape);
void corpus_free(corpus *c);
/* A document's fields, at most CORPUS_FIELDS, valid until the next call; returns how many. */
size_t corpus_document(corpus *c, reference_text *out);
/* A query of any kind, valid until the next call. */
fsk_str corpus_query(corpus *c);
#endif
