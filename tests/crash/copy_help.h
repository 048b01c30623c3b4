/* copy_help.h -- what the tests of copies share: an index with much free space, and what must hold of it
 * afterwards.  Included by two test programs. */
#ifndef TESTS_COPY_HELP_H
#define TESTS_COPY_HELP_H
#include "../lib/history.h"
#include "../lib/store_help.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const history rows = {.keys = 500, .changes = 80, .words = 90};
enum { COMMITS = 24 };
#define METADATA_NAME ((fsk_str){"a name", 6})
#define METADATA_VALUE ((fsk_str){"a value", 7})

static void must(int64_t rc, const fsk_error *e)
{
    if (rc < 0)
        fail_msg("%d %s", (int)rc, e->text);
}

static void make_index(const char *path)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    must(history_open(path, FSK_OPEN_CREATE, 0, &ix, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    must(fsk_writer_metadata(w, METADATA_NAME, METADATA_VALUE, &e), &e);
    for (uint32_t k = 1; k <= COMMITS; k++)
        must(history_commit(&rows, w, k, &e), &e);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}

static uint64_t file_bytes(const char *path)
{
    struct stat st;
    return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

static bool unfinished(const char *path)
{
    char name[160];
    snprintf(name, sizeof name, "%s-unfinished", path);
    return access(name, F_OK) == 0;
}

static void assert_shows(const char *path, int64_t want)
{
    fsk_error e = {0};
    int64_t k = history_shown_by_file(&rows, path, 0, &e);
    if (k != want)
        fail_msg("%s shows commit %d, not %d: %s", path, (int)k, (int)want, e.text);
}

/* The next writer works, and sweeps. */
static void assert_goes_on(const char *path, uint32_t k)
{
    fsk_error e = {0};
    fsk_index *ix;
    fsk_writer *w;
    must(history_open(path, 0, 0, &ix, &e), &e);
    must(history_writer(ix, &w, &e), &e);
    assert_false(unfinished(path));
    must(history_commit(&rows, w, k, &e), &e);
    assert_int_equal(history_shown(&rows, ix, &e), k);
    fsk_writer_free(w);
    assert_int_equal(fsk_close(ix), 0);
}
#endif
