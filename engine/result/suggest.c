/* suggest.c -- see suggest.h: which words are exchanged, and for what.
 *
 * A word is looked at when it is in no document, or, where the whole query finds little, each word.  What
 * could stand in its place is judged as a noisy channel is (M. Kernighan, K. Church, W. Gale, COLING 1990):
 * by how many documents have it, beside the nearest words that are known and in a row with them, less what
 * each mistake costs.  What is left is a query, which must find more than the first one did. */
#include "result/suggest.h"
#include "exec/bm25.h"
#include "result/suggest_inner.h"
#include <math.h>
#include <string.h>

enum {
    WALKS = 4,      /* words whose near terms are looked for; each walks the dictionaries */
    SHORTEST = 3,   /* characters of a word that is exchanged for another */
    TWICE_FROM = 5, /* ... for one that is two edits away */
    TWICE_SURE = 8  /* ... even for a rare one */
};

/* Natural logarithms of odds. */
#define ONE_MISTAKE 4.6 /* a word stands a hundred times as often as each misspelling of it */
#define TWO_MISTAKES 9.2
#define FIRST_LETTER 1.5 /* which is seldom the wrong one */
#define NO_COMPANY 3.0   /* the words around it are never found with it */
#define LEAST (-6.5)     /* what is less likely than that is not said */
#define LEAST_LONG (-9)  /* of a long word */
enum { ROW = 8 };        /* documents that have it in a row with its neighbour count more */

/* ---- counting ---- */

enum { ROW_WORDS = 3 };
typedef struct asked {
    query_node node;
    query_term terms[ROW_WORDS];
} asked;

static void ask_word(asked *a, fsk_str field, query_term term, bool stem)
{
    a->node =
        (query_node){.type = QUERY_WORD, .field = field, .weight = WEIGHT_ONE, .stem = stem, .nterms = 1};
    a->terms[0] = term;
}

/* A phrase of two words, or three; an empty one is none. */
static void ask_row(asked *a, fsk_str field, const fsk_str words[ROW_WORDS])
{
    a->node = (query_node){.type = QUERY_PHRASE, .field = field, .weight = WEIGHT_ONE};
    for (uint32_t i = 0; i < ROW_WORDS; i++) {
        if (!words[i].n)
            continue;
        a->terms[a->node.nterms] = (query_term){.bytes = words[i], .position = a->node.nterms};
        a->node.nterms++;
    }
}

static int count_query(const suggesting *s, const query *q, uint64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < s->source->n; i++) {
        exec_request request = {.count = true, .k1 = BM25_K1, .b = BM25_B, .deadline = s->source->deadline};
        exec_answer answer;
        int rc = exec_search(s->source->execs[i], s->source->snapshots[i], q, &request, &answer, s->error);
        if (rc)
            return rc;
        *out += answer.total;
    }
    return 0;
}

static bool has_positions(const suggesting *s)
{
    return !(s->source->query->flags & QUERY_NO_POSITIONS);
}

/* Documents with all of them; where no positions are kept, with all words of the rows. */
static int count_all(const suggesting *s, asked *list, uint32_t n, uint64_t *out)
{
    enum { MOST = 4 * ROW_WORDS };
    query_node words[MOST];
    query_clause clauses[MOST];
    query_node root = {.type = QUERY_GROUP, .weight = WEIGHT_ONE, .clauses = clauses, .height = 1};
    for (uint32_t i = 0; i < n; i++) {
        query_node *node = &list[i].node;
        node->terms = list[i].terms;
        if (node->type != QUERY_PHRASE || has_positions(s)) {
            clauses[root.nclauses++] = (query_clause){OCCUR_MUST, node};
            continue;
        }
        for (uint32_t t = 0; t < node->nterms; t++) {
            query_node *word = &words[root.nclauses];
            *word = *node;
            word->type = QUERY_WORD;
            word->terms = &list[i].terms[t];
            word->nterms = 1;
            clauses[root.nclauses++] = (query_clause){OCCUR_MUST, word};
        }
    }
    query q = {.root = root.nclauses == 1 ? clauses[0].node : &root};
    return count_query(s, &q, out);
}

/* ---- company ---- */

/* The word is part of a row of words: in quotes, or in one piece with others. */
static bool bound(const suggest_word *w)
{
    return !w->loose && (w->quoted || !w->whole);
}

/* The nearest word that is known, before (step -1) or behind word i; SUGGEST_WORDS: none.  In a phrase it is
 * the neighbour or none. */
static uint32_t companion(const suggesting *s, uint32_t i, int step, bool phrase)
{
    const suggest_word *w = s->words.list;
    for (uint32_t j = i + (uint32_t)step; j < s->words.n; j += (uint32_t)step) {
        if (phrase)
            return w[j].piece == w[i].piece && w[j].df ? j : SUGGEST_WORDS;
        if (w[j].df && !w[j].stop)
            return j;
    }
    return SUGGEST_WORDS;
}

/* The candidate in a row with the word before it (side 0) or behind it, in the order of reading. */
static void ask_beside(asked *a, const suggest_word *with, const suggest_candidate *c, int side)
{
    fsk_str words[ROW_WORDS] = {c->words[0], c->words[1]};
    if (side) {
        words[2] = with->raw;
    } else {
        words[2] = words[1];
        words[1] = words[0];
        words[0] = with->raw;
    }
    ask_row(a, with->field, words);
}

/* Documents that have the candidate in a row with what stands beside it. */
static int count_rows(const suggesting *s, const suggest_candidate *c, uint64_t *rows)
{
    const suggest_word *w = s->words.list;
    uint32_t neighbours[2] = {c->first - 1, c->first + c->replaced};
    *rows = 0;
    for (int side = 0; side < 2; side++) {
        asked a;
        uint64_t more;
        uint32_t i = neighbours[side];
        if (i >= s->words.n || !w[i].df)
            continue;
        ask_beside(&a, &w[i], c, side);
        int rc = count_all(s, &a, 1, &more);
        if (rc)
            return rc;
        *rows += more;
    }
    return 0;
}

/* Two words that stood in one piece, taken apart. */
static bool apart(const suggest_candidate *c)
{
    return c->nwords == 2 && c->replaced == 2;
}

/* The candidate itself: a word, or two of them, in a row where one stood. */
static uint32_t ask_candidate(const suggesting *s, const suggest_candidate *c, asked *list)
{
    const suggest_word *w = &s->words.list[c->first];
    if (c->nwords == 2 && c->replaced == 1) {
        ask_row(&list[0], w->field, (fsk_str[ROW_WORDS]){c->words[0], c->words[1]});
        return 1;
    }
    for (uint32_t i = 0; i < c->nwords; i++)
        ask_word(&list[i], w->field, suggest_raw(c->words[i]), false);
    if (c->edits == 0) /* as it is */
        ask_word(&list[0], w->field, w->term, w->stem);
    return c->nwords;
}

/* Documents that speak for the candidate; *alone: none of them has a word around it, though one is known. */
static int weigh_documents(const suggesting *s, const suggest_candidate *c, uint64_t *out, bool *alone)
{
    asked list[4];
    const suggest_word *w = s->words.list;
    uint32_t own = ask_candidate(s, c, list), n = own, last = c->first + c->replaced - 1;
    bool phrase = bound(&w[c->first]) && !apart(c);
    uint32_t sides[2] = {companion(s, c->first, -1, phrase), companion(s, last, 1, phrase)};
    for (int side = 0; side < 2; side++) {
        const suggest_word *with = sides[side] < s->words.n ? &w[sides[side]] : NULL;
        if (!with)
            continue;
        if (phrase)
            ask_beside(&list[n++], with, c, side);
        else
            ask_word(&list[n++], with->field, with->term, with->stem);
    }
    uint64_t rows = 0, best = 0;
    int rc = count_all(s, list, n, out);
    if (rc == 0 && !phrase && has_positions(s))
        rc = count_rows(s, c, &rows);
    for (uint32_t i = own; i < n && rc == 0 && *out == 0 && n > own + 1; i++) { /* at least one of two */
        asked pair[3];
        uint64_t found;
        memcpy(pair, list, own * sizeof *pair);
        pair[own] = list[i];
        rc = count_all(s, pair, own + 1, &found);
        best = rc == 0 && found > best ? found : best;
    }
    *out += ROW * rows + (best + 3) / 4;
    *alone = n > own && *out == 0;
    if (rc == 0 && *alone)
        rc = count_all(s, list, own, out);
    return rc;
}

static bool same_beginning(fsk_str a, fsk_str b)
{
    return a.n && b.n && a.p[0] == b.p[0];
}

static int judge(const suggesting *s, suggest_candidate *c)
{
    uint64_t documents;
    bool alone;
    int rc = weigh_documents(s, c, &documents, &alone);
    if (rc)
        return rc;
    bool never = documents == 0 || (alone && bound(&s->words.list[c->first]) && !apart(c));
    c->score = never ? -INFINITY : log(1 + (double)documents);
    c->score -= c->edits == 0 ? 0 : c->edits == 1 ? ONE_MISTAKE : TWO_MISTAKES;
    c->score -= alone ? NO_COMPANY : 0;
    c->score -= same_beginning(c->words[0], s->words.list[c->first].raw) ? 0 : FIRST_LETTER;
    return 0;
}

/* ---- choosing ---- */

typedef struct choice {
    suggest_candidate by_word[SUGGEST_WORDS]; /* nwords 0: the word stays */
    uint32_t walks;
    bool any;
} choice;

static uint32_t characters(fsk_str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((uint8_t)s.p[i] & 0xC0) != 0x80;
    return n;
}

static int judge_from(const suggesting *s, suggest_candidates *all, uint32_t from, suggest_candidate *best)
{
    for (uint32_t i = from; i < all->n; i++) {
        int rc = judge(s, &all->list[i]);
        if (rc)
            return rc;
        if (all->list[i].score > best->score)
            *best = all->list[i];
    }
    return 0;
}

/* Terms one edit away; two only where none of these will do. */
static int judge_near(suggesting *s, choice *c, uint32_t i, suggest_candidates *all, suggest_candidate *best)
{
    const suggest_word *w = &s->words.list[i];
    uint32_t length = characters(w->raw);
    int rc = 0;
    if (length < SHORTEST || c->walks == WALKS || !suggest_readable(w->raw))
        return 0;
    c->walks++;
    for (uint32_t edits = 1; edits <= (length < TWICE_FROM || w->df ? 1 : 2) && rc == 0; edits++) {
        uint32_t from = all->n;
        if (edits == 2 && best->nwords && best->score > -ONE_MISTAKE)
            break;
        rc = suggest_near(s, i, edits, all);
        rc = rc ? rc : judge_from(s, all, from, best);
    }
    return rc;
}

/* From here on the words are the better ones, so that others are judged by their company. */
static void take(suggesting *s, choice *c, const suggest_candidate *best)
{
    suggest_word *w = &s->words.list[best->first];
    c->by_word[best->first] = *best;
    c->any = true;
    w->raw = best->words[best->nwords - 1];
    w->term = suggest_raw(w->raw);
    w->stem = false;
    w->df = best->df;
    for (uint32_t i = 1; i < best->replaced; i++)
        w[i].df = 0;
}

static int exchange(suggesting *s, choice *c, uint32_t i)
{
    const suggest_word *w = &s->words.list[i];
    suggest_candidates *all = arena_zalloc(&s->memory, sizeof *all);
    suggest_candidate best = {.first = i, .replaced = 1, .words = {w->raw}, .nwords = 1, .df = w->df};
    best.score = -INFINITY;
    if (!all)
        return error_nomem(s->error);
    int rc = w->df ? judge(s, &best) : 0; /* as it is */
    best.nwords = 0;
    rc = rc ? rc : suggest_joints(s, i, all);
    rc = rc ? rc : judge_from(s, all, 0, &best);
    rc = rc ? rc : judge_near(s, c, i, all, &best);
    double least = characters(w->raw) < TWICE_SURE ? LEAST : LEAST_LONG;
    if (rc == 0 && best.nwords && best.score > least)
        take(s, c, &best);
    return rc;
}

static bool taken(const choice *c, uint32_t i)
{
    return c->by_word[i].nwords || (i && c->by_word[i - 1].nwords && c->by_word[i - 1].replaced == 2);
}

/* Words in no document first; the others where the query finds little. */
static int choose(suggesting *s, choice *c, bool little)
{
    int rc = 0;
    for (int round = 0; round < (little ? 2 : 1) && rc == 0; round++) {
        for (uint32_t i = 0; i < s->words.n && rc == 0; i++) {
            const suggest_word *w = &s->words.list[i];
            if ((w->df == 0) == (round == 0) && !taken(c, i) && !(w->stop && w->df))
                rc = exchange(s, c, i);
        }
    }
    return rc;
}

/* ---- the whole ---- */

static void put_text(const suggesting *s, const choice *c, buf *out)
{
    fsk_str text = s->source->query->text;
    size_t at = 0;
    for (uint32_t i = 0; i < s->words.n; i++) {
        const suggest_candidate *x = &c->by_word[i];
        if (!x->nwords)
            continue;
        buf_put(out, text.p + at, s->words.list[i].start - at);
        for (uint32_t j = 0; j < x->nwords; j++) {
            buf_put(out, " ", j > 0);
            buf_put(out, x->words[j].p, x->words[j].n);
        }
        at = s->words.list[i + x->replaced - 1].end;
    }
    buf_put(out, text.p + at, text.n - at);
}

/* Whether the text finds more than a query that finds little; enough, where words were in no document. */
static int try_text(suggesting *s, const buf *text, uint64_t total, bool *good)
{
    query *q;
    uint64_t found = 0;
    *good = false;
    int rc = query_parse(s->source->analyzer, (fsk_str){(const char *)text->p, text->n},
                         s->source->query->flags, &q, s->error);
    if (rc == FSK_E_SYNTAX)
        return 0;
    if (rc == 0 && s->source->query->default_fields)
        rc = query_set_fields(q, s->source->query->default_fields, s->source->query->flags, s->error);
    rc = rc ? rc : count_query(s, q, &found);
    query_free(q);
    *good = rc == 0 && found > (total < s->source->few ? total : s->source->few);
    return rc;
}

static int look_up(suggesting *s, bool *unknown)
{
    int rc = 0;
    *unknown = false;
    for (uint32_t i = 0; i < s->words.n && rc == 0; i++) {
        suggest_word *w = &s->words.list[i];
        rc = suggest_df(s, w->field, w->term, w->stem, &w->df);
        *unknown |= w->df == 0;
    }
    return rc;
}

static int suggest_text(suggesting *s, buf *out)
{
    choice *c = arena_zalloc(&s->memory, sizeof *c);
    uint64_t total = 0;
    size_t before = out->n;
    bool unknown = false, good = false;
    if (!c)
        return error_nomem(s->error);
    int rc = suggest_collect(s);
    rc = rc ? rc : look_up(s, &unknown);
    rc = rc ? rc : count_query(s, s->source->query, &total);
    if (rc || (total > s->source->few && !unknown))
        return rc;
    rc = choose(s, c, total <= s->source->few);
    if (rc || !c->any)
        return rc;
    put_text(s, c, out);
    if (out->failed)
        return error_nomem(s->error);
    rc = try_text(s, &(buf){out->p + before, out->n - before, 0, false}, total, &good);
    if (rc || !good)
        out->n = before;
    return rc;
}

int suggest_make(const suggest_source *source, buf *out, fsk_error *e)
{
    suggesting *s = NULL;
    arena memory = ARENA_INIT;
    if (!source->query->text.n)
        return 0;
    s = arena_zalloc(&memory, sizeof *s);
    if (!s)
        return error_nomem(e);
    s->source = source;
    s->error = e;
    int rc = suggest_text(s, out);
    arena_free(&s->memory);
    arena_free(&memory);
    return rc;
}
