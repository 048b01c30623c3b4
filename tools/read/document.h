/* document.h -- one line of JSON to one document.
 *
 * Relies on: yajl, fossick.h, report.h for the kinds of failure.  Strings go straight from the parser
 * into the fsk_doc, so that a long text is copied once.  Parsing does not recurse: depth costs heap, not
 * stack. */
#ifndef TOOLS_DOCUMENT_H
#define TOOLS_DOCUMENT_H
#include "lib/str.h"
#include "read/report.h"
#include <fossick.h>

typedef struct document_field {
    const char *field, *member; /* name in the index; name in the JSON object */
} document_field;

typedef struct document_rules {
    const document_field *fields;
    size_t nfields;
    bool by_default; /* the fields are not the user's wish: other formats have their own */
    bool all_fields; /* every member that is a string, under its own name */
    bool dumped;     /* a string may be {"base64":"..."}, and a document may have no field */
    const char *key; /* member with the key; NULL: "_id", else "id", else a number is assigned */
} document_rules;

typedef struct document {
    const document_rules *rules;
    fsk_doc *doc;
    str key;
    char detail[160]; /* more about the last failure, or "" */
    /* while parsing: */
    size_t depth;
    const char *field; /* where the next value goes, or NULL */
    char name[65];
    unsigned key_rank, key_next; /* of the key found so far and of the next value; 0: none */
    bool language_next;          /* the next value is the document's language, if it is one */
    bool has_text;
    bool coded, coded_next; /* inside of an object that stands for a string; its value is next */
    str decoded;
    report_kind failure, remark;
} document;

void document_start(document *d, const document_rules *rules); /* d->doc is NULL when memory is out */
/* Fills d->doc.  REPORT_NONE: put it into the index (d->remark may hold a REPORT_NAME); REPORT_BLANK: there
 * is nothing on the line; else why there is no document. */
report_kind document_read(document *d, const char *line, size_t n);
void document_free(document *d);
#endif
