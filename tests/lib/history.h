/* history.h -- for crash tests: a history of commits through the public API whose every state is known.
 *
 * Commit number k puts and deletes documents that follow from k, and always the document "commit", which
 * names k; so an index says which commit it shows, and all else that it must hold follows.  Relies on:
 * fossick.h only. */
#ifndef TESTS_HISTORY_H
#define TESTS_HISTORY_H
#include "fossick.h"
#include <stdbool.h>

typedef struct history {
    uint32_t keys;    /* documents come and go under so many keys */
    uint32_t changes; /* at most, of a usual commit; every eighth has ten times as many */
    uint32_t words;   /* at most, of a document */
} history;

int history_open(const char *path, uint32_t flags, uint64_t map_bytes, fsk_index **out, fsk_error *e);
/* One thread, 16 MiB. */
int history_writer(fsk_index *ix, fsk_writer **out, fsk_error *e);
/* What commit k puts and deletes, not yet committed. */
int history_fill(const history *h, fsk_writer *w, uint32_t k, fsk_error *e);
/* The whole of commit k; every fifth is a merge, and after every third all merges that are due are waited
 * for. */
int history_commit(const history *h, fsk_writer *w, uint32_t k, fsk_error *e);
/* The number of the commit that the index shows, everything in it as it must be and nothing found by
 * fsk_check; 0: empty; negative: an error, CORRUPT when something is not right. */
int64_t history_shown(const history *h, fsk_index *ix, fsk_error *e);
int64_t history_shown_by(const history *h, fsk_reader *r, fsk_error *e);
int64_t history_shown_by_file(const history *h, const char *path, uint32_t flags, fsk_error *e);

/* Copies between a file and memory; for whole files in tests.  False: failed. */
bool file_read(const char *path, uint8_t **p, size_t *n);
bool file_write(const char *path, const uint8_t *p, size_t n);
#endif
