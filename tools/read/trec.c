/* trec.c -- SGML of the TREC collections: <DOC> ... </DOC>, each one document; see reader.h.
 *
 * The key is <DOCNO>.  Without rules, elements that collections use for titles are the title and <TEXT> and
 * its like the text; a document without these (web collections) is a page of HTML behind <DOCHDR>. */
#include "lib/interrupt.h"
#include "read/encoding.h"
#include "read/html.h"
#include "read/lines.h"
#include "read/reader.h"
#include <ctype.h>
#include <stddef.h>
#include <strings.h>

typedef struct span {
    const char *p, *end;
} span;

typedef struct element {
    span name, inner, outer;
} element;

static const char *find(const char *p, const char *end, const char *what)
{
    size_t n = strlen(what);
    while (end - p >= (ptrdiff_t)n && (p = memchr(p, what[0], (size_t)(end - p) - n + 1))) {
        if (strncasecmp(p, what, n) == 0)
            return p;
        p++;
    }
    return NULL;
}

static bool named(span name, const char *what)
{
    size_t n = (size_t)(name.end - name.p);
    return strlen(what) == n && strncasecmp(name.p, what, n) == 0;
}

/* The end tag of name, from p on. */
static const char *end_tag(const char *p, const char *end, span name)
{
    size_t n = (size_t)(name.end - name.p);
    for (; (p = find(p, end, "</")) != NULL; p += 2) {
        if (end - p > (ptrdiff_t)n + 2 && strncasecmp(p + 2, name.p, n) == 0 &&
            !isalnum((unsigned char)p[2 + n]))
            return p;
    }
    return NULL;
}

/* The next element at the top of what is left; tags that nothing closes are passed over. */
static bool element_next(span *left, element *out)
{
    for (const char *p = left->p; (p = memchr(p, '<', (size_t)(left->end - p))) != NULL; p++) {
        const char *name = p + 1, *e = name;
        while (e < left->end && (isalnum((unsigned char)*e) || *e == '_' || *e == '-'))
            e++;
        const char *close = e > name ? memchr(e, '>', (size_t)(left->end - e)) : NULL;
        const char *tail = close ? end_tag(close, left->end, (span){name, e}) : NULL;
        const char *stop = tail ? memchr(tail, '>', (size_t)(left->end - tail)) : NULL;
        if (!tail)
            continue;
        *out = (element){{name, e}, {close + 1, tail}, {p, stop ? stop + 1 : left->end}};
        left->p = out->outer.end;
        return true;
    }
    return false;
}

static bool listed(span name, const char *const *list)
{
    for (; *list; list++) {
        if (named(name, *list))
            return true;
    }
    return false;
}

/* The field that an element goes to; NULL: none. */
static const char *field_for(const document_rules *rules, span name, char made[65])
{
    static const char *const TITLES[] = {"title", "headline", "hl", "head", "ttl", "ti", "h3", NULL};
    static const char *const TEXTS[] = {"text", "leadpara", "lp", "graphic", "summary", "abstract", NULL};
    size_t n = (size_t)(name.end - name.p);
    if (rules->by_default)
        return listed(name, TITLES) ? "title" : listed(name, TEXTS) ? "text" : NULL;
    for (size_t i = 0; i < rules->nfields; i++) {
        if (named(name, rules->fields[i].member))
            return rules->fields[i].field;
    }
    if (!rules->all_fields || n > 64 || !isalpha((unsigned char)*name.p))
        return NULL;
    memcpy(made, name.p, n);
    made[n] = '\0';
    return made;
}

enum { USED_MAX = 64 };

typedef struct trec_doc {
    span key;
    bool has_key, has_text;
    int failed;
    char used[USED_MAX][65]; /* fields that hold something */
    size_t nused;
} trec_doc;

/* An element begins a line of its field. */
static void field_add(reading *r, trec_doc *found, const char *field, const str *text)
{
    fsk_doc *d = r->room->doc.doc;
    size_t i = 0;
    while (i < found->nused && strcmp(found->used[i], field) != 0)
        i++;
    if (i < found->nused)
        found->failed |= fsk_doc_text(d, field, (fsk_str){"\n", 1});
    else if (i < USED_MAX)
        strcpy(found->used[found->nused++], field);
    found->failed |= fsk_doc_text(d, field, (fsk_str){text->p, text->n});
}

static void elements_add(reading *r, span body, trec_doc *found)
{
    const document_rules *rules = &r->rules->document;
    const char *key = rules->key ? rules->key : "DOCNO";
    char name[65];
    element x;
    for (span left = body; element_next(&left, &x);) {
        if (named(x.name, key) && !found->has_key) {
            found->key = x.inner;
            found->has_key = true;
            continue;
        }
        const char *field = field_for(rules, x.name, name);
        if (!field)
            continue;
        str *text = &r->room->spare;
        str_clear(text);
        html_extract(x.inner.p, (size_t)(x.inner.end - x.inner.p), NULL, text);
        found->has_text |= strcmp(field, "title") != 0 && text->n;
        if (text->n)
            field_add(r, found, field, text);
    }
}

/* A page behind its header, the way web collections have it. */
static void page_add(reading *r, span body, trec_doc *found)
{
    element x;
    for (span left = body; element_next(&left, &x);) {
        if (!named(x.name, "DOCNO") && !named(x.name, "DOCHDR") && !named(x.name, "DOCID") &&
            !named(x.name, "DOCOLDNO"))
            break;
        body.p = x.outer.end;
    }
    reader_room *room = r->room;
    str_clear(&room->title);
    str_clear(&room->spare);
    html_extract(body.p, (size_t)(body.end - body.p), &room->title, &room->spare);
    found->has_text = room->title.n + room->spare.n;
    if (room->title.n)
        field_add(r, found, "title", &room->title);
    if (room->spare.n)
        field_add(r, found, "text", &room->spare);
}

static span trimmed(span s)
{
    while (s.p < s.end && isspace((unsigned char)*s.p))
        s.p++;
    while (s.p < s.end && isspace((unsigned char)s.end[-1]))
        s.end--;
    return s;
}

/* The document in room->text, tags of <DOC> taken away. */
static int document_put(reading *r, uint64_t line)
{
    reader_room *room = r->room;
    trec_doc found;
    memset(&found, 0, offsetof(trec_doc, used));
    found.nused = 0;
    const char *from = encoding_to_utf8(&room->text, NULL, r->rules->encoding, &room->spare);
    if (from && reader_report(r, REPORT_ENCODING, line, from))
        return -1;
    span body = {room->text.p, room->text.p + room->text.n};
    fsk_doc_reset(room->doc.doc);
    elements_add(r, body, &found);
    if (!found.has_text && r->rules->document.by_default)
        page_add(r, body, &found);
    span key = trimmed(found.key);
    if (found.failed)
        return reader_report(r, REPORT_REFUSED, line, "out of memory");
    if (!found.has_key || key.p == key.end)
        return reader_report(r, REPORT_NO_KEY, line, "there is no <DOCNO>");
    if (fsk_doc_key(room->doc.doc, (fsk_str){key.p, (size_t)(key.end - key.p)}))
        return reader_report(r, REPORT_BAD_KEY, line, "longer than 4096 bytes");
    return reader_put(r, (fsk_str){key.p, (size_t)(key.end - key.p)}, line);
}

typedef struct trec {
    reading *r;
    bool inside, too_large;
    uint64_t begun; /* line of the <DOC> */
} trec;

static int text_take(trec *t, const char *p, const char *end)
{
    str *text = &t->r->room->text;
    if (t->too_large)
        return 0;
    str_add(text, p, (size_t)(end - p));
    if (text->n <= t->r->rules->limit)
        return 0;
    t->too_large = true;
    str_clear(text);
    return reader_report(t->r, REPORT_TOO_LARGE, t->begun, "give more --memory");
}

/* What stands between documents: nothing but white space and the declarations that SGML begins with. */
static int outside(trec *t, const char *p, const char *end, uint64_t line)
{
    span s = trimmed((span){p, end});
    if (s.p == s.end || (s.end - s.p > 1 && s.p[0] == '<' && (s.p[1] == '!' || s.p[1] == '?')))
        return 0;
    return reader_report(t->r, REPORT_OUTSIDE, line, "");
}

static const char FEED[] = "\n";

static int line_take(trec *t, const char *p, const char *end, uint64_t line)
{
    int rc = 0;
    while (rc == 0 && p < end) {
        const char *open = find(p, end, "<doc>"), *close = find(p, end, "</doc>");
        if (!t->inside) {
            rc = outside(t, p, open ? open : end, line);
            p = open ? open + strlen("<doc>") : end;
            t->inside = open != NULL;
            t->begun = line;
            t->too_large = false;
            str_clear(&t->r->room->text);
        } else if (open && (!close || open < close)) {
            rc = reader_report(t->r, REPORT_OPEN_DOC, t->begun, "");
            t->inside = false;
            p = open;
        } else {
            rc = text_take(t, p, close ? close : end);
            p = close ? close + strlen("</doc>") : end;
            t->inside = !close;
            if (close && !t->too_large && rc == 0)
                rc = document_put(t->r, t->begun);
        }
    }
    if (rc == 0 && t->inside)
        rc = text_take(t, FEED, &FEED[1]);
    return rc;
}

int trec_read(reading *r)
{
    lines l;
    trec t = {.r = r};
    const char *line;
    size_t n;
    int rc = 0;
    lines_start(&l, r->in, r->rules->limit);
    for (lines_result got; rc == 0 && (got = lines_next(&l, &line, &n)) != LINES_END;) {
        if (interrupt_seen())
            rc = -1;
        else if (got == LINES_OK)
            rc = line_take(&t, line, line + n, l.number);
        else if (got == LINES_TOO_LONG)
            rc = reader_report(r, REPORT_TOO_LONG, l.number, "");
        if (got == LINES_ERROR) {
            rc = reader_input_error(r);
            break;
        }
    }
    if (rc == 0 && t.inside && !r->cut)
        rc = reader_report(r, REPORT_OPEN_DOC, t.begun, "");
    lines_free(&l);
    return rc;
}
