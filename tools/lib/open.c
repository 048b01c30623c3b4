/* open.c -- opens and closes the indexes of a tool; see open.h. */
#include "lib/open.h"
#include "lib/cli.h"
#include "lib/interrupt.h"
#include "lib/options.h"
#include "lib/progress.h"
#include <stdio.h>
#include <stdlib.h>

static void log_print(void *user, int level, const char *message)
{
    (void)user;
    static const char *const LEVELS[] = {"note", "warning", "error"};
    cli_error("%s: %s", LEVELS[level < 0 ? 0 : level > 2 ? 2 : level], message);
}

static fsk_index *open_path(const char *path, const fsk_open_opts *opts)
{
    fsk_open_opts with_log = *opts;
    with_log.log = log_print;
    fsk_error e = {0};
    fsk_index *ix;
    if (fsk_open(path, &with_log, &ix, &e))
        cli_library_error(path, &e);
    return ix;
}

fsk_index *open_index(const fsk_open_opts *opts)
{
    return open_path(options_index(), opts);
}

/* An index for reading alone, with a reader; 0, or -1 after a message. */
static int open_path_reader(const char *path, fsk_index **ix, fsk_reader **r)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    opts.flags = FSK_OPEN_RDONLY;
    *r = NULL;
    *ix = open_path(path, &opts);
    if (!*ix)
        return -1;
    fsk_error e = {0};
    if (fsk_reader_open(*ix, r, &e) == 0)
        return 0;
    cli_library_error(path, &e);
    open_close(*ix, NULL);
    *ix = NULL;
    return -1;
}

int open_reader(fsk_index **ix, fsk_reader **r)
{
    return open_path_reader(options_index(), ix, r);
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

int open_all(open_set *s)
{
    s->paths = options_indexes(&s->n);
    s->indexes = calloc(s->n, sizeof(fsk_index *));
    s->readers = calloc(s->n, sizeof(fsk_reader *));
    if (!s->indexes || !s->readers)
        cli_fail("out of memory");
    for (size_t i = 0; i < s->n; i++) {
        if (open_path_reader(s->paths[i], &s->indexes[i], &s->readers[i])) {
            open_close_all(s);
            return -1;
        }
    }
    return 0;
}

void open_release_all(open_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        fsk_reader_release(s->readers[i]);
}

int open_refresh_all(open_set *s)
{
    for (size_t i = 0; i < s->n; i++) {
        fsk_error e = {0};
        if (fsk_reader_refresh(s->readers[i], NULL, &e)) {
            cli_library_error(s->paths[i], &e);
            return -1;
        }
    }
    return 0;
}

void open_close_all(open_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        open_close(s->indexes[i], s->readers[i]);
    free(s->indexes);
    free(s->readers);
    *s = (open_set){0};
}

const char *open_name(const open_set *s)
{
    return s->n == 1 ? s->paths[0] : "the indexes";
}
