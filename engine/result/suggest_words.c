/* suggest_words.c -- see suggest_inner.h: the words that a query's text asks for, with where they stand.
 *
 * The text is read by the lexer that the parser reads it by, so that operators, signs, fields, quotes and
 * patterns are told from words.  What is excluded, patterns, and characters of scripts without spaces are no
 * words here. */
#include "base/str.h"
#include "query/parse.h"
#include "result/suggest_inner.h"

typedef struct level {
    fsk_str field;
    bool excluded, counted; /* counted: AT LEAST stands before it, so that its clauses must stay as many */
} level;

typedef struct collecting {
    suggesting *s;
    folder *folder;
    uint32_t flags, piece;
    bool excluded; /* NOT stands before */
    bool joined;   /* AND, OR or NEAR stands before */
    level levels[NESTING_MAX + 1];
    uint32_t depth;
} collecting;

static int dup_str(suggesting *s, fsk_str from, fsk_str *out)
{
    *out = (fsk_str){arena_dup(&s->memory, from.p, from.n), from.n};
    return out->p ? 0 : error_nomem(s->error);
}

static int fold(collecting *c, suggest_word *w, fsk_str surface)
{
    fsk_str raw = folder_fold(c->folder, (const uint8_t *)surface.p, surface.n);
    int rc = dup_str(c->s, raw, &w->raw);
    w->term = suggest_raw(w->raw);
    w->stop = rc == 0 && analyzer_stops(c->s->source->analyzer, w->raw);
    return rc;
}

static int stem(collecting *c, suggest_word *w)
{
    const analyzer *a = c->s->source->analyzer;
    if (c->flags & FSK_PARSE_NO_STEM || !stems_any(a) || !token_stems(KIND_WORD, w->raw))
        return 0;
    w->stem = true;
    return build_stems(&c->s->memory, a, c->folder, &w->term, c->s->error);
}

/* All words of a stretch of the query's text, which are parts of a phrase if they are several. */
static int add_words(collecting *c, fsk_str text, const suggest_word *like, bool stems)
{
    suggest_words *words = &c->s->words;
    uint32_t from = words->n;
    bool bag = c->flags & FSK_PARSE_BAG;
    token_scanner scanner;
    text_token t;
    tokens_begin(&scanner, text);
    while (words->n < SUGGEST_WORDS && tokens_next(&scanner, &t)) {
        if (t.kind != KIND_WORD || t.end - t.start > SUGGEST_BYTES)
            continue;
        suggest_word *w = &words->list[words->n];
        *w = *like;
        w->start = (size_t)(text.p - c->s->source->query->text.p) + t.start;
        w->end = w->start + (t.end - t.start);
        w->piece += bag ? words->n : 0;
        int rc = fold(c, w, (fsk_str){text.p + t.start, t.end - t.start});
        if (rc)
            return rc;
        words->n += w->raw.n > 0;
    }
    int rc = 0;
    for (uint32_t i = from; i < words->n && rc == 0; i++) {
        words->list[i].whole = bag || words->n - from == 1;
        if (words->list[i].whole && stems)
            rc = stem(c, &words->list[i]);
    }
    return rc;
}

static bool is_operator(token_type type)
{
    return type == TOKEN_AND || type == TOKEN_OR || type == TOKEN_NOT || type == TOKEN_NEAR;
}

/* What stands behind the token decides whether it stands plainly. */
static int read_piece(collecting *c, const token *t, const token *next)
{
    const level *l = &c->levels[c->depth];
    bool pattern = t->type == TOKEN_TEXT && (t->edits || patterns_wild(t->text));
    if (c->excluded || l->excluded || t->sign == '-' || pattern || !t->text.n)
        return 0;
    suggest_word like = {.field = t->field.n ? t->field : l->field, .piece = c->piece};
    like.quoted = t->type == TOKEN_QUOTED;
    like.loose = t->loose;
    like.free = !like.quoted && !t->exact && !t->sign && !like.field.n && t->weight == WEIGHT_ONE &&
                !c->joined && !l->counted && !is_operator(next->type) && !t->unclosed;
    return add_words(c, t->text, &like, !like.quoted && !t->exact);
}

static void open_level(collecting *c, const token *t)
{
    const level *l = &c->levels[c->depth];
    if (c->depth == NESTING_MAX)
        return;
    c->levels[c->depth + 1] = (level){t->field.n ? t->field : l->field,
                                      l->excluded || c->excluded || t->sign == '-', t->number > 0};
    c->depth++;
}

static int read_token(collecting *c, const token *t, const token *next)
{
    int rc = 0;
    c->piece++;
    if (t->type == TOKEN_TEXT || t->type == TOKEN_QUOTED)
        rc = read_piece(c, t, next);
    else if (t->type == TOKEN_OPEN)
        open_level(c, t);
    else if (t->type == TOKEN_CLOSE && c->depth)
        c->depth--;
    c->excluded = t->type == TOKEN_NOT;
    c->joined = is_operator(t->type);
    return rc;
}

int suggest_collect(suggesting *s)
{
    const query *q = s->source->query;
    collecting c = {.s = s, .flags = q->flags};
    int rc = folder_new(s->source->analyzer, &c.folder, s->error);
    if (rc)
        return rc;
    if (q->flags & FSK_PARSE_BAG) {
        rc = add_words(&c, q->text, &(suggest_word){.free = true}, true);
    } else {
        lexer l = {q->text.p, q->text.n, 0};
        token t, next;
        lexer_next(&l, &t);
        for (; rc == 0 && t.type != TOKEN_END && s->words.n < SUGGEST_WORDS; t = next) {
            lexer_next(&l, &next);
            rc = read_token(&c, &t, &next);
        }
    }
    folder_free(c.folder);
    return rc;
}
