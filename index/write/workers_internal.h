/* workers_internal.h -- what workers.c (threads, queue) and worker.c (the work) share. */
#ifndef WRITE_WORKERS_INTERNAL_H
#define WRITE_WORKERS_INTERNAL_H
#include "write/workers.h"
#include <pthread.h>

/* What inverts the documents of one language. */
typedef struct worker_part {
    inverter *inverter;
    void *hooked;
} worker_part;

typedef struct worker {
    workers *of;
    pthread_t thread;
    bool sorted;                       /* under the lock: nothing is left since the drain began */
    worker_part *parts[LANGUAGES_MAX]; /* NULL: none of the language came */
    frame_packer packer;
    document_field *norms; /* of the batch at hand */
    size_t nnorms, norms_cap;
} worker;

struct workers {
    const writer_hook *hook;
    pending *pending;
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    batch *first, *last;
    batch *spare; /* worked off, their memory still there: no more than the queue and the threads held */
    size_t queued, queue_most;
    uint32_t n, started, busy;
    bool draining, quit;
    int failed;
    fsk_error why;
    worker all[];
};

int worker_batch(worker *w, const batch *b, fsk_error *e);
void worker_discard(worker *w);             /* what it holds of documents */
int worker_finish(worker *w, fsk_error *e); /* the rest becomes runs; large arrays are given back */
void worker_close(worker *w);
#endif
