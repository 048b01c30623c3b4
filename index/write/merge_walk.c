/* merge_walk.c -- see merge_walk.h. */
#include "write/merge_walk.h"
#include "base/mem.h"
#include "base/str.h"

static int advance(input_cursor *c, fsk_error *e)
{
    int rc = dict_cursor_next(c->cursor, &c->term, &c->entry, e);
    if (rc) {
        c->end = true;
        return rc == FSK_E_NOTFOUND ? 0 : rc;
    }
    uint8_t head[8] = {0};
    memcpy(head, c->term.p, c->term.n < 8 ? c->term.n : 8);
    c->key = __builtin_bswap64(load_u64(head));
    return 0;
}

static int compare(const input_cursor *a, const input_cursor *b)
{
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return str_compare(a->term, b->term);
}

bool merge_walk_group(merge_walk *w)
{
    w->ngroup = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        input_cursor *c = &w->all[i];
        if (c->end)
            continue;
        int order = w->ngroup ? compare(c, w->group[0]) : 0;
        if (order < 0)
            w->ngroup = 0;
        if (order <= 0)
            w->group[w->ngroup++] = c;
    }
    return w->ngroup;
}

uint64_t merge_walk_df(const merge_walk *w)
{
    uint64_t df = 0;
    for (uint32_t i = 0; i < w->ngroup; i++)
        df += w->group[i]->entry.df;
    return df;
}

int merge_walk_next(merge_walk *w, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < w->ngroup && !rc; i++) {
        w->done += w->group[i]->share;
        rc = advance(w->group[i], e);
    }
    return rc;
}

int merge_walk_open(merge_walk *w, const merge *m, uint32_t field, uint32_t space, fsk_error *e)
{
    *w = (merge_walk){.all = mem_array(m->n, sizeof *w->all),
                      .group = mem_array(m->n, sizeof(input_cursor *))};
    if (!w->all || !w->group)
        return error_nomem(e);
    for (uint32_t i = 0; i < m->n; i++) {
        const segment *seg = m->in[i].of->segment;
        const segment_section *section = segment_section_find(seg, field, space);
        if (!section)
            continue;
        input_cursor *c = &w->all[w->n++];
        c->in = &m->in[i];
        uint64_t bytes = seg->streams[STREAM_DOCS].bytes + seg->streams[STREAM_POS].bytes;
        c->share = space == SPACE_RAW ? (double)bytes / (double)(section->nterms + 1) : 0;
        int rc = dict_cursor_open(seg, section, (fsk_str){"", 0}, &c->cursor, e);
        if (!rc)
            rc = advance(c, e);
        if (rc)
            return rc;
    }
    return 0;
}

void merge_walk_free(merge_walk *w)
{
    for (uint32_t i = 0; w->all && i < w->n; i++)
        dict_cursor_free(w->all[i].cursor);
    mem_free(w->all);
    mem_free(w->group);
    *w = (merge_walk){0};
}
