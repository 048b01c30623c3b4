/* files.c -- a file into the index, unless it is there already; see job.h.
 *
 * A file stands for its documents: when it is read again, those that are no longer in it are deleted.  Only
 * rows that the user names himself (JSON lines, CSV, TREC) are a feed: they add and replace, so that one name
 * may bring new documents every day.  Invariant: a file's documents and its record are in one commit. */
#include "index/job.h"
#include "lib/cli.h"
#include "lib/interrupt.h"
#include "lib/options.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

/* Readers' output has changed when this has: files are read again then. */
enum { READERS_VERSION = 2 };

/* A file changed so shortly before it was read may be changed again without another time. */
#define TRUSTED_AFTER_NS UINT64_C(2000000000)

typedef struct file {
    job *job;
    const char *path; /* of keys and records */
    const char *shown;
    int fd;
    struct stat st;
    report report;
    bool feed, has_old;
    record old;
    str old_keys; /* those of old, kept over commits */
    record_keys keys;
    input *in;
    uint64_t done_before;
} file;

/* ---- paths ---- */

const char *files_key(const job *j, const char *full)
{
    bool inside = j->base.n > 1 && strncmp(full, j->base.p, j->base.n) == 0 && full[j->base.n];
    return inside ? full + j->base.n : full;
}

static void base_find(job *j)
{
    char real[PATH_MAX];
    struct stat st;
    str lock = {0};
    if (realpath(options_index(), real) && strrchr(real, '/'))
        str_add(&j->base, real, (size_t)(strrchr(real, '/') - real) + 1);
    if (stat(options_index(), &st) == 0) {
        j->index_dev = st.st_dev;
        j->index_inodes[0] = st.st_ino;
    }
    str_addf(&lock, "%s-lock", real);
    if (stat(lock.p, &st) == 0)
        j->index_inodes[1] = st.st_ino;
    str_free(&lock);
}

bool files_own(const job *j, const struct stat *st)
{
    return st->st_dev == j->index_dev &&
           (st->st_ino == j->index_inodes[0] || st->st_ino == j->index_inodes[1]);
}

static void hash_string(XXH3_state_t *h, const char *s)
{
    XXH3_64bits_update(h, s ? s : "", s ? strlen(s) + 1 : 1);
}

typedef void hash_fn(XXH3_state_t *h, const reader_rules *rules);

static void hash_reading(XXH3_state_t *h, const reader_rules *rules)
{
    const document_rules *d = &rules->document;
    int numbers[] = {READERS_VERSION, (int)rules->format, d->all_fields, d->by_default};
    XXH3_64bits_update(h, numbers, sizeof numbers);
    hash_string(h, rules->encoding);
    hash_string(h, d->key);
    for (size_t i = 0; i < d->nfields; i++) {
        hash_string(h, d->fields[i].field);
        hash_string(h, d->fields[i].member);
    }
}

static void hash_ignoring(XXH3_state_t *h, const reader_rules *rules)
{
    for (size_t i = 0; i < rules->ignore->n; i++)
        hash_string(h, rules->ignore->patterns[i]);
    hash_string(h, rules->ignore->hidden ? "hidden" : "");
}

static uint64_t rules_hash(const reader_rules *rules, hash_fn *fn)
{
    XXH3_state_t *h = XXH3_createState();
    if (!h || XXH3_64bits_reset(h) != XXH_OK)
        cli_fail("out of memory");
    fn(h, rules);
    uint64_t v = XXH3_64bits_digest(h);
    XXH3_freeState(h);
    return v;
}

void files_start(job *j)
{
    base_find(j);
    j->rules_hash = rules_hash(&j->rules, hash_reading);
    j->archive_rules_hash = j->rules_hash ^ rules_hash(&j->rules, hash_ignoring);
}

void files_end(job *j)
{
    str_free(&j->base);
    str_free(&j->unread);
    hashset_free(&j->seen);
}

/* ---- unchanged? ---- */

static uint64_t mtime_of(const struct stat *st)
{
    return (uint64_t)st->st_mtim.tv_sec * 1000000000u + (uint64_t)st->st_mtim.tv_nsec;
}

static bool same_read(const job *j, const record *old, const struct stat *st)
{
    bool rules = old->rules == j->rules_hash || old->rules == j->archive_rules_hash;
    return !j->again && !old->feed && rules && old->size == (uint64_t)st->st_size;
}

bool files_unchanged(job *j, const char *full, const struct stat *st)
{
    record old;
    if (job_pin(j))
        return false;
    bool same = record_get(j->reader, files_key(j, full), &old) && same_read(j, &old, st) && old.mtime &&
                old.mtime == mtime_of(st);
    job_unpin(j);
    return same;
}

static uint64_t hash_fd(int fd)
{
    static char block[256 << 10];
    XXH3_state_t *h = XXH3_createState();
    bool good = h && XXH3_64bits_reset(h) == XXH_OK;
    ssize_t got = 0;
    for (off_t at = 0; good && (got = pread(fd, block, sizeof block, at)) > 0; at += got) {
        XXH3_64bits_update(h, block, (size_t)got);
        good = !interrupt_seen();
    }
    uint64_t v = good && got == 0 ? XXH3_64bits_digest(h) : 0;
    XXH3_freeState(h);
    return v;
}

/* 0 when it cannot be trusted. */
static uint64_t mtime_trusted(const struct stat *st)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t at = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec, mtime = mtime_of(st);
    return mtime < at && at - mtime > TRUSTED_AFTER_NS ? mtime : 0;
}

/* ---- documents ---- */

static int on_put(void *user, const reading *r, fsk_doc *d, fsk_str key, uint64_t line)
{
    file *f = user;
    job *j = f->job;
    fsk_error e = {0};
    int rc = fsk_writer_put(j->writer, d, &e);
    if (rc == FSK_E_UNCOMMITTED) {
        if (job_commit(j))
            return -1;
        rc = fsk_writer_put(j->writer, d, &e);
    }
    if (rc == FSK_E_LIMIT) {
        report_add(r->report, REPORT_REFUSED, r->name, line, e.text);
        return r->rules->strict ? -1 : 0;
    }
    if (rc)
        return job_failed(j, options_index(), &e);
    if (!f->feed)
        record_keys_add(&f->keys, f->path, key);
    j->progress.documents++;
    j->progress.done = f->done_before + input_consumed(f->in);
    progress_documents(&j->progress);
    j->uncommitted++;
    if (interrupt_seen())
        return -1;
    return f->feed ? job_commit_due(j) : 0;
}

static int on_metadata(void *user, const reading *r, fsk_str name, fsk_str value, uint64_t line)
{
    file *f = user;
    fsk_error e = {0};
    int rc = fsk_writer_metadata(f->job->writer, name, value, &e);
    f->job->uncommitted++;
    if (rc != FSK_E_LIMIT)
        return rc ? job_failed(f->job, options_index(), &e) : 0;
    report_add(r->report, REPORT_REFUSED, r->name, line, e.text);
    return r->rules->strict ? -1 : 0;
}

typedef struct stale {
    file *f;
    hashset now;
    fsk_error e;
} stale;

static int now_add(void *user, fsk_str key)
{
    hashset_add(&((stale *)user)->now, key.p, key.n);
    return 0;
}

static int stale_delete(void *user, fsk_str key)
{
    stale *s = user;
    return hashset_has(&s->now, key.p, key.n) ? 0 : fsk_writer_delete(s->f->job->writer, key, &s->e);
}

/* Deletes documents that the file had and has no more. */
static int stale_drop(file *f)
{
    stale s = {.f = f};
    record now = {
        .path = {f->path, strlen(f->path)}, .keys = {f->keys.coded.p, f->keys.coded.n}, .nkeys = f->keys.n};
    if (!f->has_old || f->old.nkeys == 0)
        return 0;
    record_keys_each(&now, now_add, &s);
    int rc = record_keys_each(&f->old, stale_delete, &s);
    hashset_free(&s.now);
    return rc ? job_failed(f->job, options_index(), &s.e) : 0;
}

/* ---- a file ---- */

static int record_write(file *f, const record *rec)
{
    fsk_error e = {0};
    int rc = record_put(f->job->writer, rec, &e);
    f->job->uncommitted++;
    return rc ? job_failed(f->job, options_index(), &e) : 0;
}

static int record_make(file *f, kind k, uint64_t hash, bool trusted)
{
    static const record_state STATES[] = {[ROW_FAILED] = RECORD_FAILED,
                                          [ROW_SKIPPED] = RECORD_SKIPPED,
                                          [ROW_EMPTY] = RECORD_EMPTY,
                                          [ROW_NONE] = RECORD_READ};
    report_row worst = report_worst(&f->report);
    str reason = {0};
    if (worst != ROW_NONE)
        report_reason(&f->report, worst, &reason);
    record rec = {.state = STATES[worst],
                  .feed = f->feed,
                  .rules = k == KIND_ARCHIVE ? f->job->archive_rules_hash : f->job->rules_hash,
                  .size = (uint64_t)f->st.st_size,
                  .mtime = trusted ? mtime_trusted(&f->st) : 0,
                  .hash = trusted ? hash : 0,
                  .path = {f->path, strlen(f->path)},
                  .reason = {reason.p, reason.n},
                  .keys = {f->keys.coded.p, f->keys.coded.n},
                  .nkeys = f->keys.n};
    int rc = record_write(f, &rec);
    str_free(&reason);
    return rc;
}

/* It could not be read at all, which may pass: its documents stay, and the next run tries again. */
static int unreadable(file *f, int sys)
{
    record rec = f->has_old ? f->old : (record){.path = {f->path, strlen(f->path)}};
    report_add(&f->report, REPORT_INPUT, f->shown, 0, strerror(sys));
    rec.state = RECORD_FAILED;
    rec.rules = rec.mtime = rec.hash = 0;
    rec.reason = (fsk_str){strerror(sys), strlen(strerror(sys))};
    return f->job->rules.strict ? -1 : record_write(f, &rec);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Reads what f->in holds; what is read stands in f->keys and f->report. */
static int read_it(file *f, const char *key, kind *k)
{
    job *j = f->job;
    reading r = {.in = f->in,
                 .name = f->shown,
                 .key = key,
                 .title = base_name(f->shown),
                 .rules = &j->rules,
                 .room = &j->room,
                 .report = &f->report,
                 .bytes = &j->progress.bytes,
                 .put = on_put,
                 .metadata = on_metadata,
                 .user = f};
    input_any(f->in);
    *k = reader_kind(&r);
    f->feed = !key || (f->report.named && kind_is_rows(*k) && !(f->has_old && !f->old.feed));
    return reader_read(&r, *k);
}

static bool changed_meanwhile(const file *f)
{
    struct stat now;
    return fstat(f->fd, &now) != 0 || now.st_size != f->st.st_size || mtime_of(&now) != mtime_of(&f->st);
}

static int file_read(file *f)
{
    kind k;
    f->in = input_of_fd(f->fd);
    if (!f->in || !input_hash_start(f->in))
        cli_fail("out of memory");
    int rc = read_it(f, f->path, &k);
    if (rc == 0 && interrupt_seen())
        rc = -1;
    uint64_t hash = rc == 0 ? input_hash(f->in) : 0;
    if (rc == 0 && hash == 0 && k == KIND_ARCHIVE)
        hash = hash_fd(f->fd);
    bool changed = rc == 0 && changed_meanwhile(f);
    if (changed)
        report_add(&f->report, REPORT_CHANGED, f->shown, 0, "");
    if (rc == 0 && !f->feed)
        rc = stale_drop(f);
    if (rc == 0 && !(k == KIND_DUMP && f->feed)) /* its own records are all that the index is to have */
        rc = record_make(f, k, hash, !changed);
    input_close(f->in);
    f->in = NULL;
    return rc;
}

/* The bytes are the same, only the time is another. */
static bool same_bytes(file *f)
{
    record rec = f->old;
    if (!f->has_old || !same_read(f->job, &f->old, &f->st) || f->old.hash == 0 ||
        hash_fd(f->fd) != f->old.hash)
        return false;
    rec.mtime = mtime_trusted(&f->st);
    f->job->unchanged++;
    if (rec.mtime != f->old.mtime)
        record_write(f, &rec);
    return true;
}

static void old_keep(file *f)
{
    str_add(&f->old_keys, f->old.keys.p, f->old.keys.n);
    size_t keys = f->old_keys.n;
    str_add(&f->old_keys, f->old.reason.p, f->old.reason.n);
    f->old.keys = (fsk_str){f->old_keys.p, keys};
    f->old.reason.p = f->old_keys.p + keys;
    f->old.path = (fsk_str){f->path, strlen(f->path)};
}

/* What the record says, copied out of the snapshot. */
static int old_find(file *f)
{
    if (job_pin(f->job))
        return -1;
    f->has_old = record_get(f->job->reader, f->path, &f->old);
    if (f->has_old)
        old_keep(f);
    job_unpin(f->job);
    return 0;
}

static int file_open(file *f, const char *full)
{
    f->fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (f->fd < 0 && errno == ENOENT && !f->report.named)
        return 0; /* it went away meanwhile */
    hashset_add(&f->job->seen, f->path, strlen(f->path));
    if (old_find(f))
        return -1;
    if (f->fd < 0 || fstat(f->fd, &f->st) != 0)
        return unreadable(f, errno);
    if (!S_ISREG(f->st.st_mode)) {
        report_add(&f->report, REPORT_SPECIAL, f->shown, 0, "");
        return 0;
    }
    if (same_bytes(f))
        return 0;
    int rc = file_read(f); /* closes it */
    f->fd = -1;
    return rc;
}

/* A file that the user names must be read. */
static void named_judge(job *j, const report *r)
{
    static const report_kind BAD[] = {REPORT_INPUT,      REPORT_BINARY,    REPORT_PDF,
                                      REPORT_POSTSCRIPT, REPORT_RTF,       REPORT_OFFICE,
                                      REPORT_SPECIAL,    REPORT_TOO_LARGE, REPORT_TOO_DEEP};
    for (size_t i = 0; r->named && i < sizeof BAD / sizeof BAD[0]; i++) {
        if (r->count[BAD[i]])
            j->code = CLI_ERROR;
    }
}

int files_visit(job *j, const char *full, const char *shown, const struct stat *st, bool named)
{
    const char *path = files_key(j, full);
    if (interrupt_seen())
        return -1;
    if (hashset_has(&j->seen, path, strlen(path)))
        return 0;
    if (files_unchanged(j, full, st)) {
        hashset_add(&j->seen, path, strlen(path));
        j->unchanged++;
        return 0;
    }
    file f = {.job = j,
              .path = path,
              .shown = shown,
              .fd = -1,
              .done_before = j->progress.done,
              .report = {.parent = &j->report, .named = named}};
    int rc = file_open(&f, full);
    if (f.fd >= 0)
        close(f.fd);
    named_judge(j, &f.report);
    j->progress.done = f.done_before + (uint64_t)st->st_size;
    progress_documents(&j->progress);
    record_keys_free(&f.keys);
    str_free(&f.old_keys);
    return rc ? rc : job_commit_due(j);
}

/* A pipe or the like: nothing to come back to. */
static int stream_read(job *j, const char *arg)
{
    char why[160];
    kind k;
    file f = {.job = j,
              .shown = input_name(arg),
              .path = "",
              .done_before = j->progress.done,
              .report = {.parent = &j->report, .named = true}};
    bool opened = strcmp(arg, "-") == 0 && j->standard;
    f.in = opened ? j->standard : input_open(arg, why, sizeof why);
    if (opened)
        j->standard = NULL;
    int rc = 0;
    if (f.in)
        rc = read_it(&f, NULL, &k);
    else
        report_add(&f.report, REPORT_INPUT, f.shown, 0, why);
    named_judge(j, &f.report);
    input_close(f.in);
    return rc;
}

int files_named(job *j, const char *arg)
{
    struct stat st;
    char full[PATH_MAX];
    if (strcmp(arg, "-") == 0 || stat(arg, &st) != 0 || !S_ISREG(st.st_mode) || !realpath(arg, full))
        return stream_read(j, arg);
    return files_visit(j, full, arg, &st, true);
}
