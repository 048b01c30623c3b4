/* topics.h -- what is asked: topics of TREC, of BEIR, or a table.
 *
 * Relies on: yajl, read/lines.h.  The first byte that is no white space tells: `<`, TREC's <top> with <num>,
 * <title>, <desc>, <narr>, ended by tags or not; `{`, a JSON object a line with "_id" or "id" and "text" or
 * "query"; else lines of ID<TAB>TEXT. */
#ifndef TOOLS_EVAL_TOPICS_H
#define TOOLS_EVAL_TOPICS_H
#include "eval/strings.h"

typedef struct topic {
    const char *id, *text;
} topic;

enum { TOPIC_TITLE = 1, TOPIC_DESCRIPTION = 2, TOPIC_NARRATIVE = 4 };

typedef struct topics {
    strings strings;
    topic *items;
    size_t n, cap;
} topics;

/* parts: TOPIC_*, of TREC's.  0, or -1 after a message. */
int topics_read(topics *t, const char *path, unsigned parts);
void topics_free(topics *t);
#endif
