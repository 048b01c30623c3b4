/* admin.h -- the commands of fossick-admin.
 *
 * Relies on: fossick.h, tools/lib.  Each opens the index that the options name, prints what it found or did,
 * and returns an exit code after a message when something went wrong. */
#ifndef TOOLS_ADMIN_H
#define TOOLS_ADMIN_H
#include "lib/str.h"
#include <fossick.h>
#include <stdbool.h>

typedef struct admin {
    fsk_writer_opts write;
    uint32_t segments;
    bool json;
    const char *field;    /* NULL: all text */
    const char *language; /* of a text to analyze; NULL: the index's */
    char **words;         /* behind the command */
    size_t nwords;
} admin;

int admin_stats(const admin *a);
int admin_check(const admin *a);
int admin_optimize(const admin *a);
int admin_compact(const admin *a);
int admin_backup(const admin *a);
int admin_analyze(const admin *a);
int admin_rebuild(const admin *a);
int admin_terms(const admin *a);
int admin_dump(const admin *a);
int admin_ranking(const admin *a);

/* ---- shared by the commands: admin.c ---- */
void admin_print(str *out); /* and a line end */
/* A progress callback; user is what the work is called, "merging". */
int admin_progress(void *user, uint64_t done, uint64_t total);
void admin_progress_start(void);
/* Ends the progress line; the exit code that goes with an error of the library, after its message about
 * `what`; `interrupted` completes "interrupted; ". */
int admin_failed(const char *what, const fsk_error *e, const char *interrupted);
#endif
