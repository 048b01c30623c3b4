/* open.h -- opens the index of a tool, or all that were named, readers on them, and closes them; says what is
 * wrong.
 *
 * Relies on: fossick.h, cli.h, options.h.  The functions that fail have already printed a message. */
#ifndef TOOLS_OPEN_H
#define TOOLS_OPEN_H
#include <fossick.h>

/* NULL after a message. */
fsk_index *open_index(const fsk_open_opts *opts);
/* Opens the index for reading alone, with a reader; 0, or -1 after a message. */
int open_reader(fsk_index **ix, fsk_reader **r);
void open_close(fsk_index *ix, fsk_reader *r);
/* Gives the index's free space back to the file system, with progress.  Where that cannot be now (somebody
 * has it open, Ctrl-C) the file stays as it is; what else hinders it is a note. */
void open_compact(void);

/* All indexes that the options name, with a reader each. */
typedef struct open_set {
    const char *const *paths;
    fsk_index **indexes;
    fsk_reader **readers;
    size_t n;
} open_set;

int open_all(open_set *s); /* 0, or -1 after a message */
void open_release_all(open_set *s);
int open_refresh_all(open_set *s); /* 0, or -1 after a message */
void open_close_all(open_set *s);
/* What errors name: the index, or that there are several. */
const char *open_name(const open_set *s);
#endif
