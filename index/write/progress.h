/* progress.h -- telling the caller how far a commit or merge is, and letting him stop it. */
#ifndef WRITE_PROGRESS_H
#define WRITE_PROGRESS_H
#include "base/error.h"

typedef struct progress {
    fsk_progress_fn fn; /* NULL: nobody asks */
    void *user;
    uint64_t done, total, told;
} progress;

/* `more` bytes were done; calls back once a megabyte.  CANCEL when the callback wants to stop. */
static inline int progress_add(progress *p, uint64_t more, fsk_error *e)
{
    p->done += more;
    if (!p->fn || p->done - p->told < 1 << 20)
        return 0;
    p->told = p->done;
    if (p->fn(p->user, p->done < p->total ? p->done : p->total, p->total))
        return error_set(e, FSK_E_CANCEL, "cancelled by the caller");
    return 0;
}
#endif
