/* matched.c -- see matched.h. */
#include "result/matched.h"
#include "exec/expand.h"
#include "exec/near.h"
#include "exec/plan.h"
#include "result/retrace.h"
#include "segment/dict.h"

typedef struct matcher {
    matched *out;
    const snapshot *snapshot;
    const segment *segment;
    uint32_t doc;
    expand_cache *expansions;
    retrace *retrace; /* NULL: the segment has positions */
    arena *memory;
    fsk_error *error;
} matcher;

/* ---- words and patterns ---- */

static int want_form(matcher *m, uint32_t field, fsk_str form)
{
    char *copy = arena_dup(m->memory, form.p, form.n);
    return copy ? retrace_want(m->retrace, field, (fsk_str){copy, form.n}, m->error) : error_nomem(m->error);
}

/* Without positions they come from the text, once it has been read for all forms that were asked for. */
static int find_form(matcher *m, uint32_t field, fsk_str form, occurrences *at)
{
    occurrences more = {NULL, 0};
    int rc = 0;
    if (!m->retrace)
        rc = occurrences_find(m->segment, field, form, m->doc, m->memory, &more, m->error);
    else if (m->retrace->read)
        more = retrace_find(m->retrace, field, form);
    else
        rc = want_form(m, field, form);
    return rc ? rc : occurrences_unite(at, more, m->memory, m->error);
}

/* All forms of the stem that the segment has. */
static int find_stem(matcher *m, uint32_t field, fsk_str stem, occurrences *at)
{
    const segment_section *section = segment_section_find(m->segment, field, SPACE_STEM);
    dict_entry entry;
    int rc = section ? dict_find(m->segment, section, stem, &entry, m->error) : FSK_E_NOTFOUND;
    if (rc)
        return rc == FSK_E_NOTFOUND ? 0 : rc;
    const uint8_t *p = entry.forms;
    for (uint32_t i = 0; i < entry.nforms && rc == 0; i++) {
        uint8_t form[TERM_MAX + 1];
        size_t n;
        if (!dict_form_next(&p, entry.forms_end, stem, form, &n))
            return error_set(m->error, FSK_E_CORRUPT, "damaged dictionary; run fossick-admin check");
        rc = find_form(m, field, (fsk_str){(const char *)form, n}, at);
    }
    return rc;
}

/* Adds the positions behind those of a term that covers more than one. */
static int widen(matcher *m, const query_term *t, occurrences first, occurrences *out)
{
    int rc = 0;
    for (uint32_t k = 1; k < t->width && first.n && rc == 0; k++) {
        uint32_t *at = arena_alloc(m->memory, first.n * sizeof *at);
        if (!at)
            return error_nomem(m->error);
        for (uint32_t i = 0; i < first.n; i++)
            at[i] = first.at[i] + k;
        rc = occurrences_unite(out, (occurrences){at, first.n}, m->memory, m->error);
    }
    return rc;
}

/* All terms of a pattern that stand in the document. */
static int find_terms(matcher *m, uint32_t field, const query_node *n, occurrences *at)
{
    const expansion *x;
    expand_wish wish = {.node = n, .field = field};
    int rc = expand_cached(m->expansions, m->snapshot, &wish, 0, &x, m->error);
    for (uint32_t i = 0; rc == 0 && i < x->n; i++) {
        occurrences one = {NULL, 0};
        query_term t = {.bytes = x->terms[i].bytes};
        rc = find_form(m, field, t.bytes, &one);
        t.width = rc == 0 && one.n ? term_positions(t.bytes) : 0;
        rc = rc ? rc : occurrences_unite(at, one, m->memory, m->error);
        rc = rc ? rc : widen(m, &t, one, at);
    }
    return rc;
}

/* ---- weights ---- */

/* The number of documents with any of the terms, or a little more. */
static int weigh_terms(const matcher *m, matched_clause *c, uint64_t docs)
{
    const expansion *x;
    expand_wish wish = {.node = c->node, .field = c->field};
    uint64_t df = 0;
    int rc = expand_cached(m->expansions, m->snapshot, &wish, 0, &x, m->error);
    for (uint32_t i = 0; rc == 0 && i < x->n; i++)
        df += x->terms[i].df;
    c->weight = (float)bm25_idf(docs, df < docs ? df : docs);
    return rc;
}

static int weigh(const matcher *m, matched_clause *c)
{
    uint64_t docs, tokens;
    snapshot_field(m->snapshot, c->field, &docs, &tokens);
    if (c->node->type == QUERY_TERMS)
        return weigh_terms(m, c, docs);
    for (uint32_t i = 0; i < c->node->nterms; i++) {
        uint64_t df;
        int rc = plan_df(m->snapshot, c->field, c->node, i, &df, m->error);
        if (rc)
            return rc;
        c->weight += (float)bm25_idf(docs, df);
    }
    return 0;
}

/* ---- the tree ---- */

bool matched_field(const snapshot *s, const segment *one, uint32_t doc, const query_node *n)
{
    uint32_t number = plan_field_number(s, n);
    const segment_field *f = number == UINT32_MAX ? NULL : segment_field_find(one, number);
    return f && segment_byte(f->norms, doc);
}

static int add_clause(matcher *m, const matched_clause *c)
{
    matched *out = m->out;
    matched_clause *more = arena_more(m->memory, out->clauses, out->n, &out->room, 8, sizeof *more);
    if (!more)
        return error_nomem(m->error);
    out->clauses = more;
    out->clauses[out->n++] = *c;
    return 0;
}

static int find_leaf(matcher *m, const query_node *n, matched_clause *c)
{
    *c = (matched_clause){.node = n, .field = plan_field_number(m->snapshot, n)};
    if (c->field == UINT32_MAX)
        return 0;
    fsk_str term;
    int rc = n->type == QUERY_TERMS                             ? find_terms(m, c->field, n, &c->at)
             : query_term_in(n, 0, m->segment->language, &term) ? find_stem(m, c->field, term, &c->at)
                                                                : find_form(m, c->field, term, &c->at);
    return rc ? rc : widen(m, n->terms, c->at, &c->at);
}

static int match_leaf(matcher *m, const query_node *n, bool *matches)
{
    matched_clause c;
    int rc = find_leaf(m, n, &c);
    *matches = rc == 0 && c.at.n;
    return *matches ? add_clause(m, &c) : rc;
}

/* A phrase, or each operand of NEAR, as a clause, where it is part of what matches. */
static int match_near(matcher *m, const query_node *n, bool *matches)
{
    arena scratch = ARENA_INIT;
    near_marks found = {NULL, 0, 0};
    near x = {.segment = m->segment,
              .snapshot = m->snapshot,
              .expansions = m->expansions,
              .field = plan_field_number(m->snapshot, n),
              .memory = m->memory,
              .scratch = &scratch};
    *matches = false;
    if (x.field == UINT32_MAX || !m->segment->positions)
        return 0;
    int rc = near_open(&x, n, m->error);
    if (rc == 0)
        near_mark_words(&x, m->doc, &found);
    rc = rc ? rc : near_error(&x, m->error);
    *matches = found.n > 0;
    for (uint32_t i = 0; i < found.n && rc == 0; i++) {
        const near_mark *k = &found.marks[i];
        rc = add_clause(m, &(matched_clause){k->node, x.field, {k->at, k->n}, 0});
    }
    arena_free(&scratch);
    return rc;
}

static int match_node(matcher *m, const query_node *n, bool *matches);

/* What an excluded clause adds goes with the whole group. */
static int match_group(matcher *m, const query_node *n, bool *matches)
{
    bool required = false, all = true;
    uint32_t any = 0, least = n->number;
    uint32_t before = m->out->n;
    for (uint32_t i = 0; i < n->nclauses && all; i++) {
        const query_clause *c = &n->clauses[i];
        bool one;
        int rc = match_node(m, c->node, &one);
        if (rc)
            return rc;
        required |= c->occur == OCCUR_MUST;
        any += one && c->occur == OCCUR_SHOULD;
        all = c->occur == OCCUR_SHOULD || one == (c->occur == OCCUR_MUST);
    }
    *matches = all && any >= (least ? least : !required);
    if (!*matches)
        m->out->n = before;
    return 0;
}

static int match_node(matcher *m, const query_node *n, bool *matches)
{
    switch (n->type) {
    case QUERY_NEAR:
    case QUERY_PHRASE:
        return match_near(m, n, matches);
    case QUERY_WORD:
    case QUERY_TERMS:
        return match_leaf(m, n, matches);
    case QUERY_GROUP:
        return match_group(m, n, matches);
    case QUERY_ALL:
        *matches = true;
        return 0;
    case QUERY_EXISTS:
        *matches = matched_field(m->snapshot, m->segment, m->doc, n);
        return 0;
    case QUERY_NOTHING:
        *matches = false;
        return 0;
    }
    return 0;
}

/* Every form that matching the tree will ask for. */
static int want_forms(matcher *m, const query_node *n)
{
    matched_clause c;
    int rc = 0;
    if (n->type == QUERY_WORD || n->type == QUERY_TERMS)
        rc = find_leaf(m, n, &c);
    for (uint32_t i = 0; i < n->nclauses && rc == 0; i++)
        rc = want_forms(m, n->clauses[i].node);
    return rc;
}

int matched_find(matched *out, const matched_source *source, arena *memory, fsk_error *e)
{
    const snapshot *s = source->snapshot;
    *out = (matched){0};
    retrace again = {.memory = memory};
    matcher m = {.out = out,
                 .snapshot = s,
                 .segment = s->segments[source->segment].segment,
                 .doc = source->doc,
                 .expansions = source->expansions,
                 .memory = memory,
                 .error = e};
    bool matches;
    int rc = 0;
    if (!m.segment->positions) {
        m.retrace = &again;
        rc = want_forms(&m, source->query->root);
        rc = rc ? rc : retrace_read(&again, source->text);
    }
    if (rc == 0)
        rc = match_node(&m, source->query->root, &matches);
    for (uint32_t i = 0; i < out->n && rc == 0; i++)
        rc = weigh(&m, &out->clauses[i]);
    return rc;
}
