/* corpus_inner.h -- what corpus.c (documents) and corpus_query.c share. */
#ifndef TESTS_CORPUS_INNER_H
#define TESTS_CORPUS_INNER_H
#include "corpus.h"
#include "reference_inner.h"

void text_add(text_buffer *t, const char *p, size_t n); /* keeps a NUL behind */
void text_string(text_buffer *t, const char *s);
void corpus_word(text_buffer *t, uint32_t word); /* number `word` of the vocabulary */
uint32_t corpus_draw(corpus *c);                 /* a word by its frequency */
#endif
