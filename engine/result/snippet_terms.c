/* snippet_terms.c -- see snippet_terms.h. */
#include "result/snippet_terms.h"
#include "segment/dict.h"
#include <math.h>
#include <string.h>

typedef struct term_match {
    const snippet_terms *terms;
    fsk_str raw;
} term_match;

static bool same_term(uint32_t id, const void *context)
{
    const term_match *m = context;
    fsk_str have = m->terms->terms[id].raw;
    return have.n == m->raw.n && memcmp(have.p, m->raw.p, have.n) == 0;
}

const wanted_term *snippet_terms_find(const snippet_terms *t, fsk_str raw)
{
    term_match m = {t, raw};
    uint32_t id = hash_find(&t->table, hash_bytes(raw.p, raw.n), same_term, &m);
    return id == HASH_NONE ? NULL : &t->terms[id];
}

static int add_term(snippet_terms *t, fsk_str raw, float weight, bool alone)
{
    const wanted_term *known = snippet_terms_find(t, raw);
    if (known) {
        t->terms[known - t->terms].alone |= alone;
        return 0;
    }
    if (t->n == t->room) {
        uint32_t room = t->room ? 2 * t->room : 32;
        wanted_term *bigger = arena_alloc(t->memory, room * sizeof *bigger);
        if (!bigger)
            return error_nomem(t->error);
        if (t->n)
            memcpy(bigger, t->terms, t->n * sizeof *bigger);
        t->terms = bigger;
        t->room = room;
    }
    char *copy = arena_dup(t->memory, raw.p, raw.n);
    if (!copy || !hash_add(&t->table, hash_bytes(raw.p, raw.n), t->n))
        return error_nomem(t->error);
    t->terms[t->n++] = (wanted_term){{copy, raw.n}, t->nclauses, weight, alone};
    return 0;
}

static float weight_of(uint64_t docs, uint64_t df)
{
    return (float)log(2 + (double)docs / (double)(df + 1));
}

/* The forms of a stem in all segments; the df of the stem in *df. */
static int add_forms(snippet_terms *t, fsk_str stem, uint64_t *df, bool add, float weight)
{
    for (uint32_t i = 0; i < t->snapshot->nsegments; i++) {
        const segment *s = t->snapshot->segments[i].segment;
        const segment_section *section = segment_section_find(s, FIELD_GATHERED, SPACE_STEM);
        dict_entry entry;
        int rc = section ? dict_find(s, section, stem, &entry, t->error) : FSK_E_NOTFOUND;
        if (rc == FSK_E_NOTFOUND)
            continue;
        if (rc != 0)
            return rc;
        *df += entry.df;
        const uint8_t *p = entry.forms;
        for (uint32_t f = 0; f < entry.nforms && add; f++) {
            uint8_t form[TERM_MAX + 1];
            size_t n;
            if (!dict_form_next(&p, entry.forms_end, stem, form, &n))
                return error_set(t->error, FSK_E_CORRUPT, "damaged dictionary; run fossick-admin check");
            if ((rc = add_term(t, (fsk_str){(const char *)form, n}, weight, true)) != 0)
                return rc;
        }
    }
    return 0;
}

static int add_word(snippet_terms *t, const query_node *n)
{
    uint64_t df = 0;
    if (!n->stem)
        return add_term(t, n->raw.n ? n->raw : n->terms[0].bytes, 2, true);
    int rc = add_forms(t, n->terms[0].bytes, &df, false, 0);
    float weight = weight_of(t->snapshot->docs, df);
    if (rc == 0)
        rc = add_term(t, n->raw, weight, true);
    return rc ? rc : add_forms(t, n->terms[0].bytes, &df, true, weight);
}

static int add_phrase(snippet_terms *t, const query_node *n)
{
    wanted_phrase *bigger = arena_alloc(t->memory, (t->nphrases + 1) * sizeof *bigger);
    if (!bigger)
        return error_nomem(t->error);
    if (t->nphrases)
        memcpy(bigger, t->phrases, t->nphrases * sizeof *bigger);
    t->phrases = bigger;
    t->phrases[t->nphrases++] = (wanted_phrase){n->terms, n->nterms};
    int rc = 0;
    for (uint32_t i = 0; i < n->nterms && rc == 0; i++) {
        rc = add_term(t, n->terms[i].bytes, 2, false);
        t->nclauses++;
    }
    return rc;
}

static int add_node(snippet_terms *t, const query_node *n)
{
    int rc = 0;
    if (n->type == QUERY_WORD) {
        rc = add_word(t, n);
        t->nclauses++;
    } else if (n->type == QUERY_PHRASE) {
        rc = add_phrase(t, n);
    }
    for (uint32_t i = 0; i < n->nclauses && rc == 0; i++) {
        if (n->clauses[i].occur != OCCUR_MUST_NOT)
            rc = add_node(t, n->clauses[i].node);
    }
    return rc;
}

int snippet_terms_init(snippet_terms *t, const snapshot *s, const query *q, arena *memory, fsk_error *e)
{
    *t = (snippet_terms){.memory = memory, .snapshot = s, .error = e};
    if (!hash_init(&t->table, 32))
        return error_nomem(e);
    return add_node(t, q->root);
}

void snippet_terms_free(snippet_terms *t)
{
    hash_free(&t->table);
}
