/* automaton_name.c -- spellings of a name: the distance between two rows of sounds, while the letters of the
 * second one are still being read.
 *
 * A row of the matrix for all sounds read so far, and the row before, since the last sound may still take up
 * more vowels.  Letters wait while they may be the beginning of a longer group. */
#include "base/bits.h"
#include "query/automaton_internal.h"
#include <string.h>

enum { VOWELS = 32 }; /* sets of them */

struct name_costs {
    uint8_t gap[NAME_SOUNDS];
    uint8_t other[NAME_SOUNDS][SOUND_KINDS], vowel[NAME_SOUNDS][VOWELS]; /* one for another */
    sound sounds[NAME_SOUNDS];
};

int automaton_read_name(automaton *a, fsk_str text, arena *memory, fsk_error *e)
{
    struct name_costs *costs = arena_zalloc(memory, sizeof *costs);
    a->costs = costs;
    if (!costs)
        return error_nomem(e);
    a->n = name_sounds(text, costs->sounds);
    a->edits = name_budget(a->n);
    for (uint32_t i = 0; i < a->n; i++) {
        costs->gap[i] = (uint8_t)name_gap(costs->sounds[i], i + 1 == a->n);
        for (uint32_t k = 0; k < SOUND_KINDS; k++)
            costs->other[i][k] = (uint8_t)name_cost(costs->sounds[i], (sound){(sound_kind)k, 0});
        for (uint32_t v = 0; v < VOWELS; v++)
            costs->vowel[i][v] = (uint8_t)name_cost(costs->sounds[i], (sound){SOUND_VOWEL, v});
    }
    return 0;
}

/* Costs above the budget are all alike, so that states are few. */
static uint8_t bounded(const automaton *a, uint32_t cost)
{
    return (uint8_t)min_u32(cost, a->edits + 1);
}

void automaton_start_name(const automaton *a, automaton_state *out)
{
    out->name.row[0] = 0;
    for (uint32_t i = 0; i < a->n; i++)
        out->name.row[i + 1] = bounded(a, (uint32_t)out->name.row[i] + a->costs->gap[i]);
}

static uint32_t exchange_cost(const struct name_costs *c, uint32_t i, sound s)
{
    if (s.kind == SOUND_VOWEL)
        return c->vowel[i][s.more];
    if (s.kind == SOUND_OTHER)
        return c->sounds[i].kind == SOUND_OTHER && c->sounds[i].more == s.more ? 0 : NAME_FAR;
    return c->other[i][s.kind];
}

/* The row behind one more sound; last: the term ends with it. */
static void read_sound(const automaton *a, const uint8_t *from, sound s, bool last, uint8_t *to)
{
    uint32_t gap = name_gap(s, last);
    to[0] = bounded(a, from[0] + gap);
    for (uint32_t i = 0; i < a->n; i++) {
        uint32_t cost = min_u32(from[i + 1] + gap, (uint32_t)to[i] + a->costs->gap[i]);
        if (from[i] < cost)
            cost = min_u32(cost, from[i] + exchange_cost(a->costs, i, s));
        to[i + 1] = bounded(a, cost);
    }
}

/* Whether more letters may change what the sound costs: those of vowels, or that it is not the last one. */
static bool is_open(sound s)
{
    return s.kind == SOUND_VOWEL || s.kind == SOUND_H;
}

static void add_sound(const automaton *a, automaton_state *s, sound next)
{
    if (s->name.nsounds && name_merges(&s->name.last, next)) {
        if (is_open(s->name.last))
            read_sound(a, s->name.before, s->name.last, false, s->name.row);
        return;
    }
    if (s->name.nsounds == NAME_SOUNDS)
        return;
    s->name.last = next;
    s->name.nsounds++;
    memcpy(s->name.before, s->name.row, sizeof s->name.before);
    read_sound(a, s->name.before, next, false, s->name.row);
    if (!is_open(next))
        memset(s->name.before, 0, sizeof s->name.before);
}

/* Reads the groups among the letters that wait. */
static void read_groups(const automaton *a, automaton_state *s, bool more)
{
    sound group[GROUP_SOUNDS];
    uint32_t sounds, at = 0, length;
    while (at < s->name.nwaiting && (length = name_group(s->name.waiting + at, s->name.nwaiting - at, more,
                                                         !s->name.nsounds, group, &sounds)) > 0) {
        for (uint32_t i = 0; i < sounds; i++)
            add_sound(a, s, group[i]);
        at += length;
    }
    s->name.nwaiting = (uint8_t)(s->name.nwaiting - at);
    memmove(s->name.waiting, s->name.waiting + at, s->name.nwaiting * sizeof *s->name.waiting);
    for (uint32_t i = s->name.nwaiting; i < GROUP_MAX; i++)
        s->name.waiting[i] = 0; /* equal states are equal bytes */
}

static uint32_t least(const uint8_t *row, uint32_t n)
{
    uint32_t cost = UINT8_MAX;
    for (uint32_t i = 0; i < n; i++)
        cost = min_u32(cost, row[i]);
    return cost;
}

bool automaton_step_name(const automaton *a, const automaton_state *from, uint32_t c, automaton_state *to)
{
    uint32_t letter = name_letter(c);
    to->name = from->name;
    if (letter) {
        to->name.waiting[to->name.nwaiting++] = letter;
        read_groups(a, to, true);
    }
    return least(to->name.row, a->n + 1) <= a->edits ||
           (is_open(to->name.last) && to->name.nsounds && least(to->name.before, a->n + 1) <= a->edits);
}

bool automaton_accepts_name(const automaton *a, const automaton_state *state, uint32_t *grade)
{
    automaton_state end;
    end.name = state->name;
    read_groups(a, &end, false);
    if (end.name.nsounds && is_open(end.name.last))
        read_sound(a, end.name.before, end.name.last, true, end.name.row);
    uint32_t cost = end.name.row[a->n];
    *grade = name_grade(cost);
    return cost <= a->edits;
}
