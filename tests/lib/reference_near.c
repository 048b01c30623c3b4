/* reference_near.c -- nearness the plain way: every pair of spans of both sides, every stretch of positions,
 * and of what is found those that hold no other.  See reference_inner.h. */
#include "reference_inner.h"
#include <stdlib.h>
#include <string.h>

typedef struct kept_expansion {
    struct kept_expansion *next;
    const query_node *node;
    uint8_t *counts;
} kept_expansion;

const uint8_t *reference_near_terms(reference *r, const query_node *n, uint32_t field)
{
    for (const kept_expansion *k = r->kept; k; k = k->next)
        if (k->node == n)
            return k->counts;
    kept_expansion *k = reference_alloc(1, sizeof *k);
    *k = (kept_expansion){r->kept, n, reference_expand(r, n, field, true)};
    r->kept = k;
    return k->counts;
}

void reference_near_forget(reference *r)
{
    while (r->kept) {
        kept_expansion *k = r->kept;
        r->kept = k->next;
        free(k->counts);
        free(k);
    }
}

/* What a term of a node is in the arrays of tokens. */
typedef struct sought {
    uint32_t term;
    const uint32_t *what; /* raw or stem, by token */
} sought;

static sought seek_term(const reference *r, const query_node *n, uint32_t i, uint32_t language)
{
    fsk_str term;
    bool stem = query_term_in(n, i, language, &term);
    return (sought){names_find(&r->terms, term), stem ? r->tokens.stem : r->tokens.raw};
}

static sought *seek(const reference *r, const query_node *n, uint32_t language)
{
    sought *all = reference_alloc(n->nterms, sizeof *all);
    for (uint32_t i = 0; i < n->nterms; i++)
        all[i] = seek_term(r, n, i, language);
    return all;
}

static bool is_word(const reference *r, const sought *s, uint32_t field, uint32_t token)
{
    return s->term != REFERENCE_NONE && s->what[token] == s->term &&
           (!field || r->tokens.field[token] == field);
}

static void phrase_spans(const reference *r, const query_node *n, uint32_t field, const document *d,
                         naive_spans *out)
{
    const uint32_t *position = r->tokens.position;
    sought *all = seek(r, n, d->language);
    for (uint32_t i = d->first; i < d->end; i++) {
        bool stands = is_word(r, &all[0], field, i);
        for (uint32_t w = 1; w < n->nterms && stands; w++) {
            uint32_t at = position[i] + n->terms[w].position - n->terms[0].position, j = i;
            while (j > d->first && position[j - 1] == position[i])
                j--;
            for (stands = false; j < d->end && position[j] <= at && !stands; j++)
                stands = position[j] == at && is_word(r, &all[w], field, j);
        }
        if (stands)
            naive_spans_add(out, position[i], position[i] + naive_extent(n) - 1);
    }
    free(all);
}

/* Whether tokens i to j have each word as often as the phrase. */
static bool has_all(const reference *r, const query_node *n, const sought *all, uint32_t field, uint32_t i,
                    uint32_t j)
{
    for (uint32_t w = 0; w < n->nterms; w++) {
        uint32_t want = 0, have = 0;
        for (uint32_t v = 0; v < n->nterms; v++)
            want += all[v].term == all[w].term && all[v].what == all[w].what;
        for (uint32_t t = i; t <= j; t++)
            have += is_word(r, &all[w], field, t);
        if (have < want)
            return false;
    }
    return true;
}

/* Whether a word of the phrase stands at the token. */
static bool any_word(const reference *r, const query_node *n, const sought *all, uint32_t field,
                     uint32_t token)
{
    bool found = false;
    for (uint32_t w = 0; w < n->nterms && !found; w++)
        found = is_word(r, &all[w], field, token);
    return found;
}

static void stretch_spans(const reference *r, const query_node *n, uint32_t field, const document *d,
                          naive_spans *out)
{
    const uint32_t *position = r->tokens.position;
    uint32_t longest = n->terms[n->nterms - 1].position + 1 + n->number, width = 1;
    sought *all = seek(r, n, d->language);
    for (uint32_t w = 0; w < n->nterms; w++)
        width = naive_width(&n->terms[w]) > width ? naive_width(&n->terms[w]) : width;
    for (uint32_t i = d->first; i < d->end; i++) {
        if (!any_word(r, n, all, field, i))
            continue;
        for (uint32_t j = i; j < d->end && position[j] - position[i] < longest; j++) {
            if (any_word(r, n, all, field, j) && has_all(r, n, all, field, i, j)) {
                naive_spans_add(out, position[i], position[j] + width - 1);
                break; /* longer ones hold it */
            }
        }
    }
    free(all);
}

naive_spans reference_spans(reference *r, const query_node *n, uint32_t field, const document *d)
{
    naive_spans out = {NULL, 0, 0};
    if (n->type == QUERY_PHRASE && n->loose) {
        stretch_spans(r, n, field, d, &out);
    } else if (n->type == QUERY_PHRASE || n->type == QUERY_WORD) {
        phrase_spans(r, n, field, d, &out);
    } else if (n->type == QUERY_TERMS) {
        const uint8_t *counts = reference_near_terms(r, n, field);
        for (uint32_t i = d->first; i < d->end; i++)
            if (counts[r->tokens.raw[i]] && (!field || r->tokens.field[i] == field))
                naive_spans_add(&out, r->tokens.position[i], r->tokens.position[i]);
    } else if (n->type == QUERY_GROUP) {
        for (uint32_t i = 0; i < n->nclauses; i++) {
            naive_spans one = reference_spans(r, n->clauses[i].node, field, d);
            for (uint32_t j = 0; j < one.n; j++)
                naive_spans_add(&out, one.at[j].start, one.at[j].end);
            free(one.at);
        }
    } else {
        naive_spans a = reference_spans(r, n->clauses[0].node, field, d);
        naive_spans b = reference_spans(r, n->clauses[1].node, field, d);
        naive_spans_join(&out, n, &a, &b);
        free(a.at);
        free(b.at);
    }
    naive_spans_shortest(&out);
    return out;
}

/* ---- lists ---- */

/* How often each present document has one of the words; those of a group: of each member the rarest. */
typedef struct counts {
    uint32_t *tf; /* by present document */
    near_word sums;
} counts;

typedef struct lists {
    counts *at;
    uint32_t n, cap;
} lists;

static void add_list(const reference *r, lists *to, uint32_t *tf)
{
    to->at = reference_room(to->at, to->n, &to->cap, sizeof *to->at);
    counts *c = &to->at[to->n++];
    *c = (counts){.tf = tf};
    for (uint32_t i = 0; i < r->npresent; i++) {
        c->sums.df += tf[i] > 0;
        c->sums.cf += tf[i];
    }
}

static void free_lists(lists *l)
{
    for (uint32_t i = 0; i < l->n; i++)
        free(l->at[i].tf);
    free(l->at);
}

/* What is sought in documents of each language; s NULL: the terms that expanded has. */
static void add_word(const reference *r, lists *to, const sought *s, uint32_t field, const uint8_t *expanded)
{
    uint32_t *tf = reference_alloc(r->npresent, sizeof *tf);
    for (uint32_t i = 0; i < r->npresent; i++) {
        const document *d = &r->docs[r->present[i]];
        for (uint32_t j = d->first; j < d->end; j++)
            tf[i] += s ? is_word(r, &s[d->language], field, j)
                       : expanded[r->tokens.raw[j]] && (!field || r->tokens.field[j] == field);
    }
    add_list(r, to, tf);
}

static void collect(reference *r, const query_node *n, uint32_t field, lists *to)
{
    if (n->type == QUERY_TERMS) {
        const uint8_t *expanded = reference_near_terms(r, n, field);
        add_word(r, to, NULL, field, expanded);
        return;
    }
    for (uint32_t i = 0; i < n->nterms; i++) {
        sought by_language[LANGUAGES];
        for (uint32_t k = 0; k < LANGUAGES; k++)
            by_language[k] = seek_term(r, n, i, k);
        add_word(r, to, by_language, field, NULL);
    }
    if (n->type == QUERY_NEAR) {
        collect(r, n->clauses[0].node, field, to);
        collect(r, n->clauses[1].node, field, to);
    }
    if (n->type != QUERY_GROUP)
        return;
    uint32_t *tf = reference_alloc(r->npresent, sizeof *tf);
    for (uint32_t i = 0; i < n->nclauses; i++) {
        lists member = {0};
        collect(r, n->clauses[i].node, field, &member);
        uint32_t rarest = 0;
        for (uint32_t j = 1; j < member.n; j++)
            rarest = member.at[j].sums.df < member.at[rarest].sums.df ? j : rarest;
        for (uint32_t d = 0; d < r->npresent; d++)
            tf[d] += member.at[rarest].tf[d];
        free_lists(&member);
    }
    add_list(r, to, tf);
}

near_word *reference_near_words(reference *r, const query_node *n, uint32_t field, uint32_t *count)
{
    lists all = {0};
    collect(r, n, field, &all);
    near_word *out = reference_alloc(all.n, sizeof *out);
    for (uint32_t i = 0; i < all.n; i++)
        out[i] = all.at[i].sums;
    *count = all.n;
    free_lists(&all);
    return out;
}
