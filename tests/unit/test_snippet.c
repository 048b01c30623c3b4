/* test_snippet.c -- snippets through the public API: which stretch is chosen, what is marked, what never gets
 * out: broken UTF-8, control characters, more than was asked for. */
#include "../lib/store_help.h"
#include "fossick.h"
#include "text/utf8.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct shown {
    fsk_index *index;
    fsk_reader *reader;
} shown;

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static const char TITLE[] = "A title of cats";

/* An index of one document with this text, in the folder's file. */
static shown show(const scratch *s, fsk_str text)
{
    shown x;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    fsk_writer *w;
    fsk_writer_opts wo = FSK_WRITER_OPTS_INIT;
    fsk_doc *d = fsk_doc_new();
    wo.threads = 1;
    wo.memory = 16 << 20;
    o.flags = FSK_OPEN_CREATE;
    assert_int_equal(fsk_open(s->path, &o, &x.index, NULL), 0);
    assert_int_equal(fsk_writer_open(x.index, &wo, &w, NULL), 0);
    assert_int_equal(fsk_doc_key(d, str("only")), 0);
    assert_int_equal(fsk_doc_text(d, "title", str(TITLE)), 0);
    assert_int_equal(fsk_doc_text(d, "text", text), 0);
    assert_int_equal(fsk_writer_put(w, d, NULL), 0);
    assert_int_equal(fsk_writer_commit(w, NULL), 0);
    fsk_writer_free(w);
    fsk_doc_free(d);
    assert_int_equal(fsk_reader_open(x.index, &x.reader, NULL), 0);
    return x;
}

static void hide(shown *x)
{
    fsk_reader_free(x->reader);
    assert_int_equal(fsk_close(x->index), 0);
}

/* Its snippet, to be freed. */
static char *snippet(const shown *x, fsk_str text, const char *field, uint32_t max)
{
    fsk_query *q;
    fsk_snippet_opts o = FSK_SNIPPET_OPTS_INIT;
    fsk_docid d;
    size_t need;
    o.max_bytes = max;
    o.open = "[";
    o.close = "]";
    assert_int_equal(fsk_query_parse(x->index, text, NULL, &q, NULL), 0);
    assert_int_equal(fsk_reader_find(x->reader, str("only"), &d, NULL), 0);
    assert_int_equal(fsk_snippet(x->reader, q, d, field, &o, NULL, 0, &need, NULL), 0);
    char *got = malloc(need + 1);
    assert_non_null(got);
    assert_int_equal(fsk_snippet(x->reader, q, d, field, &o, got, need + 1, NULL, NULL), 0);
    assert_int_equal(strlen(got), need);
    fsk_query_free(q);
    return got;
}

static void expect(const scratch *s, const char *text, const char *query, uint32_t max, const char *want)
{
    shown x = show(s, str(text));
    char *got = snippet(&x, str(query), NULL, max);
    assert_string_equal(got, want);
    free(got);
    hide(&x);
}

/* ---- cases ---- */

static void test_marks(void **state)
{
    const scratch *s = *state;
    expect(s, "The cat sat.", "cat", 0, "The [cat] sat.");
    expect(s, "Cats and a CAT.", "cat", 0, "[Cats] and a [CAT].");
    expect(s, "Cats and a CAT.", "=cat", 0, "Cats and a [CAT].");
    expect(s, "Caf\xC3\xA9 Cafe\xCC\x81 cafe", "caf\xC3\xA9", 0, "[Caf\xC3\xA9] [Cafe\xCC\x81] [cafe]");
    expect(s, "A dog, a cat.", "dog -bird", 0, "A [dog], a cat.");
    expect(s, "A dog, a cat.", "dog -cat", 0, "A dog, a cat."); /* is not found by it */
    expect(s, "A dog, a cat.", "(+dog +bird) cat", 0, "A dog, a [cat].");
    expect(s, "A dog, a cat.", "title:dog cat", 0, "A dog, a [cat].");
    expect(s, "A dog, a cat.", "bird", 0, "A dog, a cat.");
    expect(s, "A dog, a cat.", "(+dog (bird OR cat))", 0, "A [dog], a [cat].");
    expect(s, "A dog, a cat.", "*", 0, "A dog, a cat.");
    expect(s, "", "cat", 0, "");
}

/* A phrase's words count where the phrase stands; a word that is also asked for alone counts everywhere. */
static void test_phrases(void **state)
{
    const scratch *s = *state;
    expect(s, "Old cats sat on the old mat.", "\"old mat\"", 0, "Old cats sat on the [old] [mat].");
    expect(s, "A mat, old.", "\"old mat\"", 0, "A mat, old.");
    expect(s, "Old cats sat on the old mat.", "\"old mat\" old", 0, "[Old] cats sat on the [old] [mat].");
    expect(s, "be, not to be or not", "\"to be or not\"", 0, "be, not [to] [be] [or] [not]");
    expect(s, "to be to be to", "\"to be to\"", 0, "[to] [be] [to] [be] [to]");
}

static void test_white_space(void **state)
{
    expect(*state,
           "one\n\n two\t\ttwo\x01 three\x7F\xC2\x85"
           "four\302\240five",
           "two", 0, "one [two] [two] three four five");
}

static void test_damaged_text(void **state)
{
    expect(*state, "bad \xFF\xC3 cat", "cat", 0, "bad \xEF\xBF\xBD\xEF\xBF\xBD [cat]");
}

static const char FILLER[] = "lorem ipsum dolor sit amet ";

static char *filled(uint32_t before, const char *middle, uint32_t after)
{
    size_t n = sizeof FILLER - 1, len = strlen(middle);
    char *text = malloc(n * (before + after) + len + 1), *p = text;
    assert_non_null(text);
    for (uint32_t i = 0; i < before; i++, p += n)
        memcpy(p, FILLER, n);
    memcpy(p, middle, len);
    p += len;
    for (uint32_t i = 0; i < after; i++, p += n)
        memcpy(p, FILLER, n);
    *p = 0;
    return text;
}

/* Far away, and beside one of the words alone that comes earlier: the stretch with both is shown. */
static void test_best_stretch(void **state)
{
    char *late = filled(500, "a grey cat chased a dog home ", 500), *text = malloc(strlen(late) + 64);
    assert_non_null(text);
    strcpy(text, "cat cat cat and more: ");
    strcat(text, late);
    shown x = show(*state, str(text));
    char *got = snippet(&x, str("cat dog"), NULL, 60);
    assert_non_null(strstr(got, "[cat] chased a [dog]"));
    assert_true(strncmp(got, "... ", 4) == 0);
    assert_string_equal(got + strlen(got) - 4, " ...");
    assert_true(strlen(got) <= 60 + 2 * 4 + 4);
    free(got), free(text), free(late);
    hide(&x);
}

/* Longer than a frame of stored text, so that its record is in pieces. */
static void test_long_text(void **state)
{
    char *text = filled(40000, "here the needle lies ", 100);
    shown x = show(*state, str(text));
    char *got = snippet(&x, str("needle"), NULL, 100);
    assert_non_null(strstr(got, "here the [needle] lies"));
    free(got), free(text);
    hide(&x);
}

/* The two words never stand together: a fragment for each, none for the repetition. */
static void test_fragments(void **state)
{
    char *head = filled(40, "one cat here ", 300), *tail = filled(300, "the dog there ", 20),
         *text = malloc(strlen(head) + strlen(tail) + 1);
    assert_non_null(text);
    strcpy(text, head);
    strcat(text, tail);
    shown x = show(*state, str(text));
    char *got = snippet(&x, str("cat dog"), NULL, 120), *gap = strstr(got + 4, " ... ");
    assert_non_null(gap);
    assert_true(strstr(got, "one [cat] here") && strstr(got, "one [cat] here") < gap);
    assert_non_null(strstr(gap, "the [dog] there"));
    assert_true(strlen(got) <= 120 + 4 + 5 + 4 + 4);
    free(got);
    got = snippet(&x, str("cat"), NULL, 120);
    assert_null(strstr(got + 4, "... l"));
    free(got), free(text), free(head), free(tail);
    hide(&x);
}

static void test_sentences(void **state)
{
    const scratch *s = *state;
    const char *text =
        "It rained. Mr. J. Smith saw a cat on the wall. \"Look!\" he said. Nobody came, e.g. no dog.";
    expect(s, text, "cat", 40, "... Mr. J. Smith saw a [cat] on the wall. ...");
    expect(s, text, "look", 22, "... \"[Look]!\" he said. ...");
    expect(s, text, "cat", 60, "... Mr. J. Smith saw a [cat] on the wall. \"Look!\" he said. ...");
    expect(s, text, "dog", 30, "... Nobody came, e.g. no [dog].");
    expect(s, text, "cat", 24, "... saw a [cat] on the ...");
    expect(s, "Title\n\nA cat sat\non it\n\nMore", "cat", 20, "... A [cat] sat on it ...");
    expect(s, "\u732B\u304C\u3044\u308B\u3002\u72AC\u3082\u3044\u308B\u3002\u9CE5", "\u72AC", 16,
           "... [\u72AC]\u3082\u3044\u308B\u3002 ...");
}

static char *random_words(size_t n, const char *middle)
{
    char *text = malloc(n + 1);
    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)(random_below(6) ? 'a' + (int)random_below(26) : ' ');
    memcpy(text + n / 2, middle, strlen(middle));
    text[n] = 0;
    return text;
}

/* What only repeats gives way to the sentence around what it repeats. */
static void test_repetitions(void **state)
{
    const scratch *s = *state;
    const char *text =
        "A long walk in the rain. The old cat sat down on the mat. It was a cat as others are, "
        "grey and slow. And much happened before one saw another cat again.";
    expect(s, text, "cat", 50, "... The old [cat] sat down on the mat. ...");
    expect(
        s, text, "cat", 120,
        "A long walk in the rain. The old [cat] sat down on the mat. It was a [cat] as others are, grey and "
        "slow. ...");
    expect(s, "From: Cat\nTo: Dog\nSubject: cats and rats\nDear dog,\nnote: the cat", "subject", 30,
           "... [Subject]: cats and rats Dear ...");
    expect(s, "From: Cat\nTo: Dog\nSubject: cats\nSent: 1 May", "to", 12, "... [To]: Dog ...");
}

/* Fields of a document in many frames, one by one, before and behind each other. */
static void test_long_fields(void **state)
{
    static const char *const NAMES[] = {"first", "text", "middle", "other", "last"};
    const scratch *s = *state;
    fsk_index *ix;
    fsk_writer *w;
    fsk_reader *r;
    fsk_docid d = FSK_DOC_NONE;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    char *long_one = random_words(700000, " here "), *other = random_words(65536 * 3, " there ");
    const fsk_str texts[] = {str("of the first"), str(long_one), str(""), str(other), str("the end")};
    fsk_doc *doc = fsk_doc_new();
    o.flags = FSK_OPEN_CREATE;
    assert_int_equal(fsk_open(s->path, &o, &ix, NULL), 0);
    assert_int_equal(fsk_writer_open(ix, NULL, &w, NULL), 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(fsk_doc_text(doc, NAMES[i], texts[i]), 0);
    assert_int_equal(fsk_writer_put(w, doc, NULL), 0);
    fsk_doc_reset(doc);
    assert_int_equal(fsk_doc_text(doc, "absent", str("in another")), 0);
    assert_int_equal(fsk_writer_put(w, doc, NULL), 0);
    assert_int_equal(fsk_writer_commit(w, NULL), 0);
    for (int i = 0; i < 5; i++) {
        fsk_str got;
        assert_int_equal(fsk_reader_open(ix, &r, NULL), 0);
        d = FSK_DOC_NONE;
        assert_int_equal(fsk_reader_next(r, &d, NULL), 0);
        for (int k = i; k < i + 5; k++) {
            assert_int_equal(fsk_reader_stored(r, d, NAMES[k % 5], &got, NULL), 0);
            assert_int_equal(got.n, texts[k % 5].n);
            assert_memory_equal(got.p, texts[k % 5].p, got.n ? got.n : 1);
        }
        assert_int_equal(fsk_reader_stored(r, d, "absent", &got, NULL), 0);
        assert_int_equal(got.n, 0);
        fsk_reader_free(r);
    }
    fsk_doc_free(doc);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
    free(long_one), free(other);
}

static void test_html(void **state)
{
    shown x = show(*state, str("a <b> & \"cat\" 'c'"));
    fsk_query *q;
    fsk_docid d;
    fsk_snippet_opts o = FSK_SNIPPET_OPTS_INIT;
    char got[200];
    o.flags = FSK_SNIPPET_HTML;
    assert_int_equal(fsk_query_parse(x.index, str("cat"), NULL, &q, NULL), 0);
    assert_int_equal(fsk_reader_find(x.reader, str("only"), &d, NULL), 0);
    assert_int_equal(fsk_snippet(x.reader, q, d, NULL, &o, got, sizeof got, NULL, NULL), 0);
    assert_string_equal(got, "a &lt;b&gt; &amp; &quot;<mark>cat</mark>&quot; &#39;c&#39;");
    fsk_query_free(q);
    hide(&x);
}

static void flip(const char *path, off_t at)
{
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    int c = fgetc(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    assert_int_equal(fputc(c ^ 0x55, f), c ^ 0x55);
    assert_int_equal(fclose(f), 0);
}

static shown reopen(const scratch *s)
{
    shown x;
    assert_int_equal(fsk_open(s->path, NULL, &x.index, NULL), 0);
    assert_int_equal(fsk_reader_open(x.index, &x.reader, NULL), 0);
    return x;
}

/* Of a long text only what is near the matches is read: whatever is damaged elsewhere, the snippet is the
 * same. */
static void test_reads_little(void **state)
{
    enum { BYTES = 2 << 20, PROBES = 24 };
    const scratch *s = *state;
    char *text = random_words(BYTES, " here the needle lies ");
    shown x = show(s, (fsk_str){text, BYTES});
    char *want = snippet(&x, str("needle"), NULL, 80);
    hide(&x);
    struct stat file;
    assert_int_equal(stat(s->path, &file), 0);
    uint32_t elsewhere = 0, titled = 0;
    for (off_t i = 1; i < PROBES; i++) {
        off_t at = file.st_size / PROBES * i / 4096 * 4096 + 2000;
        fsk_docid d;
        fsk_str stored;
        flip(s->path, at);
        x = reopen(s);
        assert_int_equal(fsk_reader_find(x.reader, str("only"), &d, NULL), 0);
        bool whole = fsk_reader_stored(x.reader, d, "text", &stored, NULL) == 0 && stored.n == BYTES &&
                     memcmp(stored.p, text, BYTES) == 0;
        char *got = whole ? NULL : snippet(&x, str("needle"), NULL, 80);
        elsewhere += got && strcmp(got, want) == 0;
        titled += got && fsk_reader_stored(x.reader, d, "title", &stored, NULL) == 0 &&
                  stored.n == strlen(TITLE) && memcmp(stored.p, TITLE, stored.n) == 0;
        free(got);
        hide(&x);
        flip(s->path, at);
    }
    if (elsewhere < 4 || titled < 4) /* the other places held no text */
        fail_msg("%u snippets, %u titles of %d", elsewhere, titled, PROBES);
    free(want), free(text);
}

/* A word longer than all that may be shown is cut between characters. */
static void test_long_word(void **state)
{
    char text[1200] = "see ", *p = text + 4;
    for (int i = 0; i < 300; i++, p += 3)
        memcpy(p, "\uFF41", 3);
    *p = 0;
    shown x = show(*state, str(text));
    char *got = snippet(&x, str(text + 4), NULL, 50);
    assert_int_equal(strlen(got), 4 + 1 + 48 + 1 + 4);
    free(got);
    hide(&x);
}

static void test_other_fields(void **state)
{
    shown x = show(*state, str("nothing here"));
    char *got = snippet(&x, str("cat"), "title", 0);
    assert_string_equal(got, "A title of [cats]");
    free(got);
    got = snippet(&x, str("cat"), "nosuch", 0);
    assert_string_equal(got, "");
    free(got);
    hide(&x);
}

static void test_room(void **state)
{
    shown x = show(*state, str("The cat sat."));
    fsk_query *q;
    fsk_docid d;
    char room[8];
    size_t need = 0;
    assert_int_equal(fsk_query_parse(x.index, str("cat"), NULL, &q, NULL), 0);
    assert_int_equal(fsk_reader_find(x.reader, str("only"), &d, NULL), 0);
    memset(room, 'x', sizeof room);
    assert_int_equal(fsk_snippet(x.reader, q, d, NULL, NULL, room, 7, &need, NULL), 0);
    assert_int_equal(need, strlen("The cat sat."));
    assert_memory_equal(room, "The ca\0x", 8);
    assert_int_equal(fsk_snippet(x.reader, q, d + 1, NULL, NULL, room, 7, &need, NULL), FSK_E_INVAL);
    fsk_query_free(q);
    hide(&x);
}

/* ---- any bytes ---- */

static void random_text(char *p, size_t n)
{
    static const char *const pieces[] = {"cat ",         "dogs ",  "cat",   " ",
                                         "\n\n",         "lorem ", "\xFF",  "\xC3",
                                         "\xE2\x82\xAC", "\x01",   "\x1b[", "\xF0\x9F\x98\xBA",
                                         "\xCC\x81",     "."};
    for (size_t i = 0; i < n;) {
        const char *piece = pieces[random_below(random_below(4) ? 6 : 14)];
        size_t len = strlen(piece);
        len = len < n - i ? len : n - i;
        memcpy(p + i, piece, len);
        i += len;
    }
}

/* One line of valid UTF-8 without control characters, marks in pairs. */
static void check_clean(const char *got)
{
    const uint8_t *p = (const uint8_t *)got;
    size_t n = strlen(got);
    bool open = false;
    for (size_t i = 0; i < n;) {
        uint32_t c;
        uint8_t again[UTF8_MAX];
        size_t len = utf8_decode(p + i, n - i, &c);
        assert_true(utf8_encode(c, again) == len && memcmp(again, p + i, len) == 0);
        assert_true(c >= 0x20 && !(c >= 0x7F && c < 0xA0));
        assert_false(c == '[' && open);
        assert_false(c == ']' && !open);
        open = c == '[' ? true : c == ']' ? false : open;
        i += len;
    }
    assert_false(open);
}

static void test_any_bytes(void **state)
{
    static const char *const queries[] = {"cat", "dog", "cat dog", "\"cat dogs\"", "-cat dog", "*"};
    for (uint32_t round = 0; round < 60; round++) {
        size_t n = random_below(3000);
        char *text = malloc(n + 1);
        assert_non_null(text);
        random_text(text, n);
        for (size_t i = 0; i < n; i++) { /* the marks of this test */
            if (text[i] == '[' || text[i] == ']')
                text[i] = 'x';
        }
        shown x = show(*state, (fsk_str){text, n});
        for (uint32_t q = 0; q < 6; q++) {
            char *got = snippet(&x, str(queries[q]), NULL, 20 + random_below(400));
            check_clean(got);
            free(got);
        }
        hide(&x);
        free(text);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_marks),        CASE(test_phrases),      CASE(test_white_space),  CASE(test_damaged_text),
        CASE(test_best_stretch), CASE(test_long_text),    CASE(test_other_fields), CASE(test_room),
        CASE(test_any_bytes),    CASE(test_fragments),    CASE(test_sentences),    CASE(test_html),
        CASE(test_long_word),    CASE(test_reads_little), CASE(test_repetitions),  CASE(test_long_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
