/* dict_cursor.c -- see dict.h: a walk over a section.  Invariant: the names of `index` terms of `block` have
 * been read, of `described` of them what else there is; terms ascend, within blocks and from one to the next,
 * or the walk ends with CORRUPT. */
#include "base/mem.h"
#include "segment/dict_internal.h"

struct dict_cursor {
    const segment *segment;
    const segment_section *section;
    uint32_t block, index; /* index == b.nterms: the block is used up */
    uint32_t described;
    dict_block b;
    const uint8_t *name_at, *meta_at, *data_at;
    bool started, pending; /* pending: the current term has not been handed out */
    size_t n, before, shared;
    uint8_t name[KEY_BYTES], last[KEY_BYTES];
};

static size_t common(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
    size_t i = 0, least = na < nb ? na : nb;
    while (i < least && a[i] == b[i])
        i++;
    return i;
}

static bool after(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
    int c = memcmp(a, b, na < nb ? na : nb);
    return c ? c > 0 : na > nb;
}

static bool enter_block(dict_cursor *c)
{
    if (!dict_block_at(c->segment, c->section, c->block, &c->b))
        return false;
    c->index = c->described = 0;
    c->name_at = c->b.names;
    c->meta_at = c->b.metas;
    c->data_at = c->b.data;
    c->before = c->started ? c->n : 0;
    memcpy(c->last, c->name, c->before);
    return true;
}

static int step(dict_cursor *c, fsk_error *e)
{
    if (c->index == c->b.nterms) {
        if (c->block + 1 >= c->section->nblocks)
            return FSK_E_NOTFOUND;
        c->block++;
        if (!enter_block(c))
            return dict_corrupt(c->segment, e);
    }
    c->name_at = dict_block_name_shared(&c->b, c->name_at, c->index, c->name, &c->n, &c->shared);
    if (!c->name_at)
        return dict_corrupt(c->segment, e);
    if (c->index == 0 && c->started) {
        if (!after(c->name, c->n, c->last, c->before))
            return dict_corrupt(c->segment, e);
        c->shared = common(c->name, c->n, c->last, c->before);
    }
    c->started = true;
    c->index++;
    return 0;
}

static int seek(dict_cursor *c, fsk_str from, fsk_error *e)
{
    int rc = dict_locate(c->segment, c->section, from, &c->block);
    if (rc == FSK_E_NOTFOUND)
        c->block = 0;
    if (rc == FSK_E_CORRUPT || (c->section->nblocks && !enter_block(c)))
        return dict_corrupt(c->segment, e);
    do
        rc = step(c, e);
    while (rc == 0 && after((const uint8_t *)from.p, from.n, c->name, c->n));
    c->pending = rc == 0;
    c->shared = 0; /* with the one handed out before it may be anything */
    return rc == FSK_E_NOTFOUND ? 0 : rc;
}

int dict_cursor_seek(dict_cursor *c, fsk_str from, fsk_error *e)
{
    c->started = c->pending = false;
    c->n = 0;
    return seek(c, from, e);
}

int dict_cursor_open(const segment *s, const segment_section *section, fsk_str from, dict_cursor **out,
                     fsk_error *e)
{
    *out = NULL;
    dict_cursor *c = mem_zalloc(sizeof *c);
    if (!c)
        return error_nomem(e);
    c->segment = s;
    c->section = section;
    if (!from.p)
        from = (fsk_str){"", 0};
    int rc = seek(c, from, e);
    if (rc) {
        mem_free(c);
        return rc;
    }
    *out = c;
    return 0;
}

int dict_cursor_name(dict_cursor *c, fsk_str *term, size_t *shared, fsk_error *e)
{
    int rc = c->pending ? 0 : step(c, e);
    c->pending = false;
    if (rc)
        return rc;
    *term = (fsk_str){(const char *)c->name, c->n};
    *shared = c->shared;
    return 0;
}

int dict_cursor_entry(dict_cursor *c, dict_entry *out, fsk_error *e)
{
    for (; c->described < c->index; c->described++)
        if (!dict_block_meta(&c->b, c->described, &c->meta_at, &c->data_at, out))
            return dict_corrupt(c->segment, e);
    return 0;
}

int dict_cursor_next(dict_cursor *c, fsk_str *term, dict_entry *out, fsk_error *e)
{
    size_t shared;
    int rc = dict_cursor_name(c, term, &shared, e);
    return rc ? rc : dict_cursor_entry(c, out, e);
}

void dict_cursor_free(dict_cursor *c)
{
    mem_free(c);
}
