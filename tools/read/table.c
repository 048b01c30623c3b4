/* table.c -- CSV and TSV with a header: each row one document; see reader.h and csv.h.
 *
 * Columns go where the rules say.  Without rules, a column "title" is the title, a column "text" the text;
 * when there is no "text", all others are it, one below the other, so that a table of any kind can be
 * searched and shown. */
#include "lib/interrupt.h"
#include "read/csv.h"
#include "read/encoding.h"
#include "read/reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { READ_LEAST = 256 << 10 };

typedef struct column {
    char field[65]; /* "": it is not indexed */
    bool key, joined;
    bool language; /* holds the documents' languages */
} column;

typedef struct table {
    reading *r;
    char delimiter;
    str raw; /* raw.p[at .. raw.n) is not split yet */
    size_t at;
    bool ended;
    uint64_t line; /* of the record handed out last, and of the next */
    uint64_t next_line;
    column *columns;
    size_t ncolumns;
    csv_cells cells;
} table;

/* 1: bytes came, 0: none are left, -1: error. */
static int more(table *t)
{
    memmove(t->raw.p, t->raw.p + t->at, t->raw.n - t->at);
    t->raw.n -= t->at;
    t->at = 0;
    size_t want =
        t->raw.n > READ_LEAST ? t->raw.n : READ_LEAST; /* so that long records are not gone over often */
    str_reserve(&t->raw, want);
    ssize_t got = input_read(t->r->in, t->raw.p + t->raw.n, want);
    if (got < 0)
        return -1;
    t->raw.n += (size_t)got;
    t->ended = got == 0;
    return got > 0;
}

/* LF, CR LF, and the CR alone of old Macs. */
static uint64_t line_ends(const char *p, size_t n)
{
    uint64_t count = 0;
    const char *end = p + n;
    for (const char *at = p; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        count++;
    for (const char *at = p; (at = memchr(at, '\r', (size_t)(end - at))); at++)
        count += at + 1 == end || at[1] != '\n';
    return count;
}

/* A record that opens a quote and never closes it costs its first line. */
static size_t first_line(const char *p, size_t n)
{
    const char *end = memchr(p, '\n', n);
    return end ? (size_t)(end - p) + 1 : n;
}

/* The next record into room->text; 1, 0 at the end, -1 when the run is over. */
static int record_next(table *t)
{
    for (;;) {
        bool open = false;
        size_t have = t->raw.n - t->at, limit = t->r->rules->limit;
        bool full = t->ended || have > limit;
        const char *p = t->raw.p + t->at;
        if (t->delimiter == '\0' && (full || memchr(p, '\n', have)))
            t->delimiter = csv_delimiter(p, have);
        size_t n = t->delimiter ? csv_record(p, have, t->delimiter, full, &open) : 0;
        if (n == 0 && full)
            return 0;
        if (n == 0) {
            if (more(t) < 0)
                return reader_input_error(t->r) ? -1 : 0;
            continue;
        }
        if (open)
            n = first_line(p, n);
        t->line = t->next_line;
        t->next_line += line_ends(p, n);
        t->at += n;
        if (!open && n <= limit) {
            str_clear(&t->r->room->text);
            str_add(&t->r->room->text, p, n);
            return 1;
        }
        if (reader_report(t->r, open ? REPORT_OPEN_QUOTE : REPORT_TOO_LONG, t->line, ""))
            return -1;
    }
}

/* Splits the record; its encoding is its own, since tables are pasted together. */
static int record_split(table *t)
{
    reader_room *room = t->r->room;
    const char *from = encoding_to_utf8(&room->text, NULL, t->r->rules->encoding, &room->spare);
    if (from && reader_report(t->r, REPORT_ENCODING, t->line, from))
        return -1;
    csv_split(room->text.p, room->text.n, t->delimiter, &t->cells);
    return 0;
}

static bool named(const char *name, fsk_str cell)
{
    return strlen(name) == cell.n && strncasecmp(name, cell.p, cell.n) == 0;
}

static fsk_str trimmed(fsk_str s)
{
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    while (s.n && (*s.p == ' ' || *s.p == '\t'))
        s = (fsk_str){s.p + 1, s.n - 1};
    return s;
}

/* A field's name out of a column's: what cannot stand in it becomes "_"; "" when nothing can. */
static void field_name(fsk_str cell, char to[65])
{
    size_t n = 0;
    for (size_t i = 0; i < cell.n && n < 64; i++) {
        char c = cell.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool other = (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
        if (letter || (n && other))
            to[n++] = c;
        else if (n && to[n - 1] != '_')
            to[n++] = '_';
    }
    while (n && to[n - 1] == '_')
        n--;
    to[n] = '\0';
}

static void column_by_rules(const document_rules *rules, fsk_str name, column *c)
{
    for (size_t i = 0; i < rules->nfields; i++) {
        if (named(rules->fields[i].member, name))
            snprintf(c->field, sizeof c->field, "%s", rules->fields[i].field);
    }
    if (!*c->field && rules->all_fields && !c->key) {
        field_name(name, c->field);
        if (!*c->field)
            strcpy(c->field, "text");
    }
}

static void columns_by_default(table *t)
{
    bool has_text = false;
    for (size_t i = 0; i < t->ncolumns; i++)
        has_text |= named("text", trimmed(t->cells.at[i]));
    for (size_t i = 0; i < t->ncolumns; i++) {
        fsk_str name = trimmed(t->cells.at[i]);
        column *c = &t->columns[i];
        c->joined = !has_text && !c->key && !named("title", name);
        if (named("title", name))
            strcpy(c->field, "title");
        else if (c->joined || named("text", name))
            strcpy(c->field, "text");
    }
}

static int columns_find(table *t)
{
    const document_rules *rules = &t->r->rules->document;
    bool key = false, any = false;
    t->ncolumns = t->cells.n;
    t->columns = calloc(t->ncolumns, sizeof *t->columns);
    if (!t->columns)
        return reader_report(t->r, REPORT_REFUSED, t->line, "out of memory") ? -1 : 1;
    for (size_t i = 0; i < t->ncolumns; i++) {
        fsk_str name = trimmed(t->cells.at[i]);
        t->columns[i].key = rules->key && named(rules->key, name);
        t->columns[i].language = named("lang", name);
        key |= t->columns[i].key;
        if (!rules->by_default)
            column_by_rules(rules, name, &t->columns[i]);
    }
    if (rules->by_default)
        columns_by_default(t);
    for (size_t i = 0; i < t->ncolumns; i++)
        any |= t->columns[i].field[0] != '\0';
    if (any && (key || !rules->key))
        return 0;
    return reader_report(t->r, REPORT_NO_HEADER, t->line,
                         any ? rules->key : "none of the columns is to be indexed")
               ? -1
               : 1;
}

/* 0, a kind of failure, or -1: nothing stands in the row at all. */
static int row_fill(table *t, fsk_str *key)
{
    fsk_doc *d = t->r->room->doc.doc;
    bool any = false, joined = false, blank = true;
    int rc = 0;
    *key = (fsk_str){"", 0};
    fsk_doc_reset(d);
    for (size_t i = 0; i < t->cells.n && i < t->ncolumns; i++) {
        const column *c = &t->columns[i];
        fsk_str cell = t->cells.at[i];
        blank &= trimmed(cell).n == 0;
        if (c->key)
            *key = trimmed(cell);
        if (c->language && cell.n)
            (void)fsk_doc_language(d, trimmed(cell)); /* else it is not one */
        if (!*c->field || cell.n == 0)
            continue;
        if (c->joined && joined)
            rc |= fsk_doc_text(d, c->field, (fsk_str){"\n", 1});
        joined |= c->joined;
        rc |= fsk_doc_text(d, c->field, cell);
        any = true;
    }
    if (!rc && !any)
        return blank ? -1 : (int)REPORT_NO_TEXT;
    return rc ? (int)REPORT_REFUSED : 0;
}

static int row_put(table *t)
{
    fsk_str key;
    reading *r = t->r;
    int kind = row_fill(t, &key);
    if (kind < 0)
        return 0;
    if (kind)
        return reader_report(r, (report_kind)kind, t->line, kind == REPORT_REFUSED ? "out of memory" : "");
    if (t->cells.n > t->ncolumns && reader_report(r, REPORT_RAGGED, t->line, "its last cells"))
        return -1;
    if (!r->rules->document.key)
        return reader_put(r, key, t->line);
    if (key.n == 0)
        return reader_report(r, REPORT_NO_KEY, t->line, r->rules->document.key);
    if (fsk_doc_key(r->room->doc.doc, key))
        return reader_report(r, REPORT_BAD_KEY, t->line, "longer than 4096 bytes");
    return reader_put(r, key, t->line);
}

int csv_read(reading *r, char delimiter)
{
    table t = {.r = r, .delimiter = delimiter, .next_line = 1};
    str_reserve(&t.raw, READ_LEAST);
    int rc, stop = 0;
    while (!stop && (rc = record_next(&t)) != 0) {
        stop = rc < 0 || interrupt_seen() ? -1 : record_split(&t);
        if (!stop)
            stop = t.columns ? row_put(&t) : columns_find(&t);
    }
    str_free(&t.raw);
    free(t.columns);
    csv_cells_free(&t.cells);
    return stop < 0 ? -1 : 0;
}
