/* build.c -- pieces of text to words and phrases, through the analyzer.
 *
 * A piece that is one word becomes a QUERY_WORD, one that the analyzer splits becomes a QUERY_PHRASE of raw
 * terms, as does what stands in quotes.  Relies on: text/.  Invariant: printing a node and reading it again
 * gives the same terms.  For nearly all words the raw term itself is read as that raw term; where it is not
 * (a ligature whose folding holds spaces, a term cut at TERM_MAX behind a full stop) the word as it stood is
 * kept in `shown`. */
#include "query/parse.h"
#include <string.h>

typedef struct part {
    fsk_str raw;
    fsk_str shown; /* empty: raw */
} part;

typedef struct parts {
    part first[8]; /* enough for most pieces */
    part *p;
    uint32_t n, cap;
} parts;

query_node *build_node(arena *m, query_type type)
{
    query_node *node = arena_zalloc(m, sizeof *node);
    if (node) {
        node->type = type;
        node->weight = 1;
    }
    return node;
}

static bool is_plain(fsk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    return true;
}

/* Whether the raw term, read as text, gives itself. */
static bool reads_as_itself(parser *p, fsk_str raw)
{
    for (size_t i = 0; i < raw.n; i++)
        if (raw.p[i] == '"' && !lexer_quote_in_word(raw, i))
            return false;
    word_scanner scanner = {(const uint8_t *)raw.p, raw.n, 0};
    word found[2];
    if (words_next(&scanner, found, 2) != 1 || found[0].start != 0 || found[0].end != raw.n)
        return false;
    fsk_str again = folder_fold(p->folder, (const uint8_t *)raw.p, raw.n);
    return again.n == raw.n && memcmp(again.p, raw.p, raw.n) == 0;
}

static int parts_add(parser *p, parts *all, fsk_str surface)
{
    arena *m = &p->query->memory;
    fsk_str folded = folder_fold(p->folder, (const uint8_t *)surface.p, surface.n);
    if (folded.n == 0)
        return 0;
    if (all->n == all->cap) {
        part *larger = arena_alloc(m, all->cap * 2 * sizeof *larger);
        if (!larger)
            return error_nomem(p->error);
        memcpy(larger, all->p, all->n * sizeof *larger);
        all->p = larger;
        all->cap *= 2;
    }
    part *new = &all->p[all->n];
    *new = (part){{arena_dup(m, folded.p, folded.n), folded.n}, {NULL, 0}};
    if (!new->raw.p)
        return error_nomem(p->error);
    if (!is_plain(new->raw) && !reads_as_itself(p, new->raw)) {
        new->shown = (fsk_str){arena_dup(m, surface.p, surface.n), surface.n};
        if (!new->shown.p)
            return error_nomem(p->error);
    }
    all->n++;
    p->words++;
    return 0;
}

/* The words of a stretch without quotes, other than those inside a word. */
static int add_stretch(parser *p, fsk_str s, size_t offset, parts *all)
{
    word_scanner scanner = {(const uint8_t *)s.p, s.n, 0};
    word found[16];
    for (size_t n; (n = words_next(&scanner, found, 16)) != 0;)
        for (size_t i = 0; i < n; i++) {
            if (p->words == WORDS_MAX) {
                bool first = !p->cut;
                p->cut = true;
                return first ? note_add(p, offset + found[i].start,
                                        "more than %d words at byte %zu: the rest is left out", WORDS_MAX,
                                        offset + found[i].start)
                             : 0;
            }
            int rc = parts_add(p, all, (fsk_str){s.p + found[i].start, found[i].end - found[i].start});
            if (rc)
                return rc;
        }
    return 0;
}

static int collect_parts(parser *p, fsk_str s, size_t offset, parts *all)
{
    size_t from = 0;
    for (size_t i = 0; i <= s.n && !p->cut; i++) {
        if (i < s.n && (s.p[i] != '"' || lexer_quote_in_word(s, i)))
            continue;
        int rc = i > from ? add_stretch(p, (fsk_str){s.p + from, i - from}, offset + from, all) : 0;
        if (rc)
            return rc;
        from = i + 1;
    }
    return 0;
}

/* The text that a plain word is printed as, when its raw term will not do: a backslash, which is part of no
 * word, keeps `a:b` from being read as a field. */
static int guard_word(parser *p, query_node *node, const part *word)
{
    node->shown = word->shown;
    fsk_str text = word->shown.n ? word->shown : word->raw;
    if (!node->stem || node->field.n || !memchr(text.p, ':', text.n) || !lexer_reads_field(text))
        return 0;
    char *guarded = arena_alloc(&p->query->memory, text.n + 1);
    if (!guarded)
        return error_nomem(p->error);
    guarded[0] = '\\';
    memcpy(guarded + 1, text.p, text.n);
    node->shown = (fsk_str){guarded, text.n + 1};
    return 0;
}

static int make_word(parser *p, const part *word, bool stem, query_node *node)
{
    arena *m = &p->query->memory;
    node->type = QUERY_WORD;
    node->stem = stem;
    node->raw = word->raw;
    node->nterms = 1;
    node->terms = arena_alloc(m, sizeof *node->terms);
    if (!node->terms)
        return error_nomem(p->error);
    node->terms[0] = (query_term){word->raw, 0};
    node->stop = stem && !node->field.n && analyzer_stops(p->analyzer, word->raw);
    if (stem) {
        fsk_str found = folder_stem(p->folder, word->raw);
        if (found.n != word->raw.n || memcmp(found.p, word->raw.p, found.n) != 0)
            node->terms[0].bytes = (fsk_str){arena_dup(m, found.p, found.n), found.n};
        if (!node->terms[0].bytes.p)
            return error_nomem(p->error);
    }
    return guard_word(p, node, word);
}

/* The words of a phrase as they are printed, when some raw term will not do. */
static int show_phrase(parser *p, query_node *node, const parts *all)
{
    size_t bytes = 0;
    bool odd = false;
    for (uint32_t i = 0; i < all->n; i++) {
        odd |= all->p[i].shown.n != 0;
        bytes += (all->p[i].shown.n ? all->p[i].shown.n : all->p[i].raw.n) + 1;
    }
    if (!odd)
        return 0;
    char *to = arena_alloc(&p->query->memory, bytes);
    if (!to)
        return error_nomem(p->error);
    node->shown = (fsk_str){to, bytes - 1};
    for (uint32_t i = 0; i < all->n; i++) {
        fsk_str s = all->p[i].shown.n ? all->p[i].shown : all->p[i].raw;
        memcpy(to, s.p, s.n);
        to[s.n] = ' ';
        to += s.n + 1;
    }
    return 0;
}

static int make_phrase(parser *p, const parts *all, query_node *node)
{
    node->type = QUERY_PHRASE;
    node->nterms = all->n;
    node->terms = arena_alloc(&p->query->memory, all->n * sizeof *node->terms);
    if (!node->terms)
        return error_nomem(p->error);
    for (uint32_t i = 0; i < all->n; i++)
        node->terms[i] = (query_term){all->p[i].raw, i};
    return show_phrase(p, node, all);
}

static int note_no_word(parser *p, const token *t)
{
    bool blank = true;
    for (size_t i = 0; i < t->text.n; i++)
        blank &= t->text.p[i] == ' ';
    if (t->type == TOKEN_QUOTED && blank)
        return note_add(p, t->offset, "empty phrase at byte %zu", t->offset);
    return note_add(p, t->offset, "\"%s\" at byte %zu holds no word", note_excerpt(t->text).text, t->offset);
}

int build_words(parser *p, const token *t, fsk_str field, query_node **out)
{
    *out = NULL;
    parts all = {.cap = sizeof all.first / sizeof *all.first};
    all.p = all.first;
    size_t offset = t->text.n ? (size_t)(t->text.p - p->text.p) : t->offset;
    int rc = collect_parts(p, t->text, offset, &all);
    if (rc || all.n == 0)
        return rc || p->cut || (t->unclosed && t->text.n == 0) ? rc : note_no_word(p, t);
    query_node *node = build_node(&p->query->memory, QUERY_WORD);
    if (!node)
        return error_nomem(p->error);
    if (field.n) {
        node->field = (fsk_str){arena_dup(&p->query->memory, field.p, field.n), field.n};
        if (!node->field.p)
            return error_nomem(p->error);
    }
    bool stem =
        t->type == TOKEN_TEXT && !t->exact && analyzer_stems(p->analyzer) && !(p->flags & FSK_PARSE_NO_STEM);
    rc = all.n == 1 ? make_word(p, all.p, stem, node) : make_phrase(p, &all, node);
    if (rc == 0)
        *out = node;
    return rc;
}
