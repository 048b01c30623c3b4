/* suggest.c -- how often fsk_suggest gives back what a misspelt query was, and how long it takes.
 *
 * usage: suggest INDEX [QUERIES-EACH [TSV]].  Words are drawn from the index's dictionary, rows of words from
 * its documents; mistakes are random and the same in every run: a letter more, less or another, or two
 * exchanged, wherever they are on a keyboard.  A word that is in some document as it was misspelt is drawn
 * again.  TSV (ID<TAB>QUERY): queries as people wrote them, which should mostly be left alone. */
#include <ctype.h>
#include <fossick.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROW_MAX = 4, BYTES = 1024, LEAST_DF = 5 };

static uint64_t state = 88172645463325252u;
static fsk_index *ix;
static fsk_reader *reader;
static char **vocabulary;
static size_t nvocabulary;

static uint32_t below(uint32_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) * n >> 32);
}

static void need(int rc, const fsk_error *e)
{
    if (rc == 0)
        return;
    fprintf(stderr, "suggest: %s\n", e->text);
    exit(2);
}

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static uint64_t count(const char *text)
{
    fsk_query *q;
    fsk_results *rs;
    fsk_error e = {0};
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    o.k = 0;
    need(fsk_query_parse(ix, str(text), NULL, &q, &e), &e);
    need(fsk_search(reader, q, &o, &rs, &e), &e);
    uint64_t total = fsk_results_total(rs, NULL);
    fsk_results_free(rs);
    fsk_query_free(q);
    return total;
}

/* ---- what is asked ---- */

static void load_vocabulary(void)
{
    fsk_terms *terms;
    fsk_str term;
    uint64_t df;
    fsk_error e = {0};
    size_t cap = 0;
    need(fsk_terms_open(reader, NULL, str(""), &terms, &e), &e);
    while (fsk_terms_next(terms, &term, &df, NULL, &e) == 0) {
        bool good = term.n >= 5 && term.n <= 20 && df >= LEAST_DF;
        for (size_t i = 0; i < term.n && good; i++)
            good = term.p[i] >= 'a' && term.p[i] <= 'z';
        if (!good)
            continue;
        if (nvocabulary == cap)
            vocabulary = realloc(vocabulary, (cap = cap ? 2 * cap : 4096) * sizeof *vocabulary);
        vocabulary[nvocabulary++] = strndup(term.p, term.n);
    }
    fsk_terms_free(terms);
}

static void mistake(char *word)
{
    size_t n = strlen(word), at = below((uint32_t)n);
    char letter = (char)('a' + below(26));
    switch (below(4)) {
    case 0:
        memmove(word + at + 1, word + at, n - at + 1);
        word[at] = letter;
        break;
    case 1:
        memmove(word + at, word + at + 1, n - at);
        break;
    case 2:
        word[at] = letter;
        break;
    default:
        at = below((uint32_t)n - 1);
        letter = word[at];
        word[at] = word[at + 1];
        word[at + 1] = letter;
    }
}

static void misspell(char *to, const char *word, uint32_t mistakes)
{
    strcpy(to, word);
    while (mistakes--)
        mistake(to);
}

/* Words in a row of a random document, in small letters; the number of them, or 0. */
static uint32_t row(char words[ROW_MAX][64], uint32_t n, fsk_docid last)
{
    fsk_str text;
    fsk_error e = {0};
    fsk_docid d = ((uint64_t)below((uint32_t)(last >> 32) + 1) << 32) | below((uint32_t)last + 1);
    if (fsk_reader_stored(reader, d, "text", &text, &e) || text.n < 400)
        return 0;
    const char *p = text.p + below((uint32_t)text.n - 300), *end = text.p + text.n;
    while (p < end && *p != ' ')
        p++;
    for (uint32_t i = 0; i < n; i++) {
        size_t length = 0;
        for (p += p < end; p < end && isalpha((unsigned char)*p) && length < 60; p++)
            words[i][length++] = (char)tolower((unsigned char)*p);
        words[i][length] = 0;
        if (length == 0 || p == end || *p != ' ')
            return 0;
    }
    return n;
}

static void join(char *to, char words[ROW_MAX][64], uint32_t n, const char *gap, uint32_t closed)
{
    *to = 0;
    for (uint32_t i = 0; i < n; i++) {
        strcat(to, i == 0 ? "" : i == closed ? "" : gap);
        strcat(to, words[i]);
    }
}

typedef enum kind { WORD_ONE, WORD_TWO, ROW_TWO, ROW_FOUR, QUOTED, TWICE, TOGETHER, APART, KINDS } kind;
static const char *const NAMES[KINDS] = {"a word, one mistake",
                                         "a word of 8 or more, two mistakes",
                                         "two words in a row, one mistake",
                                         "four words in a row, one mistake",
                                         "\"three words\" in quotes, one mistake",
                                         "two words, a mistake in each",
                                         "two words run together",
                                         "a word in two, beside another"};

/* A query with a mistake and the one that was meant; false: try again. */
static bool draw(kind k, fsk_docid last, char *wrong, char *right)
{
    char words[ROW_MAX][64], kept[64];
    if (k <= WORD_TWO) {
        strcpy(right, vocabulary[below((uint32_t)nvocabulary)]);
        misspell(wrong, right, k == WORD_ONE ? 1 : 2);
        return (k == WORD_ONE || strlen(right) >= 8) && strcmp(wrong, right) != 0 && count(wrong) == 0;
    }
    uint32_t n = k == ROW_FOUR ? 4 : k == QUOTED ? 3 : 2, i = below(n);
    if (!row(words, n, last))
        return false;
    if (k == TOGETHER || k == APART) {
        join(right, words, 2, " ", 0);
        strcpy(kept, words[0]);
        if (k == TOGETHER) {
            join(wrong, words, 2, " ", 1);
            return strlen(words[0]) > 2 && strlen(words[1]) > 2 && count(wrong) == 0;
        }
        size_t length = strlen(kept), at = length > 3 ? 1 + below((uint32_t)length - 1) : 0;
        sprintf(wrong, "%.*s %s %s", (int)at, kept, kept + at, words[1]);
        return at > 0 && (count(kept + at) == 0 || (at > 2 && kept[at] && count(wrong) <= 3));
    }
    sprintf(right, k == QUOTED ? "\"" : "");
    join(right + strlen(right), words, n, " ", 0);
    strcat(right, k == QUOTED ? "\"" : "");
    for (uint32_t j = 0; j < n; j++) {
        if (j != i && k != TWICE)
            continue;
        if (strlen(words[j]) < 5)
            return false;
        strcpy(kept, words[j]);
        misspell(words[j], kept, 1);
        if (strcmp(words[j], kept) == 0 || count(words[j]))
            return false;
    }
    sprintf(wrong, k == QUOTED ? "\"" : "");
    join(wrong + strlen(wrong), words, n, " ", 0);
    strcat(wrong, k == QUOTED ? "\"" : "");
    return true;
}

/* ---- how it does ---- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void suggest(const char *text, char out[BYTES], double *took)
{
    fsk_query *q;
    size_t length;
    fsk_error e = {0};
    need(fsk_query_parse(ix, str(text), NULL, &q, &e), &e);
    double begun = now();
    need(fsk_suggest(&reader, 1, q, NULL, out, BYTES, &length, &e), &e);
    *took = now() - begun;
    fsk_query_free(q);
}

static void measure(kind k, uint32_t rounds, fsk_docid last)
{
    double *took = malloc(rounds * sizeof *took), sum = 0;
    uint32_t right = 0, other = 0;
    for (uint32_t i = 0; i < rounds; i++) {
        char asked[BYTES], meant[BYTES], said[BYTES];
        while (!draw(k, last, asked, meant))
            ;
        suggest(asked, said, &took[i]);
        right += strcmp(said, meant) == 0;
        other += *said && strcmp(said, meant) != 0;
        sum += took[i];
        if (getenv("SUGGEST_SHOW") && strcmp(said, meant) != 0)
            printf("  %s -> %s, meant %s\n", asked, said, meant);
    }
    qsort(took, rounds, sizeof *took, by_value);
    printf("%-40s %7u %7.1f %7.1f %7.1f %8.1f %8.1f\n", NAMES[k], rounds, 100.0 * right / rounds,
           100.0 * other / rounds, 100.0 * (rounds - right - other) / rounds, sum / rounds,
           took[rounds * 99 / 100]);
    free(took);
}

/* Queries that find enough: how many get a suggestion all the same. */
static void measure_file(const char *path, uint32_t rounds)
{
    FILE *f = fopen(path, "r");
    char line[BYTES], said[BYTES];
    double took, sum = 0;
    uint32_t n = 0, spoke = 0;
    if (!f) {
        perror(path);
        exit(2);
    }
    while (n < rounds && fgets(line, sizeof line, f)) {
        char *tab = strchr(line, '\t'), *text = tab ? tab + 1 : line;
        text[strcspn(text, "\r\n")] = 0;
        if (count(text) <= 3)
            continue;
        suggest(text, said, &took);
        n++;
        sum += took;
        spoke += *said != 0;
        if (*said && getenv("SUGGEST_SHOW"))
            printf("  %s -> %s\n", text, said);
    }
    fclose(f);
    printf("queries of people that find more than 3: %u asked, %.1f %% get a suggestion, mean %.2f ms\n", n,
           n ? 100.0 * spoke / n : 0.0, n ? sum / n : 0.0);
}

int main(int argc, char **argv)
{
    fsk_error e = {0};
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    uint32_t rounds = argc > 2 ? (uint32_t)atoi(argv[2]) : 300;
    o.flags = FSK_OPEN_RDONLY;
    if (argc < 2 || argc > 4 || rounds == 0) {
        fprintf(stderr, "usage: suggest INDEX [QUERIES-EACH [TSV]]\n");
        return 2;
    }
    need(fsk_open(argv[1], &o, &ix, &e), &e);
    need(fsk_reader_open(ix, &reader, &e), &e);
    fsk_docid last = FSK_DOC_NONE, d = FSK_DOC_NONE;
    while (fsk_reader_next(reader, &d, &e) == 0)
        last = d;
    load_vocabulary();
    if (nvocabulary == 0 || last == FSK_DOC_NONE) {
        fprintf(stderr, "suggest: %s: no words to draw from\n", argv[1]);
        return 2;
    }
    printf("%-40s %7s %7s %7s %7s %8s %8s\n", "query", "asked", "right%", "other%", "none%", "mean ms",
           "p99 ms");
    for (kind k = 0; k < KINDS; k++)
        measure(k, rounds, last);
    if (argc > 3)
        measure_file(argv[3], rounds * 10);
    fsk_reader_free(reader);
    return fsk_close(ix) != 0;
}
