/* docmap.h -- old docids to new ones where deleted documents are left out and, it may be, all are reordered.
 */
#ifndef WRITE_DOCMAP_H
#define WRITE_DOCMAP_H
#include "base/bits.h"
#include "base/error.h"
#include <stdbool.h>

#define DOC_GONE UINT32_MAX

typedef struct docmap {
    uint32_t base, ndocs, live;
    uint64_t *dead;        /* one bit a document; NULL: all live */
    uint32_t *before;      /* dead ones before each word of 64 */
    const uint32_t *place; /* new docid of each live document; NULL: they keep their order */
} docmap;

/* All live, with room to mark some dead when `marks`. */
int docmap_init(docmap *m, uint32_t ndocs, bool marks, fsk_error *e);
void docmap_free(docmap *m);
void docmap_finish(docmap *m, uint32_t base); /* counts; from here on docmap_get may be asked */

static inline void docmap_kill(docmap *m, uint32_t doc)
{
    m->dead[doc / 64] |= UINT64_C(1) << doc % 64;
}

static inline uint32_t docmap_place(const docmap *m, uint32_t live)
{
    return m->place ? m->place[m->base + live] : m->base + live;
}

static inline uint32_t docmap_get(const docmap *m, uint32_t doc)
{
    if (!m->dead)
        return docmap_place(m, doc);
    uint64_t word = m->dead[doc / 64] >> doc % 64;
    if (word & 1)
        return DOC_GONE;
    uint32_t dead_before =
        m->before[doc / 64] + bits_count(m->dead[doc / 64] & ((UINT64_C(1) << doc % 64) - 1));
    return docmap_place(m, doc - dead_before);
}

/* How many of the documents [first, first + n) are live. */
uint32_t docmap_live(const docmap *m, uint32_t first, uint32_t n);
#endif
