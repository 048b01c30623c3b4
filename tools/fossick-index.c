/* fossick-index.c -- puts documents into an index.
 *
 * Relies on: fossick.h, tools/index for the run, tools/read for files to documents, tools/lib.  A bad line or
 * input costs itself alone; an error of the index ends the run with what was committed before. */
#include "index/job.h"
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/human.h"
#include "lib/interrupt.h"
#include "lib/open.h"
#include "lib/options.h"
#include "read/encoding.h"
#include "read/lines.h"
#include <errno.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    OPT_FIELD = 256,
    OPT_MAP,
    OPT_KEY,
    OPT_ALL_FIELDS,
    OPT_LANG,
    OPT_MEMORY,
    OPT_THREADS,
    OPT_NO_STORE,
    OPT_NO_POSITIONS,
    OPT_KEEP_DIACRITICS,
    OPT_OPTIMIZE,
    OPT_NO_MERGE,
    OPT_NO_REORDER,
    OPT_COMMIT_EVERY,
    OPT_DELETE_KEYS,
    OPT_DELETE_MATCHING,
    OPT_JSON,
    OPT_EXCLUDE,
    OPT_HIDDEN,
    OPT_FOLLOW,
    OPT_PRUNE,
    OPT_AGAIN,
    OPT_FORMAT,
    OPT_ENCODING,
    OPT_STRICT,
    OPT_LIST,
    FIELDS_MAX = 64
};

static const option_row ROWS[] = {
    {OPT_PRUNE, "prune", NULL, "delete documents whose files are gone from FOLDER"},
    {OPT_FIELD, "field", "NAME",
     "index this member, column or element; repeat for more (default: title, text)"},
    {OPT_KEY, "key", "NAME", "what the key is (default: _id, else id, FILE:LINE)"},
    {OPT_LANG, "lang", "LANGUAGE", "of documents: english, ..., none or auto (guessed)"},
    {OPT_MEMORY, "memory", "SIZE", "what indexing may take, 16M or more (default: 512M)"},
    {OPT_OPTIMIZE, "optimize", NULL, "merge the index into one segment at the end"},
    {OPT_EXCLUDE, "exclude", "GLOB", "pass over these names, or paths if there is a /"},
    {OPT_HIDDEN, "hidden", NULL, "read hidden files and folders too"},
    {OPT_FOLLOW, "follow", NULL, "follow symbolic links inside of folders"},
    {OPT_AGAIN, "again", NULL, "read files that have not changed too"},
    {OPT_FORMAT, "format", "FORMAT", "auto (default), text, html, jsonl, csv, tsv or trec"},
    {OPT_ENCODING, "encoding", "NAME", "of text that is not UTF-8 (default: windows-1252)"},
    {OPT_MAP, "map", "NAME=MEMBER", "index MEMBER as field NAME"},
    {OPT_ALL_FIELDS, "all-fields", NULL, "index every member that is a string, every column"},
    {OPT_DELETE_KEYS, "delete-keys", "FILE", "first delete what has these keys, one a line"},
    {OPT_DELETE_MATCHING, "delete-matching", "QUERY", "first delete what QUERY finds"},
    {OPT_STRICT, "strict", NULL, "stop at the first malformed line or file"},
    {OPT_LIST, "list", "WHAT", "only print files that were empty, skipped or failed"},
    {OPT_NO_STORE, "no-store", NULL, "a new index keeps no text: no titles, no snippets"},
    {OPT_KEEP_DIACRITICS, "keep-diacritics", NULL, "in a new index cote and côté are two words"},
    {OPT_NO_POSITIONS, "no-positions", NULL, "a new index keeps none: phrases find all their words"},
    {OPT_THREADS, "threads", "N", "threads that index (default: one per core, at most 8)"},
    {OPT_COMMIT_EVERY, "commit-every", "N", "make documents durable and visible after each N"},
    {OPT_NO_REORDER, "no-reorder", NULL, "with --optimize: leave documents in their order"},
    {OPT_NO_MERGE, "no-merge", NULL, "leave small segments as they are"},
    {OPT_JSON, "json", NULL, "print the closing table as a JSON object"},
    OPTIONS_COMMON,
    {0}};

static const options_page PAGE = {
    "fossick-index [OPTION]... [FOLDER | FILE | -]...",
    "Puts documents into an index, which is made if there is none.  Folders are read with all that is in "
    "them, and next\n"
    "time only what has changed: text, HTML, JSON lines, CSV, TSV and TREC files, also inside gzip, zstd, "
    "bzip2, xz, tar\n"
    "and zip.  A text is a document, its key its path; rows are a document each, JSON objects with the key "
    "_id or id.",
    ROWS,
    6,
    "Examples:\n"
    "  fossick-index ~/Documents\n"
    "  fossick-index -i news.db --key url --map title=headline --field text *.jsonl",
    "Exit status: 0 when all that was named was read, 2 on errors, 130 when interrupted; with --list 1 when "
    "there is\n"
    "nothing.  What cannot be read inside of a folder, and lines that are no documents, are counted and no "
    "error.",
    NULL};

/* What the options come to, before the run. */
typedef struct wishes {
    job *job;
    document_field fields[FIELDS_MAX];
    char names[FIELDS_MAX][65]; /* those of the fields */
    const char *list;
} wishes;

static const document_field DEFAULT_FIELDS[] = {{"title", "title"}, {"text", "text"}};

static void field_add(wishes *w, const char *option, const char *name, size_t len, const char *member)
{
    document_rules *rules = &w->job->rules.document;
    if (rules->nfields == FIELDS_MAX)
        options_usage_error("--field and --map can be given at most %d times", FIELDS_MAX);
    char *field = w->names[rules->nfields];
    snprintf(field, sizeof w->names[0], "%.*s", len < sizeof w->names[0] ? (int)len : (int)sizeof w->names[0],
             name);
    fsk_doc *probe = fsk_doc_new();
    if (!probe)
        cli_fail("out of memory");
    if (len >= sizeof w->names[0] || fsk_doc_text(probe, field, (fsk_str){"", 0}))
        options_usage_error(
            "%s: \"%s\" cannot be a field's name: a letter, then up to 63 of A-Z a-z 0-9 _ . -", option,
            field);
    fsk_doc_free(probe);
    w->fields[rules->nfields++] = (document_field){field, member};
}

static void map_option(wishes *w, const char *arg)
{
    const char *equals = strchr(arg, '=');
    if (!equals || !equals[1])
        options_usage_error("--map takes NAME=MEMBER, not \"%s\"", arg);
    field_add(w, "--map", arg, (size_t)(equals - arg), equals + 1);
}

static void input_option_apply(wishes *w, int id, const char *arg)
{
    job *j = w->job;
    switch (id) {
    case OPT_FIELD:
        field_add(w, "--field", arg, strlen(arg), arg);
        break;
    case OPT_MAP:
        map_option(w, arg);
        break;
    case OPT_KEY:
        j->rules.document.key = arg;
        break;
    case OPT_ALL_FIELDS:
        j->rules.document.all_fields = true;
        break;
    case OPT_FORMAT:
        if (!kind_named(arg, &j->rules.format))
            options_usage_error("--format takes auto, text, html, jsonl, csv, tsv or trec, not \"%s\"", arg);
        break;
    case OPT_ENCODING:
        if (!encoding_known(arg))
            options_usage_error("--encoding: \"%s\" is not known; iconv -l lists what is", arg);
        j->rules.encoding = arg;
        break;
    case OPT_EXCLUDE:
        if (j->ignore.n == IGNORE_PATTERNS_MAX)
            options_usage_error("--exclude can be given at most %d times", IGNORE_PATTERNS_MAX);
        j->ignore.patterns[j->ignore.n++] = arg;
        break;
    case OPT_HIDDEN:
        j->ignore.hidden = true;
        break;
    case OPT_FOLLOW:
        j->follow = true;
        break;
    case OPT_AGAIN:
        j->again = true;
        break;
    case OPT_PRUNE:
        j->prune = true;
        break;
    case OPT_STRICT:
        j->rules.strict = true;
        break;
    case OPT_LIST:
        w->list = arg;
        break;
    }
}

static void option_apply(wishes *w, int id, const char *arg)
{
    job *j = w->job;
    switch (id) {
    case OPT_LANG:
        j->lang = arg;
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
    case OPT_KEEP_DIACRITICS:
        j->open.flags |= FSK_OPEN_KEEP_DIACRITICS;
        break;
    case OPT_NO_POSITIONS:
        j->open.flags |= FSK_OPEN_NO_POSITIONS;
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
    default:
        input_option_apply(w, id, arg);
    }
}

static int on_work(void *user, uint64_t done, uint64_t total)
{
    job *j = user;
    progress_work(j->work, done, total);
    return interrupt_seen();
}

/* ---- deleting by key ---- */

static int key_delete(job *j, const char *name, const lines *l, const char *line, size_t n)
{
    if (n && line[n - 1] == '\r')
        n--;
    if (n == 0)
        return 0;
    fsk_error e = {0};
    int r = fsk_writer_delete(j->writer, (fsk_str){line, n}, &e);
    if (r == FSK_E_UNCOMMITTED) {
        if (job_commit(j))
            return -1;
        r = fsk_writer_delete(j->writer, (fsk_str){line, n}, &e);
    }
    if (r == FSK_E_LIMIT || r == FSK_E_INVAL) {
        report_add(&j->report, REPORT_BAD_KEY, name, l->number, e.text);
        return 0;
    }
    j->uncommitted++;
    return r ? job_failed(j, options_index(), &e) : job_commit_due(j);
}

static int keys_delete_lines(job *j, const char *name, input *in)
{
    lines l;
    const char *line;
    size_t n;
    int r = 0;
    lines_start(&l, in, j->rules.line_limit);
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
            r = key_delete(j, name, &l, line, n);
        }
    }
    lines_free(&l);
    return r;
}

static int keys_delete(job *j, const char *path)
{
    char why[160];
    input *in = input_open(path, why, sizeof why);
    if (!in) {
        report_add(&j->report, REPORT_INPUT, input_name(path), 0, why);
        j->code = CLI_ERROR;
        return 0;
    }
    input_count(in, &j->progress.bytes);
    int r = keys_delete_lines(j, input_name(path), in);
    input_close(in);
    return r;
}

/* A query that is odd deletes nothing: what it was taken for may be more than was meant. */
static int matching_delete(job *j)
{
    fsk_error e = {0};
    fsk_query *q;
    fsk_parse_opts opts = FSK_PARSE_OPTS_INIT;
    opts.flags = FSK_PARSE_STRICT;
    fsk_str text = {j->delete_matching, strlen(j->delete_matching)};
    if (fsk_query_parse(j->index, text, &opts, &q, &e))
        return job_failed(j, "--delete-matching", &e);
    int r = fsk_writer_delete_matching(j->writer, q, &e);
    fsk_query_free(q);
    return r ? job_failed(j, options_index(), &e) : 0;
}

/* ---- inputs ---- */

static bool is_folder(const char *path)
{
    struct stat st;
    return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Reports and takes out what cannot be opened, so that no index is made for nothing. */
static size_t inputs_sift(job *j, char **paths, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const char *problem = is_folder(paths[i]) ? NULL : input_problem(paths[i]);
        if (is_folder(paths[i]) && access(paths[i], R_OK | X_OK) != 0)
            problem = strerror(errno);
        if (!problem) {
            paths[kept++] = paths[i];
            continue;
        }
        report_add(&j->report, REPORT_INPUT, paths[i], 0, problem);
        j->code = CLI_ERROR;
    }
    return kept;
}

/* How much there is to read, for the time that is left; 0 when a pipe is among it. */
static void inputs_measure(job *j, char **paths, size_t n)
{
    bool sized = true;
    for (size_t i = 0; i < n; i++) {
        uint64_t size = 0;
        if (is_folder(paths[i]))
            folder_measure(j, paths[i]);
        else
            sized = input_path_size(paths[i], &size) && sized;
        j->progress.total += size;
    }
    if (!sized)
        j->progress.total = 0;
}

static int optimize(job *j)
{
    fsk_error e = {0};
    j->work = "committing and merging";
    return fsk_writer_merge(j->writer, 1, &e) ? job_failed(j, options_index(), &e) : 0;
}

/* Leaves the index at rest. */
static int settle(job *j)
{
    fsk_error e = {0};
    j->work = "merging";
    return fsk_writer_wait(j->writer, &e) ? job_failed(j, options_index(), &e) : 0;
}

static int everything_put(job *j, char **paths, size_t n)
{
    if (j->delete_keys && keys_delete(j, j->delete_keys))
        return -1;
    if (j->delete_matching && matching_delete(j))
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (is_folder(paths[i]) ? folder_read(j, paths[i]) : files_named(j, paths[i]))
            return -1;
    }
    return j->optimize ? optimize(j) : job_commit(j) || settle(j) ? -1 : 0;
}

/* The closing words, with or without success: what is in the index now. */
static void conclude(job *j, int result, const fsk_writer_counts *c)
{
    progress_clear();
    if (interrupt_seen()) {
        cli_error("interrupted; documents of this run that are in the index: %s", human_count(c->put).text);
        j->code = CLI_INTERRUPTED;
    } else if (result && !j->broken) {
        cli_error("stopped, as --strict says; documents of this run that are in the index: %s",
                  human_count(c->put).text);
        j->code = CLI_ERROR;
    }
    table_print(j, c);
}

/* A dump that is read first says which language its index had. */
static void dump_look(job *j, const char *path)
{
    char why[160];
    size_t n;
    bool standard = strcmp(path, "-") == 0;
    input *in = is_folder(path) || j->rules.format != KIND_AUTO ? NULL : input_open(path, why, sizeof why);
    if (!in)
        return;
    input_any(in);
    const unsigned char *p = input_peek(in, &n);
    dump_language((const char *)p, n, &j->dump_lang);
    if (standard)
        j->standard = in;
    else
        input_close(in);
}

static bool language_fits(const job *j, const fsk_index *ix)
{
    const char *has = fsk_language(ix);
    if (!j->open.language || strcmp(j->open.language, has) == 0)
        return true;
    if (j->lang)
        cli_error("%s: the language of this index is %s; --lang %s is for a new one", options_index(), has,
                  j->lang);
    else
        cli_error(
            "%s: the language of this index is %s, that of the dump %s; make a new one, or give --lang %s",
            options_index(), has, j->open.language, has);
    return false;
}

static void index_close(job *j)
{
    fsk_writer_free(j->writer);
    open_close(j->index, j->reader);
}

static void run(job *j, char **paths, size_t n)
{
    fsk_error e = {0};
    fsk_writer_counts counts = {0};
    if (n && !j->lang)
        dump_look(j, paths[0]);
    j->open.language = j->lang ? j->lang : j->dump_lang.n ? j->dump_lang.p : NULL;
    j->index = open_index(&j->open);
    if (!j->index || !language_fits(j, j->index)) {
        j->code = CLI_ERROR;
        index_close(j);
        return;
    }
    if (fsk_writer_open(j->index, &j->write, &j->writer, &e) || fsk_reader_open(j->index, &j->reader, &e)) {
        job_failed(j, options_index(), &e);
        index_close(j);
        return;
    }
    job_unpin(j);
    files_start(j);
    progress_start(options_progress());
    if (progress_shown())
        inputs_measure(j, paths, n);
    int rc = everything_put(j, paths, n);
    fsk_writer_count(j->writer, &counts);
    index_close(j);
    if (j->optimize && rc == 0)
        open_compact();
    conclude(j, rc, &counts);
    files_end(j);
}

static void rules_finish(job *j)
{
    size_t memory = j->write.memory ? j->write.memory : 512u << 20;
    j->rules.limit = memory / 4 < 1u << 30 ? memory / 4 : 1u << 30;
    j->rules.line_limit = memory;
    j->rules.ignore = &j->ignore;
    if (!j->rules.encoding)
        j->rules.encoding = ENCODING_FALLBACK;
    document_rules *d = &j->rules.document;
    if (d->nfields == 0 && !d->all_fields)
        *d = (document_rules){.fields = DEFAULT_FIELDS, .nfields = 2, .by_default = true, .key = d->key};
}

int main(int argc, char **argv)
{
    cli_start("fossick-index");
    /* Large arrays go back to the system when they are freed: glibc would keep them, beside what --memory
     * allows. */
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    setlocale(LC_CTYPE, "C.UTF-8"); /* for the names in archives */
    job j = {.open = FSK_OPEN_OPTS_INIT, .write = FSK_WRITER_OPTS_INIT, .started = clock_ns()};
    wishes w = {.job = &j};
    j.rules.document.fields = w.fields;
    j.open.flags = FSK_OPEN_CREATE;
    options_start(&PAGE, argc, argv);
    const char *arg;
    for (int id; (id = options_next(&arg)) >= 0;)
        option_apply(&w, id, arg);
    size_t n;
    char **paths = options_rest(&n);
    if (w.list)
        return cli_end(list_print(w.list, j.json));
    if (n == 0 && !j.delete_keys && !j.delete_matching && !j.optimize)
        options_usage_error("no input; name folders or files, or - for JSON lines from stdin");
    rules_finish(&j);
    size_t kept = inputs_sift(&j, paths, n);
    if (n > 0 && kept == 0)
        return CLI_ERROR;
    j.write.progress = on_work;
    j.write.user = &j;
    reader_room_start(&j.room, &j.rules);
    if (!j.room.doc.doc)
        cli_fail("out of memory");
    interrupt_catch();
    run(&j, paths, kept);
    reader_room_free(&j.room);
    input_close(j.standard);
    str_free(&j.dump_lang);
    return cli_end(j.code);
}
