/* open.c -- opens and closes the index of a tool; see open.h. */
#include "lib/open.h"
#include "lib/cli.h"
#include "lib/interrupt.h"
#include "lib/options.h"
#include "lib/progress.h"
#include <stdio.h>

static void log_print(void *user, int level, const char *message)
{
    (void)user;
    static const char *const LEVELS[] = {"note", "warning", "error"};
    cli_error("%s: %s", LEVELS[level < 0 ? 0 : level > 2 ? 2 : level], message);
}

fsk_index *open_index(const fsk_open_opts *opts)
{
    fsk_open_opts with_log = *opts;
    with_log.log = log_print;
    fsk_error e = {0};
    fsk_index *ix;
    if (fsk_open(options_index(), &with_log, &ix, &e))
        cli_library_error(options_index(), &e);
    return ix;
}

int open_reader(fsk_index **ix, fsk_reader **r)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    opts.flags = FSK_OPEN_RDONLY;
    *r = NULL;
    *ix = open_index(&opts);
    if (!*ix)
        return -1;
    fsk_error e = {0};
    if (fsk_reader_open(*ix, r, &e) == 0)
        return 0;
    cli_library_error(options_index(), &e);
    open_close(*ix, NULL);
    *ix = NULL;
    return -1;
}

void open_close(fsk_index *ix, fsk_reader *r)
{
    fsk_reader_free(r);
    if (ix)
        fsk_close(ix);
}

static int on_compact(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    progress_work("compacting", done, total);
    return interrupt_seen();
}

void open_compact(void)
{
    fsk_error e = {0};
    switch (fsk_compact(options_index(), NULL, on_compact, NULL, &e)) {
    case FSK_E_OK:
    case FSK_E_BUSY:
    case FSK_E_LOCKED:
    case FSK_E_CANCEL:
        break;
    default:
        cli_error("note: the index keeps its free space: %s", e.text);
    }
}
