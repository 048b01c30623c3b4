/* build.c -- pieces of text to words and phrases, through the analyzer.
 *
 * A piece with one token becomes a QUERY_WORD, one that the analyzer splits becomes a QUERY_PHRASE of raw
 * terms, as does what stands in quotes.  Of the tokens at one position a query looks for one: the part of a
 * compound (so that `f 2016` is found by `f-2016`, and the other way round), the part with its signs (`c++`),
 * pairs of characters where there are any; behind `=` a piece that is one compound is looked for as a whole.
 * Relies on: text/.  Invariant: printing a node and reading it again gives the same terms.  For nearly all
 * words the raw term itself is read as that raw term; where it is not (a ligature whose folding holds spaces,
 * a term cut at TERM_MAX behind a full stop, scripts without spaces) the word as it stood is kept in `shown`.
 */
#include "base/str.h"
#include "query/parse.h"
#include <string.h>

typedef struct part {
    fsk_str raw;
    const char *from, *to; /* the surface; of a row of pairs all of it */
    uint32_t position, width;
    token_kind kind;
    bool odd; /* the raw term would be read otherwise: the surface is printed */
} part;

typedef struct parts {
    part first[8]; /* enough for most pieces */
    part *p;
    uint32_t n, cap;
    uint32_t next; /* position */
    bool stands;   /* the last token with a position is one */
    part whole;    /* the compound that begins with the first part; raw.n 0: none */
} parts;

query_node *build_node(arena *m, query_type type)
{
    query_node *node = arena_zalloc(m, sizeof *node);
    if (node) {
        node->type = type;
        node->weight = WEIGHT_ONE;
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

/* Whether the raw term, read as text, gives itself as a token of this kind. */
static bool reads_as_itself(parser *p, fsk_str raw, token_kind kind)
{
    for (size_t i = 0; i < raw.n; i++)
        if (raw.p[i] == '"' && !lexer_quote_in_word(raw, i))
            return false;
    token_scanner scanner;
    text_token t;
    unsigned others = 0;
    bool found = false;
    tokens_begin(&scanner, raw);
    while (tokens_next(&scanner, &t)) {
        bool is_all = t.kind == kind && t.start == 0 && t.end == raw.n;
        found |= is_all;
        others += !is_all;
    }
    if (!found || (kind == KIND_WORD && others) || (kind == KIND_SYMBOL && others > 1))
        return false;
    fsk_str again = folder_fold(p->folder, (const uint8_t *)raw.p, raw.n);
    return str_equal(again, raw);
}

static int fill_part(parser *p, part *to, fsk_str raw, fsk_str text, const text_token *t)
{
    to->raw = (fsk_str){arena_dup(&p->query->memory, raw.p, raw.n), raw.n};
    if (!to->raw.p)
        return error_nomem(p->error);
    to->from = text.p + t->start;
    to->to = text.p + t->end;
    to->kind = t->kind;
    to->width = t->kind == KIND_PAIR ? 2 : 1;
    to->odd = t->kind == KIND_CHARACTER || t->kind == KIND_PAIR ||
              (!is_plain(to->raw) && !reads_as_itself(p, to->raw, t->kind));
    return 0;
}

static int add_part(parser *p, parts *all, fsk_str raw, fsk_str text, const text_token *t)
{
    part *more = arena_more(&p->query->memory, all->p, all->n, &all->cap, 0, sizeof *more);
    if (!more)
        return error_nomem(p->error);
    all->p = more;
    part *new = &all->p[all->n];
    *new = (part){.position = all->next - 1};
    int rc = fill_part(p, new, raw, text, t);
    all->n += rc == 0;
    p->words++;
    return rc;
}

/* The part at the last position, if there is one. */
static part *last_part(const parts *all)
{
    part *last = all->n ? &all->p[all->n - 1] : NULL;
    return last && last->position + 1 == all->next ? last : NULL;
}

/* A token beside the one that takes the position. */
static int add_beside(parser *p, parts *all, fsk_str raw, fsk_str text, const text_token *t)
{
    part *last = last_part(all);
    if (t->kind == KIND_WHOLE) {
        bool first = last && last == all->p;
        return first ? fill_part(p, &all->whole, raw, text, t) : 0;
    }
    return last ? fill_part(p, last, raw, text, t) : add_part(p, all, raw, text, t);
}

/* Whether the pair before holds the character, so that the row of pairs needs no part for it. */
static bool in_pair(const parts *all, const char *end)
{
    const part *last = all->n ? &all->p[all->n - 1] : NULL;
    return last && last->kind == KIND_PAIR && last->to == end;
}

static int add_token(parser *p, parts *all, fsk_str text, const text_token *t)
{
    bool moves = token_moves(t->kind);
    if (!moves && !all->stands)
        return 0;
    fsk_str raw = folder_fold(p->folder, (const uint8_t *)text.p + t->start, t->end - t->start);
    if (moves) {
        all->stands = raw.n > 0;
        all->next += raw.n > 0;
    }
    if (raw.n == 0 || (t->kind == KIND_CHARACTER && in_pair(all, text.p + t->end)))
        return 0;
    return moves ? add_part(p, all, raw, text, t) : add_beside(p, all, raw, text, t);
}

/* The words of a stretch without quotes, other than those inside a word. */
static int add_stretch(parser *p, fsk_str s, size_t offset, parts *all)
{
    token_scanner scanner;
    text_token t;
    tokens_begin(&scanner, s);
    while (tokens_next(&scanner, &t)) {
        if (p->words == WORDS_MAX) {
            bool first = !p->cut;
            p->cut = true;
            return first
                       ? note_add(p, offset + t.start, "more than %d words at byte %zu: the rest is left out",
                                  WORDS_MAX, offset + t.start)
                       : 0;
        }
        int rc = add_token(p, all, s, &t);
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

/* ---- what is printed ---- */

/* Whether the part is a pair behind another one of the same row, which prints both. */
static bool printed_before(const parts *all, uint32_t i)
{
    const part *x = &all->p[i];
    return i && x->kind == KIND_PAIR && x[-1].kind == KIND_PAIR && x[-1].position + 1 == x->position &&
           x[-1].to > x->from;
}

/* The text of part i to `to`, or only its length: a surface without the ends of lines. */
static size_t print_part(const parts *all, uint32_t i, char *to)
{
    const part *x = &all->p[i];
    if (!x->odd) {
        if (to)
            memcpy(to, x->raw.p, x->raw.n);
        return x->raw.n;
    }
    const char *end = x->to;
    for (; i + 1 < all->n && printed_before(all, i + 1); i++)
        end = all->p[i + 1].to;
    size_t n = 0;
    for (const char *p = x->from; p < end; p++) {
        if (*p == '\n' || *p == '\r')
            continue;
        if (to)
            to[n] = *p;
        n++;
    }
    return n;
}

/* The text that a word is printed as, when its raw term will not do. */
static int show_word(parser *p, query_node *node, const parts *word)
{
    if (!word->p[0].odd)
        return 0;
    char *to = arena_alloc(&p->query->memory, print_part(word, 0, NULL));
    if (!to)
        return error_nomem(p->error);
    node->shown = (fsk_str){to, print_part(word, 0, to)};
    return 0;
}

/* The words of a phrase as they are printed, when some raw term will not do. */
static int show_phrase(parser *p, query_node *node, const parts *all)
{
    size_t bytes = 0;
    bool odd = node->stem; /* stems are no raw terms */
    for (uint32_t i = 0; i < all->n; i++) {
        odd |= all->p[i].odd;
        bytes += printed_before(all, i) ? 0 : print_part(all, i, NULL) + 1;
    }
    if (!odd)
        return 0;
    char *to = arena_alloc(&p->query->memory, bytes);
    if (!to)
        return error_nomem(p->error);
    node->shown = (fsk_str){to, bytes - 1};
    for (uint32_t i = 0; i < all->n; i++) {
        if (printed_before(all, i))
            continue;
        to += print_part(all, i, to);
        *to++ = ' ';
    }
    return 0;
}

/* ---- nodes ---- */

static int make_word(parser *p, const parts *all, bool stem, query_node *node)
{
    arena *m = &p->query->memory;
    const part *word = all->p;
    node->type = QUERY_WORD;
    node->stem = stem && token_stems(word->kind, word->raw);
    node->raw = word->raw;
    node->nterms = 1;
    node->terms = arena_alloc(m, sizeof *node->terms);
    if (!node->terms)
        return error_nomem(p->error);
    node->terms[0] = (query_term){.bytes = word->raw, .width = word->width};
    node->stop = node->stem && !node->field.n && analyzer_stops(p->analyzer, word->raw);
    int rc = node->stem ? build_stems(m, p->analyzer, p->folder, node->terms, p->error) : 0;
    return rc ? rc : show_word(p, node, all);
}

/* The words of a loose phrase are looked for in all their forms. */
static int stem_terms(parser *p, const parts *all, query_node *node)
{
    int rc = 0;
    node->stem = true;
    for (uint32_t i = 0; i < node->nterms && rc == 0; i++) {
        query_term *t = &node->terms[i];
        t->unstemmed = !token_stems(all->p[i].kind, all->p[i].raw);
        if (!t->unstemmed)
            rc = build_stems(&p->query->memory, p->analyzer, p->folder, t, p->error);
    }
    return rc;
}

static bool loose_stems(const parser *p, const token *t)
{
    return t->loose && !t->exact && stems_any(p->analyzer) && !(p->flags & FSK_PARSE_NO_STEM);
}

static int make_phrase(parser *p, const parts *all, const token *t, query_node *node)
{
    node->type = QUERY_PHRASE;
    node->nterms = all->n;
    node->terms = arena_alloc(&p->query->memory, all->n * sizeof *node->terms);
    if (!node->terms)
        return error_nomem(p->error);
    for (uint32_t i = 0; i < all->n; i++)
        node->terms[i] = (query_term){.bytes = all->p[i].raw,
                                      .position = all->p[i].position - all->p[0].position,
                                      .width = all->p[i].width};
    node->loose = t->loose;
    if (t->loose)
        node->number = t->number < DISTANCE_MAX ? t->number : DISTANCE_MAX;
    int rc = loose_stems(p, t) ? stem_terms(p, all, node) : 0;
    return rc ? rc : show_phrase(p, node, all);
}

/* A phrase for an index without positions: its words, all required. */
static int make_required(parser *p, const token *t, const parts *all, fsk_str field, query_node **out)
{
    query_clause *clauses = arena_alloc(&p->query->memory, all->n * sizeof *clauses);
    if (!clauses)
        return error_nomem(p->error);
    bool stem = loose_stems(p, t);
    for (uint32_t i = 0; i < all->n; i++) {
        const parts word = {.p = &all->p[i], .n = 1};
        query_node *node = build_node(&p->query->memory, QUERY_WORD);
        if (!node)
            return error_nomem(p->error);
        node->field = field;
        int rc = make_word(p, &word, stem, node);
        if (rc)
            return rc;
        clauses[i] = (query_clause){OCCUR_MUST, node};
    }
    uint32_t dropped = 0;
    *out = normalise_group(&p->query->memory, &p->spare, clauses, all->n, &dropped);
    if (!*out)
        return error_nomem(p->error);
    if (t->type != TOKEN_QUOTED && p->flags & FSK_PARSE_STRICT)
        return 0;
    return note_add(p, t->offset, "\"%s\" at byte %zu: the index keeps no positions: all words are required",
                    note_excerpt(t->text).text, t->offset);
}

static bool begins_with_apostrophe(fsk_str s)
{
    return (s.n && s.p[0] == '\'') || (s.n >= 3 && memcmp(s.p, "\xE2\x80\x99", 3) == 0);
}

/* The first parts of a plain piece that the language elides (l'homme) are left out, as a stem leaves them
 * out.
 */
static void drop_elided(parser *p, parts *all)
{
    while (all->n > 1 && folder_elides(p->folder, all->p[0].raw) &&
           begins_with_apostrophe((fsk_str){all->p[0].to, (size_t)(all->p[1].from - all->p[0].to)})) {
        all->p++;
        all->n--;
    }
}

/* Behind `=` a piece that is one compound is one word. */
static void take_whole(parts *all)
{
    if (!all->whole.raw.n || all->whole.to < all->p[all->n - 1].to)
        return;
    all->whole.width = all->p[all->n - 1].position - all->p[0].position + 1;
    all->p[0] = all->whole;
    all->n = 1;
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

int build_field(parser *p, query_node *node, fsk_str field)
{
    if (!field.n)
        return 0;
    node->field = (fsk_str){arena_dup(&p->query->memory, field.p, field.n), field.n};
    return node->field.p ? 0 : error_nomem(p->error);
}

int build_plain_word(parser *p, fsk_str text, fsk_str *out)
{
    token_scanner scanner;
    text_token t, more;
    *out = (fsk_str){NULL, 0};
    tokens_begin(&scanner, text);
    if (!tokens_next(&scanner, &t) || t.kind != KIND_WORD || t.start != 0 || t.end != text.n ||
        tokens_next(&scanner, &more))
        return 0;
    fsk_str raw = folder_fold(p->folder, (const uint8_t *)text.p, text.n);
    if (!raw.n)
        return 0;
    char *copy = arena_dup(&p->query->memory, raw.p, raw.n);
    if (!copy)
        return error_nomem(p->error);
    if (reads_as_itself(p, (fsk_str){copy, raw.n}, KIND_WORD))
        *out = (fsk_str){copy, raw.n};
    return 0;
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
    bool stem =
        t->type != TOKEN_QUOTED && !t->exact && stems_any(p->analyzer) && !(p->flags & FSK_PARSE_NO_STEM);
    if (t->type == TOKEN_TEXT && t->exact)
        take_whole(&all);
    if (stem)
        drop_elided(p, &all);
    rc = build_field(p, node, field);
    if (rc == 0 && all.n > 1 && p->flags & QUERY_NO_POSITIONS)
        return make_required(p, t, &all, node->field, out);
    if (rc == 0)
        rc = all.n == 1 ? make_word(p, &all, stem, node) : make_phrase(p, &all, t, node);
    if (rc == 0)
        *out = node;
    return rc;
}
