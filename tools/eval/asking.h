/* asking.h -- an index asked all topics in one way: the run.
 *
 * Relies on: fossick.h, topics.h, ranking.h, lib/setting.h. */
#ifndef TOOLS_EVAL_ASKING_H
#define TOOLS_EVAL_ASKING_H
#include "eval/ranking.h"
#include "eval/topics.h"
#include "lib/setting.h"

typedef struct asking {
    fsk_index *index;
    fsk_reader *reader;
    const topics *topics;
    uint32_t depth;      /* hits of a topic */
    bool query_language; /* topics are queries, not bags of words */
} asking;

int asking_run(const asking *a, const setting *s, ranking *out); /* 0, or -1 after a message */
#endif
