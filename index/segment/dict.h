/* dict.h -- looking up and walking the terms of a dictionary section (FORMAT.md section 5).
 *
 * Relies on: segment.h.  Pointers in entries lead into the map. */
#ifndef SEGMENT_DICT_H
#define SEGMENT_DICT_H
#include "segment/segment.h"

typedef enum list_kind { LIST_INLINE = 0, LIST_BLOCKS = 1, LIST_DENSE = 2, LIST_ALIAS = 3 } list_kind;

typedef struct dict_entry {
    list_kind kind;
    uint32_t df;
    uint64_t skip;          /* LIST_BLOCKS, LIST_DENSE: SKIP address */
    uint32_t slot;          /* LIST_DENSE: first BITS slot */
    const uint8_t *inlined; /* LIST_INLINE */
    uint32_t inlined_bytes;
    uint32_t doc;         /* SPACE_KEY: the docid (df 1, inlined NULL) */
    const uint8_t *forms; /* SPACE_STEM: coded forms, nforms of them, up to forms_end */
    const uint8_t *forms_end;
    uint32_t nforms;
} dict_entry;

/* NOTFOUND (without message) or CORRUPT. */
int dict_find(const segment *s, const segment_section *section, fsk_str term, dict_entry *out, fsk_error *e);

/* Decodes the next form of a stem: *p starts at entry.forms.  `out` has room for TERM bytes (255); false:
 * corrupt. */
bool dict_form_next(const uint8_t **p, const uint8_t *end, fsk_str stem, uint8_t *out, size_t *n);

/* A walk over a section in term order, from the first term >= `from`. */
typedef struct dict_cursor dict_cursor;
int dict_cursor_open(const segment *s, const segment_section *section, fsk_str from, dict_cursor **out,
                     fsk_error *e);
/* Goes on from the first term >= `from`. */
int dict_cursor_seek(dict_cursor *c, fsk_str from, fsk_error *e);
/* NOTFOUND at the end.  term is valid until the next call. */
int dict_cursor_next(dict_cursor *c, fsk_str *term, dict_entry *out, fsk_error *e);
/* The same for who looks at most terms' names alone: *shared is how many bytes the term has in common with
 * the one handed out before, or fewer; dict_cursor_entry tells the rest of the term handed out last. */
int dict_cursor_name(dict_cursor *c, fsk_str *term, size_t *shared, fsk_error *e);
int dict_cursor_entry(dict_cursor *c, dict_entry *out, fsk_error *e);
void dict_cursor_free(dict_cursor *c);
/* The term number `ordinal` of the section (32 to a block), copied to out (room 4096). */
int dict_term_at(const segment *s, const segment_section *section, uint64_t ordinal, char *out, size_t *n,
                 fsk_error *e);
#endif
