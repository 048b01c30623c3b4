/* record.h -- what the index remembers of a file: when it was read, what became of it, the keys of its
 * documents.
 *
 * Relies on: the metadata of fossick.h, in which each file has a value under "file:" and its path.  It is
 * written in the commit of the documents, so that the two never differ.  Paths are those of keys: from the
 * index's folder for what lies in it, else absolute, so that a folder may be moved together with its index.
 *
 *   value  varint: version (1), state | 4 if a feed, rules, size, mtime in ns (0: not to be trusted), hash,
 *          bytes of the path, path (if longer than a name can hold, else empty), bytes of the reason, reason,
 *          number of keys, each: bytes shared with the one before (the first: with the path), other bytes,
 * these */
#ifndef TOOLS_INDEX_RECORD_H
#define TOOLS_INDEX_RECORD_H
#include "lib/str.h"
#include <fossick.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum { RECORD_READ, RECORD_EMPTY, RECORD_SKIPPED, RECORD_FAILED } record_state;

typedef struct record_keys {
    str coded, last;
    size_t n;
} record_keys;

typedef struct record {
    record_state state;
    bool feed; /* a file that adds documents each time it is named, and takes none away */
    uint64_t rules, size, mtime, hash;
    fsk_str path, reason;
    fsk_str keys; /* coded */
    size_t nkeys;
} record;

/* In *out, with pointers that live as long as the reader's snapshot; false: none, or damaged. */
bool record_get(fsk_reader *r, const char *path, record *out);
int record_put(fsk_writer *w, const record *rec, fsk_error *e); /* with rec->path, rec->keys, rec->nkeys */
int record_drop(fsk_writer *w, const char *path, fsk_error *e);
typedef int record_fn(void *user, const record *rec); /* != 0 stops and is returned */
int record_each(fsk_reader *r, record_fn *fn, void *user, fsk_error *e);

void record_keys_add(record_keys *list, const char *path, fsk_str key);
void record_keys_free(record_keys *list);
/* Calls fn with each key; != 0 stops and is returned. */
int record_keys_each(const record *rec, int (*fn)(void *user, fsk_str key), void *user);
#endif
