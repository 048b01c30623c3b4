/* near_spans.c -- joining spans; see near_internal.h.  Invariant of every list: starts and ends ascend
 * strictly, so that no span holds another. */
#include "base/bits.h"
#include "exec/near_internal.h"

static bool take(arena *m, size_t n, span_list *out)
{
    out->at = arena_alloc(m, (n + 1) * sizeof *out->at);
    out->n = 0;
    return out->at != NULL;
}

bool spans_of_positions(arena *m, const occurrences *p, uint32_t width, span_list *out)
{
    if (!take(m, p->n, out))
        return false;
    for (uint32_t i = 0; i < p->n; i++)
        out->at[out->n++] = (span){p->at[i], p->at[i] + width - 1};
    return true;
}

bool spans_of_phrase(arena *m, const near_node *phrase, const occurrences *at, span_list *out)
{
    uint32_t n = phrase->n, *next = arena_zalloc(m, n * sizeof *next);
    const near_word *words = phrase->words, *last = &words[n - 1];
    if (!next || !take(m, at[0].n, out))
        return false;
    for (uint32_t i = 0; i < at[0].n; i++) {
        uint32_t start = at[0].at[i];
        bool stands = true;
        for (uint32_t w = 1; w < n && stands; w++) {
            const occurrences *p = &at[w];
            while (next[w] < p->n && p->at[next[w]] < start + words[w].offset)
                next[w]++;
            stands = next[w] < p->n && p->at[next[w]] == start + words[w].offset;
        }
        if (stands)
            out->at[out->n++] = (span){start, start + last->offset + last->width - 1};
    }
    return true;
}

typedef struct occurrence {
    uint32_t position, word;
} occurrence;

/* Of equal positions the earlier word's first. */
static void merge(const occurrence *a, size_t na, const occurrence *b, size_t nb, occurrence *to)
{
    for (size_t i = 0, j = 0; i < na || j < nb;) {
        bool first = j == nb || (i < na && a[i].position <= b[j].position);
        *to++ = first ? a[i++] : b[j++];
    }
}

/* All occurrences by position: each word's are a run, and runs are merged two by two. */
static occurrence *gather(arena *m, const occurrences *at, uint32_t n, size_t *count)
{
    size_t *ends = arena_alloc(m, n * sizeof *ends);
    *count = 0;
    for (uint32_t w = 0; w < n; w++)
        *count += at[w].n;
    occurrence *all = arena_alloc(m, (*count + 1) * sizeof *all), *to = all;
    occurrence *other = arena_alloc(m, (*count + 1) * sizeof *all);
    if (!ends || !all || !other)
        return NULL;
    for (uint32_t w = 0; w < n; w++) {
        for (uint32_t i = 0; i < at[w].n; i++)
            *to++ = (occurrence){at[w].at[i], w};
        ends[w] = (size_t)(to - all);
    }
    for (uint32_t runs = n; runs > 1; runs = (runs + 1) / 2) {
        size_t from = 0;
        for (uint32_t r = 0; r < runs; r += 2) {
            size_t middle = ends[r], end = r + 1 < runs ? ends[r + 1] : middle;
            merge(all + from, middle - from, all + middle, end - middle, other + from);
            ends[r / 2] = from = end;
        }
        to = all;
        all = other;
        other = to;
    }
    return all;
}

/* A window over all occurrences: as soon as it holds enough of each word it is cut from the left to the
 * shortest. */
bool spans_of_stretch(arena *m, const near_node *stretch, const occurrences *at, span_list *out)
{
    const near_word *words = stretch->words;
    uint32_t n = stretch->n, *have = arena_zalloc(m, n * sizeof *have), missing = n;
    size_t count, first = 0;
    occurrence *all = gather(m, at, n, &count);
    if (!all || !have || !take(m, count, out))
        return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t w = all[i].word;
        missing -= ++have[w] == words[w].times;
        if (missing)
            continue;
        while (have[all[first].word] > words[all[first].word].times)
            have[all[first++].word]--;
        span s = {all[first].position, all[i].position + stretch->width - 1};
        have[all[first].word]--;
        missing++;
        if (all[i].position - all[first++].position >= stretch->longest)
            continue;
        if (out->n && out->at[out->n - 1].end == s.end)
            out->n--; /* words at one position: the later start is the shorter */
        if (!out->n || out->at[out->n - 1].start < s.start)
            out->at[out->n++] = s;
    }
    return true;
}

static bool before(const span *a, const span *b)
{
    return a->start != b->start ? a->start < b->start : a->end < b->end;
}

bool spans_unite(arena *m, const span_list *a, const span_list *b, span_list *out)
{
    uint32_t i = 0, j = 0, n = 0;
    if (!take(m, (size_t)a->n + b->n, out))
        return false;
    while (i < a->n || j < b->n) {
        bool from_a = j == b->n || (i < a->n && !before(&b->at[j], &a->at[i]));
        span s = from_a ? a->at[i++] : b->at[j++];
        if (n && out->at[n - 1].start == s.start)
            continue; /* the one there ends no later */
        while (n && out->at[n - 1].end >= s.end)
            n--;
        out->at[n++] = s;
    }
    out->n = n;
    return true;
}

/* For each span of b the last of a before it, if no earlier one of b is behind that too. */
bool spans_follow(arena *m, const span_list *a, const span_list *b, uint32_t distance, span_list *out)
{
    uint32_t i = 0;
    if (!take(m, min_u32(a->n, b->n), out))
        return false;
    for (uint32_t j = 0; j < b->n; j++) {
        uint32_t start = b->at[j].start, from = i;
        while (i < a->n && a->at[i].end < start)
            i++;
        if (i > from && start - a->at[i - 1].end <= distance)
            out->at[out->n++] = (span){a->at[i - 1].start, b->at[j].end};
    }
    return true;
}

void spans_keep_within(span_list *all, const span_list *others)
{
    uint32_t kept = 0, o = 0;
    for (uint32_t i = 0; i < all->n; i++) {
        while (o < others->n && others->at[o].end < all->at[i].end)
            o++;
        if (o < others->n && others->at[o].start <= all->at[i].start)
            all->at[kept++] = all->at[i];
    }
    all->n = kept;
}
