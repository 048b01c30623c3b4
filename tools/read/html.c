/* html.c -- title and text of a page of HTML; see html.h. */
#include "read/html.h"
#include "read/encoding.h"
#include "read/reader.h"
#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <strings.h>

/* The parser looks through all open elements at each end tag; browsers stop at 512. */
enum { DEEPEST = 1000, CHARSET_WITHIN = 4096 };

typedef struct page {
    htmlParserCtxtPtr parser;
    str *title, *text;
    unsigned skip, pre, titles; /* open elements of these kinds */
    bool had_title, space, line, deep;
} page;

static bool one_of(const xmlChar *name, const char *const *list)
{
    for (; *list; list++) {
        if (strcasecmp((const char *)name, *list) == 0)
            return true;
    }
    return false;
}

static bool skipped(const xmlChar *name)
{
    static const char *const LIST[] = {"script", "style", "template", "noscript",
                                       "object", "svg",   "math",     NULL};
    return one_of(name, LIST);
}

static bool inside_line(const xmlChar *name)
{
    static const char *const LIST[] = {"a",    "abbr",  "acronym", "b",      "bdi",    "bdo",  "big",
                                       "cite", "code",  "del",     "dfn",    "em",     "font", "i",
                                       "img",  "ins",   "kbd",     "label",  "mark",   "q",    "s",
                                       "samp", "small", "span",    "strike", "strong", "sub",  "sup",
                                       "time", "tt",    "u",       "var",    "wbr",    NULL};
    return one_of(name, LIST);
}

static bool is(const xmlChar *name, const char *what)
{
    return strcasecmp((const char *)name, what) == 0;
}

static void on_start(void *user, const xmlChar *name, const xmlChar **attributes)
{
    page *p = user;
    (void)attributes;
    if (p->parser->nameNr > DEEPEST) {
        p->deep = true;
        xmlStopParser(p->parser);
        return;
    }
    p->skip += skipped(name);
    p->pre += is(name, "pre");
    p->titles += is(name, "title") && p->title && !p->had_title;
    p->line |= !inside_line(name);
}

static void on_end(void *user, const xmlChar *name)
{
    page *p = user;
    p->skip -= p->skip && skipped(name);
    p->pre -= p->pre && is(name, "pre");
    if (p->titles && is(name, "title")) {
        p->titles = 0;
        p->had_title = p->title->n > 0;
        p->space = p->line = false;
    }
    p->line |= !inside_line(name);
}

static void gap_write(page *p, str *to)
{
    if (to->n && (p->line || p->space))
        str_addc(to, p->line && to == p->text ? '\n' : ' ');
    p->space = p->line = false;
}

static void on_text(void *user, const xmlChar *text, int n)
{
    page *p = user;
    if (p->skip)
        return;
    str *to = p->titles ? p->title : p->text;
    const char *at = (const char *)text, *end = at + n;
    while (at < end) {
        if (isspace((unsigned char)*at)) {
            p->space = true;
            p->line |= p->pre && *at == '\n';
            at++;
            continue;
        }
        const char *from = at;
        while (at < end && !isspace((unsigned char)*at))
            at++;
        gap_write(p, to);
        str_add(to, from, (size_t)(at - from));
    }
}

bool html_extract(const char *p, size_t n, str *title, str *text)
{
    static xmlSAXHandler events = {.startElement = on_start,
                                   .endElement = on_end,
                                   .characters = on_text,
                                   .cdataBlock = on_text,
                                   .ignorableWhitespace = on_text,
                                   .initialized = 1};
    page state = {.title = title, .text = text};
    state.parser = htmlNewParserCtxt();
    if (!state.parser)
        return false;
    xmlSAXHandler *own = state.parser->sax;
    state.parser->sax = &events;
    state.parser->userData = &state;
    str_add(text, "", 0);
    htmlDocPtr doc = htmlCtxtReadMemory(state.parser, p, (int)n, NULL, "UTF-8",
                                        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                            HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
    xmlFreeDoc(doc);
    state.parser->sax = own;
    htmlFreeParserCtxt(state.parser);
    return !state.deep;
}

static const char *find(const char *p, const char *end, const char *what)
{
    size_t n = strlen(what);
    for (; end - p >= (ptrdiff_t)n; p++) {
        if (strncasecmp(p, what, n) == 0)
            return p;
    }
    return NULL;
}

static bool charset_take(const char *p, const char *end, char name[64])
{
    size_t len = 0;
    while (p < end && (isspace((unsigned char)*p) || *p == '=' || *p == '"' || *p == '\''))
        p++;
    for (; p < end && len < 63 && (isalnum((unsigned char)*p) || strchr("-_:.", *p)) && *p; p++)
        name[len++] = *p;
    name[len] = '\0';
    return len > 0;
}

bool html_charset(const char *p, size_t n, char name[64])
{
    const char *end = p + (n < CHARSET_WITHIN ? n : CHARSET_WITHIN);
    const char *xml = find(p, end, "<?xml"), *stop = xml ? find(xml, end, "?>") : NULL;
    const char *at = stop ? find(xml, stop, "encoding") : NULL;
    if (at && charset_take(at + strlen("encoding"), stop, name))
        return true;
    for (const char *meta = p; (meta = find(meta, end, "<meta")) != NULL; meta++) {
        stop = memchr(meta, '>', (size_t)(end - meta));
        at = find(meta, stop ? stop : end, "charset");
        if (at && charset_take(at + strlen("charset"), stop ? stop : end, name))
            return true;
    }
    return false;
}

bool html_language(const char *p, size_t n, char name[64])
{
    const char *end = p + (n < CHARSET_WITHIN ? n : CHARSET_WITHIN);
    const char *html = find(p, end, "<html"), *stop = html ? memchr(html, '>', (size_t)(end - html)) : NULL;
    for (const char *at = html; stop && (at = find(at, stop, "lang")) != NULL; at++) {
        const char *value = at + strlen("lang");
        bool begins = isspace((unsigned char)at[-1]) || at[-1] == ':'; /* xml:lang too */
        if (begins && (*value == '=' || isspace((unsigned char)*value)) && charset_take(value, stop, name))
            return true;
    }
    return false;
}

int html_read(reading *r)
{
    reader_room *room = r->room;
    char declared[64], language[64];
    int rc = reader_slurp(r);
    if (rc)
        return rc < 0 ? -1 : 0;
    bool has = html_charset(room->text.p, room->text.n, declared);
    const char *from = encoding_to_utf8(&room->text, has ? declared : NULL, r->rules->encoding, &room->spare);
    if (from && !has && reader_report(r, REPORT_ENCODING, 0, from))
        return -1;
    bool speaks = html_language(room->text.p, room->text.n, language);
    str_clear(&room->title);
    str_clear(&room->spare);
    bool whole = html_extract(room->text.p, room->text.n, &room->title, &room->spare);
    if (!whole && reader_report(r, REPORT_TOO_DEEP, 0, "the rest of it is left out"))
        return -1;
    if (room->title.n + room->spare.n == 0)
        return whole ? reader_report(r, REPORT_EMPTY, 0, "") : 0;
    fsk_str title = {r->title, strlen(r->title)};
    if (room->title.n)
        title = (fsk_str){room->title.p, room->title.n};
    fsk_doc_reset(room->doc.doc);
    if (speaks)
        (void)fsk_doc_language(room->doc.doc, (fsk_str){language, strlen(language)}); /* else it is not one */
    if (fsk_doc_text(room->doc.doc, "title", title) ||
        fsk_doc_text(room->doc.doc, "text", (fsk_str){room->spare.p, room->spare.n}))
        return reader_report(r, REPORT_REFUSED, 0, "out of memory");
    return reader_put(r, (fsk_str){"", 0}, 0);
}
