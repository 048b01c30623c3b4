/* twin_inner.h -- what twin.c (writing) and twin_search.c (comparing answers) share. */
#ifndef TESTS_TWIN_INNER_H
#define TESTS_TWIN_INNER_H
#include "twin.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

void twin_need(const twin *t, int rc, const char *what, const fsk_error *e); /* fails unless rc is 0 */
/* Refreshes the reader and compares which documents there are and their order. */
void twin_agree(twin *t);
#endif
