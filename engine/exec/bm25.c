/* bm25.c -- see bm25.h. */
#include "exec/bm25.h"
#include "codec/norm.h"
#include <math.h>

void bm25_field_init(bm25_field *f, uint32_t field, uint64_t docs, uint64_t tokens, double k1, double b)
{
    f->field = field;
    f->other = NULL;
    f->docs = docs;
    f->tokens = tokens;
    double average = f->docs ? (double)tokens / (double)f->docs : 1;
    for (int norm = 0; norm < 256; norm++)
        f->inverse[norm] = (float)(1 / (k1 * (1 - b + b * norm_length[norm] / average)));
}

double bm25_idf(uint64_t docs, uint64_t df)
{
    double n = (double)(docs < df ? df : docs), d = (double)df;
    return log(1 + (n - d + 0.5) / (d + 0.5));
}
