/* setting.h -- how an index is asked: the parameters of ranking by name, for --set and --tune.
 *
 * Relies on: fossick.h.  One table names the parameters; fields have their weights under field:NAME. */
#ifndef TOOLS_SETTING_H
#define TOOLS_SETTING_H
#include <fossick.h>
#include <stdbool.h>

/* Name, value when nothing is said, least, most, what it is. */
#define SETTING_MEMBERS(X)                                                     \
    X(scorer, 0, 0, 7, "bm25 bm25plus dirichlet jelinek-mercer dph pl2 tfidf") \
    X(param, -1, -1, 1e9, "of the scorer; -1: the usual value")                \
    X(k1, -1, -1, 1000, "BM25: how soon frequency saturates; -1: 1.5")         \
    X(b, -1, -1, 1, "BM25: how much length counts; -1: 0.6")                   \
    X(feedback, 0, 0, 2, "none, rm3 or bo1")                                   \
    X(docs, 10, 1, 1000, "feedback: best hits taken as relevant")              \
    X(terms, 10, 1, 1000, "feedback: terms added")                             \
    X(weight, 0.5, 0, 1000, "feedback: of the terms beside the query's 1")     \
    X(near, 0, 0, 1000, "weight of neighbouring words standing together")      \
    X(stop, 1, 0, 1, "1: leave stop words out beside others; 0: count")        \
    X(stem, 1, 0, 1, "1: all forms of a word; 0: as it stands")

enum { SETTING_FIELDS = 16 };

typedef struct setting {
#define X(name, value, least, most, help) double name;
    SETTING_MEMBERS(X)
#undef X
    double weights[SETTING_FIELDS]; /* negative: not given */
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

/* What parsing and searching are to be told; fields is room for SETTING_FIELDS, which the options point into.
 */
void setting_parse_opts(const setting *s, fsk_parse_opts *o);
void setting_search_opts(const setting *s, fsk_search_opts *o, fsk_field_weight *fields);
fsk_feedback_opts setting_feedback_opts(const setting *s);
/* If the setting says so, a first search, whose best hits' words join the query. */
int setting_expand(fsk_reader *r, const setting *s, fsk_query **q, fsk_error *e);
#endif
