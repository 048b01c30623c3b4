/* marks_judge.c -- see marks_judge.h: every word looked at, every pair of spans. */
#include "marks_judge.h"
#include "naive_spans.h"
#include "reference.h"
#include <stdlib.h>
#include <string.h>

const char *const MARKED_NAMES[MARKED_FIELDS] = {"title", "text", "author"};

static bool same(const char *have, fsk_str want)
{
    return strlen(have) == want.n && memcmp(have, want.p, want.n) == 0;
}

static bool has_term(const marked_token *x, const query_node *n, uint32_t k)
{
    fsk_str term = n->terms[k].bytes;
    if (query_seeks_stem(n, k))
        return same(x->stem, term);
    bool has = same(x->term, term);
    for (int i = 0; i < MARKED_BESIDE && x->beside[i]; i++)
        has |= same(x->beside[i], term);
    return has;
}

/* A compound that matches is marked with all its parts. */
static bool pattern_stands(marked_text *t, const query_node *n, size_t i, bool mark)
{
    const marked_token *x = &t->tokens[i];
    const char *terms[1 + MARKED_BESIDE] = {x->term};
    bool found = false;
    memcpy(terms + 1, x->beside, sizeof x->beside);
    for (int k = 0; k < 1 + MARKED_BESIDE && terms[k]; k++) {
        fsk_str term = {terms[k], strlen(terms[k])};
        token_scanner scanner;
        text_token part;
        if (reference_term_distance(n, term) == REFERENCE_NO_MATCH)
            continue;
        found = true;
        tokens_begin(&scanner, term);
        for (size_t at = i; mark && tokens_next(&scanner, &part);)
            if (token_moves(part.kind))
                t->tokens[at++].marked = true;
    }
    return found;
}

/* Whether the leaf stands at token i; its words are marked if so wanted. */
static bool stands(marked_text *t, const query_node *n, size_t i, bool mark)
{
    if (n->type == QUERY_TERMS)
        return pattern_stands(t, n, i, mark);
    for (uint32_t k = 0; k < n->nterms; k++) {
        size_t at = i + n->terms[k].position - n->terms[0].position;
        if (at >= t->ntokens || !has_term(&t->tokens[at], n, k))
            return false;
        t->tokens[at].marked |= mark;
        for (uint32_t more = 1; more < n->terms[k].width && mark; more++)
            t->tokens[at + more].marked = true;
    }
    return true;
}

/* The words of a loose phrase at token i. */
static uint32_t words_at(const marked_text *t, const query_node *n, uint32_t k, size_t i, size_t end)
{
    uint32_t found = 0;
    for (; i < end; i++)
        found += has_term(&t->tokens[i], n, k);
    return found;
}

/* Whether the tokens before `end` hold each word as often as the phrase. */
static bool holds_all(const marked_text *t, const query_node *n, size_t i, size_t end)
{
    bool all = true;
    for (uint32_t k = 0; k < n->nterms && all; k++) {
        uint32_t want = 0;
        for (uint32_t m = 0; m < n->nterms; m++)
            want += n->terms[m].bytes.n == n->terms[k].bytes.n && n->terms[m].bytes.n &&
                    memcmp(n->terms[m].bytes.p, n->terms[k].bytes.p, n->terms[k].bytes.n) == 0;
        all = words_at(t, n, k, i, end) >= want;
    }
    return all;
}

static naive_spans loose_spans(const marked_text *t, const query_node *n)
{
    naive_spans out = {NULL, 0, 0};
    uint32_t longest = n->terms[n->nterms - 1].position + 1 + n->number, width = 1;
    for (uint32_t k = 0; k < n->nterms; k++)
        width = naive_width(&n->terms[k]) > width ? naive_width(&n->terms[k]) : width;
    for (size_t i = 0; i < t->ntokens; i++) {
        bool begins = false;
        for (uint32_t k = 0; k < n->nterms; k++)
            begins |= has_term(&t->tokens[i], n, k);
        for (size_t end = i + 1; begins && end <= t->ntokens && end - i <= longest; end++) {
            if (!holds_all(t, n, i, end))
                continue;
            naive_spans_add(&out, (uint32_t)i, (uint32_t)end - 1 + width - 1);
            break;
        }
    }
    return out;
}

/* Where an operand of NEAR stands. */
static naive_spans near_spans_of(marked_text *t, const query_node *n)
{
    naive_spans out = {NULL, 0, 0};
    if (n->type == QUERY_PHRASE && n->loose)
        out = loose_spans(t, n);
    for (size_t i = 0; i < t->ntokens && !n->nclauses && !n->loose; i++)
        if (stands(t, n, i, false))
            naive_spans_add(&out, (uint32_t)i,
                            (uint32_t)i + (n->type == QUERY_TERMS ? 1 : naive_extent(n)) - 1);
    for (uint32_t c = 0; c < n->nclauses && n->type == QUERY_GROUP; c++) {
        naive_spans one = near_spans_of(t, n->clauses[c].node);
        for (uint32_t i = 0; i < one.n; i++)
            naive_spans_add(&out, one.at[i].start, one.at[i].end);
        free(one.at);
    }
    if (n->type == QUERY_NEAR) {
        naive_spans a = near_spans_of(t, n->clauses[0].node), b = near_spans_of(t, n->clauses[1].node);
        naive_spans_join(&out, n, &a, &b);
        free(a.at), free(b.at);
    }
    naive_spans_shortest(&out);
    return out;
}

/* Marks the words of an operand where it lies in one of the spans; `within` NULL: anywhere. */
static bool mark_near(marked_text *t, const query_node *n, const naive_spans *within, bool mark)
{
    naive_spans own = near_spans_of(t, n), inner = {NULL, 0, 0};
    for (uint32_t i = 0; i < own.n; i++)
        if (!within || naive_spans_hold(within, own.at[i].start, own.at[i].end))
            naive_spans_add(&inner, own.at[i].start, own.at[i].end);
    bool found = inner.n > 0;
    for (uint32_t i = 0; i < inner.n && mark && !n->nclauses && !n->loose; i++)
        stands(t, n, inner.at[i].start, true);
    for (uint32_t k = 0; k < n->nterms && mark && n->loose; k++)
        for (size_t i = 0; i < t->ntokens; i++) {
            uint32_t width = naive_width(&n->terms[k]);
            bool is = has_term(&t->tokens[i], n, k) &&
                      naive_spans_hold(&inner, (uint32_t)i, (uint32_t)i + width - 1);
            for (uint32_t more = 0; more < width && is; more++)
                t->tokens[i + more].marked = true;
        }
    for (uint32_t c = 0; c < n->nclauses && mark; c++)
        mark_near(t, n->clauses[c].node, n->type == QUERY_GROUP ? within : &inner, true);
    free(own.at), free(inner.at);
    return found;
}

static bool judge_field(marked_text *t, const query_node *n, bool mark)
{
    bool found = false;
    if (n->type == QUERY_NEAR || n->loose)
        return mark_near(t, n, NULL, mark);
    for (size_t i = 0; i < t->ntokens; i++) {
        if (stands(t, n, i, false)) {
            stands(t, n, i, mark);
            found = true;
        }
    }
    return found;
}

static bool judge_leaf(marked_document *d, const query_node *n, bool mark)
{
    bool found = false;
    for (uint32_t f = 0; f < MARKED_FIELDS; f++) {
        bool here = n->field.n == 0 || same("text", n->field) || same(MARKED_NAMES[f], n->field);
        found |= d->present[f] && here && judge_field(&d->fields[f], n, mark);
    }
    return found;
}

bool marks_judge(marked_document *d, const query_node *n, bool mark)
{
    if (n->type == QUERY_WORD || n->type == QUERY_PHRASE || n->type == QUERY_TERMS || n->type == QUERY_NEAR)
        return judge_leaf(d, n, mark);
    if (n->type != QUERY_GROUP)
        return n->type == QUERY_ALL;
    bool required = false;
    uint32_t any = 0;
    for (uint32_t i = 0; i < n->nclauses; i++) {
        const query_clause *c = &n->clauses[i];
        bool one = marks_judge(d, c->node, false);
        if (c->occur != OCCUR_SHOULD && one != (c->occur == OCCUR_MUST))
            return false;
        required |= c->occur == OCCUR_MUST;
        any += one && c->occur == OCCUR_SHOULD;
    }
    bool matches = any >= (n->number ? n->number : !required);
    for (uint32_t i = 0; i < n->nclauses && mark && matches; i++) {
        if (n->clauses[i].occur != OCCUR_MUST_NOT)
            marks_judge(d, n->clauses[i].node, true);
    }
    return matches;
}
