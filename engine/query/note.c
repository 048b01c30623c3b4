/* note.c -- what was odd in a query, one line each, as it was found.
 *
 * Invariant: at most NOTES_MAX notes, the last of which says that there were more; a note is valid UTF-8 on
 * one line whatever the query holds. */
#include "query/parse.h"
#include "text/utf8.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int keep_note(parser *p, const char *text, size_t n)
{
    query *q = p->query;
    if (!q->notes) {
        q->notes = arena_alloc(&q->memory, NOTES_MAX * sizeof *q->notes);
        if (!q->notes)
            return error_nomem(p->error);
    }
    char *copy = arena_dup(&q->memory, text, n);
    if (!copy)
        return error_nomem(p->error);
    q->notes[q->nnotes++] = (fsk_str){copy, n};
    return 0;
}

int note_add(parser *p, size_t offset, const char *format, ...)
{
    if (p->query->nnotes == NOTES_MAX)
        return 0;
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (p->flags & FSK_PARSE_STRICT) {
        int rc = error_set(p->error, FSK_E_SYNTAX, "%s", text);
        if (p->error)
            p->error->offset = offset;
        return rc;
    }
    if (p->query->nnotes == NOTES_MAX - 1)
        snprintf(text, sizeof text, "more was odd from byte %zu on", offset);
    return keep_note(p, text, strlen(text));
}

static bool is_printable(uint32_t c)
{
    return c >= 0x20 && (c < 0x7F || c >= 0xA0) && c != UTF8_REPLACEMENT && c != 0x2028 && c != 0x2029;
}

query_excerpt note_excerpt(fsk_str s)
{
    enum { ROOM = sizeof(query_excerpt) - sizeof "..." - 4 };
    query_excerpt out;
    size_t n = 0, i = 0;
    while (i < s.n && n < ROOM) {
        uint32_t c;
        unsigned length = utf8_decode((const uint8_t *)s.p + i, s.n - i, &c);
        n += utf8_encode(is_printable(c) ? c : '?', (uint8_t *)out.text + n);
        i += length;
    }
    memcpy(out.text + n, i < s.n ? "..." : "", i < s.n ? 4 : 1);
    return out;
}
