/* fuzz_automata.c -- libFuzzer entry: any bytes as a wildcard pattern, a misspelled word, a name or an
 * expression, and any bytes as terms.  What the automaton says of a term is what its numbered states say,
 * begins with its prefix, and for patterns and misspellings is what a table over both texts says.  The first
 * byte chooses the kind, the second how long the pattern is; terms are lines.  `make fuzz` builds
 * build-fuzz/fuzz/fuzz_automata. */
#include "query/dfa.h"
#include "text/utf8.h"
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 255, NO_MATCH = 99 };

typedef struct characters {
    uint32_t at[LONGEST + 1], n;
} characters;

static void decode(fsk_str s, characters *out)
{
    out->n = 0;
    for (size_t i = 0; i < s.n;)
        i += utf8_decode((const uint8_t *)s.p + i, s.n - i, &out->at[out->n++]);
}

static uint32_t wild_distance(const characters *p, const characters *t)
{
    static bool fits[LONGEST + 2][LONGEST + 2];
    memset(fits, 0, sizeof fits);
    fits[0][0] = true;
    for (uint32_t i = 1; i <= p->n; i++) {
        uint32_t c = p->at[i - 1];
        for (uint32_t j = 0; j <= t->n; j++)
            fits[i][j] = c == '*' ? fits[i - 1][j] || (j && fits[i][j - 1])
                                  : j && fits[i - 1][j - 1] && (c == '?' || c == t->at[j - 1]);
    }
    return fits[p->n][t->n] ? 0 : NO_MATCH;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The restricted distance: insertions, deletions, replacements, neighbours exchanged. */
static uint32_t edit_distance(const characters *a, const characters *b, uint32_t most)
{
    static uint32_t cost[LONGEST + 2][LONGEST + 2];
    for (uint32_t i = 0; i <= a->n; i++) {
        for (uint32_t j = 0; j <= b->n; j++) {
            cost[i][j] = i + j;
            if (!i || !j)
                continue;
            cost[i][j] = least(least(cost[i - 1][j], cost[i][j - 1]) + 1,
                               cost[i - 1][j - 1] + (a->at[i - 1] != b->at[j - 1]));
            if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
                cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a->n][b->n] <= most ? cost[a->n][b->n] : NO_MATCH;
}

/* By numbered states; forgetting them midway starts the term anew. */
static uint32_t dfa_distance(dfa *d, const characters *t)
{
    uint32_t state = DFA_START, epoch = d->epoch;
    for (uint32_t i = 0; i < t->n; i++) {
        if (d->epoch != epoch) {
            epoch = d->epoch;
            state = DFA_START;
            i = 0;
        }
        if (!dfa_next(d, state, t->at[i], &state))
            abort();
        if (state == DFA_DEAD)
            return NO_MATCH;
    }
    return d->accepts[state] ? d->accepts[state] - 1u : NO_MATCH;
}

static void check_term(const automaton *a, dfa *d, terms_kind kind, uint32_t edits, const characters *pattern,
                       fsk_str term)
{
    characters t;
    uint32_t found = 0;
    fsk_str prefix = automaton_prefix(a);
    decode(term, &t);
    found = automaton_matches(a, term, &found) ? found : NO_MATCH;
    if (found != dfa_distance(d, &t))
        abort();
    if (kind == TERMS_WILD && found != wild_distance(pattern, &t))
        abort();
    if (kind == TERMS_FUZZY && found != edit_distance(pattern, &t, edits))
        abort();
    for (uint32_t i = 0; found != NO_MATCH && i < t.n; i++) /* well-formed, as terms are */
        if (t.at[i] == 0xFFFD)
            return;
    if (found != NO_MATCH && (term.n < prefix.n || (prefix.n && memcmp(term.p, prefix.p, prefix.n) != 0)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const terms_kind kinds[] = {TERMS_WILD, TERMS_FUZZY, TERMS_REGEX, TERMS_NAME};
    if (size < 2)
        return 0;
    terms_kind kind = kinds[data[0] % 4];
    uint32_t edits = 1 + data[0] / 4 % 2;
    fsk_str text = {(const char *)data + 2, data[1] < size - 2 ? data[1] : size - 2};
    const char *at = text.p + text.n, *end = (const char *)data + size;
    arena memory = ARENA_INIT;
    automaton *a;
    fsk_error e = {0};
    int rc = automaton_new(kind, text, edits, &memory, &a, &e);
    if (rc && (rc != FSK_E_INVAL || kind != TERMS_REGEX || e.offset > text.n || !e.text[0]))
        abort();
    characters pattern;
    dfa d;
    decode(text, &pattern);
    if (rc == 0 && !dfa_init(&d, a))
        abort();
    while (rc == 0 && at < end) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((line ? line : end) - at);
        check_term(a, &d, kind, edits, &pattern, (fsk_str){at, n < LONGEST ? n : LONGEST});
        at += n + 1;
    }
    if (rc == 0)
        dfa_free(&d);
    arena_free(&memory);
    return 0;
}
