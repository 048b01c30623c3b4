/* dump.c -- what `fossick-admin dump` has written: an index to be made again; see reader.h.
 *
 * Lines are objects, told by their first member:
 *
 *   _fossick   the first line: version (1), and "language"
 *   _metadata  a name of metadata and its "value", both base64
 *   else       a document: its key _id, its language _lang where it is not the index's, and all its fields
 *
 * A string that is no UTF-8, which JSON cannot hold, is {"base64":"..."}.  Metadata is taken only from a dump
 * that the user names: it tells what the index knows of his files, and one that lies in a folder is rows like
 * others. */
#include "lib/base64.h"
#include "read/reader.h"
#include <stdlib.h>
#include <yajl/yajl_tree.h>

enum { VERSION = 1 };

static const char HEAD[] = "{\"_fossick\":", METADATA[] = "{\"_metadata\":";

static bool begins(const char *p, size_t n, const char *with)
{
    return n >= strlen(with) && memcmp(p, with, strlen(with)) == 0;
}

static yajl_val tree_of(const char *line, size_t n)
{
    str text = {0};
    str_add(&text, line, n);
    yajl_val tree = yajl_tree_parse(text.p, NULL, 0);
    str_free(&text);
    return tree;
}

static const char *member(yajl_val tree, const char *name)
{
    const char *path[] = {name, NULL};
    return YAJL_GET_STRING(yajl_tree_get(tree, path, yajl_t_string));
}

bool dump_language(const char *p, size_t n, str *to)
{
    const char *end = begins(p, n, HEAD) ? memchr(p, '\n', n) : NULL;
    yajl_val tree = end ? tree_of(p, (size_t)(end - p)) : NULL;
    const char *language = tree ? member(tree, "language") : NULL;
    if (language)
        str_adds(to, language);
    yajl_tree_free(tree);
    return language != NULL;
}

static int head_read(reading *r, uint64_t line, const char *p, size_t n)
{
    const char *path[] = {"_fossick", NULL};
    yajl_val tree = tree_of(p, n), version = tree ? yajl_tree_get(tree, path, yajl_t_number) : NULL;
    bool known = YAJL_IS_INTEGER(version) && YAJL_GET_INTEGER(version) == VERSION;
    yajl_tree_free(tree);
    return known ? 0 : reader_report(r, REPORT_DUMP, line, "made by another version of fossick-admin");
}

static int metadata_read(reading *r, uint64_t line, const char *p, size_t n)
{
    if (!r->metadata || !r->report->named || r->depth)
        return 0;
    str name = {0}, value = {0};
    yajl_val tree = tree_of(p, n);
    const char *a = tree ? member(tree, "_metadata") : NULL, *b = tree ? member(tree, "value") : NULL;
    bool good = a && b && base64_decode(&name, a, strlen(a)) && base64_decode(&value, b, strlen(b));
    int rc = good ? r->metadata(r->user, r, (fsk_str){name.p, name.n}, (fsk_str){value.p, value.n}, line)
                  : reader_report(r, REPORT_DUMP, line, "metadata without a name or value in base64");
    yajl_tree_free(tree);
    str_free(&name);
    str_free(&value);
    return rc;
}

static int line_read(reading *r, uint64_t line, const char *p, size_t n)
{
    if (begins(p, n, METADATA))
        return metadata_read(r, line, p, n);
    if (line == 1 && begins(p, n, HEAD))
        return head_read(r, line, p, n);
    return jsonl_line(r, line, p, n);
}

int dump_read(reading *r)
{
    static const document_rules RULES = {.all_fields = true, .key = "_id", .dumped = true};
    const document_rules *rules = r->room->doc.rules;
    r->room->doc.rules = &RULES;
    int rc = reader_lines(r, line_read);
    r->room->doc.rules = rules;
    return rc;
}
