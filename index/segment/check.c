/* check.c -- see check.h: the order of the parts, how findings are told, and the extents' hashes.
 *
 * Relies on: check_internal.h.  A damaged extent does not end the check, for what its bytes say may still
 * show what the damage concerns. */
#include "base/mem.h"
#include "segment/check_internal.h"
#include <stdarg.h>
#include <stdio.h>

static void tell(const check *c, int level, const char *message)
{
    char text[512];
    snprintf(text, sizeof text, "segment %u: %s", c->s->id, message);
    if (c->request->report)
        c->request->report(c->request->user, level, text);
}

int check_found(check *c, const char *format, ...)
{
    char text[480];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    tell(c, 2, text);
    return ++c->found < CHECK_FINDINGS_MAX ? 0 : CHECK_ENOUGH;
}

int check_result(check *c, int rc, const fsk_error *e, const char *what)
{
    if (rc == FSK_E_NOTFOUND)
        return check_found(c, "%s: not found", what);
    if (rc != FSK_E_CORRUPT)
        return rc ? error_set(c->e, rc, "%s", e->text) : 0;
    const char *text = strncmp(e->text, "segment ", 8) ? NULL : strstr(e->text, ": ");
    return check_found(c, "%s: %s", what, text ? text + 2 : e->text);
}

const char *check_name(fsk_str term, char room[CHECK_NAME_ROOM])
{
    size_t n = term.n < CHECK_NAME_ROOM ? term.n : CHECK_NAME_ROOM - 1;
    for (size_t i = 0; i < n; i++)
        room[i] = (uint8_t)term.p[i] < ' ' || term.p[i] == 127 ? '?' : term.p[i];
    if (n < term.n)
        memcpy(room + n - 3, "...", 3);
    room[n] = 0;
    return room;
}

int check_step(check *c)
{
    check_request *q = c->request;
    q->done++;
    if (!q->progress || !q->progress(q->user, q->done, q->total))
        return 0;
    return error_set(c->e, FSK_E_CANCEL, "cancelled");
}

/* An extent is one step, so is a block of a dictionary, and a document with stored text. */
uint64_t check_work(const segment *s)
{
    uint64_t steps = s->nextents + (s->nframes ? s->ndocs : 0);
    for (uint32_t i = 0; i < s->nsections; i++)
        steps += s->sections[i].nblocks;
    return steps;
}

/* The streams that have bytes in an extent: what its damage concerns. */
static const char *extent_holds(const segment *s, uint32_t extent, char *room, size_t n)
{
    static const char *const names[STREAMS] = {"dictionary",  "dictionary index", "documents", "skip data",
                                               "positions",   "bitmaps",          "norms",     "key numbers",
                                               "stored text", "frame index",      "key filter"};
    size_t used = 0;
    room[0] = 0;
    for (int i = 0; i < STREAMS; i++) {
        const stream *x = &s->streams[i];
        bool in = false;
        for (uint64_t c = 0; c * EXTENT_PAYLOAD < x->bytes; c++) {
            uintptr_t at = (uintptr_t)x->chunk[c], from = (uintptr_t)s->extents[extent];
            in |= at >= from && at < from + EXTENT_BYTES;
        }
        if (in && used < n)
            used += (size_t)snprintf(room + used, n - used, "%s%s", used ? ", " : "", names[i]);
    }
    return room;
}

static int check_extents(check *c)
{
    char held[160];
    int rc = 0;
    for (uint32_t i = 0; i < c->s->nextents && rc == 0; i++) {
        if (!segment_extent_sound(c->s, i))
            rc = check_found(c, "extent %u (%s): its hash differs", i,
                             extent_holds(c->s, i, held, sizeof held));
        if (rc == 0)
            rc = check_step(c);
    }
    return rc;
}

static int check_parts(check *c)
{
    int rc = check_extents(c);
    if (rc == 0)
        rc = check_sections(c);
    if (rc == 0)
        rc = check_stored(c);
    return rc ? rc : check_deleted(c);
}

int check_segment(store_view *v, const snapshot_segment *s, check_request *q, fsk_error *e)
{
    check c = {.s = s->segment, .of = s, .view = v, .k = kernels_get(), .request = q, .e = e};
    uint64_t end = q->done + check_work(s->segment);
    uint32_t ndocs = s->segment->ndocs;
    c.lengths = mem_array(ndocs, sizeof *c.lengths);
    c.ends = mem_array(ndocs, sizeof *c.ends);
    c.sums = mem_array(ndocs, sizeof *c.sums);
    int rc = c.lengths && c.ends && c.sums ? check_parts(&c) : error_nomem(e);
    if (rc == CHECK_ENOUGH)
        tell(&c, 1, "given up after these findings; the rest of it was not checked");
    q->findings += c.found;
    q->done = end; /* also where it was given up */
    mem_free(c.lengths);
    mem_free(c.ends);
    mem_free(c.sums);
    buf_free(&c.positions);
    arena_free(&c.memory);
    return rc == CHECK_ENOUGH ? 0 : rc;
}
