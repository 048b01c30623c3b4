/* fragments.c -- see fragments.h: first the matches that are to be seen, then as much around them as there is
 * room for, whole sentences if they fit. */
#include "result/fragments.h"
#include "result/sentence.h"
#include "text/utf8.h"
#include <stdlib.h>
#include <string.h>

enum { CONTEXT_LEAST = 48, CORE_SHARE = 3, LOOK = 24, JOIN = 3 };

static bool space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ---- where words may be cut off ---- */

/* The first word that starts at or behind a byte. */
static uint32_t word_from(const passage *p, size_t byte)
{
    uint32_t low = 0, high = p->nwords;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (p->words[middle].start < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The start of a word in lowest .. from, best behind white space near by; opening marks before it come along.
 */
static size_t cut_before(const passage *p, size_t from, size_t lowest)
{
    if (lowest == 0 && p->from_start)
        return 0;
    size_t best = from;
    for (uint32_t i = word_from(p, lowest); i < p->nwords && p->words[i].start <= from; i++) {
        size_t start = p->words[i].start;
        bool behind_space = start > 0 && space(p->text.p[start - 1]);
        best = behind_space || best == from ? start : best;
        if (behind_space || start > lowest + LOOK)
            break;
    }
    while (best > lowest && best > 0 && !space(p->text.p[best - 1]) && strchr("\"'([", p->text.p[best - 1]))
        best--;
    return best;
}

/* The end of a word in to .. highest, best before white space near by; closing marks behind it come along. */
static size_t cut_behind(const passage *p, size_t to, size_t highest)
{
    if (highest >= p->text.n && p->to_end)
        return p->text.n;
    size_t best = to, look = highest > LOOK ? highest - LOOK : 0;
    for (uint32_t i = word_from(p, highest); i > 0 && p->words[i - 1].end > to; i--) {
        size_t end = p->words[i - 1].end;
        if (end > highest || end == p->text.n)
            continue;
        bool before_space = space(p->text.p[end]);
        best = before_space || best == to ? end : best;
        if (before_space || end < look)
            break;
    }
    while (best < highest && best < p->text.n && p->text.p[best] && strchr(".,;:!?\"')]", p->text.p[best]))
        best++;
    return best;
}

/* ---- context ---- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* More whole sentences behind and before, while they fit. */
static void add_sentences(const passage *p, fragment *f, size_t room)
{
    for (;;) {
        size_t at = f->to;
        while (at < p->text.n && space(p->text.p[at]))
            at++;
        size_t end = at < p->text.n ? sentence_end(p->text, at + 1, f->to + room, p->to_end) : SENTENCE_NONE;
        if (end == SENTENCE_NONE)
            break;
        room -= end - f->to;
        f->to = end;
    }
    while (f->from > 0 && room > 0) {
        size_t lowest = f->from > room ? f->from - room : 0;
        size_t start = sentence_start(p->text, f->from - 1, lowest, p->from_start);
        if (start == SENTENCE_NONE)
            break;
        room -= f->from - start;
        f->from = start;
    }
}

static void widen(const passage *p, fragment *f, size_t room)
{
    size_t from = f->from, to = f->to, lowest = from > room ? from - room : 0,
           highest = least(p->text.n, to + room);
    size_t start = sentence_start(p->text, from, lowest, p->from_start);
    size_t end = sentence_end(p->text, to, highest, p->to_end);
    if (start != SENTENCE_NONE && end != SENTENCE_NONE && from - start + end - to <= room) {
        f->from = start;
        f->to = end;
        add_sentences(p, f, room - (from - start + end - to));
        return;
    }
    size_t before = room / 3 < from ? room / 3 : from;
    if (start != SENTENCE_NONE && from - start <= room * 2 / 3)
        before = from - start;
    else if (end != SENTENCE_NONE && end - to <= room * 2 / 3)
        before = least(room - (end - to), from);
    size_t behind = least(room - before, p->text.n - to);
    if (start == SENTENCE_NONE || before != from - start)
        before = least(room - behind, from);
    f->from = start != SENTENCE_NONE && before == from - start ? start : cut_before(p, from, from - before);
    f->to = cut_behind(p, to, to + behind);
}

/* ---- choosing ---- */

/* Marks as items; passages do not come together. */
static cluster_item *items_of(const mark *marks, size_t n, const passage *passages, size_t max, arena *memory)
{
    cluster_item *items = arena_alloc(memory, (n + 1) * sizeof *items);
    uint64_t base = 0;
    for (size_t i = 0; items && i < n; i++) {
        if (i && marks[i].passage != marks[i - 1].passage)
            base += passages[marks[i - 1].passage].text.n + max + 1;
        items[i] =
            (cluster_item){base + marks[i].start, base + marks[i].end, marks[i].position, marks[i].clause};
    }
    return items;
}

static int by_place(const void *a, const void *b)
{
    const fragment *x = a, *y = b;
    if (x->passage != y->passage)
        return x->passage < y->passage ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* The matches to be seen; returns the bytes left. */
static size_t choose_cores(fragments *out, const passage *passages, const mark *marks, cluster_search *s,
                           fragment_wish wish)
{
    size_t left = wish.max_bytes;
    while (out->n < wish.max && s->n && (out->n == 0 || left >= CONTEXT_LEAST)) {
        cluster c = cluster_best(s, left);
        cluster_trim(s, &c, wish.max_bytes / CORE_SHARE);
        const mark *first = &marks[c.first], *last = &marks[c.last];
        if (!(c.worth > 0) || (out->n && last->end - first->start > left))
            break;
        size_t to = last->end;
        if (to - first->start > left)
            to = first->start + utf8_cut((const uint8_t *)passages[first->passage].text.p + first->start,
                                         to - first->start, left);
        out->list[out->n++] = (fragment){first->passage, first->start, to};
        left -= to - first->start;
        cluster_cover(s, c);
    }
    return left;
}

static void join(fragments *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < out->n; i++) {
        fragment *before = n ? &out->list[n - 1] : NULL, *f = &out->list[i];
        if (before && before->passage == f->passage && f->from <= before->to + JOIN)
            before->to = f->to > before->to ? f->to : before->to;
        else
            out->list[n++] = *f;
    }
    out->n = n;
}

int fragments_choose(fragments *out, const passage *passages, const mark *marks, size_t nmarks,
                     cluster_clause *clauses, fragment_wish wish, arena *memory, fsk_error *e)
{
    out->n = 0;
    cluster_search s = {items_of(marks, nmarks, passages, wish.max_bytes, memory), nmarks, clauses, 0};
    if (!s.items)
        return error_nomem(e);
    size_t left = choose_cores(out, passages, marks, &s, wish), joints = out->n ? JOIN * (out->n - 1) : 0;
    left -= joints < left ? joints : left;
    if (out->n == 0)
        out->list[out->n++] = (fragment){0, 0, 0};
    qsort(out->list, out->n, sizeof *out->list, by_place);
    for (uint32_t i = 0; i < out->n; i++) {
        fragment *f = &out->list[i];
        size_t core = f->to - f->from, share = left / (out->n - i);
        widen(&passages[f->passage], f, share);
        left -= f->to - f->from - core;
    }
    join(out);
    return 0;
}
