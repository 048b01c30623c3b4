/* job.c -- commits of a run; see job.h. */
#include "index/job.h"
#include "lib/cli.h"
#include "lib/options.h"

/* What an interrupted run over folders may have to read again; far above what a commit costs. */
enum { STEP_BYTES = 512 << 20 };

int job_failed(job *j, const char *what, const fsk_error *e)
{
    if (e->code != FSK_E_CANCEL)
        cli_library_error(what, e);
    j->code = CLI_ERROR;
    j->broken = true;
    return -1;
}

int job_pin(job *j)
{
    fsk_error e = {0};
    int changed;
    return fsk_reader_refresh(j->reader, &changed, &e) ? job_failed(j, options_index(), &e) : 0;
}

void job_unpin(job *j)
{
    fsk_reader_release(j->reader);
}

int job_commit(job *j)
{
    fsk_error e = {0};
    j->work = "committing";
    if (fsk_writer_commit(j->writer, &e))
        return job_failed(j, options_index(), &e);
    j->uncommitted = 0;
    j->uncommitted_bytes = j->progress.bytes;
    return 0;
}

int job_commit_due(job *j)
{
    bool many = j->commit_every && j->uncommitted >= j->commit_every;
    bool much = j->folders && j->progress.bytes - j->uncommitted_bytes >= STEP_BYTES;
    return many || much ? job_commit(j) : 0;
}
