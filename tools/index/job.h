/* job.h -- a run of fossick-index: its options, its writer, what has become of its inputs so far.
 *
 * Relies on: fossick.h, tools/read, tools/lib, record.h.  Functions that return int return 0, or -1 when the
 * run is over: after an error of the index, which has been told, after Ctrl-C, or after the first malformed
 * input of a strict run. */
#ifndef TOOLS_INDEX_JOB_H
#define TOOLS_INDEX_JOB_H
#include "index/record.h"
#include "lib/hashset.h"
#include "lib/progress.h"
#include "read/reader.h"
#include <sys/stat.h>

typedef struct job {
    /* options */
    reader_rules rules;
    ignore ignore;
    fsk_open_opts open;
    fsk_writer_opts write;
    uint64_t commit_every;
    bool optimize, json, prune, again, follow;
    const char *delete_keys, *delete_matching;
    const char *lang; /* --lang */
    str dump_lang;    /* of the dump that comes first */
    input *standard;  /* stdin, opened to look at its beginning; NULL: not yet, or read */
    /* the run */
    fsk_index *index;
    fsk_writer *writer;
    fsk_reader *reader; /* of records; on the last commit */
    reader_room room;
    report report;
    progress_state progress;
    uint64_t started, uncommitted, uncommitted_bytes;
    const char *work; /* what the library is busy with */
    int code;
    bool broken; /* by an error of the index, which has been told */
    /* files */
    str base;        /* the index's folder with a slash: paths in it are taken from there */
    dev_t index_dev; /* the index itself, and its lock file, are no files to read */
    ino_t index_inodes[2];
    uint64_t rules_hash, archive_rules_hash; /* of what decides on the documents of a file, of an archive */
    hashset seen;                            /* paths met in this run */
    str unread;               /* folders that could not be read, each with a slash and a NUL behind */
    uint64_t unchanged, gone; /* files */
    bool folders;
} job;

int job_failed(job *j, const char *what, const fsk_error *e); /* tells it; -1 */
int job_commit(job *j);
/* Around looks at records: a snapshot held longer would keep the file from using its free pages, and the map
 * from growing. */
int job_pin(job *j);
void job_unpin(job *j);
/* Where it is no harm: commits if --commit-every says so, or much has been read. */
int job_commit_due(job *j);

/* ---- files.c ---- */
void files_start(job *j); /* once the index is open */
void files_end(job *j);
/* A named file that is no folder, or "-". */
int files_named(job *j, const char *arg);
/* A file of a folder: full is its absolute path, shown the one for messages. */
int files_visit(job *j, const char *full, const char *shown, const struct stat *st, bool named);
/* It need not be read, as far as size and time can tell. */
bool files_unchanged(job *j, const char *full, const struct stat *st);
bool files_own(const job *j, const struct stat *st);   /* the index itself */
const char *files_key(const job *j, const char *full); /* the path that keys and records have */

/* ---- folder.c ---- */
int folder_read(job *j, const char *arg);
void folder_measure(job *j, const char *arg); /* adds what is to be read to the progress */

/* ---- table.c ---- */
void table_print(const job *j, const fsk_writer_counts *c);
int list_print(const char *what, bool json); /* an exit status */
#endif
