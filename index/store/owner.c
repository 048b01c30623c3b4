/* owner.c -- the thread to which LMDB's write transactions belong.
 *
 * LMDB begins a write transaction by taking a mutex that only the same thread can give back.  The writer's
 * functions may be called from any thread, one at a time (a merge beside a commit, an object freed
 * elsewhere), so transactions begin and end here; what lies between needs no particular thread.  The thread
 * lives as long as the writer lock is held and sleeps otherwise. */
#include "store/inner.h"
#include <signal.h>

static void *owner_main(void *user)
{
    store_owner *o = user;
    pthread_mutex_lock(&o->lock);
    while (!o->stop) {
        if (o->job) {
            o->result = o->job(o->argument);
            o->job = NULL;
            pthread_cond_signal(&o->done);
        } else {
            pthread_cond_wait(&o->wake, &o->lock);
        }
    }
    pthread_mutex_unlock(&o->lock);
    return NULL;
}

static void owner_destroy(store_owner *o)
{
    pthread_mutex_destroy(&o->lock);
    pthread_cond_destroy(&o->wake);
    pthread_cond_destroy(&o->done);
}

/* Signals stay with the embedder's threads. */
int owner_start(store_owner *o)
{
    sigset_t all, before;
    o->stop = false;
    o->job = NULL;
    pthread_mutex_init(&o->lock, NULL);
    pthread_cond_init(&o->wake, NULL);
    pthread_cond_init(&o->done, NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&o->thread, NULL, owner_main, o);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc)
        owner_destroy(o);
    return rc;
}

void owner_stop(store_owner *o)
{
    pthread_mutex_lock(&o->lock);
    o->stop = true;
    pthread_cond_signal(&o->wake);
    pthread_mutex_unlock(&o->lock);
    pthread_join(o->thread, NULL);
    owner_destroy(o);
}

int owner_call(store_owner *o, int (*job)(store *s), store *s)
{
    pthread_mutex_lock(&o->lock);
    o->argument = s;
    o->job = job;
    pthread_cond_signal(&o->wake);
    while (o->job)
        pthread_cond_wait(&o->done, &o->lock);
    int rc = o->result;
    pthread_mutex_unlock(&o->lock);
    return rc;
}
