/* terms.c -- see terms.h.
 *
 * RM3: the relevance model of V. Lavrenko, W. B. Croft, SIGIR 2001, mixed with the query as N. Abdul-Jaleel
 * et al., TREC 2004, do: a term weighs the sum over documents of importance * tf / terms of the document.
 * Bo1: G. Amati, Glasgow 2003: tf * log2((1 + p) / p) + log2(1 + p), where p is the term's documents in the
 * index per document (its occurrences in the original, which would need its lists to be read). */
#include "feedback/terms.h"
#include "base/str.h"
#include <math.h>
#include <stdlib.h>

typedef struct wanted {
    const feedback_terms *terms;
    fsk_str term;
} wanted;

static bool same_term(uint32_t id, const void *context)
{
    const wanted *w = context;
    return str_equal(w->terms->terms[id].term, w->term);
}

int feedback_terms_init(feedback_terms *t, const analyzer *a, const snapshot *s, fsk_error *e)
{
    uint64_t languages = analyzer_languages(a);
    *t = (feedback_terms){.analyzer = a, .snapshot = s, .memory = ARENA_INIT, .error = e};
    t->alone = !(languages & (languages - 1));
    int rc = folder_new(a, &t->folder, e);
    return rc || hash_init(&t->table, 1024) ? rc : error_nomem(e);
}

void feedback_terms_free(feedback_terms *t)
{
    folder_free(t->folder);
    hash_free(&t->table);
    arena_free(&t->memory);
}

/* ---- counting ---- */

/* A letter, or any byte that is not ASCII; and more than one character of ASCII. */
static bool describes(fsk_str raw)
{
    bool letter = false;
    for (size_t i = 0; i < raw.n; i++)
        letter |= (raw.p[i] >= 'a' && raw.p[i] <= 'z') || (unsigned char)raw.p[i] >= 0x80;
    return letter && raw.n > 1;
}

/* NULL: no memory. */
static feedback_term *add_term(feedback_terms *t, fsk_str term, fsk_str raw)
{
    feedback_term *terms = arena_more(&t->memory, t->terms, t->n, &t->room, 256, sizeof *terms);
    if (!terms)
        return NULL;
    t->terms = terms;
    feedback_term new = {.here = UINT32_MAX};
    new.term = (fsk_str){arena_dup(&t->memory, term.p, term.n), term.n};
    new.raw = (fsk_str){arena_dup(&t->memory, raw.p, raw.n), raw.n};
    if (!new.term.p || !new.raw.p || !hash_add(&t->table, hash_bytes(term.p, term.n), t->n))
        return NULL;
    t->terms[t->n] = new;
    return &t->terms[t->n++];
}

static int count_here(feedback_terms *t, feedback_term *term)
{
    if (term->here != t->docs) {
        uint32_t *here = arena_more(&t->memory, t->here, t->nhere, &t->here_room, 256, sizeof *here);
        if (!here)
            return error_nomem(t->error);
        t->here = here;
        t->here[t->nhere++] = (uint32_t)(term - t->terms);
        term->here = t->docs;
        term->tf_here = 0;
    }
    term->tf_here++;
    t->count_here++;
    return 0;
}

static int add_word(feedback_terms *t, fsk_str surface)
{
    fsk_str raw = folder_fold(t->folder, (const uint8_t *)surface.p, surface.n);
    if (!describes(raw) || analyzer_stops(t->analyzer, raw))
        return 0;
    wanted w = {t, t->alone ? folder_stem(t->folder, raw) : raw};
    uint32_t id = hash_find(&t->table, hash_bytes(w.term.p, w.term.n), same_term, &w);
    feedback_term *term = id != HASH_NONE ? &t->terms[id] : add_term(t, w.term, raw);
    return term ? count_here(t, term) : error_nomem(t->error);
}

int feedback_terms_text(feedback_terms *t, fsk_str text)
{
    token_scanner scanner;
    text_token found;
    int rc = 0;
    text.n = text.n < FEEDBACK_BYTES ? text.n : FEEDBACK_BYTES;
    tokens_begin(&scanner, text);
    while (rc == 0 && tokens_next(&scanner, &found)) {
        if (found.kind == KIND_WORD) /* what has a stem */
            rc = add_word(t, (fsk_str){text.p + found.start, found.end - found.start});
    }
    return rc;
}

void feedback_terms_end(feedback_terms *t, double importance)
{
    for (uint32_t i = 0; i < t->nhere; i++) {
        feedback_term *term = &t->terms[t->here[i]];
        term->tf += term->tf_here;
        term->share += importance * term->tf_here / t->count_here;
        term->docs++;
    }
    t->nhere = t->count_here = 0;
    t->docs++;
}

/* ---- choosing ---- */

static int commonest_first(const void *a, const void *b)
{
    const feedback_term *x = a, *y = b;
    if (x->docs != y->docs)
        return x->docs > y->docs ? -1 : 1;
    if (x->tf != y->tf)
        return x->tf > y->tf ? -1 : 1;
    return str_compare(x->term, y->term);
}

static int heaviest_first(const void *a, const void *b)
{
    const feedback_term *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return str_compare(x->term, y->term);
}

/* Terms in more than a tenth of the index say nothing, nor do those that it does not have. */
static double weigh(const feedback_term *term, fsk_feedback_method how, uint64_t df, uint64_t docs)
{
    double p = (double)df / (double)docs;
    if (df == 0 || (docs >= 100 && p > 0.1))
        return 0;
    return how == FSK_FEEDBACK_RM3 ? term->share : term->tf * log2((1 + p) / p) + log2(1 + p);
}

/* In how many documents the word is, in each by its language. */
static int df_of(const feedback_terms *t, const feedback_term *term, uint64_t *df)
{
    int rc = 0;
    *df = 0;
    for (uint32_t i = 0; i < t->snapshot->nsegments && rc == 0; i++) {
        const snapshot_segment *s = &t->snapshot->segments[i];
        uint64_t here;
        rc = folder_speak(t->folder, s->segment->language, t->error);
        if (rc)
            return rc;
        uint32_t space = folder_has_stems(t->folder) ? SPACE_STEM : SPACE_RAW;
        rc = snapshot_df(s, FIELD_GATHERED, space, folder_stem(t->folder, term->raw), &here, t->error);
        *df += here;
    }
    return rc;
}

int feedback_terms_choose(feedback_terms *t, fsk_feedback_method how, uint32_t n)
{
    uint64_t docs, tokens, df;
    double sum = 0;
    snapshot_field(t->snapshot, FIELD_GATHERED, &docs, &tokens);
    if (t->n)
        qsort(t->terms, t->n, sizeof *t->terms, commonest_first);
    t->n = t->n < FEEDBACK_CANDIDATES ? t->n : FEEDBACK_CANDIDATES;
    for (uint32_t i = 0; i < t->n; i++) {
        int rc = df_of(t, &t->terms[i], &df);
        if (rc)
            return rc;
        t->terms[i].weight = weigh(&t->terms[i], how, df, docs);
    }
    if (t->n)
        qsort(t->terms, t->n, sizeof *t->terms, heaviest_first);
    t->n = t->n < n ? t->n : n;
    while (t->n && t->terms[t->n - 1].weight <= 0)
        t->n--;
    for (uint32_t i = 0; i < t->n; i++)
        sum = how == FSK_FEEDBACK_RM3 ? sum + t->terms[i].weight : t->terms[0].weight;
    for (uint32_t i = 0; i < t->n; i++)
        t->terms[i].weight /= sum;
    return 0;
}
