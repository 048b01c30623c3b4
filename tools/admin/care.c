/* care.c -- optimize, compact, backup, rebuild; see admin.h. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/human.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/progress.h"
#include <stdio.h>

typedef struct change {
    const char *what; /* "segments": plural, and its name in JSON */
    uint64_t before, after;
} change;

static void change_json(const change *c)
{
    str out = {0};
    json_out j = {.to = &out};
    str name = {0};
    str_addf(&name, "%s_before", c->what);
    json_open(&j, '{');
    json_name(&j, name.p);
    json_uint(&j, c->before);
    json_name(&j, c->what);
    json_uint(&j, c->after);
    json_close(&j, '}');
    admin_print(&out);
    str_free(&name);
}

/* ---- optimize */

static int segments_count(fsk_index *ix, uint64_t *n, fsk_error *e)
{
    fsk_reader *r;
    fsk_stats s = FSK_STATS_INIT;
    int code = fsk_reader_open(ix, &r, e);
    if (code == 0)
        code = fsk_index_stats(r, &s, e);
    fsk_reader_free(r);
    *n = s.segments;
    return code;
}

static int merge(const admin *a, fsk_index *ix, fsk_error *e)
{
    fsk_writer *w;
    fsk_writer_opts opts = a->write;
    opts.progress = admin_progress;
    opts.user = "merging";
    int code = fsk_writer_open(ix, &opts, &w, e);
    if (code == 0)
        code = fsk_writer_merge(w, a->segments, e);
    fsk_writer_free(w);
    return code;
}

int admin_optimize(const admin *a)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    fsk_index *ix = open_index(&opts);
    if (!ix)
        return CLI_ERROR;
    admin_progress_start();
    change c = {.what = "segments"};
    fsk_error e = {0};
    int code = segments_count(ix, &c.before, &e);
    if (code == 0)
        code = merge(a, ix, &e);
    if (code == 0)
        code = segments_count(ix, &c.after, &e);
    open_close(ix, NULL);
    if (code)
        return admin_failed(options_index(), &e, "the index is as it was");
    open_compact();
    progress_clear();
    if (a->json)
        change_json(&c);
    else
        printf("%s: %llu segment%s before, %llu now\n", options_index(), (unsigned long long)c.before,
               c.before == 1 ? "" : "s", (unsigned long long)c.after);
    return CLI_OK;
}

/* ---- compact */

static int file_bytes(uint64_t *n)
{
    fsk_index *ix;
    fsk_reader *r;
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    fsk_stats s = FSK_STATS_INIT;
    fsk_error e = {0};
    int code = fsk_index_stats(r, &s, &e) ? CLI_ERROR : CLI_OK;
    if (code)
        cli_library_error(options_index(), &e);
    *n = s.bytes_file;
    open_close(ix, r);
    return code;
}

int admin_compact(const admin *a)
{
    change c = {.what = "bytes"};
    if (file_bytes(&c.before))
        return CLI_ERROR;
    admin_progress_start();
    fsk_error e = {0};
    if (fsk_compact(options_index(), NULL, admin_progress, "compacting", &e))
        return admin_failed(options_index(), &e, "the index is as it was");
    progress_clear();
    if (file_bytes(&c.after))
        return CLI_ERROR;
    if (a->json)
        change_json(&c);
    else
        printf("%s: %s before, %s now\n", options_index(), human_bytes(c.before).text,
               human_bytes(c.after).text);
    return CLI_OK;
}

/* ---- backup */

static void docs_tell(const admin *a, const char *path, const char *name, uint64_t docs)
{
    str out = {0};
    json_out j = {.to = &out};
    if (!a->json) {
        printf("%s: %s document%s\n", path, human_count(docs).text, docs == 1 ? "" : "s");
        return;
    }
    json_open(&j, '{');
    json_name(&j, name);
    json_string(&j, path, strlen(path));
    json_name(&j, "docs");
    json_uint(&j, docs);
    json_close(&j, '}');
    admin_print(&out);
}

/* How many documents the backup holds, found by opening it as whoever restores it will. */
static int backup_count(const char *path, uint64_t *docs, fsk_error *e)
{
    fsk_index *ix;
    fsk_reader *r = NULL;
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    opts.flags = FSK_OPEN_RDONLY | FSK_OPEN_ALLOW_NETFS;
    int code = fsk_open(path, &opts, &ix, e);
    if (code)
        return code;
    code = fsk_reader_open(ix, &r, e);
    *docs = code ? 0 : fsk_reader_docs(r);
    open_close(ix, r);
    return code;
}

int admin_backup(const admin *a)
{
    const char *dest = a->words[0];
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    opts.flags = FSK_OPEN_RDONLY;
    fsk_index *ix = open_index(&opts);
    if (!ix)
        return CLI_ERROR;
    admin_progress_start();
    fsk_error e = {0};
    uint64_t docs = 0;
    int code = fsk_backup(ix, dest, admin_progress, "copying", &e);
    open_close(ix, NULL);
    if (code == 0)
        code = backup_count(dest, &docs, &e);
    if (code)
        return admin_failed(options_index(), &e, "there is no backup");
    progress_clear();
    docs_tell(a, dest, "backup", docs);
    return CLI_OK;
}

/* ---- rebuild */

int admin_rebuild(const admin *a)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    fsk_index *ix = open_index(&opts);
    fsk_reader *r = NULL;
    if (!ix)
        return CLI_ERROR;
    admin_progress_start();
    fsk_writer_opts write = a->write;
    write.progress = admin_progress;
    write.user = "rebuilding";
    fsk_error e = {0};
    int code = fsk_rebuild(ix, &write, &e);
    if (code == 0)
        code = fsk_reader_open(ix, &r, &e);
    uint64_t docs = code ? 0 : fsk_reader_docs(r);
    open_close(ix, r);
    if (code)
        return admin_failed(options_index(), &e, "the index is as it was");
    open_compact();
    progress_clear();
    docs_tell(a, options_index(), "index", docs);
    return CLI_OK;
}
