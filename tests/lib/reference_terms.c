/* reference_terms.c -- which terms a pattern stands for, the plain way: a table for wildcards, the whole
 * matrix of edits for misspellings, the C library's expressions for expressions.  See reference_inner.h. */
#include "query/names.h"
#include "reference_inner.h"
#include "text/utf8.h"
#include <locale.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 256 };

static uint32_t characters(fsk_str s, uint32_t out[LONGEST])
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n && n < LONGEST;)
        i += utf8_decode((const uint8_t *)s.p + i, s.n - i, &out[n++]);
    return n;
}

static bool wild_matches(fsk_str pattern, fsk_str term)
{
    static bool fits[LONGEST + 1][LONGEST + 1];
    uint32_t p[LONGEST], t[LONGEST], np = characters(pattern, p), nt = characters(term, t);
    memset(fits, 0, sizeof fits);
    fits[0][0] = true;
    for (uint32_t i = 1; i <= np; i++) {
        for (uint32_t j = 0; j <= nt; j++) {
            if (p[i - 1] == '*')
                fits[i][j] = fits[i - 1][j] || (j && fits[i][j - 1]);
            else
                fits[i][j] = j && fits[i - 1][j - 1] && (p[i - 1] == '?' || p[i - 1] == t[j - 1]);
        }
    }
    return fits[np][nt];
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements, exchanges of neighbours. */
static uint32_t edits_between(fsk_str word, fsk_str term)
{
    static uint32_t cost[LONGEST + 1][LONGEST + 1];
    uint32_t a[LONGEST], b[LONGEST], na = characters(word, a), nb = characters(term, b);
    if (na > nb + 3 || nb > na + 3)
        return 3;
    for (uint32_t i = 0; i <= na; i++) {
        for (uint32_t j = 0; j <= nb; j++) {
            if (!i || !j) {
                cost[i][j] = i + j;
                continue;
            }
            cost[i][j] =
                least(least(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[na][nb];
}

/* What it costs to read one name for the other: the whole matrix. */
static uint32_t name_distance(fsk_str name, fsk_str term)
{
    sound a[NAME_SOUNDS], b[NAME_SOUNDS];
    uint32_t cost[NAME_SOUNDS + 1][NAME_SOUNDS + 1], na = name_sounds(name, a), nb = name_sounds(term, b);
    for (uint32_t i = 0; i <= na; i++) {
        for (uint32_t j = 0; j <= nb; j++) {
            uint32_t best = i || j ? UINT32_MAX / 2 : 0;
            if (i)
                best = least(best, cost[i - 1][j] + name_gap(a[i - 1], i == na));
            if (j)
                best = least(best, cost[i][j - 1] + name_gap(b[j - 1], j == nb));
            if (i && j)
                best = least(best, cost[i - 1][j - 1] + name_cost(a[i - 1], b[j - 1]));
            cost[i][j] = best;
        }
    }
    return cost[na][nb] <= name_budget(na) ? name_grade(cost[na][nb]) : REFERENCE_NO_MATCH;
}

static bool regex_matches(fsk_str source, fsk_str term)
{
    static regex_t compiled;
    static char last[2048];
    char pattern[2048], text[LONGEST + 1];
    snprintf(pattern, sizeof pattern, "^(%.*s)$", (int)source.n, source.p);
    if (strcmp(pattern, last) != 0) {
        if (last[0])
            regfree(&compiled);
        setlocale(LC_CTYPE, "C.UTF-8");
        if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB)) {
            fprintf(stderr, "reference: not an expression: %s\n", pattern);
            exit(2);
        }
        strcpy(last, pattern);
    }
    memcpy(text, term.p, term.n);
    text[term.n] = 0;
    return regexec(&compiled, text, 0, NULL, 0) == 0;
}

static int compare(fsk_str a, fsk_str b)
{
    int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return c ? c : a.n < b.n ? -1 : a.n > b.n;
}

static bool in_range(const query_node *n, fsk_str term)
{
    fsk_str low = n->terms[0].bytes, high = n->terms[1].bytes;
    int from = low.n ? compare(term, low) : 1, to = high.n ? compare(term, high) : -1;
    return (from > 0 || (from == 0 && n->number & RANGE_LOW)) &&
           (to < 0 || (to == 0 && n->number & RANGE_HIGH));
}

uint8_t reference_term_distance(const query_node *n, fsk_str term)
{
    bool matches = false;
    uint32_t edits;
    switch (n->kind) {
    case TERMS_WILD:
        matches = wild_matches(n->terms[0].bytes, term);
        break;
    case TERMS_FUZZY:
        edits = edits_between(n->terms[0].bytes, term);
        return edits <= n->number ? (uint8_t)edits : REFERENCE_NO_MATCH;
    case TERMS_NAME:
        return (uint8_t)name_distance(n->terms[0].bytes, term);
    case TERMS_REGEX:
        matches = regex_matches(n->terms[0].bytes, term);
        break;
    case TERMS_RANGE:
        matches = in_range(n, term);
        break;
    case TERMS_NONE:
        break;
    }
    return matches ? 0 : REFERENCE_NO_MATCH;
}

/* ---- which of them are taken ---- */

typedef struct candidate {
    const reference *r;
    uint32_t term, df, last; /* last: document counted last, + 1 */
    uint8_t distance;
} candidate;

static int best_first(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    if (x->df != y->df)
        return x->df > y->df ? -1 : 1;
    return compare(x->r->terms.strings[x->term], y->r->terms.strings[y->term]);
}

static void count_documents(const reference *r, uint32_t field, candidate *all)
{
    for (uint32_t i = 0; i < r->npresent; i++) {
        const document *d = &r->docs[r->present[i]];
        for (uint32_t j = d->first; j < d->end; j++) {
            candidate *c = &all[r->tokens.raw[j]];
            if ((field && r->tokens.field[j] != field) || c->last == i + 1)
                continue;
            c->last = i + 1;
            c->df++;
        }
    }
}

uint8_t *reference_expand(const reference *r, const query_node *n, uint32_t field, bool near)
{
    candidate *all = reference_alloc(r->terms.n, sizeof *all);
    uint8_t *counts = reference_alloc(r->terms.n, 1);
    uint32_t found = 0, most = terms_near(n->kind) ? 100 : near ? 1000 : 10000;
    if (r->expansions && (!near || r->expansions < most))
        most = r->expansions;
    for (uint32_t i = 0; i < r->terms.n; i++)
        all[i] = (candidate){r, i, 0, 0, 0};
    count_documents(r, field, all);
    for (uint32_t i = 0; i < r->terms.n; i++) {
        uint8_t distance = all[i].df ? reference_term_distance(n, r->terms.strings[i]) : REFERENCE_NO_MATCH;
        if (distance == REFERENCE_NO_MATCH)
            continue;
        all[found] = all[i];
        all[found++].distance = distance;
    }
    qsort(all, found, sizeof *all, best_first);
    for (uint32_t i = 0; i < found && i < most; i++)
        counts[all[i].term] =
            terms_near(n->kind) && !near ? (uint8_t)(REFERENCE_FUZZY_UNIT >> all[i].distance) : 1;
    free(all);
    return counts;
}
