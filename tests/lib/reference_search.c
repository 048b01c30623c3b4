/* reference_search.c -- brute force: every leaf of the query against every token, the tree for every
 * document.
 *
 * Weights, as exec/bm25.h and exec/plan.h have them: a leaf weighs its repetitions times the sum of its
 * words' idf (each as often as it stands in the phrase, rarest words first), nothing when one of them is
 * nowhere; W is its share of 2^30 among all leaves that are not excluded. */
#include "codec/norm.h"
#include "reference_inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GATHERED = 0 };

/* Whose norms and numbers of tokens a leaf scores by. */
typedef struct field_sums {
    uint64_t docs, tokens;
} field_sums;

typedef struct leaf {
    const query_node *node;
    bool scoring;
    uint32_t field;           /* NONE: no document has it */
    uint32_t word[LANGUAGES]; /* of a word: its term in documents of each language */
    bool stem[LANGUAGES];     /* which is a stem */
    uint32_t *tf, *length;    /* by present document */
    double weight;
    uint32_t *points;
    struct word_weight *words; /* distinct; not for BM25 */
    uint32_t nwords;
    reference_formula formula;
} leaf;

typedef struct search {
    reference *r;
    leaf *leaves;
    uint32_t nleaves, next;
    double total, k1, b;
    fsk_scorer scorer; /* BM25 is scored here, others by reference_scorers.c */
    double param;
} search;

/* ---- one leaf ---- */

static bool in_field(const leaf *l, uint32_t field)
{
    return l->field == GATHERED || l->field == field;
}

static uint32_t term_number(const search *s, fsk_str bytes)
{
    return names_find(&s->r->terms, bytes);
}

static uint32_t count_term(const search *s, const leaf *l, const document *d, uint32_t term)
{
    const tokens *t = &s->r->tokens;
    bool word = l->node->type == QUERY_WORD;
    const uint32_t *what = word && l->stem[d->language] ? t->stem : t->raw;
    uint32_t n = 0;
    term = word ? l->word[d->language] : term;
    for (uint32_t i = d->first; i < d->end && term != REFERENCE_NONE; i++)
        n += what[i] == term && in_field(l, t->field[i]);
    return n;
}

static void find_word(const search *s, leaf *l)
{
    for (uint32_t i = 0; i < LANGUAGES; i++) {
        fsk_str term;
        l->stem[i] = query_term_in(l->node, 0, i, &term);
        l->word[i] = term_number(s, term);
    }
}

/* Looks from token i on, which stands before. */
static bool stands_at(const search *s, const leaf *l, const document *d, uint32_t i, uint32_t term,
                      uint32_t position)
{
    const tokens *t = &s->r->tokens;
    while (i < d->end && t->position[i] < position)
        i++;
    for (; i < d->end && t->position[i] == position; i++)
        if (t->raw[i] == term && in_field(l, t->field[i]))
            return true;
    return false;
}

/* All terms of the pattern as one. */
static void count_expansion(const search *s, const leaf *l)
{
    const tokens *t = &s->r->tokens;
    uint8_t *counts = reference_expand(s->r, l->node, l->field, false);
    for (uint32_t i = 0; i < s->r->npresent; i++) {
        const document *d = &s->r->docs[s->r->present[i]];
        for (uint32_t j = d->first; j < d->end; j++)
            l->tf[i] += !in_field(l, t->field[j])      ? 0
                        : s->scorer == FSK_SCORER_BM25 ? counts[t->raw[j]]
                                                       : counts[t->raw[j]] > 0;
    }
    free(counts);
}

/* Positions of a field are those of the gathered field from another start. */
static uint32_t count_phrase(const search *s, const leaf *l, const document *d, const uint32_t *terms)
{
    const tokens *t = &s->r->tokens;
    const query_term *words = l->node->terms;
    uint32_t n = 0;
    for (uint32_t i = d->first; i < d->end; i++) {
        if (t->raw[i] != terms[0] || !in_field(l, t->field[i]))
            continue;
        bool all = true;
        for (uint32_t w = 1; w < l->node->nterms && all; w++)
            all = stands_at(s, l, d, i, terms[w], t->position[i] + words[w].position - words[0].position);
        n += all;
    }
    return n;
}

static void measure(const search *s, leaf *l, field_sums *sums)
{
    const tokens *t = &s->r->tokens;
    for (uint32_t i = 0; i < s->r->npresent; i++) {
        const document *d = &s->r->docs[s->r->present[i]];
        for (uint32_t j = d->first; j < d->end; j++)
            l->length[i] += in_field(l, t->field[j]);
        sums->docs += l->length[i] > 0;
        sums->tokens += l->length[i];
    }
}

static uint64_t document_frequency(const search *s, const leaf *l, uint32_t term)
{
    uint64_t df = 0;
    for (uint32_t i = 0; i < s->r->npresent; i++)
        df += count_term(s, l, &s->r->docs[s->r->present[i]], term) > 0;
    return df;
}

typedef struct word_weight {
    uint32_t term, times;
    uint64_t df, cf;
} word_weight;

/* The distinct words, those in fewer documents first; among equals as they stand. */
static uint32_t distinct_words(const search *s, const leaf *l, const uint32_t *terms, word_weight *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->node->nterms; i++) {
        uint32_t j = 0;
        while (j < n && out[j].term != terms[i])
            j++;
        if (j < n) {
            out[j].times++;
            continue;
        }
        word_weight w = {terms[i], 1, document_frequency(s, l, terms[i]), 0};
        for (j = n++; j > 0 && out[j - 1].df > w.df; j--)
            out[j] = out[j - 1];
        out[j] = w;
    }
    return n;
}

/* By the df, cf and times of its words, rarest first; takes them over. */
static void weigh(const search *s, leaf *l, const field_sums *sums, word_weight *words, uint32_t n,
                  double average)
{
    double sum = 0;
    l->words = words;
    l->nwords = n;
    l->formula = (reference_formula){
        s->scorer, s->param, s->k1, s->b, (double)sums->docs, (double)sums->tokens, average};
    for (uint32_t i = 0; i < n; i++) {
        double df = (double)words[i].df, all = (double)sums->docs;
        if (s->scorer == FSK_SCORER_BM25)
            sum += words[i].times * log(1 + (all - df + 0.5) / (df + 0.5));
        else if (words[i].df) /* the most that the words can score */
            sum += words[i].times * reference_formula_limit(&l->formula, df, (double)words[i].cf);
    }
    bool nowhere = n == 0 || words[0].df == 0;
    l->weight = l->scoring && !nowhere ? sum * ((double)l->node->weight / WEIGHT_ONE) : 0;
}

static void weigh_words(const search *s, leaf *l, const field_sums *sums, const uint32_t *terms,
                        double average)
{
    word_weight *words = reference_alloc(l->node->nterms, sizeof *words);
    uint32_t n = distinct_words(s, l, terms, words);
    for (uint32_t i = 0; i < n && s->scorer != FSK_SCORER_BM25; i++)
        for (uint32_t d = 0; d < s->r->npresent; d++)
            words[i].cf += count_term(s, l, &s->r->docs[s->r->present[d]], words[i].term);
    weigh(s, l, sums, words, n, average);
}

/* All terms as one word. */
static void weigh_expansion(const search *s, leaf *l, const field_sums *sums, double average)
{
    word_weight *word = reference_alloc(1, sizeof *word);
    word->times = 1;
    for (uint32_t i = 0; i < s->r->npresent; i++) {
        word->df += l->tf[i] > 0;
        word->cf += l->tf[i];
    }
    weigh(s, l, sums, word, 1, average);
}

/* The most spans that do not overlap, in every document; the weight is that of the lists that bound them. */
static void find_near(const search *s, leaf *l, const field_sums *sums, double average)
{
    uint32_t n;
    for (uint32_t i = 0; i < s->r->npresent; i++) {
        uint32_t next = 0;
        naive_spans spans = reference_spans(s->r, l->node, l->field, &s->r->docs[s->r->present[i]]);
        for (uint32_t j = 0; j < spans.n; j++) {
            if (spans.at[j].start < next)
                continue;
            l->tf[i]++;
            next = spans.at[j].end + 1;
        }
        free(spans.at);
    }
    near_word *lists = reference_near_words(s->r, l->node, l->field, &n);
    word_weight *words = reference_alloc(n, sizeof *words);
    for (uint32_t i = 0; i < n; i++) {
        word_weight w = {i, 1, lists[i].df, lists[i].cf};
        uint32_t j = i;
        for (; j > 0 && words[j - 1].df > w.df; j--)
            words[j] = words[j - 1];
        words[j] = w;
    }
    free(lists);
    weigh(s, l, sums, words, n, average);
}

/* After this tf and weight are known; average is of the field. */
static void find(const search *s, leaf *l, double *average)
{
    if (l->node->type == QUERY_TERMS || l->node->type == QUERY_EXISTS) {
        field_sums all = {0, 0};
        measure(s, l, &all);
        *average = all.docs ? (double)all.tokens / (double)all.docs : 1;
        if (l->node->type == QUERY_TERMS)
            count_expansion(s, l);
        else
            memcpy(l->tf, l->length, s->r->npresent * sizeof *l->tf);
        if (l->node->type == QUERY_TERMS)
            weigh_expansion(s, l, &all, *average);
        return;
    }
    if (l->node->type == QUERY_NEAR || l->node->loose) {
        field_sums all = {0, 0};
        measure(s, l, &all);
        *average = all.docs ? (double)all.tokens / (double)all.docs : 1;
        find_near(s, l, &all, *average);
        return;
    }
    uint32_t nterms = l->node->nterms;
    uint32_t *terms = reference_alloc(nterms, sizeof *terms);
    field_sums sums = {0, 0};
    bool known = true;
    for (uint32_t i = 0; i < nterms; i++) {
        terms[i] = term_number(s, l->node->terms[i].bytes);
        known &= l->node->type == QUERY_WORD || terms[i] != REFERENCE_NONE;
    }
    if (l->node->type == QUERY_WORD)
        find_word(s, l);
    measure(s, l, &sums);
    *average = sums.docs ? (double)sums.tokens / (double)sums.docs : 1;
    for (uint32_t i = 0; i < s->r->npresent && known; i++) {
        const document *d = &s->r->docs[s->r->present[i]];
        l->tf[i] = l->node->type == QUERY_WORD ? count_term(s, l, d, terms[0]) : count_phrase(s, l, d, terms);
    }
    if (known)
        weigh_words(s, l, &sums, terms, *average);
    free(terms);
}

static void score_otherwise(const search *s, leaf *l)
{
    double share = s->total > 0 ? l->weight * (1 << 30) / s->total : 0;
    double scale = s->total > 0 ? (double)l->node->weight / WEIGHT_ONE * (1 << 30) / s->total : 0;
    for (uint32_t i = 0; i < s->r->npresent && l->weight > 0; i++) {
        double sum = 0, length = norm_length[norm_of_length(l->length[i])];
        for (uint32_t w = 0; w < l->nwords && l->tf[i]; w++)
            sum += l->words[w].times * reference_formula_score(&l->formula, (double)l->words[w].df,
                                                               (double)l->words[w].cf, l->tf[i], length);
        l->points[i] = scale * sum < (uint32_t)share ? (uint32_t)(scale * sum) : (uint32_t)share;
    }
}

static float inverse_of(const search *s, uint32_t tokens, double average)
{
    double length = norm_length[norm_of_length(tokens)];
    return (float)(1 / (s->k1 * (1 - s->b + s->b * length / average)));
}

/* What a field adds to the sum of a plain word in each document. */
static void add_field(const search *s, const leaf *l, const fsk_field_weight *f, float *sums)
{
    leaf in = {.node = l->node, .field = names_find(&s->r->fields, (fsk_str){f->name, strlen(f->name)})};
    field_sums all = {0, 0};
    if (in.field == REFERENCE_NONE)
        return;
    find_word(s, &in);
    in.length = reference_alloc(s->r->npresent, sizeof *in.length);
    measure(s, &in, &all);
    double average = all.docs ? (double)all.tokens / (double)all.docs : 1;
    for (uint32_t i = 0; i < s->r->npresent; i++) {
        uint32_t tf = count_term(s, &in, &s->r->docs[s->r->present[i]], REFERENCE_NONE);
        if (tf)
            sums[i] += (float)tf * (float)((double)f->weight * (double)inverse_of(s, in.length[i], average));
    }
    free(in.length);
}

/* Turns tf and length into points, once the weights of all leaves are known. */
static void score(const search *s, leaf *l, double average)
{
    float w = s->total > 0 ? (float)(l->weight * (1 << 30) / s->total) : 0;
    float *sums = reference_alloc(s->r->npresent, sizeof *sums);
    for (uint32_t i = 0; i < s->r->npresent; i++) {
        float inverse = l->tf[i] ? inverse_of(s, l->length[i], average) : 0;
        if (terms_near(l->node->kind))
            inverse /= REFERENCE_FUZZY_UNIT;
        sums[i] = l->tf[i] ? (float)l->tf[i] * inverse : 0;
    }
    bool plain = l->node->type == QUERY_WORD && l->node->field.n == 0 && l->weight > 0;
    for (uint32_t f = 0; f < s->r->nweighed && plain; f++)
        add_field(s, l, &s->r->weighed[f], sums);
    for (uint32_t i = 0; i < s->r->npresent; i++)
        l->points[i] = l->tf[i] ? (uint32_t)(w - w / (1.0f + sums[i])) : 0;
    free(sums);
}

/* ---- all leaves ---- */

static bool is_leaf(const query_node *n)
{
    return n->type != QUERY_NOTHING && n->type != QUERY_ALL && n->type != QUERY_GROUP;
}

static uint32_t count_leaves(const query_node *n)
{
    uint32_t count = is_leaf(n);
    for (uint32_t i = 0; i < n->nclauses && n->type == QUERY_GROUP; i++)
        count += count_leaves(n->clauses[i].node);
    return count;
}

static uint32_t field_of(const search *s, fsk_str name)
{
    uint32_t number = names_find(&s->r->fields, name);
    bool body = name.n == 4 && memcmp(name.p, "text", 4) == 0;
    return body && number != REFERENCE_NONE ? GATHERED : number;
}

static void add_leaves(search *s, const query_node *n, bool scoring)
{
    if (is_leaf(n)) {
        leaf *l = &s->leaves[s->nleaves++];
        *l = (leaf){.node = n, .scoring = scoring, .field = field_of(s, n->field)};
        l->tf = reference_alloc(s->r->npresent, sizeof *l->tf);
        l->length = reference_alloc(s->r->npresent, sizeof *l->length);
        l->points = reference_alloc(s->r->npresent, sizeof *l->points);
    }
    for (uint32_t i = 0; i < n->nclauses && n->type == QUERY_GROUP; i++)
        add_leaves(s, n->clauses[i].node, scoring && n->clauses[i].occur != OCCUR_MUST_NOT);
}

static void evaluate_leaves(search *s)
{
    double *averages = reference_alloc(s->nleaves, sizeof *averages);
    for (uint32_t i = 0; i < s->nleaves; i++) {
        if (s->leaves[i].field != REFERENCE_NONE)
            find(s, &s->leaves[i], &averages[i]);
    }
    for (uint32_t i = 0; i < s->nleaves; i++)
        s->total += s->leaves[i].weight;
    for (uint32_t i = 0; i < s->nleaves; i++) {
        if (s->scorer == FSK_SCORER_BM25)
            score(s, &s->leaves[i], averages[i]);
        else
            score_otherwise(s, &s->leaves[i]);
    }
    free(averages);
}

static void free_leaves(search *s)
{
    for (uint32_t i = 0; i < s->nleaves; i++) {
        free(s->leaves[i].tf);
        free(s->leaves[i].length);
        free(s->leaves[i].points);
        free(s->leaves[i].words);
    }
    free(s->leaves);
}

/* ---- the tree, for one document ---- */

typedef struct verdict {
    bool match;
    uint32_t points;
} verdict;

/* Leaves are met in the order of add_leaves, so every clause is visited. */
static verdict judge(search *s, const query_node *n, uint32_t doc)
{
    if (n->type == QUERY_NOTHING || n->type == QUERY_ALL)
        return (verdict){n->type == QUERY_ALL, 0};
    if (n->type != QUERY_GROUP) {
        const leaf *l = &s->leaves[s->next++];
        return (verdict){l->tf[doc] > 0, l->points[doc]};
    }
    bool must = false, all = true, excluded = false;
    uint32_t some = 0;
    uint32_t points = 0;
    for (uint32_t i = 0; i < n->nclauses; i++) {
        query_occur occur = n->clauses[i].occur;
        verdict v = judge(s, n->clauses[i].node, doc);
        must |= occur == OCCUR_MUST;
        all &= occur != OCCUR_MUST || v.match;
        some += occur == OCCUR_SHOULD && v.match;
        excluded |= occur == OCCUR_MUST_NOT && v.match;
        points += occur != OCCUR_MUST_NOT && v.match ? v.points : 0;
    }
    bool match = !excluded && all && some >= (n->number ? n->number : !must);
    return (verdict){match, match ? points : 0};
}

static int best_first(const void *a, const void *b)
{
    const reference_hit *x = a, *y = b;
    if (x->points != y->points)
        return x->points > y->points ? -1 : 1;
    return x->rank_of_doc < y->rank_of_doc ? -1 : x->rank_of_doc > y->rank_of_doc;
}

static void judge_all(search *s, const query_node *root, reference_answer *out)
{
    double scale = s->total / (1 << 30);
    uint32_t live = 0;
    out->hits = reference_alloc(s->r->npresent, sizeof *out->hits);
    for (uint32_t i = 0; i < s->r->npresent; i++) {
        if (s->r->docs[s->r->present[i]].dead)
            continue;
        s->next = 0;
        verdict v = judge(s, root, i);
        if (v.match)
            out->hits[out->n++] =
                (reference_hit){s->r->present[i], live, v.points, (float)(v.points * scale)};
        live++;
    }
    qsort(out->hits, out->n, sizeof *out->hits, best_first);
}

void reference_weigh_fields(reference *r, const fsk_field_weight *fields, uint32_t n)
{
    static const fsk_field_weight usual = {"title", 1};
    r->weighed = fields ? fields : &usual;
    r->nweighed = fields ? n : 1;
}

void reference_nearness(reference *r, float weight)
{
    r->nearness = weight;
}

void reference_expansions(reference *r, uint32_t most)
{
    r->expansions = most;
}

int reference_search(reference *r, fsk_str text, uint32_t parse_flags, float k1, float b,
                     reference_answer *out, fsk_error *e)
{
    return reference_search_by(r, text, parse_flags, k1, b, FSK_SCORER_BM25, -1, out, e);
}

int reference_search_by(reference *r, fsk_str text, uint32_t parse_flags, float k1, float b,
                        fsk_scorer scorer, float param, reference_answer *out, fsk_error *e)
{
    query *q;
    *out = (reference_answer){0};
    int rc = query_parse(r->analyzer, text, parse_flags | (r->no_positions ? QUERY_NO_POSITIONS : 0), &q, e);
    if (rc == 0 && r->nearness > 0 && !r->no_positions)
        rc = query_add_neighbours(q, (double)r->nearness, e);
    if (rc)
        return rc;
    reference_order(r);
    search s = {.r = r, .k1 = k1 < 0 ? 1.5 : (double)k1, .b = b < 0 ? 0.6 : (double)b};
    s.scorer = scorer;
    s.param = reference_param(scorer, param);
    s.leaves = reference_alloc(count_leaves(q->root), sizeof *s.leaves);
    add_leaves(&s, q->root, true);
    evaluate_leaves(&s);
    judge_all(&s, q->root, out);
    reference_near_forget(r);
    free_leaves(&s);
    query_free(q);
    return 0;
}

void reference_answer_free(reference_answer *a)
{
    free(a->hits);
    *a = (reference_answer){0};
}
