/* queries.h -- the queries of a measurement, by class.
 *
 * Relies on: yajl, tools/read.  A line is a JSON object with "query" or "text", or ID<TAB>QUERY, or a query.
 */
#ifndef TOOLS_QUERIES_H
#define TOOLS_QUERIES_H
#include <fossick.h>

/* The shape of a query, as the public benchmark groups them: one word; words; all with +; one phrase;
 * phrases among others; some with +; anything with -. */
#define QUERY_CLASSES(X) \
    X(TERM, "TERM")      \
    X(OR, "OR")          \
    X(AND, "AND")        \
    X(PHRASE, "PHRASE")  \
    X(MIXED, "PHRASE+")  \
    X(MUST, "+a b")      \
    X(NEG, "NEG")        \
    X(OTHER, "other")
typedef enum query_class {
#define X(name, text) QUERY_##name,
    QUERY_CLASSES(X)
#undef X
        QUERY_NCLASSES
} query_class;

typedef struct queries_item {
    fsk_str text;
    query_class class;
} queries_item;

typedef struct queries {
    queries_item *items;
    size_t n, cap;
} queries;

query_class queries_classify(fsk_str text);
const char *queries_class_name(query_class c);
int queries_load(queries *q, const char *path); /* appends those of path; 0, or -1 after a message */
void queries_free(queries *q);
#endif
