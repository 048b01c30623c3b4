/* cluster.c -- see cluster.h. */
#include "result/cluster.h"

enum { ITEMS_LOOKED_AT = 64 }; /* of one run: keeps the search linear in dense text */
static const float REPETITION = 0.05f, NEARNESS = 0.3f;

static float worth(cluster_search *s, size_t first, size_t last)
{
    float sum = 0;
    s->stamp++;
    for (size_t i = first; i <= last; i++) {
        const cluster_item *x = &s->items[i];
        cluster_clause *c = &s->clauses[x->clause];
        if (c->covered)
            continue;
        sum += c->seen == s->stamp ? c->weight * REPETITION : c->weight;
        c->seen = s->stamp;
        const cluster_item *before = i > first ? x - 1 : x;
        if (before->clause == x->clause || before->position == x->position)
            continue;
        float other = s->clauses[before->clause].weight;
        sum += NEARNESS * (other < c->weight ? other : c->weight) / (float)(x->position - before->position);
    }
    return sum;
}

cluster cluster_best(cluster_search *s, uint64_t limit)
{
    cluster best = {0, 0, 0};
    size_t last = 0;
    for (size_t first = 0; first < s->n; first++) {
        last = last < first ? first : last;
        while (last + 1 < s->n && s->items[last + 1].to - s->items[first].from <= limit)
            last++;
        if (s->clauses[s->items[first].clause].covered)
            continue; /* no better than what begins behind it */
        size_t few = last - first >= ITEMS_LOOKED_AT ? first + ITEMS_LOOKED_AT - 1 : last;
        float w = worth(s, first, few);
        if (w > best.worth)
            best = (cluster){first, few, w};
    }
    return best;
}

/* Whether an item shows nothing that the others of the run, or an earlier one, do not. */
static bool repeats(const cluster_search *s, cluster c, size_t item)
{
    uint32_t clause = s->items[item].clause;
    bool again = s->clauses[clause].covered;
    for (size_t i = c.first; i <= c.last && !again; i++)
        again = i != item && s->items[i].clause == clause;
    return again;
}

void cluster_trim(const cluster_search *s, cluster *c, uint64_t limit)
{
    const cluster_item *x = s->items;
    while (c->first < c->last && x[c->last].to - x[c->first].from > limit) {
        bool front = repeats(s, *c, c->first), back = repeats(s, *c, c->last);
        uint64_t before = x[c->first + 1].from - x[c->first].from, behind = x[c->last].to - x[c->last - 1].to;
        if (front && (!back || before > behind))
            c->first++;
        else if (back)
            c->last--;
        else
            break;
    }
}

void cluster_cover(cluster_search *s, cluster c)
{
    for (size_t i = c.first; i <= c.last; i++)
        s->clauses[s->items[i].clause].covered = true;
}
