/* plan_terms.h -- the plan of a pattern: the terms that it stands for in all that is searched, as one list in
 * each segment.
 *
 * Relies on: plan.h, expand.h. */
#ifndef EXEC_PLAN_TERMS_H
#define EXEC_PLAN_TERMS_H
#include "exec/expand.h"
#include "exec/plan.h"

/* Fills in the terms of a QUERY_TERMS' leaf: one, for all of them. */
int plan_add_terms(plan *p, leaf *l, fsk_error *e);
/* The terms of a pattern; their united lists, as t's; a note if the cap cut them. */
int plan_expand(const plan *p, const query_node *n, uint32_t field, uint32_t most, const expansion **out,
                fsk_error *e);
int plan_list_terms(const plan *p, const query_node *n, uint32_t field, const expansion *x, bool fuzzy,
                    leaf_term *t, fsk_error *e);
int plan_note_cut(plan *p, const query_node *node, const expansion *x, fsk_error *e);
#endif
