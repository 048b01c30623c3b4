/* ranking.c -- see ranking.h. */
#include "eval/ranking.h"
#include "eval/columns.h"
#include "lib/cli.h"
#include <stdlib.h>
#include <string.h>

void ranking_add(ranking *r, const char *topic, const char *doc, size_t doc_n, double score)
{
    r->all = grow(r->all, r->nall + 1, &r->cap, sizeof *r->all);
    r->all[r->nall++] = (ranked){topic, strings_add(&r->strings, doc, doc_n), score};
}

static const char *add_line(void *user, const columns *c)
{
    ranking *r = user;
    double score;
    if (c->n < 5)
        return "not a line of a run: TOPIC Q0 DOCUMENT RANK SCORE TAG";
    if (!columns_real(c->at[4], &score))
        return "the score is no number";
    fsk_str topic = c->at[0];
    const char *last = r->nall ? r->all[r->nall - 1].topic : "";
    bool same = strlen(last) == topic.n && memcmp(last, topic.p, topic.n) == 0;
    if (!*r->tag && c->n > 5)
        r->tag = strings_add(&r->strings, c->at[5].p, c->at[5].n);
    ranking_add(r, same ? last : strings_add(&r->strings, topic.p, topic.n), c->at[2].p, c->at[2].n, score);
    return NULL;
}

static int best_first(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    int order = strcmp(x->topic, y->topic);
    if (order)
        return order;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return strcmp(y->doc, x->doc);
}

static int by_doc(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int check_twice(const ranked_topic *t, const char *name)
{
    const char **docs = malloc((t->n + 1) * sizeof *docs);
    if (!docs)
        cli_fail("out of memory");
    for (size_t i = 0; i < t->n; i++)
        docs[i] = t->docs[i].doc;
    qsort(docs, t->n, sizeof *docs, by_doc);
    int rc = 0;
    for (size_t i = 1; i < t->n && rc == 0; i++) {
        if (strcmp(docs[i - 1], docs[i]) == 0) {
            cli_error("%s: document %s stands twice in topic %s", name, docs[i], t->id);
            rc = -1;
        }
    }
    free(docs);
    return rc;
}

int ranking_sort(ranking *r, const char *name)
{
    r->ntopics = 0;
    if (r->nall)
        qsort(r->all, r->nall, sizeof *r->all, best_first);
    for (size_t i = 0; i < r->nall; i++) {
        const ranked *d = &r->all[i];
        if (i == 0 || strcmp(d[-1].topic, d->topic) != 0) {
            r->topics = grow(r->topics, r->ntopics + 1, &r->topics_cap, sizeof *r->topics);
            r->topics[r->ntopics++] = (ranked_topic){d->topic, d, 0};
        }
        r->topics[r->ntopics - 1].n++;
    }
    for (size_t i = 0; i < r->ntopics; i++) {
        if (check_twice(&r->topics[i], name))
            return -1;
    }
    return 0;
}

int ranking_read(ranking *r, const char *path)
{
    *r = (ranking){.tag = ""};
    if (columns_read(path, add_line, r))
        return -1;
    return ranking_sort(r, path);
}

static int by_id(const void *key, const void *topic)
{
    return strcmp(key, ((const ranked_topic *)topic)->id);
}

const ranked_topic *ranking_find(const ranking *r, const char *topic)
{
    if (r->ntopics == 0)
        return NULL;
    return bsearch(topic, r->topics, r->ntopics, sizeof *r->topics, by_id);
}

void ranking_write(const ranking *r, const char *tag, FILE *to)
{
    for (size_t t = 0; t < r->ntopics; t++) {
        const ranked_topic *topic = &r->topics[t];
        for (size_t i = 0; i < topic->n; i++)
            fprintf(to, "%s Q0 %s %zu %.9g %s\n", topic->id, topic->docs[i].doc, i + 1, topic->docs[i].score,
                    tag);
    }
}

void ranking_free(ranking *r)
{
    strings_free(&r->strings);
    free(r->all);
    free(r->topics);
    *r = (ranking){.tag = ""};
}
