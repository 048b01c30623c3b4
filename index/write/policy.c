/* policy.c -- which segments are merged when.
 *
 * Tiers: a segment of n live documents is of tier floor(log8 n).  After a commit, 8 segments of the same or
 * lower tiers become one, so that n commits leave at most about 7 log8 n segments and every document is
 * written about log8 n times.  A segment of which more than a quarter is deleted is written anew. */
#include "base/mem.h"
#include "write/writer_internal.h"

enum { FANOUT = 8, TIERS = 12, DOCS_MOST = 1 << 30 }; /* DOCS_MOST: of a merged segment */

static uint32_t live(const manifest_segment *s)
{
    return s->docs - s->deleted;
}

static uint32_t tier(const manifest_segment *s)
{
    return (bits_length(live(s) | 1) - 1) / 3;
}

/* The lowest tier that, with everything below it, has a merge's worth of segments. */
static bool tier_due(const manifest *m, uint32_t *due)
{
    uint32_t counts[TIERS] = {0};
    for (uint32_t i = 0; i < m->nsegments; i++)
        counts[tier(&m->segments[i])]++;
    for (*due = 0; *due < TIERS; ++*due) {
        if (counts[*due] >= FANOUT)
            return true;
    }
    return false;
}

static uint32_t choose(const manifest *m, uint32_t *which)
{
    uint32_t due, n = 0;
    uint64_t docs = 0;
    if (tier_due(m, &due)) {
        for (uint32_t i = 0; i < m->nsegments; i++) {
            if (tier(&m->segments[i]) <= due && docs + live(&m->segments[i]) <= DOCS_MOST) {
                docs += live(&m->segments[i]);
                which[n++] = i;
            }
        }
        if (n > 1)
            return n;
        n = 0;
    }
    for (uint32_t i = 0; i < m->nsegments && !n; i++) {
        if (m->segments[i].deleted > m->segments[i].docs / 4)
            which[n++] = i;
    }
    return n;
}

int policy_merge(writer *w, progress *p, fsk_error *e)
{
    uint32_t *which = mem_alloc((w->manifest.nsegments + 1) * sizeof *which);
    if (!which)
        return error_nomem(e);
    int rc = 0;
    for (uint32_t n; !rc && (n = choose(&w->manifest, which)) != 0;)
        rc = writer_merge_segments(w, which, n, false, p, e);
    mem_free(which);
    return rc;
}

/* The smallest segments, as many as it takes to be left with `most`; which: ascending. */
static uint32_t choose_smallest(const manifest *m, uint32_t most, uint32_t *which)
{
    uint32_t n = 0, want = m->nsegments > most ? m->nsegments - most + 1 : 0;
    for (uint32_t i = 0; i < m->nsegments && want; i++) {
        uint32_t smaller = 0;
        for (uint32_t j = 0; j < m->nsegments; j++) {
            uint32_t a = live(&m->segments[j]), b = live(&m->segments[i]);
            smaller += a < b || (a == b && j < i);
        }
        if (smaller < want)
            which[n++] = i;
    }
    if (!n && most == 1 && m->nsegments == 1 && m->segments[0].deleted)
        which[n++] = 0;
    return n;
}

/* Whether documents should be reordered when all are merged into one segment. */
static bool reorder_due(const writer *w, uint32_t most)
{
    uint64_t docs = 0;
    for (uint32_t i = 0; i < w->manifest.nsegments; i++)
        docs += live(&w->manifest.segments[i]);
    return most == 1 && !w->options.no_reorder && docs >= w->options.reorder_least;
}

int writer_merge(writer *w, uint32_t max_segments, fsk_error *e)
{
    if (!max_segments)
        return error_set(e, FSK_E_INVAL, "an index has at least one segment");
    bool no_merge = w->options.no_merge;
    w->options.no_merge = true;
    int rc = writer_commit(w, e);
    w->options.no_merge = no_merge;
    if (rc)
        return rc;
    progress p = {.fn = w->options.progress, .user = w->options.user};
    uint32_t *which = mem_alloc((w->manifest.nsegments + 1) * sizeof *which);
    if (!which)
        return error_nomem(e);
    uint32_t n = choose_smallest(&w->manifest, max_segments, which);
    bool reorder = reorder_due(w, max_segments);
    if (!n && reorder && !(w->manifest.flags & MANIFEST_REORDERED))
        which[n++] = 0;
    rc = n ? writer_merge_segments(w, which, n, reorder, &p, e) : 0;
    mem_free(which);
    return rc;
}
