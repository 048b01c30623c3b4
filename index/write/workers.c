/* workers.c -- see workers.h.  One lock, two conditions: `wake` for the threads, `done` for the writer's. */
#include "write/workers.h"
#include "base/mem.h"
#include "codec/norm.h"
#include "write/workers_internal.h"
#include <signal.h>
#include <string.h>

void batch_free(batch *b)
{
    if (!b)
        return;
    buf_free(&b->text);
    mem_free(b->ends);
    mem_free(b);
}

int batch_add(batch *b, const uint8_t *record, size_t n, fsk_error *e)
{
    if (b->ndocs == b->ends_cap) {
        size_t cap = b->ends_cap ? 2 * b->ends_cap : 16;
        uint64_t *ends = mem_resize(b->ends, cap * sizeof *ends);
        if (!ends)
            return error_nomem(e);
        b->ends = ends;
        b->ends_cap = cap;
    }
    buf_put(&b->text, record, n);
    if (b->text.failed) {
        b->text.failed = false;
        return error_nomem(e);
    }
    b->ends[b->ndocs++] = b->text.n;
    return 0;
}

int workers_new(const writer_hook *hook, uint32_t threads, size_t queue_bytes, pending *p, workers **out,
                fsk_error *e)
{
    *out = NULL;
    workers *w = mem_zalloc(sizeof *w + threads * sizeof(worker));
    if (!w)
        return error_nomem(e);
    *w = (workers){.hook = hook, .pending = p, .n = threads, .queue_most = queue_bytes};
    for (uint32_t i = 0; i < threads; i++)
        w->all[i].of = w;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    pthread_cond_init(&w->done, NULL);
    *out = w;
    return 0;
}

static void free_list(batch *b)
{
    for (batch *next; b; b = next) {
        next = b->next;
        batch_free(b);
    }
}

static void drop_queue(workers *w)
{
    free_list(w->first);
    w->first = w->last = NULL;
    w->queued = 0;
}

static void drop_spare(workers *w)
{
    free_list(w->spare);
    w->spare = NULL;
}

/* Under the lock.  Kept, since pages that are asked for anew for each batch cost the kernel a tenth of all
 * the time that it takes to index; not where one long document made it large. */
static void batch_done(workers *w, batch *b)
{
    if (b && b->text.cap > w->queue_most / w->n) {
        batch_free(b);
    } else if (b) {
        b->next = w->spare;
        w->spare = b;
    }
}

batch *workers_batch(workers *w)
{
    pthread_mutex_lock(&w->lock);
    batch *b = w->spare;
    if (b)
        w->spare = b->next;
    pthread_mutex_unlock(&w->lock);
    if (!b)
        return mem_zalloc(sizeof *b);
    *b = (batch){.text = b->text, .ends = b->ends, .ends_cap = b->ends_cap};
    b->text.n = 0;
    return b;
}

void workers_free(workers *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    drop_queue(w);
    drop_spare(w);
    w->quit = true;
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    for (uint32_t i = 0; i < w->started; i++)
        pthread_join(w->all[i].thread, NULL);
    for (uint32_t i = 0; i < w->n; i++)
        worker_close(&w->all[i]);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->wake);
    pthread_cond_destroy(&w->done);
    mem_free(w);
}

/* Under the lock.  The first failure is kept; what is still queued would be lost anyway. */
static void note_failure(workers *w, int rc, const fsk_error *why)
{
    if (rc && !w->failed) {
        w->failed = rc;
        w->why = *why;
    }
    if (w->failed)
        drop_queue(w);
}

/* Under the lock: one step of a thread's work; false when there is nothing to do. */
static bool step(workers *w, worker *me)
{
    fsk_error why = {0};
    batch *b = w->first;
    bool sort = !b && w->draining && !me->sorted;
    if (!b && !sort)
        return false;
    if (b) {
        w->first = b->next;
        w->last = b->next ? w->last : NULL;
        w->queued -= b->text.n;
        pthread_cond_signal(&w->done);
    }
    w->busy++;
    pthread_mutex_unlock(&w->lock);
    int rc = b ? worker_batch(me, b, &why) : worker_finish(me, &why);
    pthread_mutex_lock(&w->lock);
    batch_done(w, b);
    w->busy--;
    me->sorted |= sort;
    note_failure(w, rc, &why);
    pthread_cond_signal(&w->done);
    return true;
}

static void *thread_main(void *arg)
{
    worker *me = arg;
    workers *w = me->of;
    pthread_mutex_lock(&w->lock);
    while (!w->quit) {
        if (!step(w, me))
            pthread_cond_wait(&w->wake, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* Signals are the embedder's: none is delivered to these threads. */
static int start(workers *w, fsk_error *e)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = 0;
    while (w->started < w->n && !rc) {
        rc = pthread_create(&w->all[w->started].thread, NULL, thread_main, &w->all[w->started]);
        w->started += !rc;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return w->started ? 0 : error_sys(e, rc, "cannot start a thread");
}

static int failure(const workers *w, fsk_error *e)
{
    if (w->failed && e)
        *e = w->why;
    return w->failed;
}

int workers_submit(workers *w, batch *b, fsk_error *e)
{
    int rc = w->started ? 0 : start(w, e);
    pthread_mutex_lock(&w->lock);
    while (!rc && !w->failed && w->first && w->queued + b->text.n > w->queue_most)
        pthread_cond_wait(&w->done, &w->lock);
    rc = rc ? rc : failure(w, e);
    if (!rc) {
        if (w->last)
            w->last->next = b;
        else
            w->first = b;
        w->last = b;
        w->queued += b->text.n;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    if (rc)
        batch_free(b);
    return rc;
}

static bool drained(const workers *w)
{
    for (uint32_t i = 0; i < w->started; i++) {
        if (!w->all[i].sorted)
            return w->failed && !w->busy;
    }
    return !w->busy;
}

static int drain_threads(workers *w, fsk_error *e)
{
    pthread_mutex_lock(&w->lock);
    for (uint32_t i = 0; i < w->n; i++)
        w->all[i].sorted = false;
    w->draining = true;
    pthread_cond_broadcast(&w->wake);
    while (!drained(w))
        pthread_cond_wait(&w->done, &w->lock);
    w->draining = false;
    drop_spare(w); /* what follows needs the memory */
    int rc = failure(w, e);
    pthread_mutex_unlock(&w->lock);
    return rc;
}

int workers_drain(workers *w, batch *last, fsk_error *e)
{
    if (w->started) {
        int rc = 0;
        for (batch *b = last, *next; b; b = next) {
            next = b->next;
            b->next = NULL;
            if (rc)
                batch_free(b);
            else
                rc = workers_submit(w, b, e);
        }
        return rc ? rc : drain_threads(w, e);
    }
    fsk_error why = {0};
    int rc = 0;
    for (batch *b = last, *next; b; b = next) {
        next = b->next;
        rc = rc ? rc : worker_batch(&w->all[0], b, &why);
        batch_free(b);
    }
    if (!rc)
        rc = worker_finish(&w->all[0], &why);
    note_failure(w, rc, &why);
    return failure(w, e);
}

void workers_discard(workers *w)
{
    pthread_mutex_lock(&w->lock);
    drop_queue(w);
    while (w->busy)
        pthread_cond_wait(&w->done, &w->lock);
    drop_spare(w);
    w->failed = 0;
    pthread_mutex_unlock(&w->lock);
    for (uint32_t i = 0; i < w->n; i++)
        worker_discard(&w->all[i]);
}
