/* text.c -- how fast text becomes words, raw terms and stems: build/bench/text FILE [LANGUAGE].
 *
 * Prints bytes of text a second for the words, bytes of surfaces for the folding and bytes of raw terms for
 * the stemming, each the best of five runs over the file held in memory, on one thread. */
#include "text/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 5, BATCH = 256 };

typedef struct job {
    uint8_t *text;
    size_t n;
    word *words;
    fsk_str *raws;
    size_t count;
    folder *folder;
    size_t sum; /* so that nothing is optimised away */
} job;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static size_t run_words(job *j)
{
    word_scanner s = {.text = j->text, .n = j->n};
    word batch[BATCH];
    for (size_t got; (got = words_next(&s, batch, BATCH));)
        j->sum += got + batch[0].end;
    return j->n;
}

static size_t run_fold(job *j)
{
    size_t bytes = 0;
    for (size_t i = 0; i < j->count; i++) {
        size_t n = j->words[i].end - j->words[i].start;
        fsk_str raw = folder_fold(j->folder, j->text + j->words[i].start, n);
        j->sum += raw.n;
        bytes += n;
    }
    return bytes;
}

static size_t run_stem(job *j)
{
    size_t bytes = 0;
    for (size_t i = 0; i < j->count; i++) {
        j->sum += folder_stem(j->folder, j->raws[i]).n;
        bytes += j->raws[i].n;
    }
    return bytes;
}

static void measure(const char *name, size_t (*run)(job *), job *j)
{
    double best = 1e9;
    size_t bytes = 0;
    for (int i = 0; i < RUNS; i++) {
        double start = now();
        bytes = run(j);
        double took = now() - start;
        best = took < best ? took : best;
    }
    printf("%-6s %9.1f MB/s %8.1f ns/word\n", name, (double)bytes / best / 1e6,
           best * 1e9 / (double)j->count);
}

static int read_file(const char *path, job *j)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) || (j->n = (size_t)ftell(file)) >= UINT32_MAX ||
        fseek(file, 0, SEEK_SET))
        return -1;
    j->text = malloc(j->n + 1);
    j->words = malloc((j->n + 1) * sizeof *j->words);
    int rc = j->text && j->words && fread(j->text, 1, j->n, file) == j->n ? 0 : -1;
    fclose(file);
    return rc;
}

/* The raw terms one behind the other, as the stemmer is given them. */
static int keep_raws(job *j)
{
    j->raws = malloc((j->count + 1) * sizeof *j->raws);
    for (size_t i = 0; j->raws && i < j->count; i++) {
        fsk_str raw =
            folder_fold(j->folder, j->text + j->words[i].start, j->words[i].end - j->words[i].start);
        char *copy = malloc(raw.n + 1);
        if (!copy)
            return -1;
        for (size_t k = 0; k < raw.n; k++)
            copy[k] = raw.p[k];
        j->raws[i] = (fsk_str){copy, raw.n};
    }
    return j->raws ? 0 : -1;
}

int main(int argc, char **argv)
{
    job j = {0};
    analyzer *a;
    fsk_error e;
    if (argc < 2 || read_file(argv[1], &j)) {
        fprintf(stderr, "usage: text FILE [LANGUAGE]\n");
        return 2;
    }
    if (analyzer_new(argc > 2 ? argv[2] : "english", &a, &e) || folder_new(a, &j.folder, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 2;
    }
    word_scanner s = {.text = j.text, .n = j.n};
    for (size_t got; (got = words_next(&s, j.words + j.count, BATCH));)
        j.count += got;
    if (keep_raws(&j))
        return 1;
    printf("%zu bytes, %zu words\n", j.n, j.count);
    measure("words", run_words, &j);
    measure("fold", run_fold, &j);
    measure("stem", run_stem, &j);
    return j.sum == 0;
}
