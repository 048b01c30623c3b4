/* writer_fixture.h -- for tests of the writer: a scratch index with an open writer, and random documents. */
#ifndef TESTS_WRITER_FIXTURE_H
#define TESTS_WRITER_FIXTURE_H
#include "store_help.h"
#include "writer_help.h"

enum { BODY = 1, TITLE = 2, RECORD_ROOM = 1 << 20 };

typedef struct fixture {
    store *store;
    writer *writer;
    writer_hook hook;
    writer_options options;
    fsk_error e;
    uint32_t language; /* of documents */
    uint8_t *record;
} fixture;

typedef uint32_t (*random_source)(uint32_t n); /* random(n) gives numbers below n */

void fixture_store(fixture *b, const scratch *s);
void fixture_writer(fixture *b); /* opened anew, with b->options and b->hook */
void fixture_begin(fixture *b, const scratch *s, uint32_t threads, size_t memory);
void fixture_end(fixture *b, const scratch *s);
void fixture_need(fixture *b, int rc); /* that it is 0 */
/* Into b->record: sometimes a title, mostly a text of so many words; returns its bytes. */
size_t fixture_record(fixture *b, random_source random, uint32_t words);
size_t fixture_text(random_source random, char *out, uint32_t words);
void fixture_check(fixture *b, const corpus *m); /* that the index holds the model */
void fixture_put(fixture *b, const char *key, const char *text);
void fixture_delete(fixture *b, const char *key);
/* Keys and texts in turn: n strings that are all the index holds. */
void fixture_expect(fixture *b, const char *const *pairs, size_t n);
#endif
