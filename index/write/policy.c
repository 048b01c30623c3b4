/* policy.c -- see policy.h. */
#include "write/policy.h"
#include "base/bits.h"
#include "base/sort.h"

enum { TIERS = 12 };

static uint32_t live(const policy_segment *s)
{
    return s->docs - s->deleted;
}

static uint32_t tier(const policy_segment *s)
{
    return (bits_length(live(s) | 1) - 1) / 3;
}

typedef struct choice {
    const policy_segment *all;
    uint32_t n;
    policy_size size;
    uint32_t docs_most; /* of any merge */
    uint32_t docs_part; /* of one that is not small */
} choice;

/* Too large to be merged with another one of its size. */
static bool full(const choice *c, const policy_segment *s)
{
    return live(s) > c->docs_part / 2 && s->bytes > POLICY_SMALL / 2;
}

static bool candidate(const choice *c, const policy_segment *s)
{
    return !s->merging && !full(c, s);
}

static bool of_size(const choice *c, uint64_t bytes)
{
    return c->size == POLICY_ANY || (bytes <= POLICY_SMALL) == (c->size == POLICY_SMALL_ONLY);
}

/* The smallest candidate behind the one at `after` (UINT32_MAX: of all) in the order of live documents. */
static uint32_t next_larger(const choice *c, uint32_t after)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t docs = live(&c->all[i]);
        if (!candidate(c, &c->all[i]))
            continue;
        if (after != UINT32_MAX &&
            (docs < live(&c->all[after]) || (docs == live(&c->all[after]) && i <= after)))
            continue;
        if (best == UINT32_MAX || docs < live(&c->all[best]))
            best = i;
    }
    return best;
}

/* What is of this tier or a lower one, smallest first, as far as it may become one segment. */
static uint32_t choose_tier(const choice *c, uint32_t due, uint32_t *which)
{
    uint32_t n = 0;
    uint64_t docs = 0, bytes = 0, taken = 0;
    for (uint32_t i = next_larger(c, UINT32_MAX); i != UINT32_MAX; i = next_larger(c, i)) {
        const policy_segment *s = &c->all[i];
        docs += live(s);
        bytes += s->bytes;
        if (tier(s) > due || docs > c->docs_most || (docs > c->docs_part && bytes > POLICY_SMALL))
            break;
        which[n++] = i;
        taken = bytes;
    }
    sort_few(which, n);
    return n > 1 && of_size(c, taken) ? n : 0;
}

static uint32_t choose_tiers(const choice *c, uint32_t *which)
{
    uint32_t counts[TIERS] = {0}, n = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        if (candidate(c, &c->all[i]))
            counts[tier(&c->all[i])]++;
    }
    for (uint32_t t = 0; t < TIERS && !n; t++) {
        if (counts[t] >= POLICY_FANOUT)
            n = choose_tier(c, t, which);
    }
    return n;
}

/* The segment with the most deleted documents, if they are more than a fifth of it. */
static uint32_t choose_deleted(const choice *c, uint32_t *which)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        const policy_segment *s = &c->all[i];
        if (s->merging || s->deleted <= s->docs / 5 || !of_size(c, s->bytes) || live(s) > c->docs_most)
            continue;
        if (!n || s->deleted > c->all[which[0]].deleted)
            which[0] = i;
        n = 1;
    }
    return n;
}

uint32_t policy_choose(const policy_segment *all, uint32_t n, policy_size size, uint32_t docs_most,
                       uint32_t *which)
{
    uint64_t docs = 0;
    for (uint32_t i = 0; i < n; i++)
        docs += live(&all[i]);
    choice c = {all, n, size, min_u32(docs_most, POLICY_DOCS_MOST),
                (uint32_t)min_u64(docs / POLICY_PART, POLICY_DOCS_MOST)};
    uint32_t chosen = choose_tiers(&c, which);
    return chosen ? chosen : choose_deleted(&c, which);
}

uint32_t policy_smallest(const policy_segment *all, uint32_t n, uint32_t most, uint32_t *which)
{
    uint32_t chosen = 0, want = n > most ? n - most + 1 : 0;
    for (uint32_t i = 0; i < n && want; i++) {
        uint32_t smaller = 0;
        for (uint32_t j = 0; j < n; j++) {
            uint32_t a = live(&all[j]), b = live(&all[i]);
            smaller += a < b || (a == b && j < i);
        }
        if (smaller < want)
            which[chosen++] = i;
    }
    if (!chosen && most == 1 && n == 1 && all[0].deleted)
        which[chosen++] = 0;
    return chosen;
}
