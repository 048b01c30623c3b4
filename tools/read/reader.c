/* reader.c -- which reader an input goes to, and what they share; see reader.h. */
#include "read/reader.h"
#include "lib/human.h"
#include "lib/interrupt.h"
#include "read/encoding.h"
#include <inttypes.h>
#include <stdio.h>

void reader_room_start(reader_room *room, const reader_rules *rules)
{
    *room = (reader_room){0};
    document_start(&room->doc, &rules->document);
}

void reader_room_free(reader_room *room)
{
    document_free(&room->doc);
    str_free(&room->text);
    str_free(&room->spare);
    str_free(&room->title);
    str_free(&room->key);
}

kind reader_kind(const reading *r)
{
    size_t n;
    const unsigned char *p = input_peek(r->in, &n);
    bool whole = n < INPUT_PEEK_MAX && !input_waits(r->in) && !*input_error(r->in);
    kind k = kind_find(r->name, p, n, whole);
    bool is_text = k < KIND_ARCHIVE || (k > KIND_EMPTY && r->report->named);
    if (r->rules->format != KIND_AUTO && is_text)
        return r->rules->format;
    if (k == KIND_EMPTY && (!r->key || *input_error(r->in)))
        return KIND_JSONL; /* which says what is wrong, or nothing */
    if (k == KIND_AUTO)
        return r->key ? KIND_TEXT : KIND_JSONL; /* what comes through a pipe is lines */
    return k;
}

int reader_report(reading *r, report_kind kind, uint64_t line, const char *detail)
{
    report_add(r->report, kind, r->name, line, detail);
    return r->rules->strict && report_is_malformed(kind) ? -1 : 0;
}

int reader_input_error(reading *r)
{
    r->cut = true;
    return interrupt_seen() ? -1 : reader_report(r, REPORT_INPUT, 0, input_error(r->in));
}

int reader_put(reading *r, fsk_str key, uint64_t line)
{
    document *d = &r->room->doc;
    if (key.n == 0 && r->key) {
        str *made = &r->room->key;
        str_clear(made);
        str_adds(made, r->key);
        if (line)
            str_addf(made, ":%" PRIu64, line);
        key = (fsk_str){made->p, made->n};
        if (fsk_doc_key(d->doc, key))
            return reader_report(r, REPORT_BAD_KEY, line, "the path is longer than 4096 bytes");
    }
    return r->put(r->user, r, d->doc, key, line);
}

int reader_slurp(reading *r)
{
    str_clear(&r->room->text);
    int rc = input_slurp(r->in, r->rules->limit, &r->room->text);
    if (rc < 0 && r->room->text.n == 0)
        return reader_input_error(r) ? -1 : 1;
    if (rc < 0)
        return reader_input_error(r); /* what came before is read */
    if (rc == 0)
        return 0;
    char detail[96];
    r->cut = true;
    snprintf(detail, sizeof detail, "more than %s; give more --memory", human_bytes(r->rules->limit).text);
    return reader_report(r, REPORT_TOO_LARGE, 0, detail) ? -1 : 1;
}

int text_read(reading *r)
{
    reader_room *room = r->room;
    int rc = reader_slurp(r);
    if (rc)
        return rc < 0 ? -1 : 0;
    const char *from = encoding_to_utf8(&room->text, NULL, r->rules->encoding, &room->spare);
    if (from && reader_report(r, REPORT_ENCODING, 0, from))
        return -1;
    size_t words = strspn(room->text.p ? room->text.p : "", " \t\r\n\f\v");
    if (words == room->text.n)
        return reader_report(r, REPORT_EMPTY, 0, "");
    fsk_doc *d = room->doc.doc;
    fsk_doc_reset(d);
    if (fsk_doc_text(d, "title", (fsk_str){r->title, strlen(r->title)}) ||
        fsk_doc_text(d, "text", (fsk_str){room->text.p, room->text.n}))
        return reader_report(r, REPORT_REFUSED, 0, "out of memory");
    return reader_put(r, (fsk_str){"", 0}, 0);
}

int reader_read(reading *r, kind k)
{
    static const report_kind NOT_READ[] = {
        [KIND_EMPTY] = REPORT_EMPTY,           [KIND_BINARY] = REPORT_BINARY, [KIND_PDF] = REPORT_PDF,
        [KIND_POSTSCRIPT] = REPORT_POSTSCRIPT, [KIND_RTF] = REPORT_RTF,       [KIND_OFFICE] = REPORT_OFFICE};
    if (k != KIND_ARCHIVE)
        input_count(r->in, r->bytes);
    switch (k) {
    case KIND_JSONL:
        return jsonl_read(r);
    case KIND_DUMP:
        return dump_read(r);
    case KIND_CSV:
        return csv_read(r, '\0');
    case KIND_TSV:
        return csv_read(r, '\t');
    case KIND_TREC:
        return trec_read(r);
    case KIND_HTML:
        return html_read(r);
    case KIND_ARCHIVE:
        return archive_read(r);
    case KIND_AUTO:
    case KIND_TEXT:
        return text_read(r);
    default:
        return reader_report(r, NOT_READ[k], 0, "");
    }
}
