/* snowball.c -- Snowball's vocabularies through the whole chain, as `make snowball` runs it: each word is a
 * text, whose only token is folded and stemmed.
 *
 * Snowball stems words as they are written, the index what folding leaves of them.  So there are these
 * columns: same (Snowball's own stem), folded (its stem without diacritics: as the index means it), other,
 * and of the others those in which Snowball's stemmer, given the folded word, says what the chain says: there
 * the stemmer sees another word.  What is then left is wrong, or no single word for UAX #29.  Last, how much
 * of what Snowball takes for one word the index takes for one: words whose stem is that of the word before in
 * the list of stems.
 *
 * Relies on: text/, the archive's contents unpacked in the folder named. */
#include "text/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct counts {
    unsigned words, same, folded, other, parted, pairs, together;
} counts;

typedef struct line {
    char bytes[512];
    size_t n;
} line;

static bool next_line(FILE *in, line *to)
{
    if (!fgets(to->bytes, sizeof to->bytes, in))
        return false;
    to->n = strcspn(to->bytes, "\n");
    return true;
}

static bool equal(fsk_str a, fsk_str b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* The stem of a text of one token; false when it is more or none. */
static bool chain(folder *f, const line *word, char *to, size_t *n)
{
    token_scanner s;
    text_token t, more;
    tokens_begin(&s, (fsk_str){word->bytes, word->n});
    if (!tokens_next(&s, &t) || t.kind != KIND_WORD)
        return false;
    fsk_str raw = folder_fold(f, (const uint8_t *)word->bytes + t.start, t.end - t.start);
    char copy[TERM_MAX];
    memcpy(copy, raw.p, raw.n);
    fsk_str stem = folder_stem(f, (fsk_str){copy, raw.n});
    memcpy(to, stem.p, stem.n);
    *n = stem.n;
    return !tokens_next(&s, &more);
}

static void count_word(folder *f, const line *word, const line *want, counts *c)
{
    static char before[TERM_MAX];
    static line wanted_before;
    static size_t nbefore;
    char got[TERM_MAX];
    size_t n = 0;
    c->words++;
    if (!chain(f, word, got, &n)) {
        c->parted++;
        return;
    }
    fsk_str stem = {got, n}, wanted = {want->bytes, want->n};
    fsk_str folded = folder_fold(f, (const uint8_t *)want->bytes, want->n);
    c->same += equal(stem, wanted);
    c->folded += !equal(stem, wanted) && equal(stem, folded);
    c->other += !equal(stem, wanted) && !equal(stem, folded);
    if (wanted_before.n && equal(wanted, (fsk_str){wanted_before.bytes, wanted_before.n})) {
        c->pairs++;
        c->together += equal(stem, (fsk_str){before, nbefore});
    }
    memcpy(before, got, n);
    nbefore = n;
    wanted_before = *want;
}

static int read_language(const char *folder_name, const char *language, bool keeps)
{
    char path[4096];
    counts c = {0};
    analyzer *a;
    folder *f;
    line word, want;
    snprintf(path, sizeof path, "%.2100s/voc.txt", folder_name);
    FILE *words = fopen(path, "r");
    snprintf(path, sizeof path, "%.2100s/output.txt", folder_name);
    FILE *stems = fopen(path, "r");
    if (!words || !stems || analyzer_new(language, &a, NULL))
        return -1;
    if (keeps)
        analyzer_keep_diacritics(a);
    if (folder_new(a, &f, NULL))
        return -1;
    while (next_line(words, &word) && next_line(stems, &want))
        count_word(f, &word, &want, &c);
    printf("%-12s %-5s %8u %8.2f %8.2f %8.2f %8.2f %10.2f\n", language, keeps ? "kept" : "", c.words,
           100.0 * c.same / c.words, 100.0 * c.folded / c.words, 100.0 * c.other / c.words,
           100.0 * c.parted / c.words, c.pairs ? 100.0 * c.together / c.pairs : 100.0);
    folder_free(f);
    analyzer_free(a);
    fclose(words);
    fclose(stems);
    return 0;
}

int main(int argc, char **argv)
{
    printf("%-12s %-5s %8s %8s %8s %8s %8s %10s\n", "language", "", "words", "same %", "folded %", "other %",
           "parted %", "together %");
    for (int i = 2; i < argc; i++) {
        char path[4096];
        const char *language = strcmp(argv[i], "dutch_porter") == 0 ? "dutch" : argv[i];
        snprintf(path, sizeof path, "%.2000s/%.60s", argv[1], argv[i]);
        for (int keeps = 0; keeps < 2; keeps++)
            if (read_language(path, language, keeps))
                fprintf(stderr, "%s: no vocabulary, or no stemmer\n", argv[i]);
    }
    return 0;
}
