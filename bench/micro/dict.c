/* dict.c -- nanoseconds per term of a dictionary section: written, read back during the build, found, walked.
 *
 * `make micro && build/bench/dict [terms]`.  Terms are random letters of skewed frequency, 3 to 11 of them;
 * each figure is the best of several runs.  "5 terms" is a query that was just run, "1000 terms" leaves the
 * first cache levels. */
#include "write/build_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 15, NDOCS = 100000, SAMPLE = 1000, FINDS = 20000 };

typedef struct word {
    uint8_t n;
    char p[15];
} word;

static word *words, sample[SAMPLE];
static uint32_t nwords;
static segment *seg;
static const segment_section *section;
static fsk_error error;

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    const word *x = a, *y = b;
    int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    return c ? c : x->n - y->n;
}

static void make_words(uint32_t n)
{
    words = calloc(n, sizeof *words);
    for (uint32_t i = 0; i < n; i++) {
        words[i].n = (uint8_t)(3 + rand() % 9);
        for (uint32_t k = 0; k < words[i].n; k++)
            words[i].p[k] = "etaoinshrdlucmfwypvbgkjqxz"[rand() % 26 * (rand() % 26) / 26];
    }
    qsort(words, n, sizeof *words, compare);
    for (uint32_t i = 0; i < n; i++)
        if (!nwords || compare(&words[nwords - 1], &words[i]))
            words[nwords++] = words[i];
    for (uint32_t i = 0; i < SAMPLE; i++)
        sample[i] = words[(uint32_t)rand() % nwords];
}

static int put_words(build *b)
{
    static const uint8_t bytes[64];
    for (uint32_t i = 0; i < nwords; i++) {
        dict_entry entry = {.df = 1 + (uint32_t)rand() % 20};
        if (i % 5)
            entry = (dict_entry){.df = entry.df, .inlined = bytes, .inlined_bytes = entry.df * 2};
        else
            entry = (dict_entry){.kind = LIST_BLOCKS, .df = (uint32_t)rand() % NDOCS + 1, .skip = i * 400ull};
        int rc = dict_put_term(b, (fsk_str){words[i].p, words[i].n}, &entry, &error);
        if (rc)
            return rc;
    }
    return build_section_end(b, &error);
}

static void read_back(build *b)
{
    dict_entry entry;
    double start = now_ns();
    for (uint32_t i = 0; i < FINDS; i++) {
        const word *w = &words[(uint64_t)i * nwords / FINDS];
        build_find_raw(b, 0, (fsk_str){w->p, w->n}, &entry, &error);
    }
    printf("%-28s %8.0f ns\n", "read back in order", (now_ns() - start) / FINDS);
}

static int make_segment(store *s, manifest_segment *m)
{
    static const uint8_t norms[NDOCS];
    build *b = NULL;
    int rc = build_open(s, 1, NDOCS, NULL, &b, &error);
    if (rc == 0)
        rc = build_norms(b, 0, norms, NULL, NDOCS, NDOCS, &error);
    if (rc == 0)
        rc = build_section_begin(b, 0, SPACE_RAW, &error);
    double start = now_ns();
    if (rc == 0)
        rc = put_words(b);
    printf("%-28s %8.0f ns\n", "written", (now_ns() - start) / nwords);
    if (rc == 0)
        read_back(b);
    if (rc == 0)
        rc = build_finish(b, m, &error);
    if (rc == 0)
        rc = build_flush(b, &error);
    build_free(b);
    return rc;
}

static void find(const char *what, uint32_t terms, uint32_t longer)
{
    double best = 1e30;
    dict_entry entry;
    for (uint32_t run = 0; run < RUNS; run++) {
        double start = now_ns();
        for (uint32_t i = 0, k = 0; i < FINDS; i++, k = k + 1 == terms ? 0 : k + 1)
            dict_find(seg, section, (fsk_str){sample[k].p, sample[k].n + longer}, &entry, &error);
        double ns = (now_ns() - start) / FINDS;
        best = ns < best ? ns : best;
    }
    printf("%-28s %8.0f ns\n", what, best);
}

static void walk(void)
{
    dict_cursor *c = NULL;
    fsk_str term;
    dict_entry entry;
    uint32_t n = 0;
    double start = now_ns();
    if (dict_cursor_open(seg, section, (fsk_str){"", 0}, &c, &error) == 0)
        while (dict_cursor_next(c, &term, &entry, &error) == 0)
            n++;
    printf("%-28s %8.0f ns\n", "walked", (now_ns() - start) / (n ? n : 1));
    dict_cursor_free(c);
}

static int run(store *s)
{
    store_view *v = NULL;
    manifest_segment m;
    int rc = store_writer_lock(s, &error);
    if (rc == 0)
        rc = make_segment(s, &m);
    if (rc == 0)
        rc = store_view_open(s, &v, &error);
    if (rc == 0)
        rc = segment_open(v, &m, &seg, &error);
    if (rc == 0) {
        section = segment_section_find(seg, 0, SPACE_RAW);
        find("found, 5 terms", 5, 0);
        find("found, 1000 terms", SAMPLE, 0);
        find("absent, 1000 terms", SAMPLE, 1); /* a zero byte longer */
        walk();
    }
    segment_free(seg);
    if (v)
        store_view_close(v);
    store_writer_unlock(s);
    return rc;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/fossick-bench-XXXXXX", path[64], lock[80];
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    store *s = NULL;
    o.flags = FSK_OPEN_CREATE;
    make_words(argc > 1 ? (uint32_t)atoi(argv[1]) : 1000000);
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/index", folder);
    snprintf(lock, sizeof lock, "%s-lock", path);
    int rc = store_open(path, &o, &s, &error);
    if (rc == 0)
        rc = run(s);
    if (rc)
        fprintf(stderr, "%s\n", error.text);
    if (s)
        store_close(s);
    unlink(path);
    unlink(lock);
    rmdir(folder);
    free(words);
    return rc != 0;
}
