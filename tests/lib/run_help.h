/* run_help.h -- for tests of what makes runs: a run as a sorted array of occurrences. */
#ifndef TESTS_RUN_HELP_H
#define TESTS_RUN_HELP_H
#include "write/run.h"

typedef struct token_at {
    char term[256];
    uint32_t field, doc, position;
} token_at;

typedef struct stem_form {
    char stem[256], form[256];
    uint32_t field;
} stem_form;

typedef struct run_contents {
    token_at *tokens;
    size_t ntokens, tokens_cap;
    stem_form *stems;
    size_t nstems, stems_cap;
} run_contents;

void run_contents_add(run_contents *c, uint32_t field, fsk_str term, uint32_t doc, uint32_t position);
void run_contents_stem(run_contents *c, uint32_t field, fsk_str stem, fsk_str form);
void run_contents_sort(run_contents *c); /* and drop what is there twice */
void run_contents_free(run_contents *c);
/* Asserts that the run is in order: fields, terms, stems, forms, docids, positions ascend. */
void run_contents_read(run_contents *c, const run *r, spill *file, size_t room);
void assert_same_run(const run_contents *got, const run_contents *want);
#endif
