/* writer_fixture.c -- see writer_fixture.h. */
#include "writer_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void fixture_writer(fixture *b)
{
    uint32_t number;
    int rc = writer_open(b->store, &b->options, &b->hook, &b->writer, &b->e);
    if (rc)
        fail_msg("%s", b->e.text);
    assert_int_equal(writer_field(b->writer, (fsk_str){"text", 4}, &number, &b->e), 0);
    assert_int_equal(number, BODY);
    assert_int_equal(writer_field(b->writer, (fsk_str){"title", 5}, &number, &b->e), 0);
    assert_int_equal(number, TITLE);
}

void fixture_store(fixture *b, const scratch *s)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    opts.flags = FSK_OPEN_CREATE;
    assert_int_equal(store_open(s->path, &opts, &b->store, &b->e), 0);
}

void fixture_begin(fixture *b, const scratch *s, uint32_t threads, size_t memory)
{
    *b = (fixture){.record = malloc(RECORD_ROOM)};
    assert_non_null(b->record);
    fixture_store(b, s);
    words_hook(&b->hook);
    b->options = (writer_options){.threads = threads, .memory = memory, .language = "none"};
    b->options.limits = (build_limits){.skip_chunk = 32, .dense_min_docs = 64, .inline_postings = 8};
    fixture_writer(b);
}

void fixture_end(fixture *b, const scratch *s)
{
    writer_free(b->writer);
    assert_int_equal(store_close(b->store), 0);
    remove(s->path);
    remove(s->lock);
    free(b->record);
}

void fixture_need(fixture *b, int rc)
{
    if (rc)
        fail_msg("%s (%d)", b->e.text, rc);
}

/* Words are drawn skewed, so that some terms are in most documents and most in few. */
size_t fixture_text(random_source random, char *out, uint32_t words)
{
    size_t n = 0;
    for (uint32_t i = 0; i < words; i++) {
        uint32_t r = random(1000) + 1;
        n += (size_t)sprintf(out + n, "%sw%c%u", i ? " " : "", 'a' + (int)(r % 7), r * r / 2000);
    }
    return n;
}

size_t fixture_record(fixture *b, random_source random, uint32_t words)
{
    static char text[RECORD_ROOM / 2];
    size_t n = record_begin(b->record);
    if (random(3) == 0)
        n = record_field(b->record, n, TITLE, text, fixture_text(random, text, random(5)));
    if (random(10))
        n = record_field(b->record, n, BODY, text, fixture_text(random, text, words));
    return n;
}

void fixture_check(fixture *b, const corpus *m)
{
    contents got, want;
    index_contents(b->store, !(b->options.manifest_flags & MANIFEST_NO_STORE), &got);
    corpus_contents(m, BODY, &want);
    assert_same_contents(&got, &want);
}

void fixture_put(fixture *b, const char *key, const char *text)
{
    size_t n = record_begin(b->record);
    n = record_field(b->record, n, BODY, text, strlen(text));
    fixture_need(b, writer_put(b->writer, (fsk_str){key, strlen(key)}, b->record, n, b->language, &b->e));
}

void fixture_delete(fixture *b, const char *key)
{
    fixture_need(b, writer_delete(b->writer, (fsk_str){key, strlen(key)}, &b->e));
}

void fixture_expect(fixture *b, const char *const *pairs, size_t n)
{
    corpus m = {0};
    static uint8_t record[4096];
    for (size_t i = 0; i < n; i += 2) {
        size_t bytes = record_begin(record);
        bytes = record_field(record, bytes, BODY, pairs[i + 1], strlen(pairs[i + 1]));
        corpus_put(&m, pairs[i], record, bytes);
    }
    fixture_check(b, &m);
    corpus_clear(&m);
}
