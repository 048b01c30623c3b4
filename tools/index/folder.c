/* folder.c -- a folder and the index brought into line; see job.h. */
#include "index/job.h"
#include "lib/cli.h"
#include "lib/interrupt.h"
#include "lib/options.h"
#include "read/walk.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

typedef struct folder {
    job *job;
    const char *arg; /* as the user wrote it */
    str shown;
} folder;

/* The path as the user would write it. */
static const char *shown(folder *f, const char *path, size_t root)
{
    str_clear(&f->shown);
    str_adds(&f->shown, f->arg);
    if (path[root - 1] == '/' && f->shown.p[f->shown.n - 1] != '/')
        str_addc(&f->shown, '/');
    str_adds(&f->shown, strlen(path) > root ? path + root : "");
    return f->shown.p;
}

static int told(folder *f, report_kind kind, const char *path, size_t root, const char *detail)
{
    job *j = f->job;
    report_add(&j->report, kind, shown(f, path, root), 0, detail);
    return j->rules.strict && report_is_malformed(kind) ? -1 : 0;
}

/* Nothing below it is known, so nothing below it is gone. */
static int unreadable(folder *f, const char *path, size_t root)
{
    const char *why = strerror(errno);
    str_adds(&f->job->unread, path);
    str_add(&f->job->unread, "/", 2);
    if (strlen(path) < root)
        f->job->code = CLI_ERROR;
    return told(f, REPORT_INPUT, path, root, why);
}

static int on_entry(void *user, walk_event event, const char *path, size_t root, const struct stat *st)
{
    folder *f = user;
    if (interrupt_seen())
        return -1;
    switch (event) {
    case WALK_FILE:
        return files_own(f->job, st) ? 0 : files_visit(f->job, path, shown(f, path, root), st, false);
    case WALK_LINK:
        return told(f, REPORT_LINK, path, root, "");
    case WALK_SPECIAL:
        return told(f, REPORT_SPECIAL, path, root, "");
    case WALK_TOO_LONG:
        return told(f, REPORT_TOO_DEEP, path, root, "its path has more than 4095 bytes");
    case WALK_UNREADABLE:
        return unreadable(f, path, root);
    }
    return 0;
}

/* ---- what is gone ---- */

typedef struct pruning {
    job *job;
    const char *root; /* with a slash */
    str path;
    fsk_error e;
    int failed;
} pruning;

static bool below(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

static bool unknown(const job *j, const char *full)
{
    for (size_t at = 0; at < j->unread.n; at += strlen(j->unread.p + at) + 1) {
        const char *p = j->unread.p + at;
        if (below(full, p) || (strlen(full) + 1 == strlen(p) && strncmp(full, p, strlen(full)) == 0))
            return true;
    }
    return false;
}

static int key_delete(void *user, fsk_str key)
{
    pruning *p = user;
    return fsk_writer_delete(p->job->writer, key, &p->e);
}

static int prune_one(void *user, const record *rec)
{
    pruning *p = user;
    job *j = p->job;
    str_clear(&p->path);
    if (rec->path.n && rec->path.p[0] != '/')
        str_add(&p->path, j->base.p, j->base.n);
    size_t at = p->path.n;
    str_add(&p->path, rec->path.p, rec->path.n);
    if (!below(p->path.p, p->root) || hashset_has(&j->seen, rec->path.p, rec->path.n) ||
        unknown(j, p->path.p))
        return 0;
    p->failed = rec->feed ? 0 : record_keys_each(rec, key_delete, p);
    if (!p->failed)
        p->failed = record_drop(j->writer, p->path.p + at, &p->e);
    j->gone++;
    j->uncommitted++;
    return p->failed || interrupt_seen() ? -1 : 0;
}

static int prune(job *j, const char *root)
{
    str with_slash = {0};
    str_adds(&with_slash, root);
    if (with_slash.p[with_slash.n - 1] != '/')
        str_addc(&with_slash, '/');
    pruning p = {.job = j, .root = with_slash.p};
    int rc = job_pin(j);
    if (rc == 0)
        rc = record_each(j->reader, prune_one, &p, &p.e);
    job_unpin(j);
    str_free(&p.path);
    str_free(&with_slash);
    return p.failed ? job_failed(j, options_index(), &p.e) : rc;
}

/* ---- a folder ---- */

int folder_read(job *j, const char *arg)
{
    char root[PATH_MAX];
    folder f = {.job = j, .arg = arg};
    j->folders = true;
    if (!realpath(arg, root)) {
        report_add(&j->report, REPORT_INPUT, arg, 0, strerror(errno));
        j->code = CLI_ERROR;
        return 0;
    }
    int rc = walk_folder(root, &j->ignore, j->follow, on_entry, &f);
    if (rc == 0 && j->prune)
        rc = prune(j, root);
    str_free(&f.shown);
    return rc;
}

static int on_measure(void *user, walk_event event, const char *path, size_t root, const struct stat *st)
{
    job *j = user;
    (void)root;
    if (event == WALK_FILE && !files_own(j, st) && !files_unchanged(j, path, st))
        j->progress.total += (uint64_t)st->st_size;
    return interrupt_seen() ? -1 : 0;
}

void folder_measure(job *j, const char *arg)
{
    char root[PATH_MAX];
    if (realpath(arg, root))
        walk_folder(root, &j->ignore, j->follow, on_measure, j);
}
