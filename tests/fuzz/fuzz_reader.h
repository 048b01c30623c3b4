/* fuzz_reader.h -- for fuzzers: any bytes through one of the readers of tools/, whose documents must be
 * whole.
 *
 * Relies on: tools/read. */
#ifndef TESTS_FUZZ_READER_H
#define TESTS_FUZZ_READER_H
#include "read/encoding.h"
#include "read/reader.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct fuzz_bytes {
    const uint8_t *p;
    size_t n;
} fuzz_bytes;

static ssize_t fuzz_read(void *user, void *p, size_t n)
{
    fuzz_bytes *b = user;
    size_t some = b->n < n ? b->n : n;
    if (some > 7 && some % 3 == 0)
        some = some / 3; /* in pieces */
    memcpy(p, b->p, some);
    b->p += some;
    b->n -= some;
    return (ssize_t)some;
}

static const char *fuzz_error(void *user)
{
    (void)user;
    return "";
}

static int fuzz_put(void *user, const reading *r, fsk_doc *d, fsk_str key, uint64_t line)
{
    (void)user;
    (void)line;
    if (!d || !r->name || (!key.p && key.n))
        abort();
    return 0;
}

static int fuzz_reader(kind k, const uint8_t *data, size_t size)
{
    static const document_field FIELDS[] = {{"title", "title"}, {"text", "text"}};
    static reader_room room;
    static ignore nothing;
    static reader_rules rules = {.document = {.fields = FIELDS, .nfields = 2, .by_default = true},
                                 .limit = 1 << 16,
                                 .line_limit = 1 << 16};
    if (!room.doc.doc) {
        rules.encoding = ENCODING_FALLBACK;
        rules.ignore = &nothing;
        reader_room_start(&room, &rules);
    }
    fuzz_bytes bytes = {data, size};
    uint64_t read = 0;
    report counts = {0};
    for (size_t i = 0; i < REPORT_NKINDS; i++)
        counts.count[i] = 1000; /* so that nothing is told */
    reading r = {.in = input_of_source((input_source){fuzz_read, fuzz_error, &bytes}),
                 .name = "input",
                 .key = "input",
                 .title = "input",
                 .rules = &rules,
                 .room = &room,
                 .report = &counts,
                 .bytes = &read,
                 .put = fuzz_put};
    if (!r.in)
        abort();
    input_any(r.in);
    kind found = reader_kind(&r);
    if (reader_read(&r, k == KIND_AUTO ? found : k))
        abort();
    input_close(r.in);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#endif
