/* merge_terms.c -- dictionary sections of several segments into one: raw terms with their lists, stems, keys.
 *
 * Relies on: merge_walk.h, segment/postings.h, build.h.  Positions are copied as bits: their code depends
 * only on a document's span byte, which goes with it. */
#include "write/forms.h"
#include "write/merge_lists.h"

typedef struct section_merge {
    merge *m;
    merge_walk walk;
    uint32_t field, space;
    arena memory;
    forms forms;
    list_mover mover;
    uint64_t tokens;
} section_merge;

/* ---- raw terms ---- */

static int copy_block(section_merge *s, const input_cursor *c, const postings *p, uint32_t block,
                      position_block *bits, fsk_error *e)
{
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM], n = postings_count(p, block);
    const kernels *k = kernels_get();
    if (!postings_decode(k, p, block, docs, tfs) ||
        (p->positions && !postings_positions(k, p, block, docs, tfs, &s->memory, bits)))
        return error_set(e, FSK_E_CORRUPT, "a list of segment %u is damaged", p->seg->id);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t doc = docs[i] < c->in->map.ndocs ? docmap_get(&c->in->map, docs[i]) : DOC_GONE;
        if (doc == DOC_GONE)
            continue;
        s->tokens += tfs[i];
        int rc = build_posting_bits(s->m->b, doc, tfs[i], bits->bits, bits->at[i],
                                    bits->at[i + 1] - bits->at[i], e);
        if (rc)
            return rc;
    }
    return 0;
}

static int copy_list(section_merge *s, const input_cursor *c, fsk_error *e)
{
    postings *p = NULL;
    position_block bits = {0};
    int rc = postings_open(c->in->of->segment, s->field, SPACE_RAW, &c->entry, c->term, &s->memory, &p, e);
    for (uint32_t b = 0; !rc && b < p->nblocks; b++)
        rc = copy_block(s, c, p, b, &bits, e);
    return rc;
}

static int copy_lists(section_merge *s, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < s->walk.ngroup && !rc; i++)
        rc = copy_list(s, s->walk.group[i], e);
    return rc;
}

static int merge_term(section_merge *s, fsk_error *e)
{
    uint64_t df = merge_walk_df(&s->walk);
    arena_reset(&s->memory);
    int rc = build_term(s->m->b, s->walk.group[0]->term, (uint32_t)min_u64(df, s->m->ndocs), e);
    if (!rc)
        rc = s->m->place ? lists_move(&s->mover, &s->walk, &s->tokens, e) : copy_lists(s, e);
    return rc ? rc : build_term_end(s->m->b, e);
}

/* ---- stems ---- */

static int add_forms(section_merge *s, const input_cursor *c, fsk_error *e)
{
    const uint8_t *p = c->entry.forms;
    int rc = 0;
    for (uint32_t i = 0; i < c->entry.nforms && !rc; i++) {
        uint8_t form[256];
        size_t n = 0;
        if (!dict_form_next(&p, c->entry.forms_end, c->term, form, &n))
            return error_set(e, FSK_E_CORRUPT, "a stem of segment %u is damaged", c->in->of->segment->id);
        rc = forms_add(&s->forms, form, (uint32_t)n, e);
    }
    return rc;
}

static int merge_stem(section_merge *s, fsk_error *e)
{
    int rc = 0;
    forms_clear(&s->forms);
    for (uint32_t i = 0; i < s->walk.ngroup && !rc; i++)
        rc = add_forms(s, s->walk.group[i], e);
    if (rc)
        return rc;
    uint32_t n;
    const fsk_str *list = forms_list(&s->forms, &n);
    return build_stem(s->m->b, s->walk.group[0]->term, list, n, e);
}

/* ---- keys ---- */

/* A key may be in several segments, but live in one only. */
static int merge_key(section_merge *s, fsk_error *e)
{
    for (uint32_t i = 0; i < s->walk.ngroup; i++) {
        const input_cursor *c = s->walk.group[i];
        uint32_t doc = c->entry.doc < c->in->map.ndocs ? docmap_get(&c->in->map, c->entry.doc) : DOC_GONE;
        if (doc != DOC_GONE)
            return build_key(s->m->b, c->term, doc, e);
    }
    return 0;
}

/* ---- a section ---- */

static int merge_group(section_merge *s, fsk_error *e)
{
    int rc = s->space == SPACE_RAW    ? merge_term(s, e)
             : s->space == SPACE_STEM ? merge_stem(s, e)
                                      : merge_key(s, e);
    if (!rc)
        rc = merge_walk_next(&s->walk, e);
    uint64_t whole = (uint64_t)s->walk.done;
    s->walk.done -= (double)whole;
    return rc ? rc : progress_add(s->m->p, whole, e);
}

static void section_merge_free(section_merge *s)
{
    merge_walk_free(&s->walk);
    arena_free(&s->memory);
    forms_free(&s->forms);
    list_mover_free(&s->mover);
}

static int merge_section(merge *m, uint32_t field, uint32_t space, fsk_error *e)
{
    section_merge s = {.m = m, .field = field, .space = space, .memory = ARENA_INIT};
    list_mover_init(&s.mover, m, field);
    int rc = merge_walk_open(&s.walk, m, field, space, e);
    bool text = space != SPACE_KEY && s.walk.n;
    if (!rc && text)
        rc = build_section_begin(m->b, field, space, e);
    while (!rc && merge_walk_group(&s.walk))
        rc = merge_group(&s, e);
    if (!rc && text)
        rc = build_section_end(m->b, e);
    if (!rc && space == SPACE_RAW && m->gone)
        build_tokens(m->b, field, s.tokens);
    section_merge_free(&s);
    return rc;
}

int merge_terms(merge *m, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < m->nfields && !rc; i++) {
        uint32_t field = m->fields[i].field;
        if (!build_has_field(m->b, field))
            continue;
        rc = merge_section(m, field, SPACE_RAW, e);
        if (!rc)
            rc = merge_section(m, field, SPACE_STEM, e);
    }
    return rc;
}

int merge_keys(merge *m, fsk_error *e)
{
    return merge_section(m, FIELD_GATHERED, SPACE_KEY, e);
}
