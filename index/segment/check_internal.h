/* check_internal.h -- what the files of the check share; nobody else includes it.
 *
 * Functions return 0 to go on, CHECK_ENOUGH when no more findings are wanted, or an error that is none of the
 * segment's. */
#ifndef SEGMENT_CHECK_INTERNAL_H
#define SEGMENT_CHECK_INTERNAL_H
#include "base/buf.h"
#include "segment/check.h"
#include "segment/dict.h"
#include "segment/postings.h"

enum { CHECK_ENOUGH = 1, CHECK_FINDINGS_MAX = 20 };

typedef struct check {
    const segment *s;
    const snapshot_segment *of;
    store_view *view;
    const kernels *k;
    check_request *request;
    uint64_t found;
    uint32_t *lengths, *ends; /* of the field at hand, by document: sum of tfs, last position + 1 */
    uint32_t *sums;           /* by document: tfs of a stem's forms; all zero between stems */
    arena memory;             /* of one list */
    buf positions;            /* of one posting, decoded */
    fsk_error *e;             /* the caller's */
} check;

/* ---- check.c ---- */
int check_step(check *c); /* one more is done; CANCEL */
int check_found(check *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Makes of the result rc of a reader, which described it in e, a finding about `what`; other errors go to the
 * caller. */
int check_result(check *c, int rc, const fsk_error *e, const char *what);

enum { CHECK_NAME_ROOM = 80 };
/* A term or key as text for a finding: cut, control characters masked. */
const char *check_name(fsk_str term, char room[CHECK_NAME_ROOM]);

/* ---- check_dict.c ---- */
int check_sections(check *c);

/* ---- check_lists.c ---- */
/* Every block of a list; a raw one's frequencies and positions are added to lengths and ends. */
int check_list(check *c, const segment_section *x, fsk_str term, const dict_entry *entry);
/* The forms of a stem exist and their lists together are the stem's. */
int check_forms(check *c, const segment_section *x, fsk_str stem, const dict_entry *entry);

/* ---- check_docs.c ---- */
int check_norms(check *c, const segment_field *f); /* against lengths and ends */
int check_key(check *c, uint64_t ordinal, fsk_str key, const dict_entry *entry);
int check_stored(check *c);
int check_deleted(check *c);
#endif
