/* kind.h -- what an input is, told by its first bytes and, where these leave it open, by its name.
 *
 * Relies on: nothing. */
#ifndef TOOLS_KIND_H
#define TOOLS_KIND_H
#include <stdbool.h>
#include <stddef.h>

typedef enum kind {
    KIND_AUTO,
    KIND_TEXT,
    KIND_HTML,
    KIND_JSONL,
    KIND_CSV,
    KIND_TSV,
    KIND_TREC,
    KIND_DUMP,    /* of an index, by fossick-admin */
    KIND_ARCHIVE, /* tar and zip; bzip2, xz, lzip and lz4 around anything */
    KIND_EMPTY,
    KIND_BINARY,
    KIND_PDF,
    KIND_POSTSCRIPT,
    KIND_RTF,
    KIND_OFFICE
} kind;

/* p[0..n) are the first bytes, all of them if whole; name may be NULL. */
kind kind_find(const char *name, const unsigned char *p, size_t n, bool whole);
/* One of many documents, each with a key of its own: JSON lines, CSV, TREC, dumps. */
bool kind_is_rows(kind k);
bool kind_named(const char *name, kind *out); /* "text", "html", "jsonl", "csv", "tsv", "trec", "auto" */
/* The name without the endings that packing adds: a.csv.gz is a.csv. */
size_t kind_unpacked_name(const char *name);
#endif
