/* progress.h -- one line on a terminal that says how far the work is.
 *
 * Relies on: cli.h (messages take the line away first), human.h, clock.h.  Nothing is written when
 * stderr is no terminal or progress_start was told so; at most ten times a second otherwise. */
#ifndef TOOLS_PROGRESS_H
#define TOOLS_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

typedef struct progress_state {
    uint64_t documents, bytes; /* read so far, unpacked */
    uint64_t done, total;      /* bytes of the inputs as they lie on disk; total 0: not known */
} progress_state;

void progress_start(bool wanted);
bool progress_shown(void); /* anybody will see it */
void progress_documents(const progress_state *s);
void progress_work(const char *what, uint64_t done, uint64_t total); /* "committing", "merging" */
void progress_clear(void);
#endif
