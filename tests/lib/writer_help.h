/* writer_help.h -- for tests of the writer: a hook that knows no languages, a naive model of an index, and
 * their comparison.
 *
 * Words are what stands between spaces; the stem of a word is what stands before its first digit, unless that
 * is nothing.  The model keeps key and record of each live document; what the index must hold follows from
 * them.  An index is compared by sums of hashes over everything a reader can see, so that the order of
 * segments and documents does not matter. */
#ifndef TESTS_WRITER_HELP_H
#define TESTS_WRITER_HELP_H
#include "segment/snapshot.h"
#include "write/writer.h"

void words_hook(writer_hook *out);
extern uint64_t words_fingerprint; /* of that hook */

typedef struct corpus_doc {
    char *key;
    uint8_t *record;
    size_t n;
} corpus_doc;

typedef struct corpus {
    corpus_doc *docs;
    size_t n, cap;
} corpus;

void corpus_put(corpus *m, const char *key, const uint8_t *record, size_t n);
bool corpus_delete(corpus *m, const char *key); /* whether it was there */
void corpus_copy(corpus *to, const corpus *from);
void corpus_clear(corpus *m);

/* Appends a field to a record; records begin with one byte, the number of fields. */
size_t record_begin(uint8_t *record);
size_t record_field(uint8_t *record, size_t n, uint32_t field, const char *text, size_t bytes);

typedef struct contents {
    uint64_t docs, keys, raw, stems, norms;
    uint64_t postings, tokens; /* of raw spaces */
} contents;

/* body: the field without lists of its own. */
void corpus_contents(const corpus *m, uint32_t body, contents *out);
/* Asserts that all goes well, and that every live document is found by its key. */
void index_contents(store *s, bool stored, contents *out);
uint32_t index_segments(store *s, uint64_t *docs, uint64_t *deleted);
void assert_same_contents(const contents *got, const contents *want);
/* All bytes of all streams of the only segment. */
uint64_t only_segment_hash(store *s);
#endif
