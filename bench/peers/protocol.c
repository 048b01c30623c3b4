/* protocol.c -- the corpus, the queries and the loop of the programs beside fossick; see protocol.h.
 *
 * Relies on what normalise.py promises: words of [a-z0-9] with single spaces, so that no text holds an
 * escape. */
#include "protocol.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* The value of a field, cut out of the line by ending it with a zero; NULL without one. */
static char *field_cut(char *line, const char *name, char **rest)
{
    char *at = strstr(line, name);
    if (!at)
        return NULL;
    at += strlen(name);
    at += strspn(at, ": ");
    if (*at++ != '"')
        return NULL;
    char *end = at;
    while (*end && *end != '"')
        end += *end == '\\' && end[1] ? 2 : 1;
    if (!*end)
        return NULL;
    *end = 0;
    *rest = end + 1;
    return at;
}

int protocol_corpus(protocol_add *add, void *engine)
{
    char *line = NULL;
    size_t space = 0;
    int code = 0;
    while (code == 0 && getline(&line, &space, stdin) > 0) {
        char *rest = line;
        const char *id = field_cut(rest, "\"id\"", &rest);
        const char *text = id ? field_cut(rest, "\"text\"", &rest) : NULL;
        if (text)
            code = add(engine, id, text);
    }
    free(line);
    return code;
}

static bool command_read(const char *name, size_t *k, bool *count)
{
    *k = 0;
    *count = true;
    if (strcmp(name, "COUNT") == 0)
        return true;
    if (strncmp(name, "TOP_", 4) != 0)
        return false;
    char *end;
    *k = strtoul(name + 4, &end, 10);
    *count = strcmp(end, "_COUNT") == 0;
    return *k > 0 && (*count || *end == 0);
}

static void line_answer(char *line, protocol_answer *answer, void *engine)
{
    size_t k;
    bool count;
    long long n = PROTOCOL_UNSUPPORTED;
    char *tab = strchr(line, '\t');
    if (tab) {
        *tab = 0;
        if (command_read(line, &k, &count))
            n = answer(engine, k, count, tab + 1);
    }
    if (n < 0)
        puts("UNSUPPORTED");
    else
        printf("%lld\n", n);
    fflush(stdout);
}

int protocol_serve(protocol_answer *answer, void *engine)
{
    char *line = NULL;
    size_t space = 0;
    for (ssize_t n; (n = getline(&line, &space, stdin)) > 0;) {
        if (line[n - 1] == '\n')
            line[n - 1] = 0;
        line_answer(line, answer, engine);
    }
    free(line);
    return 0;
}

bool clause_next(const char **at, clause *c)
{
    const char *p = *at + strspn(*at, " ");
    if (!*p)
        return false;
    c->sign = *p == '+' || *p == '-' ? *p++ : ' ';
    bool quoted = *p == '"';
    p += quoted;
    c->text = p;
    c->len = strcspn(p, quoted ? "\"" : " ");
    c->words = c->len > 0;
    for (size_t i = 0; i < c->len; i++)
        c->words += p[i] == ' ';
    *at = p + c->len + (quoted && p[c->len]);
    return true;
}
