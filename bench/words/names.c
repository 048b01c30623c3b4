/* names.c -- whether other spellings of a name are found, and what else is: `name~~` beside `name~` and
 * `name~2`.
 *
 * usage: names INDEX NAMES.tsv [SAMPLE].  A line of NAMES.tsv is a name's spellings; those that the index has
 * are asked one after the other.  recall: of the other spellings on the line, how many are among the terms;
 * precision: of the terms that are on any line, how many are on this one.  Of the terms that `~2`
 * and `~~` find one in SAMPLE, drawn at random, is printed as METHOD<TAB>ASKED<TAB>FOUND<TAB>DOCUMENTS, to be
 * judged by a reader. */
#include "api.h"
#include "base/str.h"
#include "exec/expand.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NAMES = 4096, METHODS = 3 };

typedef struct spelling {
    fsk_str raw;
    uint32_t line;
    uint64_t df;
} spelling;

typedef struct method {
    const char *name;
    terms_kind kind;
    uint32_t edits;
    uint64_t pairs, recalled, same, listed, terms;
    double ms;
} method;

static spelling list[NAMES];
static uint32_t nlist;
static fsk_reader *reader;
static fsk_index *ix;
static uint64_t state = 88172645463325252u;

static void need(int rc, const fsk_error *e)
{
    if (rc == 0)
        return;
    fprintf(stderr, "names: %s\n", e->text);
    exit(2);
}

static int keep_token(void *user, const fsk_token *t)
{
    fsk_str *raw = user;
    if (t->kind == FSK_TOKEN_WORD)
        *raw = (fsk_str){strndup(t->term.p, t->term.n), t->term.n};
    return 0;
}

static void add_spelling(const char *text, uint32_t line)
{
    fsk_error e = {0};
    fsk_terms *terms;
    fsk_str found;
    spelling s = {.line = line};
    need(fsk_analyze(ix, (fsk_str){text, strlen(text)}, keep_token, &s.raw, &e), &e);
    need(fsk_terms_open(reader, NULL, s.raw, &terms, &e), &e);
    if (fsk_terms_next(terms, &found, &s.df, NULL, &e) == 0 && str_equal(found, s.raw) && nlist < NAMES)
        list[nlist++] = s;
    fsk_terms_free(terms);
}

static void load(const char *path)
{
    char text[1024];
    uint32_t line = 0;
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        exit(2);
    }
    while (fgets(text, sizeof text, f)) {
        line++;
        if (text[0] == '#')
            continue;
        for (char *word = strtok(text, "\t\r\n"); word; word = strtok(NULL, "\t\r\n"))
            add_spelling(word, line);
    }
    fclose(f);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static const spelling *listed(fsk_str term)
{
    for (uint32_t i = 0; i < nlist; i++)
        if (str_equal(list[i].raw, term))
            return &list[i];
    return NULL;
}

static void sample(const method *m, const spelling *asked, const expanded_term *found, uint64_t one_in)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    if (one_in && (state >> 20) % one_in == 0 && !str_equal(asked->raw, found->bytes))
        printf("%s\t%.*s\t%.*s\t%llu\n", m->name, (int)asked->raw.n, asked->raw.p, (int)found->bytes.n,
               found->bytes.p, (unsigned long long)found->df);
}

static void ask(method *m, const spelling *s, uint64_t one_in)
{
    fsk_error e = {0};
    arena memory = ARENA_INIT;
    expansion x;
    query_term term = {.bytes = s->raw};
    query_node node = {.type = QUERY_TERMS, .kind = m->kind, .number = m->edits, .terms = &term, .nterms = 1};
    expand_wish wish = {.node = &node};
    double begun = now();
    need(expand_terms(reader->snapshot, &wish, 0, &memory, &x, &e), &e);
    m->ms += now() - begun;
    m->terms += x.n;
    for (uint32_t i = 0; i < x.n; i++) {
        const spelling *known = listed(x.terms[i].bytes);
        bool same = known && known->line == s->line, itself = str_equal(x.terms[i].bytes, s->raw);
        m->recalled += same && !itself;
        m->same += same && !itself;
        m->listed += known && !itself;
        if (m->edits != 1)
            sample(m, s, &x.terms[i], one_in);
        if (getenv("NAMES_SHOW") && m->kind == TERMS_NAME && known && !same)
            printf("confused: %.*s %.*s\n", (int)s->raw.n, s->raw.p, (int)known->raw.n, known->raw.p);
    }
    for (uint32_t i = 0; i < nlist; i++) {
        bool other = list[i].line == s->line && !str_equal(list[i].raw, s->raw), found = false;
        m->pairs += other;
        for (uint32_t j = 0; j < x.n && other; j++)
            found |= str_equal(x.terms[j].bytes, list[i].raw);
        if (getenv("NAMES_SHOW") && m->kind == TERMS_NAME && other && !found)
            printf("missed: %.*s %.*s\n", (int)s->raw.n, s->raw.p, (int)list[i].raw.n, list[i].raw.p);
    }
    arena_free(&memory);
}

int main(int argc, char **argv)
{
    fsk_error e = {0};
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    method methods[METHODS] = {{.name = "name~", .kind = TERMS_FUZZY, .edits = 1},
                               {.name = "name~2", .kind = TERMS_FUZZY, .edits = 2},
                               {.name = "name~~", .kind = TERMS_NAME}};
    uint64_t one_in = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
    o.flags = FSK_OPEN_RDONLY;
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: names INDEX NAMES.tsv [SAMPLE]\n");
        return 2;
    }
    need(fsk_open(argv[1], &o, &ix, &e), &e);
    need(fsk_reader_open(ix, &reader, &e), &e);
    load(argv[2]);
    for (int m = 0; m < METHODS; m++)
        for (uint32_t i = 0; i < nlist; i++)
            ask(&methods[m], &list[i], one_in);
    printf("%u spellings that the index has\n", nlist);
    printf("%-8s %8s %10s %12s %8s\n", "", "recall%", "precision%", "terms a name", "mean ms");
    for (int i = 0; i < METHODS; i++) {
        const method *m = &methods[i];
        printf("%-8s %8.1f %10.1f %12.1f %8.1f\n", m->name, 100.0 * (double)m->recalled / (double)m->pairs,
               100.0 * (double)m->same / (double)m->listed, (double)m->terms / nlist, m->ms / nlist);
    }
    fsk_reader_free(reader);
    return fsk_close(ix) != 0;
}
