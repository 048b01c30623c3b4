/* bag.c -- a text as a bag of words, without operators: topics, documents that others shall be like.
 *
 * Each word of the text becomes a clause of its own, what the lexer would take for a piece of several words
 * too. Relies on: build.c for the words, normalise.c for repeated ones. */
#include "query/parse.h"

typedef struct bag {
    query_clause *clauses;
    uint32_t n, cap;
} bag;

static int bag_add(parser *p, bag *b, query_node *node)
{
    query_clause *more = arena_more(&p->query->memory, b->clauses, b->n, &b->cap, 16, sizeof *more);
    if (!more)
        return error_nomem(p->error);
    b->clauses = more;
    b->clauses[b->n++] = (query_clause){p->flags & FSK_PARSE_ALL ? OCCUR_MUST : OCCUR_SHOULD, node};
    return 0;
}

/* Words one by one, and pairs of characters; a character only where it is in no pair. */
static int bag_fill(parser *p, bag *b)
{
    token_scanner scanner;
    text_token next, now;
    uint32_t paired = 0; /* the end of the last pair */
    tokens_begin(&scanner, p->text);
    for (bool more = tokens_next(&scanner, &next); more && !p->cut;) {
        now = next;
        more = tokens_next(&scanner, &next);
        bool in_pair = now.end <= paired || (more && next.kind == KIND_PAIR);
        if (now.kind == KIND_PAIR)
            paired = now.end;
        if (now.kind == KIND_WHOLE || now.kind == KIND_SYMBOL || (now.kind == KIND_CHARACTER && in_pair))
            continue;
        token t = {
            .type = TOKEN_TEXT, .text = {p->text.p + now.start, now.end - now.start}, .offset = now.start};
        query_node *node;
        int rc = build_words(p, &t, (fsk_str){NULL, 0}, &node);
        rc = rc || !node ? rc : bag_add(p, b, node);
        if (rc)
            return rc;
    }
    return 0;
}

int bag_read(parser *p)
{
    bag b = {0};
    uint32_t dropped = 0;
    int rc = bag_fill(p, &b);
    if (rc)
        return rc;
    if (b.n == 0) {
        p->query->root = build_node(&p->query->memory, QUERY_NOTHING);
        return p->query->root ? note_add(p, p->text.n, "nothing to search for") : error_nomem(p->error);
    }
    p->query->root = normalise_group(&p->query->memory, &p->spare, b.clauses, b.n, &dropped);
    if (p->query->root && !(p->flags & FSK_PARSE_KEEP_STOP))
        p->query->root = drop_stop_words(p, p->query->root);
    return p->query->root ? 0 : error_nomem(p->error);
}
