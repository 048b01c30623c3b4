/* owner.c -- the thread to which LMDB's write transactions belong.
 *
 * LMDB begins a write transaction by taking a mutex that only the same thread can give back.  The writer's
 * functions may be called from any thread, one at a time (a merge beside a commit, an object freed
 * elsewhere), so transactions begin and end here; what lies between needs no particular thread.  The thread
 * lives as long as the writer lock is held and sleeps otherwise. */
#include "store/inner.h"
#include <errno.h>
#include <signal.h>

static void owner_wait(sem_t *sem)
{
    while (sem_wait(sem) && errno == EINTR)
        ;
}

static void *owner_main(void *user)
{
    store_owner *o = user;
    for (owner_wait(&o->asked); o->job; owner_wait(&o->asked)) {
        o->result = o->job(o->argument);
        sem_post(&o->done);
    }
    return NULL;
}

static void owner_destroy(store_owner *o)
{
    sem_destroy(&o->asked);
    sem_destroy(&o->done);
}

/* Signals stay with the embedder's threads. */
int owner_start(store_owner *o)
{
    sigset_t all, before;
    sem_init(&o->asked, 0, 0);
    sem_init(&o->done, 0, 0);
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
    o->job = NULL;
    sem_post(&o->asked);
    pthread_join(o->thread, NULL);
    owner_destroy(o);
}

int owner_call(store_owner *o, int (*job)(store *s), store *s)
{
    o->job = job;
    o->argument = s;
    sem_post(&o->asked);
    owner_wait(&o->done);
    return o->result;
}
