/* check_dict.c -- checking dictionary sections: every block decodes, terms ascend, TERMIX agrees, every term
 * is found by look-up; what a term stands for is handed on.
 *
 * Relies on: dict_internal.h.  A damaged block is one finding, and the walk goes on with the next one. */
#include "segment/check_internal.h"
#include "segment/dict_internal.h"

typedef struct section_walk {
    const segment_section *x;
    dict_block b;
    const uint8_t *name_at, *meta_at, *data_at;
    bool started; /* `name` holds the term before */
    size_t n, last_n;
    uint8_t name[KEY_BYTES], last[KEY_BYTES];
} section_walk;

static bool ascends(const section_walk *w)
{
    size_t n = w->n < w->last_n ? w->n : w->last_n;
    int order = n ? memcmp(w->last, w->name, n) : 0;
    return order ? order < 0 : w->last_n < w->n;
}

static bool prefix_agrees(const check *c, const section_walk *w, uint32_t block)
{
    const uint8_t *end = NULL;
    uint64_t at = w->x->termix + 8 * (uint64_t)block;
    const uint8_t *p = stream_at(&c->s->streams[STREAM_TERMIX], at, &end);
    return p && end - p >= 8 && load_u64(p) == dict_prefix((fsk_str){(const char *)w->name, w->n});
}

static bool same_entry(const dict_entry *a, const dict_entry *b)
{
    return a->kind == b->kind && a->df == b->df && a->skip == b->skip && a->slot == b->slot &&
           a->inlined == b->inlined && a->inlined_bytes == b->inlined_bytes && a->doc == b->doc &&
           a->forms == b->forms && a->nforms == b->nforms;
}

static int check_lookup(check *c, const section_walk *w, fsk_str term, const dict_entry *entry)
{
    char name[CHECK_NAME_ROOM];
    dict_entry found;
    int rc = dict_find(c->s, w->x, term, &found, NULL);
    if (rc == 0 && same_entry(&found, entry))
        return 0;
    return check_found(c, "field %u: \"%s\": a look-up does not find it", w->x->field,
                       check_name(term, name));
}

static int check_term(check *c, const section_walk *w, uint64_t ordinal, const dict_entry *entry)
{
    fsk_str term = {(const char *)w->name, w->n};
    int rc = check_lookup(c, w, term, entry);
    if (rc)
        return rc;
    if (w->x->space == SPACE_KEY)
        return check_key(c, ordinal, term, entry);
    if (w->x->space == SPACE_STEM)
        rc = check_forms(c, w->x, term, entry);
    return rc || entry->kind == LIST_ALIAS ? rc : check_list(c, w->x, term, entry);
}

/* NULL, or what is wrong with the next term. */
static const char *next_term(const check *c, section_walk *w, uint32_t block, uint32_t i, dict_entry *entry)
{
    w->name_at = dict_block_name(&w->b, w->name_at, i, w->name, &w->n);
    if (!w->name_at || !w->n)
        return "a term is damaged";
    if (!dict_block_meta(&w->b, i, &w->meta_at, &w->data_at, entry))
        return "the description of a term is damaged";
    if (i > 0)
        return NULL;
    if (w->started && !ascends(w))
        return "terms not ascending";
    return prefix_agrees(c, w, block) ? NULL : "its index entry differs from its first term";
}

static int check_block(check *c, section_walk *w, uint32_t block)
{
    memcpy(w->last, w->name, w->n);
    w->last_n = w->n;
    const char *problem = dict_block_at(c->s, w->x, block, &w->b) ? NULL : "damaged";
    w->name_at = w->b.names;
    w->meta_at = w->b.metas;
    w->data_at = w->b.data;
    int rc = 0;
    for (uint32_t i = 0; !problem && i < w->b.nterms && rc == 0; i++) {
        dict_entry entry;
        problem = next_term(c, w, block, i, &entry);
        if (!problem)
            rc = check_term(c, w, (uint64_t)block * TERMS_PER_BLOCK + i, &entry);
    }
    w->started = !problem;
    if (problem)
        rc = check_found(c, "field %u, space %u: dictionary block %u: %s", w->x->field, w->x->space, block,
                         problem);
    return rc;
}

static int check_section(check *c, const segment_section *x)
{
    section_walk w = {.x = x};
    int rc = 0;
    for (uint32_t block = 0; block < x->nblocks && rc == 0; block++) {
        rc = check_block(c, &w, block);
        if (rc == 0)
            rc = check_step(c);
    }
    return rc;
}

/* Norms can be compared only when all of the field's lists were sound. */
static int check_raw(check *c, const segment_field *f)
{
    const segment_section *x = segment_section_find(c->s, f->field, SPACE_RAW);
    uint64_t before = c->found;
    memset(c->lengths, 0, c->s->ndocs * sizeof *c->lengths);
    memset(c->ends, 0, c->s->ndocs * sizeof *c->ends);
    int rc = x ? check_section(c, x) : 0;
    return rc || c->found != before ? rc : check_norms(c, f);
}

int check_sections(check *c)
{
    int rc = 0;
    for (uint32_t i = 0; i < c->s->nfields && rc == 0; i++)
        rc = check_raw(c, &c->s->fields[i]);
    for (uint32_t i = 0; i < c->s->nsections && rc == 0; i++) {
        if (c->s->sections[i].space != SPACE_RAW)
            rc = check_section(c, &c->s->sections[i]);
    }
    return rc;
}
