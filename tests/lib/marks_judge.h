/* marks_judge.h -- which words of a document a query marks, by looking at every word. */
#ifndef TESTS_MARKS_JUDGE_H
#define TESTS_MARKS_JUDGE_H
#include "query/query.h"

enum { MARKED_FIELDS = 3, MARKED_BESIDE = 2, MARKED_TERM = 260 };
extern const char *const MARKED_NAMES[MARKED_FIELDS];

typedef struct marked_token {
    size_t start, end;
    char term[MARKED_TERM], stem[MARKED_TERM];
    char *beside[MARKED_BESIDE]; /* terms without a position of their own */
    bool marked;
} marked_token;

typedef struct marked_text {
    char *p;
    size_t n;
    marked_token *tokens;
    size_t ntokens, cap;
} marked_text;

typedef struct marked_document {
    marked_text fields[MARKED_FIELDS];
    bool present[MARKED_FIELDS];
} marked_document;

/* Whether the node matches the document; what is part of the match is marked if so wanted. */
bool marks_judge(marked_document *d, const query_node *n, bool mark);
#endif
