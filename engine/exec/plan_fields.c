/* plan_fields.c -- in which fields words of all text count more, and their lists there; see plan.h,
 * cursor_fields.h. */
#include "exec/plan.h"
#include <string.h>

/* The field's table with its weight in it; NULL for lack of memory. */
static const bm25_field *weighed(plan *p, const bm25_field *field, double weight)
{
    bm25_field *own = arena_dup(p->memory, field, sizeof *own);
    for (int norm = 0; own && norm < 256; norm++)
        own->inverse[norm] = (float)(weight * (double)field->inverse[norm]);
    return own;
}

int plan_fields(plan *p, plan_field_fn field, void *user, fsk_error *e)
{
    const plan_ranking *r = p->ranking;
    p->fields = arena_zalloc(p->memory, r->nfields * sizeof *p->fields);
    p->field_names = arena_zalloc(p->memory, r->nfields * sizeof *p->field_names);
    if (!p->fields || !p->field_names)
        return error_nomem(e);
    for (uint32_t i = 0; i < r->nfields; i++) {
        query_node *named = arena_zalloc(p->memory, sizeof *named);
        if (!named)
            return error_nomem(e);
        named->field = (fsk_str){r->fields[i].name, strlen(r->fields[i].name)};
        uint32_t number = plan_field_number(p->snapshot, named);
        if (number == UINT32_MAX || r->fields[i].weight <= 0)
            continue;
        const bm25_field *f = field(user, p->scope, named, number);
        f = f ? weighed(p, f, (double)r->fields[i].weight) : NULL;
        if (!f)
            return error_nomem(e);
        p->field_names[p->nfields] = named->field;
        p->fields[p->nfields++].field = f;
    }
    return 0;
}

int plan_find_fields(const plan *p, leaf *l, fsk_error *e)
{
    if (l->node->type != QUERY_WORD || l->node->field.n || !l->scoring || l->weight <= 0)
        return 0;
    l->fields = arena_dup(p->memory, p->fields, p->nfields * sizeof *p->fields);
    if (!l->fields)
        return error_nomem(e);
    l->nfields = p->nfields;
    for (uint32_t i = 0; i < l->nfields; i++) {
        leaf_field *f = &l->fields[i];
        int rc = plan_find_lists(p, l->node, 0, f->field->field, &f->lists, e);
        if (rc)
            return rc;
    }
    return 0;
}
