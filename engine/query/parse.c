/* parse.c -- tokens to clauses to groups; the grammar is in README.md.
 *
 * An operator-precedence parser without recursion: a frame for the query and for each open parenthesis, and
 * one stack of items for all.  The items of a frame are two runs: its clauses so far, and behind them the
 * operands of the AND run being read, which becomes one clause when a looser operator ends it.  Invariant:
 * frames and items stand on the stack in the order of their opening; a closed frame leaves at most one item.
 */
#include "query/parse.h"

typedef enum join { JOIN_SPACE, JOIN_AND, JOIN_OR, JOIN_NEAR } join;
typedef enum mark { MARK_PLAIN, MARK_REQUIRED, MARK_EXCLUDED, MARK_NEGATED } mark;

typedef struct item {
    mark mark;
    query_node *node;
} item;

typedef struct frame {
    size_t items, run;  /* where its clauses begin, where its AND run begins */
    size_t offset;      /* of its first byte */
    fsk_str field;      /* for words without one */
    char sign;          /* of the parenthesis */
    uint32_t least;     /* AT LEAST so many of its clauses; 0: an ordinary one */
    near_operator near; /* of JOIN_NEAR */
    bool pushed;        /* the last operand was not dropped */
    bool any;           /* an operand was read, even if it held no word */
    bool after_or;      /* OR stands before the run */
    bool negated;       /* NOT waits for its operand, at... */
    size_t not_offset;  /* ...SIZE_MAX: none waits */
    join join;          /* how the next operand is joined, by the operator at... */
    size_t join_offset;
} frame;

typedef struct reader {
    parser p;
    lexer lexer;
    item *items;
    uint32_t nitems, cap;
    size_t nframes;
    size_t too_deep; /* open parentheses beyond NESTING_MAX */
    bool deep_noted;
    frame frames[NESTING_MAX + 1];
} reader;

static int push_item(reader *r, mark mark, query_node *node)
{
    item *more = arena_more(&r->p.query->memory, r->items, r->nitems, &r->cap, 16, sizeof *more);
    if (!more)
        return error_nomem(r->p.error);
    r->items = more;
    r->items[r->nitems++] = (item){mark, node};
    return 0;
}

static void open_frame(reader *r, fsk_str field, char sign, uint32_t least, size_t offset)
{
    r->frames[r->nframes++] = (frame){.items = r->nitems,
                                      .least = least,
                                      .run = r->nitems,
                                      .offset = offset,
                                      .field = field,
                                      .sign = sign,
                                      .not_offset = SIZE_MAX};
}

/* ---- groups ---- */

static query_occur occur_of(mark mark, query_occur plain)
{
    return mark == MARK_PLAIN ? plain : mark == MARK_REQUIRED ? OCCUR_MUST : OCCUR_MUST_NOT;
}

static int normalise_noted(reader *r, query_clause *clauses, size_t n, uint32_t least, size_t offset,
                           query_node **out)
{
    uint32_t dropped = 0;
    arena *m = &r->p.query->memory;
    *out = least ? normalise_least(m, &r->p.spare, clauses, n, least, &dropped)
                 : normalise_group(m, &r->p.spare, clauses, n, &dropped);
    if (*out && !(r->p.flags & FSK_PARSE_KEEP_STOP))
        *out = drop_stop_words(&r->p, *out);
    if (!*out)
        return error_nomem(r->p.error);
    return dropped ? note_add(&r->p, offset, "groups nested deeper than %d at byte %zu: left out",
                              NESTING_MAX, offset)
                   : 0;
}

/* The items from `from` on become one node; `*` joins them when all of them exclude. */
static int group_items(reader *r, size_t from, query_occur plain, uint32_t least, size_t offset,
                       query_node **out)
{
    arena *m = &r->p.query->memory;
    size_t n = r->nitems - from;
    query_clause *clauses = arena_alloc(m, (n + 1) * sizeof *clauses);
    query_node *all = NULL;
    if (!clauses)
        return error_nomem(r->p.error);
    bool positive = false;
    for (size_t i = 0; i < n; i++) {
        clauses[i + 1] = (query_clause){occur_of(r->items[from + i].mark, plain), r->items[from + i].node};
        positive |= clauses[i + 1].occur != OCCUR_MUST_NOT;
    }
    r->nitems = from;
    if (positive)
        return normalise_noted(r, clauses + 1, n, least, offset, out);
    all = build_node(m, QUERY_ALL);
    if (!all)
        return error_nomem(r->p.error);
    clauses[0] = (query_clause){OCCUR_SHOULD, all};
    int rc = note_add(&r->p, offset, "only exclusions at byte %zu: `*` added", offset);
    return rc ? rc : normalise_noted(r, clauses, n + 1, 0, offset, out);
}

/* NOT beside OR is the complement: every document but these. */
static int complement(reader *r, frame *f, item *operand)
{
    arena *m = &r->p.query->memory;
    query_clause *clauses = arena_alloc(m, 2 * sizeof *clauses);
    query_node *all = build_node(m, QUERY_ALL);
    if (!clauses || !all)
        return error_nomem(r->p.error);
    clauses[0] = (query_clause){OCCUR_SHOULD, all};
    clauses[1] = (query_clause){OCCUR_MUST_NOT, operand->node};
    operand->mark = MARK_PLAIN;
    return normalise_noted(r, clauses, 2, 0, f->offset, &operand->node);
}

/* Ends the AND run: its operands become one clause of the frame. */
static int close_run(reader *r, frame *f, bool before_or)
{
    size_t n = r->nitems - f->run;
    int rc = 0;
    if (n > 1) {
        query_node *node;
        rc = group_items(r, f->run, OCCUR_MUST, 0, f->offset, &node);
        rc = rc ? rc : push_item(r, MARK_PLAIN, node);
    } else if (n == 1 && r->items[f->run].mark == MARK_NEGATED && (before_or || f->after_or)) {
        rc = complement(r, f, &r->items[f->run]);
    }
    f->run = r->nitems;
    f->after_or = before_or;
    return rc;
}

/* ---- operands ---- */

static const char *join_name(join j, const near_operator *o)
{
    return j == JOIN_AND ? "AND" : j == JOIN_OR ? "OR" : o->ordered ? "BEFORE" : "NEAR";
}

/* Makes one of the last operand and this one; *done false: they are not near each other, but both wanted. */
static int join_near(reader *r, frame *f, query_node *node, char sign, bool *done)
{
    *done = false;
    if (!f->pushed || !node)
        return 0;
    if (r->p.flags & QUERY_NO_POSITIONS)
        return note_add(&r->p, f->join_offset, "%s at byte %zu: the index keeps no positions: read as AND",
                        join_name(JOIN_NEAR, &f->near), f->join_offset);
    query_node *near = NULL;
    item *left = &r->items[r->nitems - 1];
    int rc = sign == '-' || f->negated ? 0 : near_make(&r->p, left->node, node, &f->near, &near);
    if (rc || near) {
        left->node = near;
        *done = true;
        return rc;
    }
    return note_add(
        &r->p, f->join_offset,
        "%s at byte %zu stands between words, phrases and groups of them with OR, of one field: read as AND",
        join_name(JOIN_NEAR, &f->near), f->join_offset);
}

/* node NULL: the operand held no word; it still takes its operators with it. */
static int add_operand(reader *r, query_node *node, char sign)
{
    frame *f = &r->frames[r->nframes - 1];
    bool any = !(r->p.flags & FSK_PARSE_ALL) || f->least, joined = false;
    bool loose = f->join == JOIN_OR || (f->join == JOIN_SPACE && any);
    int rc = f->any && loose ? close_run(r, f, f->join == JOIN_OR) : 0;
    if (rc == 0 && f->join == JOIN_NEAR)
        rc = join_near(r, f, node, sign, &joined);
    mark mark = sign == '+' ? MARK_REQUIRED : sign == '-' ? MARK_EXCLUDED : MARK_PLAIN;
    if (f->negated)
        mark = sign == '-' ? MARK_PLAIN : MARK_NEGATED;
    f->any = true;
    f->negated = false;
    f->not_offset = SIZE_MAX;
    f->join = JOIN_SPACE;
    f->pushed = node != NULL || (joined && f->pushed);
    return rc || !node || joined ? rc : push_item(r, mark, node);
}

static int note_dangling(reader *r, const frame *f)
{
    int rc = 0;
    if (f->join != JOIN_SPACE)
        rc = note_add(&r->p, f->join_offset, "%s at byte %zu has nothing after it: ignored",
                      join_name(f->join, &f->near), f->join_offset);
    if (rc == 0 && f->not_offset != SIZE_MAX)
        rc = note_add(&r->p, f->not_offset, "NOT at byte %zu has nothing after it: ignored", f->not_offset);
    return rc;
}

/* Of fewer clauses than AT LEAST says all are required. */
static int note_least(reader *r, const frame *f)
{
    uint32_t positive = 0;
    for (size_t i = f->items; i < r->nitems; i++)
        positive += r->items[i].mark == MARK_PLAIN || r->items[i].mark == MARK_REQUIRED;
    return f->least > positive
               ? note_add(&r->p, f->offset, "AT LEAST %u at byte %zu, but of %u: all are required", f->least,
                          f->offset, positive)
               : 0;
}

/* *out is NULL when the frame held no word. */
static int close_frame(reader *r, query_node **out)
{
    frame *f = &r->frames[r->nframes - 1];
    *out = NULL;
    int rc = note_dangling(r, f);
    rc = rc ? rc : close_run(r, f, false);
    if (rc == 0 && f->least)
        rc = note_least(r, f);
    if (rc == 0 && r->nitems > f->items)
        rc = group_items(r, f->items, OCCUR_SHOULD, f->least, f->offset, out);
    r->nframes--;
    return rc;
}

static int read_operator(reader *r, const token *t)
{
    frame *f = &r->frames[r->nframes - 1];
    if (t->type == TOKEN_NOT) {
        f->negated = !f->negated;
        f->not_offset = t->offset;
        return 0;
    }
    join join = t->type == TOKEN_AND ? JOIN_AND : t->type == TOKEN_OR ? JOIN_OR : JOIN_NEAR;
    near_operator near = {t->number < DISTANCE_MAX ? t->number : DISTANCE_MAX, t->ordered};
    if (!f->any || f->join != JOIN_SPACE || f->not_offset != SIZE_MAX)
        return note_add(&r->p, t->offset, "%s at byte %zu has nothing before it: ignored",
                        join_name(join, &near), t->offset);
    f->join = join;
    f->join_offset = t->offset;
    f->near = near;
    return t->type == TOKEN_NEAR && t->number > DISTANCE_MAX
               ? note_add(&r->p, t->offset, "distance at byte %zu is more than %d: read as %d", t->offset,
                          DISTANCE_MAX, DISTANCE_MAX)
               : 0;
}

static fsk_str field_of(const reader *r, const token *t)
{
    return t->field.n ? t->field : r->frames[r->nframes - 1].field;
}

static bool stands_for_terms(const token *t)
{
    if (t->type == TOKEN_TEXT)
        return t->edits || (t->text.n && patterns_wild(t->text));
    return t->type == TOKEN_REGEX || t->type == TOKEN_RANGE;
}

static int read_words(reader *r, const token *t)
{
    query_node *node = NULL;
    int rc = 0;
    if (t->unclosed)
        rc = note_add(&r->p, t->offset, "quote at byte %zu is not closed: read as text", t->offset);
    if (rc == 0 && t->loose && t->number > DISTANCE_MAX)
        rc = note_add(&r->p, t->offset, "distance at byte %zu is more than %d: read as %d", t->offset,
                      DISTANCE_MAX, DISTANCE_MAX);
    if (rc == 0 && stands_for_terms(t))
        rc = build_terms(&r->p, t, field_of(r, t), &node);
    if (rc == 0 && !node && t->type == TOKEN_RANGE) { /* what stands behind the bracket is read as text */
        r->lexer.at = (size_t)(t->text.p - r->p.text.p);
        return 0;
    }
    if (rc == 0 && !node)
        rc = build_words(&r->p, t, field_of(r, t), &node);
    if (rc == 0 && node)
        scale_node(node, t->weight);
    return rc ? rc : add_operand(r, node, t->sign);
}

/* `*` and field:*. */
static int read_all(reader *r, const token *t)
{
    query_node *node = build_node(&r->p.query->memory, t->type == TOKEN_ALL ? QUERY_ALL : QUERY_EXISTS);
    int rc = node ? build_field(&r->p, node, t->field) : error_nomem(r->p.error);
    return rc ? rc : add_operand(r, node, t->sign);
}

static int read_open(reader *r, const token *t)
{
    if (r->nframes <= NESTING_MAX) {
        open_frame(r, t->field.n ? t->field : r->frames[r->nframes - 1].field, t->sign, t->number, t->offset);
        return 0;
    }
    r->too_deep++;
    if (r->deep_noted)
        return 0;
    r->deep_noted = true;
    return note_add(&r->p, t->offset, "\"(\" at byte %zu is nested deeper than %d: read as text", t->offset,
                    NESTING_MAX);
}

static int read_close(reader *r, const token *t)
{
    if (r->too_deep) {
        r->too_deep--;
        return 0;
    }
    if (r->nframes == 1)
        return note_add(&r->p, t->offset, "\")\" at byte %zu closes nothing: ignored", t->offset);
    const frame *f = &r->frames[r->nframes - 1];
    bool empty = !f->any && f->join == JOIN_SPACE && f->not_offset == SIZE_MAX;
    int rc = empty ? note_add(&r->p, f->offset, "empty parentheses at byte %zu", f->offset) : 0;
    char sign = f->sign;
    query_node *node = NULL;
    rc = rc ? rc : close_frame(r, &node);
    if (rc == 0 && node)
        scale_node(node, t->weight);
    return rc ? rc : add_operand(r, node, sign);
}

static int read_token(reader *r, const token *t)
{
    switch (t->type) {
    case TOKEN_OPEN:
        return read_open(r, t);
    case TOKEN_CLOSE:
        return read_close(r, t);
    case TOKEN_ALL:
    case TOKEN_EXISTS:
        return read_all(r, t);
    case TOKEN_TEXT:
    case TOKEN_QUOTED:
    case TOKEN_REGEX:
    case TOKEN_RANGE:
        return read_words(r, t);
    default:
        return read_operator(r, t);
    }
}

static int read_end(reader *r)
{
    query_node *node;
    int rc = 0;
    while (rc == 0 && r->nframes > 1) {
        const frame *f = &r->frames[r->nframes - 1];
        char sign = f->sign;
        rc = note_add(&r->p, f->offset, "\"(\" at byte %zu is not closed", f->offset);
        rc = rc ? rc : close_frame(r, &node);
        rc = rc ? rc : add_operand(r, node, sign);
    }
    rc = rc ? rc : close_frame(r, &node);
    if (rc || node) {
        r->p.query->root = node;
        return rc;
    }
    r->p.query->root = build_node(&r->p.query->memory, QUERY_NOTHING);
    if (!r->p.query->root)
        return error_nomem(r->p.error);
    return note_add(&r->p, r->p.text.n, "nothing to search for");
}

static int read_query(reader *r)
{
    token t;
    open_frame(r, (fsk_str){NULL, 0}, 0, 0, 0);
    for (lexer_next(&r->lexer, &t); t.type != TOKEN_END; lexer_next(&r->lexer, &t)) {
        int rc = read_token(r, &t);
        if (rc)
            return rc;
    }
    return read_end(r);
}

static query *query_new(void)
{
    arena memory = ARENA_INIT;
    query *q = arena_zalloc(&memory, sizeof *q);
    if (q)
        q->memory = memory;
    return q;
}

void query_free(query *q)
{
    if (!q)
        return;
    arena memory = q->memory; /* which holds q itself */
    arena_free(&memory);
}

int query_parse_with(const analyzer *a, folder *f, fsk_str text, uint32_t flags, query **out, fsk_error *e)
{
    *out = NULL;
    if (text.n >= UINT32_MAX) /* the offsets of words are 32 bits */
        text.n = UINT32_MAX - 1;
    query *q = query_new();
    if (!q)
        return error_nomem(e);
    q->text = (fsk_str){arena_dup(&q->memory, text.p, text.n), text.n};
    q->flags = flags;
    if (!q->text.p) {
        query_free(q);
        return error_nomem(e);
    }
    text = q->text;
    reader r; /* not cleared: the frames are large and mostly unused */
    r.p = (parser){.analyzer = a, .folder = f, .query = q, .text = text, .flags = flags, .error = e};
    r.lexer = (lexer){text.p, text.n, 0};
    r.items = NULL;
    r.nitems = r.cap = r.nframes = r.too_deep = 0;
    r.deep_noted = false;
    int rc = flags & FSK_PARSE_BAG ? bag_read(&r.p) : read_query(&r);
    if (rc)
        query_free(q);
    else
        *out = q;
    return rc;
}

int query_parse(const analyzer *a, fsk_str text, uint32_t flags, query **out, fsk_error *e)
{
    folder *f;
    *out = NULL;
    int rc = folder_new(a, &f, e);
    if (rc)
        return rc;
    rc = query_parse_with(a, f, text, flags, out, e);
    folder_free(f);
    return rc;
}
