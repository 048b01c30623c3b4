/* str.h -- comparing byte strings: in byte order, a beginning before what goes on.
 *
 * Relies on: error.h for fsk_str.  The pointer of an empty one may be NULL. */
#ifndef BASE_STR_H
#define BASE_STR_H
#include "base/error.h"
#include <stdbool.h>
#include <string.h>

static inline int str_compare(fsk_str a, fsk_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static inline bool str_equal(fsk_str a, fsk_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_begins(fsk_str s, fsk_str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}
#endif
