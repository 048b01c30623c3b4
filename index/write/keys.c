/* keys.c -- what the keys put and deleted since the last commit come to: the last put of a key wins, a
 * delete applies to what was put before it.
 *
 * Relies on: termsort.h.  Events are ranked by time: a delete that came before put d has rank 2 d, put d
 * itself 2 d + 1, so sorting by key and rank gives each key's history. */
#include "base/mem.h"
#include "write/termsort.h"
#include "write/writer_internal.h"

static void collect(const pending *p, sort_item *items)
{
    for (uint32_t d = 0; d < p->nputs; d++) {
        fsk_str key = pending_key(p, d);
        items[d] = (sort_item){0, (const uint8_t *)key.p, (uint32_t)key.n, 2 * d + 1};
    }
    for (size_t i = 0; i < p->ndeletes; i++) {
        const pending_delete *x = &p->deletes[i];
        items[p->nputs + i] = (sort_item){0, p->delete_keys.p + x->at, x->n, 2 * x->before};
    }
}

static bool same_key(const sort_item *a, const sort_item *b)
{
    return a->n == b->n && !memcmp(a->p, b->p, a->n);
}

static bool group_events(key_events *k, const sort_item *items, size_t n)
{
    bool gone = false;
    for (size_t i = 0; i < n;) {
        key_group g = {{(const char *)items[i].p, items[i].n}, (uint32_t)i, 0, DOC_GONE, false};
        size_t first = i;
        for (; i < n && same_key(&items[i], &items[first]); i++) {
            k->events[i] = items[i].rank;
            gone |= g.put != DOC_GONE;
            g.put = items[i].rank & 1 ? items[i].rank / 2 : DOC_GONE;
        }
        g.end = (uint32_t)i;
        k->groups[k->n++] = g;
    }
    return gone;
}

static int map_documents(key_events *k, const pending *p, bool gone, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < LANGUAGES_MAX && !rc; i++)
        rc = p->parts[i] ? docmap_init(&k->maps[i], p->parts[i]->ndocs, gone, e) : 0;
    if (rc)
        return rc;
    for (size_t i = 0; gone && i < k->n; i++) {
        const key_group *g = &k->groups[i];
        for (uint32_t j = g->first; j < g->end; j++) {
            uint32_t put = k->events[j] / 2;
            if (k->events[j] & 1 && put != g->put)
                docmap_kill(&k->maps[p->places[put].language], p->places[put].doc);
        }
    }
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++) {
        if (p->parts[i])
            docmap_finish(&k->maps[i], 0);
    }
    return 0;
}

int key_events_init(key_events *k, const pending *p, fsk_error *e)
{
    *k = (key_events){0};
    size_t n = p->nputs + p->ndeletes;
    if (n > UINT32_MAX)
        return error_set(e, FSK_E_LIMIT, "too many changes in one commit");
    sort_item *items = mem_alloc(n * sizeof *items);
    k->events = mem_alloc(n * sizeof *k->events);
    k->groups = mem_alloc(n * sizeof *k->groups);
    int rc = FSK_E_NOMEM;
    if (items && k->events && k->groups) {
        collect(p, items);
        termsort(items, n);
        rc = map_documents(k, p, group_events(k, items, n), e);
    } else {
        error_nomem(e);
    }
    mem_free(items);
    return rc;
}

void key_events_free(key_events *k)
{
    mem_free(k->events);
    mem_free(k->groups);
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++)
        docmap_free(&k->maps[i]);
    *k = (key_events){0};
}

void key_events_count(const key_events *k, fsk_writer_counts *counts)
{
    for (size_t i = 0; i < k->n; i++) {
        const key_group *g = &k->groups[i];
        bool exists = g->old;
        for (uint32_t j = g->first; j < g->end; j++) {
            bool put = k->events[j] & 1;
            counts->put += put;
            counts->replaced += put && exists;
            counts->deleted += !put && exists;
            exists = put;
        }
    }
}
