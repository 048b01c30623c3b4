/* feed.c -- hands documents to an indexer's stdin and notes how fast it takes them.
 *
 * usage: feed LOG FILE            the lines of a file
 *        feed LOG FILE N WORDS    N synthetic documents of about WORDS words, drawn from those of the file's
 * first lines as they occur there, one in 200 new LOG gets a line now and then: seconds, documents, bytes. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SAMPLE_BYTES = 64 << 20, NOTE_EVERY = 1000, NEW_ONE_IN = 200 };

typedef struct word {
    uint32_t at, n;
} word;

static FILE *note_file;
static uint64_t documents, bytes;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void note(double start, int always)
{
    if (always || documents % NOTE_EVERY == 0)
        fprintf(note_file, "%.3f %llu %llu\n", now() - start, (unsigned long long)documents,
                (unsigned long long)bytes);
}

static uint32_t below(uint32_t n)
{
    static uint64_t x = 20261;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    return (uint32_t)((x * UINT64_C(0x2545f4914f6cdd1d) >> 32) * n >> 32);
}

static void put(const char *p, size_t n)
{
    if (fwrite(p, 1, n, stdout) != n)
        exit(1);
    bytes += n;
}

static void copy(FILE *in)
{
    char *line = NULL;
    size_t room = 0;
    double start = now();
    for (ssize_t n; (n = getline(&line, &room, in)) > 0;) {
        put(line, (size_t)n);
        documents++;
        note(start, 0);
    }
    note(start, 1);
    free(line);
}

/* Every word of the sample where it stands: a random one is a word by its frequency. */
static word *words_of(const char *p, size_t n, uint32_t *count)
{
    word *all = malloc((n / 2 + 1) * sizeof *all);
    *count = 0;
    for (size_t i = 0; all && i < n;) {
        size_t from = i;
        while (i < n && (isalnum((unsigned char)p[i]) || (unsigned char)p[i] >= 0x80))
            i++;
        if (i > from)
            all[(*count)++] = (word){(uint32_t)from, (uint32_t)(i - from)};
        else
            i++;
    }
    return all;
}

static void synthesise(FILE *in, uint64_t n, uint32_t length)
{
    char *sample = malloc(SAMPLE_BYTES), number[64];
    uint32_t count = 0;
    size_t got = sample ? fread(sample, 1, SAMPLE_BYTES, in) : 0;
    word *all = words_of(sample, got, &count);
    double start = now();
    if (!count || !length)
        exit(1);
    for (documents = 0; documents < n;) {
        put(number, (size_t)sprintf(number, "{\"id\":\"%llu\",\"text\":\"", (unsigned long long)documents));
        for (uint32_t i = 1 + below(2 * length); i; i--) {
            const word *w = &all[below(count)];
            if (below(NEW_ONE_IN))
                put(sample + w->at, w->n);
            else
                put(number, (size_t)sprintf(number, "n%xx%x", below(1u << 31), below(1u << 31)));
            put(" ", 1);
        }
        put("\"}\n", 3);
        documents++;
        note(start, 0);
    }
    note(start, 1);
    free(all);
    free(sample);
}

int main(int argc, char **argv)
{
    FILE *in = argc > 2 ? fopen(argv[2], "r") : NULL;
    note_file = in ? fopen(argv[1], "w") : NULL;
    if (!note_file) {
        fprintf(stderr, "usage: feed LOG FILE [DOCUMENTS WORDS]\n");
        return 2;
    }
    if (argc > 4)
        synthesise(in, strtoull(argv[3], NULL, 10), (uint32_t)strtoul(argv[4], NULL, 10));
    else
        copy(in);
    fclose(in);
    return fclose(note_file) || fflush(stdout) ? 1 : 0;
}
