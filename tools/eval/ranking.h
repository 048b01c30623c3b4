/* ranking.h -- runs: what was found for each topic, best first.
 *
 * Relies on: columns.h.  A line is TOPIC Q0 DOCUMENT RANK SCORE TAG; as trec_eval does it, the rank is not
 * looked at: the order is that of the scores, among equal ones that of the document's id, the higher first.
 * Invariant, once sorted: topics ascend by id, no document stands twice in a topic. */
#ifndef TOOLS_EVAL_RANKING_H
#define TOOLS_EVAL_RANKING_H
#include "eval/strings.h"
#include <stdio.h>

typedef struct ranked {
    const char *topic, *doc;
    double score;
} ranked;

typedef struct ranked_topic {
    const char *id;
    const ranked *docs;
    size_t n;
} ranked_topic;

typedef struct ranking {
    strings strings;
    ranked *all;
    ranked_topic *topics;
    size_t nall, cap, ntopics, topics_cap;
    const char *tag; /* "" when no line has one */
} ranking;

int ranking_read(ranking *r, const char *path); /* 0, or -1 after a message */
/* Adds a hit; topic stays the caller's, doc is copied.  ranking_sort when all are there. */
void ranking_add(ranking *r, const char *topic, const char *doc, size_t doc_n, double score);
int ranking_sort(ranking *r, const char *name); /* -1 after a message: a document twice in a topic */
const ranked_topic *ranking_find(const ranking *r, const char *topic); /* NULL: none */
void ranking_write(const ranking *r, const char *tag, FILE *to);
void ranking_free(ranking *r);
#endif
