/* node.c -- see node.h. */
#include "exec/node.h"
#include <string.h>

uint32_t node_bound(node *n, uint32_t low, uint32_t high)
{
    uint32_t sum = 0;
    switch (n->type) {
    case NODE_WORD:
        return cursor_bound(n->word, low, high);
    case NODE_PHRASE:
        return phrase_bound(n->phrase, low, high);
    case NODE_GROUP:
        for (uint32_t i = 0; i < n->nchildren; i++) {
            if (n->children[i].occur != OCCUR_MUST_NOT)
                sum += node_bound(&n->children[i], low, high);
        }
        return sum;
    case NODE_ALL:
    case NODE_EXISTS:
        return 0;
    }
    return 0;
}

void node_rewind(node *n)
{
    if (n->type == NODE_WORD)
        cursor_rewind(n->word);
    else if (n->type == NODE_PHRASE)
        phrase_rewind(n->phrase);
    for (uint32_t i = 0; i < n->nchildren; i++)
        node_rewind(&n->children[i]);
}

bool node_corrupt(const node *n)
{
    bool corrupt = (n->word && n->word->corrupt) || (n->phrase && phrase_corrupt(n->phrase));
    for (uint32_t i = 0; i < n->nchildren && !corrupt; i++)
        corrupt = node_corrupt(&n->children[i]);
    return corrupt;
}

/* ---- probing ---- */

/* The candidates left of a group's probe, as indices into the documents asked for. */
static uint32_t keep_hits(group_room *r, uint32_t nhits)
{
    for (uint32_t i = 0; i < nhits; i++) {
        uint32_t from = r->hits[i];
        r->docs[i] = r->docs[from];
        r->origin[i] = r->origin[from];
        r->points[i] = r->points[from] + r->gains[i];
    }
    return nhits;
}

/* Those that `low` to `high` children match. */
static uint32_t keep_matched(group_room *r, uint32_t count, uint32_t low, uint32_t high)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        r->docs[kept] = r->docs[i];
        r->origin[kept] = r->origin[i];
        r->points[kept] = r->points[i];
        kept += r->matched[i] >= low && r->matched[i] <= high;
    }
    return kept;
}

static uint32_t group_probe(node *n, const uint32_t *docs, uint32_t count, uint32_t *hits, uint32_t *points)
{
    group_room *r = n->room;
    memcpy(r->docs, docs, count * sizeof *docs);
    memset(r->points, 0, count * sizeof *r->points);
    for (uint32_t i = 0; i < count; i++)
        r->origin[i] = i;
    uint32_t c = 0;
    for (; c < n->nmust; c++)
        count = keep_hits(r, node_probe(&n->children[c], r->docs, count, r->hits, r->gains));
    for (; c < n->nmust + n->nnot; c++) {
        memset(r->matched, 0, count * sizeof *r->matched);
        uint32_t found = node_probe(&n->children[c], r->docs, count, r->hits, r->gains);
        for (uint32_t i = 0; i < found; i++)
            r->matched[r->hits[i]] = 1;
        count = keep_matched(r, count, 0, 0);
    }
    uint32_t least = n->least ? n->least : n->nmust == 0;
    memset(r->matched, 0, count * sizeof *r->matched);
    for (; c < n->nchildren; c++) {
        uint32_t found = node_probe(&n->children[c], r->docs, count, r->hits, r->gains);
        for (uint32_t i = 0; i < found; i++) {
            r->matched[r->hits[i]]++;
            r->points[r->hits[i]] += r->gains[i];
        }
    }
    count = keep_matched(r, count, least, UINT32_MAX);
    memcpy(hits, r->origin, count * sizeof *hits);
    memcpy(points, r->points, count * sizeof *points);
    return count;
}

uint32_t node_probe(node *n, const uint32_t *docs, uint32_t count, uint32_t *hits, uint32_t *points)
{
    switch (n->type) {
    case NODE_WORD:
        return cursor_probe(n->word, docs, count, hits, points);
    case NODE_PHRASE:
        return phrase_probe(n->phrase, docs, count, hits, points);
    case NODE_GROUP:
        return group_probe(n, docs, count, hits, points);
    case NODE_ALL:
        for (uint32_t i = 0; i < count; i++) {
            hits[i] = i;
            points[i] = 0;
        }
        return count;
    case NODE_EXISTS:
        return exists_probe(&n->exists, docs, count, hits, points);
    }
    return 0;
}

/* ---- collecting ---- */

static void all_bits(const node *n, uint32_t first, uint32_t span, uint64_t *bits)
{
    for (uint32_t i = 0; i < span / 64 && first + 64 * i < n->ndocs; i++) {
        uint32_t left = n->ndocs - first - 64 * i;
        bits[i] |= left >= 64 ? UINT64_MAX : (UINT64_C(1) << left) - 1;
    }
}

/* A child's documents in a window are one more in the counts; those that are then enough are set. */
static void count_child(const uint64_t *one, uint32_t least, uint32_t counts[WINDOW], uint64_t *bits)
{
    for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
        for (uint64_t w = one[i]; w; w &= w - 1) {
            if (++counts[64 * i + bits_trailing(w)] == least)
                bits[i] |= w & -w;
        }
    }
}

/* The documents that at least n->least SHOULD children match. */
static void least_bits(node *n, uint32_t first, uint32_t span, uint64_t *bits)
{
    for (uint32_t at = 0; at < span; at += WINDOW) {
        uint32_t counts[WINDOW] = {0};
        for (uint32_t c = n->nmust + n->nnot; c < n->nchildren; c++) {
            uint64_t one[WINDOW_WORDS] = {0};
            node_bits(&n->children[c], first + at, WINDOW, one);
            count_child(one, n->least, counts, bits + at / 64);
        }
    }
}

/* The same in a window, points added. */
static void least_collect(node *n, uint32_t first, uint32_t *sums, uint64_t *bits)
{
    uint32_t counts[WINDOW] = {0};
    for (uint32_t c = n->nmust + n->nnot; c < n->nchildren; c++) {
        uint64_t one[WINDOW_WORDS] = {0};
        node_collect(&n->children[c], first, sums, one);
        count_child(one, n->least, counts, bits);
    }
}

static void group_bits_set(node *n, uint32_t first, uint32_t span, uint64_t *bits)
{
    if (n->nmust + n->nnot == 0 && !n->least) {
        for (uint32_t i = 0; i < n->nchildren; i++)
            node_bits(&n->children[i], first, span, bits);
        return;
    }
    uint64_t *found = n->bits->found, *one = n->bits->one;
    uint32_t words = span / 64, nfixed = n->nmust + n->nnot;
    memset(found, 0, words * sizeof *found);
    for (uint32_t c = n->nmust ? 0 : nfixed; c < (n->nmust ? 1 : n->least ? 0 : n->nchildren); c++)
        node_bits(&n->children[c], first, span, found);
    for (uint32_t c = 1; c < n->nmust; c++) {
        memset(one, 0, words * sizeof *one);
        node_bits(&n->children[c], first, span, one);
        for (uint32_t i = 0; i < words; i++)
            found[i] &= one[i];
    }
    if (n->least) {
        memset(one, 0, words * sizeof *one);
        least_bits(n, first, span, one);
        for (uint32_t i = 0; i < words; i++)
            found[i] = n->nmust ? found[i] & one[i] : one[i];
    }
    memset(one, 0, words * sizeof *one);
    for (uint32_t c = n->nmust; c < nfixed; c++)
        node_bits(&n->children[c], first, span, one);
    for (uint32_t i = 0; i < words; i++)
        bits[i] |= found[i] & ~one[i];
}

void node_bits(node *n, uint32_t first, uint32_t span, uint64_t *bits)
{
    switch (n->type) {
    case NODE_WORD:
        cursor_bits(n->word, first, span, bits);
        break;
    case NODE_PHRASE:
        phrase_bits(n->phrase, first, span, bits);
        break;
    case NODE_GROUP:
        group_bits_set(n, first, span, bits);
        break;
    case NODE_ALL:
        all_bits(n, first, span, bits);
        break;
    case NODE_EXISTS:
        exists_bits(&n->exists, first, span, bits);
        break;
    }
}

static void add_marked(const uint64_t *bits, const uint32_t *from, uint32_t *to)
{
    for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
        for (uint64_t w = bits[i]; w; w &= w - 1) {
            uint32_t d = 64 * i + bits_trailing(w);
            to[d] += from[d];
        }
    }
}

static void group_collect(node *n, uint32_t first, uint32_t *sums, uint64_t *bits)
{
    uint64_t found[WINDOW_WORDS] = {0};
    uint32_t *own = n->room->sums;
    uint32_t c = 0;
    for (; c < n->nmust; c++) {
        uint64_t one[WINDOW_WORDS] = {0};
        node_collect(&n->children[c], first, own, one);
        for (uint32_t i = 0; i < WINDOW_WORDS; i++)
            found[i] = c ? found[i] & one[i] : one[i];
    }
    uint64_t excluded[WINDOW_WORDS] = {0};
    for (; c < n->nmust + n->nnot; c++)
        node_bits(&n->children[c], first, WINDOW, excluded);
    if (n->least) {
        uint64_t enough[WINDOW_WORDS] = {0};
        least_collect(n, first, own, enough);
        for (uint32_t i = 0; i < WINDOW_WORDS; i++)
            found[i] = n->nmust ? found[i] & enough[i] : enough[i];
    }
    for (; c < n->nchildren && !n->least; c++) {
        uint64_t ignored[WINDOW_WORDS] = {0};
        node_collect(&n->children[c], first, own, n->nmust ? ignored : found);
    }
    for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
        found[i] &= ~excluded[i];
        bits[i] |= found[i];
    }
    add_marked(found, own, sums);
    memset(own, 0, sizeof n->room->sums);
}

void node_collect(node *n, uint32_t first, uint32_t *sums, uint64_t *bits)
{
    switch (n->type) {
    case NODE_WORD:
        cursor_collect(n->word, first, sums, bits);
        break;
    case NODE_PHRASE:
        phrase_collect(n->phrase, first, sums, bits);
        break;
    case NODE_GROUP:
        group_collect(n, first, sums, bits);
        break;
    case NODE_ALL:
        all_bits(n, first, WINDOW, bits);
        break;
    case NODE_EXISTS:
        exists_bits(&n->exists, first, WINDOW, bits);
        break;
    }
}
