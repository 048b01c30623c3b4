/* sort.h -- a few numbers into ascending order, by insertion: for some dozens, or where they nearly are. */
#ifndef BASE_SORT_H
#define BASE_SORT_H
#include <stdint.h>

static inline void sort_few(uint32_t *v, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t moving = v[i], at = i;
        for (; at && v[at - 1] > moving; at--)
            v[at] = v[at - 1];
        v[at] = moving;
    }
}
#endif
