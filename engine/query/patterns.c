/* patterns.c -- what stands for many terms: wildcards, misspellings, expressions, ranges.
 *
 * Relies on: build.c for words, automaton.h to try expressions.  Invariant: what is made prints as text that
 * is read as the same node; what would not is read as text instead, and a note says so. */
#include "query/automaton.h"
#include "query/parse.h"
#include <string.h>

/* A star, or a question mark with something behind it: that at the end of a question is none. */
bool patterns_wild(fsk_str text)
{
    size_t n = text.n;
    while (n && text.p[n - 1] == '?')
        n--;
    return memchr(text.p, '*', n) || memchr(text.p, '?', n);
}

static query_node *new_terms(parser *p, terms_kind kind, uint32_t n)
{
    query_node *node = build_node(&p->query->memory, QUERY_TERMS);
    if (!node || !(node->terms = arena_zalloc(&p->query->memory, n * sizeof *node->terms)))
        return NULL;
    node->kind = kind;
    node->nterms = n;
    p->words++;
    return node;
}

/* ---- wildcards ---- */

/* The folded pattern; n is 0 when some piece between wildcards is not part of one word, or there is none. */
static int fold_pattern(parser *p, fsk_str text, fsk_str *out)
{
    char *to = arena_alloc(&p->query->memory, text.n + TERM_MAX + 1);
    size_t n = 0, literals = 0;
    *out = (fsk_str){NULL, 0};
    if (!to)
        return error_nomem(p->error);
    for (size_t from = 0, i = 0; i <= text.n; i++) {
        bool wild = i < text.n && (text.p[i] == '*' || text.p[i] == '?');
        if (i < text.n && !wild)
            continue;
        if (i > from) {
            fsk_str raw, piece = {text.p + from, i - from};
            int rc = build_plain_word(p, piece, &raw);
            if (rc || !raw.n || memchr(raw.p, ':', raw.n) || n + raw.n > TERM_MAX)
                return rc;
            memcpy(to + n, raw.p, raw.n);
            n += raw.n;
            literals++;
        }
        if (wild && !(text.p[i] == '*' && n && to[n - 1] == '*'))
            to[n++] = text.p[i];
        from = i + 1;
        if (n > TERM_MAX)
            return 0;
    }
    if (literals)
        *out = (fsk_str){to, n};
    return 0;
}

static int build_wild(parser *p, const token *t, query_node **out)
{
    fsk_str pattern;
    size_t n = t->text.n;
    bool star = memchr(t->text.p, '*', n) != NULL;
    while (!star && t->text.p[n - 1] == '?')
        n--;
    int rc = t->exact || t->edits ? 0 : fold_pattern(p, (fsk_str){t->text.p, n}, &pattern);
    if (rc)
        return rc;
    if (t->exact || t->edits || !pattern.n) {
        if (!star)
            return 0;
        return note_add(p, t->offset, "`*` in \"%s\" at byte %zu is no wildcard: read as text",
                        note_excerpt(t->text).text, t->offset);
    }
    *out = new_terms(p, TERMS_WILD, 1);
    if (!*out)
        return error_nomem(p->error);
    (*out)->terms[0].bytes = pattern;
    return 0;
}

/* ---- the others ---- */

static int build_fuzzy(parser *p, const token *t, query_node **out)
{
    fsk_str raw;
    int rc = build_plain_word(p, t->text, &raw);
    if (rc)
        return rc;
    if (!raw.n || memchr(raw.p, ':', raw.n)) /* which could be read as a field */
        return note_add(p, t->offset, "`~` behind \"%s\" at byte %zu: it is not one word, read as text",
                        note_excerpt(t->text).text, t->offset);
    bool name = t->edits == EDITS_NAME;
    *out = new_terms(p, name ? TERMS_NAME : TERMS_FUZZY, 1);
    if (!*out)
        return error_nomem(p->error);
    (*out)->terms[0].bytes = raw;
    (*out)->number = name ? 0 : t->edits;
    return 0;
}

static int build_regex(parser *p, const token *t, query_node **out)
{
    arena scratch = ARENA_INIT;
    automaton *ignored;
    fsk_error why = {0};
    int rc = automaton_new(TERMS_REGEX, t->text, 0, &scratch, &ignored, &why);
    arena_free(&scratch);
    if (rc == FSK_E_INVAL) {
        size_t at = (size_t)(t->text.p - p->text.p) + why.offset;
        return note_add(p, at, "expression at byte %zu: at byte %zu, %s: read as text", t->offset, at,
                        why.text);
    }
    *out = rc ? NULL : new_terms(p, TERMS_REGEX, 1);
    if (!*out)
        return error_nomem(p->error);
    (*out)->terms[0].bytes = (fsk_str){arena_dup(&p->query->memory, t->text.p, t->text.n), t->text.n};
    return (*out)->terms[0].bytes.p ? 0 : error_nomem(p->error);
}

/* A bound of a range; *good false: it is neither a word nor `*`. */
static int build_bound(parser *p, fsk_str text, fsk_str *out, bool *good)
{
    *out = (fsk_str){NULL, 0};
    if (text.n == 1 && text.p[0] == '*')
        return 0;
    int rc = build_plain_word(p, text, out);
    *good &= out->n > 0;
    return rc;
}

static int build_range(parser *p, const token *t, query_node **out)
{
    query_node *node = new_terms(p, TERMS_RANGE, 2);
    bool good = true;
    if (!node)
        return error_nomem(p->error);
    int rc = build_bound(p, t->text, &node->terms[0].bytes, &good);
    rc = rc ? rc : build_bound(p, t->high, &node->terms[1].bytes, &good);
    if (rc)
        return rc;
    if (!good)
        return note_add(p, t->offset, "range at byte %zu: a bound is not one word, read as text", t->offset);
    node->number =
        t->bounds | (node->terms[0].bytes.n ? 0 : RANGE_LOW) | (node->terms[1].bytes.n ? 0 : RANGE_HIGH);
    *out = node;
    return 0;
}

int build_terms(parser *p, const token *t, fsk_str field, query_node **out)
{
    int rc;
    *out = NULL;
    if (p->words == WORDS_MAX)
        return 0; /* build_words says so */
    if (t->type == TOKEN_REGEX)
        rc = build_regex(p, t, out);
    else if (t->type == TOKEN_RANGE)
        rc = build_range(p, t, out);
    else
        rc = t->edits && !patterns_wild(t->text) ? build_fuzzy(p, t, out) : build_wild(p, t, out);
    return rc || !*out ? rc : build_field(p, *out, field);
}
