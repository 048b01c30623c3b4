/* explain.c -- see explain.h: the tree is evaluated for the one document first, then written down. */
#include "result/explain.h"
#include "codec/norm.h"
#include "exec/plan_near.h"
#include "exec/scorer.h"
#include "result/matched.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct outcome outcome;
struct outcome {
    const query_node *node;
    query_occur occur;
    const leaf *leaf; /* of words and phrases */
    uint32_t tf, norm, points;
    uint32_t *field_tfs; /* of the leaf's fields; NULL: it has none */
    float sum;           /* then: of tf * inverse over all of them */
    bool matches;
    outcome *children;
};

typedef struct explainer {
    const explained *what;
    const leaf *next; /* leaves come in the order of the tree */
    buf *out;
    fsk_error *error;
} explainer;

/* ---- evaluating ---- */

/* The frequency in a list, which may be that of a pattern; 0 where the document is not in it. */
static int list_tf(explainer *x, const postings *p, uint32_t *tf)
{
    const explained *w = x->what;
    uint32_t docs_room[BLOCK_ROOM], tfs_room[BLOCK_ROOM];
    const kernels *codec = kernels_get();
    uint32_t block = p ? postings_seek(codec, p, 0, w->doc) : 0;
    *tf = 0;
    if (!p || block == p->nblocks)
        return 0;
    const uint32_t *docs = postings_docs(codec, p, block, docs_room),
                   *tfs = postings_tfs(codec, p, block, tfs_room);
    if (!docs || !tfs)
        return error_set(x->error, FSK_E_CORRUPT, "damaged postings; run fossick-admin check");
    for (uint32_t i = 0; i < postings_count(p, block); i++)
        if (docs[i] == w->doc)
            *tf = tfs[i];
    return 0;
}

static uint32_t length_byte(const explained *w, uint32_t field)
{
    const segment_field *f = segment_field_find(w->plan->snapshot->segments[w->segment].segment, field);
    return f ? segment_byte(f->norms, w->doc) : 0;
}

/* Points by BM25 over several fields. */
static int evaluate_fields(explainer *x, outcome *o)
{
    const leaf *l = o->leaf;
    float sum = (float)o->tf * l->field->inverse[o->norm];
    o->field_tfs = arena_zalloc(x->what->memory, l->nfields * sizeof *o->field_tfs);
    if (!o->field_tfs)
        return error_nomem(x->error);
    for (uint32_t i = 0; i < l->nfields; i++) {
        const leaf_field *f = &l->fields[i];
        int rc = list_tf(x, f->lists[x->what->segment], &o->field_tfs[i]);
        if (rc)
            return rc;
        if (o->field_tfs[i])
            sum += (float)o->field_tfs[i] * f->field->inverse[length_byte(x->what, f->field->field)];
    }
    o->sum = sum;
    o->points = bm25_share(l->w, sum);
    return 0;
}

/* Of a phrase each place where it stands counts, of NEAR those that do not overlap. */
static int near_tf(explainer *x, const outcome *o, uint32_t *tf)
{
    const explained *w = x->what;
    near *n;
    span_list places = {NULL, 0};
    *tf = 0;
    if (o->leaf->number == UINT32_MAX)
        return 0;
    int rc = plan_open_near(w->plan, o->leaf, w->segment, w->memory, &n, x->error);
    if (rc)
        return rc;
    if (o->node->type == QUERY_NEAR || o->node->loose) {
        *tf = near_count(n, w->doc);
    } else {
        near_spans(n, w->doc, &places);
        *tf = places.n;
    }
    return near_error(n, x->error);
}

static int evaluate_leaf(explainer *x, outcome *o)
{
    const explained *w = x->what;
    o->leaf = x->next++;
    bool row = o->node->type == QUERY_NEAR || o->node->type == QUERY_PHRASE;
    int rc = row ? near_tf(x, o, &o->tf)
                 : list_tf(x, o->leaf->nterms ? o->leaf->terms[0].lists[w->segment] : NULL, &o->tf);
    if (rc || !o->tf)
        return rc;
    o->matches = true;
    o->norm = length_byte(w, o->leaf->number);
    if (o->leaf->nfields)
        return evaluate_fields(x, o);
    o->points = clause_points(o->leaf->w, o->leaf->field, o->tf, (uint8_t)o->norm);
    return 0;
}

static int evaluate(explainer *x, outcome *o);

static int evaluate_group(explainer *x, outcome *o)
{
    const query_node *n = o->node;
    bool required = false, all = true;
    uint32_t any = 0, least = n->number;
    o->children = arena_zalloc(x->what->memory, n->nclauses * sizeof *o->children);
    if (!o->children)
        return error_nomem(x->error);
    for (uint32_t i = 0; i < n->nclauses; i++) {
        outcome *child = &o->children[i];
        child->node = n->clauses[i].node;
        child->occur = n->clauses[i].occur;
        int rc = evaluate(x, child);
        if (rc)
            return rc;
        if (child->occur == OCCUR_MUST_NOT) {
            all &= !child->matches;
            continue;
        }
        required |= child->occur == OCCUR_MUST;
        all &= child->matches || child->occur == OCCUR_SHOULD;
        any += child->matches && child->occur == OCCUR_SHOULD;
        o->points += child->points;
    }
    o->matches = all && any >= (least ? least : !required);
    o->points = o->matches ? o->points : 0;
    return 0;
}

static int evaluate(explainer *x, outcome *o)
{
    const explained *w = x->what;
    switch (o->node->type) {
    case QUERY_EXISTS:
        o->matches = matched_field(w->plan->snapshot, w->plan->snapshot->segments[w->segment].segment, w->doc,
                                   o->node);
        return 0;
    case QUERY_WORD:
    case QUERY_PHRASE:
    case QUERY_NEAR:
    case QUERY_TERMS:
        return evaluate_leaf(x, o);
    case QUERY_GROUP:
        return evaluate_group(x, o);
    case QUERY_ALL:
        o->matches = true;
        return 0;
    case QUERY_NOTHING:
        return 0;
    }
    return 0;
}

/* ---- writing ---- */

__attribute__((format(printf, 3, 4))) static void line(explainer *x, uint32_t depth, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (uint32_t i = 0; i < depth; i++)
        buf_put(x->out, "  ", 2);
    buf_put(x->out, text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
    buf_put_u8(x->out, '\n');
}

static const char *occur_name(query_occur o)
{
    return o == OCCUR_MUST ? "required, " : o == OCCUR_MUST_NOT ? "excluded, " : "";
}

static void write_name(const query_node *n, char *to, size_t cap)
{
    buf name = {0};
    if (n->type == QUERY_TERMS || n->type == QUERY_NEAR || n->loose) {
        snprintf(to, cap, "%s", query_describe(n).text);
        return;
    }
    if (n->field.n) {
        buf_put(&name, n->field.p, n->field.n);
        buf_put_u8(&name, ':');
    }
    buf_put(&name, n->type == QUERY_PHRASE ? "\"" : "=", n->type == QUERY_PHRASE || !n->stem);
    for (uint32_t i = 0; i < n->nterms; i++) {
        fsk_str term = n->type == QUERY_WORD && n->raw.n ? n->raw : n->terms[i].bytes;
        buf_put(&name, " ", i > 0);
        buf_put(&name, term.p, term.n);
    }
    buf_put(&name, "\"", n->type == QUERY_PHRASE);
    snprintf(to, cap, "%.*s", (int)name.n, name.p ? (const char *)name.p : "");
    buf_free(&name);
}

static double average_of(const leaf *l)
{
    return l->field->docs ? (double)l->field->tokens / (double)l->field->docs : 1;
}

/* What the fields add before the sum saturates; false if they add nothing. */
static bool write_fields(explainer *x, const outcome *o, uint32_t depth)
{
    const leaf *l = o->leaf;
    bool any = false;
    for (uint32_t i = 0; o->field_tfs && i < l->nfields; i++) {
        const bm25_field *f = l->fields[i].field;
        uint32_t norm = length_byte(x->what, f->field);
        const fsk_str *name = &x->what->plan->field_names[i];
        if (o->field_tfs[i])
            line(x, depth, "%.*s: frequency %u, length %u, inverse with the field's weight %.9g",
                 (int)name->n, name->p, o->field_tfs[i], norm_length[norm], (double)f->inverse[norm]);
        any |= o->field_tfs[i] > 0;
    }
    return any;
}

typedef struct term_name {
    char text[96];
} term_name;

/* A pattern stands for many terms, which count as one. */
static term_name name_of(fsk_str term)
{
    term_name name = {"any of its terms"};
    if (term.n)
        snprintf(name.text, sizeof name.text, "\"%.*s\"", (int)(term.n < 80 ? term.n : 80), term.p);
    return name;
}

static void write_bm25(explainer *x, const outcome *o, uint32_t depth)
{
    const leaf *l = o->leaf;
    const explained *w = x->what;
    double inverse = (double)l->field->inverse[o->norm];
    for (uint32_t i = 0; i < l->nterms; i++) {
        const leaf_term *t = &l->terms[i];
        const segment *s = w->plan->snapshot->segments[w->segment].segment;
        fsk_str term = t->bytes;
        char times[24] = "";
        if (o->node->type == QUERY_WORD)
            query_term_in(o->node, 0, s->language, &term);
        if (t->noffsets > 1)
            snprintf(times, sizeof times, ", %u times", t->noffsets);
        line(x, depth,
             "idf %.9g = ln(1 + (%" PRIu64 " - %" PRIu64 " + 0.5) / (%" PRIu64 " + 0.5)): %s%s in %" PRIu64
             " of %" PRIu64 " documents",
             bm25_idf(l->field->docs, t->df), l->field->docs, t->df, t->df, name_of(term).text, times, t->df,
             l->field->docs);
    }
    line(x, depth, "weight %.9g = idf * %.9g for repetition; as points %.10g = weight / %.9g * 2^30",
         l->weight, (double)o->node->weight / WEIGHT_ONE, (double)l->w, w->plan->total);
    line(x, depth,
         "frequency %u, length %u (kept in a byte, as the smallest that is coded so), average length %.9g",
         o->tf, norm_length[o->norm], average_of(l));
    line(x, depth, "inverse %.9g = 1 / (%.9g * (1 - %.9g + %.9g * %u / %.9g))", inverse, w->k1, w->b, w->b,
         norm_length[o->norm], average_of(l));
    if (write_fields(x, o, depth))
        line(x, depth, "points %u = floor(%.10g - %.10g / (1 + %.9g)), the sum of frequency * inverse",
             o->points, (double)l->w, (double)l->w, (double)o->sum);
    else
        line(x, depth, "points %u = floor(%.10g - %.10g / (1 + %u * %.9g))", o->points, (double)l->w,
             (double)l->w, o->tf, inverse);
}

/* Formulas are in exec/scorer.c; here is what goes into them. */
static void write_otherwise(explainer *x, const outcome *o, uint32_t depth)
{
    const leaf *l = o->leaf;
    const scoring *s = l->field->other;
    for (uint32_t i = 0; i < s->nwords; i++) {
        line(x, depth, "%s in %.9g of %.9g documents", name_of(l->terms[i].bytes).text, s->words[i].df,
             s->docs);
        if (s->how->uses_cf)
            line(x, depth, "%.9g times in %.9g words", s->words[i].cf, s->tokens);
    }
    line(x, depth,
         "frequency %u, length %u (kept in a byte, as the smallest that is coded so), average length %.9g",
         o->tf, norm_length[o->norm], s->average);
    line(x, depth, "points %u = floor(%.9g * %s(%u, %u)), parameter %.9g", o->points, s->scale, s->how->name,
         o->tf, norm_length[o->norm], s->param);
}

static void write_leaf(explainer *x, const outcome *o, uint32_t depth)
{
    char name[200];
    write_name(o->node, name, sizeof name);
    if (!o->matches) {
        line(x, depth, "%s: %sdoes not match", name, occur_name(o->occur));
        return;
    }
    if (o->occur == OCCUR_MUST_NOT || !o->leaf->scoring) {
        line(x, depth, "%s: excluded, but matches, %u time%s", name, o->tf, o->tf == 1 ? "" : "s");
        return;
    }
    line(x, depth, "%s: %smatches, %u points", name, occur_name(o->occur), o->points);
    if (o->leaf->field->other)
        write_otherwise(x, o, depth + 1);
    else
        write_bm25(x, o, depth + 1);
}

static void write_outcome(explainer *x, const outcome *o, uint32_t depth)
{
    switch (o->node->type) {
    case QUERY_EXISTS:
        line(x, depth, "%.*s:*: %s%s, 0 points", (int)o->node->field.n, o->node->field.p,
             occur_name(o->occur), o->matches ? "matches" : "does not match");
        return;
    case QUERY_WORD:
    case QUERY_PHRASE:
    case QUERY_NEAR:
    case QUERY_TERMS:
        write_leaf(x, o, depth);
        return;
    case QUERY_GROUP:
        line(x, depth, "group: %s%s, %u points", occur_name(o->occur),
             o->matches ? "matches" : "does not match", o->points);
        for (uint32_t i = 0; i < o->node->nclauses; i++)
            write_outcome(x, &o->children[i], depth + 1);
        return;
    case QUERY_ALL:
        line(x, depth, "*: %smatches, 0 points", occur_name(o->occur));
        return;
    case QUERY_NOTHING:
        line(x, depth, "nothing: does not match");
        return;
    }
}

static int write_query(explainer *x)
{
    const query *q = x->what->plan->query;
    size_t need = 0;
    query_print(q, NULL, 0, &need);
    buf_put(x->out, "query: ", 7);
    uint8_t *to = buf_add(x->out, need + 1);
    if (!to)
        return error_nomem(x->error);
    query_print(q, (char *)to, need + 1, NULL);
    to[need] = '\n';
    return 0;
}

int explain_write(const explained *what, buf *out, fsk_error *e)
{
    explainer x = {what, what->plan->leaves, out, e};
    outcome root = {.node = what->plan->query->root};
    int rc = evaluate(&x, &root);
    if (rc == 0)
        rc = write_query(&x);
    if (rc)
        return rc;
    double scale = what->plan->total / BM25_POINTS;
    if (root.matches)
        line(&x, 0, "score %.9g = %u points * %.9g / 2^30; k1 %.9g, b %.9g",
             (double)(float)(root.points * scale), root.points, what->plan->total, what->k1, what->b);
    else
        line(&x, 0, "the query does not find this document");
    write_outcome(&x, &root, 0);
    return out->failed ? error_nomem(e) : 0;
}
