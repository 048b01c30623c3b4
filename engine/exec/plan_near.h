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
int plan_find_term(const plan *p, const leaf *l, const query_node *n, uint32_t i, leaf_term *t, fsk_error *e);
#endif
