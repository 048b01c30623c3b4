/* qrels.c -- see qrels.h. */
#include "eval/qrels.h"
#include "eval/columns.h"
#include "lib/cli.h"
#include <stdlib.h>
#include <string.h>

static const char *add_line(void *user, const columns *c)
{
    qrels *q = user;
    long level;
    if (c->n != 3 && c->n != 4)
        return "not a judgment: TOPIC ITERATION DOCUMENT LEVEL or TOPIC DOCUMENT LEVEL";
    if (!columns_whole(c->at[c->n - 1], &level))
        return c->line == 1 && c->n == 3 ? NULL : "the level is no whole number";
    q->all = grow(q->all, q->nall + 1, &q->cap, sizeof *q->all);
    judgment *j = &q->all[q->nall++];
    fsk_str topic = c->at[0], doc = c->at[c->n - 2];
    bool same = q->nall > 1 && strlen(j[-1].topic) == topic.n && memcmp(j[-1].topic, topic.p, topic.n) == 0;
    j->topic = same ? j[-1].topic : strings_add(&q->strings, topic.p, topic.n);
    j->doc = strings_add(&q->strings, doc.p, doc.n);
    j->level = level;
    return NULL;
}

static int in_order(const void *a, const void *b)
{
    const judgment *x = a, *y = b;
    int order = strcmp(x->topic, y->topic);
    return order ? order : strcmp(x->doc, y->doc);
}

static int group(qrels *q, const char *path)
{
    size_t cap = 0;
    for (size_t i = 0; i < q->nall; i++) {
        const judgment *j = &q->all[i];
        bool same = i && strcmp(j[-1].topic, j->topic) == 0;
        if (same && strcmp(j[-1].doc, j->doc) == 0) {
            cli_error("%s: document %s is judged twice for topic %s", path, j->doc, j->topic);
            return -1;
        }
        if (!same) {
            q->topics = grow(q->topics, q->ntopics + 1, &cap, sizeof *q->topics);
            q->topics[q->ntopics++] = (judged_topic){j->topic, j, 0};
        }
        q->topics[q->ntopics - 1].n++;
    }
    return 0;
}

int qrels_read(qrels *q, const char *path)
{
    *q = (qrels){0};
    if (columns_read(path, add_line, q))
        return -1;
    if (q->nall == 0) {
        cli_error("%s: no judgments in it", path);
        return -1;
    }
    qsort(q->all, q->nall, sizeof *q->all, in_order);
    return group(q, path);
}

static int by_doc(const void *key, const void *j)
{
    return strcmp(key, ((const judgment *)j)->doc);
}

const judgment *judged_find(const judged_topic *t, const char *doc)
{
    return bsearch(doc, t->docs, t->n, sizeof *t->docs, by_doc);
}

void qrels_free(qrels *q)
{
    strings_free(&q->strings);
    free(q->all);
    free(q->topics);
    *q = (qrels){0};
}
