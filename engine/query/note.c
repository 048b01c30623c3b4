/* note.c -- what was odd in a query, one line each, in the order of the text.
 *
 * Invariant: at most NOTES_MAX notes, the last of which says that there were more; a note is valid UTF-8 on
 * one line whatever the query holds. */
#include "query/parse.h"
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

/* Bytes of the printable character at p, 0 when there is none. */
static size_t printable_length(const uint8_t *p, size_t n)
{
    if (p[0] < 0x80)
        return p[0] >= 0x20 && p[0] != 0x7F;
    if (n < 2 || (p[1] & 0xC0) != 0x80 || p[0] < 0xC2)
        return 0;
    if (p[0] < 0xE0)
        return p[0] == 0xC2 && p[1] < 0xA0 ? 0 : 2; /* C1 controls */
    if (n < 3 || (p[2] & 0xC0) != 0x80)
        return 0;
    if (p[0] < 0xF0) {
        bool overlong = p[0] == 0xE0 && p[1] < 0xA0, surrogate = p[0] == 0xED && p[1] >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    bool outside = p[0] > 0xF4 || (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] >= 0x90);
    return n < 4 || (p[3] & 0xC0) != 0x80 || outside ? 0 : 4;
}

excerpt note_excerpt(fsk_str s)
{
    enum { ROOM = sizeof(excerpt) - sizeof "..." - 4 };
    excerpt out;
    size_t n = 0, i = 0;
    while (i < s.n && n < ROOM) {
        size_t length = printable_length((const uint8_t *)s.p + i, s.n - i);
        if (length)
            memcpy(out.text + n, s.p + i, length);
        else
            out.text[n] = '?';
        n += length ? length : 1;
        i += length ? length : 1;
    }
    memcpy(out.text + n, i < s.n ? "..." : "", i < s.n ? 4 : 1);
    return out;
}
