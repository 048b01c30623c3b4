/* workers.h -- the threads that invert: batches of documents in, runs, norms and frames out (pending.h).
 *
 * Relies on: pending.h, inverter.h, the engine's hook (writer.h).  The writer's thread calls all of this.
 * Threads start with the first batch that is submitted; a commit of less than a batch is worked on by the
 * caller. */
#ifndef WRITE_WORKERS_H
#define WRITE_WORKERS_H
#include "write/pending.h"
#include "write/writer.h"

typedef struct batch {
    struct batch *next;
    uint32_t language;                 /* of all its documents */
    uint32_t number, first_doc, ndocs; /* in the language's part */
    uint32_t body;                     /* field without lists of its own */
    bool store;                        /* keep the records */
    buf text;                          /* records back to back */
    uint64_t *ends;
    size_t ends_cap;
} batch;

void batch_free(batch *b);
int batch_add(batch *b, const uint8_t *record, size_t n, fsk_error *e);

typedef struct workers workers;
int workers_new(const writer_hook *hook, uint32_t threads, size_t queue_bytes, pending *p, workers **out,
                fsk_error *e);
void workers_free(workers *w);
/* An empty batch, one that was worked off if there is such; NULL: out of memory. */
batch *workers_batch(workers *w);
/* Takes the batch.  Waits while the queue is full.  An earlier failure of a worker is returned here. */
int workers_submit(workers *w, batch *b, fsk_error *e);
/* Works off everything, the list of `last` (may be NULL) included, and turns it into runs. */
int workers_drain(workers *w, batch *last, fsk_error *e);
/* Forgets everything, failures too. */
void workers_discard(workers *w);
#endif
