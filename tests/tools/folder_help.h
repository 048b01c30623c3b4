/* folder_help.h -- for tests of fossick-index over folders: running it in a scratch folder, what its index
 * holds.
 *
 * Relies on: fossick.h, lib/str.h, the program beside the tests in the same build. */
#ifndef TESTS_FOLDER_HELP_H
#define TESTS_FOLDER_HELP_H
#include "lib/str.h"
#include <fcntl.h>
#include <fossick.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static uint32_t state;
static char work[] = "/tmp/fossick-folder-XXXXXX", tool[4200];

static inline uint32_t random_below(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * n >> 32);
}

/* ---- running the tool ---- */

/* Its exit status; what it prints is in work/out. */
static inline int run(const char *const *args, size_t memory)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const char *argv[16] = {tool};
        size_t n = 1;
        while (*args && n < 15)
            argv[n++] = *args++;
        int fd = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0644);
        dup2(fd, 1);
        dup2(fd, 2);
        if (memory)
            setrlimit(RLIMIT_DATA, &(struct rlimit){memory, memory});
        execv(tool, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL}, 0)

static inline char *output(void)
{
    static char text[65536];
    FILE *f = fopen("out", "rb");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    text[n] = '\0';
    fclose(f);
    return text;
}

static inline void need(int status)
{
    if (status)
        fail_msg("status %d: %s", status, output());
}

/* ---- what an index holds ---- */

typedef struct contents {
    char **docs; /* key, title and text of each, sorted */
    size_t n;
    str files; /* names of all records */
} contents;

static inline int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline int file_add(void *user, fsk_str name, fsk_str value)
{
    (void)value;
    str_add(user, name.p, name.n);
    str_addc(user, '\n');
    return 0;
}

static inline void document_add(contents *c, fsk_reader *r, fsk_docid doc)
{
    fsk_str key, title, text;
    str all = {0};
    assert_int_equal(fsk_reader_key(r, doc, &key, NULL), 0);
    str_addf(&all, "%.*s", (int)key.n, key.p);
    assert_int_equal(fsk_reader_stored(r, doc, "title", &title, NULL), 0);
    str_addf(&all, "|%.*s", (int)title.n, title.p);
    assert_int_equal(fsk_reader_stored(r, doc, "text", &text, NULL), 0);
    str_addf(&all, "|%.*s", (int)text.n, text.p);
    c->docs = realloc(c->docs, (c->n + 1) * sizeof *c->docs);
    assert_non_null(c->docs);
    c->docs[c->n++] = all.p;
}

static inline contents contents_of(const char *path)
{
    contents c = {0};
    fsk_index *ix;
    fsk_reader *r;
    fsk_query *q;
    fsk_results *found;
    fsk_search_opts opts = FSK_SEARCH_OPTS_INIT;
    opts.k = 100000;
    assert_int_equal(fsk_open(path, NULL, &ix, NULL), 0);
    assert_int_equal(fsk_reader_open(ix, &r, NULL), 0);
    assert_int_equal(fsk_check(r, NULL, NULL, NULL, NULL), 0);
    assert_int_equal(fsk_query_parse(ix, (fsk_str){"*", 1}, NULL, &q, NULL), 0);
    assert_int_equal(fsk_search(r, q, &opts, &found, NULL), 0);
    size_t n;
    const fsk_hit *hits = fsk_results_hits(found, &n);
    for (size_t i = 0; i < n; i++)
        document_add(&c, r, hits[i].doc);
    if (c.n)
        qsort(c.docs, c.n, sizeof *c.docs, compare);
    assert_int_equal(fsk_reader_metadata_each(r, (fsk_str){"file:", 5}, file_add, &c.files, NULL), 0);
    fsk_results_free(found);
    fsk_query_free(q);
    fsk_reader_free(r);
    assert_int_equal(fsk_close(ix), 0);
    return c;
}

static inline bool holds(const contents *c, char *doc)
{
    return c->n && bsearch(&doc, c->docs, c->n, sizeof *c->docs, compare);
}

static inline void contents_free(contents *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->docs[i]);
    free(c->docs);
    str_free(&c->files);
    *c = (contents){0};
}

/* ---- files ---- */

static inline void file_write(const char *path, const void *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static inline int entry_remove(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static inline void tree_remove(const char *path)
{
    nftw(path, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void age(const char *path)
{
    struct timespec times[2] = {{.tv_sec = 1000000 + (time_t)random_below(100000)}, {0}};
    times[1] = times[0];
    utimensat(AT_FDCWD, path, times, 0);
}

static inline int work_make(void **unused)
{
    (void)unused;
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return -1;
    self[n] = '\0';
    for (int i = 0; i < 3; i++)
        *strrchr(self, '/') = '\0';
    snprintf(tool, sizeof tool, "%s/bin/fossick-index", self);
    return mkdtemp(work) ? chdir(work) : -1;
}

static inline int work_drop(void **unused)
{
    (void)unused;
    tree_remove(work);
    return 0;
}
#endif
