/* near_internal.h -- what near.c (the tree), near_spans.c (joining spans) and near_marks.c share. */
#ifndef EXEC_NEAR_INTERNAL_H
#define EXEC_NEAR_INTERNAL_H
#include "exec/near.h"
#include "exec/occurrences.h"

/* One raw term's list; the block decoded last is kept. */
typedef struct near_list {
    const postings *p;
    uint32_t from, next; /* no document from `from` up to `next` has it */
    uint32_t at, block;  /* where the next seek starts; decoded, or UINT32_MAX */
    const uint32_t *docs, *tfs;
    uint32_t *room;            /* for both, made when first needed */
    position_block *positions; /* as well */
    uint32_t located;          /* postings of the block in positions */
    fsk_str term;              /* of a pattern; else empty */
} near_list;

/* A word: all its forms.  order: numbers of lists, first `later` of them in a heap by `next`, which lies
 * behind the document asked last: forms that are rare cost nothing where they are not. */
typedef struct near_word {
    near_list *lists;
    uint32_t n, later, asked;
    uint32_t *order;
    uint32_t offset, width; /* in a phrase; places that it takes */
    uint32_t times;         /* in a stretch: how often it must stand there */
} near_word;

typedef enum near_kind { NEAR_WORD, NEAR_PHRASE, NEAR_STRETCH, NEAR_UNION, NEAR_PAIR } near_kind;

typedef struct near_node {
    near_kind kind;
    const query_node *query;
    near_word *words;
    struct near_node *children;
    uint32_t n;       /* of words or children */
    uint32_t longest; /* NEAR_STRETCH: places from its first word to its last */
    uint32_t width;   /* NEAR_STRETCH: what a word takes at most */
} near_node;

/* ---- near.c ---- */
/* Both false when memory is out. */
bool near_word_positions(near *x, near_word *w, uint32_t doc, occurrences *out);
bool near_node_spans(near *x, const near_node *n, uint32_t doc, span_list *out);
/* The document's positions in one list; none when it is not there. */
void near_list_positions(near *x, near_list *l, uint32_t doc, occurrences *out);

/* ---- near_spans.c: false when memory is out ---- */
bool spans_of_positions(arena *m, const occurrences *p, uint32_t width, span_list *out);
/* Where all words of a phrase stand at their offsets; at[i]: of words[i]. */
bool spans_of_phrase(arena *m, const near_node *phrase, const occurrences *at, span_list *out);
/* The shortest stretches with each word as often as it must. */
bool spans_of_stretch(arena *m, const near_node *stretch, const occurrences *at, span_list *out);
/* Those of both, without those that hold another. */
bool spans_unite(arena *m, const span_list *a, const span_list *b, span_list *out);
/* From the start of the one to the end of the other where b begins at most `distance` behind the end of a. */
bool spans_follow(arena *m, const span_list *a, const span_list *b, uint32_t distance, span_list *out);
/* Drops those of *all that lie in none of the others. */
void spans_keep_within(span_list *all, const span_list *others);
#endif
