/* text.c -- how fast text becomes words, raw terms and stems: build/bench/text FILE [LANGUAGE].
 *
 * Prints bytes of text a second of processor time for words, for tokens and for all of it, that is text to a
 * stream of term ids as indexing makes it, where a word is folded and stemmed once; bytes of surfaces for the
 * folding and bytes of raw terms for the stemming alone, of every word.  Each is the best of five runs over
 * the file held in memory, on one thread. */
#include "text/text.h"
#include "codec/varint.h"
#include "ingest/ingest.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 5, BATCH = 256, DOCUMENT = 16 << 10 };

typedef struct job {
    uint8_t *text;
    size_t n;
    word *words;
    fsk_str *raws;
    size_t count;
    folder *folder;
    analyzer *analyzer;
    size_t sum; /* so that nothing is optimised away */
} job;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
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

static size_t run_tokens(job *j)
{
    token_scanner s;
    text_token t;
    tokens_begin(&s, (fsk_str){(const char *)j->text, j->n});
    while (tokens_next(&s, &t))
        j->sum += t.end;
    return j->n;
}

/* Documents of 16 KB, cut anywhere but inside a character. */
static size_t run_all(job *j)
{
    static uint8_t record[DOCUMENT + 32];
    writer_hook hook;
    inverter *v;
    void *worker;
    ingest_hook(j->analyzer, &hook);
    if (inverter_new(&v, NULL) || hook.open(j->analyzer, analyzer_main(j->analyzer), &worker, NULL))
        return 0;
    for (size_t at = 0, n; at < j->n; at += n) {
        n = j->n - at < DOCUMENT ? j->n - at : DOCUMENT;
        while (at + n < j->n && (j->text[at + n] & 0xC0) == 0x80)
            n--;
        uint8_t *p = varint_put(varint_put(varint_put(record, 1), 1), n);
        for (size_t i = 0; i < n; i++)
            p[i] = j->text[at + i];
        if (inverter_document(v, (uint32_t)(at / 2), 1, NULL) ||
            hook.invert(worker, v, record, (size_t)(p - record) + n, NULL))
            return 0;
        if (inverter_memory(v) > 256 << 20)
            inverter_reset(v);
    }
    j->sum += inverter_memory(v);
    hook.close(worker);
    inverter_free(v);
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
    fsk_error e;
    if (argc < 2 || read_file(argv[1], &j)) {
        fprintf(stderr, "usage: text FILE [LANGUAGE]\n");
        return 2;
    }
    if (analyzer_new(argc > 2 ? argv[2] : "english", &j.analyzer, &e) ||
        folder_new(j.analyzer, &j.folder, &e)) {
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
    measure("tokens", run_tokens, &j);
    measure("all", run_all, &j);
    measure("fold", run_fold, &j);
    measure("stem", run_stem, &j);
    return j.sum == 0;
}
