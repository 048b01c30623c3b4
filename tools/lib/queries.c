/* queries.c -- the queries of a measurement, by class; see queries.h. */
#include "lib/queries.h"
#include "lib/cli.h"
#include "read/lines.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

enum { QUERY_LINE_MAX = 16 << 20 };

static bool space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t words_count(const char *p, const char *end)
{
    size_t n = 0;
    for (bool inside = false; p < end; p++) {
        n += !inside && !space(*p);
        inside = !space(*p);
    }
    return n;
}

typedef struct shape {
    size_t clauses, words;
    bool plus, minus, plain, phrase;
} shape;

/* One clause: an optional sign, then "anything" or a run without white space. */
static const char *clause_read(const char *p, const char *end, shape *s)
{
    char sign = *p == '+' || *p == '-' ? *p : 0;
    const char *body = sign && p + 1 < end && !space(p[1]) ? p + 1 : p;
    const char *quote = *body == '"' ? memchr(body + 1, '"', (size_t)(end - body - 1)) : NULL;
    size_t words = 1;
    if (quote) {
        words = words_count(body + 1, quote);
        p = quote + 1;
    } else {
        for (p = body; p < end && !space(*p);)
            p++;
    }
    s->clauses++;
    s->words += words;
    s->phrase |= words > 1;
    s->plus |= sign == '+' && *body != '+';
    s->minus |= sign == '-' && *body != '-';
    s->plain |= !sign;
    return p;
}

query_class queries_classify(fsk_str text)
{
    shape s = {0};
    for (const char *p = text.p, *end = p + text.n; p < end;)
        p = space(*p) ? p + 1 : clause_read(p, end, &s);
    if (s.clauses == 1 && s.words == 1)
        return QUERY_TERM;
    if (s.minus)
        return QUERY_NEG;
    if (s.phrase)
        return s.clauses == 1 ? QUERY_PHRASE : QUERY_MIXED;
    if (s.plus && s.plain)
        return QUERY_MUST;
    return s.plus ? QUERY_AND : s.plain ? QUERY_OR : QUERY_OTHER;
}

const char *queries_class_name(query_class c)
{
    static const char *const NAMES[] = {
#define X(name, text) text,
        QUERY_CLASSES(X)
#undef X
    };
    return NAMES[c];
}

static void item_add(queries *q, const char *p, size_t n)
{
    if (q->n == q->cap) {
        q->cap = q->cap ? q->cap * 2 : 256;
        queries_item *items = realloc(q->items, q->cap * sizeof *items);
        if (!items)
            cli_fail("out of memory");
        q->items = items;
    }
    char *copy = malloc(n + 1);
    if (!copy)
        cli_fail("out of memory");
    memcpy(copy, p, n);
    copy[n] = '\0';
    fsk_str text = {copy, n};
    q->items[q->n++] = (queries_item){text, queries_classify(text)};
}

static bool json_add(queries *q, const char *line, size_t n)
{
    char *text = strndup(line, n), why[160] = "";
    if (!text)
        cli_fail("out of memory");
    yajl_val tree = yajl_tree_parse(text, why, sizeof why);
    free(text);
    if (!tree)
        return false;
    static const char *const MEMBERS[] = {"query", "text"};
    bool found = false;
    for (size_t i = 0; i < 2 && !found; i++) {
        const char *path[] = {MEMBERS[i], NULL};
        const char *s = YAJL_GET_STRING(yajl_tree_get(tree, path, yajl_t_string));
        found = s != NULL;
        if (found)
            item_add(q, s, strlen(s));
    }
    yajl_tree_free(tree);
    return found;
}

static bool line_add(queries *q, const char *line, size_t n)
{
    while (n && space(line[n - 1]))
        n--;
    if (n == 0)
        return true;
    if (line[0] == '{')
        return json_add(q, line, n);
    const char *tab = memchr(line, '\t', n);
    size_t skip = tab ? (size_t)(tab + 1 - line) : 0;
    item_add(q, line + skip, n - skip);
    return true;
}

int queries_load(queries *q, const char *path)
{
    lines l;
    if (!lines_open(&l, path, QUERY_LINE_MAX))
        return -1;
    const char *line;
    size_t n;
    lines_result got;
    while ((got = lines_next(&l, &line, &n)) == LINES_OK) {
        if (!line_add(q, line, n))
            cli_error("%s: line %llu: not an object with \"query\" or \"text\"; skipped", input_name(path),
                      (unsigned long long)l.number);
    }
    if (got != LINES_END)
        cli_error("%s: line %llu: %s", input_name(path), (unsigned long long)l.number, lines_wrong(&l, got));
    lines_close(&l);
    return got == LINES_END ? 0 : -1;
}

void queries_free(queries *q)
{
    for (size_t i = 0; i < q->n; i++)
        free((char *)q->items[i].text.p);
    free(q->items);
    *q = (queries){0};
}
