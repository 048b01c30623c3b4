/* test_readers.c -- what readers are made of: records and cells of CSV against a naive writer, HTML to text,
 * encodings, kinds of inputs, patterns of what is passed over, keys of records, sets. */
#include "index/record.h"
#include "lib/base64.h"
#include "lib/hashset.h"
#include "read/csv.h"
#include "read/encoding.h"
#include "read/html.h"
#include "read/ignore.h"
#include "read/kind.h"
#include "read/transcode.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SEED = 19720315 };

static uint32_t state = SEED;

static uint32_t random_below(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * n >> 32);
}

/* ---- CSV ---- */

enum { CELLS_MAX = 8 };

typedef struct row {
    str cells[CELLS_MAX];
    size_t n;
} row;

static void cell_make(str *cell)
{
    static const char LETTERS[] = "ab ,;\"\n\r\t|x";
    str_clear(cell);
    for (uint32_t n = random_below(6); n; n--)
        str_addc(cell, LETTERS[random_below(sizeof LETTERS - 1)]);
}

/* As RFC 4180 writes it: quotes where they must be, and at times where they need not. */
static void cell_write(str *out, const str *cell, char delimiter)
{
    bool must = false;
    for (size_t i = 0; i < cell->n; i++)
        must |= strchr("\"\r\n", cell->p[i]) || cell->p[i] == delimiter;
    if (!must && random_below(3)) {
        str_add(out, cell->p, cell->n);
        return;
    }
    str_addc(out, '"');
    for (size_t i = 0; i < cell->n; i++) {
        if (cell->p[i] == '"')
            str_addc(out, '"');
        str_addc(out, cell->p[i]);
    }
    str_addc(out, '"');
}

static size_t rows_write(row *rows, size_t n, char delimiter, str *out)
{
    static const char *const ENDS[] = {"\n", "\r\n", "\r"};
    const char *end = ENDS[random_below(3)];
    for (size_t i = 0; i < n; i++) {
        rows[i].n = 1 + random_below(CELLS_MAX);
        for (size_t k = 0; k < rows[i].n; k++) {
            cell_make(&rows[i].cells[k]);
            if (rows[i].n == 1)
                str_addc(&rows[i].cells[k], 'z'); /* an empty line is no row with an empty cell */
            cell_write(out, &rows[i].cells[k], delimiter);
            str_adds(out, k + 1 < rows[i].n ? (char[]){delimiter, '\0'} : "");
        }
        str_adds(out, i + 1 < n || random_below(2) ? end : "");
    }
    return out->n;
}

static void rows_expect(const row *rows, size_t n, char delimiter, const str *text)
{
    csv_cells cells = {0};
    str record = {0};
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        bool open;
        size_t len = csv_record(text->p + at, text->n - at, delimiter, true, &open);
        assert_false(open);
        /* With fewer bytes it must wait for more, and never find another end. */
        for (size_t cut = 0; cut < len; cut++)
            assert_int_equal(csv_record(text->p + at, cut, delimiter, false, &open), 0);
        str_clear(&record);
        str_add(&record, text->p + at, len);
        csv_split(record.p, record.n, delimiter, &cells);
        assert_int_equal(cells.n, rows[i].n);
        for (size_t k = 0; k < cells.n; k++) {
            assert_int_equal(cells.at[k].n, rows[i].cells[k].n);
            if (cells.at[k].n)
                assert_memory_equal(cells.at[k].p, rows[i].cells[k].p, cells.at[k].n);
        }
        at += len;
    }
    assert_int_equal(at, text->n);
    csv_cells_free(&cells);
    str_free(&record);
}

static void rows_read_back(void **unused)
{
    (void)unused;
    enum { ROWS = 6 };
    row rows[ROWS] = {0};
    print_message("seed %d\n", SEED);
    for (int round = 0; round < 3000; round++) {
        char delimiter = ",;\t|"[random_below(4)];
        size_t n = 1 + random_below(ROWS);
        str text = {0};
        rows_write(rows, n, delimiter, &text);
        rows_expect(rows, n, delimiter, &text);
        str_free(&text);
    }
    for (size_t i = 0; i < ROWS * CELLS_MAX; i++)
        str_free(&rows[i / CELLS_MAX].cells[i % CELLS_MAX]);
}

static void delimiters_and_open_quotes(void **unused)
{
    (void)unused;
    static const char *const HEADERS[] = {"a,b,c\n", "a;\"b,c,d\";e\n", "a\tb,c\td\n", "a|b|c\n", "alone\n"};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(csv_delimiter(HEADERS[i], strlen(HEADERS[i])), ",;\t|,"[i]);
    bool open;
    assert_int_equal(csv_record("a,\"b\nc", 6, ',', false, &open), 0);
    assert_int_equal(csv_record("a,\"b\nc", 6, ',', true, &open), 6);
    assert_true(open);
    assert_int_equal(csv_record("5\" disk,b\nc", 11, ',', true, &open), 10);
    assert_false(open);
}

/* ---- HTML ---- */

static void pages_become_text(void **unused)
{
    (void)unused;
    static const struct {
        const char *page, *title, *text;
    } CASES[] = {
        {"<title> A  &lt;b&gt;\n</title><p>one<p>two", "A <b>", "one\ntwo"},
        {"<p>in<b>side</b> a&nbsp;line<br>next", "", "inside a\xC2\xA0line\nnext"},
        {"<script>x < y && '</p>'</script><style>p{}</style>text", "", "text"},
        {"<table><tr><td>a<td>b<tr><td>c</table>", "", "a\nb\nc"},
        {"<pre>  one\n two</pre> end", "", "one\ntwo\nend"},
        {"plain text, no tags", "", "plain text, no tags"},
        {"a < b and c > d &amp; &eacute; &#x20AC; &bogus;", "",
         "a < b and c > d & \xC3\xA9 \xE2\x82\xAC &bogus;"},
        {"<svg><title>not this</title></svg><title>this</title>x", "this", "x"},
        {"<!-- <p>no --><div>yes</div><!doctype>", "", "yes"},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        str title = {0}, text = {0};
        assert_true(html_extract(CASES[i].page, strlen(CASES[i].page), &title, &text));
        assert_string_equal(title.p ? title.p : "", CASES[i].title);
        assert_string_equal(text.p ? text.p : "", CASES[i].text);
        str_free(&title);
        str_free(&text);
    }
}

static void deep_pages_are_cut(void **unused)
{
    (void)unused;
    str page = {0}, text = {0};
    str_adds(&page, "top ");
    for (int i = 0; i < 200000; i++)
        str_adds(&page, "<div>");
    str_adds(&page, "bottom");
    assert_false(html_extract(page.p, page.n, NULL, &text));
    assert_string_equal(text.p, "top");
    str_free(&page);
    str_free(&text);
}

static void declared_encodings(void **unused)
{
    (void)unused;
    static const struct {
        const char *page, *name;
    } CASES[] = {{"<html><meta charset=utf-8>", "utf-8"},
                 {"<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>", "koi8-r"},
                 {"<META CHARSET=\"Shift_JIS\" >", "Shift_JIS"},
                 {"<?xml version='1.0' encoding='iso-8859-15'?><html>", "iso-8859-15"},
                 {"<p>charset=none</p>", NULL},
                 {"<meta charset", NULL},
                 {"<meta", NULL},
                 {"", NULL}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char name[64];
        bool found = html_charset(CASES[i].page, strlen(CASES[i].page), name);
        assert_int_equal(found, CASES[i].name != NULL);
        if (found)
            assert_string_equal(name, CASES[i].name);
    }
}

/* ---- encodings ---- */

static void texts_become_utf8(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *declared, *want, *from;
    } CASES[] = {
        {"ascii", NULL, "ascii", NULL},
        {"caf\xC3\xA9", NULL, "caf\xC3\xA9", NULL},
        {"caf\xE9 \x80 5", NULL, "caf\xC3\xA9 \xE2\x82\xAC 5", "windows-1252"},
        {"caf\xC3\xA9\ncaf\xE9\n", NULL, "caf\xC3\xA9\ncaf\xC3\xA9\n", "windows-1252"},   /* line by line */
        {"\xC3\xA9\xC3\xA8 \xFF \xC3\xA9", NULL, "\xC3\xA9\xC3\xA8 \xFF \xC3\xA9", NULL}, /* damaged */
        {"\xF0\xCF\xCC\xC5", "koi8-r", "\xD0\x9F\xD0\xBE\xD0\xBB\xD0\xB5", "koi8-r"},
        {"caf\xC3\xA9", "utf-16", "caf\xC3\xA9", NULL},
        {"caf\xE9", "no-such-thing", "caf\xC3\xA9", "windows-1252"},
        {"\x93x\x94", "ISO-8859-1", "\xE2\x80\x9Cx\xE2\x80\x9D", "windows-1252"},
        {"", NULL, "", NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        str s = {0}, spare = {0};
        str_adds(&s, CASES[i].text);
        const char *from = encoding_to_utf8(&s, CASES[i].declared, ENCODING_FALLBACK, &spare);
        assert_string_equal(s.p, CASES[i].want);
        assert_int_equal(from != NULL, CASES[i].from != NULL);
        if (from)
            assert_string_equal(from, CASES[i].from);
        str_free(&s);
        str_free(&spare);
    }
}

/* In pieces of any size it is the same as at once. */
static void pieces_do_not_matter(void **unused)
{
    (void)unused;
    char text[64];
    for (int round = 0; round < 2000; round++) {
        str whole = {0}, parts = {0};
        size_t n = random_below(sizeof text), at = 0;
        for (size_t i = 0; i < n; i++) /* surrogates, lone and paired, among letters */
            text[i] = i % 2 ? (char)(random_below(3) ? 0 : 0xD8 + random_below(8)) : (char)random_below(256);
        assert_true(transcode_all("UTF-16LE", text, n, &whole));
        transcoder t;
        assert_true(transcoder_open(&t, "UTF-16LE"));
        for (size_t end = 0; at < n || end < n;) {
            char out[8];
            size_t left = end - at;
            size_t made = transcode(&t, text + at, &left, out, 4 + random_below(5), end == n);
            str_add(&parts, out, made);
            at = end - left;
            end = made == 0 && end < n ? end + 1 : end;
        }
        transcoder_close(&t);
        assert_int_equal(parts.n, whole.n);
        if (whole.n)
            assert_memory_equal(parts.p, whole.p, whole.n);
        str_free(&whole);
        str_free(&parts);
    }
}

/* ---- kinds and patterns ---- */

static void kinds(void **unused)
{
    (void)unused;
    static const struct {
        const char *name, *text;
        kind kind;
    } CASES[] = {
        {"a", "", KIND_EMPTY},
        {"a", "words", KIND_AUTO},
        {"a", "{\"id\":1}", KIND_JSONL},
        {"a", "  { \"id\":1 }\nanything", KIND_JSONL},
        {"a.json", "{\n\"id\":1}", KIND_AUTO},
        {"a.jsonl", "{\"_fossick\":1}", KIND_DUMP},
        {"a.jsonl", "{\"_fossicks\":1}", KIND_JSONL},
        {"a.pas", "{ a comment }\nbegin", KIND_AUTO},
        {"a.jsonl", "not JSON", KIND_JSONL},
        {"a.NDJSON.gz", "x", KIND_JSONL},
        {"a.csv", "a,b", KIND_CSV},
        {"a.tsv.zst", "a", KIND_TSV},
        {"a.htm", "words", KIND_HTML},
        {"a", " \n<!DOCTYPE HTML>", KIND_HTML},
        {"a", "<?xml version='1.0'?><HTML>", KIND_HTML},
        {"a", "<xml>no page</xml>", KIND_AUTO},
        {"a", "<DOC>\n<docno>1</docno>", KIND_TREC},
        {"a", "<doc>no number</doc>", KIND_AUTO},
        {"a.txt", "%PDF-1.4", KIND_PDF},
        {"a", "%!PS-Adobe", KIND_POSTSCRIPT},
        {"a", "{\\rtf1", KIND_RTF},
        {"a.html", "\x01\x02\x03\x04", KIND_BINARY},
        {"a", "BZh9", KIND_ARCHIVE},
        {"a.tgz", "anything", KIND_ARCHIVE},
        {NULL, "words", KIND_AUTO},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *text = CASES[i].text;
        kind got = kind_find(CASES[i].name, (const unsigned char *)text, strlen(text), true);
        if (got != CASES[i].kind)
            fail_msg("%s, %s: %d", CASES[i].name ? CASES[i].name : "no name", text, (int)got);
    }
    static const unsigned char NUL[] = "text\0text",
                               WORD[] = "PK\3\4..............\0\0\0\0....\x13\0..[Content_Types].xml";
    assert_int_equal(kind_find("a", NUL, 9, true), KIND_BINARY);
    assert_int_equal(kind_find("a", WORD, sizeof WORD - 1, true), KIND_OFFICE);
}

static void patterns(void **unused)
{
    (void)unused;
    static const struct {
        const char *pattern, *path;
        bool hidden, passed_over;
    } CASES[] = {
        {"*.log", "a/b.log", false, true},
        {"*.log", "a/b.log/c", false, true},
        {"*.log", "a/log", false, false},
        {"build/", "build/x", false, true},
        {"build/", "a/build/x", false, true},
        {"build/", "a/build", false, false},
        {"a/*.c", "a/x.c", false, true},
        {"a/*.c", "b/a/x.c", false, false},
        {"/a", "a/x", false, true},
        {"/a", "b/a", false, false},
        {"x", ".git/config", false, true},
        {"x", ".git/config", true, false},
        {"x", "./a", false, false},
        {"x", "../a", false, false},
        {"[", "[", false, true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        ignore g = {.patterns = {CASES[i].pattern}, .n = 1, .hidden = CASES[i].hidden};
        if (ignore_path(&g, CASES[i].path) != CASES[i].passed_over)
            fail_msg("%s, %s", CASES[i].pattern, CASES[i].path);
    }
}

/* ---- bytes as letters ---- */

static void letters_give_the_bytes_back(void **unused)
{
    (void)unused;
    static const char *const GOOD[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"\xFF\xFE", "//4="},
                                          {"foobar", "Zm9vYmFy"}};
    static const char *const BAD[] = {
        "Z", "Zg", "Zg=", "=Zg=", "Z===", "Zg==Zg==", "Zm9v\nYg=", "Zm 9", "Zm9-"};
    str to = {0};
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        str_clear(&to);
        base64_add(&to, GOOD[i][0], strlen(GOOD[i][0]));
        assert_int_equal(to.n, strlen(GOOD[i][1]));
        assert_memory_equal(to.p, GOOD[i][1], to.n + 1);
        str_clear(&to);
        assert_true(base64_decode(&to, GOOD[i][1], strlen(GOOD[i][1])));
        assert_string_equal(to.p, GOOD[i][0]);
    }
    str_clear(&to);
    str_adds(&to, "kept");
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_false(base64_decode(&to, BAD[i], strlen(BAD[i])));
    assert_int_equal(to.n, 4);
    for (int round = 0; round < 500; round++) {
        char bytes[40];
        size_t n = random_below(sizeof bytes);
        str coded = {0}, back = {0};
        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)random_below(256);
        base64_add(&coded, bytes, n);
        assert_true(base64_decode(&back, coded.p, coded.n));
        assert_int_equal(back.n, n);
        assert_memory_equal(back.p, bytes, n);
        str_free(&coded);
        str_free(&back);
    }
    str_free(&to);
}

/* ---- keys and sets ---- */

typedef struct keys_walk {
    char (*want)[24];
    size_t n;
} keys_walk;

static int key_expect(void *user, fsk_str key)
{
    keys_walk *w = user;
    assert_int_equal(key.n, strlen(w->want[w->n]));
    assert_memory_equal(key.p, w->want[w->n], key.n);
    w->n++;
    return 0;
}

static void keys_read_back_and_sets_hold_them(void **unused)
{
    (void)unused;
    enum { KEYS = 2000 };
    static char keys[KEYS][24];
    record_keys list = {0};
    hashset set = {0};
    for (size_t i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], i % 3 ? "path:%zu" : "%zu", i ^ 5);
        record_keys_add(&list, "path", (fsk_str){keys[i], strlen(keys[i])});
        assert_false(hashset_has(&set, keys[i], strlen(keys[i])));
        assert_true(hashset_add(&set, keys[i], strlen(keys[i])));
        assert_false(hashset_add(&set, keys[i], strlen(keys[i])));
    }
    keys_walk w = {keys, 0};
    record rec = {.path = {"path", 4}, .keys = {list.coded.p, list.coded.n}, .nkeys = list.n};
    assert_int_equal(record_keys_each(&rec, key_expect, &w), 0);
    assert_int_equal(w.n, KEYS);
    rec.keys.n /= 2; /* damage ends the list */
    w.n = 0;
    record_keys_each(&rec, key_expect, &w);
    assert_in_range(w.n, KEYS / 4, KEYS - 1);
    hashset_free(&set);
    record_keys_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_read_back),
        cmocka_unit_test(delimiters_and_open_quotes),
        cmocka_unit_test(pages_become_text),
        cmocka_unit_test(deep_pages_are_cut),
        cmocka_unit_test(declared_encodings),
        cmocka_unit_test(texts_become_utf8),
        cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(kinds),
        cmocka_unit_test(patterns),
        cmocka_unit_test(letters_give_the_bytes_back),
        cmocka_unit_test(keys_read_back_and_sets_hold_them),
    };
    return cmocka_run_group_tests_name("tools readers", tests, NULL, NULL);
}
