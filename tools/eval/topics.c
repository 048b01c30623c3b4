/* topics.c -- see topics.h. */
#include "eval/topics.h"
#include "lib/cli.h"
#include "lib/str.h"
#include "read/lines.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>
#include <yajl/yajl_tree.h>

enum { TOPIC_LINE_MAX = 16 << 20 };

typedef struct topic_reader {
    topics *to;
    const char *path;
    unsigned parts;
    unsigned long long line;
    /* TREC: */
    bool trec, inside;
    unsigned part; /* where text goes: TOPIC_*, 0 nowhere */
    bool number;   /* text goes into the id */
    str id, text;
} topic_reader;

static void add(topics *t, const char *id, size_t id_n, const char *text, size_t text_n)
{
    t->items = grow(t->items, t->n + 1, &t->cap, sizeof *t->items);
    t->items[t->n++] = (topic){strings_add(&t->strings, id, id_n), strings_add(&t->strings, text, text_n)};
}

/* ---- JSON, tables ---- */

static const char *member(yajl_val tree, const char *first, const char *second)
{
    const char *path[] = {first, NULL}, *other[] = {second, NULL};
    const char *s = YAJL_GET_STRING(yajl_tree_get(tree, path, yajl_t_string));
    return s ? s : YAJL_GET_STRING(yajl_tree_get(tree, other, yajl_t_string));
}

static const char *add_json(topics *t, const char *line, size_t n)
{
    char *text = strndup(line, n), why[160] = "";
    if (!text)
        cli_fail("out of memory");
    yajl_val tree = yajl_tree_parse(text, why, sizeof why);
    free(text);
    const char *id = tree ? member(tree, "_id", "id") : NULL;
    const char *asked = tree ? member(tree, "text", "query") : NULL;
    if (id && asked)
        add(t, id, strlen(id), asked, strlen(asked));
    yajl_tree_free(tree);
    return !tree    ? "not JSON"
           : !id    ? "no \"_id\" that is a string"
           : !asked ? "no \"text\" that is a string"
                    : NULL;
}

static const char *add_row(topics *t, const char *line, size_t n)
{
    const char *tab = memchr(line, '\t', n);
    if (!tab)
        return "not a topic: ID<TAB>TEXT, a JSON object, or TREC's <top>";
    add(t, line, (size_t)(tab - line), tab + 1, (size_t)(line + n - tab - 1));
    return NULL;
}

/* ---- TREC ---- */

static const char *trim(const char *p, size_t *n)
{
    while (*n && isspace((unsigned char)p[*n - 1]))
        --*n;
    for (; *n && isspace((unsigned char)*p); --*n)
        p++;
    return p;
}

/* What stands in front of the text of a part: "Number:", "Description:". */
static const char *drop_label(const char *p, size_t *n)
{
    static const char *const LABELS[] = {"Number:", "Topic:", "Description:", "Narrative:"};
    p = trim(p, n);
    for (size_t i = 0; i < sizeof LABELS / sizeof LABELS[0]; i++) {
        size_t len = strlen(LABELS[i]);
        if (*n >= len && strncasecmp(p, LABELS[i], len) == 0) {
            *n -= len;
            return trim(p + len, n);
        }
    }
    return p;
}

static const char *finish_topic(topic_reader *r)
{
    size_t id_n = r->id.n, text_n = r->text.n;
    const char *id = id_n ? trim(r->id.p, &id_n) : "", *text = text_n ? trim(r->text.p, &text_n) : "";
    r->inside = false;
    if (id_n == 0)
        return "a <top> without <num> ends here";
    add(r->to, id, id_n, text, text_n);
    return NULL;
}

static const char *tag(topic_reader *r, const char *p, size_t n)
{
    static const struct {
        const char *name;
        unsigned part;
    } PARTS[] = {{"title", TOPIC_TITLE}, {"desc", TOPIC_DESCRIPTION}, {"narr", TOPIC_NARRATIVE}};
    bool begins = n == 3 && strncasecmp(p, "top", 3) == 0;
    if (n == 4 && strncasecmp(p, "/top", 4) == 0)
        return r->inside ? finish_topic(r) : NULL;
    const char *wrong = begins && r->inside ? finish_topic(r) : NULL;
    if (begins) {
        r->inside = true;
        str_clear(&r->id);
        str_clear(&r->text);
    }
    r->part = 0;
    r->number = n == 3 && strncasecmp(p, "num", 3) == 0;
    for (size_t i = 0; i < 3; i++) {
        if (strlen(PARTS[i].name) == n && strncasecmp(p, PARTS[i].name, n) == 0)
            r->part = PARTS[i].part & r->parts;
    }
    return wrong;
}

static void text(topic_reader *r, const char *p, size_t n)
{
    p = drop_label(p, &n);
    if (n == 0 || !r->inside)
        return;
    str *to = r->number ? &r->id : r->part ? &r->text : NULL;
    if (!to)
        return;
    if (to->n && !r->number)
        str_addc(to, ' ');
    str_add(to, p, n);
}

static const char *add_trec(topic_reader *r, const char *p, size_t n)
{
    const char *end = p + n, *wrong = NULL;
    while (p < end && !wrong) {
        const char *open = memchr(p, '<', (size_t)(end - p));
        const char *close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;
        if (!close)
            open = end;
        text(r, p, (size_t)(open - p));
        if (close)
            wrong = tag(r, open + 1, (size_t)(close - open - 1));
        p = close ? close + 1 : end;
    }
    return wrong;
}

/* ---- a file ---- */

static const char *add_line(topic_reader *r, const char *line, size_t n)
{
    size_t left = n;
    const char *p = trim(line, &left);
    if (left == 0)
        return NULL;
    r->trec |= r->to->n == 0 && *p == '<';
    if (r->trec)
        return add_trec(r, line, n);
    return *p == '{' ? add_json(r->to, p, left) : add_row(r->to, p, left);
}

static int read_all(topic_reader *r, lines *l)
{
    const char *line, *wrong = NULL;
    size_t n;
    lines_result got = LINES_OK;
    while (!wrong && (got = lines_next(l, &line, &n)) == LINES_OK)
        wrong = add_line(r, line, n);
    if (!wrong && got == LINES_END && r->inside)
        wrong = finish_topic(r);
    if (!wrong && got != LINES_END)
        wrong = lines_wrong(l, got);
    if (wrong)
        cli_error("%s: line %llu: %s", r->path, (unsigned long long)l->number, wrong);
    else if (r->to->n == 0)
        cli_error("%s: no topics in it", r->path);
    return wrong || r->to->n == 0 ? -1 : 0;
}

int topics_read(topics *t, const char *path, unsigned parts)
{
    lines l;
    topic_reader r = {.to = t, .path = input_name(path), .parts = parts};
    *t = (topics){0};
    if (!lines_open(&l, path, TOPIC_LINE_MAX))
        return -1;
    int rc = read_all(&r, &l);
    lines_close(&l);
    str_free(&r.id);
    str_free(&r.text);
    return rc;
}

void topics_free(topics *t)
{
    strings_free(&t->strings);
    free(t->items);
    *t = (topics){0};
}
