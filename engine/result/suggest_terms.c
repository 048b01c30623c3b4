/* suggest_terms.c -- see suggest_inner.h: what could stand in place of a word, from the index's own terms. */
#include "base/str.h"
#include "exec/expand.h"
#include "exec/plan.h"
#include "result/suggest_inner.h"
#include "text/utf8.h"
#include <string.h>

enum { NEAR_TERMS = 100, BY_DF = 60 };

int suggest_df(suggesting *s, fsk_str field, query_term term, bool stem, uint64_t *df)
{
    const query_node word = {.type = QUERY_WORD, .field = field, .stem = stem, .terms = &term, .nterms = 1};
    int rc = 0;
    *df = 0;
    for (uint32_t i = 0; i < s->source->n && rc == 0; i++) {
        const snapshot *snap = s->source->snapshots[i];
        uint32_t number = plan_field_number(snap, &word);
        uint64_t more = 0;
        rc = number == UINT32_MAX ? 0 : plan_df(snap, number, &word, 0, &more, s->error);
        *df += more;
    }
    return rc;
}

bool suggest_readable(fsk_str term)
{
    token_scanner scanner;
    text_token t, more;
    if (!term.n || memchr(term.p, '"', term.n) || memchr(term.p, ':', term.n))
        return false;
    tokens_begin(&scanner, term);
    if (!tokens_next(&scanner, &t) || t.kind != KIND_WORD || t.end - t.start != term.n ||
        tokens_next(&scanner, &more))
        return false;
    for (size_t i = 0; i < term.n; i++)
        if (term.p[i] >= '0' && term.p[i] <= '9')
            return false;
    return true;
}

/* ---- near terms ---- */

static bool has_term(const suggest_candidates *all, fsk_str term)
{
    for (uint32_t i = 0; i < all->n; i++)
        if (all->list[i].nwords == 1 && all->list[i].replaced == 1 && str_equal(all->list[i].words[0], term))
            return true;
    return false;
}

static bool better(const expanded_term *a, const expanded_term *b)
{
    return a->edits != b->edits ? a->edits < b->edits : a->df > b->df;
}

/* Terms of several snapshots become one list, best first. */
static uint32_t join_terms(expanded_term *all, uint32_t n, const expansion *x)
{
    for (uint32_t i = 0; i < x->n; i++) {
        uint32_t at = 0;
        while (at < n && !str_equal(all[at].bytes, x->terms[i].bytes))
            at++;
        if (at == n)
            all[n++] = x->terms[i];
        else
            all[at].df += x->terms[i].df;
        for (; at && better(&all[at], &all[at - 1]); at--) {
            expanded_term moving = all[at];
            all[at] = all[at - 1];
            all[at - 1] = moving;
        }
    }
    return n;
}

int suggest_near(suggesting *s, uint32_t i, uint32_t edits, suggest_candidates *out)
{
    const suggest_word *w = &s->words.list[i];
    query_term term = {.bytes = w->raw};
    query_node node = {.type = QUERY_TERMS, .kind = TERMS_FUZZY, .number = edits, .field = w->field};
    node.terms = &term;
    node.nterms = 1;
    expanded_term *all = arena_alloc(&s->memory, ((size_t)s->source->n * NEAR_TERMS + 1) * sizeof *all);
    uint32_t n = 0;
    if (!all)
        return error_nomem(s->error);
    for (uint32_t r = 0; r < s->source->n; r++) {
        const snapshot *snap = s->source->snapshots[r];
        expand_wish wish = {.node = &node, .field = plan_field_number(snap, &node), .most = NEAR_TERMS};
        expansion x = {0};
        int rc = wish.field == UINT32_MAX
                     ? 0
                     : expand_terms(snap, &wish, s->source->deadline, &s->memory, &x, s->error);
        if (rc)
            return rc;
        n = join_terms(all, n, &x);
    }
    uint32_t most = out->n + BY_DF;
    for (uint32_t t = 0; t < n && out->n < most && out->n < SUGGEST_CANDIDATES; t++) {
        if (all[t].edits && suggest_readable(all[t].bytes) && !has_term(out, all[t].bytes))
            out->list[out->n++] = (suggest_candidate){.first = i,
                                                      .replaced = 1,
                                                      .words = {all[t].bytes},
                                                      .nwords = 1,
                                                      .edits = all[t].edits,
                                                      .df = all[t].df};
    }
    return 0;
}

/* ---- two words that are one, one that is two ---- */

static int add_joined(suggesting *s, uint32_t i, suggest_candidates *out)
{
    const suggest_word *a = &s->words.list[i], *b = a + 1;
    uint64_t df;
    char *p = arena_alloc(&s->memory, a->raw.n + b->raw.n);
    if (!p)
        return error_nomem(s->error);
    memcpy(p, a->raw.p, a->raw.n);
    memcpy(p + a->raw.n, b->raw.p, b->raw.n);
    fsk_str joined = {p, a->raw.n + b->raw.n};
    if (!suggest_readable(joined) || out->n == SUGGEST_CANDIDATES)
        return 0;
    int rc = suggest_df(s, a->field, suggest_raw(joined), false, &df);
    if (rc == 0 && df)
        out->list[out->n++] = (suggest_candidate){
            .first = i, .replaced = 2, .words = {joined}, .nwords = 1, .edits = 1, .df = df};
    return rc;
}

/* At each character; the two that are in most documents together are found by the caller. */
static int add_split(suggesting *s, uint32_t i, suggest_candidates *out)
{
    const suggest_word *w = &s->words.list[i];
    for (size_t at = 1; at < w->raw.n && out->n < SUGGEST_CANDIDATES; at++) {
        fsk_str a = {w->raw.p, at}, b = {w->raw.p + at, w->raw.n - at};
        uint64_t df = 0, more = 0;
        if ((w->raw.p[at] & 0xC0) == 0x80)
            continue;
        int rc = suggest_df(s, w->field, suggest_raw(a), false, &df);
        rc = rc || !df ? rc : suggest_df(s, w->field, suggest_raw(b), false, &more);
        if (rc)
            return rc;
        if (more && suggest_readable(a) && suggest_readable(b))
            out->list[out->n++] = (suggest_candidate){.first = i,
                                                      .replaced = 1,
                                                      .words = {a, b},
                                                      .nwords = 2,
                                                      .edits = 1,
                                                      .df = df < more ? df : more};
    }
    return 0;
}

/* Words i and i + 1 stand so that one may take their place. */
static bool adjoin(const suggesting *s, uint32_t i)
{
    const suggest_word *a = &s->words.list[i], *b = a + 1;
    if (i + 1 >= s->words.n)
        return false;
    if (a->quoted)
        return a->piece == b->piece;
    return b->piece == a->piece + 1 && a->free && a->whole && b->free && b->whole;
}

static bool has_digit(fsk_str word)
{
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] >= '0' && word.p[i] <= '9')
            return true;
    }
    return false;
}

/* As in F-2016-07895 or e-mail: parts that say little alone. */
static bool belong_together(fsk_str a, fsk_str b)
{
    return a.n == 1 || b.n == 1 || (has_digit(a) && has_digit(b));
}

int suggest_joints(suggesting *s, uint32_t i, suggest_candidates *out)
{
    const suggest_word *w = &s->words.list[i], *next = w + 1;
    int rc = i && adjoin(s, i - 1) ? add_joined(s, i - 1, out) : 0;
    if (rc == 0 && adjoin(s, i))
        rc = add_joined(s, i, out);
    if (rc == 0 && i + 1 < s->words.n && next->piece == w->piece && w->free && !w->whole &&
        !belong_together(w->raw, next->raw))
        out->list[out->n++] = (suggest_candidate){.first = i,
                                                  .replaced = 2,
                                                  .words = {w->raw, next->raw},
                                                  .nwords = 2,
                                                  .edits = 1,
                                                  .df = w->df < next->df ? w->df : next->df};
    if (rc == 0 && (w->quoted || (w->free && w->whole)))
        rc = add_split(s, i, out);
    return rc;
}
