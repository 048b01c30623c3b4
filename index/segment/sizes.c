/* sizes.c -- see sizes.h.
 *
 * Relies on: sections are written one after the other, so that in each stream what one of them has ends where
 * another's begins. */
#include "segment/sizes.h"
#include "base/mem.h"
#include "segment/dict_internal.h"
#include "segment/postings.h"
#include "segment/stored.h"

enum { PARTS = 4, TERMIX_ENTRY = 12 };
static const stream_id PART[PARTS] = {STREAM_DICT, STREAM_DOCS, STREAM_SKIP, STREAM_BITS};

/* Where a section begins in each stream; UINT64_MAX: nothing of it is there. */
typedef struct section_start {
    uint64_t at[PARTS];
} section_start;

static uint64_t slot_address(uint32_t slot)
{
    return (uint64_t)(slot / SLOTS_PER_CHUNK) * EXTENT_PAYLOAD + slot % SLOTS_PER_CHUNK * SLOT_BYTES;
}

static int first_block(const segment *s, const segment_section *x, fsk_str term, const dict_entry *entry,
                       arena *memory, uint64_t *at, fsk_error *e)
{
    postings *p;
    arena_reset(memory);
    int rc = postings_open(s, x->field, x->space, entry, term, memory, &p, e);
    if (rc == 0)
        *at = load_u64(p->chunks->docs_base) + load_u16(p->chunks->docs_off);
    return rc;
}

/* The first list of a section is the first in its streams as well. */
static int section_begin(const segment *s, const segment_section *x, arena *memory, section_start *out,
                         uint64_t *postings, fsk_error *e)
{
    dict_cursor *c;
    dict_entry entry;
    fsk_str term;
    *out = (section_start){{dict_address(s, x), UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    int rc = dict_cursor_open(s, x, (fsk_str){"", 0}, &c, e);
    if (rc != 0)
        return rc;
    while ((rc = dict_cursor_next(c, &term, &entry, e)) == 0) {
        *postings += entry.df;
        bool list = entry.kind == LIST_BLOCKS || entry.kind == LIST_DENSE;
        if (list && out->at[2] == UINT64_MAX) {
            out->at[2] = entry.skip;
            rc = first_block(s, x, term, &entry, memory, &out->at[1], e);
        }
        if (entry.kind == LIST_DENSE && out->at[3] == UINT64_MAX)
            out->at[3] = slot_address(entry.slot);
        if (rc != 0)
            break;
    }
    dict_cursor_free(c);
    return rc == FSK_E_NOTFOUND ? 0 : rc;
}

static uint64_t part_bytes(const segment *s, const section_start *starts, uint32_t i, int part)
{
    uint64_t from = starts[i].at[part], end = s->streams[PART[part]].bytes;
    for (uint32_t j = 0; j < s->nsections && from != UINT64_MAX; j++) {
        uint64_t at = starts[j].at[part];
        end = at > from && at < end ? at : end;
    }
    return from < end ? end - from : 0;
}

int segment_sizes_add(const segment *s, segment_sizes *to, fsk_error *e)
{
    arena memory = ARENA_INIT;
    section_start *starts = mem_array(s->nsections + 1, sizeof *starts);
    int rc = starts ? 0 : error_nomem(e);
    for (uint32_t i = 0; i < s->nsections && rc == 0; i++) {
        const segment_section *x = &s->sections[i];
        uint64_t postings = 0;
        rc = section_begin(s, x, &memory, &starts[i], &postings, e);
        if (x->field == FIELD_GATHERED && x->space == SPACE_RAW)
            to->postings += postings;
    }
    for (uint32_t i = 0; i < s->nsections && rc == 0; i++) {
        if (s->sections[i].space != SPACE_STEM)
            continue;
        to->stems += (uint64_t)s->sections[i].nblocks * TERMIX_ENTRY;
        for (int part = 0; part < PARTS; part++)
            to->stems += part_bytes(s, starts, i, part);
    }
    to->text += stored_bytes(s);
    mem_free(starts);
    arena_free(&memory);
    return rc;
}
