/* near.c -- see near.h: the tree of operands in one segment, and the positions of its words. */
#include "base/str.h"
#include "codec/bitio.h"
#include "exec/near_internal.h"
#include <string.h>

/* ---- the tree ---- */

static int add_list(near *x, near_word *w, fsk_str raw, fsk_error *e)
{
    postings *p;
    int rc = postings_find(x->segment, x->field, SPACE_RAW, raw, x->memory, &p, e);
    if (rc)
        return rc == FSK_E_NOTFOUND ? 0 : rc;
    w->order[w->n] = w->n;
    w->lists[w->n++] = (near_list){.p = p, .block = UINT32_MAX};
    return 0;
}

static int room_for(near *x, near_word *w, uint32_t n, fsk_error *e)
{
    w->n = 0;
    w->lists = arena_alloc(x->memory, (n + 1) * sizeof *w->lists);
    w->order = arena_alloc(x->memory, (n + 1) * sizeof *w->order);
    return w->lists && w->order ? 0 : error_nomem(e);
}

static int open_stem(near *x, near_word *w, fsk_str stem, fsk_error *e)
{
    const segment_section *section = segment_section_find(x->segment, x->field, SPACE_STEM);
    dict_entry entry = {0};
    int rc = section ? dict_find(x->segment, section, stem, &entry, e) : FSK_E_NOTFOUND;
    if (rc && rc != FSK_E_NOTFOUND)
        return rc;
    const uint8_t *p = entry.forms;
    uint32_t nforms = rc ? 0 : entry.nforms;
    rc = room_for(x, w, nforms, e);
    for (uint32_t i = 0; i < nforms && rc == 0; i++) {
        uint8_t form[256];
        size_t n;
        if (!dict_form_next(&p, entry.forms_end, stem, form, &n))
            return error_set(e, FSK_E_CORRUPT, "segment %u: damaged dictionary; run fossick-admin check",
                             x->segment->id);
        rc = add_list(x, w, (fsk_str){(const char *)form, n}, e);
    }
    return rc;
}

static int open_terms(near *x, near_word *w, const query_node *n, fsk_error *e)
{
    const expansion *found;
    expand_wish wish = {.node = n, .field = x->field, .most = expand_most(n, x->most, true)};
    int rc = expand_cached(x->expansions, x->snapshot, &wish, 0, &found, e);
    rc = rc ? rc : room_for(x, w, found->n, e);
    for (uint32_t i = 0; rc == 0 && i < found->n; i++) {
        uint32_t had = w->n;
        rc = add_list(x, w, found->terms[i].bytes, e);
        if (w->n > had)
            w->lists[had].term = found->terms[i].bytes;
    }
    return rc;
}

/* Term i of a word or a phrase. */
static int open_word(near *x, near_word *w, const query_node *n, uint32_t i, fsk_error *e)
{
    const query_term *t = &n->terms[i];
    *w = (near_word){.offset = t->position - n->terms[0].position, .width = max_u32(t->width, 1), .times = 1};
    fsk_str term;
    if (query_term_in(n, i, x->segment->language, &term))
        return open_stem(x, w, term, e);
    int rc = room_for(x, w, 1, e);
    return rc ? rc : add_list(x, w, term, e);
}

/* Whether two terms of a phrase are one in the segment's language. */
static bool same_term(const near *x, const query_node *n, uint32_t i, uint32_t j)
{
    fsk_str a, b;
    bool stem = query_term_in(n, i, x->segment->language, &a);
    return stem == query_term_in(n, j, x->segment->language, &b) && str_equal(a, b);
}

static int open_phrase(near *x, near_node *to, const query_node *n, fsk_error *e)
{
    uint32_t *first = arena_alloc(x->memory, n->nterms * sizeof *first); /* term of each word */
    to->kind = n->loose ? NEAR_STRETCH : NEAR_PHRASE;
    to->longest = n->terms[n->nterms - 1].position + 1 + n->number;
    to->words = arena_alloc(x->memory, n->nterms * sizeof *to->words);
    if (!to->words || !first)
        return error_nomem(e);
    for (uint32_t i = 0; i < n->nterms; i++) {
        uint32_t known = n->loose ? 0 : to->n;
        while (known < to->n && !same_term(x, n, first[known], i))
            known++;
        if (known < to->n) {
            to->words[known].times++;
            continue;
        }
        int rc = open_word(x, &to->words[known], n, i, e);
        if (rc)
            return rc;
        first[to->n++] = i;
        to->width = max_u32(to->width, to->words[known].width);
    }
    return 0;
}

static int open_node(near *x, near_node *to, const query_node *n, fsk_error *e)
{
    *to = (near_node){.kind = NEAR_WORD, .query = n};
    if (n->type == QUERY_PHRASE)
        return open_phrase(x, to, n, e);
    if (n->type == QUERY_WORD || n->type == QUERY_TERMS) {
        to->n = 1;
        to->words = arena_zalloc(x->memory, sizeof *to->words);
        if (!to->words)
            return error_nomem(e);
        to->words->width = 1;
        return n->type == QUERY_TERMS ? open_terms(x, to->words, n, e) : open_word(x, to->words, n, 0, e);
    }
    to->kind = n->type == QUERY_NEAR ? NEAR_PAIR : NEAR_UNION;
    to->n = n->nclauses;
    to->children = arena_alloc(x->memory, to->n * sizeof *to->children);
    int rc = to->children ? 0 : error_nomem(e);
    for (uint32_t i = 0; i < to->n && rc == 0; i++)
        rc = open_node(x, &to->children[i], n->clauses[i].node, e);
    return rc;
}

int near_open(near *x, const query_node *n, fsk_error *e)
{
    x->codec = kernels_get();
    x->corrupt = x->failed = false;
    x->root = arena_alloc(x->memory, sizeof *x->root);
    return x->root ? open_node(x, x->root, n, e) : error_nomem(e);
}

/* ---- positions ---- */

static bool load_block(near *x, near_list *l, uint32_t block)
{
    if (l->block == block)
        return true;
    if (!l->room && !(l->room = arena_aligned(x->memory, 2 * BLOCK_ROOM * sizeof *l->room, 64))) {
        x->failed = true;
        return false;
    }
    l->docs = postings_docs(x->codec, l->p, block, l->room);
    l->tfs = postings_tfs(x->codec, l->p, block, l->room + BLOCK_ROOM);
    l->block = l->docs && l->tfs ? block : UINT32_MAX;
    l->located = 0;
    x->corrupt |= l->block == UINT32_MAX;
    return l->block == block;
}

/* A block that is asked again is located to its end: what is located begins anew each time. */
static bool locate(near *x, near_list *l, uint32_t upto)
{
    if (upto <= l->located)
        return true;
    if (l->located)
        upto = postings_count(l->p, l->block);
    if (!l->positions && !(l->positions = arena_zalloc(x->memory, sizeof *l->positions))) {
        x->failed = true;
        return false;
    }
    bool good =
        postings_positions_upto(x->codec, l->p, l->block, upto, l->docs, l->tfs, x->memory, l->positions);
    l->located = good ? l->positions->n : 0;
    x->corrupt |= !good;
    return good;
}

void near_list_positions(near *x, near_list *l, uint32_t doc, occurrences *out)
{
    *out = (occurrences){NULL, 0};
    if (doc >= l->from && doc < l->next)
        return;
    l->at = postings_seek(x->codec, l->p, doc < l->from ? 0 : l->at, doc);
    l->from = doc;
    l->next = UINT32_MAX;
    if (l->at == l->p->nblocks || !load_block(x, l, l->at))
        return;
    uint32_t n = postings_count(l->p, l->block), i = x->codec->find_ge((const uint8_t *)l->docs, n, doc);
    l->next = i < n ? l->docs[i] : postings_last(l->p, l->block) + 1;
    if (l->next != doc || !locate(x, l, i + 1))
        return;
    uint32_t tf = l->tfs[i], bound = position_bound(l->positions, i);
    uint32_t *at = arena_alloc(x->scratch, ((size_t)tf + 16) * sizeof *at);
    if (!at) {
        x->failed = true;
        return;
    }
    if (!x->codec->ef_decode(l->positions->bits, l->positions->at[i], tf, bound, at)) {
        x->corrupt = true;
        return;
    }
    *out = (occurrences){at, tf};
}

static uint32_t next_of(const near_word *w, uint32_t i)
{
    return w->lists[w->order[i]].next;
}

static void exchange(near_word *w, uint32_t i, uint32_t j)
{
    uint32_t had = w->order[i];
    w->order[i] = w->order[j];
    w->order[j] = had;
}

/* Out of the heap with its first list. */
static void take_first(near_word *w)
{
    exchange(w, 0, --w->later);
    for (uint32_t i = 0, child; (child = 2 * i + 1) < w->later; i = child) {
        child += child + 1 < w->later && next_of(w, child + 1) < next_of(w, child);
        if (next_of(w, i) <= next_of(w, child))
            return;
        exchange(w, i, child);
    }
}

/* Into the heap with the list at place i. */
static void put_off(near_word *w, uint32_t i)
{
    exchange(w, i, w->later);
    for (i = w->later++; i && next_of(w, i) < next_of(w, (i - 1) / 2); i = (i - 1) / 2)
        exchange(w, i, (i - 1) / 2);
}

bool near_word_positions(near *x, near_word *w, uint32_t doc, occurrences *out)
{
    occurrences one;
    *out = (occurrences){NULL, 0};
    w->later = doc < w->asked ? 0 : w->later;
    w->asked = doc;
    while (w->later && next_of(w, 0) <= doc)
        take_first(w);
    for (uint32_t i = w->later; i < w->n; i++) {
        near_list *l = &w->lists[w->order[i]];
        near_list_positions(x, l, doc, &one);
        if (occurrences_unite(out, one, x->scratch, NULL))
            return false;
        if (l->next > doc)
            put_off(w, i);
    }
    return true;
}

/* ---- spans ---- */

static bool words_spans(near *x, const near_node *n, uint32_t doc, span_list *out)
{
    occurrences *at = arena_alloc(x->scratch, n->n * sizeof *at);
    if (!at)
        return false;
    for (uint32_t i = 0; i < n->n; i++) {
        if (!near_word_positions(x, &n->words[i], doc, &at[i]))
            return false;
        if (!at[i].n)
            return true;
    }
    if (n->kind == NEAR_WORD)
        return spans_of_positions(x->scratch, at, n->words->width, out);
    if (n->kind == NEAR_PHRASE)
        return spans_of_phrase(x->scratch, n, at, out);
    return spans_of_stretch(x->scratch, n, at, out);
}

static bool union_spans(near *x, const near_node *n, uint32_t doc, span_list *out)
{
    bool good = true;
    for (uint32_t i = 0; i < n->n && good; i++) {
        span_list had = *out, more;
        good = near_node_spans(x, &n->children[i], doc, &more) && spans_unite(x->scratch, &had, &more, out);
    }
    return good;
}

static bool pair_spans(near *x, const near_node *n, uint32_t doc, span_list *out)
{
    span_list left, right, forth, back;
    uint32_t distance = n->query->number;
    if (!near_node_spans(x, &n->children[0], doc, &left))
        return false;
    if (!left.n)
        return true;
    if (!near_node_spans(x, &n->children[1], doc, &right))
        return false;
    if (n->query->ordered)
        return spans_follow(x->scratch, &left, &right, distance, out);
    return spans_follow(x->scratch, &left, &right, distance, &forth) &&
           spans_follow(x->scratch, &right, &left, distance, &back) &&
           spans_unite(x->scratch, &forth, &back, out);
}

bool near_node_spans(near *x, const near_node *n, uint32_t doc, span_list *out)
{
    *out = (span_list){NULL, 0};
    if (n->words)
        return words_spans(x, n, doc, out);
    return n->kind == NEAR_UNION ? union_spans(x, n, doc, out) : pair_spans(x, n, doc, out);
}

void near_spans(near *x, uint32_t doc, span_list *out)
{
    arena_reset(x->scratch);
    if (!near_node_spans(x, x->root, doc, out)) {
        x->failed = true;
        *out = (span_list){NULL, 0};
    }
}

int near_error(const near *x, fsk_error *e)
{
    if (x->corrupt)
        return error_set(e, FSK_E_CORRUPT, "segment %u: damaged postings; run fossick-admin check",
                         x->segment->id);
    return x->failed ? error_nomem(e) : 0;
}

uint32_t near_count(near *x, uint32_t doc)
{
    span_list found;
    uint32_t n = 0, behind = 0; /* behind: the first position that may be used */
    near_spans(x, doc, &found);
    for (uint32_t i = 0; i < found.n; i++) {
        if (found.at[i].start < behind)
            continue;
        n++;
        behind = found.at[i].end + 1;
    }
    return n;
}
