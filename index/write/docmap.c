/* docmap.c -- see docmap.h. */
#include "write/docmap.h"
#include "base/mem.h"

int docmap_init(docmap *m, uint32_t ndocs, bool marks, fsk_error *e)
{
    *m = (docmap){.ndocs = ndocs, .live = ndocs};
    if (!marks)
        return 0;
    size_t words = (size_t)ndocs / 64 + 1;
    m->dead = mem_array(words, sizeof *m->dead);
    m->before = mem_array(words, sizeof *m->before);
    return m->dead && m->before ? 0 : error_nomem(e);
}

void docmap_free(docmap *m)
{
    mem_free(m->dead);
    mem_free(m->before);
    *m = (docmap){0};
}

void docmap_finish(docmap *m, uint32_t base)
{
    m->base = base;
    uint32_t gone = 0;
    for (size_t i = 0; m->dead && i <= m->ndocs / 64; i++) {
        m->before[i] = gone;
        gone += bits_count(m->dead[i]);
    }
    m->live = m->ndocs - gone;
}

uint32_t docmap_live(const docmap *m, uint32_t first, uint32_t n)
{
    uint32_t live = m->dead ? 0 : n;
    for (uint32_t i = 0; m->dead && i < n; i++)
        live += !(m->dead[(first + i) / 64] >> (first + i) % 64 & 1);
    return live;
}
