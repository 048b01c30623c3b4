/* forms.h -- the forms of a stem, gathered from several runs or segments.
 *
 * Relies on: termsort.h. */
#ifndef WRITE_FORMS_H
#define WRITE_FORMS_H
#include "base/buf.h"
#include "base/error.h"
#include "write/termsort.h"

typedef struct forms {
    buf bytes;
    sort_item *items; /* until forms_list: n and rank (where in bytes) */
    fsk_str *list;
    size_t n, cap;
} forms;

void forms_clear(forms *f);
void forms_free(forms *f);
int forms_add(forms *f, const void *p, uint32_t n, fsk_error *e);
/* In byte order, each once; valid until the next call. */
const fsk_str *forms_list(forms *f, uint32_t *n);
#endif
