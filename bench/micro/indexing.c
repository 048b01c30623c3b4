/* indexing.c -- CPU time of indexing JSON lines without escapes: {"id": "...", "text": "..."}.
 *
 * usage: indexing INPUT INDEX [megabytes of memory] [threads] [language] [documents per commit] */
#include "ingest/ingest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void need(int rc, const fsk_error *e)
{
    if (rc == 0)
        return;
    fprintf(stderr, "indexing: %s\n", e->text);
    exit(1);
}

static double seconds(const struct timeval *t)
{
    return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

static void report(const char *what)
{
    static struct timespec first;
    struct timespec now;
    struct rusage u;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!first.tv_sec)
        first = now;
    getrusage(RUSAGE_SELF, &u);
    printf("%-8s wall %6.2f s  user %6.2f s  system %5.2f s  max RSS %6.1f MB\n", what,
           (double)(now.tv_sec - first.tv_sec) + (double)(now.tv_nsec - first.tv_nsec) / 1e9,
           seconds(&u.ru_utime), seconds(&u.ru_stime), (double)u.ru_maxrss / 1024);
}

/* The string behind the next `": "`; NULL: none. */
static char *value(char **line, size_t *n)
{
    char *p = strstr(*line, "\": \"");
    char *end = p ? strchr(p + 4, '"') : NULL;
    if (!end)
        return NULL;
    *n = (size_t)(end - p - 4);
    *line = end + 1;
    return p + 4;
}

static size_t put_number(uint8_t *to, uint64_t v)
{
    size_t n = 0;
    for (; v >= 128; v >>= 7)
        to[n++] = (uint8_t)(v | 128);
    to[n++] = (uint8_t)v;
    return n;
}

static void feed(FILE *in, writer *w, uint32_t field, uint64_t every)
{
    char *line = NULL;
    size_t cap = 0;
    uint64_t docs = 0;
    ssize_t got;
    uint8_t *record = malloc(64 << 20);
    while (record && (got = getline(&line, &cap, in)) > 0 && got < 63 << 20) {
        fsk_error e = {0};
        char *at = line;
        size_t nkey = 0, ntext = 0;
        char *key = value(&at, &nkey), *text = value(&at, &ntext);
        if (!key || !text)
            continue;
        size_t n = put_number(record, 1);
        n += put_number(record + n, field);
        n += put_number(record + n, ntext);
        memcpy(record + n, text, ntext);
        need(writer_put(w, (fsk_str){key, nkey}, record, n + ntext, 0, &e), &e);
        if (every && ++docs % every == 0)
            need(writer_commit(w, &e), &e);
    }
    free(record);
    free(line);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr,
                "usage: indexing INPUT INDEX [megabytes] [threads] [language] [documents per commit]\n");
        return 2;
    }
    fsk_error e = {0};
    FILE *in = fopen(argv[1], "r");
    if (!in) {
        perror(argv[1]);
        return 1;
    }
    unlink(argv[2]);
    report("start");
    store *s = NULL;
    fsk_open_opts open_opts = FSK_OPEN_OPTS_INIT;
    open_opts.flags = FSK_OPEN_CREATE;
    analyzer *a = NULL;
    const char *language = argc > 5 ? argv[5] : "english";
    need(store_open(argv[2], &open_opts, &s, &e), &e);
    need(analyzer_new(language, &a, &e), &e);
    writer_hook hook;
    ingest_hook(a, &hook);
    writer_options o = {.threads = argc > 4 ? (uint32_t)atoi(argv[4]) : 1,
                        .memory = (size_t)(argc > 3 ? atoi(argv[3]) : 512) << 20,
                        .language = language};
    writer *w = NULL;
    uint32_t field = 0;
    need(writer_open(s, &o, &hook, &w, &e), &e);
    need(writer_field(w, (fsk_str){"text", 4}, &field, &e), &e);
    feed(in, w, field, argc > 6 ? strtoull(argv[6], NULL, 10) : 0);
    report("fed");
    need(writer_commit(w, &e), &e);
    report("commit");
    fsk_writer_counts counts;
    writer_count(w, &counts);
    printf("%llu documents, %llu tokens\n", (unsigned long long)counts.put,
           (unsigned long long)counts.tokens);
    writer_free(w);
    analyzer_free(a);
    store_close(s);
    fclose(in);
    return 0;
}
