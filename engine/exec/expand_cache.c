/* expand_cache.c -- see expand.h: expansions kept by what was asked, not by who asked. */
#include "base/str.h"
#include "exec/expand.h"
#include <string.h>

enum { LARGE = 4 << 20 };

typedef struct expand_entry {
    struct expand_entry *next;
    query_node node; /* its kind, number and terms */
    uint32_t field, most;
    expansion expansion;
} expand_entry;

void expand_cache_clear(expand_cache *c)
{
    arena_reset(&c->memory);
    c->entries = NULL;
}

void expand_cache_trim(expand_cache *c)
{
    if (c->memory.total > LARGE) {
        expand_cache_free(c);
        *c = (expand_cache){0};
    }
}

void expand_cache_free(expand_cache *c)
{
    arena_free(&c->memory);
}

static bool same(const expand_entry *have, const expand_wish *w)
{
    const query_node *a = &have->node, *b = w->node;
    if (have->field != w->field || have->most != w->most || a->kind != b->kind || a->number != b->number ||
        a->nterms != b->nterms)
        return false;
    for (uint32_t i = 0; i < a->nterms; i++)
        if (!str_equal(a->terms[i].bytes, b->terms[i].bytes))
            return false;
    return true;
}

static expand_entry *add_entry(expand_cache *c, const expand_wish *w)
{
    const query_node *n = w->node;
    expand_entry *entry = arena_zalloc(&c->memory, sizeof *entry);
    query_term *terms = arena_zalloc(&c->memory, n->nterms * sizeof *terms);
    if (!entry || !terms)
        return NULL;
    for (uint32_t i = 0; i < n->nterms; i++) {
        terms[i].bytes =
            (fsk_str){arena_dup(&c->memory, n->terms[i].bytes.p, n->terms[i].bytes.n), n->terms[i].bytes.n};
        if (!terms[i].bytes.p)
            return NULL;
    }
    entry->node = (query_node){.kind = n->kind, .number = n->number, .terms = terms, .nterms = n->nterms};
    entry->field = w->field;
    entry->most = w->most;
    return entry;
}

int expand_cached(expand_cache *c, const snapshot *s, const expand_wish *w, uint64_t deadline,
                  const expansion **out, fsk_error *e)
{
    for (const expand_entry *x = c->entries; x; x = x->next) {
        if (same(x, w)) {
            *out = &x->expansion;
            return 0;
        }
    }
    expand_entry *entry = add_entry(c, w);
    if (!entry)
        return error_nomem(e);
    int rc = expand_terms(s, w, deadline, &c->memory, &entry->expansion, e);
    if (rc)
        return rc;
    entry->next = c->entries;
    c->entries = entry;
    *out = &entry->expansion;
    return 0;
}
