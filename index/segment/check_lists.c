/* check_lists.c -- checking lists: every block decodes, ascends and ends where the skip data say; impacts and
 * seeds hold for the postings; a dense list's ranks are right; positions decode; stems are the sum of their
 * forms.
 *
 * Relies on: postings.h.  A list is given up at its first finding. */
#include "segment/check_internal.h"
#include "segment/dict_block.h"
#include <stdio.h>

typedef struct list_check {
    check *c;
    const postings *p;
    uint32_t n, docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
    uint16_t highest, super, list; /* what the impacts of block, superblock and list must cover */
    uint64_t reached[3];           /* postings that count for each seed */
    position_block positions;
    bool raw, nomem;
} list_check;

enum { IMPACT_NONE = 0xff00 };

static bool covers(uint16_t impact, uint16_t other)
{
    return (impact & 255) >= (other & 255) && impact >> 8 <= other >> 8;
}

static uint16_t join(uint16_t a, uint16_t b)
{
    uint32_t tf = max_u32(a & 255, b & 255), norm = min_u32(a >> 8, b >> 8);
    return (uint16_t)(tf | norm << 8);
}

/* ---- blocks: NULL, or what is wrong ---- */

static const char *docs_problem(list_check *l, uint32_t block)
{
    const postings *p = l->p;
    uint32_t before = postings_base(p, block), bad = 0, zero = 0;
    l->n = postings_count(p, block);
    if (!postings_decode(l->c->k, p, block, l->docs, l->tfs))
        return "does not decode";
    for (uint32_t i = 0; i < l->n; i++) {
        bad |= l->docs[i] + 1 <= (uint32_t)(before + 1);
        zero |= l->tfs[i] == 0;
        before = l->docs[i];
    }
    if (bad)
        return "docids not ascending";
    if (before >= p->seg->ndocs)
        return "a docid the segment does not have";
    if (zero)
        return "a frequency of 0";
    return before == postings_last(p, block) ? NULL : "its last docid is not that of the skip data";
}

static const char *impact_problem(list_check *l, uint32_t block)
{
    l->highest = IMPACT_NONE;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t norm = segment_byte(l->p->field->norms, l->docs[i]);
        uint16_t impact = (uint16_t)(min_u32(l->tfs[i], 255) | norm << 8);
        l->highest = join(l->highest, impact);
        for (int k = 0; k < 3; k++)
            l->reached[k] += covers(impact, l->p->seeds[k]);
    }
    l->super = join(l->super, l->highest);
    l->list = join(l->list, l->highest);
    return covers(postings_impact(l->p, block), l->highest) ? NULL : "its impact is too low";
}

/* Called for the last block of each superblock. */
static const char *super_problem(list_check *l, uint32_t block)
{
    const skip_chunk *chunk = postings_chunk(l->p, block);
    uint16_t must = l->super;
    l->super = IMPACT_NONE;
    if (!chunk->super_last)
        return NULL;
    size_t i = (block - chunk->first_block) / SUPERBLOCK;
    if (load_u32(chunk->super_last + 4 * i) != postings_last(l->p, block))
        return "the last docid of its superblock is wrong";
    return covers(load_u16(chunk->super_impact + 2 * i), must) ? NULL
                                                               : "the impact of its superblock is too low";
}

static uint32_t *positions_room(list_check *l, uint32_t tf)
{
    buf *b = &l->c->positions;
    b->n = 0;
    l->nomem = !buf_reserve(b, ((size_t)tf + 16) * sizeof(uint32_t));
    return l->nomem ? NULL : (uint32_t *)(void *)b->p;
}

static const char *positions_problem(list_check *l, uint32_t block)
{
    check *c = l->c;
    position_block *at = &l->positions;
    if (!postings_positions(c->k, l->p, block, l->docs, l->tfs, &c->memory, at)) {
        l->nomem = !at->room;
        return "its positions do not fit its frequencies";
    }
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t doc = l->docs[i], tf = l->tfs[i], *positions = positions_room(l, tf);
        if (!positions || !c->k->ef_decode(at->bits, at->at[i], tf, position_bound(at, i), positions))
            return "positions not ascending or out of bounds";
        c->ends[doc] = max_u32(c->ends[doc], positions[tf - 1] + 1);
    }
    return NULL;
}

static const char *block_problem(list_check *l, uint32_t block)
{
    const char *problem = docs_problem(l, block);
    if (!problem)
        problem = impact_problem(l, block);
    if (!problem && ((block + 1) % SUPERBLOCK == 0 || block + 1 == l->p->nblocks))
        problem = super_problem(l, block);
    for (uint32_t i = 0; !problem && l->raw && i < l->n; i++)
        l->c->lengths[l->docs[i]] += l->tfs[i];
    return problem || !l->p->positions ? problem : positions_problem(l, block);
}

/* ---- lists ---- */

/* The ranks of every window's slot against its bits. */
static const char *slots_problem(const postings *p)
{
    uint32_t rank = 0, before = 0;
    for (uint32_t w = 0; w < p->seg->nwindows; w++) {
        const uint8_t *bits = postings_window(p, w, &before);
        uint32_t inside = 0, bad = !bits || before != rank;
        for (uint32_t i = 0; !bad && i < WINDOW_WORDS; i++) {
            bad = load_u16(bits - 2 * (size_t)(WINDOW_WORDS - i)) != inside;
            inside += bits_count(load_u64(bits + 8 * (size_t)i));
        }
        if (bad)
            return "the ranks of a dense list are wrong";
        rank += inside;
    }
    return rank == p->df ? NULL : "a dense list's bits are not its postings";
}

/* A seed holds when K postings have tf >= its tf and norm <= its norm; tf 0 is none. */
static const char *seed_problem(const list_check *l)
{
    static const uint32_t wanted[3] = {10, 100, 1000};
    for (int k = 0; k < 3; k++) {
        if ((l->p->seeds[k] & 255) && l->reached[k] < wanted[k])
            return "a seed promises more postings than there are";
    }
    return NULL;
}

static int list_found(check *c, const segment_section *x, fsk_str term, const char *problem)
{
    char name[CHECK_NAME_ROOM];
    return check_found(c, "%s \"%s\" of field %u: %s", x->space == SPACE_STEM ? "stem" : "term",
                       check_name(term, name), x->field, problem);
}

static int list_blocks(list_check *l, const segment_section *x, fsk_str term)
{
    const postings *p = l->p;
    const char *problem = p->kind == LIST_DENSE ? slots_problem(p) : NULL;
    for (uint32_t block = 0; block < p->nblocks && !problem; block++) {
        char text[96];
        problem = block_problem(l, block);
        if (l->nomem)
            return error_nomem(l->c->e);
        if (problem) {
            snprintf(text, sizeof text, "block %u: %s", block, problem);
            return list_found(l->c, x, term, text);
        }
    }
    if (!problem && !covers(p->impact, l->list))
        problem = "the impact of the list is too low";
    if (!problem)
        problem = seed_problem(l);
    return problem ? list_found(l->c, x, term, problem) : 0;
}

/* What cannot be opened is a finding: *out is NULL then. */
static int list_open(check *c, const segment_section *x, fsk_str term, const dict_entry *entry,
                     postings **out)
{
    fsk_error e = {0};
    char name[CHECK_NAME_ROOM];
    arena_reset(&c->memory);
    int rc = postings_open(c->s, x->field, x->space, entry, term, &c->memory, out, &e);
    return rc ? check_result(c, rc, &e, check_name(term, name)) : 0;
}

int check_list(check *c, const segment_section *x, fsk_str term, const dict_entry *entry)
{
    list_check l = {.c = c, .raw = x->space == SPACE_RAW, .super = IMPACT_NONE, .list = IMPACT_NONE};
    postings *p;
    int rc = list_open(c, x, term, entry, &p);
    if (rc || !p)
        return rc;
    l.p = p;
    l.positions.room_bytes = 64; /* some room from the start tells damage from lack of memory */
    l.positions.room = arena_alloc(&c->memory, l.positions.room_bytes);
    return l.positions.room ? list_blocks(&l, x, term) : error_nomem(c->e);
}

/* ---- stems ---- */

enum { SUM_ADD, SUM_COMPARE, SUM_CLEAR };

/* Goes through a list and adds its tfs to the sums, compares them with the sums (which become 0), or looks
 * for what comparing has left.  *problem: what was wrong. */
static int sum_list(check *c, const segment_section *x, fsk_str term, const dict_entry *entry, int what,
                    const char **problem)
{
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
    postings *p;
    int rc = list_open(c, x, term, entry, &p);
    for (uint32_t block = 0; !rc && p && block < p->nblocks; block++) {
        if (!postings_decode(c->k, p, block, docs, tfs)) {
            *problem = "a list of its forms, or its own, does not decode";
            break;
        }
        for (uint32_t i = 0; i < postings_count(p, block); i++) {
            uint32_t *sum = &c->sums[docs[i]];
            bool differs = what == SUM_COMPARE ? *sum != tfs[i] : what == SUM_CLEAR && *sum;
            if (differs)
                *problem = "its list is not the sum of its forms' lists";
            *sum = what == SUM_ADD ? *sum + tfs[i] : 0;
        }
    }
    if (!rc && !p)
        *problem = "a list cannot be opened";
    return rc;
}

/* Finds each form in the raw section.  With `what` given, goes through their lists. */
static int each_form(check *c, const segment_section *raw, fsk_str stem, const dict_entry *entry, int what,
                     const char **problem)
{
    const uint8_t *at = entry->forms;
    uint8_t form[TERM_BYTES], last[TERM_BYTES];
    size_t n = 0, last_n = 0;
    int rc = 0;
    for (uint32_t i = 0; i < entry->nforms && !rc; i++) {
        dict_entry found;
        bool decoded = dict_form_next(&at, entry->forms_end, stem, form, &n);
        int order = decoded && i ? memcmp(last, form, min_u64(n, last_n)) : -1;
        if (!decoded || order > 0 || (order == 0 && last_n >= n)) {
            *problem = "its forms are damaged";
            break;
        }
        fsk_str name = {(const char *)form, n};
        if (dict_find(c->s, raw, name, &found, NULL)) {
            *problem = "a form is not among the terms";
            break;
        }
        if (entry->kind != LIST_ALIAS)
            rc = sum_list(c, raw, name, &found, what, problem);
        else if (found.df != entry->df)
            *problem = "its document frequency is not that of its form";
        memcpy(last, form, n);
        last_n = n;
    }
    return rc;
}

int check_forms(check *c, const segment_section *x, fsk_str stem, const dict_entry *entry)
{
    const segment_section *raw = segment_section_find(c->s, x->field, SPACE_RAW);
    const char *problem = raw ? NULL : "the field has no terms";
    int rc = raw ? each_form(c, raw, stem, entry, SUM_ADD, &problem) : 0;
    if (!rc && raw && entry->kind != LIST_ALIAS) {
        if (!problem)
            rc = sum_list(c, x, stem, entry, SUM_COMPARE, &problem);
        const char *again = NULL;
        if (!rc)
            rc = each_form(c, raw, stem, entry, SUM_CLEAR, &again);
        problem = problem ? problem : again;
    }
    return rc || !problem ? rc : list_found(c, x, stem, problem);
}
