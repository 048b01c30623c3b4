/* test_topics.c -- the three forms of topics. */
#include "eval/topics.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int read_text(topics *t, const char *text, unsigned parts)
{
    char path[] = "/tmp/fossick-topics-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    int rc = topics_read(t, path, parts);
    unlink(path);
    return rc;
}

static void assert_topic(const topics *t, size_t i, const char *id, const char *text)
{
    assert_true(i < t->n);
    assert_string_equal(t->items[i].id, id);
    assert_string_equal(t->items[i].text, text);
}

/* With closing tags and without, labels, text on the tag's line and below it. */
static const char *const TREC =
    "\n<top>\n<num> Number: 301\n<title> International Organized Crime\n\n<desc> Description:\n"
    "Identify organizations\nthat take part.\n\n<narr> Narrative:\nA relevant document\n</top>\n"
    "<top>\n<num>302</num>\n<title>\npoliomyelitis and post-polio\n</title>\n</top>\n";

static void trec(void **unused)
{
    (void)unused;
    topics t;
    assert_int_equal(read_text(&t, TREC, TOPIC_TITLE), 0);
    assert_int_equal(t.n, 2);
    assert_topic(&t, 0, "301", "International Organized Crime");
    assert_topic(&t, 1, "302", "poliomyelitis and post-polio");
    topics_free(&t);
    assert_int_equal(read_text(&t, TREC, TOPIC_DESCRIPTION | TOPIC_NARRATIVE), 0);
    assert_topic(&t, 0, "301", "Identify organizations that take part. A relevant document");
    topics_free(&t);
}

static void json_and_tables(void **unused)
{
    (void)unused;
    topics t;
    assert_int_equal(
        read_text(&t, "{\"_id\": \"7\", \"text\": \"AND so\"}\n\n{\"id\":\"8\",\"query\":\"x\"}\n", 1), 0);
    assert_int_equal(t.n, 2);
    assert_topic(&t, 0, "7", "AND so");
    assert_topic(&t, 1, "8", "x");
    topics_free(&t);
    assert_int_equal(read_text(&t, "1\tone two\n2\tthree\r\n", 1), 0);
    assert_topic(&t, 0, "1", "one two");
    assert_topic(&t, 1, "2", "three");
    topics_free(&t);
}

static void nonsense_is_refused(void **unused)
{
    (void)unused;
    static const char *const BAD[] = {
        "", "no tab\n", "{\"_id\":\"1\"}\n", "{\"text\":\"a\"}\n", "{broken\n", "<top>\n<title> a\n</top>\n"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        topics t;
        assert_int_equal(read_text(&t, BAD[i], 1), -1);
        topics_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(trec), cmocka_unit_test(json_and_tables),
                                       cmocka_unit_test(nonsense_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
