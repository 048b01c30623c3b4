/* synonyms_text.c -- a query with its synonyms written into its text.
 *
 * Plain pieces of the query, and rows of them, for which there is a rule become groups: `usa visa` is
 * `(usa OR "united states"^0.8) visa`.  So what is searched can be printed, explained and judged like any
 * query, whatever operators, signs and fields stand around.  Phrases, exact words, patterns and what is
 * excluded stay as they are.  Relies on: the lexer for what is a piece. */
#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "query/parse.h"
#include "query/synonyms.h"
#include <stdio.h>
#include <string.h>

enum { EXPANSIONS = 1000, PIECE_WORDS = SYNONYM_WORDS };

typedef struct piece {
    size_t start, text, text_end, end; /* bytes of the query: with sign and field, without, with the boost */
    bool bare;  /* no sign, field and boost, and it may be one clause with the pieces beside it */
    uint32_t n; /* words; 0: none that may have synonyms */
    fsk_str raws[PIECE_WORDS], stems[PIECE_WORDS];
} piece;

typedef struct rewriting {
    const synonyms *rules;
    folder *folder;
    fsk_str text;
    uint32_t flags;
    arena memory;
    piece waiting[SYNONYM_WORDS]; /* pieces in a row that may begin a rule's left side */
    uint32_t nwaiting;
    size_t done; /* bytes of the text that are written */
    uint32_t expanded;
    buf *out;
    fsk_error *error;
} rewriting;

static void put_str(buf *b, fsk_str s)
{
    buf_put(b, s.p, s.n);
}

/* How many pieces from the first one on a rule is for, the most there are; 0: none. */
static uint32_t find_rule(const rewriting *r, const synonym_entry **found)
{
    fsk_str stems[SYNONYM_WORDS], raws[SYNONYM_WORDS];
    uint32_t n = 0, best = 0;
    for (uint32_t i = 0; i < r->nwaiting; i++) {
        const piece *p = &r->waiting[i];
        if (p->n == 0 || n + p->n > SYNONYM_WORDS || (i && !(p->bare && r->waiting[0].bare)))
            break;
        memcpy(stems + n, p->stems, p->n * sizeof *stems);
        memcpy(raws + n, p->raws, p->n * sizeof *raws);
        n += p->n;
        const synonym_entry *x = synonyms_find(r->rules, stems, n);
        bool fits = x && x->n;
        for (uint32_t w = 0; fits && w < n && r->flags & FSK_PARSE_NO_STEM; w++)
            fits = str_equal(raws[w], x->item->raws[w]);
        if (fits) {
            *found = x;
            best = i + 1;
        }
    }
    return best;
}

static void write_group(rewriting *r, const synonym_entry *x, uint32_t npieces)
{
    const piece *first = &r->waiting[0], *last = &r->waiting[npieces - 1];
    buf_put(r->out, r->text.p + r->done, first->text - r->done);
    buf_put(r->out, npieces > 1 ? "((" : "(", npieces > 1 ? 2 : 1);
    buf_put(r->out, r->text.p + first->text, last->text_end - first->text);
    buf_put(r->out, ")", npieces > 1);
    for (uint32_t i = 0; i < x->n; i++) {
        char weight[16];
        int n = snprintf(weight, sizeof weight, "^0.%u", SYNONYM_WEIGHT);
        buf_put(r->out, " OR ", 4);
        put_str(r->out, x->others[i]->shown);
        buf_put(r->out, weight, (size_t)n);
    }
    buf_put(r->out, ")", 1);
    r->done = last->text_end;
    r->expanded++;
}

/* Writes the rules that begin with pieces that wait, until at most `keep` of them are left. */
static void settle(rewriting *r, uint32_t keep)
{
    while (r->nwaiting > keep) {
        const synonym_entry *x = NULL;
        uint32_t n = r->expanded < EXPANSIONS ? find_rule(r, &x) : 0;
        if (n)
            write_group(r, x, n);
        else
            n = 1;
        r->nwaiting -= n;
        memmove(r->waiting, r->waiting + n, r->nwaiting * sizeof *r->waiting);
    }
}

static int add_piece(rewriting *r, const lexer *l, const token *t)
{
    if (r->nwaiting == SYNONYM_WORDS)
        settle(r, SYNONYM_WORDS - 1);
    piece *p = &r->waiting[r->nwaiting++];
    *p = (piece){.start = t->offset, .text = (size_t)(t->text.p - r->text.p), .end = l->at};
    p->text_end = p->text + t->text.n;
    p->bare = p->start == p->text && p->end == p->text_end;
    int rc = synonyms_words(r->folder, t->text, &r->memory, PIECE_WORDS, p->raws, p->stems, &p->n, r->error);
    p->n = p->n > PIECE_WORDS ? 0 : p->n;
    return rc;
}

typedef struct nesting {
    uint32_t depth, excluded_from; /* excluded_from: the depth of the group that is excluded; 0: none */
    bool counted[NESTING_MAX + 1]; /* by depth: a group of AT LEAST, whose clauses must stay as many */
    bool negated, bound;           /* NOT stands before; what binds tighter than a space does */
} nesting;

/* AND, where words side by side are joined by OR, and NEAR: they take but the piece beside them. */
static bool binds(const rewriting *r, const token *t)
{
    return t->type == TOKEN_NEAR || (t->type == TOKEN_AND && !(r->flags & FSK_PARSE_ALL));
}

/* Whether the token is a piece that may have synonyms; the others end a row of pieces. */
static bool may_have(const token *t, nesting *n)
{
    bool excluded = n->negated || n->excluded_from || t->sign == '-';
    n->negated = t->type == TOKEN_NOT;
    if (t->type == TOKEN_OPEN) {
        n->depth++;
        if (n->depth <= NESTING_MAX)
            n->counted[n->depth] = t->number > 0;
        if (excluded && !n->excluded_from)
            n->excluded_from = n->depth;
    } else if (t->type == TOKEN_CLOSE && n->depth) {
        if (n->excluded_from == n->depth)
            n->excluded_from = 0;
        n->depth--;
    }
    return t->type == TOKEN_TEXT && !excluded && !t->exact && !t->edits && !t->unclosed && t->text.n &&
           !patterns_wild(t->text);
}

static int rewrite(rewriting *r)
{
    lexer l = {r->text.p, r->text.n, 0};
    nesting n = {.depth = 0};
    token t;
    int rc = 0;
    for (lexer_next(&l, &t); t.type != TOKEN_END && rc == 0; lexer_next(&l, &t)) {
        bool alone = n.bound || n.counted[n.depth <= NESTING_MAX ? n.depth : 0];
        n.bound = binds(r, &t);
        if (may_have(&t, &n)) {
            rc = add_piece(r, &l, &t);
            r->waiting[r->nwaiting - 1].bare &= !alone;
            continue;
        }
        if (n.bound && r->nwaiting)
            r->waiting[r->nwaiting - 1].bare = false;
        settle(r, 0);
    }
    settle(r, 0);
    buf_put(r->out, r->text.p + r->done, r->text.n - r->done);
    return rc || !r->out->failed ? rc : error_nomem(r->error);
}

/* The query that the text means, with the notes of the one that was written. */
static int parse_rewritten(const analyzer *a, const buf *text, query **q, fsk_error *e)
{
    query *old = *q, *new;
    int rc = query_parse(a, (fsk_str){(const char *)text->p, text->n},
                         old->flags & ~(uint32_t)FSK_PARSE_STRICT, &new, e);
    if (rc)
        return rc;
    new->notes = arena_alloc(&new->memory, NOTES_MAX * sizeof *new->notes);
    rc = new->notes ? 0 : error_nomem(e);
    new->nnotes = 0;
    for (uint32_t i = 0; i < old->nnotes && rc == 0; i++) {
        new->notes[i] = (fsk_str){arena_dup(&new->memory, old->notes[i].p, old->notes[i].n), old->notes[i].n};
        new->nnotes += new->notes[i].p != NULL;
        rc = new->notes[i].p ? 0 : error_nomem(e);
    }
    new->text = (fsk_str){arena_dup(&new->memory, old->text.p, old->text.n), old->text.n};
    new->flags = old->flags;
    rc = rc || new->text.p ? rc : error_nomem(e);
    if (rc) {
        query_free(new);
        return rc;
    }
    query_free(old);
    *q = new;
    return 0;
}

int query_add_synonyms(const analyzer *a, query **q, const synonyms *rules, fsk_error *e)
{
    buf out = {0};
    rewriting *r = mem_zalloc(sizeof *r);
    if (!r)
        return error_nomem(e);
    *r = (rewriting){.rules = rules,
                     .text = (*q)->text,
                     .flags = (*q)->flags,
                     .memory = ARENA_INIT,
                     .out = &out,
                     .error = e};
    int rc = (*q)->flags & FSK_PARSE_BAG ? 0 : folder_new(a, &r->folder, e);
    if (rc == 0 && r->folder)
        rc = rewrite(r);
    if (rc == 0 && r->expanded)
        rc = parse_rewritten(a, &out, q, e);
    if (r->folder)
        folder_free(r->folder);
    arena_free(&r->memory);
    mem_free(r);
    buf_free(&out);
    return rc;
}
