/* test_dump.c -- an index written out by fossick-admin dump and read by fossick-index is the same index: its
 * language, every key and field to the byte, its metadata; whatever bytes they are.  So is one that is
 * rebuilt. */
#include "folder_help.h"

enum { ROUNDS = 10, SEED = 7000, DOCS = 30, FIELDS = 4, NAMES = 5 };

/* ---- an index at random ---- */

static void bytes_add(str *s, uint32_t most)
{
    static const char *const PIECES[] = {"cat",          " ",    "\n",   "\"",     "\\", "\xC3\xA9",
                                         "\xE2\x80\xA8", "\xFF", "\xC3", "\x7F",   "<",  "\xF0\x9F\x90\x88",
                                         "{}",           "\r\n", "=",    "\x01\t", "0",  "\xED\xA0\x80"};
    for (uint32_t n = random_below(most); n; n--) {
        if (random_below(20))
            str_adds(s, PIECES[random_below(sizeof PIECES / sizeof *PIECES)]);
        else
            str_addc(s, '\0');
    }
}

static fsk_str view(const str *s)
{
    return (fsk_str){s->p ? s->p : "", s->n};
}

static void document_put(fsk_writer *w, fsk_doc *d)
{
    static const char *const FIELD[FIELDS] = {"text", "title", "a.b-c", "X_1"};
    str key = {0};
    fsk_doc_reset(d);
    if (random_below(3))
        str_addf(&key, "%u", random_below(40));
    bytes_add(&key, 4);
    if (key.n && random_below(10))
        assert_int_equal(fsk_doc_key(d, view(&key)), 0);
    if (!random_below(3))
        assert_int_equal(fsk_doc_language(d, (fsk_str){"french", 6}), 0);
    for (uint32_t n = random_below(FIELDS + 1); n; n--) {
        str text = {0};
        bytes_add(&text, 30);
        assert_int_equal(fsk_doc_text(d, FIELD[random_below(FIELDS)], view(&text)), 0);
        str_free(&text);
    }
    assert_int_equal(fsk_writer_put(w, d, NULL), 0);
    str_free(&key);
}

static void metadata_put(fsk_writer *w)
{
    str name = {0}, value = {0};
    str_addf(&name, "%u", random_below(NAMES));
    bytes_add(&name, 4);
    bytes_add(&value, 60);
    assert_int_equal(fsk_writer_metadata(w, view(&name), view(&value), NULL), 0);
    str_free(&name);
    str_free(&value);
}

static void index_make(const char *path)
{
    static const char *const LANGUAGES[] = {NULL, "none", "german", "english", "auto"};
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    fsk_writer_opts quick = FSK_WRITER_OPTS_INIT;
    fsk_index *ix;
    fsk_writer *w;
    fsk_doc *d = fsk_doc_new();
    opts.flags = FSK_OPEN_CREATE;
    opts.language = LANGUAGES[random_below(5)];
    quick.threads = 1;
    quick.flags = random_below(2) ? FSK_WRITER_NO_MERGE : 0;
    assert_non_null(d);
    assert_int_equal(fsk_open(path, &opts, &ix, NULL), 0);
    assert_int_equal(fsk_writer_open(ix, &quick, &w, NULL), 0);
    for (uint32_t commits = random_below(4); commits; commits--) {
        for (uint32_t n = random_below(DOCS); n; n--)
            document_put(w, d);
        for (uint32_t n = random_below(NAMES); n; n--)
            metadata_put(w);
        assert_int_equal(fsk_writer_commit(w, NULL), 0);
    }
    fsk_doc_free(d);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}

/* ---- all that is in an index ---- */

static int pair_add(void *user, fsk_str name, fsk_str value)
{
    str *to = user;
    str_addf(to, "%zu:", name.n);
    str_add(to, name.p, name.n);
    str_addf(to, "=%zu:", value.n);
    str_add(to, value.p, value.n);
    return 0;
}

static int by_bytes(const void *a, const void *b)
{
    const str *x = a, *y = b;
    int order = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    return order ? order : x->n < y->n ? -1 : x->n > y->n;
}

/* Documents in the order of their keys: where they stand is not what counts. */
static str image(const char *path)
{
    fsk_index *ix;
    fsk_reader *r;
    fsk_docid doc = FSK_DOC_NONE;
    str all = {0}, docs[4 * DOCS] = {{0}};
    size_t n = 0;
    assert_int_equal(fsk_open(path, NULL, &ix, NULL), 0);
    assert_int_equal(fsk_reader_open(ix, &r, NULL), 0);
    assert_int_equal(fsk_check(r, NULL, NULL, NULL, NULL), 0);
    str_addf(&all, "%s\n", fsk_language(ix));
    while (fsk_reader_next(r, &doc, NULL) == 0) {
        fsk_str key;
        assert_int_equal(fsk_reader_key(r, doc, &key, NULL), 0);
        const char *language;
        assert_int_equal(fsk_reader_language(r, doc, &language, NULL), 0);
        pair_add(&docs[n], key, (fsk_str){language, strlen(language)});
        assert_int_equal(fsk_reader_fields(r, doc, pair_add, &docs[n], NULL), 0);
        n++;
    }
    qsort(docs, n, sizeof *docs, by_bytes);
    for (size_t i = 0; i < n; i++) {
        str_add(&all, docs[i].p, docs[i].n);
        str_addc(&all, '\n');
        str_free(&docs[i]);
    }
    assert_int_equal(fsk_reader_metadata_each(r, (fsk_str){"", 0}, pair_add, &all, NULL), 0);
    fsk_reader_free(r);
    assert_int_equal(fsk_close(ix), 0);
    return all;
}

static void expect_image(const char *path, const str *want)
{
    str got = image(path);
    if (got.n != want->n || memcmp(got.p, want->p, got.n) != 0)
        fail_msg("%s is another index:\n%s\n--- not\n%s", path, got.p, want->p);
    str_free(&got);
}

static void shell(const char *format, const char *more)
{
    str command = {0};
    str_addf(&command, "PATH='%.*s':$PATH; %s%s", (int)(strrchr(tool, '/') - tool), tool, format, more);
    if (system(command.p) != 0)
        fail_msg("failed: %s: %s", command.p, output());
    str_free(&command);
}

static void dumps_make_the_same_index(void **unused)
{
    static const char *const WAYS[] = {"cat dump | fossick-index -i b.db -", "fossick-index -i b.db dump",
                                       "gzip -c dump | fossick-index -i b.db -",
                                       "cp dump x.jsonl; fossick-index -i b.db x.jsonl",
                                       "fossick-index -i b.db --threads 1 --memory 16M dump"};
    const char *rounds = getenv("FOSSICK_ROUNDS");
    unsigned n = rounds ? (unsigned)strtoul(rounds, NULL, 10) : ROUNDS;
    (void)unused;
    for (unsigned round = 0; round < (n < ROUNDS ? n : ROUNDS); round++) {
        state = SEED + round;
        print_message("seed %u\n", state);
        index_make("a.db");
        str want = image("a.db");
        shell("fossick-admin -i a.db dump >dump", "");
        shell(WAYS[round % 5], " >out 2>&1");
        expect_image("b.db", &want);
        /* the order is that of segments, of which each language has its own */
        shell("export LC_ALL=C; sort -o dump dump; fossick-admin -i b.db dump | sort | cmp - dump",
              " >out 2>&1");
        shell("fossick-admin -i b.db rebuild", " >out 2>&1");
        expect_image("b.db", &want);
        str_free(&want);
        remove("a.db"), remove("a.db-lock"), remove("b.db"), remove("b.db-lock");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dumps_make_the_same_index),
    };
    return cmocka_run_group_tests_name("tools dump", tests, work_make, work_drop);
}
