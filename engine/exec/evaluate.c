/* evaluate.c -- see evaluate.h: what happens to a batch of candidates. */
#include "exec/evaluate.h"
#include "base/clock.h"

bool evaluation_late(evaluation *v)
{
    v->late = v->late || clock_past(v->deadline);
    return v->late;
}

static void require(candidates *c, uint32_t nhits)
{
    for (uint32_t i = 0; i < nhits; i++) {
        uint32_t from = c->hits[i];
        c->docs[i] = c->docs[from];
        c->points[i] = c->points[from] + c->gains[i];
    }
    c->n = nhits;
}

static void exclude(candidates *c, uint32_t nhits)
{
    uint32_t kept = 0, next = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        if (next < nhits && c->hits[next] == i) {
            next++;
            continue;
        }
        c->docs[kept] = c->docs[i];
        c->points[kept++] = c->points[i];
    }
    c->n = kept;
}

static void follow(candidates *c, node *n)
{
    uint32_t nhits = node_probe(n, c->docs, c->n, c->hits, c->gains);
    switch (n->occur) {
    case OCCUR_MUST:
        require(c, nhits);
        break;
    case OCCUR_MUST_NOT:
        exclude(c, nhits);
        break;
    case OCCUR_SHOULD:
        for (uint32_t i = 0; i < nhits; i++)
            c->points[c->hits[i]] += c->gains[i];
        break;
    }
}

static void drop_deleted(evaluation *v)
{
    candidates *c = &v->batch;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t d = c->docs[i], points = c->points[i];
        c->docs[kept] = d;
        c->points[kept] = points;
        kept += !snapshot_dead(v->segment, d);
    }
    c->n = kept;
}

void evaluation_offer(evaluation *v)
{
    candidates *c = &v->batch;
    v->count += c->n;
    if (!v->best)
        return;
    if (v->best->need)
        c->n = exec_kernels_get()->keep(c->docs, c->points, c->n, v->best->need);
    for (uint32_t i = 0; i < c->n; i++)
        collector_add(v->best, v->first_doc + c->docs[i], c->points[i]);
}

void evaluation_follow(evaluation *v)
{
    candidates *c = &v->batch;
    const exec_kernels *loops = exec_kernels_get();
    uint32_t rest = 0, need = evaluation_need(v);
    for (uint32_t i = 0; i < v->nfollowers; i++)
        rest += v->followers[i].bound;
    for (uint32_t i = 0; i < v->nfollowers && c->n; i++) {
        if (need > rest)
            c->n = loops->keep(c->docs, c->points, c->n, need - rest);
        follow(c, v->followers[i].node);
        rest -= v->followers[i].bound;
    }
    if (v->segment->deleted)
        drop_deleted(v);
}
