/* run.c -- see run.h: keeping runs and reading them back through a bounded buffer. */
#include "write/run.h"
#include "base/mem.h"
#include <string.h>

void run_free(run *r)
{
    mem_free(r->bytes);
    *r = (run){0};
}

int run_spill(run *r, spill *s, fsk_error *e)
{
    int rc = spill_write(s, r->bytes, r->n, &r->spilled_at, e);
    mem_free(r->bytes);
    r->bytes = NULL;
    return rc;
}

int run_reader_open(run_reader *r, const run *of, spill *file, size_t room_bytes, fsk_error *e)
{
    *r = (run_reader){.file = file};
    if (of->bytes) {
        r->p = r->from = of->bytes;
        r->end = of->bytes + of->n;
        return 0;
    }
    r->room = mem_alloc(room_bytes);
    if (!r->room)
        return error_nomem(e);
    r->room_bytes = room_bytes;
    r->p = r->end = r->from = r->room;
    r->next = of->spilled_at;
    r->left = of->n;
    return 0;
}

void run_reader_close(run_reader *r)
{
    mem_free(r->room);
    *r = (run_reader){0};
}

int run_fill_more(run_reader *r, fsk_error *e)
{
    size_t have = (size_t)(r->end - r->p);
    r->passed += (uint64_t)(r->p - r->from);
    memmove(r->room, r->p, have);
    size_t more = (size_t)min_u64(r->room_bytes - have, r->left);
    int rc = spill_read(r->file, r->next, r->room + have, more, e);
    r->p = r->from = r->room;
    r->end = r->room + have + (rc ? 0 : more);
    r->next += more;
    r->left -= more;
    return rc;
}

int run_number(run_reader *r, uint64_t *v, fsk_error *e)
{
    int rc = run_fill(r, VARINT_MAX, e);
    if (rc)
        return rc;
    r->p = varint_get(r->p, r->end, v);
    if (!r->p) {
        r->p = r->end;
        return error_set(e, FSK_E_IO, "the temporary file was changed");
    }
    return 0;
}

int run_form(run_reader *r, uint8_t *out, uint32_t *n, fsk_error *e)
{
    uint64_t shared = 0, rest = 0;
    int rc = run_number(r, &shared, e);
    if (!rc)
        rc = run_number(r, &rest, e);
    if (!rc && (shared > *n || rest > RUN_NAME_MAX - shared))
        rc = error_set(e, FSK_E_IO, "the temporary file was changed");
    if (!rc)
        rc = run_fill(r, rest, e);
    if (rc)
        return rc;
    memcpy(out + shared, r->p, rest);
    r->p += rest;
    *n = (uint32_t)(shared + rest);
    return 0;
}

int run_name(run_reader *r, bool first, fsk_error *e)
{
    if (first)
        r->name_bytes = 0;
    return run_form(r, r->name, &r->name_bytes, e);
}
