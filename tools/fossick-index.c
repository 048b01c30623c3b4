/* fossick-index.c -- puts documents into an index.
 *
 * Relies on: fossick.h, tools/read for files to documents, tools/lib.  A bad line or input costs itself
 * alone; an error of the index ends the run with what was committed before. */
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/human.h"
#include "lib/interrupt.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/progress.h"
#include "read/document.h"
#include "read/lines.h"
#include "read/report.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    OPT_FIELD = 256,
    OPT_KEY,
    OPT_ALL_FIELDS,
    OPT_LANG,
    OPT_MEMORY,
    OPT_THREADS,
    OPT_NO_STORE,
    OPT_OPTIMIZE,
    OPT_NO_MERGE,
    OPT_NO_REORDER,
    OPT_COMMIT_EVERY,
    OPT_DELETE_KEYS,
    OPT_DELETE_MATCHING,
    OPT_JSON,
    FIELDS_MAX = 64
};

static const option_row ROWS[] = {
    {OPT_FIELD, "field", "NAME",
     "index this member; repeat for more (default: title, text);\n"
     "NAME=MEMBER indexes MEMBER as field NAME"},
    {OPT_ALL_FIELDS, "all-fields", NULL, "index every member that is a string"},
    {OPT_KEY, "key", "NAME", "the member with the key (default: _id, else id, else numbers)"},
    {OPT_DELETE_KEYS, "delete-keys", "FILE", "first delete the documents with these keys, one a line"},
    {OPT_DELETE_MATCHING, "delete-matching", "QUERY", "first delete the documents that QUERY finds"},
    {OPT_LANG, "lang", "LANGUAGE", "of the stemmer, or none, for a new index (default: english)"},
    {OPT_NO_STORE, "no-store", NULL, "a new index keeps no text: smaller, but no titles and snippets"},
    {OPT_MEMORY, "memory", "SIZE", "what indexing may take, 16M or more (default: 512M)"},
    {OPT_THREADS, "threads", "N", "threads that index (default: one per core, at most 8)"},
    {OPT_COMMIT_EVERY, "commit-every", "N", "make documents durable and visible after each N"},
    {OPT_OPTIMIZE, "optimize", NULL, "merge the index into one segment at the end"},
    {OPT_NO_REORDER, "no-reorder", NULL, "with --optimize: leave documents in their order"},
    {OPT_NO_MERGE, "no-merge", NULL, "leave small segments as they are"},
    {OPT_JSON, "json", NULL, "print the closing table as a JSON object"},
    OPTIONS_COMMON,
    {0}};

static const options_page PAGE = {"fossick-index [OPTION]... [FILE | -]...",
                                  "Puts documents into an index, which is made if there is none.  Each line "
                                  "of a FILE is one document, a JSON\n"
                                  "object; files may be packed with gzip or zstd, and - is stdin.  A "
                                  "document replaces the one with its key.",
                                  ROWS,
                                  "Example:\n"
                                  "  fossick-index -i news.db news-2014.jsonl.zst news-2015.jsonl.zst\n\n"
                                  "Exit status: 0 when all inputs were read, 2 on errors, 130 when "
                                  "interrupted.  Lines that are no documents\n"
                                  "are reported and counted, and are no error.",
                                  NULL};

typedef struct job {
    document_field fields[FIELDS_MAX];
    char names[FIELDS_MAX][65]; /* those of the fields */
    document_rules rules;
    fsk_open_opts open;
    fsk_writer_opts write;
    uint64_t commit_every, uncommitted;
    bool optimize, json;
    const char *delete_keys, *delete_matching;
    fsk_writer *writer;
    document doc;
    report report;
    progress_state progress;
    uint64_t started;
    const char *work; /* what the library is busy with */
    int code;
} job;

static const document_field DEFAULT_FIELDS[] = {{"title", "title"}, {"text", "text"}};

static void field_option(job *j, const char *arg)
{
    if (j->rules.nfields == FIELDS_MAX)
        options_usage_error("--field can be given %d times", FIELDS_MAX);
    const char *equals = strchr(arg, '=');
    size_t len = equals ? (size_t)(equals - arg) : strlen(arg);
    char *field = j->names[j->rules.nfields];
    snprintf(field, sizeof j->names[0], "%.*s", len < sizeof j->names[0] ? (int)len : (int)sizeof j->names[0],
             arg);
    fsk_doc *probe = fsk_doc_new();
    if (!probe)
        cli_fail("out of memory");
    if (len >= sizeof j->names[0] || fsk_doc_text(probe, field, (fsk_str){"", 0}))
        options_usage_error(
            "--field: \"%s\" cannot be a field's name: a letter, then up to 63 of A-Z a-z 0-9 _ . -", field);
    fsk_doc_free(probe);
    j->fields[j->rules.nfields++] = (document_field){field, equals ? equals + 1 : arg};
}

static void option_apply(job *j, int id, const char *arg)
{
    switch (id) {
    case OPT_FIELD:
        field_option(j, arg);
        break;
    case OPT_KEY:
        j->rules.key = arg;
        break;
    case OPT_ALL_FIELDS:
        j->rules.all_fields = true;
        break;
    case OPT_LANG:
        j->open.language = arg;
        break;
    case OPT_MEMORY:
        j->write.memory = options_bytes("--memory", arg, 16 << 20, SIZE_MAX);
        break;
    case OPT_THREADS:
        j->write.threads = (uint32_t)options_number("--threads", arg, 1, 256);
        break;
    case OPT_NO_STORE:
        j->open.flags |= FSK_OPEN_NO_STORE;
        break;
    case OPT_OPTIMIZE:
        j->optimize = true;
        break;
    case OPT_NO_REORDER:
        j->write.flags |= FSK_WRITER_NO_REORDER;
        break;
    case OPT_NO_MERGE:
        j->write.flags |= FSK_WRITER_NO_MERGE;
        break;
    case OPT_COMMIT_EVERY:
        j->commit_every = options_number("--commit-every", arg, 1, UINT64_MAX);
        break;
    case OPT_DELETE_KEYS:
        j->delete_keys = arg;
        break;
    case OPT_DELETE_MATCHING:
        j->delete_matching = arg;
        break;
    case OPT_JSON:
        j->json = true;
        break;
    }
}

static int on_work(void *user, uint64_t done, uint64_t total)
{
    job *j = user;
    progress_work(j->work, done, total);
    return interrupt_seen();
}

/* 0, or -1 after a message: an error of the index, after which this run is over. */
static int library_failed(job *j, const char *what, const fsk_error *e)
{
    if (e->code != FSK_E_CANCEL)
        cli_library_error(what, e);
    j->code = CLI_ERROR;
    return -1;
}

static int commit(job *j)
{
    fsk_error e = {0};
    j->work = "committing";
    if (fsk_writer_commit(j->writer, &e))
        return library_failed(j, options_index(), &e);
    j->uncommitted = 0;
    return 0;
}

static int one_more(job *j)
{
    j->uncommitted++;
    return j->commit_every && j->uncommitted >= j->commit_every ? commit(j) : 0;
}

static int line_put(job *j, const char *name, const lines *l, const char *line, size_t n)
{
    report_kind kind = document_read(&j->doc, line, n);
    if (kind == REPORT_BLANK)
        return 0;
    if (kind != REPORT_NONE) {
        report_add(&j->report, kind, name, l->number, j->doc.detail);
        return 0;
    }
    if (j->doc.remark != REPORT_NONE)
        report_add(&j->report, j->doc.remark, name, l->number, j->doc.detail);
    fsk_error e = {0};
    int r = fsk_writer_put(j->writer, j->doc.doc, &e);
    if (r == FSK_E_LIMIT) {
        report_add(&j->report, REPORT_REFUSED, name, l->number, e.text);
        return 0;
    }
    if (r)
        return library_failed(j, options_index(), &e);
    j->progress.documents++;
    return one_more(j);
}

static int key_delete(job *j, const char *name, const lines *l, const char *line, size_t n)
{
    if (n && line[n - 1] == '\r')
        n--;
    if (n == 0)
        return 0;
    fsk_error e = {0};
    int r = fsk_writer_delete(j->writer, (fsk_str){line, n}, &e);
    if (r == FSK_E_LIMIT || r == FSK_E_INVAL) {
        report_add(&j->report, REPORT_BAD_KEY, name, l->number, e.text);
        return 0;
    }
    return r ? library_failed(j, options_index(), &e) : one_more(j);
}

/* A query that is odd deletes nothing: what it was taken for may be more than was meant. */
static int matching_delete(job *j, fsk_index *ix)
{
    fsk_error e = {0};
    fsk_query *q;
    fsk_parse_opts opts = FSK_PARSE_OPTS_INIT;
    opts.flags = FSK_PARSE_STRICT;
    fsk_str text = {j->delete_matching, strlen(j->delete_matching)};
    if (fsk_query_parse(ix, text, &opts, &q, &e))
        return library_failed(j, "--delete-matching", &e);
    int r = fsk_writer_delete_matching(j->writer, q, &e);
    fsk_query_free(q);
    return r ? library_failed(j, options_index(), &e) : 0;
}

typedef int line_fn(job *j, const char *name, const lines *l, const char *line, size_t n);

/* Hands every line to fn; -1 when the run is over. */
static int lines_each(job *j, const char *name, input *in, line_fn *fn)
{
    lines l;
    lines_start(&l, in, j->write.memory ? j->write.memory : 512u << 20);
    progress_state before = j->progress;
    const char *line;
    size_t n;
    int r = 0;
    for (lines_result got; r == 0 && (got = lines_next(&l, &line, &n)) != LINES_END;) {
        if (interrupt_seen()) {
            r = -1;
        } else if (got == LINES_ERROR) {
            report_add(&j->report, REPORT_INPUT, name, 0, input_error(in));
            j->code = CLI_ERROR;
            break;
        } else if (got == LINES_TOO_LONG) {
            report_add(&j->report, REPORT_TOO_LONG, name, l.number, "more than --memory");
        } else {
            r = fn(j, name, &l, line, n);
        }
        j->progress.bytes = before.bytes + l.bytes;
        j->progress.done = before.done + input_consumed(in);
        if ((l.number & 63) == 0)
            progress_documents(&j->progress);
    }
    lines_free(&l);
    return r;
}

static int input_each(job *j, const char *path, line_fn *fn)
{
    const char *name = input_name(path);
    char why[160];
    input *in = input_open(path, why, sizeof why);
    if (!in) {
        report_add(&j->report, REPORT_INPUT, name, 0, why);
        j->code = CLI_ERROR;
        return 0;
    }
    int r = lines_each(j, name, in, fn);
    input_close(in);
    return r;
}

/* Reports and takes out what cannot be opened, so that no index is made for nothing. */
static size_t inputs_sift(job *j, char **paths, size_t n)
{
    size_t kept = 0;
    bool sized = true;
    for (size_t i = 0; i < n; i++) {
        const char *problem = input_problem(paths[i]);
        if (problem) {
            report_add(&j->report, REPORT_INPUT, paths[i], 0, problem);
            j->code = CLI_ERROR;
            continue;
        }
        uint64_t size = 0;
        sized = input_path_size(paths[i], &size) && sized;
        j->progress.total += size;
        paths[kept++] = paths[i];
    }
    if (!sized)
        j->progress.total = 0;
    return kept;
}

static int everything_put(job *j, fsk_index *ix, char **paths, size_t n)
{
    if (j->delete_matching && matching_delete(j, ix))
        return -1;
    if (j->delete_keys && input_each(j, j->delete_keys, key_delete))
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (input_each(j, paths[i], line_put))
            return -1;
    }
    if (!j->optimize)
        return commit(j);
    fsk_error e = {0};
    j->work = "committing and merging";
    return fsk_writer_merge(j->writer, 1, &e) ? library_failed(j, options_index(), &e) : 0;
}

static void row_add(str *out, const char *name, uint64_t n, const char *reasons)
{
    str_addf(out, "%-9s %15s%s%s\n", name, human_count(n).text, *reasons ? "  " : "", reasons);
}

static void table_add(const job *j, const fsk_writer_counts *c, str *out)
{
    str skipped = {0}, failed = {0}, noted = {0};
    report_reasons(&j->report, REPORT_SKIPPED, &skipped);
    report_reasons(&j->report, REPORT_FAILED, &failed);
    report_reasons(&j->report, REPORT_NOTED, &noted);
    row_add(out, "indexed", c->put, noted.n ? noted.p : "");
    row_add(out, "replaced", c->replaced, "");
    if (j->delete_keys || j->delete_matching)
        row_add(out, "deleted", c->deleted, "");
    row_add(out, "empty", c->empty, "");
    row_add(out, "skipped", report_total(&j->report, REPORT_SKIPPED), skipped.n ? skipped.p : "");
    row_add(out, "failed", report_total(&j->report, REPORT_FAILED), failed.n ? failed.p : "");
    double seconds = clock_seconds(j->started);
    str_addf(out, "%s in %s, %.1f MB/s\n", human_bytes(j->progress.bytes).text, human_seconds(seconds).text,
             (double)j->progress.bytes / 1e6 / (seconds > 0 ? seconds : 1));
    str_free(&skipped);
    str_free(&failed);
    str_free(&noted);
}

static void json_add(const job *j, const fsk_writer_counts *c, str *out)
{
    json_out json = {.to = out};
    const struct {
        const char *name;
        uint64_t n;
    } NUMBERS[] = {{"indexed", c->put},
                   {"replaced", c->replaced},
                   {"deleted", c->deleted},
                   {"empty", c->empty},
                   {"skipped", report_total(&j->report, REPORT_SKIPPED)},
                   {"failed", report_total(&j->report, REPORT_FAILED)},
                   {"tokens", c->tokens},
                   {"bytes", j->progress.bytes}};
    json_open(&json, '{');
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        json_name(&json, NUMBERS[i].name);
        json_uint(&json, NUMBERS[i].n);
    }
    json_name(&json, "reasons");
    report_json(&j->report, &json);
    json_name(&json, "seconds");
    json_real(&json, clock_seconds(j->started), 6);
    json_close(&json, '}');
    str_addc(out, '\n');
}

/* The closing words, with or without success: what is in the index now. */
static void conclude(job *j, const fsk_writer_counts *c)
{
    progress_clear();
    if (interrupt_seen()) {
        cli_error("interrupted; documents of this run that are in the index: %s", human_count(c->put).text);
        j->code = CLI_INTERRUPTED;
    }
    str out = {0};
    if (j->json)
        json_add(j, c, &out);
    else
        table_add(j, c, &out);
    fwrite(out.p, 1, out.n, stdout);
    str_free(&out);
}

static bool language_fits(const job *j, const fsk_index *ix)
{
    const char *has = fsk_language(ix);
    if (!j->open.language || strcmp(j->open.language, has) == 0)
        return true;
    cli_error("%s: the language of this index is %s; --lang %s is for a new one", options_index(), has,
              j->open.language);
    return false;
}

static void run(job *j, char **paths, size_t n)
{
    fsk_error e = {0};
    fsk_writer_counts counts = {0};
    fsk_index *ix = open_index(&j->open);
    if (!ix || !language_fits(j, ix)) {
        j->code = CLI_ERROR;
    } else if (fsk_writer_open(ix, &j->write, &j->writer, &e)) {
        library_failed(j, options_index(), &e);
    } else {
        progress_start(options_progress());
        int rc = everything_put(j, ix, paths, n);
        fsk_writer_count(j->writer, &counts);
        fsk_writer_free(j->writer);
        open_close(ix, NULL);
        if (j->optimize && rc == 0)
            open_compact();
        conclude(j, &counts);
        return;
    }
    open_close(ix, NULL);
}

int main(int argc, char **argv)
{
    cli_start("fossick-index");
    job j = {.open = FSK_OPEN_OPTS_INIT, .write = FSK_WRITER_OPTS_INIT, .started = clock_ns()};
    j.rules.fields = j.fields;
    j.open.flags = FSK_OPEN_CREATE;
    options_start(&PAGE, argc, argv);
    const char *arg;
    for (int id; (id = options_next(&arg)) >= 0;)
        option_apply(&j, id, arg);
    size_t n;
    char **paths = options_rest(&n);
    if (n == 0 && !j.delete_keys && !j.delete_matching && !j.optimize)
        options_usage_error("no input; name files of one JSON object a line, or - for stdin");
    if (j.rules.nfields == 0 && !j.rules.all_fields)
        j.rules = (document_rules){DEFAULT_FIELDS, 2, false, j.rules.key};
    size_t kept = inputs_sift(&j, paths, n);
    if (n > 0 && kept == 0)
        return CLI_ERROR;
    j.write.progress = on_work;
    j.write.user = &j;
    document_start(&j.doc, &j.rules);
    if (!j.doc.doc)
        cli_fail("out of memory");
    interrupt_catch();
    run(&j, paths, kept);
    document_free(&j.doc);
    return cli_end(j.code);
}
