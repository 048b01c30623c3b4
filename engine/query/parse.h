/* parse.h -- what the parts of the parser share.
 *
 * parse.c reads tokens and decides what belongs together; build.c makes the words and phrases; normalise.c
 * makes the groups; note.c writes down what was odd.  Relies on: text/, the query's arena.  All return 0 or a
 * negative fsk_err, described in p->error. */
#ifndef QUERY_PARSE_H
#define QUERY_PARSE_H
#include "query/lex.h"
#include "query/query.h"

enum {
    DISTANCE_MAX = 100,           /* of NEAR and loose phrases: fields stand further apart */
    NESTING_MAX = 100,            /* parentheses inside each other */
    HEIGHT_MAX = NESTING_MAX + 1, /* groups inside each other, the outermost included */
    WORDS_MAX = 65536,            /* words of a query, those of phrases included */
    NOTES_MAX = 100
};

typedef struct clause_array {
    query_clause *p;
    size_t cap;
} clause_array;

typedef struct parser {
    const analyzer *analyzer;
    folder *folder;
    query *query; /* being made: its arena holds everything */
    fsk_str text;
    uint32_t flags;
    uint32_t words;     /* so far */
    bool cut;           /* WORDS_MAX was reached and noted */
    clause_array spare; /* for normalise_group */
    fsk_error *error;
} parser;

/* ---- build.c ---- */
/* *out is NULL when the text holds no word (and a note says so). */
int build_words(parser *p, const token *t, fsk_str field, query_node **out);
query_node *build_node(arena *m, query_type type); /* weight 1, all else 0; NULL: no memory */
/* A word that reads as itself when it is printed: its raw term in the arena; n is 0 when the text is no word,
 * or more than one, or an odd one. */
int build_plain_word(parser *p, fsk_str text, fsk_str *out);
/* Sets the field, which is copied. */
int build_field(parser *p, query_node *node, fsk_str field);

/* ---- stems.c ---- */
bool stems_any(const analyzer *a); /* some language of the index has stems */
/* Makes a term of a raw one its stems; the folder speaks the main language afterwards. */
int build_stems(arena *m, const analyzer *a, folder *f, query_term *t, fsk_error *e);

/* ---- bag.c ---- */
int bag_read(parser *p); /* p->text to p->query->root, under FSK_PARSE_BAG */

/* ---- stop.c ---- */
/* A node that normalise_group made, without its optional stop words unless nothing else is wanted; NULL: no
 * memory. */
query_node *drop_stop_words(parser *p, query_node *node);

/* ---- patterns.c ---- */
/* For a TOKEN_TEXT with a wildcard or `~`, TOKEN_REGEX or TOKEN_RANGE.  *out is NULL when it is not what it
 * seemed to be (and a note says so). */
int build_terms(parser *p, const token *t, fsk_str field, query_node **out);
/* Whether the piece holds a wildcard. */
bool patterns_wild(fsk_str text);

/* ---- near.c ---- */
typedef struct near_operator {
    uint32_t distance;
    bool ordered;
} near_operator;
/* *out NULL: not what can stand near each other. */
int near_make(parser *p, query_node *left, query_node *right, const near_operator *o, query_node **out);

/* ---- normalise.c ---- */
/* A group of which `least` clauses other than the excluded ones must match. */
query_node *normalise_least(arena *m, clause_array *spare, query_clause *clauses, size_t n, uint32_t least,
                            uint32_t *dropped);
/* Multiplies the weights of all words in the tree, which no other tree shares. */
void scale_node(query_node *node, uint32_t weight);
/* The group of n >= 1 clauses in its shortest form; NULL: no memory.  The array may be reordered, and is the
 * caller's afterwards.  *spare passes an array from call to call.  *dropped grows by the clauses left out
 * because they would be nested deeper than HEIGHT_MAX. */
query_node *normalise_group(arena *m, clause_array *spare, query_clause *clauses, size_t n,
                            uint32_t *dropped);

/* ---- widen.c ---- */
/* The clauses of a query's root, with room for `more`; *n of them, none where it matches nothing.  NULL: no
 * memory. */
query_clause *widen_begin(query *q, size_t more, size_t *n);
/* Makes the group of these clauses the root. */
int widen_end(query *q, query_clause *clauses, size_t n, fsk_error *e);

/* ---- note.c ---- */
/* A note, or with FSK_PARSE_STRICT the error FSK_E_SYNTAX.  The text must be clean: see note_excerpt. */
int note_add(parser *p, size_t offset, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The beginning of a piece of the query, without control characters and broken UTF-8. */
query_excerpt note_excerpt(fsk_str s);
#endif
