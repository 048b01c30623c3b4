/* forms.c -- see forms.h. */
#include "write/forms.h"
#include "base/mem.h"

void forms_clear(forms *f)
{
    f->n = 0;
    f->bytes.n = 0;
}

void forms_free(forms *f)
{
    buf_free(&f->bytes);
    mem_free(f->items);
    mem_free(f->list);
    *f = (forms){0};
}

static int grow(forms *f, fsk_error *e)
{
    size_t cap = f->cap ? f->cap * 2 : 64;
    sort_item *items = mem_resize(f->items, cap * sizeof *items);
    if (items)
        f->items = items;
    fsk_str *list = mem_resize(f->list, cap * sizeof *list);
    if (list)
        f->list = list;
    if (!items || !list)
        return error_nomem(e);
    f->cap = cap;
    return 0;
}

int forms_add(forms *f, const void *p, uint32_t n, fsk_error *e)
{
    if (f->n == f->cap && grow(f, e))
        return FSK_E_NOMEM;
    f->items[f->n++] = (sort_item){.n = n, .rank = (uint32_t)f->bytes.n};
    buf_put(&f->bytes, p, n);
    return f->bytes.failed ? error_nomem(e) : 0;
}

const fsk_str *forms_list(forms *f, uint32_t *n)
{
    for (size_t i = 0; i < f->n; i++)
        f->items[i].p = f->bytes.p + f->items[i].rank;
    termsort(f->items, f->n);
    *n = 0;
    for (size_t i = 0; i < f->n; i++) {
        const sort_item *it = &f->items[i];
        if (*n && f->list[*n - 1].n == it->n && !memcmp(f->list[*n - 1].p, it->p, it->n))
            continue;
        f->list[(*n)++] = (fsk_str){(const char *)it->p, it->n};
    }
    return f->list;
}
