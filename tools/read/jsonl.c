/* jsonl.c -- JSON lines: each line one document; see reader.h and document.h. */
#include "lib/interrupt.h"
#include "read/encoding.h"
#include "read/lines.h"
#include "read/reader.h"

/* JSON should be UTF-8; exports of old databases are not. */
static int line_decode(reading *r, uint64_t line, const char **p, size_t *n)
{
    reader_room *room = r->room;
    if (encoding_is_utf8(*p, *n))
        return 0;
    str_clear(&room->text);
    str_add(&room->text, *p, *n);
    const char *from = encoding_to_utf8(&room->text, NULL, r->rules->encoding, &room->spare);
    *p = room->text.p;
    *n = room->text.n;
    return from ? reader_report(r, REPORT_ENCODING, line, from) : 0;
}

int jsonl_line(reading *r, uint64_t line, const char *p, size_t n)
{
    document *d = &r->room->doc;
    if (line_decode(r, line, &p, &n))
        return -1;
    report_kind kind = document_read(d, p, n);
    if (kind == REPORT_BLANK)
        return 0;
    if (kind != REPORT_NONE)
        return reader_report(r, kind, line, d->detail);
    if (d->remark != REPORT_NONE && reader_report(r, d->remark, line, d->detail))
        return -1;
    return reader_put(r, d->key_rank ? (fsk_str){d->key.p, d->key.n} : (fsk_str){"", 0}, line);
}

int reader_lines(reading *r, line_fn *fn)
{
    lines l;
    lines_start(&l, r->in, r->rules->line_limit);
    const char *line;
    size_t n;
    int rc = 0;
    for (lines_result got; rc == 0 && (got = lines_next(&l, &line, &n)) != LINES_END;) {
        if (interrupt_seen())
            rc = -1;
        else if (got == LINES_TOO_LONG)
            rc = reader_report(r, REPORT_TOO_LONG, l.number, "more than --memory");
        else if (got == LINES_OK)
            rc = fn(r, l.number, line, n);
        if (got == LINES_ERROR) {
            rc = reader_input_error(r);
            break;
        }
    }
    lines_free(&l);
    return rc;
}

int jsonl_read(reading *r)
{
    return reader_lines(r, jsonl_line);
}
