/* setting.h -- how an index is asked: the parameters of ranking by name, and a run made with them.
 *
 * Relies on: fossick.h, topics.h, ranking.h.  One table names the parameters, for --set and for --tune. */
#ifndef TOOLS_EVAL_SETTING_H
#define TOOLS_EVAL_SETTING_H
#include "eval/ranking.h"
#include "eval/topics.h"
#include <fossick.h>
#include <stdbool.h>

/* Name, value when nothing is said, least, most, what it is. */
#define SETTING_MEMBERS(X)                                                     \
    X(scorer, 0, 0, 6, "bm25 bm25plus dirichlet jelinek-mercer dph pl2 tfidf") \
    X(param, -1, -1, 1e9, "of the scorer; -1: the usual value")                \
    X(k1, 1.5, 0, 1000, "BM25: how soon frequency saturates")                  \
    X(b, 0.6, 0, 1, "BM25: how much length counts")                            \
    X(feedback, 0, 0, 2, "none, rm3 or bo1")                                   \
    X(docs, 10, 1, 1000, "feedback: best hits taken as relevant")              \
    X(terms, 10, 1, 1000, "feedback: terms added")                             \
    X(weight, 0.5, 0, 1000, "feedback: of the terms beside the query's 1")     \
    X(near, 0, 0, 1000, "weight of neighbouring words standing together")      \
    X(title, 0, 0, 1000, "weight of words standing in the field title too")    \
    X(stop, 1, 0, 1, "1: leave stop words out beside others; 0: count")        \
    X(stem, 1, 0, 1, "1: all forms of a word; 0: as it stands")

typedef struct setting {
#define X(name, value, least, most, help) double name;
    SETTING_MEMBERS(X)
#undef X
} setting;

extern const setting SETTING_DEFAULT;

/* Its offset in the struct, or -1; the range that is allowed. */
long setting_find(const char *name, size_t n, double *least, double *most);
bool setting_value(long offset, fsk_str text, double *out); /* a number, or a name where there are names */
void setting_print(long offset, double v, char *to, size_t size); /* the other way round */
double *setting_at(setting *s, long offset);
/* Takes NAME=VALUE,...; false with what is wrong in why. */
bool setting_parse(setting *s, const char *text, char *why, size_t why_size);
void setting_help(char *to, size_t size); /* a line for each */

typedef struct asking {
    fsk_index *index;
    fsk_reader *reader;
    const topics *topics;
    uint32_t depth;      /* hits of a topic */
    bool query_language; /* topics are queries, not bags of words */
} asking;

int setting_run(const asking *a, const setting *s, ranking *out); /* 0, or -1 after a message */
#endif
