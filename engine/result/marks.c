/* marks.c -- see marks.h.
 *
 * A text in one piece is read as it is.  Of a longer one the best clusters are chosen by positions first, and
 * then only the pieces around them are read. */
#include "result/marks.h"
#include "base/bits.h"
#include <stdlib.h>
#include <string.h>

enum {
    NEAR_WORDS = 64,      /* positions that a snippet shows at most, about */
    EVENTS_MAX = 1 << 18, /* matches looked at to choose pieces */
    PIECES_AT_ONCE = 16,  /* read together for all matches */
    LEAST_OF_A_CLAUSE = 64,
};

int marks_open(marks *m, const mark_source *source, fsk_error *e)
{
    const segment *s = source->snapshot->segments[source->segment].segment;
    *m = (marks){.source = source, .memory = ARENA_INIT, .high = UINT32_MAX};
    int rc = folder_new(source->analyzer, &m->folder, e);
    if (rc == 0)
        rc = doc_text_open(&m->text, source->reader, s, source->doc, m->folder, &m->memory, e);
    if (rc == 0)
        m->field = doc_text_field(&m->text, source->field);
    if (rc || !m->field)
        return rc;
    matched_source what = {source->snapshot, source->segment,    source->doc,
                           source->query,    source->expansions, &m->text};
    rc = matched_find(&m->matched, &what, &m->memory, e);
    return rc ? rc : doc_text_range(&m->text, m->field, &m->low, &m->high);
}

void marks_close(marks *m)
{
    folder_free(m->folder);
    arena_free(&m->memory);
}

/* Whether a clause's matches may stand in the field; what is to be added to its positions. */
static bool applies(const marks *m, const matched_clause *c, uint32_t *shift)
{
    *shift = c->field == FIELD_GATHERED ? 0 : m->low;
    return c->field == FIELD_GATHERED || c->field == m->source->field;
}

/* The first of a clause's matches at or behind a position. */
static uint32_t match_from(const matched_clause *c, uint32_t position)
{
    uint32_t low = 0, high = c->at.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->at.at[middle] < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Those in low <= position + shift < high. */
static void match_range(const matched_clause *c, uint32_t shift, uint32_t low, uint32_t high, uint32_t *from,
                        uint32_t *to)
{
    *from = match_from(c, low > shift ? low - shift : 0);
    *to = high > shift ? match_from(c, high - shift) : 0;
    *to = *to > *from ? *to : *from;
}

/* ---- positions to bytes ---- */

static int by_place(const void *a, const void *b)
{
    const mark *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->clause < y->clause ? -1 : x->clause > y->clause;
}

static size_t count_marks(const marks *m, uint32_t low, uint32_t high)
{
    size_t n = 0;
    for (uint32_t i = 0; i < m->matched.n; i++) {
        uint32_t shift, from, to;
        if (!applies(m, &m->matched.clauses[i], &shift))
            continue;
        match_range(&m->matched.clauses[i], shift, low, high, &from, &to);
        n += to - from;
    }
    return n;
}

/* The matches of a passage, by place.  The positions of a passage's words have no gaps. */
static int passage_marks(const marks *m, const passage *p, uint32_t number, arena *memory, mark **list,
                         size_t *n, fsk_error *e)
{
    uint32_t low = p->nwords ? p->words[0].position : 0, high = low + p->nwords;
    *n = 0;
    *list = arena_alloc(memory, (count_marks(m, low, high) + 1) * sizeof **list);
    if (!*list)
        return error_nomem(e);
    for (uint32_t i = 0; i < m->matched.n; i++) {
        const matched_clause *c = &m->matched.clauses[i];
        uint32_t shift, from, to;
        if (!applies(m, c, &shift))
            continue;
        match_range(c, shift, low, high, &from, &to);
        for (; from < to; from++) {
            uint32_t position = c->at.at[from] + shift;
            const text_word *w = &p->words[position - low];
            (*list)[(*n)++] = (mark){number, w->start, w->end, position, i};
        }
    }
    if (*n)
        qsort(*list, *n, sizeof **list, by_place);
    return 0;
}

/* ---- which pieces ---- */

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static bool room_for_events(marks *m, size_t most, uint64_t **keys)
{
    size_t n = 0;
    for (uint32_t i = 0; i < m->matched.n; i++)
        n += min_u64(m->matched.clauses[i].at.n, most);
    *keys = arena_alloc(&m->memory, (n + 1) * sizeof **keys);
    return *keys;
}

/* Matches of the field as items, by position; of clauses that stand there very often the first ones only. */
static int events_find(marks *m, cluster_item **items, size_t *n, fsk_error *e)
{
    size_t most = max_u64(EVENTS_MAX / (m->matched.n + 1), LEAST_OF_A_CLAUSE), count = 0;
    uint64_t *keys = NULL;
    if (!room_for_events(m, most, &keys))
        return error_nomem(e);
    for (uint32_t i = 0; i < m->matched.n; i++) {
        const matched_clause *c = &m->matched.clauses[i];
        uint32_t shift, from, to;
        if (!applies(m, c, &shift))
            continue;
        match_range(c, shift, m->low, m->high, &from, &to);
        for (uint32_t end = (uint32_t)min_u64(to, from + most); from < end; from++)
            keys[count++] = (uint64_t)(c->at.at[from] + shift) << 32 | i;
    }
    qsort(keys, count, sizeof *keys, by_number);
    *items = arena_alloc(&m->memory, (count + 1) * sizeof **items);
    if (!*items)
        return error_nomem(e);
    for (size_t i = 0; i < count; i++) {
        uint32_t position = (uint32_t)(keys[i] >> 32);
        (*items)[i] = (cluster_item){position, position + (uint64_t)1, position, (uint32_t)keys[i]};
    }
    *n = count;
    return 0;
}

static cluster_clause *clauses_of(const marks *m, arena *memory)
{
    cluster_clause *c = arena_zalloc(memory, (m->matched.n + 1) * sizeof *c);
    for (uint32_t i = 0; c && i < m->matched.n; i++)
        c[i].weight = m->matched.clauses[i].weight;
    return c;
}

/* The pieces around positions first .. last, a neighbour where what is near them stands in it. */
static void want_pieces(const marks *m, uint32_t first, uint32_t last, uint8_t *wanted)
{
    const doc_text *t = &m->text;
    uint32_t from = doc_text_piece(t, max_u32(first - min_u32(first, NEAR_WORDS), m->low));
    uint32_t to = doc_text_piece(t, min_u32(last + NEAR_WORDS, m->high - 1));
    memset(wanted + from, 1, to > from ? to - from + 1 : 1);
}

/* A byte for each piece: whether it is to be read. */
static int choose_pieces(marks *m, uint32_t max, uint8_t *wanted, fsk_error *e)
{
    cluster_search s = {.clauses = clauses_of(m, &m->memory)};
    cluster_item *items = NULL;
    if (!s.clauses)
        return error_nomem(e);
    int rc = events_find(m, &items, &s.n, e);
    s.items = items;
    want_pieces(m, m->low, m->low, wanted);
    for (uint32_t i = 0; i < max && rc == 0 && s.n; i++) {
        cluster c = cluster_best(&s, NEAR_WORDS);
        if (!(c.worth > 0))
            break;
        if (i == 0)
            memset(wanted, 0, m->text.place.pieces);
        want_pieces(m, items[c.first].position, items[c.last].position, wanted);
        cluster_cover(&s, c);
    }
    return rc;
}

/* ---- passages ---- */

typedef struct passage_list {
    passage *passages;
    uint32_t n;
    mark *marks;
    size_t nmarks;
} passage_list;

static int add_passage(marks *m, uint32_t from, uint32_t to, passage_list *l, fsk_error *e)
{
    mark *more;
    size_t n = 0;
    passage *p = &l->passages[l->n];
    int rc = doc_text_passage(&m->text, m->field, from, to, p);
    if (rc == 0)
        rc = passage_marks(m, p, l->n, &m->memory, &more, &n, e);
    if (rc)
        return rc;
    l->n++;
    if (!n)
        return 0;
    mark *all = arena_alloc(&m->memory, (l->nmarks + n) * sizeof *all);
    if (!all)
        return error_nomem(e);
    if (l->nmarks)
        memcpy(all, l->marks, l->nmarks * sizeof *all);
    memcpy(all + l->nmarks, more, n * sizeof *all);
    l->marks = all;
    l->nmarks += n;
    return 0;
}

int marks_best(marks *m, uint32_t max, passage **passages, uint32_t *npassages, mark **list, size_t *n,
               fsk_error *e)
{
    uint32_t pieces = m->text.place.pieces;
    uint8_t *wanted = arena_zalloc(&m->memory, pieces);
    passage_list l = {.passages = arena_zalloc(&m->memory, ((size_t)max * 2 + 2) * sizeof(passage))};
    if (!wanted || !l.passages)
        return error_nomem(e);
    int rc = 0;
    if (pieces == 1)
        wanted[0] = 1;
    else
        rc = choose_pieces(m, max, wanted, e);
    for (uint32_t i = 0, end; i < pieces && rc == 0; i = end) {
        for (end = i; end < pieces && wanted[end];)
            end++;
        if (end > i)
            rc = add_passage(m, i, end - 1, &l, e);
        end += end == i;
    }
    *passages = l.passages;
    *npassages = l.n;
    *list = l.marks;
    *n = l.nmarks;
    return rc;
}

/* ---- all ---- */

static int tell_marks(const mark *list, size_t n, const passage *p, uint64_t *told, mark_fn fn, void *user)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t start = p->first + list[i].start;
        if (start < *told)
            continue;
        *told = p->first + list[i].end;
        int rc = fn(user, start, *told);
        if (rc)
            return rc;
    }
    return 0;
}

/* The next piece at or behind `piece` in which a match stands; the number of pieces where there is none. */
static uint32_t next_piece(const marks *m, uint32_t piece)
{
    uint32_t best = m->text.place.pieces,
             low = max_u32(m->low, stored_piece_at(m->text.segment, &m->text.place, piece).first_position);
    for (uint32_t i = 0; i < m->matched.n; i++) {
        const matched_clause *c = &m->matched.clauses[i];
        uint32_t shift, from, to;
        if (!applies(m, c, &shift))
            continue;
        match_range(c, shift, low, m->high, &from, &to);
        if (from < to)
            best = min_u32(best, doc_text_piece(&m->text, c->at.at[from] + shift));
    }
    return best;
}

int marks_all(marks *m, mark_fn fn, void *user, fsk_error *e)
{
    uint32_t pieces = m->text.place.pieces;
    uint64_t told = 0;
    arena of_passage = ARENA_INIT;
    int rc = 0;
    m->text.memory = &of_passage;
    for (uint32_t i = 0; rc == 0 && (i = next_piece(m, i)) < pieces;) {
        mark *list = NULL;
        size_t n;
        passage p;
        uint32_t to = i;
        while (to + 1 < pieces && to + 1 - i < PIECES_AT_ONCE && next_piece(m, to + 1) == to + 1)
            to++;
        rc = doc_text_passage(&m->text, m->field, i, to, &p);
        if (rc == 0)
            rc = passage_marks(m, &p, 0, &of_passage, &list, &n, e);
        if (rc == 0)
            rc = tell_marks(list, n, &p, &told, fn, user);
        arena_reset(&of_passage);
        i = to + 1;
        if (i == pieces)
            break;
    }
    m->text.memory = &m->memory;
    arena_free(&of_passage);
    return rc;
}
