/* new_deletes.c -- see new_deletes.h. */
#include "write/new_deletes.h"
#include "base/mem.h"
#include "segment/snapshot.h"

int new_deletes_init(new_deletes *d, uint32_t ndocs, fsk_error *e)
{
    *d = (new_deletes){.nchunks = (ndocs + LIVE_CHUNK_DOCS - 1) / LIVE_CHUNK_DOCS};
    d->chunks = mem_array(d->nchunks, sizeof *d->chunks);
    return d->chunks ? 0 : error_nomem(e);
}

int new_deletes_mark(new_deletes *d, uint32_t doc, fsk_error *e)
{
    uint8_t **chunk = &d->chunks[doc / LIVE_CHUNK_DOCS];
    uint32_t bit = doc % LIVE_CHUNK_DOCS;
    if (!*chunk && !(*chunk = mem_zalloc(LIVE_CHUNK_BYTES)))
        return error_nomem(e);
    d->docs += !((*chunk)[bit / 8] >> bit % 8 & 1);
    (*chunk)[bit / 8] |= (uint8_t)(1u << bit % 8);
    return 0;
}

int new_deletes_put(const new_deletes *d, store *s, uint32_t segment, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < d->nchunks && !rc; i++) {
        if (d->chunks[i])
            rc = store_put(s, segment, STORE_LIVE_KEY(i), d->chunks[i], LIVE_CHUNK_BYTES, e);
    }
    return rc;
}

void new_deletes_free(new_deletes *d)
{
    for (uint32_t i = 0; d->chunks && i < d->nchunks; i++)
        mem_free(d->chunks[i]);
    mem_free(d->chunks);
    *d = (new_deletes){0};
}
