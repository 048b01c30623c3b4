/* qrels.h -- judgments: which documents are how relevant to which topic.
 *
 * Relies on: columns.h.  A line is TOPIC ITERATION DOCUMENT LEVEL, as trec_eval reads it, or TOPIC DOCUMENT
 * LEVEL, as BEIR has it, with or without a line of titles.  Invariant: topics ascend by id, a topic's
 * documents too, as strcmp orders them; no document is judged twice. */
#ifndef TOOLS_EVAL_QRELS_H
#define TOOLS_EVAL_QRELS_H
#include "eval/strings.h"

typedef struct judgment {
    const char *topic, *doc;
    long level; /* below 0: in the pool, but not judged */
} judgment;

typedef struct judged_topic {
    const char *id;
    const judgment *docs;
    size_t n;
} judged_topic;

typedef struct qrels {
    strings strings;
    judgment *all;
    judged_topic *topics;
    size_t nall, cap, ntopics;
} qrels;

int qrels_read(qrels *q, const char *path);                          /* 0, or -1 after a message */
const judgment *judged_find(const judged_topic *t, const char *doc); /* NULL: none */
void qrels_free(qrels *q);
#endif
