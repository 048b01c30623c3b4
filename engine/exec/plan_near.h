/* plan_near.h -- the plan of a NEAR or a loose phrase: lists that every match has, and what verifies
 * candidates.
 *
 * Relies on: plan.h, near.h.  Invariant: in no document does it stand more often than any of the lists'
 * frequencies. */
#ifndef EXEC_PLAN_NEAR_H
#define EXEC_PLAN_NEAR_H
#include "exec/expand.h"
#include "exec/near.h"
#include "exec/plan.h"

/* Fills in the leaf's terms: the list of each word and pattern outside groups, the united lists of each
 * group. */
int plan_near(plan *p, leaf *l, fsk_error *e);
int plan_open_near(const plan *p, const leaf *l, uint32_t segment, arena *memory, near **out, fsk_error *e);

/* ---- plan.c ---- */
/* Makes t->others hold a list of each segment of all snapshots. */
bool plan_others_room(const plan *p, leaf_term *t);
int plan_find_term(const plan *p, const leaf *l, bool stem, leaf_term *t, fsk_error *e);
/* The terms of a pattern in all that is searched. */
int plan_expand(const plan *p, const query_node *n, uint32_t field, uint32_t most, const expansion **out,
                fsk_error *e);
/* Their united lists, as t's. */
int plan_list_terms(const plan *p, const query_node *n, uint32_t field, const expansion *x, bool fuzzy,
                    leaf_term *t, fsk_error *e);
int plan_note_cut(plan *p, const query_node *node, const expansion *x, fsk_error *e);
#endif
