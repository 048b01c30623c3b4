/* reader.h -- one input to documents: what all readers share.
 *
 * Relies on: input.h, kind.h, document.h, report.h.  A reader takes bytes from `in`, fills doc->doc and hands
 * it to put; what is malformed goes to the report and costs itself alone.  Memory is bounded by rules->limit,
 * whatever the input holds.
 *
 * Invariant: a reader returns 0 when the input has been dealt with, well or badly, and -1 when the run is
 * over. */
#ifndef TOOLS_READER_H
#define TOOLS_READER_H
#include "read/document.h"
#include "read/ignore.h"
#include "read/input.h"
#include "read/kind.h"
#include "read/report.h"

typedef struct reader_rules {
    document_rules document;
    kind format;          /* of every input; KIND_AUTO: each is looked at */
    const char *encoding; /* of text that is not UTF-8 */
    const ignore *ignore; /* members of archives to pass over; may be NULL */
    size_t limit;         /* bytes of the longest document or row */
    size_t line_limit;    /* of the longest line of JSON */
    bool strict;          /* the first malformed line or input ends the run */
} reader_rules;

/* Memory that readers keep from one input to the next. */
typedef struct reader_room {
    document doc;
    str text, spare, title, key;
} reader_room;

typedef struct reading {
    input *in;
    const char *name; /* for messages; also tells the kind by its ending */
    const char *key; /* of a document that is the whole input; rows add ":LINE"; NULL: numbers are assigned */
    const char *title; /* of a text that has none itself */
    const reader_rules *rules;
    reader_room *room;
    report *report;
    uint64_t *bytes; /* text read so far, for the progress */
    unsigned depth;  /* archives around it */
    bool cut;        /* out: it was not read to its end */
    /* Takes the document, which the reader fills anew for the next; an empty key lets the index assign one.
     * 0, or -1 when the run is over. */
    int (*put)(void *user, const struct reading *r, fsk_doc *d, fsk_str key, uint64_t line);
    /* Takes metadata of a dump; NULL: it is passed over. */
    int (*metadata)(void *user, const struct reading *r, fsk_str name, fsk_str value, uint64_t line);
    void *user;
} reading;

void reader_room_start(reader_room *room, const reader_rules *rules); /* room->doc.doc NULL: out of memory */
void reader_room_free(reader_room *room);

/* What in is, by the rules, its first bytes and its name; reads ahead. */
kind reader_kind(const reading *r);
int reader_read(reading *r, kind k); /* as reader_kind says */

/* For readers: counts it, tells it, and says -1 when that ends a strict run. */
int reader_report(reading *r, report_kind kind, uint64_t line, const char *detail);
/* The input itself is at fault: read so far and no further. */
int reader_input_error(reading *r);
/* Hands over room->doc.doc with this key, or, if it has none, the input's own with the line behind. */
int reader_put(reading *r, fsk_str key, uint64_t line);
/* The whole input in room->text; 1 after a report if that cannot be had, -1 when the run is over. */
int reader_slurp(reading *r);

/* Calls fn with each line; one that is too long is told. */
typedef int line_fn(reading *r, uint64_t line, const char *p, size_t n);
int reader_lines(reading *r, line_fn *fn);

int text_read(reading *r);
int html_read(reading *r);
int jsonl_read(reading *r);
int jsonl_line(reading *r, uint64_t line, const char *p, size_t n);
int dump_read(reading *r);
bool dump_language(const char *p, size_t n, str *to); /* of a dump that begins so; false: it is none */
int csv_read(reading *r, char delimiter);             /* '\0': found in the header */
int trec_read(reading *r);
int archive_read(reading *r);
#endif
