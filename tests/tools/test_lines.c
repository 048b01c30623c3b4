/* test_lines.c -- lines of an input against a naive split: plain, gzip, zstd, any lengths, any limit. */
#include "read/lines.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

enum { SEED = 19620805, TEXT_MAX = 3 << 20 };

static uint32_t state = SEED;
static char text[TEXT_MAX], packed[TEXT_MAX + (1 << 20)], path[] = "/tmp/fossick-lines-XXXXXX";

static uint32_t random_below(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * n >> 32);
}

/* Lines mostly short, at times longer than any buffer; at times no line feed at the end. */
static size_t text_make(void)
{
    size_t n = 0, lines = random_below(40);
    for (size_t i = 0; i < lines; i++) {
        size_t len = random_below(8) ? random_below(30) : random_below(600000);
        if (n + len + 1 > TEXT_MAX)
            break;
        memset(text + n, 'a' + (int)random_below(26), len);
        n += len;
        text[n++] = '\n';
    }
    return n - (n && random_below(3) == 0);
}

static void file_write(const void *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static size_t gzip_pack(const char *p, size_t n, char *to)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)p;
    z.avail_in = (unsigned)n;
    z.next_out = (unsigned char *)to;
    z.avail_out = TEXT_MAX;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t done = z.total_out;
    deflateEnd(&z);
    return done;
}

static size_t zstd_pack(const char *p, size_t n, char *to)
{
    size_t done = ZSTD_compress(to, TEXT_MAX, p, n, 1);
    assert_false(ZSTD_isError(done));
    return done;
}

typedef size_t pack_fn(const char *p, size_t n, char *to);

/* As two members or frames, cut anywhere. */
static void packed_write(size_t n, pack_fn *pack)
{
    size_t cut = n ? random_below((uint32_t)n) : 0;
    size_t done = pack(text, cut, packed);
    done += pack(text + cut, n - cut, packed + done);
    file_write(packed, done);
}

static void expect_lines(size_t n, size_t limit)
{
    char why[160];
    input *in = input_open(path, why, sizeof why);
    assert_non_null(in);
    lines l;
    lines_start(&l, in, limit);
    uint64_t number = 0;
    for (size_t at = 0; at < n; number++) {
        char *feed = memchr(text + at, '\n', n - at);
        size_t len = feed ? (size_t)(feed - text) - at : n - at, got_n = 0;
        const char *got = NULL;
        lines_result r = lines_next(&l, &got, &got_n);
        assert_int_equal(l.number, number + 1);
        if (len <= limit)
            assert_int_equal(r, LINES_OK);
        if (r == LINES_OK) {
            assert_int_equal(got_n, len);
            assert_memory_equal(got, text + at, len);
        } else {
            assert_int_equal(r, LINES_TOO_LONG);
        }
        at += len + 1;
    }
    const char *p;
    size_t left;
    assert_int_equal(lines_next(&l, &p, &left), LINES_END);
    assert_int_equal(l.bytes, n);
    lines_free(&l);
    input_close(in);
}

static void lines_are_those_of_the_text(void **unused)
{
    (void)unused;
    print_message("seed %d\n", SEED);
    for (int round = 0; round < 60; round++) {
        size_t n = text_make(), limit = random_below(2) ? TEXT_MAX : 300000;
        file_write(text, n);
        expect_lines(n, limit);
        packed_write(n, gzip_pack);
        expect_lines(n, limit);
        packed_write(n, zstd_pack);
        expect_lines(n, limit);
    }
}

static void damaged_files_end_in_an_error(void **unused)
{
    (void)unused;
    pack_fn *const packs[] = {gzip_pack, zstd_pack};
    memset(text, 'x', 1000);
    text[999] = '\n';
    for (size_t k = 0; k < 2; k++) {
        size_t n = packs[k](text, 1000, packed);
        for (size_t cut = 5; cut < n; cut++) {
            char why[160];
            file_write(packed, cut);
            input *in = input_open(path, why, sizeof why);
            assert_non_null(in);
            lines l;
            lines_start(&l, in, TEXT_MAX);
            const char *p;
            size_t len;
            lines_result r;
            while ((r = lines_next(&l, &p, &len)) == LINES_OK)
                ;
            assert_int_equal(r, LINES_ERROR);
            assert_true(input_error(in)[0] != '\0');
            lines_free(&l);
            input_close(in);
        }
    }
}

static int path_make(void **unused)
{
    (void)unused;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int path_drop(void **unused)
{
    (void)unused;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_those_of_the_text),
        cmocka_unit_test(damaged_files_end_in_an_error),
    };
    return cmocka_run_group_tests_name("tools lines", tests, path_make, path_drop);
}
