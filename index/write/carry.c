/* carry.c -- deletes that were committed while a merge was at work go over into the merged segment.
 *
 * Under the turn, so that no further ones come.  A document that was live when the merge began and is deleted
 * now has a number in the new segment, which the docmap knows. */
#include "write/merge_internal.h"

static int carry_word(new_deletes *c, const merge_input *in, uint32_t word, uint64_t dead, fsk_error *e)
{
    int rc = 0;
    for (; dead && !rc; dead &= dead - 1) {
        uint32_t doc = word * 64 + bits_trailing(dead);
        uint32_t to = doc < in->map.ndocs ? docmap_get(&in->map, doc) : DOC_GONE;
        if (to != DOC_GONE)
            rc = new_deletes_mark(c, to, e);
    }
    return rc;
}

static int carry_input(new_deletes *c, const merge_input *in, const snapshot *now, fsk_error *e)
{
    const snapshot_segment *s = snapshot_find(now, in->id);
    int rc = s ? 0 : error_set(e, FSK_E_CORRUPT, "segment %u was dropped while it was merged", in->id);
    for (uint32_t d = 0; !rc && d < in->map.ndocs; d += WINDOW) {
        const uint8_t *dead = snapshot_dead_window(s, d / WINDOW);
        for (uint32_t i = 0; dead && !rc && i < WINDOW / 64 && d + i * 64 < in->map.ndocs; i++)
            rc = carry_word(c, in, d / 64 + i, load_u64(dead + (size_t)i * 8), e);
    }
    return rc;
}

int carry_deletes(new_deletes *c, const merge *m, const snapshot *now, fsk_error *e)
{
    int rc = new_deletes_init(c, m->ndocs, e);
    for (uint32_t i = 0; i < m->n && !rc; i++)
        rc = carry_input(c, &m->in[i], now, e);
    return rc;
}
