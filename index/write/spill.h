/* spill.h -- an unlinked temporary file beside the index, for what does not fit into the memory budget.
 *
 * Relies on: base/.  Made at the first write.  spill_write may be called from several threads at once. */
#ifndef WRITE_SPILL_H
#define WRITE_SPILL_H
#include "base/error.h"
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

typedef struct spill {
    const char *path; /* of the index; the caller's */
    int fd;           /* -1: none yet */
    uint64_t bytes;
    pthread_mutex_t lock;
} spill;

void spill_init(spill *s, const char *path);
void spill_free(spill *s);
void spill_reset(spill *s); /* forgets everything and gives the disk space back; no other thread at work */
int spill_write(spill *s, const void *p, size_t n, uint64_t *at, fsk_error *e);
int spill_read(spill *s, uint64_t at, void *p, size_t n, fsk_error *e);
#endif
